"""Turns: one process at a time writes the index; who dies or ends leaves its turn to another."""

import pytest

from tests.operations.state.conftest import Open
from tests.operations.state.received import rounds

pytestmark = pytest.mark.timeout(60)


async def test_one_has_the_turn_and_others_do_not(opened: Open) -> None:
    """As long as it lives, however often they try; it may take it again."""
    one, other = await opened(), await opened()
    await rounds(one, other, count=1)

    assert await one.writing.take()
    await rounds(one, other, count=20)
    assert not await other.writing.take()
    assert await one.writing.take()
    assert (True, False) == (await one.writing.is_mine(), await other.writing.is_mine())


async def test_who_gives_it_back_or_ends_leaves_it_to_another(opened: Open) -> None:
    """At once."""
    one, other, third = await opened(), await opened(), await opened()
    await rounds(one, other, third, count=1)

    assert await one.writing.take()
    await one.writing.give_back()
    assert await other.writing.take()
    await other.close()
    assert await third.writing.take()


async def test_the_dead_lose_their_turn_after_five_looks(opened: Open) -> None:
    """Not after four; and who was only taken for dead has it no more."""
    dead, heir = await opened(), await opened()
    await rounds(dead, heir, count=1)
    assert await dead.writing.take()

    await rounds(heir, count=4)
    assert not await heir.writing.take()
    await rounds(heir, count=1)
    assert await heir.writing.take()
    assert not await dead.writing.is_mine()
    await rounds(dead, heir, count=1)
    assert not await dead.writing.take()
