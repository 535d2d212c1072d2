"""Answers as Components V2, within Discord's limits."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord.components import answer_to_message
from bot.adapters.discord.pieces import LONGEST_MESSAGE, LONGEST_TEXT, DiscordMessage, sentence_to_message
from bot.answering.answers import Answer
from bot.corpus.documents import Words
from tests.adapters.discord.test_escaping import BARE
from tests.adapters.hostile import HOSTILE, WIDEST
from tests.fakes import VIDEO, answer, citation

ROW, BUTTON, SECTION, TEXT, SEPARATOR, CONTAINER = 1, 2, 9, 10, 14, 17
ASKER = 2**63 - 1  # an id as long as they come
NOW = dt.date(2026, 11, 30)


def walk(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every component inside, itself first."""
    if isinstance(node, list):
        for child in node:
            yield from walk(child)
    elif isinstance(node, dict):
        if "type" in node:
            yield node
        for child in (node.get("components"), node.get("accessory")):
            yield from walk(child)


def components_of(message: DiscordMessage) -> list[dict[str, Any]]:
    """Return all components of a message as they are sent, after they have been held against Discord's limits."""
    components = list(walk(message.view.to_components()))  # type: ignore[no-untyped-call]  # theirs
    assert 1 <= len(components) <= 40
    shown_units = sum(len(part["content"].encode("utf-16-le")) // 2 for part in components if part["type"] == TEXT)
    assert shown_units <= LONGEST_MESSAGE == 4_000
    for component in components:
        if component["type"] == BUTTON:
            assert len(component.get("label") or "👍") <= 80
            assert len(component.get("url") or "") <= 512
            assert len(component.get("custom_id") or "") <= 100
        if component["type"] == TEXT:
            assert component["content"].strip()
    assert 1 <= len(message.text.encode("utf-16-le")) // 2 <= LONGEST_TEXT == 2_000
    return components


def sent(shown: Answer, *, restate: bool = False, asker: int | None = ASKER) -> list[dict[str, Any]]:
    """Return all components of an answer as they are sent."""
    return components_of(answer_to_message(shown, restate=restate, now=NOW, asker=asker))


def links(shown: Answer) -> list[dict[str, Any]]:
    return [component for component in sent(shown) if component["type"] == BUTTON and component.get("url")]


def texts(shown: Answer, *, restate: bool = False) -> list[str]:
    return [component["content"] for component in sent(shown, restate=restate) if component["type"] == TEXT]


def test_an_answer_is_a_section_for_each_passage() -> None:
    """Who and where, the words as a quotation, the note below them, and the button that opens the moment."""
    shown = answer(citation(note="A note.", highlights=((18, 24),)))

    assert [
        "-# 1 passage from 1 discussion",
        "1\\. **Mark Zuckerberg** — Meta's AGI Plan\n-# 29 April 2025 · 1 year ago · youtube.com\n"
        "> “We announced four **models**.”",
        "-# note: A note.",
        "-# 0000000001 · folder abcdef01",
    ] == texts(shown)
    (button,) = links(shown)
    assert f"{VIDEO}&t=110s" == button["url"]
    assert button["label"].endswith(" 1:50")


def test_passages_are_apart_by_a_line() -> None:
    """Between two passages; a note stays with the passage above it."""
    shown = [component["type"] for component in sent(answer(citation(note="A note."), citation(number=2)))]

    passages = [SECTION, TEXT, BUTTON, TEXT, SEPARATOR, SECTION, TEXT, BUTTON]
    assert [CONTAINER, TEXT, *passages, ROW, *[BUTTON] * 5, SECTION, TEXT, BUTTON] == shown


def test_a_note_alone_is_no_quotation() -> None:
    """It stands under the word note, in italics, without a name."""
    (_, shown, _) = texts(answer(citation(words=Words.NOTES)))

    assert (
        "1\\. *note* — Meta's AGI Plan\n-# 29 April 2025 · 1 year ago · youtube.com\nWe announced four models." == shown
    )


@pytest.mark.parametrize("url", [None, "https://a.b/" + "x" * 501])
def test_without_a_link_for_a_button_the_file_is_named(url: str | None) -> None:
    """Discord takes no address of more than 512 characters."""
    shown = answer(citation(url=url, path="below/talk.md"))

    assert " · below/talk.md, 1\\:50\n" in texts(shown)[1]
    assert [] == links(shown)


def test_the_question_is_restated_where_it_would_not_be_seen() -> None:
    """On top of the answer of a slash command."""
    assert "-# “Which models?”" == texts(answer(citation()), restate=True)[0]


def test_nothing_found_shows_the_nearest_as_such() -> None:
    """Below a label, in another color."""
    declined = answer(nearest=(citation(),), unknown_words=("mythos",))

    assert "Nothing in the knowledge folder answers this. Words that never occur\\: “mythos”." == texts(declined)[0]
    assert "-# Nearest \\(not an answer\\)\\:" == texts(declined)[1]
    assert sent(declined)[0]["accent_color"] != sent(answer(citation()))[0]["accent_color"]


def test_a_refusal_is_one_sentence() -> None:
    """The reason and nothing else."""
    assert ["Ask me \\<\\@\u200beveryone\\>."] == texts(answer(reason="Ask me <@everyone>."), restate=True)


def worst(character: str, *, note: bool, url: str | None = None) -> Answer:
    """Return five passages in which everything is as long as it comes, and of one character."""
    cited = [
        citation(
            character * (300 if note else 400),
            number=number,
            note=character * 100 if note else None,
            speaker=character * 400,
            title=character * 4_000,
            path=f"{character * 60}/" * 8 + "a.md",
            url=url,
            highlights=((0, 1), (2, 3)),
        )
        for number in range(1, 6)
    ]
    corrections = tuple(("x" * 60, ("y" * 60,) * 3) for _ in range(90))
    return answer(*cited, question=character * 500, corrections=corrections, unknown_words=("z" * 60,) * 90)


@pytest.mark.parametrize("character", WIDEST)
@pytest.mark.parametrize("note", [True, False])
@pytest.mark.parametrize("url", [None, "https://a.b/" + "x" * 500])
def test_the_longest_answer_fits(character: str, note: bool, url: str | None) -> None:
    """Five passages of the characters that take most room: notes go first, then the last passages, never a part."""
    shown = worst(character, note=note, url=url)
    passages = [text for text in texts(shown, restate=True) if "\n" in text]

    assert passages
    assert [f"{number}\\." for number in range(1, len(passages) + 1)] == [
        text[: text.index(".") + 1] for text in passages
    ]
    assert all("”" in text for text in passages)
    declined = answer(nearest=shown.passages[:2], unknown_words=shown.unknown_words, corrections=shown.corrections)
    assert sent(declined, restate=True)


def test_ordinary_answers_are_shown_whole() -> None:
    """Five passages of 400 ordinary characters with their notes fit without a cut."""
    words = "word " * 59 + "word."
    shown = answer(*(citation(words, number=number, note="note " * 20) for number in range(1, 6)))

    assert 5 == sum("-# note: " in text for text in texts(shown))


def test_notes_go_before_passages() -> None:
    """What does not fit with notes fits without them."""
    shown = answer(*(citation("_" * 300, number=number, note="_" * 100) for number in range(1, 6)))

    assert 5 == sum("\n> “" in text for text in texts(shown))
    assert [] == [text for text in texts(shown) if "-# note: " in text]


def test_the_longest_refusal_fits() -> None:
    """A reason beyond the limit is shortened."""
    assert texts(answer(reason="@ " * 3_000))[0].endswith("…")


def test_hostile_text_is_only_text() -> None:
    """Whatever stands in text, title, name, path, question and reason: no mention, no link, no hidden direction."""
    cited = citation(HOSTILE, title=HOSTILE, speaker=HOSTILE, path=HOSTILE, note=HOSTILE, url=None)
    shown = answer(cited, question=HOSTILE, corrections=((HOSTILE, (HOSTILE,)),))
    declined = answer(nearest=(cited,), question=HOSTILE, unknown_words=(HOSTILE,))

    for text in [*texts(shown, restate=True), *texts(declined), *texts(answer(reason=HOSTILE))]:
        # Without the bot's own marks: small print, names in bold, quotations.
        own = re.compile(r"^-# (note: )?|\*\*|^> |^\*note\*", re.MULTILINE)
        assert not BARE.search(own.sub("", text))
        assert not {"\u202e", "\u2066", "\x1b"} & set(text)


@given(st.text(st.characters(exclude_characters="*\\"), min_size=1, max_size=60), st.data())
def test_any_highlight_of_any_text_is_shown(text: str, data: st.DataObject) -> None:
    """Wherever the highlights are, the same words are shown."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    def bare(shown: str) -> str:
        return re.sub(r"\\(.)|\*\*", r"\1", shown)

    marked = texts(answer(citation(text, highlights=((start, end),))))

    assert [bare(part) for part in texts(answer(citation(text)))] == [bare(part) for part in marked]


def test_a_sentence_is_a_view() -> None:
    """What the bot says itself, as text."""
    (text,) = [part["content"] for part in components_of(sentence_to_message("It is 5:30.")) if part["type"] == TEXT]

    assert "It is 5\\:30." == text
