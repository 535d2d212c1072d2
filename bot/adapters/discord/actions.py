"""What stands below an answer: the buttons, and what pressing one asks for, written in its custom id."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.adapters.discord.pieces import Button
from bot.answering.answers import Answer, Citation

# A custom id has 100 characters: https://docs.discord.com/developers/components/reference#custom-id
_MOST_IDS = 5  # one button each stands in a row, which takes five
_NO_ANSWER = "-"


class Action(StrEnum):
    """What can be asked for below an answer."""

    MORE = "more"
    AROUND = "around"
    REPORT = "report"
    VOTE = "vote"
    REMOVE = "remove"


TEMPLATE = re.compile(
    r"(?P<action>more|vote|remove|around|report):(?P<about>[a-z0-9-]{1,24})(?::(?P<number>\d{1,3}):(?P<ids>[0-9a-f,]+))?"
    r"(?::(?P<answer>[0-9a-f]{10}|-))?"
)


@dataclass(frozen=True, slots=True)
class Pressed:
    """
    What a button asks for.

    `about` is an answer's id, `up` or `down`, the asker's id, or which of the passages is meant. `ids` are those
    passages' ids, the first of which has the `number`.
    """

    action: Action
    about: str
    answer_id: str = ""
    number: int = 1
    ids: tuple[str, ...] = ()


def read_custom_id(custom_id: str) -> Pressed | None:
    """Return what a button asks for; None if it is none of ours."""
    found = TEMPLATE.fullmatch(custom_id)
    if found is None:
        return None
    ids = tuple(one for one in (found["ids"] or "").split(",") if one)
    answer_id = "" if found["answer"] in (None, _NO_ANSWER) else found["answer"]
    return Pressed(Action(found["action"]), found["about"], answer_id, int(found["number"] or 1), ids)


def answer_to_row(answer: Answer, shown: Sequence[Citation]) -> tuple[Button, ...]:
    """Return the buttons below an answer that shows these passages."""
    if not answer.passages or not shown:
        return ()
    return (
        Button("More", f"{Action.MORE}:{answer.answer_id}"),
        *passages_to_row(shown, answer.answer_id),
        Button(custom_id=f"{Action.VOTE}:up:{answer.answer_id}", emoji="👍"),
        Button(custom_id=f"{Action.VOTE}:down:{answer.answer_id}", emoji="👎"),
    )


def passages_to_row(shown: Sequence[Citation], answer_id: str = "") -> tuple[Button, ...]:
    """Return the buttons below passages: what stands around them, and that something is wrong with one."""
    if not shown:
        return ()
    ids = ",".join(one.passage.id for one in shown[:_MOST_IDS])
    about = f"{shown[0].number}:{ids}"
    return (
        Button("Around this", f"{Action.AROUND}:0:{about}"),
        Button("Report", f"{Action.REPORT}:0:{about}:{answer_id or _NO_ANSWER}"),
    )


def neighbours(pressed: Pressed) -> tuple[Button, ...]:
    """Return a button for each of the passages of which one is shown in its place; none if there is but one."""
    if len(pressed.ids) < 2:
        return ()
    ids = ",".join(pressed.ids)
    return tuple(
        Button(
            f"Passage {pressed.number + place}",
            f"{Action.AROUND}:{place}:{pressed.number}:{ids}",
            is_off=str(place) == pressed.about,
        )
        for place in range(len(pressed.ids))
    )


def removal(asker: int, answer_id: str = "") -> Button:
    """Return the button by which the asker, or who manages messages, removes a reply."""
    return Button(custom_id=f"{Action.REMOVE}:{asker}:{answer_id or _NO_ANSWER}", emoji="🗑️")
