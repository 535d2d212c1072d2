"""What Slack sends, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from bot.adapters.slack.text import typed_text
from bot.operations.received import Received

PLATFORM = "slack"


@dataclass(frozen=True, slots=True)
class SlackQuestion:
    """
    Something said to the bot: its text, who said it where, and the keys by which a second delivery is known.

    `thread` is where it is answered, None for the channel itself. What was said by a command has a `response_url`, a
    message has `said_at`, its time as Slack writes it.
    """

    text: str
    person: str
    channel: str
    thread: str | None
    keys: tuple[str, ...]
    said_at: str | None = None
    response_url: str | None = None

    @property
    def audience(self) -> frozenset[str]:
        """Return the id that restricted discussions may be open to: that of the channel."""
        return frozenset({f"slack:{self.channel}"})

    def to_received(self) -> Received:
        """Return it as the desk takes it in."""
        body = msgspec.json.encode(self).decode()
        return Received(PLATFORM, self.keys, self.person, self.channel, f"{self.channel}:{self.thread or ''}", body)


def question_of(received: Received) -> SlackQuestion:
    """Return what was said, as the desk gives it back."""
    return msgspec.json.decode(received.body, type=SlackQuestion)


def read_command(command: Mapping[str, Any]) -> SlackQuestion:
    """Return the question of a slash command."""
    return SlackQuestion(
        text=typed_text(command.get("text") or ""),
        person=command.get("user_id") or "",
        channel=command.get("channel_id") or "",
        thread=None,
        keys=(f"trigger:{command.get('trigger_id')}",),
        response_url=command.get("response_url"),
    )


def read_event(body: Mapping[str, Any], bot_user_id: str) -> SlackQuestion | None:
    """Return the question of a mention or a direct message; None for whatever is merely overheard."""
    event = body.get("event") or {}
    if event.get("type") == "app_mention":
        return read_mention(body, bot_user_id)
    return read_direct_message(body, bot_user_id) if event.get("type") == "message" else None


def read_mention(body: Mapping[str, Any], bot_user_id: str) -> SlackQuestion | None:
    """Return the question of a mention, to be answered in its thread; None if a bot or an edit sent it."""
    event = body["event"]
    return _read(body, event.get("thread_ts") or event["ts"], bot_user_id) if _is_by_person(event) else None


def read_direct_message(body: Mapping[str, Any], bot_user_id: str) -> SlackQuestion | None:
    """Return the question of a direct message, to be answered where it stands; None for every other message."""
    event = body["event"]
    if event.get("channel_type") != "im" or not _is_by_person(event):
        return None
    return _read(body, event.get("thread_ts"), bot_user_id)


def _read(body: Mapping[str, Any], thread: str | None, bot_user_id: str) -> SlackQuestion:
    event = body["event"]
    text = typed_text(event.get("text") or "", bot_user_id)
    return SlackQuestion(text, event["user"], event["channel"], thread, _keys(body), said_at=event["ts"])


def _is_by_person(event: Mapping[str, Any]) -> bool:
    """Whether a person said it just now: no bot, no edit, no message of the system. A file with a comment counts."""
    return (
        bool(event.get("user"))
        and not event.get("bot_id")
        and not event.get("app_id")
        and not event.get("edited")
        and event.get("subtype") in (None, "file_share", "thread_broadcast")
    )


def _keys(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys of an event: its message, which can come as two events with different ids, and its id."""
    event = body["event"]
    team = body.get("team_id") or event.get("team") or ""
    return (f"message:{team}:{event['channel']}:{event['ts']}", f"event:{body.get('event_id')}")
