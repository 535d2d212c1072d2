"""Selection: which of what was found an answer shows, and in which order."""

from collections.abc import Sequence
from pathlib import Path

from bot.answering.answers import Answer, Citation
from tests.fakes import answerer_of, header

GUEST = header(title="A talk", speakers=["Jane Doe"], date="2024-05-01")
INTRODUCTION = "## About\n\nJane Doe was a guest in May 2024. She told of lions.\n\n"


def sources(citations: Sequence[Citation]) -> list[str]:
    return [citation.passage.document.source for citation in citations]


def excerpts(answer: Answer) -> list[str]:
    return [citation.excerpt.text for citation in answer.passages]


def test_who_speaks_is_told_behind_what_they_say(tmp_path: Path) -> None:
    """An introduction that names what a passage is about stands behind it, though it is shorter."""
    told = "Lions drink at the river, which is where she saw many of them meet in the evening."
    answer = answerer_of(tmp_path, {"talk.md": f"{GUEST}{INTRODUCTION}## River\n\n{told}"}).ask("lions")

    assert told == excerpts(answer)[0]
    assert answer.passages[0].score < answer.passages[1].score


def test_of_an_interview_an_introduction_tells(tmp_path: Path) -> None:
    """Who asks of an interview or an essay as such may well ask when it was, or with whom."""
    texts = {"talk.md": f"{GUEST}{INTRODUCTION}## River\n\nLions drink at the river, where she saw many of them meet."}
    answer = answerer_of(tmp_path, texts).ask("Which interview tells of lions?")

    assert excerpts(answer)[0].startswith("Jane Doe was a guest")


def test_who_asks_who_spoke_is_told(tmp_path: Path) -> None:
    """An introduction that is plainly the best passage comes first."""
    texts = {"talk.md": f"{GUEST}{INTRODUCTION}## River\n\nLions drink at the river."}
    answer = answerer_of(tmp_path, texts).ask("When was Jane Doe the guest, and what did she tell of?")

    assert excerpts(answer)[0].startswith("Jane Doe was a guest")


def test_the_person_named_stands_before_others(tmp_path: Path) -> None:
    """Behind the best passage, what concerns whom the question names comes before what others say."""
    texts = {
        "doe.md": header(speakers=["Jane Doe"])
        + "## A\n\nDoe feeds lions.\n\n## B\n\nA lion, as Doe "
        + "once said, " * 30,
        "rich.md": header(speakers=["Rita Rich"]) + "## A\n\nDoe, lions: Doe, lions, Doe.",
    }
    answer = answerer_of(tmp_path, texts).ask("Doe, lions")

    assert ["doe", "doe", "rich"] == sources(answer.passages)
    assert answer.passages[1].score < answer.passages[2].score


def test_a_third_passage_waits_for_another_discussion(tmp_path: Path) -> None:
    """Not for one that is less than half as sure to answer."""
    question = "zebra lion ibex wolf quail"
    alike = {
        "a.md": "\n\n".join(f"## S{n}\n\nzebra lion ibex wolf {n}" for n in range(3)),
        "b.md": "zebra lion ibex wolf",
    }
    weaker = {**alike, "b.md": "zebra lion ibex " + "crows fly " * 9}

    assert ["a", "a", "b"] == sorted(sources(answerer_of(tmp_path / "alike", alike).ask(question).passages))
    assert ["a", "a", "a"] == sources(answerer_of(tmp_path / "weaker", weaker).ask(question).passages)
