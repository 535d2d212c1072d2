"""A58: people of other workspaces, and channels that they are in, get no word of the folder unless allowed."""

from __future__ import annotations

import pytest

from tests.wire.slack_payloads import app_mention, event_callback
from tests.wire.slack_records import Envelope, Json
from tests.wire.slack_surface.asking import QUESTION, QUOTED, UNBROKEN, VERBS, answered, shown
from tests.wire.slack_wire import SlackWire

pytestmark = pytest.mark.asyncio(loop_scope="package")

OTHER_TEAM = "T0OTHER001"
REFUSED = "SLACK_SHARED_CHANNELS"
MESSAGE: Json = {"type": "message", "user": "U1", "ts": "1700000000.000100", "text": QUOTED}


async def overheard(slack: SlackWire, of_event: Json, of_body: Json, channel: str) -> Envelope:
    """Mention the bot with something else in the event or around it than usual."""
    text = f"<@{slack.bot_user}> {QUESTION}"
    ts = await slack.state.say(text, user=slack.user, channel=channel)
    body = event_callback(app_mention(text, user=slack.user, channel=channel, ts=ts) | of_event) | of_body
    return await slack.socket.send("events_api", body)


@pytest.mark.parametrize(
    ("of_event", "of_body"),
    [({}, {"is_ext_shared_channel": True}), ({"user_team": OTHER_TEAM}, {}), ({"team": OTHER_TEAM}, {})],
    ids=["shared channel", "user of another workspace", "message of another workspace"],
)
async def test_other_workspaces_are_told_nothing(slack: SlackWire, of_event: Json, of_body: Json) -> None:
    """A58: an ephemeral refusal, no word of the folder."""
    asked = await overheard(slack, of_event, of_body, slack.channel)

    (post,) = await slack.posts(since=asked, method="chat.postEphemeral")

    assert [] == slack.calls_of("chat.postMessage", since=asked)
    assert REFUSED in shown(post)
    assert "months" not in shown(post)


async def test_allowed_shared_channels_are_answered(slack: SlackWire) -> None:
    """A channel in the settings is answered although it is shared."""
    asked = await overheard(slack, {}, {"is_ext_shared_channel": True}, slack.channels["strategy"])

    (post,) = await slack.posts(since=asked)

    assert "chat.postMessage" == post.method
    assert UNBROKEN in shown(post)


@pytest.mark.parametrize("command", ["/ask", VERBS])
async def test_a_command_from_another_workspace_is_told_nothing(slack: SlackWire, command: str) -> None:
    """A58: a command carries no mark of a shared channel, but the workspace of who typed it."""
    asked = await slack.slash_command(f"ask {QUESTION}", command=command, team=OTHER_TEAM)

    (reply,) = await slack.responses(asked)

    assert REFUSED in shown(reply)
    assert UNBROKEN not in shown(reply)


@pytest.mark.parametrize("shared", [True, False])
async def test_a_command_in_a_shared_channel_is_told_nothing(slack: SlackWire, shared: bool) -> None:
    """A58: where the bot has the scope to ask, Slack tells whether a channel is shared; it is asked once a while."""
    channel = f"C0SHARED{shared:d}1"
    info = {"ok": True, "channel": {"id": channel, "is_ext_shared": shared}}
    slack.fault("conversations.info", body=info)

    replies = [await answered(slack, channel=channel) for _ in range(2)]

    assert [shared] * 2 == [REFUSED in shown(reply) for reply in replies]
    assert [shared] * 2 == [UNBROKEN not in shown(reply) for reply in replies]
    assert 1 == len([call for call in slack.calls_of("conversations.info") if call.arguments["channel"] == channel])


async def test_what_an_event_tells_of_a_channel_holds_for_commands_and_buttons(slack: SlackWire) -> None:
    """A58: a private answer from before is not shared, nor reported, once people of others are there."""
    channel = slack.channels["general"]
    private = await answered(slack, channel=channel)
    try:
        await slack.posts(
            since=await overheard(slack, {}, {"is_ext_shared_channel": True}, channel), method="chat.postEphemeral"
        )
        for action in ("share", "more", "report"):
            pressed = await slack.block_action(action, on=private, channel=channel)
            (reply,) = await slack.responses(pressed)
            assert REFUSED in shown(reply)
            assert [] == slack.calls_of("chat.postMessage", since=pressed) + slack.calls_of("views.open", since=pressed)
        assert REFUSED in shown(await answered(slack, channel=channel))
    finally:
        await slack.posts(since=await overheard(slack, {}, {"is_ext_shared_channel": False}, channel))

    assert UNBROKEN in shown(await answered(slack, channel=channel))


@pytest.mark.parametrize("callback_id", ["find_sources", "check_quote"])
async def test_a_shortcut_of_a_stranger_is_told_nothing(slack: SlackWire, callback_id: str) -> None:
    """A58: who chose it belongs to another workspace."""
    asked = await slack.message_shortcut(callback_id, MESSAGE, team=OTHER_TEAM)

    (reply,) = await slack.responses(asked)

    assert REFUSED in shown(reply)
    assert "Verbatim" not in shown(reply)


async def test_a_press_of_a_stranger_is_told_nothing(slack: SlackWire) -> None:
    """A58: below an answer that everybody sees, a stranger gets no further ones."""
    asked = await slack.mention(QUESTION)
    (post,) = await slack.posts(since=asked)

    (reply,) = await slack.responses(await slack.block_action("more", on=post, team=OTHER_TEAM))

    assert REFUSED in shown(reply)
