"""
What a command costs in Slack: `python -m tests.benchmarks.slack [--rounds 5] [--commands 200]`.

Each round types that many `/ask` at once, a person and a channel each, with different questions of `tests/relevance`,
once to the bot and once to a plain bolt app that answers a constant; over HTTP, then by Socket Mode. Both are one
process, and send one reply a command. Told are how long the acknowledgements took, how many were answered, and the
processor's time of the process a command (user and system), beside each other. The bot runs with the shipped settings
and discussions.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count, cycle, islice
from pathlib import Path

from tests.benchmarks.machine import describe_machine
from tests.benchmarks.questions import read_questions
from tests.wire.bot_process import ROOT
from tests.wire.slack_records import Envelope, Response
from tests.wire.slack_wire import SlackWire

WARM_UP = 40
SETTLE_SECONDS = 1.0
ANSWER_SECONDS = 120.0
MOST_TIMES = 1.7
LONGEST_ACK_SECONDS = 1.0
_person = count()


@dataclass(frozen=True, slots=True)
class Subject:
    """A process that answers commands, and the Slack that it is at."""

    name: str
    slack: SlackWire
    pid: int
    acks: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    answered: list[int] = field(default_factory=list)

    def cpu_seconds(self) -> float:
        """Return the processor's time so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def ask(self, questions: Sequence[str]) -> None:
        """Type commands at once, wait for the answers, and keep what it took."""
        before, first = self.cpu_seconds(), len(self.slack.web.responses)
        asked = await asyncio.gather(*(self._type(question) for question in questions))
        deadline = time.monotonic() + ANSWER_SECONDS
        while len(self.slack.web.responses) - first < len(asked) and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        responses = self.slack.web.responses[first:]
        self.answered.append(len({response.url for response in responses if self._is_answer(response)}))
        self.acks.extend([(await self.slack.ack_of(one)).seconds for one in asked])
        await asyncio.sleep(SETTLE_SECONDS)  # what is still written down belongs to it
        self.milliseconds.append(1000 * (self.cpu_seconds() - before) / len(questions))

    async def _type(self, question: str) -> Envelope:
        number = next(_person)
        return await self.slack.slash_command(question, user=f"U0FLOOD{number}", channel=f"C0FLOOD{number}")

    @staticmethod
    def _is_answer(response: Response) -> bool:
        """Whether something was answered, not told that it cannot be just now."""
        text = str(response.body.get("text"))
        return response.delivered and not any(told in text for told in ("Too many", "busy", "too many", "(error"))


@asynccontextmanager
async def subject(name: str, module: str, *, by_http: bool) -> AsyncIterator[Subject]:
    """Run a module against a Slack of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    async with AsyncExitStack() as exits:
        slack = await exits.enter_async_context(SlackWire(by_http=by_http))
        folder = Path(exits.enter_context(tempfile.TemporaryDirectory()))
        for part in ("config", "knowledge"):
            (folder / part).symlink_to(ROOT / part)
        log = exits.enter_context((folder / "log").open("wb"))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", module, *(["run"] if module == "bot" else [])),
            cwd=folder,
            env=kept | slack.environment | {"PYTHONPATH": str(ROOT), "LOG_LEVEL": "info"},
            stdout=log,
            stderr=log,
        )
        try:
            await slack.connected(timeout=120)
            yield Subject(name, slack, process.pid)
        finally:
            process.terminate()
            await process.wait()


async def measure(transport: str, questions: Sequence[str], *, rounds: int, commands: int) -> bool:
    """Print the figures of a transport; whether they are within the bars."""
    by_http = transport == "HTTP"
    async with (
        subject("On Record", "bot", by_http=by_http) as ours,
        subject("plain bolt", "tests.benchmarks.plain_slack", by_http=by_http) as plain,
    ):
        typed = cycle(questions)
        for one in (ours, plain):
            await one.ask(list(islice(typed, WARM_UP)))
            for kept in (one.acks, one.milliseconds, one.answered):
                kept.clear()
        for _ in range(rounds):
            for one in (ours, plain):
                await one.ask(list(islice(typed, commands)))
        for one in (ours, plain):
            print(to_line(transport, one, rounds * commands), flush=True)
        times = statistics.median(ours.milliseconds) / statistics.median(plain.milliseconds)
        print(f"{transport:12} {times:.2f} times the processor's time of the plain app (bar {MOST_TIMES})", flush=True)
        is_quick = p99(ours.acks) <= LONGEST_ACK_SECONDS
        return times <= MOST_TIMES and is_quick and sum(ours.answered) == rounds * commands


def to_line(transport: str, one: Subject, asked: int) -> str:
    """Return the figures of a process as a line."""
    each = ", ".join(f"{milliseconds:.2f}" for milliseconds in one.milliseconds)
    return (
        f"{transport:12} {one.name:10} answered {sum(one.answered)} of {asked}; acknowledged p50 "
        f"{statistics.median(one.acks):.3f} s, p99 {p99(one.acks):.3f} s, longest {max(one.acks):.3f} s; processor "
        f"{statistics.median(one.milliseconds):.2f} ms a command ({each})"
    )


def p99(seconds: Sequence[float]) -> float:
    """Return what 99 of 100 are within."""
    return sorted(seconds)[round(len(seconds) * 0.99) - 1]


async def main() -> None:
    """Measure both transports; the exit status is 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--commands", type=int, default=200)
    arguments = parser.parse_args()
    print(describe_machine())
    print("limits as shipped: 32 at once, 200 waiting, 10 a minute for a person, 20 in a channel", flush=True)
    questions = read_questions()
    well = [
        await measure(transport, questions, rounds=arguments.rounds, commands=arguments.commands)
        for transport in ("HTTP", "Socket Mode")
    ]
    sys.exit(0 if all(well) else 1)


if __name__ == "__main__":
    asyncio.run(main())
