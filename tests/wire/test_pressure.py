"""The bot under pressure: acknowledgements while all stalls, a flood, an end in the middle, a channel that is shut."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.adapters.web.ports import free_port
from tests.slowness import slowness
from tests.wire.bot_process import ROOT, BotProcess
from tests.wire.chaos_plan import Kind, Plan
from tests.wire.chaos_wires import chaos_before_discord
from tests.wire.discord_wire import DiscordWire
from tests.wire.flood import QUESTION, QUOTATION, Flood, Verdict, Way, settled
from tests.wire.flood_discord import DiscordFlood
from tests.wire.flood_slack import SlackFlood
from tests.wire.slack_wire import SlackWire

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

STALL_SECONDS = 10.0
COMMANDS = 100
MESSAGES = "/channels/{channel_id}/messages"
FOLLOW_UPS = "/webhooks/{webhook_id}/{token}"
CALLBACK = "/interactions/{interaction_id}/{token}/callback"
# Python loads this module by itself before the bot: the folder's index takes its time.
SLOW_ANSWERS = """
import os, time
from bot.answering.answerer import Answerer
ask = Answerer.ask
def slow(self, *arguments, **named):
    time.sleep(float(os.environ["ANSWER_SECONDS"]))
    return ask(self, *arguments, **named)
Answerer.ask = slow
"""


def slowed(folder: Path, seconds: float) -> dict[str, str]:
    """Return the variables that make every answer take so long."""
    (folder / "slow").mkdir()
    (folder / "slow" / "sitecustomize.py").write_text(SLOW_ANSWERS)
    return {"PYTHONPATH": f"{folder / 'slow'}{os.pathsep}{ROOT}", "ANSWER_SECONDS": str(seconds)}


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep everybody else from the state."""
    holding = sqlite3.connect(folder / "var" / "state.sqlite3", isolation_level=None, timeout=5)
    holding.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        holding.execute("ROLLBACK")
        holding.close()


@asynccontextmanager
async def stalled(folder: Path, seconds: float = STALL_SECONDS) -> AsyncIterator[None]:
    """Keep the bot from its state for so long at least."""
    with locked(folder):
        started = time.monotonic()
        yield
        await asyncio.sleep(max(0.0, started + seconds - time.monotonic()))


def p99(seconds: list[float]) -> float:
    return sorted(seconds)[round(len(seconds) * 0.99) - 1]


@pytest.mark.timeout(180)
async def test_a10_slack_is_acknowledged_while_everything_stalls(slack: SlackWire, tmp_path: Path) -> None:
    """The state, the index and Slack's API for ten seconds each: p99 within 1.0 s, the longest within 2.5 s."""
    async with BotProcess(tmp_path, slack.environment | slowed(tmp_path, STALL_SECONDS) | {"LIMITS_WAITING": "1000"}):
        await slack.connected()
        slack.fault("response_url", delay_seconds=STALL_SECONDS, times=COMMANDS)
        async with stalled(tmp_path):
            sent = await asyncio.gather(*(slack.slash_command(QUESTION) for _ in range(COMMANDS)))
            seconds = [ack.seconds for ack in await asyncio.gather(*map(slack.ack_of, sent))]

    print(f"slack: p99 {p99(seconds):.3f} s, max {max(seconds):.3f} s")
    assert p99(seconds) <= 1.0 * slowness()
    assert max(seconds) < 3.0 * slowness()  # later Discord tells the asker that the bot does not respond


@pytest.mark.timeout(180)
async def test_a10_discord_is_acknowledged_while_everything_stalls(wire: DiscordWire, tmp_path: Path) -> None:
    """There an answer within 1.5 s is the acknowledgement; what takes longer is deferred then, within 3 s."""
    async with BotProcess(tmp_path, wire.environment | slowed(tmp_path, 0.5) | {"LIMITS_WAITING": "1000"}):
        await wire.ready()
        await wire.commands()
        async with stalled(tmp_path):
            sent = [wire.slash("ask", question=QUESTION) for _ in range(COMMANDS)]
            answered = await asyncio.gather(*(wire.interaction_response(one, timeout=60) for one in sent))

    seconds = [one.seconds for one in answered]
    print(f"discord: p99 {p99(seconds):.3f} s, max {max(seconds):.3f} s")
    assert max(seconds) < 2.5 * slowness()


@pytest.mark.timeout(180)
async def test_a33_2000_at_once_are_all_told_something(wire: DiscordWire, tmp_path: Path) -> None:
    """32 are worked on, 200 wait, all others hear that it is busy; then it is as before, and no bigger."""
    port = free_port()
    environment = wire.environment | slowed(tmp_path, 0.2) | {"PORT": str(port), "WEB_HOST": "127.0.0.1"}
    async with Watched(tmp_path, environment) as bot:
        await wire.ready()
        place = DiscordFlood(wire)
        await settled(place, await Flood(count=20, seconds=1, ways=(Way.MENTION,)).ask(place), timeout=30)
        before = bot.resident_mebibytes
        most = {"inflight": 0.0, "queue_depth": 0.0}
        watching = asyncio.create_task(_watch(port, most))
        flood = await Flood(count=2_000, seconds=1, again_share=0, ways=(Way.MENTION,)).ask(place)
        report = await settled(place, flood, timeout=120)
        watching.cancel()
        after = bot.resident_mebibytes
        started = time.monotonic()
        await wire.replies(to=wire.mention(QUESTION), timeout=5)
        again = time.monotonic() - started

    counted = report.count()
    print(f"{counted}, resident {before:.0f} → {after:.0f} MiB, most {most}, one more in {again:.3f} s")
    assert {Verdict.ANSWERED, Verdict.TOLD} == counted.keys()
    assert 200 <= counted[Verdict.ANSWERED]
    assert most["inflight"] <= 32
    assert most["queue_depth"] <= 200
    assert after - before < 50
    assert again < 1


@pytest.mark.timeout(120)
@pytest.mark.parametrize("status", [403, 401])
async def test_a36_where_it_is_forbidden_the_bot_stops_sending(wire: DiscordWire, tmp_path: Path, status: int) -> None:
    """Of 50 mentions in a channel that refuses three are tried, and nothing else is; another channel has its answer."""
    shut = wire.add_channel("shut")
    path = f"/channels/{shut}/messages"
    async with BotProcess(tmp_path, wire.environment):
        await wire.ready()
        wire.fault("POST", path, status, {"code": 50013, "message": "Missing Permissions"}, times=1_000)
        for _ in range(50):
            wire.mention(QUESTION, channel=shut)
        await wire.replies(to=wire.mention(QUESTION), timeout=60)
        await wire.settle(1)

    assert 3 == len([one for one in wire.requests if one.method == "POST" and one.path == path])
    assert 3 == len([one for one in wire.requests if one.status in (401, 403, 429)])


@pytest.mark.timeout(120)
async def test_a62_what_is_in_flight_at_the_end_is_finished_or_told(
    slack: SlackWire, wire: DiscordWire, tmp_path: Path
) -> None:
    """Twenty answers of three seconds each on two platforms; a second SIGTERM changes nothing; exit 0 within 25 s."""
    environment = slack.environment | wire.environment | slowed(tmp_path, 3.0)
    async with Watched(tmp_path, environment) as bot:
        await slack.connected()
        await wire.ready()
        asked = [await slack.slash_command(QUESTION) for _ in range(10)]
        said = [wire.mention(QUESTION) for _ in range(10)]
        await asyncio.gather(*map(slack.ack_of, asked))
        await asyncio.sleep(0.5)
        started = time.monotonic()
        bot.terminate()
        await asyncio.sleep(1)
        bot.terminate()
        status = await bot.ended(30)
        took = time.monotonic() - started

    assert 0 == status
    assert took < 25
    assert [1] * 10 == [len(await slack.responses(one)) for one in asked]
    assert [1] * 10 == [len(await wire.replies(to=one)) for one in said]


async def test_answer_comes_where_nobody_knows_whether_discord_was_told_to_wait(
    wire: DiscordWire, tmp_path: Path
) -> None:
    """The connection was lost with Discord's word that it waits: the answer takes the place of that."""
    async with BotProcess(tmp_path, wire.environment | slowed(tmp_path, 3.0)):
        await wire.ready()
        await wire.commands()
        wire.fault("POST", CALLBACK, 0, cut="after")
        response = await wire.interaction_response(wire.slash("ask", question=QUESTION), timeout=60, followups=1)

    assert QUOTATION in str(response.messages).replace("**", "")


async def test_answer_comes_where_discord_was_told_twice_to_wait(wire: DiscordWire, tmp_path: Path) -> None:
    """The second time Discord says that it knows, and shows that the bot thinks: nobody else has answered."""
    plan = Plan(seed=0, request_share=1.0, request_kinds=(Kind.DUPLICATE,))
    async with chaos_before_discord(wire, plan), BotProcess(tmp_path, wire.environment | slowed(tmp_path, 2.0)):
        await wire.ready()
        await wire.commands()
        sent = [wire.slash("ask", question=f"{QUESTION} ({number})") for number in range(4)]
        answered = [await wire.interaction_response(one, timeout=60, followups=1) for one in sent]

    callbacks = [one.status for one in wire.sent("POST", CALLBACK)]
    assert [200] * 4 == [one for one in callbacks if one != 400]
    assert [1] * 4 == [str(one.messages).replace("**", "").count(QUOTATION) for one in answered]


async def test_answer_for_all_is_not_given_twice_where_nobody_can_look(wire: DiscordWire, tmp_path: Path) -> None:
    """A30: Discord has posted what it did not confirm, and cannot be asked at first: it is asked again."""
    async with BotProcess(tmp_path, wire.environment | slowed(tmp_path, 2.0)):
        await wire.ready()
        await wire.commands()
        wire.fault("POST", FOLLOW_UPS, 0, cut="after")
        wire.fault("GET", MESSAGES, 0, times=2, cut="before")  # what had an old connection is asked again at once
        sent = wire.slash("ask", question=QUESTION)
        await wire.interaction_response(sent, timeout=60, followups=1)
        async with asyncio.timeout(60):
            while 3 > len(wire.sent("GET", MESSAGES)):
                await asyncio.sleep(0.1)
        await wire.settle(1.0)
        response = await wire.interaction_response(sent)

    assert 1 == str(response.messages).replace("**", "").count(QUOTATION)


@pytest.mark.timeout(180)
async def test_a19_posts_that_slack_did_not_confirm_are_not_made_again(slack: SlackWire, tmp_path: Path) -> None:
    """Of 200 posts Slack makes 100 and cuts the connection: each question has its one answer."""
    flood = Flood(count=200, seconds=25, seed=19, ways=(Way.MENTION, Way.DIRECT))
    async with BotProcess(tmp_path, slack.environment):
        await slack.connected(timeout=60)
        slack.fault("chat.postMessage", drop=True, after_effect=True, times=100)
        place = SlackFlood(slack)
        report = await settled(place, await flood.ask(place), timeout=100)

    looks = [call for call in slack.calls if call.method in ("conversations.replies", "conversations.history")]
    assert len(looks) >= 100
    assert {Verdict.ANSWERED: 200} == report.count()
    assert [] == report.strays


class Watched(BotProcess):
    """A bot whose process is looked at from outside."""

    @property
    def resident_mebibytes(self) -> float:
        """What it holds in memory now."""
        assert self._process
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def terminate(self) -> None:
        """Send SIGTERM, unless it has ended."""
        assert self._process
        if self._process.returncode is None:
            self._process.terminate()


async def _watch(port: int, most: dict[str, float]) -> None:
    """Keep the highest that the bot tells of what it works on and of what waits, until cancelled."""
    async with ClientSession() as session:
        while True:
            async with session.get(f"http://127.0.0.1:{port}/metrics") as told:
                lines = (await told.text()).splitlines()
            for name, highest in most.items():
                value = next(line for line in lines if line.startswith(f"onrecord_{name} ")).rpartition(" ")[2]
                most[name] = max(highest, float(value))
            await asyncio.sleep(0.05)
