"""People: nobody can read who they are, and whoever wishes to be forgotten is."""

import pytest

from bot.operations.state.claims import Ending
from bot.operations.state.feedback import Vote
from bot.operations.state.state import State
from tests import fakes
from tests.operations.state.conftest import Open
from tests.operations.state.databases import TABLES, Place
from tests.operations.state.received import SECRET, received

pytestmark = pytest.mark.timeout(60)


async def use(state: State, person: str) -> None:
    """Leave two answers, a declined question, a vote, a report, something ended and something in the making."""
    for key in ("done", "doing"):
        one = received(f"{key}:{person}", person=person)
        await state.claims.take(one)
        await state.answers.keep(one, fakes.answer(question=SECRET))
    await state.claims.finish(received(f"done:{person}", person=person), Ending.ANSWERED)
    await state.gaps.add(received(person=person), SECRET)
    await state.feedback.vote("slack", person, "answer", Vote.UP, SECRET)
    await state.reports.add("slack", person, "passage", "answer", SECRET)


async def test_no_row_of_a_person_is_left(opened: Open, place: Place) -> None:
    """A60: nothing of theirs, everything of others; it is said how much there was."""
    state = await opened()
    await use(state, "U1")
    mine = place.rows("SELECT person FROM feedback")[0][0]
    await use(state, "U2")

    assert 5 == await state.people.forget("slack", "U1")

    everything = [row for table in TABLES for row in place.rows(f"SELECT * FROM {table}")]
    assert not [row for row in everything if mine in row]
    assert 6 == len([row for row in everything if SECRET in str(row)])
    assert 0 == await state.people.forget("slack", "U1")
    assert 0 == await state.people.forget("discord", "U2")


async def test_the_wish_itself_is_answered_once(opened: Open) -> None:
    """What is in the making goes on in its process, is known if it comes again, and is left to nobody."""
    state, other = await opened(), await opened()
    await use(state, "U1")
    await state.people.forget("slack", "U1")

    doing = received("doing:U1", person="U1")
    assert await state.claims.sending(doing)
    assert not await other.claims.take(doing)
    assert await state.claims.release(doing)
    assert () == await other.claims.adopt()


async def test_what_is_in_the_making_leaves_nothing(opened: Open, place: Place) -> None:
    """A60: the answer to what was asked before the wish is kept nowhere, whichever process gives it."""
    state, other = await opened(), await opened()
    doing, behind = received("doing", person="U1"), received("behind", person="U1")
    await state.claims.take(doing)
    await other.people.forget("slack", "U1")
    await state.claims.take(behind)

    for one in (doing, behind):
        await state.answers.keep(one, fakes.answer(question=f"{SECRET} {one.keys[0]}"))
        await state.gaps.add(one, f"{SECRET} {one.keys[0]}")

    rows = [*place.rows("SELECT kept FROM answers"), *place.rows("SELECT question FROM gaps")]
    assert 2 == len(rows)
    assert not [row for row in rows if "doing" in str(row)]


async def test_a_vote_after_it_counts_anew(opened: Open, place: Place) -> None:
    """Whoever comes back is somebody again, by what they do."""
    state = await opened()
    await use(state, "U1")
    await state.people.forget("slack", "U1")
    await state.feedback.vote("slack", "U1", "answer", Vote.DOWN)

    assert [("down",)] == place.rows("SELECT vote FROM feedback")


async def test_a_person_is_the_same_for_every_process(opened: Open, place: Place) -> None:
    """One salt, made once, even by two at once; another state has another."""
    one, other = await opened(), await opened()
    await one.feedback.vote("slack", "U1", "a", Vote.UP)
    await other.feedback.vote("slack", "U1", "b", Vote.UP)
    await (await opened()).feedback.vote("slack", "U1", "c", Vote.UP)

    people = {person for (person,) in place.rows("SELECT person FROM feedback")}
    salts = place.rows("SELECT value FROM remembered WHERE key = 'people.salt'")
    assert (1, 1, 64) == (len(people), len(salts), len(salts[0][0]))


async def test_who_somebody_is_stands_nowhere(opened: Open, place: Place) -> None:
    """Neither a person's id nor a hash of it that could be tried out without the salt, once all is answered."""
    state = await opened()
    await use(state, "UNMISTAKABLE")
    await state.claims.finish(received("doing:UNMISTAKABLE", person="UNMISTAKABLE"), Ending.TOLD)

    tables = [table for table in TABLES if table != "claims"]  # the keys here hold it, a platform's do not
    assert "UNMISTAKABLE" not in str([place.rows(f"SELECT * FROM {table}") for table in tables])
    assert {("",)} == set(place.rows("SELECT person FROM claims"))
