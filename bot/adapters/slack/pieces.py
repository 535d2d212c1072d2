"""The pieces that every message for Slack is made of: lines, citations, quotations."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    ContextBlock,
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
from bot.adapters.slack.written import written
from bot.adapters.visible import shortened, visible
from bot.answering.answers import Citation, Excerpt
from bot.corpus.documents import Words

# https://docs.slack.dev/reference/block-kit: a section's text 3,000, a context's element 2,000, a message's text 4,000.
# A heading or a question never comes near them; these are what still reads well.
LONGEST_ORIGIN = 200
LONGEST_NAME = 80
LONGEST_SENTENCE = 700
LONGEST_TEXT = 4_000
MOST_BLOCKS = 14
NOTHING = "–"  # where a text has nothing that a screen shows: Slack takes no empty ones
_LONGEST_BLOCKS = 12_000  # of all citations; some 13,000 characters in a message's blocks are refused
LONGEST_LABEL = 75  # of a button, an option, and what describes either
_LONGEST_CONTEXT = 2_000
_LONGEST_STRONG = 550  # of 3,000, where an escaped character takes five


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """A message for Slack: blocks, and the text for notifications and screen readers."""

    text: str
    blocks: tuple[Block, ...]


def context(text: str, *, shared_by: str | None = None) -> Block:
    """Return a small gray line; in front of it, who shows it to others."""
    by = [MarkdownTextObject(text=f"Shared by <@{shared_by}>", verbatim=True)] if shared_by else []
    return ContextBlock(elements=[*by, PlainTextObject(text=fitted(text, _LONGEST_CONTEXT), emoji=False)])


def sentence(text: str) -> Block:
    """Return something that the bot says itself."""
    return SectionBlock(text=PlainTextObject(text=fitted(text, LONGEST_SENTENCE), emoji=False))


def strong(text: str) -> Block:
    """Return a line in bold; nothing in it is interpreted."""
    return SectionBlock(text=MarkdownTextObject(text=f"*{escape(shortened(text, _LONGEST_STRONG))}*", verbatim=True))


def sentence_to_message(text: str, above: Sequence[Block] = ()) -> SlackMessage:
    """Return a sentence that the bot says itself as a message."""
    return SlackMessage(escape(shortened(text, LONGEST_SENTENCE)).strip() or NOTHING, (*above, sentence(text)))


def length(text: str) -> int:
    """Return how long Slack may find a text: it does not say whether an emoji is one character or two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def fitted(text: str, longest: int) -> str:
    """Return text for a plain_text object of at most so many characters, whichever way Slack counts."""
    shown = plain(text).strip() or NOTHING
    cut = shortened(shown, longest)
    return cut if length(cut) <= longest else shortened(shown, longest // 2)


def fitting(citations: Sequence[Citation], most: int, now: dt.date | None = None) -> list[Block]:
    """
    Return the blocks of citations, at most so many and no longer than a message takes.

    First the last ones lose their notes, then they are left out; none is shown without where it comes from.
    """
    blocks = [[_measured(block) for block in citation_to_blocks(citation, now)] for citation in citations]
    for of_citation in reversed(blocks):
        if _fit(blocks, most):
            break
        del of_citation[2:]
    while not _fit(blocks, most):
        del blocks[-1]
    return [block for of_citation in blocks for block, _ in of_citation]


def _measured(block: Block) -> tuple[Block, int]:
    """Return a block and its length."""
    return block, _size(written(block))


def _fit(blocks: Sequence[Sequence[tuple[Block, int]]], most: int) -> bool:
    sizes = [size for of_citation in blocks for _, size in of_citation]
    return len(sizes) <= most and sum(sizes) <= _LONGEST_BLOCKS


def _size(node: object) -> int:
    """Return how long everything is that a block says."""
    if isinstance(node, Mapping):
        return sum(length(value) if isinstance(value, str) else _size(value) for value in node.values())
    return sum(map(_size, node)) if isinstance(node, list | tuple) else 0


def citation_to_blocks(citation: Citation, now: dt.date | None = None) -> Iterator[Block]:
    """Yield a line with who and where and the button that opens the moment, what was said, and the note on it."""
    who = escape(shortened(wording.heading(citation), LONGEST_NAME))
    name = f"_{who}_" if citation.excerpt.words is Words.NOTES else f"*{who}*"
    discussion = escape(shortened(wording.discussion(citation), LONGEST_ORIGIN))
    date = citation.passage.document.front_matter.date
    told = (
        wording.date(date) if date else "",
        wording.age(date, now) if now and date else "",
        "" if citation.url else escape(shortened(wording.file_place(citation), LONGEST_NAME)),
    )
    lines = (f"{citation.number}. {name} — {discussion}", " · ".join(one for one in told if one))
    yield SectionBlock(
        # Verbatim: Slack is not to make links of the addresses, channels and names in it.
        text=MarkdownTextObject(text="\n".join(line for line in lines if line), verbatim=True),
        accessory=link(citation) if citation.url else None,
    )
    yield RichTextBlock(elements=[excerpt_to_element(citation.excerpt)])
    if citation.note:
        yield context(f"{wording.NOTE}: {wording.quotation(citation.note)}")


def link(citation: Citation, *, suffix: str = "") -> ButtonElement:
    """Return the button that opens the moment; a suffix tells it from others in the same block."""
    return ButtonElement(
        text=PlainTextObject(text=wording.link_label(citation), emoji=False),
        action_id=f"open-{citation.number}{suffix}",
        url=citation.url,
        accessibility_label=fitted(f"Open {wording.origin(citation)}", LONGEST_LABEL),
    )


def excerpt_to_element(excerpt: Excerpt) -> RichTextElement:
    """Return somebody's own words as a quotation, a note as ordinary text, the words that matched in bold."""
    # Rich text interprets nothing in the words.
    words = [rich(text, bold=is_match) for text, is_match in wording.pieces(excerpt) if visible(text)]
    is_own = excerpt.words is Words.VERBATIM
    return RichTextQuoteElement(elements=words) if is_own else RichTextSectionElement(elements=words)


def rich(text: str, *, bold: bool = False, strike: bool = False) -> RichTextElement:
    """Return words of a rich text."""
    style = RichTextElementParts.TextStyle(bold=bold or None, strike=strike or None) if bold or strike else None
    return RichTextElementParts.Text(text=visible(text) or NOTHING, style=style)


def citations_to_text(citations: Sequence[Citation], above: str = "") -> str:
    """Return the plain version of citations: a line for each, as many as fit, below a line of the bot's own."""
    return escaped_to_text([*([escape(above)] if above else []), *map(citation_to_text, citations)])


def escaped_to_text(lines: Iterable[str]) -> str:
    """Return lines that are escaped as the text of a message, as many as fit: none of them is cut."""
    fitting: list[str] = []
    room = LONGEST_TEXT
    for line in lines:
        room -= length(line) + 1
        if room < 0:
            break
        fitting.append(line)
    return "\n".join(fitting)


def citation_to_text(citation: Citation) -> str:
    """Return a citation on one line, with its address where it fits."""
    name = shortened(wording.heading(citation), LONGEST_NAME)
    origin = shortened(wording.origin(citation), LONGEST_ORIGIN)
    text = escape(f"{wording.quotation(citation.excerpt)} — {name}, {origin}")
    with_link = f"{text} {citation.url}"
    return with_link if citation.url and length(with_link) < LONGEST_TEXT else text
