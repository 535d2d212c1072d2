"""Judges a bot's requests to Discord: by Discord's own schemas, and by its rules that these leave out."""

from __future__ import annotations

import json
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from simcord.components import walk_components

from tests.wire.discord_rest import RestRequest
from tests.wire.discord_world import Payload
from tests.wire.node_tools import NODE_DIRECTORY, node_binary, require_node_modules

COMPONENTS_V2 = 1 << 15
SUPPRESS_EMBEDS = 1 << 2
CONTENT_LENGTH = 2000
TEXT_DISPLAY = 10
V2_TYPES = frozenset({9, TEXT_DISPLAY, 11, 12, 13, 14, 17})
V2_COMPONENTS = 40
V2_TEXT_LENGTH = 4000
LEGACY_ROWS = 5
SLASH_COMMAND = 1
NAME_LENGTH = 32
NEW_MESSAGE, CHANGED_MESSAGE = 4, 7
JUDGE_SECONDS = 60


def violations(requests: Iterable[RestRequest]) -> list[str]:
    """Return every breach of Discord's rules in these requests, each with the request that it is in."""
    judged = list(requests)
    return [
        f"{request.method} {request.path}: {complaint}"
        for request, complaints in zip(judged, judge(judged), strict=True)
        for complaint in complaints
    ]


def unfolding(requests: Iterable[RestRequest]) -> list[str]:
    """Return the messages sent or changed whose links would show a preview: A41's rule, for the bot, not Discord's."""
    return [
        f"{request.method} {request.path}: embeds are not suppressed"
        for request in requests
        if (message := _message_in(request)) is not None and not (message.get("flags") or 0) & SUPPRESS_EMBEDS
    ]


def judge(requests: list[RestRequest]) -> list[list[str]]:
    """Return for each request what is wrong with it."""
    pairs = zip(_by_schema(requests), requests, strict=True)
    return [[*by_schema, *_by_rule(request)] for by_schema, request in pairs]


def _by_schema(requests: list[RestRequest]) -> list[list[str]]:
    require_node_modules()
    lines = [
        json.dumps({"method": request.method, "path": request.path, "body": _with_string_ids(request.body)})
        for request in requests
    ]
    result = subprocess.run(
        [str(node_binary()), "discord_judge.mjs"],
        cwd=NODE_DIRECTORY,
        input="\n".join(lines),
        capture_output=True,
        text=True,
        timeout=JUDGE_SECONDS,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def _with_string_ids(value: Any, key: str = "", parent: str = "") -> Any:
    # discord.py sends ids as integers, which Discord takes; JavaScript would round them.
    if isinstance(value, dict):
        return {name: _with_string_ids(inner, name, key) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_string_ids(inner, key, parent) for inner in value]
    is_id = key.endswith(("_id", "_ids")) or (key in ("users", "roles")) or (key, parent) == ("id", "attachments")
    return str(value) if is_id and isinstance(value, int) else value


def _by_rule(request: RestRequest) -> Iterator[str]:
    message = _message_in(request)
    if message is not None:
        yield from _message_rules(message, edited=request.method == "PATCH")
    if request.method == "PUT" and request.path.endswith("/commands"):
        for command in request.body:
            yield from _command_rules(command)


def _message_in(request: RestRequest) -> Payload | None:
    if not isinstance(request.body, dict) or request.method not in ("POST", "PATCH"):
        return None
    place = request.path.split("/")
    if place[1] == "interactions":
        shows = request.body.get("type") in (NEW_MESSAGE, CHANGED_MESSAGE)
        return (request.body.get("data") or {}) if shows else None
    is_message = place[1] == "webhooks" or (place[1] == "channels" and place[3] == "messages" and len(place) < 6)
    return request.body if is_message else None


def _message_rules(message: Payload, *, edited: bool) -> Iterator[str]:
    components = list(walk_components(message.get("components") or []))
    texts = [component.get("content") or "" for component in components if component.get("type") == TEXT_DISPLAY]
    content, embeds = message.get("content") or "", message.get("embeds") or []
    if _length(content) > CONTENT_LENGTH:
        yield f"content has {_length(content)} characters, more than {CONTENT_LENGTH}"
    if (content or embeds or texts) and (message.get("allowed_mentions") or {}).get("parse") != []:
        yield "shows text without allowed_mentions that parse nothing"
    twice = [name for name, count in Counter(one.get("custom_id") for one in components).items() if name and count > 1]
    if twice:
        yield f"custom_id is not unique: {', '.join(twice)}"
    has_flag = bool((message.get("flags") or 0) & COMPONENTS_V2)
    is_v2 = any(component.get("type") in V2_TYPES for component in components)
    if has_flag and (content or embeds or message.get("poll") or message.get("sticker_ids")):
        yield "components V2 exclude content, embeds, polls and stickers"
    if is_v2 and not has_flag and not (edited and "flags" not in message):
        yield "components V2 without their flag"
    if len(components) > V2_COMPONENTS:
        yield f"{len(components)} components, more than {V2_COMPONENTS}"
    if (shown := sum(map(_length, texts))) > V2_TEXT_LENGTH:
        yield f"{shown} characters in text displays, more than {V2_TEXT_LENGTH}"
    if not has_flag and not is_v2 and len(message.get("components") or []) > LEGACY_ROWS:
        yield f"more than {LEGACY_ROWS} rows"


def _command_rules(command: Payload) -> Iterator[str]:
    if (command.get("type") or SLASH_COMMAND) != SLASH_COMMAND:
        return
    if not command.get("description"):
        yield f"the command {command['name']!r} has no description"
    for name in _names(command):
        if not _is_command_name(name):
            yield f"{name!r} cannot be the name of a command or option"


def _names(command: Payload) -> Iterator[str]:
    yield command["name"]
    for option in command.get("options") or ():
        yield from _names(option)


def _is_command_name(name: str) -> bool:
    # ^[-_\p{L}\p{N}]{1,32}$, and lower case where the script has one.
    letters = all(character in "-_" or unicodedata.category(character)[0] in "LN" for character in name)
    return letters and 0 < len(name) <= NAME_LENGTH and name == name.lower()


def _length(text: str) -> int:
    # In UTF-16 units, the stricter of the two ways in which Discord may count.
    return len(text.encode("utf-16-le")) // 2
