"""An outage of the database: nobody waits for it, memory decides alone, and what can wait is written afterwards."""

import asyncio
import itertools
import time

import pytest

from bot.errors import StateAwayError
from bot.operations.state.backlog import flush_all
from bot.operations.state.feedback import Vote
from bot.operations.state.state import State, open_state
from tests import fakes
from tests.operations.state.conftest import Open, copied
from tests.operations.state.databases import Place, PostgresServer
from tests.operations.state.received import back, received, rounds
from tests.slowness import slowness

pytestmark = pytest.mark.timeout(60)
LIMIT = {"timeout_seconds": 0.5, "pause_seconds": 0.5, "settle_seconds": 0.0}


async def test_nobody_waits_for_it(opened: Open, place: Place) -> None:
    """A10, A64: 200 operations at once take hardly longer than the limit of one, those of the pause no time at all."""
    state = await opened(**LIMIT)
    with place.outage():
        started = time.monotonic()
        taken = await asyncio.gather(*(state.claims.take(received(str(number))) for number in range(200)))
        first = time.monotonic() - started
        again = [await state.claims.take(received(str(number))) for number in range(200)]
        sending = [await state.claims.sending(received(str(number))) for number in range(200)]
        rest = time.monotonic() - started - first

    assert (200, 0, 200) == (sum(taken), sum(again), sum(sending))
    assert first < 1.2 * slowness()
    assert rest < 2.5 * slowness()


async def test_a_slow_server_is_waited_for(postgres: PostgresServer) -> None:
    """What two processes take while the server is slow, one of them has and the other has not."""
    place = copied(postgres)
    states = [await open_state(place.url) for _ in range(2)]
    try:
        slow = asyncio.to_thread(place.execute, "BEGIN; LOCK TABLE claims; SELECT pg_sleep(2.5); COMMIT")
        _, taken = await asyncio.gather(slow, asyncio.gather(*(_a_moment_later(state) for state in states)))
    finally:
        for state in states:
            await state.close()

    assert [False, True] == sorted(taken)


async def _a_moment_later(state: State) -> bool:
    await asyncio.sleep(0.5)
    return await state.claims.take(received())


async def test_readers_are_told_and_know_nothing(opened: Open, place: Place) -> None:
    """What needs the database says why it cannot; what can do without does."""
    state = await opened(**LIMIT)
    await state.remembered.set("a", "one")
    with place.outage():
        await rounds(state, count=1)
        with pytest.raises(StateAwayError, match="no connection|in time|locked"):
            await state.answers.get("0123456789")
        with pytest.raises(StateAwayError):
            await state.gaps.recent()
        with pytest.raises(StateAwayError):
            await state.people.forget("slack", "U1")
        assert state.trouble in ("no connection", "it does not answer in time", "another process keeps it locked")
        assert None is await state.remembered.get("a")
        assert () == await state.answers.earlier("slack", "C1", "T1")
        assert [1, 2] == [await state.identifies.spend("1") for _ in range(2)]
        assert not await state.claims.release(received())
        assert () == await state.claims.adopt()


async def test_what_was_taken_over_is_known_in_it(opened: Open, place: Place) -> None:
    """If it is delivered to the heir once more, memory knows it."""
    one, other = await opened(**LIMIT), await opened(**LIMIT)
    await one.claims.take(received("a", "b"))
    await one.claims.release(received("a", "b"))
    await other.claims.adopt()

    with place.outage():
        assert [False, False] == [await other.claims.take(received(key)) for key in "ab"]


async def test_nobody_s_first_vote_overtakes_the_second(opened: Open, place: Place) -> None:
    """What is noted while something waits is written behind it."""
    state = await opened(**LIMIT)
    with place.outage():
        await state.feedback.vote("slack", "U1", "answer", Vote.UP)
    await asyncio.sleep(LIMIT["pause_seconds"])
    await state.feedback.vote("slack", "U1", "answer", Vote.DOWN)
    await back(state)

    assert [("down",)] == place.rows("SELECT vote FROM feedback")


async def test_closing_writes_what_waits(opened: Open, place: Place) -> None:
    """If the database is back by then."""
    state = await opened(**LIMIT)
    with place.outage():
        await state.feedback.vote("slack", "U1", "answer", Vote.UP)
    await asyncio.sleep(LIMIT["pause_seconds"])
    await state.close()

    assert [("up",)] == place.rows("SELECT vote FROM feedback")


async def test_a_thousand_votes_wait(opened: Open, place: Place) -> None:
    """A64: the votes of an outage are written after it, the last of each person; what is above the cap is counted."""
    state = await opened(**LIMIT)
    with place.outage():
        for number in range(1_100):
            await state.feedback.vote("slack", f"U{number}", "answer", Vote.UP)
        assert 100 == state.feedback.lost
    await back(state)
    await state.feedback.vote("slack", "U0", "answer", Vote.DOWN)

    votes = place.rows("SELECT vote, count(*) FROM feedback GROUP BY vote ORDER BY vote")
    assert [("down", "1"), ("up", "999")] == votes


async def test_writing_what_waited_leaves_time_for_the_beat(opened: Open, place: Place) -> None:
    """After a while the rest waits for the next round: else the others would take a busy process for a dead one."""
    state = await opened(**LIMIT)
    with place.outage():
        for number in range(10):
            await state.feedback.vote("slack", f"U{number}", "answer", Vote.UP)
    await asyncio.sleep(LIMIT["pause_seconds"])
    ticks = itertools.count(0.0, 0.2)

    await flush_all(state._backlogs, seconds=1.0, monotonic=lambda: next(ticks))

    assert 0 < sum(map(len, state._backlogs)) < 10
    await back(state)
    assert [("up", "10")] == place.rows("SELECT vote, count(*) FROM feedback GROUP BY vote ORDER BY vote")


async def test_answers_gaps_and_identifies_wait_too(opened: Open, place: Place) -> None:
    """What else is noted in an outage is there after it, once."""
    state = await opened(**LIMIT)
    answer = fakes.answer(fakes.citation())
    with place.outage():
        await state.answers.keep(received(), answer)
        await state.gaps.add(received(), "What of mythos?")
        await state.identifies.spend("1")
    await asyncio.sleep(LIMIT["pause_seconds"])
    assert 1 == await state.identifies.count("1")
    await back(state)

    assert await state.answers.get(answer.answer_id)
    assert ["What of mythos?"] == [gap.question for gap in await state.gaps.recent()]
    assert 1 == await (await opened()).identifies.count("1")


async def test_who_is_forgotten_in_it_does_not_comeback(opened: Open, place: Place) -> None:
    """A wish to be forgotten drops what waits, even where it has to be made again for the rest."""
    state = await opened(**LIMIT)
    with place.outage():
        await state.feedback.vote("slack", "U1", "answer", Vote.UP)
        await state.feedback.vote("slack", "U2", "answer", Vote.UP)
        with pytest.raises(StateAwayError):
            await state.people.forget("slack", "U1")
    await back(state)

    assert [("1",)] == place.rows("SELECT count(*) FROM feedback")


async def test_closing_in_it_takes_seconds_at_most(opened: Open, place: Place) -> None:
    """A process that stops does not hang on its database."""
    state = await opened(**LIMIT)
    await state.claims.take(received())
    with place.outage():
        started = time.monotonic()
        await state.close()
        assert time.monotonic() - started < 5 * slowness()
