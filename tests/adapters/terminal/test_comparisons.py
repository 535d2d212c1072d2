"""Comparisons at a terminal, for people and as JSON."""

import json

from bot.adapters.terminal.comparisons import comparison_to_json, comparison_to_lines
from bot.answering.answers import Citation
from bot.answering.compare import Column, Comparison
from tests.adapters.hostile import HOSTILE
from tests.fakes import VIDEO, citation


def comparison(**columns: Citation | None) -> Comparison:
    shown = tuple(Column(name.replace("_", " "), passage) for name, passage in columns.items())
    return Comparison("open models", "abcdef01", shown, corrections=(("modls", ("models",)),))


def lines(shown: Comparison) -> list[str]:
    return [line.plain for line in comparison_to_lines(shown)]


def test_each_speaker_stands_over_their_passage() -> None:
    """All in the same layout; who has none is told to have none."""
    assert [
        "“open models” · 2 speakers · Read “modls” as models.",
        "",
        "Mark Zuckerberg",
        "1. Mark Zuckerberg — Meta's AGI Plan · 29 April 2025",
        "   “We announced four models.”",
        f"   ▶ 1:50  {VIDEO}&t=110s",
        "",
        "Richard Sutton",
        "   No passage of Richard Sutton about this.",
        "",
        "0000000001 · folder abcdef01",
    ] == lines(comparison(Mark_Zuckerberg=citation(), Richard_Sutton=None))


def test_without_a_speaker_it_is_told() -> None:
    """With the words that never occur."""
    shown = Comparison("zebras", "abcdef01", unknown_words=("zebras",))

    assert ["No passage of anybody about “zebras”. Words that never occur: “zebras”.", "folder abcdef01"] == lines(
        shown
    )


def test_an_empty_folder_is_told() -> None:
    """It is not that nobody spoke of it."""
    assert lines(Comparison("zebras", "abcdef01", is_folder_empty=True))[0].startswith("The knowledge folder is empty")


def test_a_refusal_is_its_reason() -> None:
    """Nothing else is said."""
    assert ["No speaker “X”."] == lines(Comparison("zebras", "abcdef01", reason="No speaker “X”."))


def test_nothing_in_a_file_or_a_topic_steers_the_terminal() -> None:
    """It is only text."""
    shown = Comparison(HOSTILE, "abcdef01", (Column(HOSTILE, citation(HOSTILE)), Column(HOSTILE, None)))

    assert not {"\x1b", "\u202e", "\u2066"} & set("\n".join(lines(shown)))


def test_json_has_the_fields_that_others_rely_on() -> None:
    """One object on one line; null where there is no passage."""
    line = comparison_to_json(comparison(Mark_Zuckerberg=citation(), Richard_Sutton=None))
    fields = json.loads(line)

    assert "\n" not in line
    assert ["topic", "columns", "unknown_words", "notes", "revision", "took_ms"] == list(fields)
    assert [("Mark Zuckerberg", "0000000001"), ("Richard Sutton", None)] == [
        (column["speaker"], column["passage"] and column["passage"]["id"]) for column in fields["columns"]
    ]
    assert ["Read “modls” as models."] == fields["notes"]


def test_json_of_a_refusal_has_its_reason() -> None:
    """Among the notes, as in an answer."""
    assert ["No."] == json.loads(comparison_to_json(Comparison("zebras", "abcdef01", reason="No.")))["notes"]
