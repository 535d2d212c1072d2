"""Health: from what is known of the bot's parts, whether it lives and whether it is ready to answer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.corpus.corpus import Corpus, Problem
from bot.corpus.folder import printable

LONGEST_LAG_SECONDS = 5.0


class Condition(StrEnum):
    """How a part is."""

    WELL = "well"
    IMPAIRED = "impaired"  # it works, not quite as it should
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class PlatformFacts:
    """
    What is known of a platform: whether it is connected, and ever was.

    `off_because` tells why it gave up, None while it may yet connect.
    """

    name: str
    is_connected: bool
    off_because: str | None = None
    was_connected: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """
    What is known of the bot at a moment; no corpus while the folder is being read for the first time.

    `waits_because` tells why that has to wait, if it does.
    """

    corpus: Corpus | None
    platforms: tuple[PlatformFacts, ...]
    state_trouble: str | None
    lag_seconds: float
    is_stopping: bool = False
    waits_because: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """How a part is, and why, in words that name no person, file or secret."""

    name: str
    condition: Condition
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """
    Whether the process works and whether it answers, with how each part is.

    Who is not live is to be started again; who is not ready is to be waited for: at first until each platform is
    connected or has given up, later as long as none is. `parts` are the knowledge, the state, the loop and each
    platform that is on.
    """

    live: bool
    ready: bool
    parts: tuple[Part, ...]


def judge(facts: Facts) -> Health:
    """Return the health that follows from the facts."""
    parts = (
        _knowledge(facts),
        _state(facts.state_trouble),
        _loop(facts.lag_seconds, is_stopping=facts.is_stopping),
        *_each(facts.platforms),
    )
    have_all_given_up = bool(facts.platforms) and all(platform.off_because for platform in facts.platforms)
    return Health(
        live=facts.lag_seconds < LONGEST_LAG_SECONDS and not have_all_given_up,
        ready=facts.corpus is not None and not facts.is_stopping and _are_ready(facts.platforms),
        parts=parts,
    )


def _are_ready(platforms: Sequence[PlatformFacts]) -> bool:
    """Whether each platform came so far, and one of them can be spoken to: the failure of one is its own."""
    came_so_far = all(each.is_connected or each.was_connected or each.off_because for each in platforms)
    return came_so_far and (not platforms or any(each.is_connected for each in platforms))


def _knowledge(facts: Facts) -> Part:
    if facts.corpus is None:
        return Part("knowledge", Condition.DOWN, facts.waits_because or "the folder is being read")
    reason = "; ".join(_troubles(facts.corpus))
    return Part("knowledge", Condition.IMPAIRED if reason else Condition.WELL, reason)


def _troubles(corpus: Corpus) -> Iterator[str]:
    """Yield what is wrong with a folder; `status` names the files."""
    of_folder = [problem for problem in corpus.problems if problem.path in (".", printable(Path(corpus.root).name))]
    yield from (problem.reason for problem in of_folder)
    if not corpus.documents:
        yield "the folder holds no discussion"
    if in_files := _paths(corpus.problems) - _paths(of_folder):
        yield f"files with problems: {len(in_files)}; `python -m bot status` names them"


def _paths(problems: Iterable[Problem]) -> set[str]:
    return {problem.path for problem in problems}


def _state(trouble: str | None) -> Part:
    # Without it answers go on from memory.
    return Part("state", Condition.IMPAIRED if trouble else Condition.WELL, trouble or "")


def _loop(lag_seconds: float, *, is_stopping: bool) -> Part:
    if is_stopping:
        return Part("loop", Condition.DOWN, "the bot is being stopped")
    if lag_seconds < LONGEST_LAG_SECONDS:
        return Part("loop", Condition.WELL)
    return Part("loop", Condition.IMPAIRED, f"it was held up for {lag_seconds:.1f} s")


def _each(platforms: Iterable[PlatformFacts]) -> Iterator[Part]:
    for platform in platforms:
        if platform.off_because:
            yield Part(platform.name, Condition.DOWN, platform.off_because)
        elif not platform.is_connected:
            yield Part(platform.name, Condition.DOWN, "not connected")
        else:
            yield Part(platform.name, Condition.WELL)
