"""What Slack sends, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from bot.adapters.slack.modals import read_form
from bot.adapters.slack.text import typed_text
from bot.adapters.visible import shortened
from bot.operations.received import Received

PLATFORM = "slack"
_LONGEST_MESSAGE = 400  # of a message that a question is made of; more words find nothing better


class Kind(StrEnum):
    """What is to be done with what was said."""

    QUESTION = "question"
    VERBS = "verbs"
    FIND_SOURCES = "find_sources"
    CHECK_QUOTE = "check_quote"
    SHARE = "share"
    MORE = "more"
    AROUND = "around"
    VOTE = "vote"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class SlackQuestion:
    """
    Something said to the bot: its text, who said it where, and the keys by which a second delivery is known.

    `thread` is where it is answered, None for the channel itself. What was said by a command has a `response_url`, a
    message has `said_at`, its time as Slack writes it. `is_foreign` if people of other workspaces said it, or see it.
    `target` is what a button was pressed about.
    """

    text: str
    person: str
    channel: str
    thread: str | None
    keys: tuple[str, ...]
    said_at: str | None = None
    response_url: str | None = None
    kind: Kind = Kind.QUESTION
    is_foreign: bool = False
    target: str = ""

    @property
    def audience(self) -> frozenset[str]:
        """Return the id that restricted discussions may be open to: that of the channel."""
        return frozenset({f"slack:{self.channel}"})

    def to_received(self) -> Received:
        """Return it as the desk takes it in; what is asked about a message is no question of the thread around it."""
        body = msgspec.json.encode(self).decode()
        aside = f":{self.kind}" if self.kind is Kind.FIND_SOURCES else ""
        thread = f"{self.channel}:{self.thread or ''}{aside}"
        return Received(
            PLATFORM, self.keys, self.person, self.channel, thread, body, is_posted=self.said_at is not None
        )


def question_of(received: Received) -> SlackQuestion:
    """Return what was said, as the desk gives it back."""
    return msgspec.json.decode(received.body, type=SlackQuestion)


def read_command(command: Mapping[str, Any], kind: Kind = Kind.QUESTION, *, team: str | None = None) -> SlackQuestion:
    """Return what was typed behind a slash command; `team` is the workspace of the bot."""
    return SlackQuestion(
        text=typed_text(command.get("text") or ""),
        person=command.get("user_id") or "",
        channel=command.get("channel_id") or "",
        thread=None,
        keys=(f"trigger:{command.get('trigger_id')}",),
        response_url=command.get("response_url"),
        kind=kind,
        is_foreign=_is_other(command.get("team_id"), team),
    )


def read_shortcut(body: Mapping[str, Any]) -> SlackQuestion:
    """Return what is asked by a message shortcut: about the text of the message, to be answered where it stands."""
    message = body.get("message") or {}
    kind = Kind(body["callback_id"])
    text = typed_text(message.get("text") or "")
    user = body["user"]
    return SlackQuestion(
        text=shortened(text, _LONGEST_MESSAGE) if kind is Kind.FIND_SOURCES else text,
        person=user["id"],
        channel=body["channel"]["id"],
        thread=message.get("thread_ts"),
        keys=(f"trigger:{body.get('trigger_id')}",),
        response_url=body.get("response_url"),
        kind=kind,
        is_foreign=_is_other(user.get("team_id"), (body.get("team") or {}).get("id")),
    )


def read_press(body: Mapping[str, Any]) -> SlackQuestion:
    """Return what a button or a choice below an answer asks for; replies stay in the thread of the answer."""
    action, container = body["actions"][0], body.get("container") or {}
    value = (action.get("selected_option") or {}).get("value") or action.get("value") or ""
    place = container.get("message_ts") or container.get("view_id")
    user = body["user"]
    return SlackQuestion(
        text="",
        person=user["id"],
        channel=(body.get("channel") or {}).get("id") or container.get("channel_id") or "",
        thread=container.get("thread_ts") or (body.get("message") or {}).get("thread_ts"),
        # Nobody's id: keys outlive what is kept of people.
        keys=(f"action:{body.get('trigger_id')}", f"action:{place}:{action.get('action_ts')}"),
        response_url=body.get("response_url"),
        kind=Kind(action["action_id"].partition("-")[0]),
        is_foreign=_is_other(user.get("team_id"), (body.get("team") or {}).get("id")),
        target=value,
    )


def read_report(body: Mapping[str, Any]) -> SlackQuestion:
    """Return a report that was sent with the modal."""
    view, user = body["view"], body["user"]
    form = read_form(view)
    return SlackQuestion(
        text=form.reason,
        person=user["id"],
        channel=form.channel,
        thread=form.thread or None,
        keys=(f"view:{view['id']}",),
        kind=Kind.REPORT,
        is_foreign=_is_other(user.get("team_id"), (body.get("team") or {}).get("id")),
        target=f"{form.passage_id}:{form.answer_id}",
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
    return SlackQuestion(
        text,
        event["user"],
        event["channel"],
        thread,
        _keys(body),
        said_at=event["ts"],
        is_foreign=_is_foreign(body),
    )


def _is_foreign(body: Mapping[str, Any]) -> bool:
    """Whether people of other workspaces said something, or would see the answer."""
    event, team = body["event"], body.get("team_id")
    # https://docs.slack.dev/apis/slack-connect: the author's workspace stands beside the receiving one
    authors = (event.get("user_team"), event.get("source_team"), event.get("team"))
    return bool(body.get("is_ext_shared_channel")) or any(_is_other(author, team) for author in authors)


def _is_other(team: str | None, ours: str | None) -> bool:
    return bool(team and ours and team != ours)


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
