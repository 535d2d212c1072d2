"""The adapter for Discord in this process, before a Discord that is local: deadlines, failures, several processes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.adapters import wording
from bot.adapters.discord.adapter import DiscordAdapter
from bot.adapters.discord.connection import Shards
from bot.answering.answerer import Answerer
from bot.answering.answers import Answer
from bot.answering.questions import Question
from bot.operations.afterwards import Afterwards
from bot.operations.desk import Desk
from bot.operations.errands import Errands
from bot.operations.limits import Limits
from bot.operations.metrics import Metrics
from bot.operations.state.state import State, open_state
from tests.fakes import answerer_of
from tests.slowness import slowness
from tests.wire.discord_shown import custom_id, is_private, plain, unfolding
from tests.wire.discord_wire import DiscordWire
from tests.wire.node_tools import require_node_modules

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXTS = {f"{n}.md": f"zebra lion{n} " + f"word{n} " * n for n in range(7)}
PATIENCE_SECONDS = 30.0
DEFERRED, AT_ONCE = 5, 4


class Slow:
    """Answers when it is let go, or fails."""

    def __init__(self, answerer: Answerer) -> None:
        self._ask = answerer.ask
        self.may_go = threading.Event()
        self.may_go.set()
        self.fails = False
        answerer.ask = self  # type: ignore[method-assign]  # it holds the one before

    def __call__(self, typed: str, chosen: Question | None = None) -> Answer:
        self.may_go.wait(PATIENCE_SECONDS)
        if self.fails:
            raise RuntimeError("by order of the test")
        return self._ask(typed, chosen)


class Bots:
    """Runs adapters on one state, each as if it were a process of its own."""

    def __init__(self, wire: DiscordWire, answerer: Answerer, state: State) -> None:
        self._wire = wire
        self._answerer = answerer
        self._state = state

    @asynccontextmanager
    async def running(self, connections: int, *, user_installs: bool = False) -> AsyncIterator[None]:
        """Run one more until the end of the block; that many have connected then."""
        state, metrics = self._state, Metrics()
        desk = Desk(state.claims, state.answers, state.gaps, metrics, limits=Limits(1000, 1000, 1000))
        nothing: Any = None
        adapter = DiscordAdapter(
            self._answerer,
            Errands(state.people.forget, state.gaps.recent, nothing, nothing, ()),
            desk,
            token=self._wire.token,
            guild_ids=(),
            shards=Shards(),
            api_url=self._wire.environment["DISCORD_API_URL"],
            gateway_url=self._wire.environment["DISCORD_GATEWAY_URL"],
            remembered=state.remembered,
            identifies=state.identifies,
            on_reconnect=lambda _: None,
            on_late=lambda: None,
            user_installs=user_installs,
            afterwards=Afterwards(self._answerer, state.answers, state.feedback, state.reports),
        )
        task = asyncio.create_task(adapter.run())
        try:
            await self._wire.ready(PATIENCE_SECONDS, connections=connections)
            await self._wire.commands(PATIENCE_SECONDS)
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not adapter.is_connected:
                    await asyncio.sleep(0.01)
            yield
        finally:
            await desk.close(finish_seconds=5)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@pytest.fixture(autouse=True)
def addresses(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The library keeps the addresses of Discord for the whole process."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    yield


@pytest.fixture
def answerer(tmp_path: Path) -> Answerer:
    return answerer_of(tmp_path / "knowledge", TEXTS)


@pytest.fixture
def slow(answerer: Answerer) -> Slow:
    return Slow(answerer)


@pytest_asyncio.fixture(loop_scope="module")
async def discord_wire() -> AsyncIterator[DiscordWire]:
    require_node_modules()
    async with DiscordWire() as wire:
        yield wire
    assert [] == unfolding(wire.requests)  # A41, of edits and follow-ups too


@pytest_asyncio.fixture(loop_scope="module")
async def bots(wire: DiscordWire, answerer: Answerer, tmp_path: Path) -> AsyncIterator[Bots]:
    state = await open_state(f"sqlite:///{tmp_path / 'state.sqlite3'}")
    try:
        yield Bots(wire, answerer, state)
    finally:
        await state.close()


async def test_what_takes_long_is_followed_up_for_everybody(wire: DiscordWire, bots: Bots, slow: Slow) -> None:
    """After 1.5 s Discord is told to wait, the asker alone seeing that; the answer is public, and the waiting gone."""
    slow.may_go.clear()
    async with bots.running(1):
        asked = wire.slash("ask", question="zebra")
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not [one for one in wire.requests if one.route.endswith("/callback")]:
                await asyncio.sleep(0.02)
        slow.may_go.set()
        response = await wire.interaction_response(asked, PATIENCE_SECONDS, followups=1)
        await wire.settle()

        response = await wire.interaction_response(asked, PATIENCE_SECONDS, followups=1)
        assert DEFERRED == response.kind
        assert 1.4 <= response.seconds < 2.5 * slowness()
        (answer,) = response.messages
        assert not is_private(answer)
        assert "“zebra”" in plain(answer)


@pytest.mark.parametrize(("hide", "question"), [(True, "zebra"), (False, "mythos")])
async def test_what_takes_long_and_is_for_the_asker_stays_so(
    wire: DiscordWire, bots: Bots, slow: Slow, hide: bool, question: str
) -> None:
    """Hidden or declined, it takes the place of the waiting."""
    slow.may_go.clear()
    async with bots.running(1):
        asked = wire.slash("ask", question=question, hide=hide)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not [one for one in wire.requests if one.route.endswith("/callback")]:
                await asyncio.sleep(0.02)
        slow.may_go.set()
        (reply,) = (await wire.interaction_response(asked, PATIENCE_SECONDS)).messages

    assert is_private(reply)
    assert wording.BELOW not in plain(reply)


async def test_failure_is_told_to_the_asker(wire: DiscordWire, bots: Bots, slow: Slow) -> None:
    """Once, with an id, within three seconds (A11)."""
    slow.fails = True
    async with bots.running(1):
        response = await wire.interaction_response(wire.slash("ask", question="zebra"), PATIENCE_SECONDS)

    (told,) = response.messages
    assert is_private(told)
    assert "I could not answer (error " in plain(told)
    assert response.seconds < 3 * slowness()


async def test_buttons_work_after_a_restart(wire: DiscordWire, bots: Bots) -> None:
    """What one process has answered another adds to."""
    async with bots.running(1):
        (first,) = await wire.replies(to=wire.mention("zebra"), timeout=PATIENCE_SECONDS)
    async with bots.running(2):
        response = await wire.interaction_response(wire.click(first, custom_id(first, "more")), PATIENCE_SECONDS)

    assert "4. *note*" in plain(response.messages[0])


async def test_two_processes_answer_a_press_once(wire: DiscordWire, bots: Bots) -> None:
    """Both are given it; each button and the form of a report, whichever process is quicker."""
    async with AsyncExitStack() as both:
        await both.enter_async_context(bots.running(1))
        await both.enter_async_context(bots.running(2))
        (first,) = await wire.replies(to=wire.mention("zebra"), timeout=PATIENCE_SECONDS)
        for action in ("more", "around", "vote:up", "report"):
            sent = wire.click(first, custom_id(first, action))
            await wire.interaction_response(sent, PATIENCE_SECONDS)
            await wire.settle()
            response = await wire.interaction_response(sent, PATIENCE_SECONDS)
            assert 1 == len(response.messages) + bool(response.modal), action

        wire.click(first, custom_id(first, "remove"))
        await wire.gone(first)
        await wire.settle()


async def test_own_installations_are_answered_in_private_where_they_may_be(wire: DiscordWire, bots: Bots) -> None:
    """With DISCORD_USER_INSTALLS, nobody else in a server that has not agreed to it sees the answer."""
    async with bots.running(1, user_installs=True):
        asked = wire.slash("ask", question="zebra", owners={"1": str(wire.asker)})
        (reply,) = (await wire.interaction_response(asked, PATIENCE_SECONDS)).messages

    assert is_private(reply)
    assert "zebra lion" in plain(reply)
