"""Afterwards: buttons that work for whoever presses them, a day long, after a restart too."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answering.answerer import Answerer
from bot.answering.answers import Answer, Outcome
from bot.answering.questions import Question
from bot.operations.afterwards import Afterwards, Gone, Press
from bot.operations.errands import Unreachable
from bot.operations.state.feedback import Vote
from bot.operations.state.state import State, open_state
from tests.fakes import answerer_of, header
from tests.operations.state.databases import SqlitePlace
from tests.operations.state.received import Time, received

pytestmark = pytest.mark.timeout(60)
PRESS = Press("slack", "U2", "C1", frozenset({"slack:C1"}))
TEXTS = {f"{n}.md": f"zebra lion{n} " + f"word{n} " * n for n in range(7)}


@pytest.fixture
def answerer(tmp_path: Path) -> Answerer:
    restricted = header(title="Board", visibility=["slack:C9"]) + "zebra secret"
    return answerer_of(tmp_path / "knowledge", {**TEXTS, "board.md": restricted})


async def opened(tmp_path: Path, **options: Any) -> tuple[State, SqlitePlace]:
    place = SqlitePlace(tmp_path / "state.sqlite3")
    return await open_state(place.url, **options), place


def built(answerer: Answerer, state: State) -> Afterwards:
    return Afterwards(answerer, state.answers, state.feedback, state.reports)


def ids(answer: object) -> list[str]:
    assert isinstance(answer, Answer)
    return [citation.passage.id for citation in answer.passages]


async def test_more_until_nothing_is_left(answerer: Answerer, tmp_path: Path) -> None:
    """None twice, none left out, numbered on, by another process each time; then a sentence."""
    first = answerer.ask("zebra", Question("", audience=PRESS.audience))
    state, _ = await opened(tmp_path)
    await state.answers.keep(received(), first)
    await state.close()

    shown, numbers, last = ids(first), [1, 2, 3], first
    while True:
        state, _ = await opened(tmp_path)
        answer = await built(answerer, state).more(PRESS, last.answer_id)
        await state.close()
        assert isinstance(answer, Answer)
        if answer.outcome is Outcome.REFUSED:
            break
        shown += ids(answer)
        numbers += [citation.number for citation in answer.passages]
        last = answer

    assert (7, 7, list(range(1, 8))) == (len(shown), len(set(shown)), numbers)
    assert "There is nothing more on this in the knowledge folder." == answer.reason


async def test_further_passages_are_shared_as_they_were_shown(answerer: Answerer, tmp_path: Path) -> None:
    """Whoever shares what *More* has shown shares that, and *More* below it goes on."""
    state, _ = await opened(tmp_path)
    first = answerer.ask("zebra", Question("", audience=PRESS.audience))
    await state.answers.keep(received(), first)
    afterwards = built(answerer, state)
    further = await afterwards.more(PRESS, first.answer_id)
    assert isinstance(further, Answer)

    shared = await afterwards.answer(PRESS, further.answer_id)
    assert isinstance(shared, Answer)
    last = await afterwards.more(PRESS, shared.answer_id)
    await state.close()

    assert (3, ids(further), [4, 5, 6]) == (len(ids(further)), ids(shared), [one.number for one in shared.passages])
    assert 7 == len({*ids(first), *ids(shared), *ids(last)})


async def test_each_sees_what_they_may(answerer: Answerer, tmp_path: Path) -> None:
    """What was answered to one who may see all is asked again for the audience of whoever pressed."""
    state, _ = await opened(tmp_path)
    all_of_it = answerer.ask("zebra secret", Question("", audience=None, top=5))
    await state.answers.keep(received(), all_of_it)
    afterwards = built(answerer, state)
    board = next(one.passage for one in all_of_it.passages if one.passage.document.source == "board")

    shared = await afterwards.answer(PRESS, all_of_it.answer_id)
    again = await afterwards.answer(replace(PRESS, audience=None), all_of_it.answer_id)

    assert ids(shared)
    assert board.id not in ids(shared)
    assert ids(all_of_it) == ids(again)
    assert isinstance(shared, Answer)
    assert await state.answers.get(shared.answer_id)
    assert None is (await afterwards.around(PRESS, board.id)).passage
    assert None is (await afterwards.report(PRESS, board.id, "No.")).passage
    assert (await afterwards.around(replace(PRESS, audience=None), board.id)).passage
    await state.close()


async def test_after_a_day_it_is_gone(answerer: Answerer, tmp_path: Path) -> None:
    """And what was never there too."""
    clock = Time()
    state, _ = await opened(tmp_path, clock=clock)
    answer = answerer.ask("zebra")
    await state.answers.keep(received(), answer)
    afterwards = built(answerer, state)

    assert isinstance(await afterwards.more(PRESS, answer.answer_id), Answer)
    clock.now += 86_401
    assert [Gone(), Gone(), Gone()] == [
        await afterwards.more(PRESS, answer.answer_id),
        await afterwards.answer(PRESS, answer.answer_id),
        await afterwards.more(PRESS, "unknown"),
    ]
    await state.close()


async def test_what_is_pressed_is_no_question_of_a_conversation(answerer: Answerer, tmp_path: Path) -> None:
    """The earlier questions of a place are those that were asked there."""
    state, _ = await opened(tmp_path)
    answer = answerer.ask("zebra")
    await state.answers.keep(received(), answer)
    afterwards = built(answerer, state)
    await afterwards.more(PRESS, answer.answer_id)
    await afterwards.answer(PRESS, answer.answer_id)

    assert ("zebra",) == await afterwards.earlier("slack", "C1", "T1")
    assert () == await afterwards.earlier("slack", "C1", "")
    await state.close()


async def test_votes_and_reports_are_kept(answerer: Answerer, tmp_path: Path) -> None:
    """One vote of each person, each report, cut, by nobody who could be named; told with the passage."""
    state, place = await opened(tmp_path)
    afterwards = built(answerer, state)
    passage = answerer.ask("zebra").passages[0].passage

    await afterwards.vote(PRESS, "one", Vote.UP)
    await afterwards.vote(PRESS, "one", Vote.DOWN)
    told = await afterwards.report(PRESS, passage.id, "  wrong \x00" + "y" * 2_000, "one")
    await afterwards.report(PRESS, "0" * 10, "gone")

    assert (passage, 1_000) == (told.passage, len(told.reason))
    assert [("down",)] == place.rows("SELECT vote FROM feedback")
    kept = place.rows("SELECT passage_id, answer_id, length(reason), length(person) FROM reports ORDER BY number")
    assert [(passage.id, "one", "999", "64"), ("0" * 10, "", "4", "64")] == kept
    assert "U2" not in str(place.rows("SELECT person FROM reports"))
    assert ["gone", told.reason.replace("\x00", "")] == [one.reason for one in await state.reports.recent()]
    assert 0 == state.reports.lost
    await state.close()


async def test_while_the_state_is_away(answerer: Answerer, tmp_path: Path) -> None:
    """What needs it says so; votes and reports wait for it, and a passage is shown as ever."""
    state, place = await opened(tmp_path, timeout_seconds=0.2, pause_seconds=0.0)
    afterwards = built(answerer, state)
    passage = answerer.ask("zebra").passages[0].passage
    with place.outage():
        assert isinstance(await afterwards.more(PRESS, "one"), Unreachable)
        assert isinstance(await afterwards.answer(PRESS, "one"), Unreachable)
        assert () == await afterwards.earlier("slack", "C1", "T1")
        await afterwards.vote(PRESS, "one", Vote.UP)
        await afterwards.report(PRESS, passage.id, "wrong")
        assert (await afterwards.around(PRESS, passage.id)).passage

    await state.close()
    assert [("1", "1")] == place.rows("SELECT (SELECT count(*) FROM feedback), (SELECT count(*) FROM reports)")


async def test_conversation_is_the_questions_that_led_to_an_answer(answerer: Answerer, tmp_path: Path) -> None:
    """Those that it was read with, its own last, three at most; of an unknown answer none."""
    state, _ = await opened(tmp_path)
    context = ("zebra one", "zebra two", "zebra three")
    answer = answerer.ask("zebra", Question("", audience=PRESS.audience, context=context))
    await state.answers.keep(received(), answer)
    afterwards = built(answerer, state)

    told = await afterwards.conversation(answer.answer_id)
    unknown = await afterwards.conversation("ffffffffff")
    await state.close()

    assert ("zebra two", "zebra three", "zebra") == told
    assert () == unknown
