"""What the local Slack sends has the shapes that the real one was recorded sending."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.wire import slack_payloads
from tests.wire.node_tools import require_node_modules
from tests.wire.slack_records import Call
from tests.wire.slack_wire import SlackWire

REPOSITORY = Path(__file__).parents[2]
BUTTON = {"type": "button", "action_id": "more", "value": "1", "text": {"type": "plain_text", "text": "More"}}
SENT = {"block_id": "a", **BUTTON}
PLACE = {"user": "U1", "channel": "C1"}
TS = "1700000000.000100"
MESSAGE = {"type": "message", "user": "U1", "ts": TS, "text": "words"}
PLAIN = {"type": "plain_text", "text": "words", "emoji": False}
HOME: dict[str, Any] = {"type": "home", "private_metadata": "x", "blocks": [{"type": "divider"}]}
MODAL = HOME | {"type": "modal", "callback_id": "report", "title": PLAIN, "submit": PLAIN, "close": PLAIN}
URL = "http://127.0.0.1/actions/1"

PAYLOADS: dict[str, tuple[str, Any]] = {
    "slash command": (
        "app-backend/slash-commands/SlashCommandPayload.json",
        slack_payloads.slash_command("/ask", "words", **PLACE, response_url=URL),
    ),
    "mention": (
        "events/AppMentionPayload.json",
        slack_payloads.event_callback(slack_payloads.app_mention("words", **PLACE, ts=TS, thread_ts=TS)),
    ),
    "mention by a bot": (
        "events/AppMentionPayload.json",
        slack_payloads.event_callback(slack_payloads.app_mention("words", **PLACE, ts=TS, bot_id="B1")),
    ),
    "message": (
        "events/MessagePayload.json",
        slack_payloads.event_callback(slack_payloads.message("words", **PLACE, ts=TS, thread_ts=TS)),
    ),
    "message by a bot": (
        "events/MessagePayload.json",
        slack_payloads.event_callback(slack_payloads.message("words", **PLACE, ts=TS, bot_id="B1")),
    ),
    "pressed on a message": (
        "app-backend/interactive-components/BlockActionPayload.json",
        slack_payloads.block_actions(SENT, **PLACE, response_url=URL, message=MESSAGE, message_ts=TS),
    ),
    "pressed on an ephemeral message": (
        "app-backend/interactive-components/BlockActionPayload.json",
        slack_payloads.block_actions(SENT, **PLACE, response_url=URL, message=None, message_ts=TS),
    ),
    "home": (
        "events/AppHomeOpenedPayload.json",
        slack_payloads.event_callback(slack_payloads.app_home_opened("U1", "D1")),
    ),
    "home that was published before": (
        "events/AppHomeOpenedPayload.json",
        slack_payloads.event_callback(slack_payloads.app_home_opened("U1", "D1", view=HOME)),
    ),
    "modal that was sent": (
        "app-backend/views/ViewSubmissionPayload.json",
        slack_payloads.view_submission(MODAL, {"reason": {"reason": {"value": "x"}}}, user="U1", view_id="V1"),
    ),
    "pressed in the home": (
        "app-backend/interactive-components/BlockActionPayload.json",
        slack_payloads.home_actions(SENT, user="U1"),
    ),
    "pressed in a thread": (
        "app-backend/interactive-components/BlockActionPayload.json",
        slack_payloads.block_actions(SENT, **PLACE, response_url=URL, message=None, message_ts=TS, thread_ts=TS),
    ),
    "message shortcut": (
        "app-backend/interactive-components/MessageShortcutPayload.json",
        slack_payloads.message_action("find", MESSAGE, **PLACE, response_url=URL),
    ),
}


@pytest.fixture(scope="module")
def recorded() -> Path:
    """The folder of recorded shapes, where there is one."""
    shared = Path(os.environ.get("ONRECORD_SHARED", REPOSITORY.parent / "shared"))
    folder = shared / "data" / "slack" / "recorded"
    if not folder.is_dir():
        pytest.skip("Slack's recorded payloads (data/slack/recorded of ONRECORD_SHARED) are not here")
    return folder


@pytest.fixture
async def slack() -> AsyncIterator[SlackWire]:
    """A Slack workspace without a bot."""
    require_node_modules()
    async with SlackWire() as wire:
        yield wire


@pytest.mark.parametrize("name", PAYLOADS)
def test_payloads_have_recorded_keys_only(recorded: Path, name: str) -> None:
    """No scripted payload has a key that Slack never sent."""
    file, payload = PAYLOADS[name]

    assert [*strange_keys(payload, json.loads((recorded / file).read_text()))] == []


async def test_answers_have_recorded_keys_only(recorded: Path, slack: SlackWire) -> None:
    """Nor does any answer of the Web API that the bot uses."""
    await call(slack, "apps.connections.open", slack.app_token)
    await call(slack, "auth.test")
    await call(slack, "chat.postMessage", channel=slack.channel, text="x", blocks=[{"type": "divider"}])
    await call(slack, "chat.postEphemeral", channel=slack.channel, user=slack.user, text="x")

    for made in slack.calls:
        shape = json.loads((recorded / "api" / f"{made.method}.json").read_text())
        assert made.ok
        assert [*strange_keys(made.answer, shape)] == []


async def test_a_pressed_button_has_recorded_keys_only(recorded: Path, slack: SlackWire) -> None:
    """The message that emulate keeps is of the right shape inside an interaction too."""
    shape = json.loads((recorded / "app-backend/interactive-components/BlockActionPayload.json").read_text())
    post = await call(
        slack, "chat.postMessage", channel=slack.channel, text="x", blocks=[{"type": "actions", "elements": [BUTTON]}]
    )
    url = str((await call(slack, "apps.connections.open", slack.app_token)).answer["url"])
    async with aiohttp.ClientSession() as session, session.ws_connect(url):
        pressed = await slack.block_action("more", on=post)

    assert [*strange_keys(pressed.payload, shape)] == []
    assert pressed.payload["actions"][0]["value"] == "1"


def test_a_strange_key_would_be_noticed() -> None:
    """The comparison looks into objects and lists."""
    shape = {"a": {"b": ""}, "c": [{"d": 1}, {"e": 1}], "f": {}}

    assert [*strange_keys({"a": {"b": "x"}, "c": [{"e": 2}], "f": {"g": 1}}, shape)] == []
    assert [*strange_keys({"a": {"z": 1}, "c": [{"d": 1, "e": 1}], "y": 0}, shape)] == [".a.z", ".c[0]", ".y"]


async def call(slack: SlackWire, method: str, token: str = "", **arguments: Any) -> Call:
    """Call a method and return the record of it."""
    headers = {"Authorization": f"Bearer {token or slack.bot_token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        await session.post(slack.api_url + method, json=arguments)
    return slack.calls_of(method)[-1]


def strange_keys(payload: Any, shape: Any, path: str = "") -> Iterator[str]:
    """Yield the paths of a payload that are not in a recorded shape; an empty object there was blanked."""
    if isinstance(payload, Mapping) and isinstance(shape, Mapping) and shape:
        for key, value in payload.items():
            if key not in shape:
                yield f"{path}.{key}"
            else:
                yield from strange_keys(value, shape[key], f"{path}.{key}")
    elif isinstance(payload, list) and isinstance(shape, list) and shape:
        for index, value in enumerate(payload):
            if all([*strange_keys(value, each)] for each in shape):
                yield f"{path}[{index}]"
