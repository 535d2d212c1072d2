"""The two sockets at Slack: refreshed, cut, refused, switched off, dead, and made anew."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from tests.adapters.web.ports import free_port
from tests.wire.bot_process import BotProcess
from tests.wire.discord_wire import DiscordWire
from tests.wire.node_tools import require_node_modules
from tests.wire.slack_records import Envelope
from tests.wire.slack_socket import Connection
from tests.wire.slack_wire import SlackWire

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION = "When will AI write most of Meta's code?"
REFRESHES, REFRESH_EVERY_SECONDS = 30, 2.0
EVENTS, EVENTS_A_SECOND = 600, 10
ACK_SECONDS = 3.0
START_SECONDS = 60


async def two(slack: SlackWire) -> None:
    """Wait until both sockets stand."""
    await slack.connected(2, timeout=START_SECONDS)


async def readiness(port: int) -> int:
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/readyz") as response:
        return response.status


async def metrics(port: int) -> str:
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as response:
        return await response.text()


def web(slack: SlackWire) -> tuple[int, dict[str, str]]:
    """Return a port of the bot's, and what the bot is to be told."""
    port = free_port()
    return port, slack.environment | {"PORT": str(port), "WEB_HOST": "127.0.0.1"}


# Of a bot that all of these share


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SlackWire]:
    """A workspace with a bot that stays."""
    require_node_modules()
    async with SlackWire() as slack:
        port, environment = web(slack)
        async with BotProcess(tmp_path_factory.mktemp("bot"), environment) as bot:
            await slack.connected(2, timeout=START_SECONDS)
            yield slack
            for reason in ("warning", "lost", "too_many_websockets"):
                assert f'gateway_reconnects_total{{platform="slack",reason="{reason}"}} 1.0' in await metrics(port)
        assert "Traceback" not in bot.log, bot.log
        assert [] == slack.violations()


async def test_a_refreshed_socket_is_open_before_the_old_one_is_closed(shared: SlackWire) -> None:
    """What came through the old one is acknowledged through it."""
    await shared.connected(2)
    old = shared.socket.live[0]
    asked = await through(shared, old)
    await shared.socket.disconnect("warning", connection=old, close_after_seconds=20)
    await shared.connected(2)

    assert old.gone_at is not None
    assert shared.socket.connections[-1].opened_at < old.gone_at
    assert old.number == (await shared.ack_of(asked)).connection


async def through(slack: SlackWire, connection: Connection) -> Envelope:
    """Send a command through one of the sockets."""
    while True:
        asked = await slack.slash_command(QUESTION)
        if asked.connection == connection.number:
            return asked


async def test_a_dropped_socket_is_replaced_and_the_other_answers(shared: SlackWire) -> None:
    """The network cuts one; meanwhile the other serves."""
    await shared.connected(2)
    shared.socket.drop(shared.socket.live[0])
    (left,) = shared.socket.live
    asked = await shared.mention(QUESTION)
    await shared.posts(since=asked, timeout=20)
    await shared.connected(2)

    assert left.number == asked.connection


async def test_too_many_sockets_are_not_answered_with_more(shared: SlackWire) -> None:
    """Where ten are open already, the bot closes its own before it tries again, and waits."""
    await shared.connected(2)
    refused = shared.socket.live[0]
    await shared.socket.disconnect("too_many_websockets", connection=refused, close_after_seconds=20)
    await shared.connected(2)

    assert refused.gone_at is not None
    assert shared.socket.connections[-1].opened_at - refused.gone_at > 0.5


# Each with a bot of its own


@pytest.mark.slow
async def test_the_two_end_at_different_times(slack: SlackWire, tmp_path: Path) -> None:
    """The second is made anew, once, after half of what Slack says that a socket lives."""
    slack.socket.lifetime_seconds = 4.0
    async with BotProcess(tmp_path, slack.environment):
        await two(slack)
        first, second = slack.socket.connections
        async with asyncio.timeout(20):
            await second.gone.wait()
        await asyncio.sleep(5)

    assert second.gone_at is not None
    assert 2 <= second.gone_at - second.opened_at
    assert [first.number, 2] == [one.number for one in slack.socket.connections if one is not second]
    assert first.gone_at is not None
    assert first.gone_at > second.gone_at + 4


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_a23_no_event_is_lost_while_slack_refreshes(slack: SlackWire, tmp_path: Path) -> None:
    """A refresh every 2 s for 60 s beside 10 events a second: 600 of 600 acknowledged in 3 s, a socket always open."""
    async with BotProcess(tmp_path, slack.environment):
        await two(slack)
        refreshing = asyncio.create_task(refresh(slack))
        sent = []
        started = time.monotonic()
        for number in range(EVENTS):
            await asyncio.sleep(max(0.0, started + number / EVENTS_A_SECOND - time.monotonic()))
            sent.append(await slack.message("merely overheard", ts=f"{1_700_000_000 + number}.000100"))
        refreshed = await refreshing
        acks = [await slack.ack_of(one) for one in sent]

    longest = max(ack.seconds for ack in acks)
    covered = [one for one in refreshed if any(opens_before_it_goes(other, one) for other in slack.socket.connections)]
    print(f"{len(acks)} acks, the longest {longest:.3f} s; {len(covered)} of {len(refreshed)} refreshes covered")
    assert EVENTS == len(acks)
    assert longest <= ACK_SECONDS
    assert REFRESHES == len(refreshed)
    assert len(covered) >= 0.99 * len(refreshed)
    assert [1] * EVENTS == [len(slack.socket.acks[one.id]) for one in sent]


async def refresh(slack: SlackWire) -> list[Connection]:
    """Refresh the oldest socket again and again, and return those that were."""
    refreshed = []
    for number in range(REFRESHES):
        reason = ("warning", "refresh_requested")[number % 2]
        started = time.monotonic()
        oldest = min(slack.socket.live, key=lambda one: one.opened_at)
        refreshed.append(oldest)
        await slack.socket.disconnect(reason, connection=oldest)
        await asyncio.sleep(max(0.0, started + REFRESH_EVERY_SECONDS - time.monotonic()))
    return refreshed


def opens_before_it_goes(other: Connection, old: Connection) -> bool:
    """Whether another socket took what Slack sent when this one was gone."""
    assert old.gone_at is not None
    is_open_after = other.closed_at is None or other.closed_at > old.gone_at
    return other is not old and other.opened_at < old.gone_at and is_open_after


# Not let in


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_a24_each_attempt_has_a_fresh_ticket_and_waits_longer(slack: SlackWire, tmp_path: Path) -> None:
    """Five handshakes fail with 408: five tickets, growing delays, no ticket in the log."""
    slack.socket.refuse_tickets(5)

    async with BotProcess(tmp_path, slack.environment | {"LOG_LEVEL": "debug"}) as bot:
        await slack.connected(timeout=START_SECONDS + 60)
        await slack.posts(since=await slack.mention(QUESTION))

    attempts = slack.socket.attempts[:6]
    waited = [later - earlier for (earlier, _), (later, _) in pairwise(attempts)]
    print(f"waited {[round(seconds, 2) for seconds in waited]} s")
    tickets = [ticket for _, ticket in attempts]
    assert 5 == len(slack.socket.refused_tickets)
    assert 6 == len(set(tickets))
    for number, seconds in enumerate(waited):
        assert 0.75 * 2**number <= seconds <= 2**number + 1
    assert waited == sorted(waited)
    assert not [ticket for ticket in tickets if ticket in bot.log]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reason", "method"),
    [
        ("invalid_auth", "apps.connections.open"),
        ("account_inactive", "apps.connections.open"),
        ("not_allowed_token_type", "apps.connections.open"),
        ("account_inactive", "auth.test"),
    ],
)
async def test_a25_a_refused_token_stops_slack(
    slack: SlackWire, wire: DiscordWire, tmp_path: Path, reason: str, method: str
) -> None:
    """Within 10 s, after no more than 3 calls, with readiness red while Discord answers on."""
    slack.fault(method, body={"ok": False, "error": reason}, times=100)
    port, environment = web(slack)

    async with BotProcess(tmp_path, environment | wire.environment) as bot:
        told = await bot.said("slack is off:", START_SECONDS)
        took = time.monotonic() - slack.calls[0].at
        await wire.ready(timeout=START_SECONDS)
        status = await readiness(port)
        await asyncio.sleep(2)

    assert reason in told
    assert took < 10
    assert 503 == status
    assert len(slack.calls) <= 3


@pytest.mark.slow
async def test_a25_switched_off_sockets_stop_slack(slack: SlackWire, wire: DiscordWire, tmp_path: Path) -> None:
    """A link that Slack disables is not asked for again: at most 3 calls in all, readiness red, within 10 s."""
    port, environment = web(slack)

    async with BotProcess(tmp_path, environment | wire.environment) as bot:
        await two(slack)
        await wire.ready(timeout=START_SECONDS)
        started = time.monotonic()
        await slack.socket.disconnect("link_disabled", close_after_seconds=0.1)
        told = await bot.said("slack is off:")
        took = time.monotonic() - started
        status = await readiness(port)
        await asyncio.sleep(1)

    assert "Switch it on again (api.slack.com/apps, Socket Mode)" in told
    assert took < 10
    assert 503 == status
    assert [] == slack.socket.live
    assert ["auth.test", "apps.connections.open", "apps.connections.open"] == [call.method for call in slack.calls]


@pytest.mark.slow
async def test_a25_without_another_platform_the_bot_ends(slack: SlackWire, tmp_path: Path) -> None:
    """Where nothing is left to answer on, the exit status tells."""
    async with BotProcess(tmp_path, slack.environment) as bot:
        await two(slack)
        await slack.socket.disconnect("link_disabled", close_after_seconds=0.1)

        assert 1 == await bot.ended(10)


@pytest.mark.slow
async def test_a_rate_limit_of_the_addresses_is_obeyed(slack: SlackWire, tmp_path: Path) -> None:
    """Slack gives out few addresses a minute; the bot asks again when it may."""
    slack.fault("apps.connections.open", status=429, headers={"Retry-After": "3"})

    async with BotProcess(tmp_path, slack.environment):
        await slack.connected(timeout=START_SECONDS)

    refused, accepted = slack.calls_of("apps.connections.open")[:2]
    assert [429, 200] == [refused.status, accepted.status]
    assert accepted.at - refused.at >= 3


# Dead


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_a26_half_open_sockets_are_replaced(slack: SlackWire, tmp_path: Path) -> None:
    """Where nothing comes and TCP stays up, readiness goes red, and both are replaced within 45 s."""
    port, environment = web(slack)
    async with BotProcess(tmp_path, environment):
        await two(slack)
        dead = list(slack.socket.connections)
        slack.socket.answer_pings = False
        started = time.monotonic()
        async with asyncio.timeout(60):
            while await readiness(port) == 200:
                await asyncio.sleep(0.05)
            red = time.monotonic() - started
            slack.socket.answer_pings = True
            while (
                await readiness(port) != 200 or len(alive := [one for one in slack.socket.live if one not in dead]) < 2
            ):
                await asyncio.sleep(0.05)
            replaced = time.monotonic() - started
        await slack.posts(since=await slack.mention(QUESTION))

    print(f"red after {red:.1f} s, replaced after {replaced:.1f} s")
    assert 2 == len(alive)
    assert replaced <= 45
