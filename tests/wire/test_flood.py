"""The flood itself: without chaos every question is answered once, and the report tells when it is not so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wire.bot_process import BotProcess
from tests.wire.chaos_wires import chaos_before_discord, chaos_before_slack
from tests.wire.discord_wire import DiscordWire
from tests.wire.flood import QUOTATION, Asked, Flood, Place, Reply, Verdict, Way, settled
from tests.wire.flood_discord import DiscordFlood
from tests.wire.flood_slack import SlackFlood
from tests.wire.slack_wire import SlackWire

pytestmark = pytest.mark.asyncio(loop_scope="module")

FLOOD = Flood(count=40, seconds=4, again_share=0.25)


async def test_a_flood_at_slack_is_answered(slack: SlackWire, tmp_path: Path) -> None:
    """Through a calm proxy, which all addresses that Slack hands out lead through, each question has its answer."""
    async with chaos_before_slack(slack) as proxy, BotProcess(tmp_path, slack.environment):
        await slack.connected()
        place = SlackFlood(slack)
        report = await settled(place, await FLOOD.ask(place), timeout=30)
        addresses = {call.answer["url"] for call in slack.calls_of("apps.connections.open")}
        addresses |= {response.url for response in slack.web.responses}

    assert {Verdict.ANSWERED: 40} == report.count()
    assert [] == report.strays
    assert all(f"127.0.0.1:{proxy.port}/" in address for address in addresses)


async def test_a_flood_at_discord_is_answered(wire: DiscordWire, tmp_path: Path) -> None:
    """The same at Discord, where the gateway's address and the one to resume at lead through the proxy."""
    async with chaos_before_discord(wire) as proxy, BotProcess(tmp_path, wire.environment):
        await wire.ready()
        await wire.commands()
        wire.drop()
        await wire.ready(connections=2)
        place = DiscordFlood(wire)
        report = await settled(place, await FLOOD.ask(place), timeout=30)
        assert proxy._sockets == 2

    assert {Verdict.ANSWERED: 40} == report.count()
    assert [] == report.strays


class Recorded:
    """A platform on which replies stand already."""

    def __init__(self, *replies: Reply, failed: str = "") -> None:
        self._replies = replies
        self._failed = failed

    async def ask(self, number: int, way: Way, text: str, *, again: bool) -> Asked:
        return Asked(str(number), way, text)

    def replies(self) -> Iterator[Reply]:
        return iter(self._replies)

    def has_failed(self, asked: Asked) -> bool:
        return asked.key == self._failed


async def test_the_report_tells_how_each_question_ended() -> None:
    """Answered, told, twice, never, failed, and what was said to nobody; also known by the question it restates."""
    place: Place = Recorded(
        Reply("0", QUOTATION),
        Reply("1", "Many questions are waiting"),
        Reply("2", QUOTATION),
        Reply("None", f"“When will AI write most of Meta's code? (7002)” {QUOTATION}"),
        Reply("None", "Hello"),
        failed="4",
    )

    report = await settled(place, await Flood(count=5, seconds=0).ask(place), timeout=0.3)

    assert [Verdict.ANSWERED, Verdict.TOLD, Verdict.TWICE, Verdict.NEVER, Verdict.FAILED] == [
        outcome.verdict for outcome in report.outcomes
    ]
    assert [Reply("None", "Hello")] == report.strays
    assert list(Way) == [outcome.asked.way for outcome in report.outcomes[:3]]
