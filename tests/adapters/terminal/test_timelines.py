"""Timelines at a terminal, for people and as JSON."""

import datetime as dt
import json

from bot.adapters.terminal.timelines import timeline_to_json, timeline_to_lines
from bot.answering.answers import Citation
from bot.answering.timeline import Timeline
from tests.adapters.hostile import HOSTILE
from tests.fakes import VIDEO, citation

NOW = dt.date(2026, 11, 23)


def timeline(*passages: Citation, left_out: int = 0, reason: str | None = None) -> Timeline:
    return Timeline("Mark Zuckerberg", "models", NOW, "abcdef01", passages, left_out=left_out, reason=reason)


def lines(shown: Timeline) -> list[str]:
    return [line.plain for line in timeline_to_lines(shown)]


def test_each_passage_stands_below_its_age() -> None:
    """One without a date is said to have none."""
    shown = timeline(citation(), citation(number=2, date=None, url=None, moment=None), left_out=3)

    assert [
        "Mark Zuckerberg on “models” · 2 discussions, oldest first · 3 more, less sure, left out",
        "",
        "1 year ago",
        "1. Mark Zuckerberg — Meta's AGI Plan · 29 April 2025",
        "   “We announced four models.”",
        f"   ▶ 1:50  {VIDEO}&t=110s",
        "",
        "undated",
        "2. Mark Zuckerberg — Meta's AGI Plan",
        "   “We announced four models.”",
        "   Open  talk.md",
        "",
        "0000000001 0000000002 · folder abcdef01",
    ] == lines(shown)


def test_nothing_found_is_told() -> None:
    """Of whom and on what."""
    assert ["No passage of Mark Zuckerberg about “models”.", "folder abcdef01"] == lines(timeline())


def test_a_refusal_is_its_reason() -> None:
    """Nothing else is said."""
    assert ["No speaker “X”."] == lines(timeline(reason="No speaker “X”."))


def test_nothing_in_a_file_or_a_topic_steers_the_terminal() -> None:
    """It is only text."""
    shown = Timeline(HOSTILE, HOSTILE, NOW, "abcdef01", (citation(HOSTILE, title=HOSTILE),))

    assert not {"\x1b", "\u202e", "\u2066"} & set("\n".join(lines(shown)))


def test_json_has_the_fields_that_others_rely_on() -> None:
    """One object on one line."""
    line = timeline_to_json(timeline(citation()))
    fields = json.loads(line)

    assert "\n" not in line
    assert ["speaker", "topic", "passages", "left_out", "unknown_words", "notes", "revision", "took_ms"] == list(fields)
    assert ("Mark Zuckerberg", ["0000000001"]) == (fields["speaker"], [one["id"] for one in fields["passages"]])


def test_json_of_a_refusal_has_its_reason() -> None:
    """Among the notes, as in an answer."""
    assert ["No."] == json.loads(timeline_to_json(timeline(reason="No.")))["notes"]
