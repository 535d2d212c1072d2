"""What can be done with an answer in Slack: the bot in another process, its buttons pressed as people press them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.wire.bot_process import ROOT, BotProcess
from tests.wire.node_tools import require_node_modules
from tests.wire.slack_payloads import trigger_id
from tests.wire.slack_records import Json, Response
from tests.wire.slack_state import TEAM
from tests.wire.slack_wire import SlackWire
from tests.wire.test_bot_slack_verbs import shown

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION = "When will AI write most of Meta's code?"
UNBROKEN = "sometime in the next"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def slack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackWire]:
    """The workspace of all tests here, with a channel that reports go to."""
    require_node_modules()
    async with SlackWire() as wire:
        environment = wire.environment | {
            "KNOWLEDGE_DIR": str(ROOT / "knowledge"),
            "REPORT_SLACK": wire.channels["strategy"],
        }
        async with BotProcess(tmp_path_factory.mktemp("bot"), environment) as bot:
            await wire.connected()
            yield wire
        assert "Traceback" not in bot.log, bot.log
        assert [] == wire.violations()


async def answered(slack: SlackWire) -> Response:
    return (await slack.responses(await slack.slash_command(QUESTION)))[0]


async def test_share_posts_for_all_and_removes_the_private_answer(slack: SlackWire) -> None:
    """Everybody sees the answer, by whom it was shared, and without a Share of its own."""
    pressed = await slack.block_action("share", on=await answered(slack))

    (post,) = await slack.posts(since=pressed)
    (removal,) = await slack.responses(pressed)

    assert f"shared by <@{slack.user}>" in shown(post)
    assert UNBROKEN in shown(post)
    assert "Share" not in shown(post).split()
    assert removal.body["delete_original"]


async def test_more_shows_others(slack: SlackWire) -> None:
    """Privately, and none of those that were shown before."""
    first = await answered(slack)

    (more,) = await slack.responses(await slack.block_action("more", on=first))

    before, after = (set(one.blocks[-1]["elements"][0]["text"].split(" · ")[0].split()) for one in (first, more))
    assert "ephemeral" == more.body["response_type"]
    assert after
    assert before.isdisjoint(after)


async def test_more_of_an_unknown_answer_says_to_ask_again(slack: SlackWire) -> None:
    """An answer that is kept no longer is told so."""
    (gone,) = await slack.responses(await slack.block_action("more", on=await answered(slack), value="ffffffffff"))

    assert "older than a day" in shown(gone)


async def test_around_shows_what_stands_beside_a_passage(slack: SlackWire) -> None:
    """The passage that was chosen, as a whole, in its place."""
    first = await answered(slack)
    chosen = {"value": f"{first.blocks[-1]['elements'][0]['text'].split()[0]}:0123456789"}

    (around,) = await slack.responses(await slack.block_action("around", on=first, selected_option=chosen))

    assert "of this discussion" in shown(around) or "passage " in shown(around)
    assert UNBROKEN in shown(around)


async def test_vote_is_thanked_for(slack: SlackWire) -> None:
    """The native buttons carry which way and about what."""
    first = await answered(slack)
    answer_id = next(block for block in first.blocks if block["type"] == "actions")["elements"][0]["value"]

    (thanks,) = await slack.responses(await slack.block_action("vote", on=first, value=f"up:{answer_id}"))

    assert "Thank you" in shown(thanks)


async def test_report_opens_a_form_and_reaches_the_channel(slack: SlackWire) -> None:
    """A modal asks why; what is sent with it is told in the channel of reports, once, and thanked for."""
    first = await answered(slack)
    chosen = {"value": f"{first.blocks[-1]['elements'][0]['text'].split()[0]}:0123456789"}
    # emulate knows no trigger ids of ours.
    slack.fault("views.open", body={"ok": True, "view": {"id": "V0WIRE0001"}})
    pressed = await slack.block_action("report", on=first, selected_option=chosen)
    opened = await slack.changes.until(
        lambda: slack.calls_of("views.open", since=pressed) or None, timeout=10, what=lambda: "views.open"
    )
    view: Json = opened[0].arguments["view"]
    assert pressed.payload["trigger_id"] == opened[0].arguments["trigger_id"]

    sent = await slack.interactive(
        {
            "type": "view_submission",
            "team": {"id": TEAM, "domain": "wire"},
            "user": {"id": slack.user, "name": "someone", "team_id": TEAM},
            "api_app_id": "A0WIRE0001",
            "token": "retired",
            "trigger_id": trigger_id(),
            "view": {
                **view,
                "id": "V0WIRE0001",
                "state": {"values": {"reason": {"reason": {"value": "<!channel> no"}}}},
            },
            "response_urls": [],
            "is_enterprise_install": False,
            "enterprise": None,
        }
    )
    (told,) = await slack.posts(since=sent)
    (thanks,) = await slack.posts(since=sent, method="chat.postEphemeral")

    assert slack.channels["strategy"] == told.arguments["channel"]
    assert "was reported" in shown(told)
    assert "Thank you" in shown(thanks)


async def test_a_follow_up_in_the_thread_is_read_with_the_question_before(slack: SlackWire) -> None:
    """By mention, from what the bot answered there itself."""
    asked = await slack.mention(QUESTION)
    thread = asked.payload["event"]["ts"]
    await slack.posts(since=asked)

    (post,) = await slack.posts(since=await slack.mention("and why?", thread_ts=thread))

    assert "your earlier question" in shown(post)
