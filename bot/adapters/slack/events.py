"""What Slack sends, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.adapters.slack.text import typed_text


@dataclass(frozen=True, slots=True)
class SlackQuestion:
    """Something said to the bot: its text, where it was said, and the keys by which a second delivery is known."""

    text: str
    channel: str
    thread: str | None
    keys: tuple[str, ...]

    @property
    def audience(self) -> frozenset[str]:
        """Return the id that restricted discussions may be open to: that of the channel."""
        return frozenset({f"slack:{self.channel}"})


def read_command(command: Mapping[str, Any]) -> SlackQuestion:
    """Return the question of a slash command."""
    key = f"trigger:{command.get('trigger_id')}"
    return SlackQuestion(typed_text(command.get("text") or ""), command.get("channel_id") or "", None, (key,))


def read_mention(body: Mapping[str, Any], bot_user_id: str) -> SlackQuestion | None:
    """Return the question of a mention, to be answered in its thread; None if a bot or an edit sent it."""
    event = body["event"]
    if not _is_by_person(event):
        return None
    text = typed_text(event.get("text") or "", bot_user_id)
    return SlackQuestion(text, event["channel"], event.get("thread_ts") or event["ts"], _keys(body))


def read_direct_message(body: Mapping[str, Any], bot_user_id: str) -> SlackQuestion | None:
    """Return the question of a direct message, to be answered where it stands; None for every other message."""
    event = body["event"]
    if event.get("channel_type") != "im" or not _is_by_person(event):
        return None
    text = typed_text(event.get("text") or "", bot_user_id)
    return SlackQuestion(text, event["channel"], event.get("thread_ts"), _keys(body))


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
    """Return the keys of an event: its id, and its message, which can come as two events with different ids."""
    event = body["event"]
    team = body.get("team_id") or event.get("team") or ""
    return (f"event:{body.get('event_id')}", f"message:{team}:{event['channel']}:{event['ts']}")
