"""Five hundred questions on each platform through a bad network: all answered or told, none twice."""

from __future__ import annotations

import asyncio
import logging
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.wire.bot_process import BotProcess
from tests.wire.chaos import ChaosProxy
from tests.wire.chaos_plan import Kind, Plan
from tests.wire.chaos_wires import chaos_before_discord, chaos_before_slack
from tests.wire.discord_wire import DiscordWire
from tests.wire.flood import Flood, Place, Report, Verdict, Way, settled
from tests.wire.flood_discord import DiscordFlood
from tests.wire.flood_judgement import Judgement, judge, state_in
from tests.wire.flood_slack import SlackFlood
from tests.wire.slack_wire import SlackWire

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

logger = logging.getLogger(__name__)

# CHAOS_QUESTIONS=500 takes two to four minutes a platform.
COUNT = int(os.environ.get("CHAOS_QUESTIONS", "120"))
QUESTIONS_A_SECOND = 5.0
# A websocket's message twice breaks Discord's compression, and to Slack's it is an acknowledgement too many; one that
# trickles carries an event a second, of five. Requests meet both.
SOCKET_KINDS = (Kind.DELAY, Kind.DROP, Kind.RESET, Kind.HALF_OPEN)
PLAN = Plan(seed=6, request_share=0.3, socket_share=0.7, socket_kinds=SOCKET_KINDS, socket_seconds=(2.0, 8.0))
# A websocket that is merely late or slow would last to the end.
LONGEST_SOCKET_SECONDS = (5.0, 12.0)
FLOOD = Flood(count=COUNT, seconds=COUNT / QUESTIONS_A_SECOND, seed=6, again_share=0.1)
SETTLED_SECONDS = 90.0


async def test_questions_at_slack_through_chaos(slack: SlackWire, tmp_path: Path) -> None:
    """Late, lost, cut, silent and slow connections to Slack neither lose a question nor double a reply."""
    async with chaos_before_slack(slack, PLAN) as proxy, BotProcess(tmp_path, slack.environment):
        await slack.connected(timeout=60)
        report = await _asked(SlackFlood(slack), cut=slack.socket.drop)

    judgement = judge(report, state_in(tmp_path), slack)
    _judged("slack", judgement, proxy)
    assert [] == judgement.lost
    # A /ask has no place to look for its answer, and its asker is told so.
    assert {Way.COMMAND} >= {outcome.asked.way for outcome in judgement.doubts}


async def test_questions_at_discord_through_chaos(wire: DiscordWire, tmp_path: Path) -> None:
    """The same at Discord, whose gateway resumes and whose messages carry a nonce."""
    async with chaos_before_discord(wire, PLAN) as proxy, BotProcess(tmp_path, wire.environment):
        await wire.ready(timeout=60)
        await wire.commands(timeout=60)
        flood = DiscordFlood(wire)
        report = await _asked(flood, cut=wire.drop)

    judgement = judge(report, state_in(tmp_path))
    for outcome in (*judgement.lost, *judgement.twice):
        logger.info(
            "%s: %s %s", outcome.verdict.name, [text[:80] for text in outcome.replies], flood.requests(outcome.asked)
        )
    _judged("discord", judgement, proxy)
    assert [] == judgement.lost
    assert [] == judgement.doubts


async def _asked(place: Place, *, cut: Callable[[], None]) -> Report:
    async with _cutting(cut):
        asked = await FLOOD.ask(place)
    return await settled(place, asked, timeout=SETTLED_SECONDS, quiet_seconds=5)


@asynccontextmanager
async def _cutting(cut: Callable[[], None]) -> AsyncIterator[None]:
    """Cut all websockets now and then."""

    async def go_on() -> None:
        draw = random.Random(PLAN.seed)
        while True:
            await asyncio.sleep(draw.uniform(*LONGEST_SOCKET_SECONDS))
            cut()

    task = asyncio.create_task(go_on())
    try:
        yield
    finally:
        task.cancel()


def _judged(name: str, judgement: Judgement, proxy: ChaosProxy) -> None:
    logger.info("%s: %s faults=%s", name, judgement, dict(Counter(fault.kind.name for fault in proxy.met)))
    assert [] == judgement.twice
    assert [] == judgement.never_arrived
    assert [] == judgement.report.strays
    assert {Way.COMMAND} >= {outcome.asked.way for outcome in judgement.report.having(Verdict.FAILED)}
    assert set(SOCKET_KINDS) <= {fault.kind for fault in proxy.met}
    assert COUNT * 0.8 <= len(judgement.report.having(Verdict.ANSWERED))
