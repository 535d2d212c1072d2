"""Timeline: what one person said on a topic, in the order of time."""

import datetime as dt
from pathlib import Path

import pytest

from bot.answering.answerer import Answerer
from bot.answering.questions import Question
from bot.answering.timeline import Timeline
from tests.fakes import answerer_of, header

NOW = dt.date(2026, 11, 23)


def talk(date: str | None, *turns: str, speaker: str = "Jane Doe", **fields: object) -> str:
    dated = {"date": date} if date else {}
    said = "\n\n".join(f"## S{at}\n\n**{speaker}** [0:0{at}]: {turn}" for at, turn in enumerate(turns))
    return header(speakers=[speaker], **dated, **fields) + said


TEXTS = {
    "a-new.md": talk("2026-01-05", "Open models lose."),
    "b-undated.md": talk(None, "Open models are fun."),
    "c-old.md": talk(
        "2024", "Lions are strong.", "Open models win.", "At that time they said that open models were for all."
    ),
    "d-middle.md": talk("2025-06", "Perhaps open models win, perhaps they do not."),
    "e-other.md": talk("2025-07", "Open models are mine.", speaker="Max Muster"),
    "f-off.md": talk("2025-08", "Lions are strong."),
}


@pytest.fixture
def answerer(tmp_path: Path) -> Answerer:
    return answerer_of(tmp_path, TEXTS, threshold=0.05)


def follow(answerer: Answerer, speaker: str, topic: str, audience: frozenset[str] | None = None) -> Timeline:
    return answerer.timeline(topic, Question("", speaker=speaker, audience=audience), now=NOW)


def texts(timeline: Timeline) -> list[str]:
    return [citation.excerpt.text for citation in timeline.passages]


def test_passages_are_told_from_the_oldest_to_the_newest(answerer: Answerer) -> None:
    """The best one of each discussion, numbered in this order; one without a date comes last."""
    timeline = follow(answerer, "Doe", "open models")

    assert [
        "Open models win.",
        "Perhaps open models win, perhaps they do not.",
        "Open models lose.",
        "Open models are fun.",
    ] == texts(timeline)
    assert ([1, 2, 3, 4], "Jane Doe", NOW) == ([c.number for c in timeline.passages], timeline.speaker, timeline.now)


def test_nothing_is_found_on_what_they_do_not_speak_of(answerer: Answerer) -> None:
    """The words that never occur are told."""
    timeline = follow(answerer, "Doe", "zebras")

    assert ((), ("zebras",), None) == (timeline.passages, timeline.unknown_words, timeline.reason)


@pytest.mark.parametrize(
    ("speaker", "said"),
    [("Mustre", "No speaker “Mustre”. Did you mean Max Muster (1 source)?"), ("", "Whose timeline?")],
)
def test_who_is_unknown_is_told(answerer: Answerer, speaker: str, said: str) -> None:
    """As it is of a question."""
    assert said in (follow(answerer, speaker, "open models").reason or "")


def test_a_passage_that_is_gone_is_followed_by_the_next_of_its_discussion(tmp_path: Path) -> None:
    """As long as there is one that still stands in its file."""
    answerer = answerer_of(tmp_path, TEXTS)
    file = tmp_path / "c-old.md"
    file.write_text(file.read_text().replace("Open models win.", "Open doors win!!"))

    assert "At that time they said that open models were for all." == texts(follow(answerer, "Doe", "open models"))[0]


def test_two_copies_of_a_discussion_are_one(tmp_path: Path) -> None:
    """The same words on the same day; said again a year later, they show that nothing changed."""
    said = "Open models will win in the end, whatever anybody may say."
    copies = {"one.md": talk("2025-06", said), "two.md": talk("2025-06", said), "again.md": talk("2026-06", said)}

    assert [said, said] == texts(follow(answerer_of(tmp_path, copies), "Doe", "open models"))


def test_of_very_many_discussions_the_surest_are_shown(tmp_path: Path) -> None:
    """And how many there are beside them is told."""
    many = {f"{at}.md": talk(f"20{at}", f"Open models number {at} win.") for at in range(10, 23)}
    timeline = follow(answerer_of(tmp_path, many), "Doe", "open models")

    assert (10, 3) == (len(timeline.passages), timeline.left_out)


def test_a_hosts_premise_is_not_the_guests(tmp_path: Path) -> None:
    """Neither what the host says beside them, nor a note that tells of both."""
    host = header(speakers=["Jane Doe"], host="Hal Host", date="2025")
    turns = "Host asked Doe about zebras.\n\n**Hal Host** [0:01]: Will zebras win?\n\n**Jane Doe** [0:09]: My dog will."

    assert [] == texts(follow(answerer_of(tmp_path, TEXTS | {"x.md": host + turns}), "Doe", "zebras"))


def test_restricted_discussions_are_in_no_timeline_of_others(tmp_path: Path) -> None:
    """Neither their passages nor those who speak in them."""
    secret = {
        "secret.md": talk("2025", "Open models are secret.", visibility=["slack:C1"]),
        "more.md": talk("2025", "Open models too.", speaker="Greta Geheim", visibility=["slack:C1"]),
    }
    answerer = answerer_of(tmp_path, TEXTS | secret)

    assert "Open models are secret." not in texts(follow(answerer, "Doe", "open models", frozenset({"slack:C2"})))
    assert "Open models are secret." in texts(follow(answerer, "Doe", "open models", frozenset({"slack:C1"})))
    assert "No speaker “Geheim”." == follow(answerer, "Geheim", "open models", frozenset()).reason
