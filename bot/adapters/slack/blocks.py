"""Answers as Block Kit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    MarkdownTextObject,
    PlainTextObject,
    RichTextBlock,
    RichTextElement,
    RichTextElementParts,
    RichTextQuoteElement,
    RichTextSectionElement,
    SectionBlock,
)

from bot.adapters import wording
from bot.adapters.slack.text import escape
from bot.adapters.visible import shortened, visible
from bot.answering.answers import Answer, Citation, Excerpt, Outcome
from bot.corpus.documents import Words

# https://docs.slack.dev/reference/block-kit: a section's text 3,000, a context's element 2,000, a message's text 4,000.
# A heading or a question never comes near them; these are what still reads well.
_LONGEST_QUESTION = 300
_LONGEST_ORIGIN = 200
_LONGEST_TEXT = 3_800

_Text = RichTextElementParts.Text


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """A message for Slack: blocks, and the text for notifications and screen readers."""

    text: str
    blocks: tuple[Block, ...]


def answer_to_message(answer: Answer, *, restate: bool) -> SlackMessage:
    """Return an answer as a message; `restate` puts the question on top, where it would not be seen otherwise."""
    blocks: list[Block] = [_question(answer)] if restate and answer.question.text else []
    if answer.outcome is Outcome.REFUSED:
        return sentence_to_message(answer.reason or wording.USAGE, blocks)
    if answer.outcome is Outcome.ANSWERED:
        blocks.append(_context(" · ".join([wording.lead(answer), *wording.notes(answer)])))
    else:
        blocks.append(SectionBlock(text=PlainTextObject(text=wording.declined(answer), emoji=False)))
        if answer.nearest:
            blocks += [DividerBlock(), _context(wording.NEAREST)]
    for citation in answer.passages or answer.nearest:
        blocks += _citation(citation)
    blocks.append(_context(wording.footer(answer)))
    return SlackMessage(answer_to_text(answer), tuple(blocks))


def sentence_to_message(sentence: str, above: Sequence[Block] = ()) -> SlackMessage:
    """Return a sentence that the bot says itself as a message."""
    section = SectionBlock(text=PlainTextObject(text=visible(sentence), emoji=False))
    return SlackMessage(escape(sentence), (*above, section))


def answer_to_text(answer: Answer) -> str:
    """Return the plain version of an answer: its first passage with the name, the discussion and the link."""
    if answer.outcome is not Outcome.ANSWERED:
        return escape(wording.declined(answer))
    first = answer.passages[0]
    parts = [wording.quotation(first.excerpt), f"— {wording.heading(first)}, {wording.origin(first)}"]
    text = escape(" ".join(parts))
    return shortened(text, _LONGEST_TEXT) + (f" {first.url}" if first.url else "")


def _question(answer: Answer) -> Block:
    return _context(f"“{shortened(answer.question.text, _LONGEST_QUESTION)}”")


def _context(text: str) -> Block:
    return ContextBlock(elements=[PlainTextObject(text=visible(text), emoji=False)])


def _citation(citation: Citation) -> Iterator[Block]:
    """Yield a line with who and where and the button that opens the moment, and what was said."""
    who = escape(wording.heading(citation))
    name = f"_{who}_" if citation.excerpt.words is Words.NOTES else f"*{who}*"
    origin = escape(shortened(wording.origin(citation), _LONGEST_ORIGIN))
    where = "" if citation.url else f" · {escape(citation.passage.document.path)}"
    yield SectionBlock(
        text=MarkdownTextObject(text=f"{citation.number}. {name} — {origin}{where}"),
        accessory=_link(citation) if citation.url else None,
    )
    yield RichTextBlock(elements=list(_shown(citation)))


def _link(citation: Citation) -> ButtonElement:
    return ButtonElement(
        text=PlainTextObject(text=wording.link_label(citation), emoji=False),
        action_id=f"open-{citation.number}",
        url=citation.url,
        accessibility_label=shortened(f"Open {visible(wording.origin(citation))}", 75),
    )


def _shown(citation: Citation) -> Iterator[RichTextElement]:
    """Yield somebody's own words as a quotation; a note as ordinary text."""
    if citation.excerpt.words is Words.VERBATIM:
        yield RichTextQuoteElement(elements=_highlighted(citation.excerpt))
    else:
        yield RichTextSectionElement(elements=_highlighted(citation.excerpt))
    if citation.note:
        # A section after a quotation begins on a line of its own.
        yield RichTextSectionElement(
            elements=[_text(f"{wording.NOTE}: ", italic=True), *_highlighted(citation.note, italic=True)]
        )


def _highlighted(excerpt: Excerpt, *, italic: bool = False) -> list[_Text]:
    """Return the shown words, those that matched in bold. Rich text interprets nothing in them."""
    shown = wording.quotation(excerpt)
    shift = shown.index(excerpt.text)
    pieces: list[_Text] = []
    position = 0
    for start, end in excerpt.highlights:
        pieces += [_text(shown[position : start + shift], italic=italic)]
        pieces += [_text(shown[start + shift : end + shift], bold=True, italic=italic)]
        position = end + shift
    pieces.append(_text(shown[position:], italic=italic))
    return [piece for piece in pieces if piece.text]


def _text(text: str, *, bold: bool = False, italic: bool = False) -> _Text:
    style = RichTextElementParts.TextStyle(bold=bold or None, italic=italic or None) if bold or italic else None
    return _Text(text=visible(text), style=style)
