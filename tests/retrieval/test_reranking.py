"""Reranking: what a closer look at the first candidates changes, a feature at a time."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.corpus.corpus import Corpus
from bot.corpus.documents import Document, FrontMatter, Segment, Words
from bot.corpus.passages import Passage
from bot.retrieval.bm25 import BM25Retriever
from bot.retrieval.passage_index import index_passages
from bot.retrieval.query import Filters, QueryAnalyzer
from bot.retrieval.retriever import Ranking
from tests.fakes import analyzer, corpus_of, header, retriever_of

EVERYTHING = Filters(audience=None)
WORDS = ["zebra", "zebras", "lion", "lioness", "ibex", "wolf", "crow"]


def search(corpus: Corpus, text: str, aliases: Sequence[Sequence[str]] = (), limit: int = 50) -> Ranking:
    query = QueryAnalyzer(analyzer(), aliases).analyze(text, EVERYTHING)
    return retriever_of(corpus).search(query, limit=limit)


def found(corpus: Corpus, text: str, aliases: Sequence[Sequence[str]] = ()) -> list[str]:
    """Return the texts of the hits, best first."""
    return [hit.passage.text for hit in search(corpus, text, aliases).hits]


def of_discussions(*discussions: Sequence[str], title: str = "") -> Corpus:
    """Return a corpus of discussions of passages that have nothing but these words."""
    documents, passages = [], []
    for number, texts in enumerate(discussions):
        segments = tuple(Segment((), text, Words.NOTES, "") for text in texts)
        documents.append(Document(f"s{number}", f"s{number}.md", FrontMatter(title), segments))
        passages += [Passage("0123456789", documents[-1], "", (one,), one.text) for one in segments]
    return Corpus("", "", tuple(documents), tuple(passages))


def test_what_stands_together_in_the_question_counts_more_together() -> None:
    """Of two passages with the same words the one with the question's order is better."""
    corpus = of_discussions(["lion ibex zebra wolf"], ["ibex zebra lion wolf"])

    assert ["ibex zebra lion wolf", "lion ibex zebra wolf"] == found(corpus, "zebra lion")


def test_what_one_remark_has_counts_more_than_what_is_scattered(tmp_path: Path) -> None:
    """Of two passages with the same words, the one where they are said in one is better; a heading has half of them."""
    texts = {
        "apart.md": "zebra ibex crow ibex crow\n\nlion ibex crow ibex crow",
        "one.md": "zebra ibex lion ibex crow\n\ncrow ibex crow ibex crow",
        "over.md": "## Zebra\n\nlion ibex crow ibex crow\n\nibex crow ibex crow",
    }
    hits = search(corpus_of(tmp_path, texts), "zebra wolf lion").hits

    assert ["one", "over", "apart"] == [hit.passage.document.source for hit in hits]


def test_order_is_kept_across_stop_words() -> None:
    """Words that carry no meaning do not part what stands together."""
    corpus = of_discussions(["lion ibex zebra wolf"], ["ibex zebra of the lion wolf"])

    assert "ibex zebra of the lion wolf" == found(corpus, "the zebra and the lion")[0]


def test_stop_words_part_what_stands_together() -> None:
    """Of two passages with the same words in order, the one without a stop word between them is better."""
    corpus = of_discussions(["ibex zebra and the lion wolf"], ["ibex zebra lion wolf"])

    assert ["ibex zebra lion wolf", "ibex zebra and the lion wolf"] == found(corpus, "zebra lion")


def test_a_name_of_several_words_stands_in_order_too() -> None:
    """An alias is one thing, wherever it begins and ends."""
    corpus = of_discussions(["crow ibex wolf lion"], ["wolf lion crow ibex"])
    aliases = [["zebra", "wolf lion"]]

    assert "wolf lion crow ibex" == found(corpus, "zebra crow", aliases)[0]
    assert "crow ibex wolf lion" == found(corpus, "ibex zebra", aliases)[0]


@pytest.mark.parametrize("beside", [["ibex wolf", "crow lion"], ["crow lion", "ibex wolf"]], ids=["before", "behind"])
def test_a_neighbour_says_what_a_passage_is_about(beside: list[str]) -> None:
    """A passage beside one with the question's other word is better than one beside another."""
    corpus = of_discussions(["crow lioness", "wolf wolf"], beside)

    hits = [text for text in found(corpus, "ibex crow") if "crow" in text]

    assert ["crow lion", "crow lioness"] == hits


def test_another_discussion_is_no_neighbour() -> None:
    """The end of a discussion says nothing about the beginning of the next."""
    corpus = of_discussions(["crow lion", "zebra"], ["zebra", "ibex"], ["crow lion", "wolf"])

    scores = [hit.score for hit in search(corpus, "ibex crow").hits if hit.passage.text == "crow lion"]

    assert pytest.approx(scores[0]) == scores[1]


def test_other_forms_of_a_missing_word_count_by_their_letters() -> None:
    """A word that shares its letters with one of the question's is better than one that does not."""
    corpus = of_discussions(["zebra wolf"], ["zebra electrician"], ["electrification"])

    assert ["zebra electrician", "zebra wolf"] == [
        text for text in found(corpus, "zebra electrification") if "zebra" in text
    ]


def test_what_is_like_the_best_is_better() -> None:
    """Of two passages with the same words of the question the one that speaks as the best does is better."""
    corpus = of_discussions(["zebra crow wolf"], ["zebra lion ibex"], ["zebra zebra quagga lion ibex"])

    assert ["zebra zebra quagga lion ibex", "zebra lion ibex", "zebra crow wolf"] == found(corpus, "zebra quagga")


def test_the_title_is_read_with_each_passage(tmp_path: Path) -> None:
    """Of two passages with the same words the one of the discussion that is named after the others is better."""
    corpus = corpus_of(
        tmp_path, {"a.md": header(title="Ibex talk") + "zebra wolf", "b.md": header(title="Lion talk") + "zebra wolf"}
    )

    assert ["b", "a"] == [hit.passage.document.source for hit in search(corpus, "zebra lion").hits]


def test_the_title_of_the_only_discussion_changes_nothing() -> None:
    """What all candidates have in common orders none of them."""
    texts = ["zebra lion", "lion crow ibex", "wolf zebra", "crow"]

    untitled = found(of_discussions(texts), "crow zebra")

    assert untitled == found(of_discussions(texts, title="Crow talk"), "crow zebra")


def test_only_what_shares_a_term_is_a_hit() -> None:
    """Neither a neighbour's words nor a word's letters make a hit."""
    corpus = of_discussions(["zebra", "lion"], ["electrician"])

    assert ["zebra"] == found(corpus, "zebra electrification")


def test_equals_stand_in_the_folders_order_beyond_what_is_read() -> None:
    """However many passages are equal, the first of the folder are the hits, and in its order."""
    corpus = of_discussions(*[["zebra lion"]] * 120)

    hits = search(corpus, "zebra lion", limit=70).hits

    assert [f"s{number}" for number in range(70)] == [hit.passage.document.source for hit in hits]


def test_a_wider_search_finds_the_same_first() -> None:
    """How many hits are asked for does not change the first ones."""
    corpus = of_discussions(*[[f"zebra {'lion ' * (number % 7)}w{number}"] for number in range(40)])

    assert search(corpus, "zebra lion").hits[:3] == search(corpus, "zebra lion", limit=3).hits


DISCUSSIONS = st.builds(
    lambda texts, title: of_discussions([" ".join(text) for text in texts], title=title).passages,
    texts=st.lists(st.lists(st.sampled_from(WORDS), max_size=6), min_size=1, max_size=4),
    title=st.sampled_from(["", "Ibex talk", "Wolf"]),
)
FOLDERS = st.lists(DISCUSSIONS, min_size=1, max_size=6).flatmap(
    lambda pool: st.lists(st.lists(st.sampled_from(pool), max_size=6, unique_by=id), min_size=1, max_size=5)
)


@given(FOLDERS, st.lists(st.sampled_from([*WORDS, "zebrb", "wolf crow", "crows"]), min_size=1, max_size=4))
def test_a_changed_folder_is_reranked_like_a_new_one(
    folders: list[list[tuple[Passage, ...]]], names: list[str]
) -> None:
    """Discussions come, go and change places: neighbours, order and likeness are those of the folder as it is."""
    query = QueryAnalyzer(analyzer(), [["lion", "wolf crow"]]).analyze(" ".join(names), EVERYTHING)
    retriever = BM25Retriever(index_passages((), analyzer(), k1=0.9, b=0.6), title_weight=0.3)

    for discussions in folders:
        passages = tuple(passage for discussion in discussions for passage in discussion)
        retriever = retriever.updated(passages)
        fresh = BM25Retriever(index_passages(passages, analyzer(), k1=0.9, b=0.6), title_weight=0.3)
        assert fresh.search(query, limit=5) == retriever.search(query, limit=5)


@given(FOLDERS)
def test_neighbours_stand_beside_a_passage_in_its_discussion(folders: list[list[tuple[Passage, ...]]]) -> None:
    """The passages before and after, none at the ends, whatever numbers the passages have."""
    index = index_passages((), analyzer(), k1=0.9, b=0.6)

    for discussions in folders:
        index = index.updated(tuple(passage for discussion in discussions for passage in discussion))
        before, behind = (
            [index.places[number] if number >= 0 else -1 for number in numbers]
            for numbers in index.neighbours(index.numbers)
        )
        lengths = [len(discussion) for discussion in discussions]
        is_first = [at == 0 for length in lengths for at in range(length)]
        is_last = [at == length - 1 for length in lengths for at in range(length)]

        assert [-1 if first else place - 1 for place, first in enumerate(is_first)] == before
        assert [-1 if last else place + 1 for place, last in enumerate(is_last)] == behind
