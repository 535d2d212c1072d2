"""Verdicts on quotations as Components V2."""

import datetime as dt
from collections.abc import Iterator, Sequence

import discord

from bot.adapters import wording
from bot.adapters.discord.actions import passages_to_row, removal
from bot.adapters.discord.escaping import escape
from bot.adapters.discord.pieces import (
    DECLINED,
    FALSE,
    LONGEST_LEAD,
    TRUE,
    DiscordMessage,
    Draft,
    Part,
    citation_to_parts,
    draft_to_message,
    fitting,
    sentence_to_message,
    small,
)
from bot.adapters.visible import shortened, visible
from bot.answering.answers import Citation
from bot.answering.quote import Checked
from bot.answering.verdicts import Verdict

_SHOWN_DIFFERENCES = 6
_LONGEST_DIFFERENCE = 200
_LONGEST_QUOTATION = 900
_COLORS = {Verdict.VERBATIM: TRUE, Verdict.CLOSE: TRUE, Verdict.NOTE_ONLY: DECLINED, Verdict.NOT_IN_FOLDER: DECLINED}


def checked_to_message(checked: Checked, now: dt.date, asker: int | None = None) -> DiscordMessage:
    """Return a verdict: the sentence, the quotation with what differs struck, the differences, the passages."""
    told = wording.checked(checked)
    if checked.verdict is Verdict.REFUSED:
        return sentence_to_message(told)
    color: discord.Color = _COLORS.get(checked.verdict, FALSE)
    verdict = Part(f"**{escape(shortened(told, LONGEST_LEAD))}**")
    differences = [Part("\n".join(_differences(checked)))] if checked.differences else []
    nearest = [Part(small(wording.NEAREST_PASSAGE).text, is_apart=True)] if checked.nearest else []
    above = (verdict, Part(f"> {_marked(checked)}"), *differences, *nearest)
    remove = removal(asker) if asker else None

    def build(shown: Sequence[Citation]) -> Draft:
        citations = [part for citation in shown for part in citation_to_parts(citation, now)]
        if citations and not nearest:
            citations[0] = Part(citations[0].text, citations[0].button, is_apart=True)
        footer = Part(small(wording.passages_footer(shown, checked.revision)).text, remove)
        row = passages_to_row(shown)
        return Draft((*above, *citations, footer), (row,) if row else (), color)

    return draft_to_message(fitting((*checked.passages, *checked.nearest), build))


def _differences(checked: Checked) -> list[str]:
    lines = [shortened(wording.difference(one), _LONGEST_DIFFERENCE) for one in checked.differences]
    more = len(lines) - _SHOWN_DIFFERENCES
    shown = [*lines[:_SHOWN_DIFFERENCES], *([f"and {more} more"] if more > 0 else [])]
    return [f"- {escape(line)}" for line in shown]


def _marked(checked: Checked) -> str:
    """Return the quotation: harmful differences in bold and struck, harmless ones in bold."""
    quotation = checked.quotation
    if len(quotation) > _LONGEST_QUOTATION:
        return escape(f"“{shortened(quotation, _LONGEST_QUOTATION)}”")
    return f"“{''.join(_pieces(checked))}”"


def _pieces(checked: Checked) -> Iterator[str]:
    position = 0
    for one in sorted(checked.differences, key=lambda one: one.at):
        start, end = max(one.at[0], position), one.at[1]
        if end <= start:
            continue
        yield escape(checked.quotation[position:start])
        marked = escape(checked.quotation[start:end])
        if visible(marked).strip():
            marked = f"**~~{marked}~~**" if one.is_harmful else f"**{marked}**"
        yield marked
        position = end
    yield escape(checked.quotation[position:])
