"""Passages in their place and discussions with their sections at a terminal."""

import json
from pathlib import Path

import pytest

from bot.adapters.terminal.passages import shown_to_json, shown_to_lines
from bot.answering.answerer import Answerer
from bot.answering.show import Shown
from tests.adapters.hostile import HOSTILE
from tests.fakes import answerer_of, header

FILLER = " ".join(["word"] * 70)
TALK = header(
    title="A talk", speakers=["Jane Doe"], host="Kim Host", date="2025", video="https://youtu.be/x", words="notes"
) + (
    f"## One\n\n**Kim Host** [0:01]: {FILLER} Why lions?\n\n**Jane Doe** [0:09]: Because of lions. {FILLER}\n\n"
    f"**Jane Doe** [0:30]: And tigers. {FILLER}\n\n"
    "## Two\n\nA note on apes.\n\n**Jane Doe** [1:09]: Because of apes.\n"
)


@pytest.fixture
def answerer(tmp_path: Path) -> Answerer:
    return answerer_of(tmp_path, {"talk.md": TALK})


def ids(answerer: Answerer) -> list[str]:
    return [passage.id for passage in answerer.knowledge.corpus.passages]


def lines(shown: Shown) -> list[str]:
    return [line.plain for line in shown_to_lines(shown)]


def test_a_passage_is_shown_in_its_place(answerer: Answerer) -> None:
    """Where it stands, what comes before, the host's turn, each part under its own name, the link, what comes after."""
    _, before, at, after = ids(answerer)

    assert [
        "A talk › One · 2025 — passage 3 of 4",
        "",
        f"Before · {before} · One",
        f"   Jane Doe [0:09]: “Because of lions. {FILLER}”",
        "",
        "   The host before these words, Kim Host [0:01]:",
        f"   “{FILLER} Why lions?”",
        "",
        "Jane Doe [0:30]",
        f"   “And tigers. {FILLER}”",
        "   ▶ 0:30  https://youtu.be/x?t=30s",
        "",
        f"After · {after} · Two",
        "   note: A note on apes.",
        "   Jane Doe [1:09]: “Because of apes.”",
        "",
        f"Jane Doe, “A talk”, One, 2025, 0:30, https://youtu.be/x?t=30s, talk.md, {at}",
        f"folder {answerer.knowledge.corpus.revision}",
    ] == lines(answerer.show(at, None))


def test_a_question_that_is_shown_anyway_is_not_repeated(answerer: Answerer) -> None:
    """It stands right above, in what comes before."""
    assert 1 == "\n".join(lines(answerer.show(ids(answerer)[1], None))).count("Why lions?")


def test_a_discussion_is_its_sections(answerer: Answerer) -> None:
    """What it is, then each section with its time and ids."""
    one, two, three, four = ids(answerer)
    shown = lines(answerer.show("talk", None))

    assert "A talk · 2025" == shown[0]
    assert [f"     0:01  One  {one} {two} {three}", f"     1:09  Two  {four}"] == shown[4:6]


def test_what_is_not_there_is_its_reason(answerer: Answerer) -> None:
    """A sentence; for programs among the notes."""
    shown = answerer.show("talc", None)

    assert ["No discussion “talc”. Did you mean talk?"] == lines(shown) == json.loads(shown_to_json(shown))["notes"]


def test_nothing_in_a_file_steers_the_terminal(tmp_path: Path) -> None:
    """Texts, titles, sections and what was typed are only text."""
    hostile = HOSTILE.replace("\x1b", "")
    text = header(title=f"'{hostile}'") + f"## {hostile}\n\n{hostile}\n\n**{hostile}**\n\n`{HOSTILE}`"
    answerer = answerer_of(tmp_path, {"talk.md": text})
    shown = [
        *lines(answerer.show(ids(answerer)[0], None)),
        *lines(answerer.show("talk", None)),
        *lines(answerer.show(HOSTILE, None)),
    ]

    assert not {"\x1b", "\u202e", "\u2066"} & set("".join(shown))


def test_json_of_a_passage_has_the_usual_fields(answerer: Answerer) -> None:
    """Before and after too, and each part with whose words it is."""
    fields = json.loads(shown_to_json(answerer.show(ids(answerer)[2], None)))

    assert {"id", "passage", "before", "after", "question", "source", "notes", "revision"} == set(fields)
    assert ids(answerer)[1:] == [fields[key]["id"] for key in ("before", "passage", "after")]
    assert ("Jane Doe", 30, "One", "talk", "verbatim", 3) == tuple(
        fields["passage"][key] for key in ("speaker", "seconds", "section", "source", "words", "number")
    )
    assert [("notes", None), ("verbatim", "Jane Doe")] == [
        (part["words"], part["speaker"]) for part in fields["after"]["parts"]
    ]
    assert ("Kim Host", None) == (fields["question"]["speaker"], fields["source"])


def test_json_of_a_discussion_has_its_sections(answerer: Answerer) -> None:
    """Its particulars as in a list of discussions."""
    fields = json.loads(shown_to_json(answerer.show("talk", None)))

    assert (None, "A talk", 4) == (fields["passage"], fields["source"]["title"], fields["source"]["passages"])
    assert [("One", 1, ids(answerer)[:3]), ("Two", 69, ids(answerer)[3:])] == [
        (one["section"], one["seconds"], one["passages"]) for one in fields["source"]["sections"]
    ]
