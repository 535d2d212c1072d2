"""
How the bot holds out in Discord: `python -m tests.benchmarks.discord [--rounds 5] [--discussions 10000]`.

200 mentions at once, each with a question of its own, by a hundred people in forty channels, to one process; beside it,
in turns, a plain bot on discord.py that answers a constant. Then names typed into `/ask`, fifty a second, with so many
discussions. Both bots are processes of their own before the Discord of the wire tests, which runs here and costs them
time, but no CPU.
"""

import argparse
import asyncio
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import aiohttp

from tests.adapters.web.ports import free_port
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.questions import read_questions
from tests.wire.bot_process import ROOT, BotProcess
from tests.wire.discord_wire import DiscordWire

MESSAGES = "/channels/{channel_id}/messages"
MENTIONS = 200
PEOPLE, CHANNELS = 100, 40
A_SECOND, TYPING_SECONDS = 50, 20
# A person may ask ten times a minute; here each asks twice a round.
_UNLIMITED = {"LIMITS_USER_A_MINUTE": "1000", "LIMITS_USER_AN_HOUR": "10000", "LIMITS_CHANNEL_A_MINUTE": "1000"}


@dataclass(frozen=True, slots=True)
class Round:
    """What 200 mentions took: seconds of each, of CPU for each, and how many calls for each."""

    seconds: tuple[float, ...]
    cpu_seconds: float
    calls: float

    @property
    def p99(self) -> float:
        """Return what 99 of 100 took at most."""
        return percentile(self.seconds, 0.99)


def percentile(values: tuple[float, ...], share: float) -> float:
    """Return the value that this share of them does not exceed."""
    return sorted(values)[max(0, round(len(values) * share) - 1)]


@dataclass(frozen=True, slots=True)
class Running:
    """A bot that is connected: its process, and how it tells how long its loop was held up, if it does."""

    wire: DiscordWire
    pid: int
    lag_seconds: Callable[[], Awaitable[float]]

    @property
    def cpu_seconds(self) -> float:
        """Return what the process has used so far, of both kinds."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def discord() -> AsyncIterator[DiscordWire]:
    """Open a Discord with people and channels, which limits nobody."""
    async with DiscordWire() as wire:
        wire.limit("POST", MESSAGES, requests=100_000, seconds=1)
        yield wire


@asynccontextmanager
async def ours(folder: Path) -> AsyncIterator[Running]:
    """Run the bot as it runs in production, with the shipped discussions unless the folder has its own."""
    if not (folder / "knowledge").exists():
        (folder / "knowledge").symlink_to(ROOT / "knowledge")
    port = free_port()

    async def lag() -> float:
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as told:
            values = re.findall(r"^onrecord_loop_lag_seconds (\S+)$", await told.text(), re.MULTILINE)
        return float(values[0])

    given = {"PORT": str(port), "WEB_HOST": "127.0.0.1", "LOG_LEVEL": "warning"} | _UNLIMITED
    async with discord() as wire, BotProcess(folder, wire.environment | given) as bot:
        await wire.ready(timeout=600)
        await wire.commands()
        yield Running(wire, bot.pid, lag)


@asynccontextmanager
async def plain() -> AsyncIterator[Running]:
    """Run the plain bot."""

    async def nothing() -> float:
        return 0.0

    async with discord() as wire:
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **wire.environment}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.benchmarks.plain_discord_bot", cwd=ROOT, env=environment
        )
        try:
            await wire.ready(timeout=60)
            yield Running(wire, process.pid, nothing)
        finally:
            process.terminate()
            await process.wait()


class Crowd:
    """People who all ask at once."""

    def __init__(self, running: Running) -> None:
        self._running = running
        wire = running.wire
        self._people = [wire.add_user(f"person{number}") for number in range(PEOPLE)]
        self._questions = cycle(read_questions())
        self._channels = [wire.add_channel(f"channel{number}") for number in range(CHANNELS)]

    async def ask(self, count: int) -> Round:
        """Mention the bot so often at once; return once each has its reply."""
        wire = self._running.wire
        cpu, before, asked_at = self._running.cpu_seconds, len(wire.requests), dict[str, float]()
        for number in range(count):
            who, where = self._people[number % PEOPLE], self._channels[number % CHANNELS]
            asked = wire.mention(next(self._questions), author=who, channel=where)
            asked_at[asked["id"]] = time.monotonic()
        seconds: dict[str, float] = {}
        async with asyncio.timeout(120):
            while len(seconds) < count:
                await asyncio.sleep(0.01)
                for one in wire.requests[before:]:
                    if one.route == MESSAGES and one.status == 200:
                        replied = str(one.body["message_reference"]["message_id"])
                        seconds[replied] = one.at - asked_at[replied]
        await wire.settle(0.5)
        calls = (len(wire.requests) - before) / count
        return Round(tuple(seconds.values()), (self._running.cpu_seconds - cpu) / count, calls)


async def mentions(folder: Path, rounds: int) -> None:
    """Print how both bots answer, in turns."""
    async with ours(folder) as bot, plain() as other:
        crowds = {"ours": Crowd(bot), "plain": Crowd(other)}
        found: dict[str, list[Round]] = {name: [] for name in crowds}
        for crowd in crowds.values():
            await crowd.ask(MENTIONS)  # for the first time, which is not counted
        for number in range(rounds):
            for name, crowd in crowds.items():
                found[name].append(one := await crowd.ask(MENTIONS))
                print(
                    f"{name:5} round {number + 1}: p50 {percentile(one.seconds, 0.5):.3f} s, p99 {one.p99:.3f} s, "
                    f"CPU {1000 * one.cpu_seconds:.2f} ms an answer, {one.calls:.2f} calls an answer",
                    flush=True,
                )
        cpu = {name: statistics.median(one.cpu_seconds for one in those) for name, those in found.items()}
        p99 = {name: statistics.median(one.p99 for one in those) for name, those in found.items()}
        print(
            f"{MENTIONS} mentions at once: p99 {p99['ours']:.3f} s (plain {p99['plain']:.3f} s), CPU "
            f"{1000 * cpu['ours']:.2f} ms an answer (plain {1000 * cpu['plain']:.2f} ms): "
            f"{cpu['ours'] / cpu['plain']:.2f} times; longest lag of a minute {await bot.lag_seconds():.3f} s"
        )


def make_discussions(root: Path, count: int) -> None:
    """Write so many short discussions, each of somebody else."""
    root.mkdir(parents=True)
    an_hour_ago = time.time() - 3600
    for number in range(count):
        path = root / f"talk-{number:05d}.md"
        head = f"---\ntitle: Talk {number} on scaling\nspeakers: [Ada Number{number}]\ndate: 2025\n---\n"
        path.write_text(f"{head}\n## Opening\n\n**Ada Number{number}**: We talk about word{number} and scaling.\n")
        os.utime(path, (an_hour_ago, an_hour_ago))


async def typing(folder: Path, discussions: int) -> None:
    """Print how names complete themselves."""
    make_discussions(folder / "knowledge", discussions)
    async with ours(folder) as bot:
        await asyncio.sleep(65)  # the lag of the start is forgotten after a minute
        sent, started = [], time.monotonic()
        cpu = bot.cpu_seconds
        for number in range(A_SECOND * TYPING_SECONDS):
            await asyncio.sleep(max(0.0, started + number / A_SECOND - time.monotonic()))
            option = "speaker" if number % 2 else "source"
            typed = ("num", str(number % 97), "talk", "")[number % 4]
            sent.append(bot.wire.autocomplete("ask", focused=option, value=typed, question="scaling"))
        answers = [await bot.wire.interaction_response(one, timeout=30) for one in sent]
        cpu = (bot.cpu_seconds - cpu) / len(sent)
        seconds = tuple(one.seconds for one in answers)
        print(
            f"{len(sent)} completions, {A_SECOND} a second, {discussions} discussions: p50 "
            f"{1000 * percentile(seconds, 0.5):.0f} ms, p99 {1000 * percentile(seconds, 0.99):.0f} ms, most choices "
            f"{max(len(one.choices) for one in answers)}, CPU {1000 * cpu:.2f} ms each, longest lag "
            f"{1000 * await bot.lag_seconds():.0f} ms"
        )


async def measure(rounds: int, discussions: int) -> None:
    """Measure and print."""
    print(describe_machine())
    with tempfile.TemporaryDirectory() as folder:
        if rounds:
            await mentions(Path(folder), rounds)
    with tempfile.TemporaryDirectory() as folder:
        if discussions:
            await typing(Path(folder), discussions)


def main() -> None:
    """Read the arguments, then measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="of 200 mentions; 0: none")
    parser.add_argument("--discussions", type=int, default=10_000, help="to complete the names of; 0: none")
    given = parser.parse_args()
    asyncio.run(measure(given.rounds, given.discussions))


if __name__ == "__main__":
    main()
