"""The bot in Slack: `python -m bot run` in another process, asked as people ask."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio

from tests.slowness import slowness
from tests.wire.bot_process import ROOT, BotProcess
from tests.wire.node_tools import require_node_modules
from tests.wire.slack_blocks_judge import walk
from tests.wire.slack_payloads import app_mention, message
from tests.wire.slack_records import Call, Envelope, Json, Response
from tests.wire.slack_wire import SlackWire

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION = "When will AI write most of Meta's code?"
QUOTATION = "sometime in the next 12 to 18 months, we'll reach the point where most of the code"
MOMENT = "https://www.youtube.com/watch?v=rYXeQbTuVl0&t=818s"
HOSTILE = (
    "<!channel> <!subteam^S0123> &lt;!channel&gt; &lt;!here|here&gt; &lt;@U0123&gt; @everyone <@U0123> <#C0123|general>"
    " <https://evil.test|click> *bold* _italic_ ~gone~ ``` \u202e \x00 \x1b[31m &amp; &lt; &gt; mythos?"
)
SILENCE_SECONDS = 0.2

Ask = Callable[[SlackWire, str], Awaitable[Envelope]]


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["sockets", "http"])
async def slack_wire(request: pytest.FixtureRequest) -> AsyncIterator[SlackWire]:
    """The workspace of all tests here, by each transport."""
    require_node_modules()
    async with SlackWire(by_http=request.param == "http") as slack:
        yield slack
        assert [] == slack.violations()


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def slack_bot(slack_wire: SlackWire, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BotProcess]:
    """The bot of all tests here, which none of them makes fail."""
    async with BotProcess(tmp_path_factory.mktemp("bot"), slack_wire.environment) as bot:
        await slack_wire.connected()
        yield bot
    assert "Traceback" not in bot.log, bot.log
    assert "error" not in bot.levels, bot.log


async def by_command(slack: SlackWire, text: str) -> Envelope:
    """Ask by the slash command."""
    return await slack.slash_command(text)


async def by_mention(slack: SlackWire, text: str) -> Envelope:
    """Ask by a mention in a channel."""
    return await slack.mention(text)


async def by_direct_message(slack: SlackWire, text: str) -> Envelope:
    """Ask in the conversation with the bot."""
    if text.strip():
        return await slack.direct_message(text)
    # Nobody can write an empty message there, but a file comes as one.
    channel = await slack.state.direct_channel(slack.user)
    return await slack.message(text, channel, ts=f"{time.time():.6f}")


async def reply_to(slack: SlackWire, asked: Envelope) -> Call | Response:
    """Return the first thing that the bot said after this."""
    wait = slack.responses(asked) if asked.type == "slash_commands" else slack.posts(since=asked)
    return (await wait)[0]


async def only_reply_to(slack: SlackWire, asked: Envelope) -> Call | Response:
    """Return the one thing that the bot said after this, whatever was delivered since."""
    reply = await reply_to(slack, asked)
    await asyncio.sleep(SILENCE_SECONDS)
    assert 1 == len(slack.visible(asked)), slack.visible(asked)
    return reply


async def assert_unanswered(slack: SlackWire, overheard: Envelope) -> None:
    """Fail unless an event is acknowledged and followed by nothing, while the bot answers what comes behind it."""
    await slack.ack_of(overheard)
    behind = await slack.mention(QUESTION)
    await slack.posts(since=behind)
    await asyncio.sleep(SILENCE_SECONDS)
    assert 1 == len(slack.visible(overheard)), slack.visible(overheard)


def shown(node: Any) -> str:
    """Return everything that can be read in blocks."""
    return "".join(each["text"] for each in walk(node) if isinstance(each.get("text"), str))


def citations(blocks: list[Json]) -> list[tuple[str, str, str]]:
    """Return for each citation its heading, the kind of what is shown first below it, and those words."""
    return [
        (heading["text"]["text"], below["elements"][0]["type"], shown(below["elements"][0]))
        for heading, below in zip(blocks, blocks[1:], strict=False)
        if heading["type"] == "section" and below["type"] == "rich_text"
    ]


def spans(block: Json) -> list[Json]:
    """Return the innermost elements of a rich text."""
    inner = [part for part in block.get("elements", []) if block["type"] == "rich_text"]
    return [each for part in inner for each in part["elements"]]


# The slash command


async def test_command_is_acknowledged_at_once(slack: SlackWire) -> None:
    """The command is acknowledged within a second, and the acknowledgement itself says nothing."""
    asked = await slack.slash_command(QUESTION)

    ack = await slack.ack_of(asked)

    assert ack.seconds < slowness()
    assert not ack.payload
    await slack.responses(asked)


async def test_command_is_answered_once_for_the_asker_alone(slack: SlackWire) -> None:
    """A single ephemeral answer comes by the response_url, and nothing else anywhere."""
    asked = await slack.slash_command(QUESTION)

    reply = await only_reply_to(slack, asked)

    assert isinstance(reply, Response)
    assert "ephemeral" == reply.body["response_type"]
    assert reply.delivered


async def test_command_restates_the_question(slack: SlackWire) -> None:
    """The command that was typed is not seen by Slack's readers, so the answer begins with the question."""
    reply = await reply_to(slack, await slack.slash_command(QUESTION))

    assert shown(reply.blocks[0]).startswith(f"“{QUESTION}”")


async def test_first_passage_is_the_quotation_and_its_button_opens_the_moment(slack: SlackWire) -> None:
    """The question that this bot was built for gets the sentence of the months, with the second it was said at."""
    reply = await reply_to(slack, await slack.slash_command(QUESTION))

    heading, kind, words = citations(reply.blocks)[0]
    first = next(block for block in reply.blocks if block["type"] == "section")
    assert heading.startswith("1. *Mark Zuckerberg* — ")
    assert ("rich_text_quote", f"“{QUOTATION}”") == (kind, words)
    assert MOMENT == first["accessory"]["url"]
    assert "▶ 13:38" == first["accessory"]["text"]["text"]


async def test_name_stands_over_own_words_only(slack: SlackWire) -> None:
    """A heading names Zuckerberg over a quotation that the file gives him; whatever else is shown is a note."""
    talk = (ROOT / "knowledge" / "zuckerberg-dwarkesh-2025-04.md").read_text("utf-8")
    own_words = set(re.findall(r"^> (.+) — Mark Zuckerberg \[", talk, re.MULTILINE))

    reply = await reply_to(
        slack, await slack.slash_command("intelligence explosion source:zuckerberg-dwarkesh-2025-04 top:5")
    )

    found = citations(reply.blocks)
    for number, (heading, kind, words) in enumerate(found, 1):
        named = heading.startswith(f"{number}. *Mark Zuckerberg* — ")
        assert named or heading.startswith(f"{number}. _note_ — ")
        assert ("rich_text_quote" if named else "rich_text_section") == kind
        assert named == (words.strip("“”") in own_words)
    assert {"rich_text_quote", "rich_text_section"} == {kind for _, kind, _ in found}


async def test_link_button_is_acknowledged_and_says_nothing(slack: SlackWire) -> None:
    """Slack reports a pressed link too; without an acknowledgement its reader would see a warning."""
    reply = await reply_to(slack, await slack.slash_command(QUESTION))

    pressed = await slack.block_action("open-1", on=reply)

    assert (await slack.ack_of(pressed)).seconds < slowness()
    await slack.settle(SILENCE_SECONDS, since=pressed)


# Mentions and direct messages


async def test_mention_is_answered_once_in_its_thread(slack: SlackWire) -> None:
    """The answer to a mention opens a thread below it."""
    asked = await slack.mention(QUESTION)

    reply = await only_reply_to(slack, asked)

    assert isinstance(reply, Call)
    assert (asked.channel, asked.ts) == (reply.arguments["channel"], reply.arguments["thread_ts"])
    assert QUOTATION in shown(reply.blocks)
    assert QUOTATION in reply.arguments["text"]


async def test_mention_inside_a_thread_is_answered_there(slack: SlackWire) -> None:
    """A mention in a thread is answered in the same thread, not below the mention."""
    first = await slack.message("Has anybody read this?")

    asked = await slack.mention(QUESTION, thread_ts=first.ts)
    reply = await only_reply_to(slack, asked)

    assert isinstance(reply, Call)
    assert first.ts == reply.arguments["thread_ts"] != asked.ts


async def test_direct_message_is_answered_where_it_stands(slack: SlackWire) -> None:
    """A direct message is answered in the conversation itself."""
    asked = await slack.direct_message(QUESTION)

    reply = await only_reply_to(slack, asked)

    assert isinstance(reply, Call)
    assert asked.channel == reply.arguments["channel"]
    assert not reply.arguments.get("thread_ts")
    assert QUOTATION in shown(reply.blocks)


async def test_direct_message_in_a_thread_is_answered_there(slack: SlackWire) -> None:
    """A thread in the conversation with the bot stays one."""
    first = await slack.direct_message(QUESTION)
    await reply_to(slack, first)

    reply = await only_reply_to(slack, await slack.direct_message(QUESTION, thread_ts=first.ts))

    assert isinstance(reply, Call)
    assert first.ts == reply.arguments["thread_ts"]


# What is none of its business


async def test_mention_by_another_bot_gets_nothing(slack: SlackWire) -> None:
    """Two bots that answer each other would never end."""
    await assert_unanswered(slack, await slack.mention(QUESTION, bot_id="B0OTHER001"))


async def test_direct_message_by_another_bot_gets_nothing(slack: SlackWire) -> None:
    """A bot that writes to the bot alone gets nothing either."""
    channel = await slack.state.direct_channel(slack.user)

    await assert_unanswered(slack, await slack.message(QUESTION, channel, bot_id="B0OTHER001"))


@pytest.mark.parametrize("everybody", ["<!channel>", "<!here>", "<!everyone>", "@everyone"])
async def test_message_to_everybody_gets_nothing(slack: SlackWire, everybody: str) -> None:
    """Who calls everybody has not called the bot."""
    await assert_unanswered(slack, await slack.message(f"{everybody} {QUESTION}"))


async def test_overheard_message_gets_nothing(slack: SlackWire) -> None:
    """What people say to each other is not answered, even where the bot is in the channel and knows the answer."""
    await assert_unanswered(slack, await slack.message(QUESTION))


@pytest.mark.parametrize("place", ["channel", "direct"])
async def test_own_message_gets_nothing(slack: SlackWire, place: str) -> None:
    """The bot does not answer itself."""
    channel = slack.channel if place == "channel" else await slack.state.direct_channel(slack.user)

    own = await slack.message(QUESTION, channel, slack.bot_user, bot_id=slack.bot_id, ts="1700000000.000100")

    await assert_unanswered(slack, own)


async def test_edited_mention_gets_nothing(slack: SlackWire) -> None:
    """Who corrects a mention is not answered a second time."""
    asked = await slack.mention(QUESTION)
    await slack.posts(since=asked)
    edited = {"edited": {"user": slack.user, "ts": f"{time.time():.6f}"}, "text": f"<@{slack.bot_user}> What else?"}

    await assert_unanswered(slack, await slack.event({**asked.event, **edited}))


async def test_mention_added_by_an_edit_gets_nothing(slack: SlackWire) -> None:
    """A mention that an edit put into an old message is no question asked now."""
    heard = await slack.message(QUESTION)
    mention = app_mention(
        f"<@{slack.bot_user}> {QUESTION}", user=slack.user, channel=heard.channel, ts=heard.ts, thread_ts=None
    )

    await assert_unanswered(slack, await slack.event(mention | {"edited": {"user": slack.user, "ts": heard.ts}}))


async def test_edited_direct_message_gets_nothing(slack: SlackWire) -> None:
    """Slack tells of an edit in the conversation by an event of its own, which asks nothing."""
    asked = await slack.direct_message(QUESTION)
    await slack.posts(since=asked)
    changed = message("What else?", user=slack.user, channel=asked.channel, ts=asked.ts)
    event = {
        "type": "message",
        "subtype": "message_changed",
        "channel": asked.channel,
        "channel_type": "im",
        "ts": f"{time.time():.6f}",
        "message": changed | {"edited": {"user": slack.user, "ts": asked.ts}},
        "previous_message": asked.event,
    }

    await assert_unanswered(slack, await slack.event(event))


async def test_event_that_nobody_waits_for_is_acknowledged(slack: SlackWire) -> None:
    """An event outside the manifest is acknowledged, or Slack would send it again and again."""
    await assert_unanswered(slack, await slack.event({"type": "tokens_revoked", "tokens": {"bot": []}}))


# Once


@pytest.mark.parametrize("ask", [by_mention, by_direct_message])
async def test_redelivered_event_is_answered_once(slack: SlackWire, ask: Ask) -> None:
    """Slack delivers an event again when it missed the acknowledgement; it is the same question."""
    asked = await ask(slack, QUESTION)
    for attempt in (1, 2, 3):
        await slack.redeliver(asked, attempt=attempt)

    await only_reply_to(slack, asked)


async def test_redelivered_command_is_answered_once(slack: SlackWire) -> None:
    """A command that comes in a second envelope has the same trigger."""
    asked = await slack.slash_command(QUESTION)
    again = await slack.socket.send("slash_commands", asked.payload, accepts_response_payload=True)

    await slack.ack_of(again)

    await only_reply_to(slack, asked)


@pytest.mark.parametrize("place", ["channel", "direct"])
async def test_mention_that_comes_as_two_events_is_answered_once(slack: SlackWire, place: str) -> None:
    """One message can come as app_mention and as message, each with an id of its own."""
    channel = slack.channel if place == "channel" else await slack.state.direct_channel(slack.user)
    text = f"<@{slack.bot_user}> {QUESTION}"

    asked = await slack.mention(text, channel)
    again = await slack.message(text, channel, ts=asked.ts)

    assert asked.payload["event_id"] != again.payload["event_id"]
    await only_reply_to(slack, asked)


async def test_same_question_twice_is_answered_twice(slack: SlackWire) -> None:
    """Who asks again in a message of its own is answered again."""
    first = await slack.mention(QUESTION)
    await reply_to(slack, first)

    await only_reply_to(slack, await slack.mention(QUESTION))


# What people type


@pytest.mark.parametrize("ask", [by_command, by_mention, by_direct_message])
async def test_very_long_question_gets_a_reason(slack: SlackWire, ask: Ask) -> None:
    """A question of 3,000 characters is told how many are read."""
    reply = await reply_to(slack, await ask(slack, "scaling " * 375))

    assert "I read up to 500. Could you shorten it?" in shown(reply.blocks)


@pytest.mark.parametrize("ask", [by_command, by_mention, by_direct_message])
@pytest.mark.parametrize("text", ["", "   ", "\u202e\u200b", "?!"])
async def test_empty_question_gets_an_example(slack: SlackWire, ask: Ask, text: str) -> None:
    """Who asks nothing, or only mentions the bot, is shown how to ask."""
    reply = await reply_to(slack, await ask(slack, text))

    assert "Ask me something, for example: " in shown(reply.blocks)


@pytest.mark.parametrize("ask", [by_command, by_mention, by_direct_message])
@pytest.mark.parametrize("around", ["{}", 'from:"{}" open source', "source:{} open source", "{} " + QUESTION])
async def test_markup_is_shown_and_does_nothing(slack: SlackWire, ask: Ask, around: str) -> None:
    """Markup and control characters are civilly answered, and nothing of them notifies, links or formats."""
    reply = await reply_to(slack, await ask(slack, around.format(HOSTILE)))

    sent = reply.body if isinstance(reply, Response) else reply.arguments
    formatted = [each["text"] for each in walk(reply.blocks) if each.get("type") == "mrkdwn"]
    assert "(error" not in sent["text"]
    assert not re.search(r"<|[*_~`](?!\u2060)", sent["text"])
    # A new line is ours: each passage has its own.
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", sent["text"] + shown(reply.blocks))
    assert not [text for text in formatted if "<" in text]
    assert {"text"} >= {each["type"] for block in reply.blocks for each in spans(block)}


async def test_declined_question_names_the_words_that_occur_nowhere(slack: SlackWire) -> None:
    """Where the folder answers nothing the asker learns which words it does not know."""
    reply = await reply_to(slack, await slack.slash_command("What is the mythos of frobnication?"))

    said = shown(reply.blocks)
    assert "Nothing in the knowledge folder answers this." in said
    assert "Words that never occur: “mythos”, “frobnication”." in said


async def test_nearest_passages_of_a_declined_question_are_no_answer(slack: SlackWire) -> None:
    """What comes near is shown under a line that says that it is no answer."""
    question = "What did Zuckerberg say about mythos and frobnication?"

    reply = await reply_to(slack, await slack.slash_command(question))

    lines = [shown(block) for block in reply.blocks]
    first = next(index for index, block in enumerate(reply.blocks) if block["type"] == "section" and index > 1)
    assert "Nearest (not an answer):" == lines[first - 1]
    assert citations(reply.blocks)


@pytest.mark.parametrize("quotes", ['"{}"', "“{}”", "„{}“", "‘{}’", "'{}'"])
async def test_quotation_marks_around_words_do_not_matter(slack: SlackWire, quotes: str) -> None:
    """Straight and curly marks, as phones type them, find the same passage."""
    quoted = quotes.format("the next 12 to 18 months")

    reply = await reply_to(slack, await slack.slash_command(f"Who said {quoted} for most of the code?"))

    assert f"“{QUOTATION}”" == citations(reply.blocks)[0][2]


@pytest.mark.parametrize("quotes", ['"{}"', "“{}”", "”{}”", "„{}“"])
async def test_speaker_keeps_to_one_person(slack: SlackWire, quotes: str) -> None:
    """`from:` with straight and curly quotation marks leaves what one person said, or what a note says about them."""
    question = f"Who talks about the license? from:{quotes}"

    guest = await reply_to(slack, await slack.slash_command(question.format("Mark Zuckerberg")))
    host = await reply_to(slack, await slack.slash_command(question.format("Dwarkesh Patel")))

    assert {"rich_text_quote"} == {kind for _, kind, _ in citations(guest.blocks)}
    assert {"rich_text_section"} == {kind for _, kind, _ in citations(host.blocks)}
    assert shown(guest.blocks[0]).startswith("“Who talks about the license?”")


async def test_top_limits_the_passages(slack: SlackWire) -> None:
    """`top:1` shows one passage, without it there are three."""
    three = await reply_to(slack, await slack.slash_command(QUESTION))
    one = await reply_to(slack, await slack.slash_command(f"{QUESTION} top:1"))

    assert [3, 1] == [len(citations(reply.blocks)) for reply in (three, one)]


async def test_unknown_speaker_is_asked_back(slack: SlackWire) -> None:
    """A mistyped name is not guessed silently; the nearest is offered."""
    reply = await reply_to(slack, await slack.slash_command("open source from:Zuckerburg"))

    assert "No speaker “Zuckerburg”. Did you mean Mark Zuckerberg (1 source)?" in shown(reply.blocks)
    assert not citations(reply.blocks)


# When Slack is in trouble


async def test_rate_limit_is_waited_for(slack: SlackWire) -> None:
    """After a 429 the answer comes when Slack says, once."""
    slack.fault("chat.postMessage", status=429, headers={"Retry-After": "1"})

    asked = await slack.mention(QUESTION)
    reply = await only_reply_to(slack, asked)

    refused, accepted = slack.calls_of("chat.postMessage", since=asked)
    assert reply is accepted
    assert [429, 200] == [refused.status, accepted.status]
    assert accepted.at - refused.at >= 1


@pytest.mark.parametrize("fault", [{"status": 404, "body": "no_such_url"}, {"status": 500}])
async def test_answer_finds_its_way_without_the_response_url(slack: SlackWire, fault: dict[str, Any]) -> None:
    """Where the response_url fails, the asker alone still gets the answer, in the channel where they asked."""
    slack.fault("response_url", **fault)

    asked = await slack.slash_command(QUESTION)
    post = await ephemeral_post(slack, asked)

    assert (asked.channel, slack.user) == (post.arguments["channel"], post.arguments["user"])
    assert f"“{QUOTATION}”" == citations(post.blocks)[0][2]


async def test_answer_that_may_have_arrived_is_not_shown_twice(slack: SlackWire) -> None:
    """What only the asker sees cannot be looked for: where the connection was lost, they are asked to ask again."""
    slack.fault("response_url", drop=True, times=2)

    post = await ephemeral_post(slack, await slack.slash_command(QUESTION))

    assert "If you see no answer from me, please ask again." in shown(post.blocks)


async def test_answer_finds_its_way_when_the_response_url_has_expired(slack: SlackWire) -> None:
    """After half an hour of trouble the asker still gets the answer."""
    asked = await slack.slash_command(QUESTION)
    slack.expire(asked)

    post = await ephemeral_post(slack, asked)

    assert [404] == [response.status for response in await slack.responses(asked)]
    assert f"“{QUOTATION}”" == citations(post.blocks)[0][2]


async def ephemeral_post(slack: SlackWire, asked: Envelope) -> Call:
    """Return the one thing that the bot said after this: a post that only the asker sees."""
    post = (await slack.posts(since=asked, method="chat.postEphemeral"))[0]
    await asyncio.sleep(SILENCE_SECONDS)
    assert 1 == len(slack.visible(asked)), slack.visible(asked)
    return post


async def test_refused_post_does_not_stop_the_bot(slack: SlackWire, slack_bot: BotProcess) -> None:
    """A channel that refuses the answer costs that answer, and no other."""
    slack.fault("chat.postMessage", body={"ok": False, "error": "is_archived"})

    refused = await slack.mention(QUESTION)
    await slack_bot.said("not sent: platform=slack reason=is_archived")

    assert [] == slack.visible(refused)
    await only_reply_to(slack, await slack.mention(QUESTION))


async def test_post_that_met_a_fault_is_sent_again(slack: SlackWire) -> None:
    """Where Slack was in trouble, the bot looks whether its answer stands there, and sends it again if not."""
    slack.fault("chat.postMessage", status=503, body="<html>")

    await only_reply_to(slack, await slack.mention(QUESTION))


async def test_answer_that_slack_does_not_accept_is_told(slack: SlackWire, slack_bot: BotProcess) -> None:
    """Blocks that Slack cannot show are no silence: the asker learns that it failed, with an id for the log."""
    slack.fault("chat.postMessage", body={"ok": False, "error": "invalid_blocks"}, times=3)

    reply = await only_reply_to(slack, await slack.mention(QUESTION))

    assert re.search(r"I could not answer \(error [0-9a-f]{4}\)", str(reply.blocks))
    await slack_bot.said("slack does not accept an answer")
