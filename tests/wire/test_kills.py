"""The bot is killed again and again in the middle of its work: nothing is answered twice, and nothing lost."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import random
import signal
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from bot.operations.state.database import read_url
from bot.operations.state.schema import migrate
from tests.operations.state.databases import Place as Database
from tests.operations.state.databases import PostgresPlace, PostgresServer
from tests.slowness import slowness
from tests.wire.bot_process import BotProcess
from tests.wire.discord_wire import DiscordWire
from tests.wire.flood import QUESTION, Asked, Place, Verdict, Way, settled
from tests.wire.flood_discord import DiscordFlood
from tests.wire.flood_judgement import judge, state_in
from tests.wire.flood_slack import SlackFlood
from tests.wire.slack_wire import SlackWire

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

logger = logging.getLogger(__name__)

# KILLS=200 is by command: 12 took two minutes on a slow machine.
KILLS = {name: int(os.environ.get("KILLS", some)) for name, some in (("sqlite", "12"), ("postgresql", "8"))}
SEED = int(os.environ.get("KILLS_SEED", "6"))
# Of a slow machine less can be asked: what it cannot answer in the time is told as open at the end.
QUESTIONS_A_SECOND = float(os.environ.get("KILLS_QUESTIONS_A_SECOND", "15"))
LIFE_SECONDS = (0.2, 1.5)
# Some are killed before they are connected, and some about when they take over what the dead have left.
START_EVERY, START_SECONDS = 10, (0.1, 1.2)
HEIR_EVERY, HEIR_SECONDS = 40, (10.5, 13.5)
LAST_LIFE_SECONDS = 180.0
QUIET_SECONDS = 3.0
# What reached a living process longer before its death than this was lost by it; a death is noticed a little later.
LONGEST_UNHEARD_SECONDS, GONE_SECONDS = 1.5, 0.2
_FIRST_NUMBER = 100_000


class Victim(BotProcess):
    """A bot that is killed."""

    async def kill(self) -> int:
        """Send SIGKILL and return the exit status."""
        assert self._process
        self._process.kill()
        return await self.ended()


@dataclass(slots=True)
class Crowd:
    """People who ask on one platform as long as the bot is there."""

    place: Place
    is_there: Callable[[], bool]
    draw: random.Random
    asking: list[asyncio.Task[Asked]] = field(default_factory=list)
    asked_at: dict[str, float] = field(default_factory=dict)
    slowness: float = field(default_factory=slowness)

    async def ask(self) -> None:
        """Ask until cancelled."""
        for number in count():
            while not self.is_there():
                await asyncio.sleep(0.02)
            way, text = list(Way)[number % len(Way)], f"{QUESTION} ({_FIRST_NUMBER + number})"
            again = self.draw.random() < 0.1
            self.asked_at[text] = asyncio.get_running_loop().time()
            self.asking.append(asyncio.create_task(self.place.ask(number, way, text, again=again)))
            await asyncio.sleep(self.draw.expovariate(QUESTIONS_A_SECOND / self.slowness))


@pytest.fixture(params=list(KILLS))
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Where the bots keep their state: a file, or a real PostgreSQL."""
    if request.param == "sqlite":
        yield state_in(tmp_path)
        return
    server = PostgresServer()
    server.psql("CREATE DATABASE kills")
    asyncio.run(migrate(read_url(server.url("kills"))))
    yield PostgresPlace(server, "kills")
    server.remove()


@pytest.mark.timeout(max(870, 12 * max(KILLS.values())))
async def test_a21_killed_at_random_points_nothing_is_lost_and_nothing_answered_twice(
    slack: SlackWire, wire: DiscordWire, tmp_path: Path, database: Database, request: pytest.FixtureRequest
) -> None:
    """
    After each SIGKILL each question that was taken in is answered once, or told of.

    What no bot can help is told apart by the state: what was on its way to a socket when the process died, and
    commands of which the platform itself says that they failed. A /ask in Slack has no place to look for its answer,
    so that, where it was being sent, the asker is told to ask again if there is none.
    """
    crowds = {
        "slack": Crowd(SlackFlood(slack), lambda: bool(slack.socket.live), random.Random(f"{SEED} slack")),
        "discord": Crowd(DiscordFlood(wire), lambda: wire.gateway.ready, random.Random(f"{SEED} discord")),
    }
    environment = slack.environment | wire.environment | {"LIMITS_WAITING": "10000", "DATABASE_URL": database.url}
    await _registered(slack, wire, tmp_path, environment)
    asking = [asyncio.create_task(crowd.ask()) for crowd in crowds.values()]

    deaths = [
        await _live_and_die(slack, wire, tmp_path, environment, number)
        for number in range(KILLS[request.node.callspec.params["database"]])
    ]
    for task in asking:
        task.cancel()
    async with BotProcess(tmp_path, environment) as bot:
        await slack.connected()
        await wire.ready()
        asked = {name: await asyncio.gather(*crowd.asking) for name, crowd in crowds.items()}
        await _finished(database, [crowd.place for crowd in crowds.values()])
    reports = {name: await settled(crowds[name].place, asked[name], timeout=0) for name in crowds}
    judged = {name: judge(report, database, slack) for name, report in reports.items()}

    logger.info("endings: %s", _endings(database))
    logger.info("levels of the last life: %s", bot.levels)
    for name, judgement in judged.items():
        logger.info("%s: asked=%d %s", name, len(asked[name]), judgement)
    for outcome in judged["slack"].lost:
        logger.info("lost: %s, acknowledged %s", outcome.asked, _acknowledged(outcome.asked, slack, deaths))
    for name, judgement in judged.items():
        assert [] == judgement.twice, f"{name}: {judgement}"
        assert [] == judgement.lost, f"{name}: {judgement}"
        assert [] == judgement.report.strays, f"{name}: {judgement}"
        # How many were under way when the process died, and so are told instead, is the machine's doing.
        assert len(asked[name]) * 0.3 <= judgement.report.count()[Verdict.ANSWERED]
    assert [] == judged["discord"].doubts
    assert [] == judged["slack"].never_arrived  # what is not acknowledged is delivered again
    unheard = judged["discord"].never_arrived + judged["discord"].report.having(Verdict.FAILED)
    waits = [_seconds_to_live(crowds["discord"].asked_at[outcome.asked.text], deaths) for outcome in unheard]
    logger.info("discord: unheard=%d longest before the death=%.3f s", len(waits), max(waits, default=0))
    assert LONGEST_UNHEARD_SECONDS > max(waits, default=0)
    assert {Way.COMMAND} >= {outcome.asked.way for outcome in judged["slack"].doubts}


async def _registered(slack: SlackWire, wire: DiscordWire, folder: Path, environment: dict[str, str]) -> None:
    """Let a bot live in peace until its commands can be typed."""
    async with Victim(folder, environment) as bot:
        await slack.connected()
        await wire.ready()
        await wire.commands()
        await bot.kill()
    await _gone(slack, wire)


async def _live_and_die(
    slack: SlackWire, wire: DiscordWire, folder: Path, environment: dict[str, str], number: int
) -> float:
    """Start a bot, kill it, and return when."""
    draw = random.Random(f"{SEED} life {number}")
    async with Victim(folder, environment) as bot:
        if number % START_EVERY == START_EVERY - 1:
            await asyncio.sleep(draw.uniform(*START_SECONDS))
        else:
            await slack.connected()
            await wire.ready()
            is_heir = number % HEIR_EVERY == HEIR_EVERY // 2
            await asyncio.sleep(draw.uniform(*(HEIR_SECONDS if is_heir else LIFE_SECONDS)))
        died_at = asyncio.get_running_loop().time()
        assert -signal.SIGKILL == await bot.kill(), bot.log
    await _gone(slack, wire)
    return died_at


async def _gone(slack: SlackWire, wire: DiscordWire) -> None:
    """Wait until both platforms have noticed that the process is dead."""
    async with asyncio.timeout(10):
        while slack.socket.live or wire.gateway.ready:
            await asyncio.sleep(0.01)
    wire.gateway.invalidate()  # nobody will resume these sessions


async def _finished(database: Database, places: Collection[Place]) -> None:
    """Wait until the state has nothing open and nothing more is said for a while."""
    loop = asyncio.get_running_loop()
    deadline, since, before = loop.time() + LAST_LIFE_SECONDS, loop.time(), -1
    while loop.time() < deadline and loop.time() - since < QUIET_SECONDS:
        said = sum(1 for place in places for _ in place.replies())
        if said != before or _open(database):
            before, since = said, loop.time()
        await asyncio.sleep(0.2)
    assert 0 == _open(database), f"not finished within {LAST_LIFE_SECONDS} s: {_endings(database)}"


def _acknowledged(asked: Asked, slack: SlackWire, deaths: list[float]) -> list[str]:
    """Return how long after each delivery it was acknowledged, and how long before the death."""
    mine = [one.id for one in slack.socket.envelopes.values() if asked.key in json.dumps(one.payload)]
    acks = [ack for identifier in mine for ack in slack.socket.acks.get(identifier, ())]
    return [f"after {ack.seconds:.3f} s, {_seconds_to_live(ack.at, deaths):.3f} s before the death" for ack in acks]


def _seconds_to_live(asked_at: float, deaths: list[float]) -> float:
    return min((death - asked_at for death in deaths if death >= asked_at - GONE_SECONDS), default=float("inf"))


def _open(database: Database) -> int:
    return int(database.rows("SELECT count(*) FROM claims WHERE state IN ('claimed', 'sending')")[0][0])


def _endings(database: Database) -> list[tuple[str, ...]]:
    columns = "platform, state, takeovers"
    counting = f"SELECT {columns}, count(*) FROM claims WHERE state IS NOT NULL GROUP BY {columns} ORDER BY {columns}"
    return database.rows(counting)
