"""The modal in which somebody reports a passage."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import discord
from discord import ui

from bot.adapters.discord.actions import Action, Pressed
from bot.adapters.visible import shortened, visible
from bot.operations.afterwards import LONGEST_REASON

_REASON, _PASSAGE = "reason", "passage"
_CUSTOM_ID = re.compile(r"report-form:(?P<answer>[0-9a-f]{10})?:(?P<passage>[0-9a-f]{10})?")
_LONGEST_OPTION = 100  # https://docs.discord.com/developers/components/reference#string-select


def report_modal(pressed: Pressed, labels: Sequence[str]) -> ui.Modal:
    """Return the form: which passage, if there are several, with a label for each, and what is wrong with it."""
    is_one = len(pressed.ids) == 1
    custom_id = f"report-form:{pressed.answer_id}:{pressed.ids[0] if is_one else ''}"
    modal = ui.Modal(title="Report a passage", custom_id=custom_id)
    if not is_one:
        modal.add_item(ui.Label(text="Which passage?", component=_choice(pressed.ids, labels)))
    reason: ui.TextInput[ui.Modal] = ui.TextInput(
        style=discord.TextStyle.paragraph, custom_id=_REASON, max_length=LONGEST_REASON
    )
    told = "Whoever looks after the folder reads it."
    modal.add_item(ui.Label(text="What is wrong with it?", description=told, component=reason))
    # It is read by its custom id, in any process; discord.py would keep it.
    modal.stop()
    return modal


def _choice(ids: Sequence[str], labels: Sequence[str]) -> ui.Select[ui.Modal]:
    options = [
        discord.SelectOption(
            label=shortened(visible(label), _LONGEST_OPTION // 2) or passage_id, value=passage_id, default=number == 0
        )
        for number, (passage_id, label) in enumerate(zip(ids, labels, strict=True))
    ]
    return ui.Select(custom_id=_PASSAGE, options=options)


def read_report(data: Mapping[str, Any]) -> tuple[Pressed, str] | None:
    """Return which passage is reported, and why, as a form was sent; None if it is none of ours."""
    found = _CUSTOM_ID.fullmatch(str(data.get("custom_id")))
    if found is None:
        return None
    values = dict(_values(data.get("components") or ()))
    passage_id = found["passage"] or values.get(_PASSAGE, "")
    return Pressed(Action.REPORT, "0", found["answer"] or "", ids=(passage_id,)), values.get(_REASON, "")


def _values(components: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for component in components:
        if inner := component.get("component"):
            yield from _values([inner])
        yield from _values(component.get("components") or ())
        if "custom_id" in component:
            value = component.get("value") or next(iter(component.get("values") or ()), "")
            yield str(component["custom_id"]), str(value)
