"""What holds for every single thing that the bot sends."""

from __future__ import annotations

import pytest

from tests.wire.slack_surface.asking import QUESTION, answered, shown
from tests.wire.slack_wire import SlackWire

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_nothing_that_is_sent_unfurls_or_links_names(slack: SlackWire) -> None:
    """A41: every post, private or public, forbids previews of its links, and names that it did not mean."""
    await slack.responses(await slack.block_action("share", on=await answered(slack)))
    slack.fault("response_url", status=404, body="expired_url")
    await slack.posts(since=await slack.slash_command(QUESTION), method="chat.postEphemeral")

    posts = [call.arguments for call in slack.calls if call.method == "chat.postMessage"]
    private = [call.arguments for call in slack.calls if call.method == "chat.postEphemeral"]
    bodies = [one.body for one in slack.web.responses if not one.body.get("delete_original")]
    assert posts
    assert private
    assert bodies
    assert {(False, False)} == {(one["unfurl_links"], one["unfurl_media"]) for one in posts + bodies}
    assert {(False, "none")} == {(one["link_names"], one["parse"]) for one in posts + private}


async def test_oauth_that_nobody_set_up_stays_off(slack: SlackWire) -> None:
    """A61: with SLACK_CLIENT_ID and SLACK_CLIENT_SECRET in the environment the bot's token is used all the same."""
    reply = await answered(slack)

    # That no file appears below HOME is looked at when the bot has ended.
    assert QUESTION in shown(reply)
    assert {slack.bot_token} == {call.token for call in slack.calls if call.method != "apps.connections.open"}
