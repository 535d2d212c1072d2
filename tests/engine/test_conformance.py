"""What holds of the port holds of every engine behind it: the same passages, filters, updates and deletions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answering.ask import Knowledge
from bot.corpus.library import read_folder
from bot.retrieval.query import Filters, QueryAnalyzer
from bot.retrieval.retriever import Ranking
from tests.engine.engines import Holder, Indexed, InProcess
from tests.fakes import analyzer, header, write_folder

TEXTS = {
    "grass.md": header(title="Savanna", speakers=["Jane Doe"], date="2024-05")
    + "## Morning\n\n> Zebras eat grass in the morning — Doe [0:01]\n\n"
    + "## Evening\n\n> Lions sleep until evening — Doe [0:09]",
    "night.md": header(title="At night", speakers=["Max Muster"], date="2025-02-01")
    + "> Zebras eat grass at night, says nobody but me about zebras — Muster [0:01]",
    "secret.md": header(title="Hidden", visibility=["slack:C1"], date="2025-03")
    + "Zebras eat grass, eat grass, and drink lemonade.",
    "stone.md": header(title="On stones", speakers=["Jane Doe"], date="2023") + "> Granite is heavy — Doe [0:02]",
}
OWNER = Filters(audience=None)


@pytest.fixture(scope="module", params=["memory", pytest.param("opensearch", marks=pytest.mark.slow)])
def holder(request: pytest.FixtureRequest) -> Iterator[Holder]:
    if request.param == "memory":
        yield InProcess()
        return
    indexed = Indexed(request.getfixturevalue("engine_url"))
    yield indexed
    indexed.remove()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The texts as files."""
    return write_folder(tmp_path_factory.mktemp("folder"), TEXTS)


@pytest.fixture
def knowledge(holder: Holder, folder: Path) -> Knowledge:
    """The texts, held by an engine."""
    return holder.hold(read_folder(folder))


def ask(knowledge: Knowledge, question: str, filters: Filters = OWNER) -> Ranking:
    query = QueryAnalyzer(analyzer(), [["lemonade", "fizz"]]).analyze(question, filters)
    return knowledge.retriever.search(query, limit=10)


def sources(ranking: Ranking) -> list[str]:
    return [hit.passage.document.source for hit in ranking.hits]


def test_the_best_passages_come_first_and_others_not_at_all(knowledge: Knowledge) -> None:
    """Whatever shares no term is left out."""
    assert ["secret", "grass", "night"] == sources(ask(knowledge, "Do zebras eat grass?"))
    assert ["grass"] == sources(ask(knowledge, "lions"))


def test_a_passage_is_the_same_object_of_citation(knowledge: Knowledge, folder: Path) -> None:
    """Its id, segments, spans and times are those of the file."""
    expected = next(one for one in read_folder(folder).passages if one.section == "Evening")

    hit = ask(knowledge, "lions").hits[0]

    assert (expected.id, expected.segments, expected.text) == (hit.passage.id, hit.passage.segments, hit.passage.text)
    assert expected.document.front_matter == hit.passage.document.front_matter
    assert expected.document.digest == hit.passage.document.digest


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(audience=None, speakers=frozenset({"Max Muster"})), ["night"]),
        (Filters(audience=None, sources=frozenset({"grass"})), ["grass"]),
        (Filters(audience=None, after="2025"), ["secret", "night"]),
        (Filters(audience=None, before="2025"), ["grass"]),
        (Filters(audience=None, after="2024-05", before="2025-02"), ["grass"]),
        (Filters(), ["grass", "night"]),
        (Filters(audience=frozenset({"slack:C1"})), ["secret", "grass", "night"]),
        (Filters(audience=frozenset({"slack:C2"})), ["grass", "night"]),
    ],
)
def test_filters_let_through_what_they_say(knowledge: Knowledge, filters: Filters, expected: list[str]) -> None:
    """Speaker, source, dates and audience."""
    assert expected == sources(ask(knowledge, "zebras eat grass", filters))


def test_words_of_what_may_not_be_seen_are_unknown(knowledge: Knowledge) -> None:
    """To the audience; who may see it knows them, by their other names too."""
    assert ("lemonade",) == ask(knowledge, "zebras lemonade", Filters()).unknown_words
    assert () == ask(knowledge, "zebras lemonade", Filters(audience=frozenset({"slack:C1"}))).unknown_words
    assert ["secret"] == sources(ask(knowledge, "fizz"))


def test_a_mistyped_word_is_looked_for_as_meant(knowledge: Knowledge) -> None:
    """One letter off; what may not be seen corrects nothing."""
    assert {"granitte": ("granite",)} == ask(knowledge, "granitte").corrections
    assert {"lemonadde": ("lemonade",)} == ask(knowledge, "lemonadde").corrections
    assert {} == ask(knowledge, "lemonadde", Filters()).corrections


def test_scores_and_confidence_do_not_depend_on_the_engine(knowledge: Knowledge, folder: Path) -> None:
    """The second stage is the same code over the same statistics."""
    expected = ask(InProcess().hold(read_folder(folder)), "Do zebras eat grass at nihgt on stones?")

    ranking = ask(knowledge, "Do zebras eat grass at nihgt on stones?")

    assert [hit.passage.id for hit in expected.hits] == [hit.passage.id for hit in ranking.hits]
    assert [hit.score for hit in expected.hits] == pytest.approx([hit.score for hit in ranking.hits])
    assert [hit.confidence for hit in expected.hits] == pytest.approx([hit.confidence for hit in ranking.hits])
    assert [hit.matched for hit in expected.hits] == [hit.matched for hit in ranking.hits]
    assert dict(expected.weights) == pytest.approx(dict(ranking.weights))


def test_the_nearest_passages_come_with_those_beside_them(knowledge: Knowledge) -> None:
    """Whole, and only of the same discussion."""
    near = knowledge.retriever.nearest(["zebra", "morn"], Filters(), limit=1)

    assert ["Morning"] == [one.passage.section for one in near]
    assert [None] == [one.before for one in near]
    assert ["Lions sleep until evening"] == [one.after.text for one in near if one.after]


def test_a_discussion_is_there_as_a_whole(knowledge: Knowledge, folder: Path) -> None:
    """Its passages in order, each by its id, and how many there are."""
    corpus, expected = knowledge.corpus, read_folder(folder)

    for document, known in zip(corpus.documents, expected.documents, strict=True):
        assert [one.id for one in expected.passages_of(known)] == [one.id for one in corpus.passages_of(document)]
    sections = [{one.path: dict(starts) for one, starts in each.sections()} for each in (expected, corpus)]
    assert sections[0] == sections[1]
    assert ["Morning", "Evening"] == list(sections[1]["grass.md"])
    wanted = expected.passages[1]
    assert [wanted.text] == [one.text for one in corpus.passages_called(wanted.id)]
    assert [] == corpus.passages_called("0000000000")
    assert (expected.counts(), expected.passage_count) == (corpus.counts(), corpus.passage_count)
    assert expected.revision == corpus.revision


def test_what_changes_is_found_as_it_is_now(holder: Holder, tmp_path: Path) -> None:
    """Added, changed, shortened and removed files, one after the other."""
    holder.hold(read_folder(write_folder(tmp_path, TEXTS)))
    (tmp_path / "stone.md").unlink()
    changed = {
        "grass.md": header(title="Savanna", speakers=["Jane Doe"]) + "> Gnus eat grass — Doe [0:01]",
        "new.md": header(title="New") + "Marble is heavy, and so are gnus.",
    }

    knowledge = holder.hold(read_folder(write_folder(tmp_path, changed)))

    assert ["new"] == sources(ask(knowledge, "heavy"))
    assert ("granite",) == ask(knowledge, "granite heavy").unknown_words
    assert [] == sources(ask(knowledge, "lions"))
    assert ["grass", "new"] == sorted(sources(ask(knowledge, "gnus")))
    assert ["grass", "new", "night", "secret"] == [one.source for one in knowledge.corpus.documents]
    assert [1, 1, 1, 1] == knowledge.corpus.counts()
