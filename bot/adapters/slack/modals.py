"""The modal in which somebody reports a passage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from bot.adapters import wording
from bot.adapters.slack.pieces import LONGEST_LABEL, context, fitted
from bot.answering.answers import Answer

REPORT = "report"
REASON = "reason"
PASSAGE = "passage"
_LONGEST_REASON = 1_000


@dataclass(frozen=True, slots=True)
class Form:
    """What the form was opened for, and what was sent with it."""

    passage_id: str
    answer_id: str
    channel: str
    thread: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reportable:
    """A passage as it was shown: its id, whose words when, and how they begin."""

    passage_id: str
    who: str
    words: str


@dataclass(frozen=True, slots=True)
class Reportables:
    """What the button below an answer carries, so that it works as long as the message stands."""

    answer_id: str
    passages: tuple[Reportable, ...]


def reportables_to_value(answer: Answer) -> str:
    """Return the value of the button that opens the form."""
    passages = (
        Reportable(
            one.passage.id,
            fitted(f"{one.number}. {wording.speaker_and_time(one.excerpt)}", LONGEST_LABEL),
            fitted(wording.quotation(one.excerpt), LONGEST_LABEL),
        )
        for one in answer.passages
    )
    return msgspec.json.encode(Reportables(answer.answer_id, tuple(passages))).decode()


def report_view(value: str, channel: str, thread: str) -> View:
    """Return the form, with a choice where there are several passages; what it is about travels in its metadata."""
    reportable = msgspec.json.decode(value, type=Reportables)
    passages = reportable.passages
    only = passages[0].passage_id if len(passages) == 1 else ""
    which = context(f"{passages[0].who}: {passages[0].words}") if only else _which(passages)
    return View(
        type="modal",
        callback_id=REPORT,
        title=PlainTextObject(text="Report a passage", emoji=False),
        submit=PlainTextObject(text="Report", emoji=False),
        close=PlainTextObject(text="Cancel", emoji=False),
        private_metadata=":".join((only, reportable.answer_id, channel, thread)),
        blocks=[
            which,
            InputBlock(
                block_id=REASON,
                label=PlainTextObject(text="What is wrong with it?", emoji=False),
                element=PlainTextInputElement(
                    action_id=REASON,
                    multiline=True,
                    max_length=_LONGEST_REASON,
                    placeholder=PlainTextObject(text="A wrong word, name, date or link …", emoji=False),
                ),
                hint=PlainTextObject(text="Whoever looks after the folder reads it.", emoji=False),
            ),
        ],
    )


def read_form(view: Mapping[str, Any]) -> Form:
    """Return what was sent with the form."""
    passage_id, answer_id, channel, thread = view["private_metadata"].split(":", 3)
    values = view["state"]["values"]
    chosen = values.get(PASSAGE, {}).get(PASSAGE, {}).get("selected_option") or {}
    reason = values[REASON][REASON].get("value") or ""
    return Form(passage_id or chosen.get("value") or "", answer_id, channel, thread, reason)


def _which(passages: Sequence[Reportable]) -> Block:
    options = [
        Option(
            text=PlainTextObject(text=one.who, emoji=False),
            description=PlainTextObject(text=one.words, emoji=False),
            value=one.passage_id,
        )
        for one in passages
    ]
    return InputBlock(
        block_id=PASSAGE,
        label=PlainTextObject(text="Which passage?", emoji=False),
        element=RadioButtonsElement(action_id=PASSAGE, options=options, initial_option=options[0]),
    )
