"""What stands below an answer: the buttons, and what pressing one asks for."""

from collections.abc import Sequence
from enum import StrEnum

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextActionsBlock,
    FeedbackButtonObject,
    FeedbackButtonsElement,
    InteractiveElement,
    Option,
    PlainTextObject,
    StaticSelectElement,
)

from bot.adapters import wording
from bot.adapters.slack.modals import reportables_to_value
from bot.adapters.slack.pieces import LONGEST_LABEL, fitted
from bot.answering.answers import Answer, Citation


class Action(StrEnum):
    """What can be asked for below an answer, as its element is called."""

    SHARE = "share"
    MORE = "more"
    AROUND = "around"
    REPORT = "report"
    VOTE = "vote"


def answer_to_actions(answer: Answer, *, is_private: bool) -> tuple[Block, ...]:
    """Return the buttons below an answer; Share only where it is seen by the asker alone."""
    if not answer.passages:
        return ()
    share = [_button("Share", Action.SHARE, answer.answer_id)] if is_private else []
    elements: list[InteractiveElement] = [
        *share,
        _button("More", Action.MORE, answer.answer_id),
        _select("Around this", Action.AROUND, answer.passages, answer.answer_id),
        _button("Report", Action.REPORT, reportables_to_value(answer)),
    ]
    return (ActionsBlock(elements=elements), _feedback(answer.answer_id))


def _button(label: str, action: Action, value: str) -> ButtonElement:
    return ButtonElement(text=PlainTextObject(text=label, emoji=False), action_id=action.value, value=value)


def _select(label: str, action: Action, citations: Sequence[Citation], answer_id: str) -> StaticSelectElement:
    """Return a choice of a passage; each option carries its id, and that of the answer."""
    options = [Option(text=_numbered(one), value=f"{one.passage.id}:{answer_id}") for one in citations]
    return StaticSelectElement(
        placeholder=PlainTextObject(text=label, emoji=False), action_id=action.value, options=options
    )


def _numbered(one: Citation) -> PlainTextObject:
    text = fitted(f"{one.number}. {wording.speaker_and_time(one.excerpt)}", LONGEST_LABEL)
    return PlainTextObject(text=text, emoji=False)


def _feedback(answer_id: str) -> Block:
    return ContextActionsBlock(
        elements=[
            FeedbackButtonsElement(
                action_id=Action.VOTE.value,
                positive_button=FeedbackButtonObject(text="Good", value=f"up:{answer_id}"),
                negative_button=FeedbackButtonObject(text="Bad", value=f"down:{answer_id}"),
            )
        ]
    )
