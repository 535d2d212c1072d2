"""Answers as Components V2."""

import datetime as dt
from collections.abc import Sequence

from bot.adapters import wording
from bot.adapters.discord.actions import answer_to_row, removal
from bot.adapters.discord.escaping import escape
from bot.adapters.discord.pieces import (
    ANSWERED,
    LONGEST_LEAD,
    LONGEST_MESSAGE,
    DiscordMessage,
    Draft,
    Part,
    citation_to_parts,
    draft_to_message,
    fitting,
    small,
)
from bot.adapters.visible import shortened
from bot.answering.answers import Answer, Citation, Outcome


def answer_to_message(
    answer: Answer, *, restate: bool, now: dt.date | None = None, asker: int | None = None
) -> DiscordMessage:
    """
    Return an answer as a message; `restate` puts the question on top, where it would not be seen otherwise.

    With `now`, the day on which it is shown, each passage tells its age. Where an `asker` is given, others see it, and
    the asker can remove it.
    """
    remove = removal(asker, answer.answer_id) if asker else None
    if answer.outcome is Outcome.REFUSED:
        reason = escape(shortened(answer.reason or wording.USAGE, LONGEST_MESSAGE // 4))
        return draft_to_message(Draft((Part(reason, remove),)))
    is_answered = answer.outcome is Outcome.ANSWERED
    asked = [small(wording.asked(answer.question))] if restate else []

    def build(shown: Sequence[Citation]) -> Draft:
        citations = [part for citation in shown for part in citation_to_parts(citation, now)]
        footer = Part(small(wording.passages_footer(shown, answer.revision)).text, remove)
        above = [small(wording.lead(answer))] if is_answered else _declined(answer, bool(citations))
        row = answer_to_row(answer, shown)
        parts = (*asked, *above, *citations, footer)
        return Draft(parts, (row,) if row else (), ANSWERED) if is_answered else Draft(parts)

    # What answers nothing is short where others see it.
    nearest = answer.nearest[:1] if asker else answer.nearest
    return draft_to_message(fitting(answer.passages or nearest, build))


def _declined(answer: Answer, has_nearest: bool) -> list[Part]:
    said = Part(escape(shortened(wording.declined(answer), LONGEST_LEAD)))
    return [said, Part(small(wording.NEAREST).text, is_apart=True)] if has_nearest else [said]
