"""What can be read and pressed in a message of Discord's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from simcord.components import walk_components

from tests.wire.discord_rest import RestRequest
from tests.wire.discord_world import Payload, buttons

SUPPRESS_EMBEDS, EPHEMERAL = 1 << 2, 1 << 6


def shown(message: Payload) -> str:
    """Return everything that can be read in a message."""
    return "\n".join(texts(message))


def texts(message: Payload) -> list[str]:
    """Return the texts of a message, in order."""
    return [str(each["content"]) for each in walk_components(message["components"]) if "content" in each]


def plain(message: Payload) -> str:
    """Return what can be read, without the marks of formatting and escaping."""
    return re.sub(r"\*\*|~~|\\|\u200b", "", shown(message))


def citations(message: Payload) -> Iterator[tuple[str, str]]:
    """Yield for each citation its heading and the words below it."""
    for text in texts(message):
        if re.match(r"\d\\\. ", text):
            heading, *lines = text.split("\n")
            yield heading, next(line for line in lines if not line.startswith("-# "))


def ids(message: Payload) -> list[str]:
    """Return the ids of the passages below an answer."""
    return re.findall(r"\b[0-9a-f]{10}\b", texts(message)[-1])


def custom_id(message: Payload, action: str) -> str:
    """Return the custom id of the button for something, such as "more" or "vote:up"."""
    return next(str(one["custom_id"]) for one in buttons(message) if str(one.get("custom_id")).startswith(action))


def is_private(message: Payload) -> bool:
    """Whether only the asker sees a message."""
    return bool(message["flags"] & EPHEMERAL)


def unfolding(requests: Iterable[RestRequest]) -> list[str]:
    """Return those of the requests that show a message and let its links unfold."""
    sends = [one for one in requests if one.method in ("POST", "PATCH") and one.status < 300]
    bodies = [(one.path, one.body.get("data", one.body)) for one in sends if isinstance(one.body, dict)]
    shows = [
        (path, body) for path, body in bodies if isinstance(body, dict) and ("components" in body or "content" in body)
    ]
    return [path for path, body in shows if "title" not in body and not (body.get("flags") or 0) & SUPPRESS_EMBEDS]
