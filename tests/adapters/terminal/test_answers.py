"""Answers at a terminal, for people and as JSON."""

import io
import json
import shlex

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.adapters.terminal.answers import answer_to_json, answer_to_lines, print_answer
from bot.adapters.terminal.lines import error_to_json
from bot.answering.answers import Answer, Newer
from bot.corpus.documents import Moment, Words
from tests.adapters.hostile import HOSTILE
from tests.fakes import VIDEO, answer, citation


def lines(shown: Answer) -> list[str]:
    return [line.plain for line in answer_to_lines(shown)]


def printed(shown: Answer, *, is_terminal: bool = False, width: int = 40) -> str:
    output = io.StringIO()
    print_answer(shown, Console(file=output, force_terminal=is_terminal, width=width))
    return output.getvalue()


def test_an_answer_is_a_list_of_passages() -> None:
    """Who, where, what, and the link to the moment."""
    shown = answer(citation(note="A note on models.", highlights=((18, 24),)), corrections=(("modls", ("models",)),))

    assert [
        "1 passage from 1 discussion · Read “modls” as models.",
        "",
        "1. Mark Zuckerberg — Meta's AGI Plan · 29 April 2025",
        "   “We announced four models.”",
        "   note: A note on models.",
        f"   ▶ 1:50  {VIDEO}&t=110s",
        "",
        "0000000001 · folder abcdef01",
    ] == lines(shown)


def test_what_is_newer_is_one_command_away() -> None:
    """It can be copied to a shell as it stands."""
    shown = lines(answer(citation(), newer=Newer("Jane O'Doe", "open models", "2025-07-30")))

    assert "1 passage from 1 discussion · Newer from Jane O'Doe on this: 30 July 2025." == shown[0]
    assert ["python", "-m", "bot", "timeline", "Jane O'Doe", "open models"] == shlex.split(shown[1])


def test_what_matched_is_bold() -> None:
    """The matched words and no others, counted from where they are shown."""
    (line,) = [
        line for line in answer_to_lines(answer(citation(highlights=((3, 12), (18, 24))))) if "four" in line.plain
    ]

    assert ["announced", "models"] == [line.plain[span.start : span.end] for span in line.spans if span.style == "bold"]


def test_without_a_link_the_file_is_named() -> None:
    """There is always a place to look."""
    assert "   Open  below/talk.md" in lines(answer(citation(url=None, moment=None, path="below/talk.md")))


def test_nothing_found_shows_the_nearest_as_such() -> None:
    """The nearest passages stand below a line that says that they are no answer."""
    shown = lines(answer(nearest=(citation(words=Words.NOTES, speaker=None),), unknown_words=("mythos",)))

    assert "Nothing in the knowledge folder answers this. Words that never occur: “mythos”." == shown[0]
    assert ["Nearest (not an answer):", "", "1. note — Meta's AGI Plan · 29 April 2025"] == shown[2:5]


def test_a_refusal_is_its_reason() -> None:
    """Nothing else is said."""
    assert ["Ask me something."] == lines(answer(reason="Ask me something."))


def test_off_a_terminal_text_is_plain_and_unwrapped() -> None:
    """A pipe gets whole lines without colors."""
    shown = answer(citation("word " * 50 + "end.", highlights=((0, 4),)))

    assert "\n".join(lines(shown)) + "\n" == printed(shown)


def test_at_a_terminal_text_is_wrapped_and_colored() -> None:
    """No line is wider than the screen."""
    output = printed(answer(citation("word " * 50 + "end.", highlights=((0, 4),))), is_terminal=True)

    assert "\x1b[1mword\x1b[0m" in output
    assert printed(answer(citation("word " * 50 + "end.", url=None, moment=None)), is_terminal=True).count("\n") > 10


def test_nothing_in_a_file_steers_the_terminal() -> None:
    """Escape sequences, rich's markup and marks of direction in a text, a title, a path or a refusal are only text."""
    hostile = citation(HOSTILE, title=HOSTILE, speaker=HOSTILE, note=HOSTILE, path=f"{HOSTILE}[bold]x.md", url=None)
    output = printed(answer(hostile)) + printed(answer(reason=HOSTILE)) + printed(answer(unknown_words=(HOSTILE,)))

    assert not {"\x1b", "\u202e", "\u2066"} & set(output)
    assert "[31mred" in output
    assert "[bold]x.md" in output


@given(st.text(min_size=1, max_size=60), st.data())
def test_any_highlight_of_any_text_is_shown(text: str, data: st.DataObject) -> None:
    """Wherever the highlights are, the whole text is shown between its marks."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    marked = lines(answer(citation(text, highlights=((start, end),))))

    assert marked == lines(answer(citation(text)))


def test_json_has_the_fields_that_others_rely_on() -> None:
    """The names, one object on one line."""
    shown = citation(note="A note.", moment=Moment(110, approximate=True))
    line = answer_to_json(answer(shown, unknown_words=("mythos",), corrections=(("modls", ("models",)),)))

    assert "\n" not in line
    assert json.loads(line) == {
        "question": "Which models?",
        "outcome": "answered",
        "confidence": 0.5,
        "passages": [
            {
                "id": "0000000001",
                "number": 1,
                "text": "A note.\nWe announced four models.",
                "excerpt": "We announced four models.",
                "note": "A note.",
                "words": "verbatim",
                "speaker": "Mark Zuckerberg",
                "about": [],
                "title": "Meta's AGI Plan",
                "source": "talk",
                "section": "",
                "date": "2025-04-29",
                "seconds": 110,
                "approximate": True,
                "url": f"{VIDEO}&t=110s",
                "score": 3.2199,
                "matched": ["models"],
            }
        ],
        "nearest": [],
        "unknown_words": ["mythos"],
        "notes": ["Read “modls” as models."],
        "answer_id": "0123456789",
        "revision": "abcdef01",
        "took_ms": 0.0,
    }


def test_json_of_a_refusal_has_its_reason() -> None:
    """The reason stands among the notes."""
    fields = json.loads(answer_to_json(answer(reason="Ask me something.")))

    assert ("refused", ["Ask me something."], []) == (fields["outcome"], fields["notes"], fields["passages"])


def test_json_keeps_texts_to_the_letter() -> None:
    """A program gets what stands in the file, in its own script."""
    text = f"数据\u2028{HOSTILE}"
    line = answer_to_json(answer(citation(text)))

    assert text == json.loads(line)["passages"][0]["excerpt"]
    assert "数据" in line


def test_errors_are_json_too() -> None:
    """A kind and a message."""
    assert {"error": "settings", "message": "Set “x”."} == json.loads(error_to_json("Set “x”.", "settings"))
