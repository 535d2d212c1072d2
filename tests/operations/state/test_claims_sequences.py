"""Claims against a model, in any order of what may befall them."""

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from hypothesis.strategies import integers, sampled_from

from bot.operations.received import Received
from bot.operations.state.claims import Ending
from bot.operations.state.state import State, open_state
from tests.operations.state.databases import TABLES, Place, SqlitePlace
from tests.operations.state.received import received, rounds

Result = TypeVar("Result")

PROCESSES = (0, 1, 2)
# Each thing is delivered under either of two events, which share a message.
DELIVERIES = [(thing, event) for thing in range(3) for event in range(2)]


def delivered(thing: int, event: int) -> Received:
    keys = (f"event:{thing}:{event}", f"message:{thing}")
    return received(*(keys if event else reversed(keys)))


class Deliveries(RuleBasedStateMachine):
    """
    Three processes; each may die at any moment, or stop, and start anew.

    The model: for each thing, who has it (by the number of a life), in which form, whether its end was told, and how
    many died with it.
    """

    place: Place
    loop: asyncio.AbstractEventLoop

    @initialize()
    def begin(self) -> None:
        for table in TABLES:
            self.place.execute(f"DELETE FROM {table}")
        self.lives = 0
        self.states: dict[int, State] = {}
        self.life: dict[int, int] = {}
        self.left: list[State] = []
        self.holder: dict[int, int | None] = {}
        self.form: dict[int, Received] = {}
        self.deaths: dict[int, int] = {}
        self.sending: set[int] = set()
        self.ended: dict[int, Ending] = {}
        for process in PROCESSES:
            self._start(process)

    def _start(self, process: int) -> None:
        self.lives += 1
        self.states[process] = self._run(open_state(self.place.url))
        self.life[process] = self.lives
        self._run(self.states[process].housekeeping.go_round())

    def _run(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        return self.loop.run_until_complete(coroutine)

    def _is_held(self, process: int, thing: int) -> bool:
        return thing not in self.ended and self.holder.get(thing) == self.life[process]

    @rule(process=sampled_from(PROCESSES), delivery=sampled_from(DELIVERIES))
    def deliver(self, process: int, delivery: tuple[int, int]) -> None:
        thing = delivery[0]
        is_new = thing not in self.form
        assert is_new == self._run(self.states[process].claims.take(delivered(*delivery)))
        if is_new:
            self.form[thing], self.holder[thing], self.deaths[thing] = delivered(*delivery), self.life[process], 0

    @precondition(lambda self: self.form)
    @rule(process=sampled_from(PROCESSES), number=integers(0, 2))
    def send(self, process: int, number: int) -> None:
        thing = self._thing(number)
        assert self._is_held(process, thing) == self._run(self.states[process].claims.sending(self.form[thing]))
        if self._is_held(process, thing):
            self.sending.add(thing)

    @precondition(lambda self: self.form)
    @rule(process=sampled_from(PROCESSES), number=integers(0, 2), ending=sampled_from(Ending))
    def finish(self, process: int, number: int, ending: Ending) -> None:
        thing = self._thing(number)
        self._run(self.states[process].claims.finish(self.form[thing], ending))
        self.ended.setdefault(thing, ending)

    @precondition(lambda self: self.form)
    @rule(process=sampled_from(PROCESSES), number=integers(0, 2))
    def release(self, process: int, number: int) -> None:
        thing = self._thing(number)
        is_held = self._is_held(process, thing)
        assert is_held == self._run(self.states[process].claims.release(self.form[thing]))
        if is_held:
            self.holder[thing] = None

    @rule(process=sampled_from(PROCESSES))
    def die(self, process: int) -> None:
        """Leave everything as it is, and start anew; nobody takes over before the others have looked."""
        self.left.append(self.states[process])
        self._start(process)

    @rule(process=sampled_from(PROCESSES))
    def stop(self, process: int) -> None:
        """Hand everything over, and start anew."""
        self._run(self.states[process].close())
        for thing in self.form:
            if self._is_held(process, thing):
                self.holder[thing] = None
        self._start(process)

    @rule(heirs=sampled_from([(0, 1), (1, 2), (2, 0), (0, 1, 2)]))
    def look_and_adopt(self, heirs: tuple[int, ...]) -> None:
        """All look after each other; then some take over at once what the dead left."""
        self._run(rounds(*self.states.values()))
        found = self._run(self._adopt(heirs))
        lives = set(self.life.values())
        orphans = {thing for thing in self.form if thing not in self.ended and self.holder[thing] not in lives}
        assert sorted(orphans) == sorted(thing for thing, _, _ in found)
        for thing, process, takeovers in found:
            self.deaths[thing] += self.holder[thing] is not None
            assert self.deaths[thing] == takeovers
            self.holder[thing] = self.life[process]

    async def _adopt(self, heirs: tuple[int, ...]) -> list[tuple[int, int, int]]:
        adopted = await asyncio.gather(*(self.states[heir].claims.adopt() for heir in heirs))
        found = []
        for heir, of_heir in zip(heirs, adopted, strict=True):
            for one in of_heir:
                thing = next(thing for thing, form in self.form.items() if form == one.received)
                assert (thing in self.sending) == one.was_sending
                found.append((thing, heir, one.takeovers))
        return found

    @invariant()
    def each_has_one_owner_and_what_ended_stays_so(self) -> None:
        rows = self.place.rows("SELECT key, state, owner FROM claims WHERE state IS NOT NULL ORDER BY key")
        assert len(self.form) == len(rows)
        assert {form.keys[0] for form in self.form.values()} == {key for key, _, _ in rows}
        for thing, form in self.form.items():
            _, state, owner = next(row for row in rows if row[0] == form.keys[0])
            held = "sending" if thing in self.sending else "claimed"
            assert self.ended.get(thing, held) == state
            assert (thing in self.ended or self.holder[thing] is None) == (owner == "")

    def teardown(self) -> None:
        for state in (*self.states.values(), *self.left):
            self._run(state.close())

    def _thing(self, number: int) -> int:
        things = sorted(self.form)
        return things[number % len(things)]


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.mark.timeout(300)
def test_claims_in_any_order(place: Place, loop: asyncio.AbstractEventLoop) -> None:
    """Never two owners of one claim, never an answer after the end, nothing lost with the dead."""

    class Machine(Deliveries):
        pass

    Machine.place, Machine.loop = place, loop
    tries = 15 if isinstance(place, SqlitePlace) else 5  # on a server each takes several seconds
    run_state_machine_as_test(Machine, settings=settings(max_examples=tries, stateful_step_count=20, deadline=None))
