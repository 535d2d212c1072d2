"""The message shortcuts: a message is a question or a quotation, answered where it stands."""

from __future__ import annotations

import pytest

from tests.wire.slack_records import Json
from tests.wire.slack_surface.asking import QUESTION, QUOTED, UNBROKEN, shown
from tests.wire.slack_wire import SlackWire

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_shortcuts_answer_in_place_for_who_chose_them(slack: SlackWire) -> None:
    """Find sources takes a message as a question, Check quote as a quotation; only who chose it sees the reply."""
    message: Json = {"type": "message", "user": slack.user, "ts": "1700000000.000100", "text": QUOTED}

    found = (await slack.responses(await slack.message_shortcut("find_sources", message)))[0]
    checked = (await slack.responses(await slack.message_shortcut("check_quote", message)))[0]

    assert {"ephemeral"} == {found.body["response_type"], checked.body["response_type"]}
    assert UNBROKEN in shown(found)
    assert "Verbatim:" in shown(checked)


async def test_shortcut_in_a_thread_without_its_address_stays_there(slack: SlackWire) -> None:
    """Where the response_url has expired, the reply is posted for who asked, in the thread of the message."""
    message: Json = {"type": "message", "user": slack.user, "ts": "1700000000.000200", "text": QUOTED}
    slack.fault("response_url", status=404, body={"ok": False, "error": "expired_url"})

    asked = await slack.message_shortcut("check_quote", message | {"thread_ts": "1700000000.000100"})
    (post,) = await slack.posts(since=asked, method="chat.postEphemeral")

    assert "1700000000.000100" == post.arguments["thread_ts"]
    assert slack.user == post.arguments["user"]


async def test_somebody_elses_message_is_no_errand(slack: SlackWire) -> None:
    """To look for sources of a message that says forget-me forgets nobody."""
    message: Json = {"type": "message", "user": slack.user, "ts": "1700000000.000300", "text": "forget-me"}

    (reply,) = await slack.responses(await slack.message_shortcut("find_sources", message))

    assert "deleted" not in shown(reply)


@pytest.mark.parametrize("callback_id", ["find_sources", "check_quote"])
async def test_shortcut_on_a_message_in_a_thread_answers_there(slack: SlackWire, callback_id: str) -> None:
    """The reply by the response_url names the thread, or it would stand in the channel."""
    message: Json = {"type": "message", "user": slack.user, "ts": "1700000000.000400", "text": QUOTED}

    asked = await slack.message_shortcut(callback_id, message | {"thread_ts": "1700000000.000100"})
    (reply,) = await slack.responses(asked)

    assert "1700000000.000100" == reply.body["thread_ts"]
    assert "ephemeral" == reply.body["response_type"]


async def test_what_a_shortcut_found_can_be_shared_into_the_thread(slack: SlackWire) -> None:
    """A slash command does not work in a thread; the shortcut and its Share do."""
    first = await slack.message(QUESTION)
    message: Json = {"type": "message", "user": slack.user, "ts": first.ts, "text": QUESTION, "thread_ts": first.ts}
    (found,) = await slack.responses(await slack.message_shortcut("find_sources", message))

    pressed = await slack.block_action("share", on=found, thread_ts=first.ts)
    (post,) = await slack.posts(since=pressed)

    assert first.ts == post.arguments["thread_ts"]
    assert UNBROKEN in shown(post)


async def test_a_message_without_words_gets_a_reason(slack: SlackWire) -> None:
    """A picture alone is nothing to look for."""
    message: Json = {"type": "message", "user": slack.user, "ts": "1700000000.000500", "text": ""}

    for callback_id, reason in (("find_sources", "Ask me something"), ("check_quote", "words")):
        (reply,) = await slack.responses(await slack.message_shortcut(callback_id, message))
        assert reason in shown(reply)
