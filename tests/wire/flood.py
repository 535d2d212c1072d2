"""Many questions over time, and what became of each: answered once, told, twice, never."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

QUESTION = "When will AI write most of Meta's code?"
QUOTATION = "sometime in the next 12 to 18 months, we'll reach the point where most of the code"
# The folder has no such numbers, so that they only tell the questions apart.
_FIRST_NUMBER = 7000
_POLL_SECONDS = 0.1


class Way(Enum):
    """How a question is asked."""

    MENTION = "a mention"
    DIRECT = "a direct message"
    COMMAND = "/ask"


class Verdict(Enum):
    """What an asker saw."""

    ANSWERED = "the answer, once"
    TOLD = "once, why there is no answer"
    FAILED = "the platform's own word that the command did not reach the bot"
    TWICE = "more than one reply"
    NEVER = "nothing"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was asked; `key` is what the platform's replies to it refer to."""

    key: str
    way: Way
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """Something visible of the bot: what it refers to, and what can be read."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a question."""

    asked: Asked
    replies: tuple[str, ...]
    has_failed: bool

    @property
    def verdict(self) -> Verdict:
        """What the asker saw."""
        if len(self.replies) > 1:
            return Verdict.TWICE
        if not self.replies:
            return Verdict.FAILED if self.has_failed else Verdict.NEVER
        return Verdict.ANSWERED if QUOTATION in self.replies[0] else Verdict.TOLD


class Place(Protocol):
    """A platform where questions are asked."""

    async def ask(self, number: int, way: Way, text: str, *, again: bool) -> Asked:
        """Ask a question as somebody there; `again`: let the platform deliver it twice."""
        ...

    def replies(self) -> Iterator[Reply]:
        """Everything that anybody there can see of the bot now."""
        ...

    def has_failed(self, asked: Asked) -> bool:
        """Whether the platform itself shows that a command did not reach the bot."""
        ...


@dataclass(frozen=True, slots=True)
class Flood:
    """So many questions, spread over some seconds, in some ways; a share of them is delivered twice."""

    count: int
    seconds: float
    seed: int = 0
    again_share: float = 0.1
    ways: tuple[Way, ...] = tuple(Way)

    async def ask(self, place: Place) -> list[Asked]:
        """Ask them all, each in its time."""
        return await asyncio.gather(*[self._ask(place, number) for number in range(self.count)])

    async def _ask(self, place: Place, number: int) -> Asked:
        draw = random.Random(f"{self.seed} {number}")
        await asyncio.sleep(draw.uniform(0, self.seconds))
        way = self.ways[number % len(self.ways)]
        text = f"{QUESTION} ({_FIRST_NUMBER + number})"
        return await place.ask(number, way, text, again=draw.random() < self.again_share)


@dataclass(frozen=True, slots=True)
class Report:
    """What became of all questions, and what the bot said to nobody."""

    outcomes: list[Outcome]
    strays: list[Reply]

    def count(self) -> dict[Verdict, int]:
        """Return how many questions ended how."""
        return dict(Counter(outcome.verdict for outcome in self.outcomes))

    def having(self, verdict: Verdict) -> list[Outcome]:
        """Return the questions that ended so."""
        return [outcome for outcome in self.outcomes if outcome.verdict is verdict]


async def settled(place: Place, asked: Sequence[Asked], *, timeout: float, quiet_seconds: float = 1.0) -> Report:
    """Wait until each question has a reply and nothing more comes for a while, or for the timeout at most."""
    loop = asyncio.get_running_loop()
    deadline, seen, since = loop.time() + timeout, -1, loop.time()
    while loop.time() < deadline:
        report = _report(place, asked)
        total = sum(len(outcome.replies) for outcome in report.outcomes) + len(report.strays)
        if total != seen:
            seen, since = total, loop.time()
        elif not report.having(Verdict.NEVER) and loop.time() - since >= quiet_seconds:
            break
        await asyncio.sleep(_POLL_SECONDS)
    return _report(place, asked)


def _report(place: Place, asked: Sequence[Asked]) -> Report:
    found: dict[str, list[str]] = {each.key: [] for each in asked}
    strays = []
    for reply in place.replies():
        key = reply.key if reply.key in found else next((one.key for one in asked if one.text in reply.text), None)
        if key is None:
            strays.append(reply)
        else:
            found[key].append(reply.text)
    return Report([Outcome(one, tuple(found[one.key]), place.has_failed(one)) for one in asked], strays)
