"""Comparisons and timelines as Components V2."""

import datetime as dt
from collections.abc import Sequence

from bot.adapters import wording
from bot.adapters.discord.actions import passages_to_row, removal
from bot.adapters.discord.escaping import escape
from bot.adapters.discord.pieces import (
    ANSWERED,
    DiscordMessage,
    Draft,
    Part,
    citation_to_parts,
    draft_to_message,
    fitting,
    sentence_to_message,
    small,
)
from bot.answering.answers import Citation
from bot.answering.compare import Comparison
from bot.answering.timeline import Timeline


def comparison_to_message(comparison: Comparison, now: dt.date, asker: int | None = None) -> DiscordMessage:
    """Return a comparison: the passage of each speaker, one after the other, and who has none."""
    if comparison.reason is not None:
        return sentence_to_message(comparison.reason)
    told = wording.compared(comparison)
    if not comparison.columns:
        return sentence_to_message(told)
    silent = [Part(escape(wording.no_passage(one)), is_apart=True) for one in comparison.columns if not one.passage]
    return _passages(told, comparison.passages, silent, comparison.revision, now, asker)


def timeline_to_message(timeline: Timeline, asker: int | None = None) -> DiscordMessage:
    """Return a timeline, the oldest passage first, as many as fit; those left out are counted."""
    if timeline.reason is not None:
        return sentence_to_message(timeline.reason)
    told = wording.followed(timeline)
    if not timeline.passages:
        return sentence_to_message(told)
    return _passages(told, timeline.passages, [], timeline.revision, timeline.now, asker)


def _passages(
    told: str, citations: Sequence[Citation], further: Sequence[Part], revision: str, now: dt.date, asker: int | None
) -> DiscordMessage:
    remove = removal(asker) if asker else None

    def build(shown: Sequence[Citation]) -> Draft:
        left_out = len(citations) - len(shown)
        more = [small(f"{wording.count(left_out, 'more passage')} not shown here.")] if left_out else []
        parts = [part for citation in shown for part in citation_to_parts(citation, now)]
        footer = Part(small(wording.passages_footer(shown, revision)).text, remove)
        row = passages_to_row(shown)
        return Draft((small(told), *parts, *further, *more, footer), (row,) if row else (), ANSWERED)

    return draft_to_message(fitting(citations, build))
