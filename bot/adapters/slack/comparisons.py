"""Comparisons and timelines as Block Kit."""

import datetime as dt
from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    PlainTextObject,
    RichTextBlock,
    RichTextSectionElement,
    TableBlock,
)

from bot.adapters import wording
from bot.adapters.slack.pieces import (
    LONGEST_LABEL,
    LONGEST_NAME,
    LONGEST_SENTENCE,
    MOST_BLOCKS,
    SlackMessage,
    citations_to_text,
    context,
    excerpt_to_element,
    fitted,
    fitting,
    link,
    rich,
    sentence,
    sentence_to_message,
)
from bot.adapters.visible import shortened, visible
from bot.answering.answers import Citation
from bot.answering.compare import Column, Comparison
from bot.answering.timeline import Timeline
from bot.corpus.documents import Words

_SHORT = 220  # characters of an excerpt that still reads well in a column


def comparison_to_message(comparison: Comparison, now: dt.date) -> SlackMessage:
    """Return a comparison: a table with a column for each speaker where all is short, else one after the other."""
    if comparison.reason is not None:
        return sentence_to_message(comparison.reason)
    told = wording.compared(comparison)
    if not comparison.columns:
        return sentence_to_message(told)
    is_short = all(len(one.excerpt.text) <= _SHORT for one in comparison.passages) and comparison.passages
    shown = _side_by_side(comparison, now) if is_short else _in_turn(comparison, now)
    footer = context(wording.passages_footer(comparison.passages, comparison.revision))
    return SlackMessage(
        citations_to_text(comparison.passages, shortened(told, LONGEST_SENTENCE)), (context(told), *shown, footer)
    )


def timeline_to_message(timeline: Timeline) -> SlackMessage:
    """Return a timeline, the oldest passage first, as many as fit; those left out are counted."""
    if timeline.reason is not None:
        return sentence_to_message(timeline.reason)
    told = wording.followed(timeline)
    if not timeline.passages:
        return sentence_to_message(told)
    # Each takes two blocks without its note; what is said of it is not worth an older passage.
    most = (MOST_BLOCKS - 3) // 2
    shown, more = timeline.passages[:most], len(timeline.passages) - most
    blocks = fitting(shown, MOST_BLOCKS - 3, timeline.now)
    left_out = [context(f"{wording.count(more, 'newer passage')} not shown here.")] if more > 0 else []
    footer = context(wording.passages_footer(shown, timeline.revision))
    return SlackMessage(
        citations_to_text(shown, shortened(told, LONGEST_SENTENCE)), (context(told), *blocks, *left_out, footer)
    )


def _side_by_side(comparison: Comparison, now: dt.date) -> list[Block]:
    columns = comparison.columns
    rows = [
        [_cell(shortened(column.speaker, LONGEST_NAME), bold=True) for column in columns],
        [_words(column) for column in columns],
        *_notes(columns),
        [_cell(_origin(column.passage, now)) for column in columns],
    ]
    links = [link(one) for one in comparison.passages if one.url]
    for button, one in zip(links, [one for one in comparison.passages if one.url], strict=True):
        speaker = visible(shortened(one.excerpt.speaker or wording.NOTE, 40))
        button.text = PlainTextObject(text=fitted(f"{speaker} · {wording.link_label(one)}", LONGEST_LABEL), emoji=False)
    table = TableBlock(rows=rows, column_settings=[{"is_wrapped": True} for _ in columns])
    return [table, *([ActionsBlock(elements=links)] if links else [])]


def _in_turn(comparison: Comparison, now: dt.date) -> list[Block]:
    silent = [sentence(wording.no_passage(column)) for column in comparison.columns if not column.passage]
    return [*fitting(comparison.passages, MOST_BLOCKS - 2 - len(silent), now), *silent]


def _words(column: Column) -> dict[str, object]:
    if column.passage is None:
        return _cell(wording.no_passage(column))
    excerpt = column.passage.excerpt
    element = excerpt_to_element(excerpt)
    note = [rich(f"{wording.NOTE}: ")] if excerpt.words is Words.NOTES else []
    words = RichTextSectionElement(elements=[*note, *element.elements])  # type: ignore[attr-defined]  # both kinds have it
    return RichTextBlock(elements=[words]).to_dict()


def _notes(columns: Sequence[Column]) -> list[list[dict[str, object]]]:
    """Return the row that tells what the quotations are about, if any has a note; a few words alone may not tell it."""
    notes = [column.passage.note if column.passage else None for column in columns]
    told = [f"{wording.NOTE}: {wording.quotation(note)}" if note else "" for note in notes]
    return [[_cell(one) for one in told]] if any(told) else []


def _origin(citation: Citation | None, now: dt.date) -> str:
    if citation is None:
        return "–"
    date = citation.passage.document.front_matter.date
    age = f" ({wording.age(date, now)})" if date else ""
    return f"{shortened(wording.origin(citation), LONGEST_NAME * 2)}{age}"


def _cell(text: str, *, bold: bool = False) -> dict[str, object]:
    section = RichTextSectionElement(elements=[rich(visible(text) or "–", bold=bold)])
    return RichTextBlock(elements=[section]).to_dict()
