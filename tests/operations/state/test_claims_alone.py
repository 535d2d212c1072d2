"""Claims where memory and the database differ: in an outage, after a defeat, and when a row is gone."""

import pytest

from bot.operations.state.claims import Adopted, Ending
from tests.operations.state.conftest import Open
from tests.operations.state.databases import Place
from tests.operations.state.received import back, received

pytestmark = pytest.mark.timeout(60)
LIMIT = {"timeout_seconds": 0.3, "pause_seconds": 0.0, "settle_seconds": 0.0}


async def test_what_memory_claimed_is_claimed_before_it_is_sent(opened: Open, place: Place) -> None:
    """Two processes took the same in an outage: when the database is back, one of them sends."""
    one, other = await opened(**LIMIT), await opened(**LIMIT)
    with place.outage():
        assert [True, True] == [await state.claims.take(received("a", "b")) for state in (one, other)]
    await back(one, other)

    assert [True, False] == [await state.claims.sending(received("a", "b")) for state in (one, other)]
    assert await one.claims.sending(received("a", "b"))
    assert [("a", "sending"), ("b", "")] == place.rows("SELECT key, state FROM claims ORDER BY key")


async def test_what_memory_claimed_can_be_handed_over(opened: Open, place: Place) -> None:
    """A process that stops after an outage leaves what it took in it."""
    one, other = await opened(**LIMIT), await opened(**LIMIT)
    with place.outage():
        await one.claims.take(received())
    await back(one)

    assert await one.claims.release(received())
    assert [received()] == [adopted.received for adopted in await other.claims.adopt()]


async def test_what_was_answered_in_it_is_known_afterwards(opened: Open, place: Place) -> None:
    """Taken before or in the outage, ended in it: no other process answers it again, and no text stays."""
    one, other = await opened(**LIMIT), await opened(**LIMIT)
    await one.claims.take(received("before"))
    with place.outage():
        await one.claims.take(received("within"))
        for key in ("before", "within"):
            assert await one.claims.sending(received(key))
            await one.claims.finish(received(key), Ending.ANSWERED)
    await back(one)

    assert [False, False] == [await other.claims.take(received(key)) for key in ("before", "within")]
    assert {("answered", "", "")} == set(place.rows("SELECT state, person, received FROM claims"))


async def test_memory_knows_in_an_outage_what_it_took_in_it(opened: Open, place: Place) -> None:
    """A16, A64: the first delivery is answered, each further one is not."""
    state = await opened(**LIMIT)
    with place.outage():
        taken = [await state.claims.take(received(key, "b")) for key in ("a", "a", "c")]
        sent = [await state.claims.sending(received("a", "b")) for _ in range(2)]

    assert [True, False, False] == taken
    assert [True, True] == sent


async def test_a_row_that_is_gone_is_not_made_anew(opened: Open, place: Place) -> None:
    """What was claimed, and deleted by somebody else, is neither sent nor handed over, and its end leaves no row."""
    state = await opened()
    for key in ("a", "b", "c"):
        await state.claims.take(received(key))
    place.execute("DELETE FROM claims")

    assert [False, False] == [await state.claims.sending(received("a")), await state.claims.release(received("b"))]
    await state.claims.finish(received("c"), Ending.ANSWERED)
    assert [] == place.rows("SELECT * FROM claims")


async def test_its_own_is_not_taken_over(opened: Open) -> None:
    """What a process has claimed it is at work on already."""
    state = await opened()
    await state.claims.take(received())

    assert () == await state.claims.adopt()


async def test_what_was_handed_over_can_be_taken_back(opened: Open) -> None:
    """Where no other process has taken it."""
    state = await opened()
    await state.claims.take(received())

    assert True is await state.claims.release(received())
    assert (Adopted(received(), False, 0),) == await state.claims.adopt()


async def test_who_came_second_can_be_the_heir(opened: Open) -> None:
    """That it was refused once does not keep it from what is left to it."""
    first, second = await opened(), await opened()
    await first.claims.take(received())

    assert [False, False] == [await second.claims.take(received()), await second.claims.sending(received())]
    await first.claims.release(received())
    assert (Adopted(received(), False, 0),) == await second.claims.adopt()
    assert [False] == [await second.claims.take(received())]


async def test_only_its_own_platform_and_key_change(opened: Open, place: Place) -> None:
    """The same key on another platform, and another key, stay as they are."""
    state = await opened()
    others = [received("a", platform="discord"), received("b")]
    for one in (received("a"), *others):
        await state.claims.take(one)
    await state.claims.sending(received("a"))
    await state.claims.finish(received("a"), Ending.TOLD)

    states = place.rows("SELECT platform, key, state FROM claims ORDER BY platform, key")
    assert [("discord", "a", "claimed"), ("slack", "a", "told"), ("slack", "b", "claimed")] == states


async def test_endings_are_kept_in_these_words(opened: Open, place: Place) -> None:
    """Another version of the bot reads them."""
    state = await opened()
    for ending in Ending:
        await state.claims.take(received(ending.name))
        await state.claims.finish(received(ending.name), ending)

    kept = place.rows("SELECT key, state FROM claims ORDER BY key")
    assert [("ANSWERED", "answered"), ("DEAD", "dead"), ("TOLD", "told")] == kept


async def test_a_key_that_is_named_twice_is_one(opened: Open, place: Place) -> None:
    """A platform whose event and message have one id."""
    state = await opened()

    assert [True, False] == [await state.claims.take(received("a", *again)) for again in (["a"], [])]
    assert [("a", "claimed")] == place.rows("SELECT key, state FROM claims")
