"""What Slack sends, read once."""

from typing import Any

import pytest

from bot.adapters.slack.events import (
    SlackQuestion,
    question_of,
    read_command,
    read_direct_message,
    read_mention,
    read_press,
    read_shortcut,
)

MENTION = {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1.1", "text": "<@UBOT> models?"}
DIRECT = {"type": "message", "user": "U1", "channel": "D1", "channel_type": "im", "ts": "1.1", "text": "models?"}


def body(event: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"team_id": "T1", "event_id": "Ev1", "event": {**event, **changes}}


def test_a_command() -> None:
    """The text, the asker, the channel, where the reply goes, and the key of the one delivery."""
    command = {
        "text": "R&amp;D?",
        "user_id": "U1",
        "channel_id": "C1",
        "trigger_id": "1.2.3",
        "response_url": "https://r",
    }

    expected = SlackQuestion("R&D?", "U1", "C1", None, ("trigger:1.2.3",), response_url="https://r")
    assert expected == read_command(command)
    assert expected == question_of(expected.to_received())


def test_a_mention_is_answered_in_its_thread() -> None:
    """Under the message, or in the thread where it stands."""
    keys = ("message:T1:C1:1.1", "event:Ev1")

    assert SlackQuestion("models?", "U1", "C1", "1.1", keys, said_at="1.1") == read_mention(body(MENTION), "UBOT")
    assert SlackQuestion("models?", "U1", "C1", "0.9", keys, said_at="1.1") == read_mention(
        body(MENTION, thread_ts="0.9"), "UBOT"
    )


def test_a_direct_message_is_answered_where_it_stands() -> None:
    """Without a thread, unless it is in one."""
    keys = ("message:T1:D1:1.1", "event:Ev1")

    assert SlackQuestion("models?", "U1", "D1", None, keys, said_at="1.1") == read_direct_message(body(DIRECT), "UBOT")
    threaded = read_direct_message(body(DIRECT, thread_ts="0.9"), "UBOT")
    assert threaded is not None
    assert "0.9" == threaded.thread


@pytest.mark.parametrize(
    "changes",
    [{"bot_id": "B1"}, {"app_id": "A1"}, {"user": None}, {"edited": {"ts": "2"}}, {"subtype": "bot_message"}]
    + [{"subtype": "message_changed"}, {"subtype": "channel_join"}],
)
def test_only_people_are_answered(changes: dict[str, Any]) -> None:
    """Bots, edits and the system's messages get nothing."""
    assert read_mention(body(MENTION, **changes), "UBOT") is None
    assert read_direct_message(body(DIRECT, **changes), "UBOT") is None


def test_a_file_with_a_question_is_answered() -> None:
    """A comment on an upload is said by a person."""
    assert read_direct_message(body(DIRECT, subtype="file_share"), "UBOT") is not None


@pytest.mark.parametrize("kind", ["channel", "group", "mpim", None])
def test_what_is_said_in_channels_is_not_addressed_to_the_bot(kind: str | None) -> None:
    """Messages elsewhere are merely overheard."""
    assert read_direct_message(body(DIRECT, channel_type=kind), "UBOT") is None


def test_what_one_person_looks_up_is_no_question_of_the_thread() -> None:
    """What others ask in the thread of a message is not read together with *Find sources* on it."""
    shortcut = read_shortcut(
        {
            "callback_id": "find_sources",
            "message": {"text": "models", "thread_ts": "0.9"},
            "user": {"id": "U2"},
            "channel": {"id": "C1"},
            "trigger_id": "1.2.3",
        }
    )
    mention = read_mention(body(MENTION, thread_ts="0.9"), "UBOT")

    assert mention
    assert shortcut.thread == mention.thread
    assert shortcut.to_received().thread != mention.to_received().thread


def test_the_audience_is_the_channel() -> None:
    """Restricted discussions may be open to the channel in which was asked."""
    question = read_mention(body(MENTION), "UBOT")

    assert question is not None
    assert frozenset({"slack:C1"}) == question.audience


def test_two_events_of_one_message_share_a_key() -> None:
    """A message in a channel can come as two events with two ids."""
    first, second = read_mention(body(MENTION), "UBOT"), read_mention({**body(MENTION), "event_id": "Ev2"}, "UBOT")

    assert first is not None
    assert second is not None
    assert {"message:T1:C1:1.1"} == {*first.keys} & {*second.keys}


def test_the_keys_of_a_press_name_nobody() -> None:
    """They are kept longer than what is known of a person who wishes to be forgotten."""
    press = {
        "trigger_id": "1.2.3",
        "user": {"id": "U0SOMEBODY"},
        "channel": {"id": "C1"},
        "container": {"message_ts": "5.1"},
        "actions": [{"action_id": "more", "value": "abc", "action_ts": "7.9"}],
    }

    assert ("action:1.2.3", "action:5.1:7.9") == read_press(press).keys
