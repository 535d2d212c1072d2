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
from bot.adapters.slack.text import escape, plain
from bot.adapters.visible import shortened, visible
from bot.answering.answers import Answer, Citation, Excerpt, Outcome
from bot.answering.questions import Question
from bot.corpus.documents import Words

# https://docs.slack.dev/reference/block-kit: a section's text 3,000, a context's element 2,000, a message's text 4,000.
# A heading or a question never comes near them; these are what still reads well.
_LONGEST_ORIGIN = 200
_LONGEST_NAME = 80
_LONGEST_LABEL = 75
_LONGEST_SENTENCE = 700
_LONGEST_TEXT = 4_000
_MOST_BLOCKS = 14


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """A message for Slack: blocks, and the text for notifications and screen readers."""

    text: str
    blocks: tuple[Block, ...]


def answer_to_message(answer: Answer, *, restate: bool) -> SlackMessage:
    """Return an answer as a message; `restate` puts the question on top, where it would not be seen otherwise."""
    asked = [wording.asked(answer.question)] if restate and answer.question.text else []
    if answer.outcome is Outcome.REFUSED:
        return sentence_to_message(answer.reason or wording.USAGE, [_context(question) for question in asked])
    if answer.outcome is Outcome.ANSWERED:
        lead = " · ".join([*asked, wording.lead(answer)])
        above: list[Block] = [_context(shortened(lead, _LONGEST_SENTENCE))]
    else:
        said = SectionBlock(text=PlainTextObject(text=plain(_declined(answer)), emoji=False))
        nearest = [DividerBlock(), _context(wording.NEAREST)] if answer.nearest else []
        above = [*(_context(question) for question in asked), said, *nearest]
    footer = _context(wording.footer(answer))
    citations = _fit(answer.passages or answer.nearest, _MOST_BLOCKS - len(above) - 1)
    return SlackMessage(answer_to_text(answer), (*above, *citations, footer))


def _fit(citations: Sequence[Citation], most: int) -> list[Block]:
    """Return the blocks of citations, those of the last ones without their notes where there would be too many."""
    blocks = [list(_citation(citation)) for citation in citations]
    for of_citation in reversed(blocks):
        if sum(map(len, blocks)) > most:
            del of_citation[2:]
    return [block for of_citation in blocks for block in of_citation]


def notice_to_message(sentence: str, asked: str) -> SlackMessage:
    """Return a sentence that stands for an answer, with the question that it would have been the answer to."""
    return sentence_to_message(sentence, [_context(wording.asked(Question(asked)))] if asked else [])


def sentence_to_message(sentence: str, above: Sequence[Block] = ()) -> SlackMessage:
    """Return a sentence that the bot says itself as a message."""
    sentence = shortened(sentence, _LONGEST_SENTENCE)
    section = SectionBlock(text=PlainTextObject(text=plain(sentence), emoji=False))
    return SlackMessage(escape(sentence), (*above, section))


def answer_to_text(answer: Answer) -> str:
    """Return the plain version of an answer: its first passage with the name, the discussion and the link."""
    if answer.outcome is not Outcome.ANSWERED:
        return escape(_declined(answer))
    first = answer.passages[0]
    name = shortened(wording.heading(first), _LONGEST_NAME)
    origin = shortened(wording.origin(first), _LONGEST_ORIGIN)
    text = escape(f"{wording.quotation(first.excerpt)} — {name}, {origin}")
    with_link = f"{text} {first.url}"
    return with_link if first.url and len(with_link) <= _LONGEST_TEXT else text


def _declined(answer: Answer) -> str:
    return shortened(wording.declined(answer), _LONGEST_SENTENCE)


def _context(text: str) -> Block:
    return ContextBlock(elements=[PlainTextObject(text=plain(text), emoji=False)])


def _citation(citation: Citation) -> Iterator[Block]:
    """Yield a line with who and where and the button that opens the moment, what was said, and the note on it."""
    who = escape(shortened(wording.heading(citation), _LONGEST_NAME))
    name = f"_{who}_" if citation.excerpt.words is Words.NOTES else f"*{who}*"
    origin = escape(shortened(wording.origin(citation), _LONGEST_ORIGIN))
    where = "" if citation.url else f" · {escape(shortened(wording.file_place(citation), _LONGEST_NAME))}"
    yield SectionBlock(
        # Verbatim: Slack is not to make links of the addresses, channels and names in it.
        text=MarkdownTextObject(text=f"{citation.number}. {name} — {origin}{where}", verbatim=True),
        accessory=_link(citation) if citation.url else None,
    )
    yield RichTextBlock(elements=[_shown(citation.excerpt)])
    if citation.note:
        yield _context(f"{wording.NOTE}: {wording.quotation(citation.note)}")


def _link(citation: Citation) -> ButtonElement:
    label = f"Open {visible(wording.origin(citation))}"
    # Slack may count UTF-16 units, of which an emoji has two.
    longest = _LONGEST_LABEL if max(label) <= "\uffff" else _LONGEST_LABEL // 2
    return ButtonElement(
        text=PlainTextObject(text=wording.link_label(citation), emoji=False),
        action_id=f"open-{citation.number}",
        url=citation.url,
        accessibility_label=shortened(label, longest),
    )


def _shown(excerpt: Excerpt) -> RichTextElement:
    """Return somebody's own words as a quotation, a note as ordinary text, the words that matched in bold."""
    # Rich text interprets nothing in the words.
    words = [_text(text, bold=is_match) for text, is_match in wording.pieces(excerpt) if visible(text)]
    is_own = excerpt.words is Words.VERBATIM
    return RichTextQuoteElement(elements=words) if is_own else RichTextSectionElement(elements=words)


def _text(text: str, *, bold: bool) -> RichTextElement:
    style = RichTextElementParts.TextStyle(bold=True) if bold else None
    return RichTextElementParts.Text(text=visible(text), style=style)
