"""Answers as Block Kit, within Slack's limits and by its own models."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.slack.blocks import answer_to_message, answer_to_text
from bot.adapters.slack.pieces import SlackMessage, sentence_to_message
from bot.answering.answers import Answer
from bot.corpus.documents import Words
from tests.adapters.hostile import HOSTILE, WIDEST
from tests.fakes import VIDEO, answer, citation
from tests.wire.slack_blocks_judge import block_violations

# What Slack's documentation says and its models do not check.
_LONGEST_CONTEXT = 2_000


def checked(message: SlackMessage) -> list[dict[str, Any]]:
    """Return the blocks as they are sent, after Slack's own models and documented limits have seen them."""
    blocks = [block.to_dict() for block in message.blocks]
    assert [] == list(block_violations(blocks))
    assert 1 <= len(blocks) <= 50
    assert 1 <= len(message.text) <= 4_000
    for block in blocks:
        if block["type"] == "context":
            assert all(1 <= len(element["text"]) <= _LONGEST_CONTEXT for element in block["elements"])
        for element in block.get("elements", ()) if block["type"] == "rich_text" else ():
            assert element["elements"]
    return blocks


def sent(shown: Answer, *, restate: bool = False) -> list[dict[str, Any]]:
    return checked(answer_to_message(shown, restate=restate))


def kinds(blocks: list[dict[str, Any]]) -> list[str]:
    return [block["type"] for block in blocks]


def rich_texts(blocks: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield the kind and the words of each part of the rich text."""
    for block in blocks:
        if block["type"] == "rich_text":
            for part in block["elements"]:
                yield part["type"], "".join(piece["text"] for piece in part["elements"])


def test_an_answer_is_a_heading_and_a_quotation_for_each_passage() -> None:
    """Who and where with the button that opens the moment, then the words."""
    lead, heading, words, footer = sent(answer(citation(highlights=((18, 24),))))

    assert "1 passage from 1 discussion" == lead["elements"][0]["text"]
    assert "1. *Mark Zuckerberg* — Meta's AGI Plan\n29 April 2025" == heading["text"]["text"]
    assert (True, "mrkdwn") == (heading["text"]["verbatim"], heading["text"]["type"])
    assert ("▶ 1:50", f"{VIDEO}&t=110s", "open-1") == (
        heading["accessory"]["text"]["text"],
        heading["accessory"]["url"],
        heading["accessory"]["action_id"],
    )
    assert [
        {"type": "text", "text": "“We announced four "},
        {"type": "text", "text": "models", "style": {"bold": True}},
        {"type": "text", "text": ".”"},
    ] == words["elements"][0]["elements"]
    assert "0000000001 · folder abcdef01" == footer["elements"][0]["text"]


def test_a_note_below_a_quotation_is_marked() -> None:
    """The speaker's words are a quotation; the note stands below them and is no part of it."""
    blocks = sent(answer(citation(note="A note.")))
    quoted = kinds(blocks).index("rich_text")

    assert [("rich_text_quote", "“We announced four models.”")] == list(rich_texts(blocks))
    assert ("context", "note: A note.") == (blocks[quoted + 1]["type"], blocks[quoted + 1]["elements"][0]["text"])


def test_a_note_alone_is_no_quotation() -> None:
    """It stands under the word note, in italics, without a name."""
    blocks = sent(answer(citation(words=Words.NOTES)))

    assert "1. _note_ — Meta's AGI Plan\n29 April 2025" == blocks[1]["text"]["text"]
    assert [("rich_text_section", "We announced four models.")] == list(rich_texts(blocks))


def test_without_a_link_the_file_is_named() -> None:
    """There is no button, and the path stands behind the title."""
    heading = sent(answer(citation(url=None, path="below/talk.md")))[1]

    assert heading["text"]["text"].endswith(" · below/talk.md, 1:50")
    assert "accessory" not in heading


def test_the_question_is_restated_where_it_would_not_be_seen() -> None:
    """On top of the answer of a slash command, whatever the answer is; elsewhere it is not said again."""
    for shown in (answer(citation()), answer(), answer(reason="Ask me something.")):
        assert sent(shown, restate=True)[0]["elements"][0]["text"].startswith("“Which models?”")
        assert "Which models?" not in str(sent(shown))


def test_nothing_found_shows_the_nearest_as_such() -> None:
    """Below a line and a label."""
    blocks = sent(answer(nearest=(citation(),), unknown_words=("mythos",)))

    assert ["section", "divider", "context", "section", "rich_text", "context"] == kinds(blocks)
    assert "Nearest (not an answer):" == blocks[2]["elements"][0]["text"]


def test_nothing_found_without_anything_near() -> None:
    """One sentence and the footer."""
    assert ["section", "context"] == kinds(sent(answer()))


def test_a_refusal_is_one_sentence() -> None:
    """The reason, as plain text."""
    (block,) = sent(answer(reason="Ask <!channel> me."))

    assert ("plain_text", "Ask <\u2060!channel> me.") == (block["text"]["type"], block["text"]["text"])


def test_fallback_text_has_name_words_and_link() -> None:
    """For notifications and screen readers."""
    assert f"“We announced four models.” — Mark Zuckerberg, Meta's AGI Plan · 29 April 2025 {VIDEO}&t=110s" == (
        answer_to_text(answer(citation()))
    )


def test_fallback_text_of_the_rest_says_so() -> None:
    """Nothing found is text too."""
    assert "Nothing in the knowledge folder answers this." == answer_to_text(answer())


def worst(character: str, **changes: Any) -> Answer:
    """Return five passages in which everything is as long as it comes, and of one character."""
    word = character * 400
    cited = [
        citation(
            **{
                "text": character * 300,
                "note": character * 100,
                "number": number,
                "speaker": word,
                "title": word * 10,
                "path": f"{character * 60}/" * 8 + "a.md",
                "url": None,
                "highlights": ((0, 300),),
                **changes,
            }
        )
        for number in range(1, 6)
    ]
    corrections = tuple((character * 60, (character * 60,) * 3) for _ in range(90))
    return answer(*cited, question=character * 500, corrections=corrections, unknown_words=(word,) * 90)


@pytest.mark.parametrize("character", WIDEST)
def test_the_longest_answer_fits(character: str) -> None:
    """Five passages with notes, of the characters that take most room: all five are shown."""
    shown = worst(character)

    assert 5 == kinds(sent(shown, restate=True)).count("rich_text")
    sent(answer(nearest=shown.passages[:2], unknown_words=shown.unknown_words, corrections=shown.corrections))
    sent(worst(character, text=character * 400, note=None, url=f"https://a.b/{'x' * 1_990}"))


def test_notes_of_the_last_passages_go_first() -> None:
    """Where there would be more blocks than read well, passages stay and the last notes go."""
    blocks = sent(answer(*(citation(number=number, note=f"Note {number}.") for number in range(1, 6))))
    notes = [block["elements"][0]["text"] for block in blocks if block["type"] == "context"]

    assert 5 == kinds(blocks).count("rich_text")
    assert [f"note: Note {number}." for number in range(1, len(notes) - 1)] == notes[1:-1] != []


def test_the_longest_refusal_fits() -> None:
    """A reason beyond Slack's limit is shortened."""
    (block,) = sent(answer(reason="& " * 3_000))

    assert block["text"]["text"].endswith("…")


def test_a_sentence_is_a_message() -> None:
    """What the bot says itself has blocks and fallback text."""
    message = sentence_to_message("R&D")

    assert "R&amp;D" == message.text
    assert "R&D" == checked(message)[0]["text"]["text"]


@pytest.mark.parametrize("note", [None, HOSTILE])
def test_hostile_text_is_only_text(note: str | None) -> None:
    """Whatever stands in text, title, name, path, question and reason: no reference, no link, no hidden direction."""
    cited = citation(HOSTILE, title=HOSTILE, speaker=HOSTILE, path=HOSTILE, note=note, url=None)
    shown = answer(cited, question=HOSTILE, corrections=((HOSTILE, (HOSTILE,)),))
    refusal = answer(question=HOSTILE, reason=HOSTILE)

    for message in (answer_to_message(shown, restate=True), answer_to_message(refusal, restate=True)):
        marked = [message.text]
        for block in checked(message):
            if block["type"] == "section" and block["text"]["type"] == "mrkdwn":
                marked.append(block["text"]["text"])
            assert not {"\u202e", "\u2066", "\x1b"} & set(str(block))
        for text in marked:
            assert not {"<", ">"} & set(text)
            assert not any(call in text for call in ("@everyone", "@here", "*bold*", "`code`"))


@given(st.text(min_size=1, max_size=60), st.data())
def test_any_highlight_of_any_text_is_shown(text: str, data: st.DataObject) -> None:
    """Wherever the highlights are, the same words are shown."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    marked = sent(answer(citation(text, highlights=((start, end),))))

    assert list(rich_texts(sent(answer(citation(text))))) == list(rich_texts(marked))
