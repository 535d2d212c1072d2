"""The bot for two minutes under load, with connections made anew: nothing fails, and nothing grows."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.adapters.web.ports import free_port
from tests.slowness import slowness
from tests.wire.bot_process import BotProcess
from tests.wire.discord_wire import DiscordWire
from tests.wire.flood import Flood, Place, Report, settled
from tests.wire.flood_discord import DiscordFlood
from tests.wire.flood_slack import SlackFlood
from tests.wire.slack_wire import SlackWire

# SOAK_SECONDS=3600 is an hour.
SECONDS = float(os.environ.get("SOAK_SECONDS", "120"))

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(SECONDS + 120)]

logger = logging.getLogger(__name__)

QUESTIONS_A_SECOND = 5.0  # on a machine that nobody else uses; of a slower one less can be asked
RECONNECT_EVERY_SECONDS = 20.0
SAMPLE_EVERY_SECONDS = 0.5
# The first third warms up: threads are started, caches are filled.
WARM_UP_SHARE = 1 / 3
# In two minutes it cannot be told from noise that it grows by less than 20 MiB an hour, as it shall.
MOST_GROWTH_MEBIBYTES, MOST_GROWTH_AN_HOUR = 8.0, 20.0
MOST_TASKS_MORE = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """What a process holds at a moment."""

    at: float
    resident_mebibytes: float
    descriptors: int
    threads: int
    tasks: int


class SoakedBot(BotProcess):
    """A bot whose process is looked at from outside."""

    async def sample(self, session: ClientSession) -> Sample:
        """Return what it holds now."""
        assert self._process
        process = Path("/proc") / str(self._process.pid)
        async with session.get(f"http://127.0.0.1:{self._environment['PORT']}/metrics") as response:
            tasks = re.search(r"^onrecord_tasks (\S+)$", await response.text(), re.MULTILINE)
        assert tasks
        pages = int((process / "statm").read_text().split()[1])
        return Sample(
            at=time.monotonic(),
            resident_mebibytes=pages * os.sysconf("SC_PAGE_SIZE") / 2**20,
            descriptors=len(list((process / "fd").iterdir())),
            threads=len(list((process / "task").iterdir())),
            tasks=round(float(tasks[1])),
        )


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="there is no /proc")
async def test_under_load_nothing_fails_and_nothing_grows(slack: SlackWire, wire: DiscordWire, tmp_path: Path) -> None:
    """A66: all is answered through reconnections; memory, descriptors, threads and tasks stay as they were."""
    samples: list[Sample] = []
    count = round(SECONDS * QUESTIONS_A_SECOND / slowness())
    web = {"PORT": str(free_port()), "WEB_HOST": "127.0.0.1"}
    async with SoakedBot(tmp_path, slack.environment | wire.environment | web) as bot:
        await slack.connected()
        await wire.ready()
        await wire.commands()
        beside = [asyncio.create_task(_watch(bot, samples)), asyncio.create_task(_reconnect(slack, wire))]
        try:
            reports = await asyncio.gather(_soaked(SlackFlood(slack), count), _soaked(DiscordFlood(wire), count))
        finally:
            for task in beside:
                task.cancel()
        levels = bot.levels

    warm = samples[round(len(samples) * WARM_UP_SHARE) :]
    growth = _slope(warm) * (warm[-1].at - warm[0].at)
    logger.info("counted=%s levels=%s", [_counted(report) for report in reports], levels)
    logger.info("%s", _told(samples))
    logger.info("resident: slope=%.2f MiB a minute, growth=%.2f MiB", _slope(warm) * 60, growth)
    assert [{"ANSWERED": count}, {"ANSWERED": count}] == [_counted(report) for report in reports]
    assert [[], []] == [report.strays for report in reports]
    assert not {"error", "critical"} & levels
    hours = (warm[-1].at - warm[0].at) / 3_600
    assert max(MOST_GROWTH_MEBIBYTES, MOST_GROWTH_AN_HOUR * hours) > growth
    before, after = warm[: len(warm) // 2], warm[len(warm) // 2 :]
    # Questions come and go; those that never ended would add up.
    assert abs(_median_tasks(after) - _median_tasks(before)) <= MOST_TASKS_MORE
    assert abs(_median_descriptors(after) - _median_descriptors(before)) <= 2
    assert max(sample.threads for sample in after) <= max(sample.threads for sample in before)


async def _soaked(place: Place, count: int) -> Report:
    flood = Flood(count=count, seconds=SECONDS)
    return await settled(place, await flood.ask(place), timeout=30)


async def _watch(bot: SoakedBot, samples: list[Sample]) -> None:
    async with ClientSession() as session:
        while True:
            samples.append(await bot.sample(session))
            await asyncio.sleep(SAMPLE_EVERY_SECONDS)


async def _reconnect(slack: SlackWire, wire: DiscordWire) -> None:
    """Let both platforms ask for a new connection, as they do every few hours."""
    while True:
        await asyncio.sleep(RECONNECT_EVERY_SECONDS)
        wire.gateway.reconnect()
        await slack.socket.disconnect("refresh_requested")


def _slope(samples: Sequence[Sample]) -> float:
    """Return by how many MiB a second the resident memory grows."""
    return statistics.linear_regression(
        [sample.at for sample in samples], [sample.resident_mebibytes for sample in samples]
    ).slope


def _median_descriptors(samples: Sequence[Sample]) -> float:
    return statistics.median(sample.descriptors for sample in samples)


def _median_tasks(samples: Sequence[Sample]) -> float:
    return statistics.median(sample.tasks for sample in samples)


def _counted(report: Report) -> dict[str, int]:
    return {verdict.name: number for verdict, number in report.count().items()}


def _told(samples: Sequence[Sample]) -> str:
    """Return a line of a dozen samples."""
    some = samples[:: max(1, len(samples) // 12)]
    return " ".join(
        f"{each.resident_mebibytes:.1f}MiB/{each.descriptors}fd/{each.threads}t/{each.tasks}" for each in some
    )
