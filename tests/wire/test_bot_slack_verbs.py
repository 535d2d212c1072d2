"""`/onrecord`, the message shortcuts and who is told nothing: the bot in another process, asked as people ask."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.wire.bot_process import ROOT, BotProcess
from tests.wire.node_tools import require_node_modules
from tests.wire.slack_blocks_judge import walk
from tests.wire.slack_payloads import app_mention, event_callback
from tests.wire.slack_records import Call, Envelope, Json, Response
from tests.wire.slack_wire import SlackWire

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUOTED = "sometime in the next 12 to 18 months, we'll reach the point where most of the code"
UNBROKEN = "sometime in the next"  # no word of it matches the question, so none is set apart in bold
SILENCE_SECONDS = 0.3
OTHER_TEAM = "T0OTHER001"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def slack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackWire]:
    """The workspace of all tests here, with a bot that answers from the shipped knowledge."""
    require_node_modules()
    async with SlackWire() as wire:
        environment = wire.environment | {
            "KNOWLEDGE_DIR": str(ROOT / "knowledge"),
            "ADMIN_SLACK": wire.users["admin"],
            "SLACK_SHARED_CHANNELS": wire.channels["strategy"],
        }
        async with BotProcess(tmp_path_factory.mktemp("bot"), environment) as bot:
            await wire.connected()
            yield wire
        assert "Traceback" not in bot.log, bot.log
        assert [] == wire.violations()


async def said(slack: SlackWire, text: str, *, user: str | None = None) -> Response:
    """Return the private reply to what is typed behind `/onrecord`."""
    asked = await slack.slash_command(text, command="/onrecord", user=user or slack.user)
    reply = (await slack.responses(asked))[0]
    assert "ephemeral" == reply.body["response_type"]
    assert len(reply.blocks) <= 14
    return reply


def shown(reply: Response | Call) -> str:
    """Return everything that can be read in a reply, top to bottom."""
    return " ".join(each["text"] for each in walk(reply.blocks) if isinstance(each.get("text"), str))


async def overheard(slack: SlackWire, of_event: Json, of_body: Json, channel: str) -> Envelope:
    """Mention the bot with something else in the event or around it than usual."""
    text = f"<@{slack.bot_user}> When will AI write most of Meta's code?"
    ts = await slack.state.say(text, user=slack.user, channel=channel)
    body = event_callback(app_mention(text, user=slack.user, channel=channel, ts=ts) | of_event) | of_body
    return await slack.socket.send("events_api", body)


def kinds(reply: Response | Call) -> list[str]:
    """Return the kinds of a reply's blocks."""
    return [block["type"] for block in reply.blocks]


@pytest.mark.parametrize("typed", ["", "help", "pizza"])
async def test_without_a_verb_it_says_how_to_ask(slack: SlackWire, typed: str) -> None:
    """The commands go by their names, and a word that is no verb is named."""
    read = shown(await said(slack, typed))

    assert "/onrecord compare topic : Name, Name" in read
    assert ("pizza" in read) == (typed == "pizza")


async def test_a_command_delivered_again_is_answered_once(slack: SlackWire) -> None:
    """A16: with the verbs as with `/ask`."""
    asked = await slack.slash_command("sources", command="/onrecord", user=slack.user)
    again = await slack.socket.send("slash_commands", asked.payload, accepts_response_payload=True)

    await slack.ack_of(again)
    await slack.responses(asked)
    await asyncio.sleep(SILENCE_SECONDS)

    assert 1 == len(await slack.responses(asked))


async def test_ask_answers_like_the_other_command(slack: SlackWire) -> None:
    """The passages with their quotations and how old they are."""
    reply = await said(slack, "ask When will AI write most of Meta's code?")

    assert UNBROKEN in shown(reply)
    assert "29 April 2025 (" in shown(reply)


async def test_quote_tells_the_verdict(slack: SlackWire) -> None:
    """Words as they were said are verbatim; with another number they are altered, and the number is named."""
    same, other = f"quote “{QUOTED}” — Mark Zuckerberg", f'quote "{QUOTED.replace("18", "24")}" — Mark Zuckerberg'

    verbatim, altered = await said(slack, same), await said(slack, other)

    assert "Verbatim:" in shown(verbatim)
    assert "Altered:" in shown(altered)
    assert "“24” for “18”" in shown(altered)
    assert any(each.get("style") == {"bold": True, "strike": True} for each in walk(altered.blocks))


async def test_compare_puts_people_beside_each_other(slack: SlackWire) -> None:
    """Everybody named has a column, or a line, with their own words and a link."""
    reply = await said(slack, "compare open source : Mark Zuckerberg, Dario Amodei")

    read = shown(reply)
    assert "Mark Zuckerberg" in read
    assert "Dario Amodei" in read
    assert [each["url"] for each in walk(reply.blocks) if "url" in each]


async def test_timeline_begins_with_the_oldest(slack: SlackWire) -> None:
    """Its line says whose and on what, and that the oldest comes first."""
    reply = await said(slack, "timeline Mark Zuckerberg : open source")

    assert "oldest first" in shown(reply)


async def test_sources_are_a_table_with_pages(slack: SlackWire) -> None:
    """Ten discussions are a page, and what shows the next one is told."""
    reply = await said(slack, "sources")

    table = next(block for block in reply.blocks if block["type"] == "table")
    assert 1 + 10 == len(table["rows"])
    assert "/onrecord sources 2" in shown(reply)


async def test_show_opens_a_passage_and_a_discussion(slack: SlackWire) -> None:
    """By the id below an answer the passage with what is beside it; by its name a discussion with its sections."""
    answer = await said(slack, "ask When will AI write most of Meta's code?")
    passage_id = answer.blocks[-1]["elements"][0]["text"].split()[0]

    passage = await said(slack, f"show {passage_id}")
    discussion = await said(slack, "show zuckerberg-dwarkesh-2025-04")
    nothing = await said(slack, "show 0000000000")

    assert QUOTED in shown(passage)
    assert "Before" in shown(passage)
    assert "table" in kinds(discussion)
    assert "There is no passage 0000000000" in shown(nothing)


async def test_status_counts_what_there_is(slack: SlackWire) -> None:
    """How many discussions and passages, and which revision."""
    read = shown(await said(slack, "status"))

    assert "discussions, " in read
    assert "Revision" in read


async def test_errands_are_verbs(slack: SlackWire) -> None:
    """Anybody may be forgotten; reload and gaps are for admins, and no words of others."""
    admin = slack.users["admin"]

    assert "deleted" in shown(await said(slack, "forget-me"))
    assert "Read anew" in shown(await said(slack, "reload", user=admin))
    assert "no word of mine" in shown(await said(slack, "reload", user=slack.users["ada"]))


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
    assert "SLACK_SHARED_CHANNELS" in shown(post)
    assert "months" not in shown(post)


async def test_allowed_shared_channels_are_answered(slack: SlackWire) -> None:
    """A channel in the settings is answered although it is shared."""
    asked = await overheard(slack, {}, {"is_ext_shared_channel": True}, slack.channels["strategy"])

    (post,) = await slack.posts(since=asked)

    assert "chat.postMessage" == post.method
    assert UNBROKEN in shown(post)


@pytest.mark.parametrize(("refusals", "kind"), [(1, "section"), (2, None)])
async def test_refused_blocks_are_sent_plainer(slack: SlackWire, refusals: int, kind: str | None) -> None:
    """Where Slack refuses the blocks, the same answer comes in older ones, then as text."""
    refused = {"ok": False, "error": "invalid_blocks"}
    slack.fault("chat.postMessage", body=refused, times=refusals)

    asked = await slack.mention("When will AI write most of Meta's code?")
    (last,) = await slack.posts(since=asked)

    assert UNBROKEN in (shown(last) if kind else last.arguments["text"])
    assert "rich_text" not in kinds(last)
    assert bool(kind) == bool(last.blocks)
