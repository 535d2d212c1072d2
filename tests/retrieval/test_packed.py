"""The packed index: the same as a fresh one, or none at all."""

from pathlib import Path

import numpy as np
import pytest

from bot.corpus.corpus import Corpus
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.bm25 import BM25Retriever
from bot.retrieval.packed import pack, unpack
from bot.retrieval.passage_index import PassageIndex, index_passages
from bot.retrieval.query import Filters, QueryAnalyzer
from tests.fakes import analyzer, corpus_of, header

K1, B = 0.9, 0.6
TEXTS = {
    "a.md": header(title="Zebra talk", speakers=["Ada Quist"])
    + "## Stripes\n\nThe zebra has stripes.\n\n> so many — Ada Quist",
    "b.md": header(title="Lion talk", visibility=["slack:C1"]) + "The lion sleeps, as the zebra knows.",
    "c.md": "Nobody mentions the gazelle.",
}
QUESTIONS = ("zebra stripes", "lion", "from Ada Quist", "gazella", "talk", "nothing of it")


def index_of(corpus: Corpus) -> PassageIndex:
    return index_passages(corpus.passages, analyzer(), k1=K1, b=B)


def unpacked(packed: bytes, corpus: Corpus, by: Analyzer | None = None) -> PassageIndex | None:
    return unpack(packed, corpus.passages, by or analyzer(), k1=K1, b=B)


def rankings(index: PassageIndex) -> list[object]:
    retriever = BM25Retriever(index, title_weight=0.3)
    filters = (Filters(audience=None), Filters(), Filters(speakers=frozenset({"Ada Quist"})))
    queries = [QueryAnalyzer(analyzer()).analyze(question, each) for question in QUESTIONS for each in filters]
    return [retriever.search(query, limit=5) for query in queries]


def test_an_unpacked_index_ranks_as_a_fresh_one(tmp_path: Path) -> None:
    """Hits, scores, confidences, corrections and filters are the same."""
    corpus = corpus_of(tmp_path, TEXTS)

    index = unpacked(pack(index_of(corpus)), corpus)

    assert index is not None
    assert rankings(index_of(corpus)) == rankings(index)


def test_an_index_with_a_history_is_packed_too(tmp_path: Path) -> None:
    """After updates the passages stand in another order than in the folder, some are gone."""
    before = corpus_of(tmp_path, TEXTS | {"0.md": "An ibex and a wolf."})
    (tmp_path / "0.md").unlink()
    after = corpus_of(tmp_path, {"a.md": TEXTS["a.md"] + "\n\nThe quagga too.", "d.md": "A wolf alone."})
    index = index_of(before).updated(after.passages)

    again = unpacked(pack(index), after)

    assert again is not None
    assert rankings(index_of(after)) == rankings(again)


def test_an_unpacked_index_follows_changes(tmp_path: Path) -> None:
    """It is updated as any other."""
    corpus = corpus_of(tmp_path, TEXTS)
    index = unpacked(pack(index_of(corpus)), corpus)
    changed = corpus_of(tmp_path, {"c.md": "The gazelle met a zebra."})

    assert index is not None
    assert rankings(index_of(changed)) == rankings(index.updated(changed.passages))


def test_an_empty_folder_has_an_index(tmp_path: Path) -> None:
    """Nothing is packed and unpacked."""
    corpus = corpus_of(tmp_path, {})

    index = unpacked(pack(index_of(corpus)), corpus)

    assert index is not None
    assert 0 == len(index.passages)


@pytest.mark.parametrize(
    "changed",
    [
        {"a.md": TEXTS["a.md"] + "\n\nMore."},
        {"a.md": TEXTS["a.md"].replace("Zebra talk", "Zebras talk")},
        {"d.md": "x y"},
    ],
    ids=["a passage", "only its title", "another file"],
)
def test_other_passages_are_indexed_anew(tmp_path: Path, changed: dict[str, str]) -> None:
    """What was packed from other files is of no use, whatever they have in common."""
    packed = pack(index_of(corpus_of(tmp_path, TEXTS)))

    assert unpacked(packed, corpus_of(tmp_path, changed)) is None


@pytest.mark.parametrize(
    "other", [Analyzer(["zebra"]), Analyzer([], language="german")], ids=["stop words", "language"]
)
def test_another_analyzer_indexes_anew(tmp_path: Path, other: Analyzer) -> None:
    """Its terms would be others."""
    corpus = corpus_of(tmp_path, TEXTS)

    assert unpacked(pack(index_of(corpus)), corpus, other) is None


@pytest.mark.parametrize(
    "damage", [lambda packed: packed[:-9], lambda packed: b"", lambda packed: b"\xc1" + packed[1:]]
)
def test_damaged_bytes_are_no_index(tmp_path: Path, damage: object) -> None:
    """A cache that was cut or overwritten is as good as none."""
    corpus = corpus_of(tmp_path, TEXTS)
    assert callable(damage)

    assert unpacked(damage(pack(index_of(corpus))), corpus) is None


def test_packing_keeps_the_scores_to_the_bit(tmp_path: Path) -> None:
    """The postings are what they were."""
    corpus = corpus_of(tmp_path, TEXTS)
    fresh, again = index_of(corpus), unpacked(pack(index_of(corpus)), corpus)

    assert again is not None
    assert np.array_equal(fresh.body.get_scores(["zebra", "lion"]), again.body.get_scores(["zebra", "lion"]))
