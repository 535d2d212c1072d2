"""The judge of Discord's rules: each planted error is named, and what is just within a limit passes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.wire.discord_judge import COMPONENTS_V2, judge, violations
from tests.wire.discord_rest import RestRequest
from tests.wire.discord_world import Payload

NOBODY: Payload = {"parse": []}
MESSAGE = ("POST", "/channels/1/messages")
EDIT = ("PATCH", "/channels/1/messages/2")
CALLBACK = ("POST", "/interactions/1/token/callback")
FOLLOWUP = ("POST", "/webhooks/1/token")
ORIGINAL = ("PATCH", "/webhooks/1/token/messages/@original")
COMMANDS = ("PUT", "/applications/1/commands")


def request(operation: tuple[str, str], body: Any) -> RestRequest:
    """Return a request as the local Discord records it."""
    method, path = operation
    return RestRequest(method, path, path, body, {}, 0.0)


def says(content: str, **more: Any) -> Payload:
    """Return a message that pings nobody."""
    return {"content": content, "allowed_mentions": NOBODY, **more}


def layout(*components: Payload, **more: Any) -> Payload:
    """Return a message of Components V2 in a container."""
    container = {"type": 17, "components": list(components)}
    return {"flags": COMPONENTS_V2, "components": [container], "allowed_mentions": NOBODY, **more}


def text(content: str = "words") -> Payload:
    """Return a text display."""
    return {"type": 10, "content": content}


def row(*buttons: Payload) -> Payload:
    """Return a row of buttons."""
    return {"type": 1, "components": list(buttons)}


def button(custom_id: str = "more:1", label: str = "More") -> Payload:
    """Return a button."""
    return {"type": 2, "style": 2, "custom_id": custom_id, "label": label}


def command(name: str = "ask", description: str = "Ask", **more: Any) -> list[Payload]:
    """Return the body that registers one slash command."""
    return [{"name": name, "description": description, "type": 1, **more}]


def option(name: str = "question", description: str = "What to ask") -> Payload:
    """Return a command's text option."""
    return {"type": 3, "name": name, "description": description}


def choices(count: int, name: str = "Ada") -> Payload:
    """Return an autocomplete callback."""
    return {"type": 8, "data": {"choices": [{"name": name, "value": "ada"}] * count}}


PLANTED = [
    ("no such operation", ("POST", "/channels/1/answers"), {}),
    ("no such operation", ("GET", "/channels/general/messages"), None),
    ("no schema", ("POST", "/guilds/1/roles"), {"name": "x"}),
    ("2001 characters", MESSAGE, says("x" * 2001)),
    ("2002 characters", EDIT, says("💬" * 1001)),
    ("parse nothing", MESSAGE, {"content": "words"}),
    ("parse nothing", EDIT, {"content": "words", "allowed_mentions": {"parse": ["users"]}}),
    ("parse nothing", FOLLOWUP, {"flags": COMPONENTS_V2, "components": [text()]}),
    ("parse nothing", CALLBACK, {"type": 4, "data": {"content": "words"}}),
    ("exclude content", MESSAGE, layout(text(), content="words")),
    ("exclude content", ORIGINAL, layout(text(), embeds=[{"title": "words"}])),
    ("without their flag", MESSAGE, says("", components=[text()])),
    ("41 components", MESSAGE, layout(*[text()] * 40)),
    ("4001 characters", CALLBACK, {"type": 4, "data": layout(text("x" * 2000), text("x" * 2001))}),
    ("not unique: more:1", MESSAGE, layout(row(button()), row(button()))),
    ("custom_id: Too big", MESSAGE, layout(row(button("x" * 101)))),
    ("label: Too big", MESSAGE, layout(row(button(label="x" * 81)))),
    ("components: Too big", MESSAGE, layout(row(*[button(f"more:{number}") for number in range(6)]))),
    ("content: Too small", MESSAGE, layout(text(""))),
    ("no kind that is allowed", MESSAGE, layout({"type": 99})),
    ("more than 5 rows", MESSAGE, says("words", components=[row(button(str(number))) for number in range(6)])),
    ("nonce", MESSAGE, says("words", nonce="x" * 26)),
    ("embeds.0.description: Too big", MESSAGE, says("", embeds=[{"description": "x" * 4097}])),
    ("'Ask a' cannot be", COMMANDS, command("Ask a")),
    ("'Frage' cannot be", COMMANDS, command(options=[option("Frage")])),
    ("no description", COMMANDS, command(description="")),
    ("description: Too big", COMMANDS, command(description="x" * 101)),
    ("options: Too big", COMMANDS, command(options=[option(f"option-{number}") for number in range(26)])),
    ("choices: Too big", CALLBACK, choices(26)),
    ("name: Too big", CALLBACK, choices(1, name="x" * 101)),
    ("no schema", CALLBACK, {"type": 3}),
]

ALLOWED = [
    ("content", MESSAGE, says("x" * 2000, nonce="x" * 25, enforce_nonce=True)),
    ("reply with ids as numbers", MESSAGE, says("x", message_reference={"message_id": 1574404076823642112})),
    ("text displays", MESSAGE, layout(text("x" * 2000), text("x" * 2000))),
    ("components", MESSAGE, layout(*[text()] * 39)),
    ("a row's buttons", MESSAGE, layout(row(*[button(f"{number:0>100}", "x" * 80) for number in range(5)]))),
    ("suppressed embeds with a layout", MESSAGE, layout(text(), flags=COMPONENTS_V2 | 1 << 2)),
    ("rows", MESSAGE, says("x", components=[row(button(str(number))) for number in range(5)])),
    ("edit of a layout", EDIT, {"components": [text()], "allowed_mentions": NOBODY}),
    ("edit without text", EDIT, {"components": []}),
    ("defer", CALLBACK, {"type": 5}),
    ("hidden defer", CALLBACK, {"type": 5, "data": {"flags": 64}}),
    ("choices", CALLBACK, choices(25, name="x" * 100)),
    ("no choice", CALLBACK, choices(0)),
    ("command", COMMANDS, command("x" * 32, "x" * 100, options=[option(f"o{number}") for number in range(25)])),
    ("command in another script", COMMANDS, command("質問", options=[option("größe-_1")])),
    ("message command", COMMANDS, [{"name": "Find sources", "type": 3}]),
    ("reading", ("GET", "/users/@me"), None),
]


@pytest.fixture(scope="module")
def verdicts() -> list[list[str]]:
    """What the judge says of every body below, in one run of it."""
    bodies = [case[1:] for case in (*PLANTED, *ALLOWED)]
    return judge([request(operation, body) for operation, body in bodies])


@pytest.mark.parametrize("number", range(len(PLANTED)), ids=[case[0] for case in PLANTED])
def test_planted_error_is_named(verdicts: list[list[str]], number: int) -> None:
    """A request that breaks one rule gets a complaint about that rule."""
    complaint, found = PLANTED[number][0], verdicts[number]

    assert any(complaint in one for one in found), found


@pytest.mark.parametrize("number", range(len(ALLOWED)), ids=[case[0] for case in ALLOWED])
def test_body_within_limits_passes(verdicts: list[list[str]], number: int) -> None:
    """What Discord accepts gets no complaint."""
    assert [] == verdicts[len(PLANTED) + number]


def test_complaints_name_their_requests() -> None:
    """Of several requests, a complaint names the one that it is about."""
    found = violations([request(MESSAGE, says("fine")), request(EDIT, says("x" * 2001))])

    assert ["PATCH /channels/1/messages/2: content has 2001 characters, more than 2000"] == found
