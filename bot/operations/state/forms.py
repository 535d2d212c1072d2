"""The forms in which things are stored: JSON of ASCII letters, and text that every database takes."""

import json
from typing import TypeVar

import msgspec

Thing = TypeVar("Thing")


def to_json(thing: object) -> str:
    """Return a dataclass as JSON; any text goes in, whatever characters it holds."""
    return json.dumps(msgspec.to_builtins(thing))


def from_json(text: str, kind: type[Thing]) -> Thing:
    """Return a dataclass from JSON, of an older or a newer version too; raises ValueError if it is none."""
    return msgspec.convert(json.loads(text), kind)


def storable(text: str) -> str:
    """Return text without what PostgreSQL or UTF-8 cannot hold: NUL, and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
