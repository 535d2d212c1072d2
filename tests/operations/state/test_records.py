"""What is remembered of answers, votes, declined questions and facts, and for how long."""

import asyncio
import time
from dataclasses import replace

import pytest

from bot.adapters.discord.greetings import Greetings
from bot.answering.answers import Outcome
from bot.answering.gaps import Unanswered
from bot.answering.questions import Question
from bot.errors import SettingsError
from bot.operations.state.answers import KeptAnswer
from bot.operations.state.claims import Ending
from bot.operations.state.feedback import Vote
from tests import fakes
from tests.operations.state.conftest import Open
from tests.operations.state.databases import Place
from tests.operations.state.received import Time, received

pytestmark = pytest.mark.timeout(60)
HOUR = 3_600.0
DAY = 24 * HOUR


async def test_an_answer_is_found_by_its_id(opened: Open) -> None:
    """With everything that was chosen for the question, by any process, after a restart too."""
    asked = Question(
        "Which models?",
        speaker="Mark Zuckerberg",
        after="2024",
        top=5,
        context=("What of Llama?",),
        audience=frozenset({"slack:C1", "slack:C2"}),
    )
    answer = replace(fakes.answer(fakes.citation(number=1), fakes.citation(number=2)), question=asked)
    state = await opened()
    await state.answers.keep(received(), answer)
    await state.close()

    shown = tuple(citation.passage.id for citation in answer.passages)
    kept = KeptAnswer(answer.answer_id, asked, Outcome.ANSWERED, answer.revision, shown)
    assert kept == await (await opened()).answers.get(answer.answer_id)
    assert None is await (await opened()).answers.get("another")


async def test_of_a_declined_question_the_nearest_are_kept(opened: Open) -> None:
    """They are what was shown."""
    state = await opened()
    nearest = fakes.citation(number=7)
    await state.answers.keep(
        received(), replace(fakes.answer(nearest=(nearest,)), question=Question("?", audience=None))
    )

    kept = await state.answers.get("0123456789")
    assert kept
    assert (nearest.passage.id,) == kept.passages
    assert kept.question.audience is None


async def test_the_earlier_questions_of_a_thread(opened: Open) -> None:
    """Oldest first, the last three, of this thread alone; the clock plays no part in their order."""
    clock = Time()
    state = await opened(clock=clock)
    for number in range(5):
        clock.now -= 60
        await state.answers.keep(received(), fakes.answer(question=f"Question {number}?"))
    for other in (received(channel="C2"), received(platform="discord"), replace(received(), thread="T2")):
        await state.answers.keep(other, fakes.answer(question="Elsewhere?"))

    assert ("Question 2?", "Question 3?", "Question 4?") == await state.answers.earlier("slack", "C1", "T1")
    assert ("Question 4?",) == await state.answers.earlier("slack", "C1", "T1", limit=1)
    assert () == await state.answers.earlier("slack", "C1", "T3")


async def test_one_vote_of_each_person_and_answer(opened: Open, place: Place) -> None:
    """The last one, with its note cut at 1,000 characters; who voted cannot be read."""
    state = await opened()
    await state.feedback.vote("slack", "U1", "one", Vote.UP)
    await state.feedback.vote("slack", "U1", "one", Vote.DOWN, "n\x00\ud800o" + "t" * 2_000)
    await state.feedback.vote("slack", "U1", "two", Vote.UP)
    await state.feedback.vote("slack", "U2", "one", Vote.UP)
    await state.feedback.vote("discord", "U1", "one", Vote.UP)

    votes = place.rows("SELECT answer_id, vote, length(note) FROM feedback ORDER BY answer_id, vote, length(note)")
    assert [("one", "down", "1000"), ("one", "up", "0"), ("one", "up", "0"), ("two", "up", "0")] == votes
    people = {person for (person,) in place.rows("SELECT person FROM feedback")}
    assert (3, {64}) == (len(people), {len(person) for person in people})
    assert 0 == state.feedback.lost


async def test_gaps_are_told_newest_first(opened: Open) -> None:
    """All, those since a time, the latest, or those of one channel: what was asked in private stays there."""
    clock = Time(1_000.0)
    state = await opened(clock=clock)
    for question, channel in (("One?", "C1"), ("Two?", "PRIVATE"), ("Three\x00?", "C1")):
        clock.now += 1
        await state.gaps.add(received(channel=channel), question)

    one, two, three = Unanswered("One?", 1_001.0), Unanswered("Two?", 1_002.0), Unanswered("Three?", 1_003.0)
    assert (three, two, one) == await state.gaps.recent()
    assert (three, two) == await state.gaps.recent(since=1_002.0)
    assert (three,) == await state.gaps.recent(limit=1)
    assert (three, one) == await state.gaps.recent(channel=("slack", "C1"))
    assert () == await state.gaps.recent(channel=("discord", "C1"))


async def test_facts_are_remembered(opened: Open) -> None:
    """The last value, for every process."""
    state, other = await opened(), await opened()
    await state.remembered.set("commands", "one")
    await other.remembered.set("commands", "zwei — 数")

    assert ("zwei — 数", None) == (await state.remembered.get("commands"), await state.remembered.get("else"))


async def test_identifies_are_counted_for_a_day(opened: Open) -> None:
    """Of each application, across processes."""
    clock = Time()
    state, other = await opened(clock=clock), await opened(clock=clock)

    heard: list[int] = []
    state.identifies.on_count = heard.append

    assert [1, 2] == [await state.identifies.spend("1"), await other.identifies.spend("1")]
    assert 1 == await state.identifies.spend("2")
    clock.now += DAY - 1
    assert [2, 3] == [await state.identifies.count("1"), await state.identifies.spend("1")]
    clock.now += 2
    assert [1, 0] == [await state.identifies.count("1"), await state.identifies.count("2")]
    assert [1, 1, 3] == heard


async def test_a_turn_is_one_processs(opened: Open) -> None:
    """Whoever is first has it, for so many seconds; other turns are free, and so is this one after that."""
    clock = Time()
    state, other = await opened(clock=clock), await opened(clock=clock)

    taken = await asyncio.gather(*(one.identifies.take_turn("1:0", 5.5) for one in (state, other, state)))
    assert [False, False, True] == sorted(taken)
    assert await other.identifies.take_turn("1:1", 5.5)
    clock.now += 5.4
    assert not await other.identifies.take_turn("1:0", 5.5)
    clock.now += 0.2
    assert [True, False] == [await one.identifies.take_turn("1:0", 5.5) for one in (other, state)]
    clock.now -= 3_600  # and a clock that is set back keeps nobody waiting
    assert await other.identifies.take_turn("1:0", 5.5)


async def test_the_budget_of_greetings_survives_a_restart(opened: Open) -> None:
    """A28: 200 IDENTIFYs of a process count for the next one, which begins none."""
    first = await opened(timeout_seconds=20.0)
    for _ in range(200):
        await first.identifies.spend("1")
    await first.close()

    with pytest.raises(SettingsError, match="200 times"):
        await Greetings((await opened(timeout_seconds=20.0)).identifies, time.monotonic).greet("1")


@pytest.mark.parametrize(
    ("tables", "seconds", "rows"),
    [
        (["answers", "identifies"], DAY, 2),
        (["claims"], 26 * HOUR, 2),
        (["gaps"], 30 * DAY, 1),
        (["reports"], 90 * DAY, 1),
        (["feedback"], 365 * DAY, 1),
    ],
)
async def test_each_thing_is_kept_for_its_time(
    opened: Open, place: Place, tables: list[str], seconds: float, rows: int
) -> None:
    """Until then and no longer; the sweep says how much it deleted."""
    clock = Time()
    state = await opened(clock=clock)
    await state.claims.take(received("a", "b"))
    await state.claims.finish(received("a", "b"), Ending.ANSWERED)
    await state.answers.keep(received(), fakes.answer())
    await state.gaps.add(received(), "What?")
    await state.feedback.vote("slack", "U1", "answer", Vote.UP)
    await state.reports.add("slack", "U1", "passage", "answer", "Wrong.")
    await state.identifies.spend("1")

    clock.now += seconds
    await state.retention.sweep()
    assert all(place.rows(f"SELECT * FROM {table}") for table in tables)

    clock.now += 1
    assert rows == await state.retention.sweep()
    assert not any(place.rows(f"SELECT * FROM {table}") for table in tables)


async def test_an_answer_of_yesterday_is_gone_before_the_sweep(opened: Open) -> None:
    """A day is a day."""
    clock = Time()
    state = await opened(clock=clock)
    await state.answers.keep(received(), fakes.answer(question="Which models?"))
    clock.now += DAY + 1

    assert None is await state.answers.get("0123456789")
    assert () == await state.answers.earlier("slack", "C1", "T1")


async def test_housekeeping_sweeps_every_hour(opened: Open, place: Place) -> None:
    """At its first round and then each hour, by a clock that nobody sets."""
    clock, monotonic = Time(), Time(0.0)
    state = await opened(clock=clock, monotonic=monotonic)
    await state.gaps.add(received(), "What?")
    clock.now += 31 * DAY
    await state.housekeeping.go_round()
    assert not place.rows("SELECT * FROM gaps")

    await state.gaps.add(received(), "What?")
    clock.now += 31 * DAY
    monotonic.now = HOUR - 1
    await state.housekeeping.go_round()
    assert place.rows("SELECT * FROM gaps")
    monotonic.now = HOUR
    await state.housekeeping.go_round()
    assert not place.rows("SELECT * FROM gaps")


async def test_housekeeping_goes_round_at_each_beat(opened: Open, place: Place) -> None:
    """It sleeps for the beat's seconds in between, and never ends by itself."""
    slept = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            raise InterruptedError

    state = await opened(sleep=sleep, beat_seconds=7.0)
    with pytest.raises(InterruptedError):
        await state.housekeeping.run()

    assert [7.0, 7.0, 7.0] == slept
    assert [("3",)] == place.rows("SELECT beat FROM owners")
