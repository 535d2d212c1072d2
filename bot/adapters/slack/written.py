"""Blocks written out as JSON takes them: as the SDK does it, in a tenth of the time."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from slack_sdk.models.basic_objects import EMPTY_ALLOWED_TYPE_AND_PROPERTY_LIST, JsonObject
from slack_sdk.models.blocks import FeedbackButtonObject, Option

_MAY_BE_EMPTY = frozenset((one["type"], one["property"]) for one in EMPTY_ALLOWED_TYPE_AND_PROPERTY_LIST)

# Those below each answer that keep what is written out under other names.
_ELSEWHERE: dict[type[JsonObject], dict[str, str]] = {
    FeedbackButtonObject: {"text": "_text", "accessibility_label": "_accessibility_label", "value": "_value"},
    Option: {"text": "_text", "value": "value", "description": "_block_description", "url": "url"},
}


def written(thing: Any) -> Any:
    """
    Return what `to_dict` of one of the SDK's models gives, lists and what is in them too.

    The SDK looks for the checks of an object among all that it has, once for it and once for each that it stands in.
    Raises SlackObjectFormationError where one of them fails.
    """
    if isinstance(thing, str | bool | None):
        return thing
    if isinstance(thing, list | tuple):
        return [written(one) for one in thing]
    if isinstance(thing, JsonObject) and (form := _form_of(type(thing))):
        for check in form.checks:
            getattr(thing, check)()
        values = [(name, getattr(thing, attribute, None)) for name, attribute in form.attributes]
        return {name: written(value) for name, value in values if _is_told(thing, name, value)}
    if hasattr(thing, "to_dict"):
        thing = thing.to_dict()
    return {name: written(value) for name, value in thing.items()} if isinstance(thing, dict) else thing


@dataclass(frozen=True, slots=True)
class _Form:
    """Under which name each attribute of a model is written out, in the SDK's order, and the names of its checks."""

    attributes: tuple[tuple[str, str], ...]
    checks: tuple[str, ...]


@lru_cache(None)
def _form_of(kind: type[JsonObject]) -> _Form | None:
    """Return the form of a model, the same for each of its kind; None where it writes itself out otherwise."""
    checks = tuple(name for name in dir(kind) if hasattr(getattr(kind, name), "validator"))
    if kind in _ELSEWHERE:
        return _Form(tuple(_ELSEWHERE[kind].items()), checks)
    if kind.to_dict is not JsonObject.to_dict:
        return None
    return _Form(tuple((name, name) for name in sorted(kind.__new__(kind).attributes)), checks)


def _is_told(thing: JsonObject, name: str, value: object) -> bool:
    is_empty = value is None or (hasattr(value, "__len__") and not len(value))
    return not is_empty or (value is not None and (getattr(thing, "type", None), name) in _MAY_BE_EMPTY)
