"""The passages nearest to some words, for whoever may see them."""

from pathlib import Path

from bot.retrieval.query import Filters
from tests.fakes import corpus_of, header, retriever_of

TEXTS = {
    "a.md": header(speakers=["Jane Doe"])
    + "## One\n\n> Zebras run — Doe [0:01]\n\n## Two\n\n> Zebras eat grass — Doe [0:09]",
    "b.md": header(speakers=["Max Muster"]) + "> Zebras eat grass at night — Muster [0:01]",
    "c.md": header(visibility=["slack:C1"]) + "Zebras eat grass, eat grass, eat grass.",
}


def sources(root: Path, filters: Filters, limit: int) -> list[str]:
    near = retriever_of(corpus_of(root, TEXTS)).nearest(["zebra", "eat", "grass"], filters, limit=limit)
    return [one.passage.document.source for one in near]


def test_what_may_not_be_seen_takes_no_place(tmp_path: Path) -> None:
    """It is left out before the best are taken, however well it matches."""
    assert ["c"] == sources(tmp_path, Filters(audience=None), 1)
    assert ["a"] == sources(tmp_path, Filters(), 1)
    assert {"a", "b"} == set(sources(tmp_path, Filters(), 9))


def test_a_speaker_limits_it(tmp_path: Path) -> None:
    """To passages that concern them."""
    assert ["b"] == sources(tmp_path, Filters(speakers=frozenset({"Max Muster"})), 9)


def test_the_neighbours_are_of_the_same_discussion(tmp_path: Path) -> None:
    """The one before and the one after, if there is any."""
    best = retriever_of(corpus_of(tmp_path, TEXTS)).nearest(["eat", "grass"], Filters(), limit=1)[0]

    assert ("One", None) == (best.before and best.before.section, best.after)
