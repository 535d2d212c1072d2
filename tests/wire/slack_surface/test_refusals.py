"""What is sent where Slack refuses a message: the same with older blocks, then as text, at last the reason."""

from __future__ import annotations

import re

import pytest

from tests.wire.slack_surface.asking import QUESTION, UNBROKEN, kinds, shown
from tests.wire.slack_wire import SlackWire

pytestmark = pytest.mark.asyncio(loop_scope="package")

REFUSED = {"ok": False, "error": "invalid_blocks"}
OLD = {"section", "context", "actions", "divider", "header"}


@pytest.mark.parametrize(("refusals", "kind"), [(1, "section"), (2, None)])
async def test_refused_blocks_are_sent_plainer(slack: SlackWire, refusals: int, kind: str | None) -> None:
    """Where Slack refuses the blocks, the same answer comes in older ones, then as text."""
    slack.fault("chat.postMessage", body=REFUSED, times=refusals)

    asked = await slack.mention(QUESTION)
    (last,) = await slack.posts(since=asked)

    assert UNBROKEN in (shown(last) if kind else last.arguments["text"])
    assert set(kinds(last)) <= OLD
    assert bool(kind) == bool(last.blocks)


async def test_the_last_word_is_the_reason(slack: SlackWire) -> None:
    """With an id for the log, where even the text was refused."""
    slack.fault("chat.postMessage", body=REFUSED, times=3)

    (last,) = await slack.posts(since=await slack.mention(QUESTION))

    assert re.search(r"error [0-9a-f]{4}", shown(last))


async def test_a_private_answer_is_made_plainer_too(slack: SlackWire) -> None:
    """By the response_url, since the bot may be no member of the channel: the same answer with older blocks."""
    slack.fault("response_url", status=400, body="invalid_blocks")

    asked = await slack.slash_command(QUESTION)
    refused, accepted = await slack.responses(asked, count=2)

    assert "rich_text" in kinds(refused)
    assert set(kinds(accepted)) <= OLD
    assert UNBROKEN in shown(accepted)
    assert [] == slack.calls_of("chat.postEphemeral", since=asked)


async def test_classic_votes_count_as_votes(slack: SlackWire) -> None:
    """Where the native buttons were refused, two ordinary ones stand for them."""
    slack.fault("chat.postMessage", body=REFUSED)
    (post,) = await slack.posts(since=await slack.mention(QUESTION))

    for way in ("vote-up", "vote-down"):
        (thanks,) = await slack.responses(await slack.block_action(way, on=post))
        assert "Thank you" in shown(thanks)
    assert "👍 👎" in shown(post).replace(" Good", "").replace(" Bad", "")
