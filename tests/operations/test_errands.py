"""Errands: what is asked of the bot itself."""

import threading
from collections.abc import Iterable

import pytest

from bot.answering.gaps import Gap, Unanswered
from bot.answering.status import Status
from bot.errors import SearchAwayError, StateAwayError
from bot.operations.errands import Errands, Forgotten, Reloaded, Unfound, Unreachable
from bot.operations.received import Received

STATUS = Status("knowledge", "r1", 1, 2, None, (), ())
GAP = Gap(("mythos",), 1, 5.0, ("what is mythos?",))
ADMIN, OTHER = (Received("slack", ("k",), person, "C1", "C1:", "") for person in ("U1", "U2"))


async def forget(platform: str, person: str) -> int:
    return {"slack:U1": 3}.get(f"{platform}:{person}", 0)


async def declined() -> list[Unanswered]:
    return [Unanswered("what is mythos?", 5.0)]


async def reload() -> Status:
    return STATUS


async def away(*_: str) -> int:
    raise StateAwayError("no connection")


ERRANDS = Errands(forget, declined, reload, lambda asked: (GAP,) if list(asked) else (), {"slack:U1"})


async def test_anybody_can_be_forgotten() -> None:
    """However the word is written."""
    assert Forgotten(3) == await ERRANDS.run(ADMIN, " Forget-me ", seen_by_others=True)
    assert Forgotten(0) == await ERRANDS.run(OTHER, "forget-me", seen_by_others=True)


async def test_admins_read_the_folder_anew_and_see_the_gaps() -> None:
    """The gaps only where nobody else sees them."""
    assert Reloaded(STATUS) == await ERRANDS.run(ADMIN, "reload", seen_by_others=True)
    assert Unfound((GAP,)) == await ERRANDS.run(ADMIN, "gaps", seen_by_others=False)
    assert Unfound(None) == await ERRANDS.run(ADMIN, "gaps", seen_by_others=True)


async def test_the_gaps_keep_nobody_waiting() -> None:
    """How rare words are may have to be asked of another machine: that is done in a thread."""
    threads: list[int] = []

    def group(_: Iterable[Unanswered]) -> tuple[Gap, ...]:
        threads.append(threading.get_ident())
        raise SearchAwayError

    done = await Errands(forget, declined, reload, group, {"slack:U1"}).run(ADMIN, "gaps", seen_by_others=False)

    assert Unreachable() == done
    assert [threading.get_ident()] != threads


@pytest.mark.parametrize("typed", ["reload", "gaps"])
async def test_for_others_an_admins_word_is_a_question(typed: str) -> None:
    """So is a word beside another one, for anybody, and the same id on another platform."""
    elsewhere = Received("discord", ("k",), "U1", "C1", "C1", "")

    assert await ERRANDS.run(OTHER, typed, seen_by_others=False) is None
    assert await ERRANDS.run(elsewhere, typed, seen_by_others=False) is None
    assert await ERRANDS.run(ADMIN, f"{typed} please", seen_by_others=False) is None


async def test_records_that_cannot_be_reached_are_told() -> None:
    """Nobody is told that they were forgotten when they were not."""
    errands = Errands(away, declined, reload, lambda _: (), ())

    assert Unreachable() == await errands.run(OTHER, "forget-me", seen_by_others=False)
