"""Whom a question asks: discussions by title, one person in several of them, a company beside a person, the host."""

from pathlib import Path

import pytest

from bot.answering.answerer import Answerer
from bot.answering.answers import Answer
from tests.answering.test_voices import talk
from tests.fakes import answerer_of, header


def said(person: str, words: str, **fields: object) -> str:
    """Return a discussion in which somebody says something, and then something else."""
    turns = talk(person, words, "Lions are strong.").removeprefix(header(speakers=[person]))
    return header(speakers=[person], **fields) + turns


TEXTS = {
    "doe-2024.md": said("Jane Doe", "Widgets were red.", kind="podcast", date="2024-04-18", host="Hal Host"),
    "doe-2025.md": said("Jane Doe", "Widgets are green.", kind="podcast", date="2025-04-29", host="Hal Host"),
    "doe-letter.md": said("Jane Doe", "Widgets of glass.", kind="letter", date="2024-07-23", title="A Plea for Glass"),
    "rich.md": said("Rita Rich", "Widgets, widgets: red and green widgets of glass.", title="The Quiet Storm"),
    "muster.md": said("Max Muster", "Widgets, red widgets, green widgets."),
}
LEADERS = [["rita rich", "ceo of zenith", "zenith ceo"]]


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    return answerer_of(tmp_path_factory.mktemp("folder"), TEXTS, aliases=LEADERS, threshold=0.01)


def sources(answer: Answer) -> list[str]:
    return [citation.passage.document.source for citation in answer.passages]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Doe on widgets in 2024 vs 2025", {"doe-2024", "doe-2025"}),
        ("Doe in April 2024 and in April 2025: widgets", {"doe-2024", "doe-2025"}),
        ("Does Doe's letter match the podcast of 2025 on widgets?", {"doe-letter", "doe-2025"}),
        ("widgets in A Plea for Glass and The Quiet Storm", {"doe-letter", "rich"}),
        ("a plea for glass or the quiet storm: widgets", {"doe-letter", "rich"}),
        ("Muster and The Quiet Storm on widgets", {"muster", "rich"}),
        ("Muster and Zenith on widgets", {"muster", "rich"}),
    ],
)
def test_each_that_is_set_beside_another_comes_first(answerer: Answerer, typed: str, expected: set[str]) -> None:
    """The same person at two dates, two kinds of discussions, two titles, a person and a title or a company."""
    assert expected == set(sources(answerer.ask(typed))[:2])


@pytest.mark.parametrize("typed", ["Doe on red widgets in the letter", "What about red widgets in A Plea for Glass?"])
def test_the_discussion_that_is_named_comes_first(answerer: Answerer, typed: str) -> None:
    """Though others hold more of the words."""
    assert "doe-letter" == sources(answerer.ask(typed))[0]


def test_of_several_discussions_each_is_heard(answerer: Answerer) -> None:
    """Without a word on which ones they are."""
    assert {"doe-2024", "doe-2025", "doe-letter"} == set(sources(answerer.ask("widgets in all of Doe's interviews")))


def test_a_year_alone_limits_nothing(answerer: Answerer) -> None:
    """It may be what is spoken of."""
    assert "doe-2024" in sources(answerer.ask("Will Doe's widgets be red in 2025?"))


def test_whoever_only_asks_is_not_silent_beside_a_guest(answerer: Answerer) -> None:
    """The host is named to tell in which discussion it was."""
    answer = answerer.ask("What did Doe tell Host about widgets?")

    assert ((), "Jane Doe") == (answer.silent, answer.passages[0].excerpt.speaker)


def test_two_common_words_are_no_title(tmp_path: Path) -> None:
    """Written otherwise than the title they are what is asked about."""
    texts = {
        "doe.md": said("Jane Doe", "Open the window.", title="Open Models"),
        "rich.md": said("Rita Rich", "Open models, open models."),
    }

    assert "rich" == sources(answerer_of(tmp_path, texts).ask("Will open models win?"))[0]


def test_who_speaks_comes_behind_what_is_said(tmp_path: Path) -> None:
    """A passage that introduces a discussion holds its names and its year, and nothing that anybody says."""
    about = "## About\n\nJane Doe spoke of widgets, widgets, widgets and widgets in 2024.\n\n## S\n\n"
    texts = {
        "doe.md": header(speakers=["Jane Doe"], date="2024") + about + "Doe likes widgets as they once were made.",
        "rich.md": talk("Rita Rich", "Widgets are green."),
    }
    answer = answerer_of(tmp_path, texts).ask("Doe and Rich on widgets")

    assert "Doe likes widgets as they once were made." in [citation.excerpt.text for citation in answer.passages[:2]]
