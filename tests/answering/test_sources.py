"""Sources: the discussions of the folder, a page at a time."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.answerer import Answerer
from bot.answering.sources import PAGE, Sources, Wanted
from bot.corpus.documents import Words
from tests.fakes import answer_from, answerer_of, corpus_of, header

OWNER = None
INSIDER = frozenset({"slack:C1"})
TEXTS = {
    "doe-robots-2025.md": header(
        title="On machines", kind="podcast", date="2025-04-29", speakers=["Jane Doe"], host="Kim Host"
    )
    + "## Scaling laws\n\n**Jane Doe** [0:01]: Lions.\n\n## Café life\n\n**Kim Host** [0:09]: Tigers?",
    "essay.md": header(
        title="The Essay", kind="essay", date="2024-12", speakers=["Max Muster"], also_known_as=["Alias"]
    )
    + "A note.",
    "undated.md": header(title="No date", speakers=["Jane Doe"]) + "A note.\n\n> Her words here — Jane Doe",
    "year.md": header(title="Just a year", kind="essay", date="2025") + "A note.",
}
SECRET = {
    "secret.md": header(
        title="Hidden", kind="speech", date="2026", speakers=["Greta Geheim", "Jane Doe"], visibility=["slack:C1"]
    )
    + "A secret."
}


@pytest.fixture
def answerer(tmp_path: Path) -> Answerer:
    return answerer_of(tmp_path, TEXTS)


def names(found: Sources) -> list[str]:
    return [source.document.source for source in found.sources]


def test_the_newest_comes_first_and_what_has_no_date_last(answerer: Answerer) -> None:
    """A year without a month comes behind the months of that year."""
    found = answerer.sources(Wanted())

    assert ["doe-robots-2025", "year", "essay", "undated"] == names(found)
    assert (4, 1, None) == (found.total, found.pages, found.reason)


def test_a_discussion_tells_who_speaks_and_whose_words_it_holds(answerer: Answerer) -> None:
    """Guests, then the host; passages; a transcript, notes around quotations, notes alone."""
    transcript, year, _, mixed = answerer.sources(Wanted()).sources

    assert (("Jane Doe", "Kim Host"), 2, frozenset({Words.VERBATIM})) == (
        transcript.speakers,
        transcript.passages,
        transcript.words,
    )
    assert (frozenset({Words.NOTES}), frozenset(Words)) == (year.words, mixed.words)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("MACHINES", ["doe-robots-2025"]),
        ("machine", ["doe-robots-2025"]),
        ("robots", ["doe-robots-2025"]),
        ("scal law", ["doe-robots-2025"]),
        ("scales", ["doe-robots-2025"]),
        ("cafe", ["doe-robots-2025"]),
        ("alias", ["essay"]),
        ("must", ["essay"]),
        ("doe", ["doe-robots-2025", "undated"]),
        ("the essay", ["essay"]),
        ("doe essay", []),
        ("lions", []),
        ("achines", []),
        ("???", []),
    ],
)
def test_words_stand_in_what_a_discussion_goes_by(answerer: Answerer, words: str, expected: list[str]) -> None:
    """Title, other titles, file, speakers, sections: all words, in any form or by their beginning; not the text."""
    assert expected == names(answerer.sources(Wanted(words)))


def test_filters_narrow_together(answerer: Answerer) -> None:
    """Speaker (a host too), kind and year."""
    assert ["doe-robots-2025", "undated"] == names(answerer.sources(Wanted(speaker="jane")))
    assert ["doe-robots-2025"] == names(answerer.sources(Wanted(speaker="Host")))
    assert ["year", "essay"] == names(answerer.sources(Wanted(kind=" Essay")))
    assert ["doe-robots-2025", "year"] == names(answerer.sources(Wanted(year="2025")))
    assert ["year"] == names(answerer.sources(Wanted(year="2025", kind="essay")))


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (Wanted(speaker="Jan Doe"), "No speaker “Jan Doe”. Did you mean Jane Doe (2 sources)?"),
        (Wanted(kind="rumour"), "No discussion is of the kind “rumour”. There are: essay, podcast."),
        (Wanted(year="soon"), "The year takes four digits such as 2025, not “soon”."),
        (Wanted(page=2), "There is no page 2: there is only page 1."),
        (Wanted(page=0), "There is no page 0: there is only page 1."),
    ],
)
def test_what_cannot_be_listed_says_what_to_mend(answerer: Answerer, wanted: Wanted, reason: str) -> None:
    """A sentence, and no list."""
    found = answerer.sources(wanted)

    assert (reason, (), 0) == (found.reason, found.sources, found.total)


def test_ten_a_page(tmp_path: Path) -> None:
    """Every discussion stands on one page; behind the last there is none."""
    answerer = answerer_of(tmp_path, {f"{at:02}.md": header(date=f"20{at:02}") + "A note." for at in range(10, 35)})
    pages = [answerer.sources(Wanted(page=page)) for page in (1, 2, 3, 4)]

    assert [PAGE, PAGE, 5, 0] == [len(page.sources) for page in pages]
    assert [f"{at}" for at in range(34, 9, -1)] == [name for page in pages for name in names(page)]
    assert (25, 3) == (pages[0].total, pages[0].pages)
    assert "There is no page 4: the last one is page 3." == pages[3].reason


def test_the_folder_is_followed(tmp_path: Path, answerer: Answerer) -> None:
    """What comes is listed, what goes is not, what is changed is as it is now."""
    answerer.sources(Wanted())
    answer_from(answerer, corpus_of(tmp_path / "b", {"essay.md": header(title="Mended") + "A.\n\n## B\n\nC."}))

    (source,) = answerer.sources(Wanted()).sources

    assert ("Mended", 2) == (source.document.front_matter.title, source.passages)


def test_a_restricted_discussion_is_listed_for_its_audience_only(tmp_path: Path) -> None:
    """To others neither it nor its kind, its speakers or their number is there."""
    answerer = answerer_of(tmp_path, TEXTS | SECRET)
    hidden = Wanted(kind="speech"), Wanted(speaker="Geheim"), Wanted(speaker="Jan Doe")

    outside = [answerer.sources(wanted) for wanted in hidden]
    inside = [answerer.sources(replace(wanted, audience=INSIDER)) for wanted in hidden[:2]]

    assert 4 == answerer.sources(Wanted()).total
    assert (5, 5) == tuple(answerer.sources(Wanted(audience=who)).total for who in (INSIDER, OWNER))
    assert [
        "No discussion is of the kind “speech”. There are: essay, podcast.",
        "No speaker “Geheim”.",
        "No speaker “Jan Doe”. Did you mean Jane Doe (2 sources)?",
    ] == [found.reason for found in outside]
    assert [None, None] == [found.reason for found in inside]
