"""What Slack's side can do to the bot, with the numbers of the acceptance list, over both transports."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from email.utils import formatdate
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from tests.adapters.web.ports import free_port
from tests.slowness import slowness
from tests.wire.bot_process import ROOT, BotProcess
from tests.wire.node_tools import require_node_modules
from tests.wire.slack_records import Call, Envelope
from tests.wire.slack_wire import SlackWire

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

QUESTION = "When will AI write most of Meta's code?"
START_SECONDS = 60
SLOW_SECONDS = 4
# Python loads this module by itself before the bot: some words make it fail, or slow.
PREPARED = f"""
import time
from bot.adapters.slack.events import SlackQuestion
from bot.answering.answerer import Answerer
ask, to_received = Answerer.ask, SlackQuestion.to_received
def slow(self, text, *arguments, **named):
    if "slowly" in text:
        time.sleep({SLOW_SECONDS})
    return ask(self, text, *arguments, **named)
def failing(self):
    if "frobnicate" in self.text:
        raise ValueError("injected")
    return to_received(self)
Answerer.ask, SlackQuestion.to_received = slow, failing
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["sockets", "http"])
async def slack_wire(request: pytest.FixtureRequest) -> AsyncIterator[SlackWire]:
    """The workspace of all tests here, by each transport."""
    require_node_modules()
    async with SlackWire(by_http=request.param == "http") as slack:
        yield slack


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def port(slack_wire: SlackWire, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[int]:
    """Where the bot of all tests here listens."""
    folder: Path = tmp_path_factory.mktemp("bot")
    (folder / "prepared").mkdir()
    (folder / "prepared" / "sitecustomize.py").write_text(PREPARED)
    listens = slack_wire.http_port if slack_wire.http else free_port()
    environment = slack_wire.environment | {
        "PORT": str(listens),
        "WEB_HOST": "127.0.0.1",
        "PYTHONPATH": f"{folder / 'prepared'}{os.pathsep}{ROOT}",
        "SLACK_CHANNEL_POSTS_A_SECOND": "1",
    }
    async with BotProcess(folder, environment):
        await slack_wire.connected(timeout=START_SECONDS)
        yield listens


async def counted(port: int, name: str) -> float:
    """Return what the bot has counted."""
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as response:
        found = re.search(rf"^onrecord_{re.escape(name)} (\S+)$", await response.text(), re.MULTILINE)
    return float(found[1]) if found else 0.0


# Deadlines


async def test_a09_what_nobody_waits_for_is_acknowledged_and_counted(slack: SlackWire, port: int) -> None:
    """An event of an unknown kind, and news for the app itself, without an event in it."""
    before = await counted(port, 'unheard_total{platform="slack"}')

    sent = [
        await slack.event({"type": "galaxy_brain_enabled", "event_ts": "1.1"}),
        await slack.socket.send("events_api", {"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1}),
        await slack.socket.send("events_api", {"type": "url_verification", "challenge": "abc"}),
    ]
    acks = [await slack.ack_of(one, 20) for one in sent]

    assert 3 == len(acks)
    async with asyncio.timeout(20):
        while await counted(port, 'unheard_total{platform="slack"}') < before + 3:
            await asyncio.sleep(0.05)
    assert before + 3 == await counted(port, 'unheard_total{platform="slack"}')


async def test_a11_a_failing_listener_is_told_once(slack: SlackWire, port: int) -> None:
    """A listener raises before any answer: one ephemeral error with an id within 3 s, one acknowledgement."""
    asked = await slack.slash_command("frobnicate this")
    (told,) = await slack.responses(asked)
    await slack.ack_of(asked)
    await asyncio.sleep(1)

    assert re.search(r"I could not answer \(error [0-9a-f]{4}\)", str(told.body))
    assert "ephemeral" == told.body["response_type"]
    assert told.at - asked.sent_at < 3
    assert 1 == len(slack.visible(asked))
    assert 1 == len(slack.socket.acks[asked.id])


async def test_a12_a_late_answer_uses_the_response_url_sparingly(slack: SlackWire, port: int) -> None:
    """After 4 s it comes by the response_url: at most five uses, here one, and long before half an hour."""
    asked = await slack.slash_command(f"slowly: {QUESTION}")
    await slack.ack_of(asked)
    (answer, *more) = await slack.responses(asked, timeout=30)

    assert SLOW_SECONDS <= answer.at - asked.sent_at <= 29 * 60
    assert [] == more


async def test_a12_an_expired_response_url_is_tried_once(slack: SlackWire, port: int) -> None:
    """Then the answer comes once by chat.postEphemeral, and the bot has counted one that was sent."""
    sent = 'sends_total{outcome="sent",platform="slack"}'
    before = await counted(port, sent)
    asked = await slack.slash_command(f"slowly: {QUESTION}")
    slack.expire(asked)
    (post,) = await slack.posts(since=asked, method="chat.postEphemeral", timeout=30)
    await asyncio.sleep(1)

    assert QUESTION in str(post.blocks)
    assert [404] == [response.status for response in await slack.responses(asked)]
    assert 1 == len(slack.visible(asked))
    assert before + 1 == await counted(port, sent)


async def test_a17_a_mention_that_comes_as_two_events_is_answered_once(slack: SlackWire, port: int) -> None:
    """As app_mention and as message.channels, with two event ids."""
    text = f"<@{slack.bot_user}> {QUESTION}"
    asked = await slack.mention(text)
    again = await slack.message(text, ts=asked.ts)
    await slack.posts(since=asked, timeout=20)
    await asyncio.sleep(1)

    assert asked.payload["event_id"] != again.payload["event_id"]
    assert 1 == len(slack.visible(asked))


# Rate limits


@pytest.mark.parametrize(
    ("retry_after", "least", "most"), [("1", 1.0, 2.0), ("2.5", 2.5, 3.5), ("date", 1.5, 30.0), (None, 1.0, 2.0)]
)
async def test_a31_a_429_is_obeyed(
    slack: SlackWire, port: int, retry_after: str | None, least: float, most: float
) -> None:
    """Retry-After in seconds, with a fraction, as a date, or missing: the answer comes in its time, once."""

    async def waited() -> float:
        value = formatdate(time.time() + 3, usegmt=True) if retry_after == "date" else retry_after
        slack.fault("chat.postMessage", status=429, headers={"Retry-After": value} if value else {})
        asked = await slack.mention(QUESTION)
        await slack.posts(since=asked, timeout=40)
        refused, accepted = slack.calls_of("chat.postMessage", since=asked)
        assert [429, 200] == [refused.status, accepted.status]
        return accepted.at - refused.at

    assert least <= await best(waited, most) <= most * slowness()


async def test_a31_who_would_wait_an_hour_is_told(slack: SlackWire, port: int) -> None:
    """Retry-After 3,600: within 100 ms it is given up, and only the asker is told when to ask again."""

    async def waited() -> float:
        slack.fault("chat.postMessage", status=429, headers={"Retry-After": "3600"})
        asked = await slack.mention(QUESTION)
        (told,) = await slack.posts(since=asked, method="chat.postEphemeral", timeout=20)
        assert "Ask me again in about 3600 s." in str(told.blocks)
        (refused,) = slack.calls_of("chat.postMessage", since=asked)
        return told.at - refused.at

    assert await best(waited, 0.1) <= 0.1 * slowness()


async def best(measured: Callable[[], Awaitable[float]], most: float) -> float:
    """Return the first of three measurements that is within a bar, else the last: others share the machine."""
    for _ in range(3):
        seconds = await measured()
        if seconds <= most * slowness():
            break
    return seconds


async def test_a32_a_channel_gets_a_post_a_second(slack: SlackWire, port: int) -> None:
    """A hundred answers for one channel at once: no more than 12 in any ten seconds, and 100 arrive."""
    channel = slack.channels["random"]
    asked = await asyncio.gather(*(slack.mention(QUESTION, channel) for _ in range(100)))
    posts = await slack.posts(channel=channel, since=asked[0], count=100, timeout=150)
    times = sorted(post.at for post in posts)

    assert {one.ts for one in asked} == {str(post.arguments["thread_ts"]) for post in posts}
    assert 100 == len(times)
    assert max(sum(start <= at < start + 10 for at in times) for start in times) <= 12


# Bots


async def test_a35_bots_are_never_answered(slack: SlackWire, port: int) -> None:
    """
    For 60 s another bot mentions ours each second, and a second instance of ours each time that it says something.

    There is no setting that allows a bot to be answered: so none is, and the five answers a minute of those that were
    allowed have no test.
    """
    started = await slack.mention(QUESTION)
    (answer,) = await slack.posts(since=started, timeout=20)
    for _ in range(60):
        await slack.mention(QUESTION, bot_id="B0OTHER001")
        await echoed(slack, answer)
        await asyncio.sleep(1)
    after = await slack.mention(QUESTION)
    await slack.posts(since=after, timeout=20)

    assert 2 == len(slack.visible(started))


async def echoed(slack: SlackWire, answer: Call) -> Envelope:
    """Let another instance of the bot say in the channel what this one said, with a mention of it."""
    return await slack.mention(str(answer.arguments["text"]), user=slack.bot_user, bot_id=slack.bot_id)
