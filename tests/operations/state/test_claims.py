"""Claims: one answer for each thing said, however often and to however many processes it is delivered."""

import asyncio

import pytest

from bot.operations.state.claims import Adopted, Ending
from tests.operations.state.conftest import Open
from tests.operations.state.databases import Place
from tests.operations.state.received import SECRET, Time, received, rounds

pytestmark = pytest.mark.timeout(60)


async def test_the_same_event_is_taken_once(opened: Open) -> None:
    """A16: delivered four times over five minutes, and again after a restart, and to another process."""
    monotonic = Time(0.0)
    state = await opened(monotonic=monotonic)
    taken = []
    for seconds in (0.0, 1.0, 60.0, 300.0):
        monotonic.now = seconds
        taken.append(await state.claims.take(received()))
    await state.claims.finish(received(), Ending.ANSWERED)
    await state.close()
    restarted = await opened(monotonic=monotonic)
    taken += [await restarted.claims.take(received()), await (await opened()).claims.take(received())]

    assert [True, False, False, False, False, False] == taken


@pytest.mark.parametrize("keys", [("event:2", "message:1"), ("message:1", "event:2")])
async def test_one_key_in_common_is_enough(opened: Open, keys: tuple[str, ...]) -> None:
    """A17: the same mention under two events, in either order, here and in another process; a key seen is known."""
    state, other = await opened(), await opened()

    assert await state.claims.take(received("event:1", "message:1"))
    assert not await other.claims.take(received(*keys))
    assert not await state.claims.take(received(*keys))
    assert not await other.claims.take(received("event:2"))
    assert await other.claims.take(received("message:2"))


async def test_what_was_refused_leaves_no_row(opened: Open, place: Place) -> None:
    """A claim is whole or is not: a row of a half of it would keep others from what they may have."""
    await (await opened()).claims.take(received("event:1", "message:1"))
    await (await opened()).claims.take(received("event:2", "message:1"))

    assert [("event:1",), ("message:1",)] == place.rows("SELECT key FROM claims ORDER BY key")


async def test_platforms_do_not_share_keys(opened: Open) -> None:
    """The same id on two platforms is two things."""
    state = await opened()

    assert [True, True] == [await state.claims.take(received("1", platform=name)) for name in ("slack", "discord")]


async def test_keys_in_any_order_never_block_each_other(opened: Open) -> None:
    """Two processes that take the same keys in opposite orders at once: one has each pair, nobody fails."""
    one, other = await opened(), await opened()
    pairs = [(f"a:{number}", f"b:{number}") for number in range(40)]

    taken = await asyncio.gather(
        *(one.claims.take(received(first, second)) for first, second in pairs),
        *(other.claims.take(received(second, first)) for first, second in pairs),
    )

    assert 40 == sum(taken)
    assert (None, None) == (one.trouble, other.trouble)


@pytest.mark.parametrize("ending", list(Ending))
async def test_nothing_of_what_was_said_stays_after_the_end(opened: Open, place: Place, ending: Ending) -> None:
    """Neither text nor address nor person: keys and how it ended."""
    state = await opened()
    await state.claims.take(received())
    assert SECRET in str(place.rows("SELECT * FROM claims"))

    await state.claims.sending(received())
    await state.claims.finish(received(), ending)

    columns = "platform, key, state, owner, takeovers, person, received"
    assert [("slack", "event:1", ending.value, "", "0", "", "")] == place.rows(f"SELECT {columns} FROM claims")


async def test_finished_stays_finished(opened: Open, place: Place) -> None:
    """It is not sent again, not finished otherwise, not left to others and not taken over."""
    state, other = await opened(), await opened()
    await state.claims.take(received())
    await state.claims.finish(received(), Ending.ANSWERED)

    assert not await state.claims.sending(received())
    assert not await state.claims.release(received())
    await state.claims.finish(received(), Ending.DEAD)
    await rounds(other)
    assert () == await other.claims.adopt()
    assert [("answered",)] == place.rows("SELECT state FROM claims")


async def test_what_is_handed_over_is_taken_over_at_once(opened: Open) -> None:
    """A graceful stop leaves its claims to the next process, which sees whether they were sent; no death counts."""
    state, other = await opened(), await opened()
    for key in ("a", "b"):
        await state.claims.take(received(key))
    await state.claims.sending(received("b"))

    assert [True, True] == [await state.claims.release(received(key)) for key in ("a", "b")]
    adopted = await other.claims.adopt()
    assert {Adopted(received("a"), False, 0), Adopted(received("b"), True, 0)} == set(adopted)
    assert not await other.claims.take(received("a"))
    assert not await state.claims.sending(received("a"))


async def test_closing_hands_over_what_is_left(opened: Open, place: Place) -> None:
    """The next process need not wait until this one counts as dead, and finds no row of it."""
    state = await opened()
    await rounds(state, count=1)
    await state.claims.take(received())
    await state.close()

    assert [] == place.rows("SELECT * FROM owners")
    assert (Adopted(received(), False, 0),) == await (await opened()).claims.adopt()


async def test_only_the_platforms_of_a_process_are_taken_over(opened: Open) -> None:
    """A process without Discord leaves Discord's claims to one that has it."""
    state, other = await opened(), await opened()
    for platform in ("slack", "discord"):
        await state.claims.take(received(platform=platform))
        await state.claims.release(received(platform=platform))

    assert [("slack",)] == [(one.received.platform,) for one in await other.claims.adopt(["slack"])]
    assert () == await other.claims.adopt([])
    assert [("discord",)] == [(one.received.platform,) for one in await other.claims.adopt()]


async def test_what_cannot_be_read_is_left(opened: Open, place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """A version of the bot that wrote otherwise stops nothing, and its text is not logged."""
    state, other = await opened(), await opened()
    for key in ("a", "b"):
        await state.claims.take(received(key))
        await state.claims.release(received(key))
    place.execute(f"UPDATE claims SET received = '[\"{SECRET}\"]' WHERE key = 'a'")

    assert ["b"] == [one.received.keys[0] for one in await other.claims.adopt()]
    assert "cannot read what another version" in caplog.text
    assert SECRET not in caplog.text


async def test_fields_of_a_newer_version_are_passed_over(opened: Open, place: Place) -> None:
    """What a newer process received, an older one can answer."""
    state, other = await opened(), await opened()
    await state.claims.take(received())
    await state.claims.release(received())
    place.execute('UPDATE claims SET received = replace(received, \'{"platform"\', \'{"newer": 1, "platform"\')')

    assert [received()] == [one.received for one in await other.claims.adopt()]


async def test_any_text_can_be_claimed(opened: Open) -> None:
    """NUL and halves of characters, which PostgreSQL and UTF-8 cannot hold, come back as they were."""
    odd = received(person="\ud800\x00 数")
    state, other = await opened(), await opened()
    await state.claims.take(odd)
    await state.claims.release(odd)

    assert None is state.trouble
    assert [odd] == [one.received for one in await other.claims.adopt()]
