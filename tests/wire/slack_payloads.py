"""The payloads that Slack pushes to an app, in the shapes that it was recorded sending."""

from __future__ import annotations

import time
from collections.abc import Mapping
from itertools import count
from typing import Any
from uuid import uuid4

from tests import canaries
from tests.wire.slack_records import Json
from tests.wire.slack_state import APP_ID, BOT_ID, BOT_USER, TEAM, TEAM_DOMAIN

_number = count(1)


def slash_command(command: str, text: str, *, user: str, channel: str, response_url: str) -> Json:
    """Return the payload of a slash command."""
    return {
        "token": canaries.VERIFICATION_TOKEN,
        "team_id": TEAM,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel,
        "channel_name": "directmessage" if channel.startswith("D") else "general",
        "user_id": user,
        "user_name": "someone",
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id(),
    }


def app_mention(
    text: str, *, user: str, channel: str, ts: str, thread_ts: str | None = None, bot_id: str | None = None
) -> Json:
    """Return the inner event of a message that mentions the bot; `bot_id` makes a bot its author."""
    return {
        "type": "app_mention",
        "user": user,
        "text": text,
        "ts": ts,
        "team": TEAM,
        "channel": channel,
        "event_ts": ts,
        **_thread(thread_ts),
        **(_bot(bot_id) | {"app_id": "A0OTHER001"} if bot_id else {"client_msg_id": str(uuid4())}),
    }


def message(
    text: str, *, user: str, channel: str, ts: str, thread_ts: str | None = None, bot_id: str | None = None
) -> Json:
    """Return the inner event of any message that the bot may see."""
    return {
        "type": "message",
        "user": user,
        "text": text,
        "ts": ts,
        "team": TEAM,
        "channel": channel,
        "event_ts": ts,
        "channel_type": "im" if channel.startswith("D") else "channel",
        **_thread(thread_ts),
        **(_bot(bot_id) if bot_id else {"client_msg_id": str(uuid4())}),
    }


def app_home_opened(user: str, channel: str, *, tab: str = "home", view: Json | None = None) -> Json:
    """Return the inner event of somebody who opened the app's home; `view` is what was published there."""
    return {
        "type": "app_home_opened",
        "user": user,
        "channel": channel,
        "tab": tab,
        "event_ts": f"{time.time():.6f}",
        **({"view": _view(view, "V0HOME0001")} if view else {}),
    }


def event_callback(event: Json, *, event_id: str | None = None) -> Json:
    """Wrap an inner event as the Events API delivers it."""
    return {
        "token": canaries.VERIFICATION_TOKEN,
        "team_id": TEAM,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": event_id or f"Ev{uuid4().hex[:9].upper()}",
        "event_time": int(time.time()),
        "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": f"4-{uuid4().hex}",
    }


def block_actions(
    action: Mapping[str, Any],
    *,
    user: str,
    channel: str,
    response_url: str,
    message: Json | None,
    message_ts: str,
    thread_ts: str | None = None,
) -> Json:
    """Return the payload of a pressed element; without `message` the reply was ephemeral."""
    container: Json = {
        "type": "message",
        "message_ts": message_ts,
        "channel_id": channel,
        "is_ephemeral": message is None,
        **_thread(thread_ts),
    }
    return {
        "type": "block_actions",
        "user": _user(user) | {"username": "someone"},
        "api_app_id": APP_ID,
        "token": canaries.VERIFICATION_TOKEN,
        "container": container,
        "trigger_id": trigger_id(),
        "team": {"id": TEAM, "domain": TEAM_DOMAIN},
        "is_enterprise_install": False,
        "channel": {"id": channel, "name": "general"},
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [{"action_ts": f"{time.time():.6f}", **action}],
        **({"message": message} if message else {}),
    }


def home_actions(action: Mapping[str, Any], *, user: str) -> Json:
    """Return the payload of an element that was pressed in the app's home."""
    return {
        "type": "block_actions",
        "user": _user(user) | {"username": "someone"},
        "api_app_id": APP_ID,
        "token": "retired",
        "container": {"type": "view", "view_id": "V0HOME0001"},
        "trigger_id": trigger_id(),
        "team": {"id": TEAM, "domain": TEAM_DOMAIN},
        "is_enterprise_install": False,
        "actions": [{"action_ts": f"{time.time():.6f}", **action}],
    }


def message_action(callback_id: str, message: Json, *, user: str, channel: str, response_url: str) -> Json:
    """Return the payload of a message shortcut."""
    return {
        "type": "message_action",
        "token": canaries.VERIFICATION_TOKEN,
        "action_ts": f"{time.time():.6f}",
        "team": {"id": TEAM, "domain": TEAM_DOMAIN},
        "user": _user(user),
        "channel": {"id": channel, "name": "general"},
        "is_enterprise_install": False,
        "callback_id": callback_id,
        "trigger_id": trigger_id(),
        "response_url": response_url,
        "message_ts": message["ts"],
        "message": message,
    }


def view_submission(view: Json, values: Json, *, user: str, view_id: str) -> Json:
    """Return the payload of a modal that was sent with these values."""
    return {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": TEAM_DOMAIN},
        "user": _user(user) | {"username": "someone"},
        "api_app_id": APP_ID,
        "token": "retired",
        "trigger_id": trigger_id(),
        "view": _view(view, view_id) | {"state": {"values": values}},
        "is_enterprise_install": False,
    }


def trigger_id() -> str:
    """Return a trigger id that was not used yet."""
    return f"{next(_number)}.{time.time_ns()}.{uuid4().hex}"


def _user(user: str) -> Json:
    return {"id": user, "name": "someone", "team_id": TEAM}


def _view(view: Json, view_id: str) -> Json:
    """Return a view as Slack sends it back; of its blocks only their state, as far as was recorded."""
    kept = {key: value for key, value in view.items() if key != "blocks"}
    return kept | {
        "id": view_id,
        "team_id": TEAM,
        "state": {"values": {}},
        "hash": f"{time.time():.0f}.{uuid4().hex[:8]}",
        "root_view_id": view_id,
        "app_id": APP_ID,
        "bot_id": BOT_ID,
    }


def _thread(thread_ts: str | None) -> Json:
    return {"thread_ts": thread_ts} if thread_ts else {}


def _bot(bot_id: str) -> Json:
    name = "onrecord" if bot_id == BOT_ID else "another bot"
    profile = {"id": bot_id, "deleted": False, "name": name, "updated": 1, "app_id": APP_ID, "team_id": TEAM}
    return {"bot_id": bot_id, "bot_profile": profile}
