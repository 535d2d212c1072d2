"""Answers as Block Kit."""

import datetime as dt
from collections.abc import Sequence

from slack_sdk.models.blocks import Block, DividerBlock

from bot.adapters import wording
from bot.adapters.slack.pieces import (
    LONGEST_SENTENCE,
    MOST_BLOCKS,
    SlackMessage,
    citations_to_text,
    context,
    fitting,
    sentence,
    sentence_to_message,
)
from bot.adapters.slack.text import escape
from bot.adapters.visible import shortened
from bot.answering.answers import Answer, Outcome
from bot.answering.questions import Question


def answer_to_message(
    answer: Answer,
    *,
    restate: bool,
    now: dt.date | None = None,
    actions: Sequence[Block] = (),
    shared_by: str | None = None,
) -> SlackMessage:
    """
    Return an answer as a message; `restate` puts the question on top, where it would not be seen otherwise.

    With `now`, the day on which it is shown, each passage tells its age. `actions` stand below the passages.
    `shared_by` is the id of who shows it to others.
    """
    asked = [wording.asked(answer.question)] if restate and answer.question.text else []
    if answer.outcome is Outcome.REFUSED:
        return sentence_to_message(answer.reason or wording.USAGE, [context(question) for question in asked])
    if answer.outcome is Outcome.ANSWERED:
        lead = " · ".join([*asked, wording.lead(answer)])
        above: list[Block] = [context(shortened(lead, LONGEST_SENTENCE), shared_by=shared_by)]
    else:
        nearest = [DividerBlock(), context(wording.NEAREST)] if answer.nearest else []
        above = [*(context(question) for question in asked), sentence(_declined(answer)), *nearest]
    footer = context(wording.footer(answer))
    most = MOST_BLOCKS - len(above) - len(actions) - 1
    citations = fitting(answer.passages or answer.nearest, most, now)
    return SlackMessage(answer_to_text(answer), (*above, *citations, *actions, footer))


def notice_to_message(told: str, asked: str) -> SlackMessage:
    """Return a sentence that stands for an answer, with the question that it would have been the answer to."""
    return sentence_to_message(told, [context(wording.asked(Question(asked)))] if asked else [])


def answer_to_text(answer: Answer) -> str:
    """Return the plain version of an answer: its passages with the name, the discussion and the link."""
    return citations_to_text(answer.passages) if answer.outcome is Outcome.ANSWERED else escape(_declined(answer))


def _declined(answer: Answer) -> str:
    return shortened(wording.declined(answer), LONGEST_SENTENCE)
