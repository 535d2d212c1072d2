"""Takeover: what a process leaves when it dies is taken over once, and clocks have no part in who is dead."""

import asyncio

import pytest

from bot.operations.state.claims import Adopted, Ending
from bot.operations.state.state import State
from tests.operations.state.conftest import Open
from tests.operations.state.databases import Place
from tests.operations.state.received import Time, received, rounds

pytestmark = pytest.mark.timeout(60)


async def test_the_dead_are_taken_over_after_five_looks(opened: Open) -> None:
    """Not after four; a second death counts as such."""
    dead, heir, second = [await opened() for _ in range(3)]
    await rounds(dead, heir, count=1)
    await dead.claims.take(received("a", "b"))
    await dead.claims.sending(received("a", "b"))

    await rounds(heir, count=4)
    assert () == await heir.claims.adopt()
    await rounds(heir, count=1)
    assert (Adopted(received("a", "b"), True, 1),) == await heir.claims.adopt()
    assert () == await heir.claims.adopt()
    await rounds(second)
    assert (Adopted(received("a", "b"), True, 2),) == await second.claims.adopt()


async def test_who_died_before_its_first_beat_is_dead_too(opened: Open) -> None:
    """A claim of somebody who has no row is not left for ever."""
    dead, heir = await opened(), await opened()
    await dead.claims.take(received())

    await rounds(heir)
    assert 1 == len(await heir.claims.adopt())


async def test_the_living_keep_their_claims(opened: Open) -> None:
    """However long they take, as long as they beat."""
    slow, other = await opened(), await opened()
    await slow.claims.take(received())

    await rounds(slow, other, count=20)
    assert () == await other.claims.adopt()
    assert await slow.claims.sending(received())


async def test_who_comes_back_to_life_is_not_robbed(opened: Open) -> None:
    """A process that was held up beats again just before it would be taken over."""
    frozen, heir = await opened(), await opened()
    await rounds(frozen, count=1)
    await frozen.claims.take(received())
    await rounds(heir)
    await rounds(frozen, count=1)

    assert () == await heir.claims.adopt()
    assert await frozen.claims.sending(received())


async def test_who_was_robbed_says_nothing(opened: Open) -> None:
    """A process that was held up for too long learns before it sends that another one answers."""
    frozen, heir = await opened(), await opened()
    await frozen.claims.take(received())
    await rounds(heir)
    await heir.claims.adopt()

    assert not await frozen.claims.sending(received())
    assert not await frozen.claims.release(received())
    assert await heir.claims.sending(received())


async def test_who_was_robbed_may_take_it_back(opened: Open) -> None:
    """If the heir dies too; what it had before counts for nothing then."""
    frozen, heir = await opened(), await opened()
    await frozen.claims.take(received())
    await rounds(heir)
    await heir.claims.adopt()
    await frozen.claims.sending(received())

    await rounds(frozen)
    assert (Adopted(received(), False, 2),) == await frozen.claims.adopt()
    assert await frozen.claims.sending(received())


async def test_who_had_sent_it_ends_it_for_the_heir(opened: Open) -> None:
    """A process that was held up after it sent a reply says so, and the heir stops."""
    frozen, heir = await opened(), await opened()
    await frozen.claims.take(received())
    await frozen.claims.sending(received())
    await rounds(heir)
    await heir.claims.adopt()
    await frozen.claims.finish(received(), Ending.ANSWERED)

    assert not await heir.claims.sending(received())


async def test_of_several_heirs_one_has_each(opened: Open) -> None:
    """A hundred claims of a dead process, five heirs at once."""
    dead, *heirs = [await opened() for _ in range(6)]
    for number in range(100):
        await dead.claims.take(received(f"event:{number}"))
    await rounds(*heirs)

    adopted = await asyncio.gather(*(heir.claims.adopt() for heir in heirs for _ in range(3)))

    keys = [one.received.keys[0] for of_one in adopted for one in of_one]
    assert (100, 100) == (len(keys), len(set(keys)))


async def test_the_dead_are_buried(opened: Open, place: Place) -> None:
    """Their rows go when nothing of theirs is left, and not before."""
    dead, heir = await opened(), await opened()
    await rounds(dead, count=1)
    await dead.claims.take(received())
    await rounds(heir)
    await heir.retention.sweep()
    assert 2 == len(place.rows("SELECT * FROM owners"))

    await heir.claims.adopt()
    await heir.retention.sweep()
    assert 1 == len(place.rows("SELECT * FROM owners"))


@pytest.mark.parametrize("step", [-3_600.0, 3_600.0])
async def test_setting_the_clock_neither_repeats_nor_loses(opened: Open, step: float) -> None:
    """A65: an hour forwards or back, in one process or in all: nobody is dead of it, nothing is forgotten."""
    clock = Time()
    one, other = await opened(clock=clock), await opened(clock=clock)
    await one.claims.take(received("open"))
    await one.claims.take(received("done"))
    await one.claims.finish(received("done"), Ending.ANSWERED)
    await rounds(one, other, count=2)

    clock.now += step
    await rounds(one, other, count=6)
    await other.retention.sweep()

    assert () == await other.claims.adopt()
    assert [False, False] == [await other.claims.take(received(key)) for key in ("open", "done")]
    assert await one.claims.sending(received("open"))
    await rounds(other)
    assert ["open"] == [one.received.keys[0] for one in await other.claims.adopt()]


async def test_an_outage_kills_nobody(opened: Open, place: Place) -> None:
    """Looks that fail count for nobody's death, and the counting begins anew."""
    options = {"timeout_seconds": 0.3, "pause_seconds": 0.0, "settle_seconds": 0.0}
    one, other = await opened(**options), await opened(**options)
    await one.claims.take(received())
    await rounds(one, other, count=1)
    await rounds(other, count=4)
    with place.outage():
        await rounds(other, count=3)
    await _until_back(other)

    await rounds(other, count=3)
    assert () == await other.claims.adopt()
    await rounds(other, count=4)
    assert 1 == len(await other.claims.adopt())


async def _until_back(state: State) -> None:
    while state.trouble:
        await asyncio.sleep(0.1)
        await state.remembered.set("probe", "")
