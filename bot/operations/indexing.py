"""Indexing: one process writes what the folder holds into the index, the others wait for their turn."""

import asyncio
import logging
import time
from collections.abc import Callable

from bot.corpus.corpus import Corpus
from bot.corpus.library import Library
from bot.corpus.watcher import Watcher
from bot.errors import SearchAwayError, StateAwayError
from bot.operations.state.state import State
from bot.operations.state.turns import Turn
from bot.operations.upkeep import log_problems
from bot.retrieval.opensearch.writer import Advance, Writer, Written

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 1.0
_AGAIN_SECONDS = 1.0
_ASK_SECONDS = 10.0

Tell = Callable[[str], None]
MakeWriter = Callable[[Callable[[], None]], Writer]


class LostTurnError(Exception):
    """Another process writes the index now: this one was taken for dead."""


async def index_folder(
    library: Library,
    make_writer: MakeWriter,
    state: State,
    *,
    tell: Tell,
    advance: Advance,
    is_anew: bool,
    is_watching: bool,
) -> None:
    """
    Write what a folder holds into the index, once it is this process's turn; then, watching, whatever changes.

    `tell` gets a sentence on each update. Raises KnowledgeError without a folder.
    """
    await state.housekeeping.go_round()  # who has a turn must be among the living
    beating = asyncio.create_task(state.housekeeping.run())
    try:
        await _wait_for(state.writing, tell)
        writer = make_writer(_guard(state.writing, asyncio.get_running_loop()))
        await asyncio.to_thread(_read, library)
        await asyncio.to_thread(write, writer, library.corpus, tell, advance, is_anew=is_anew)
        await asyncio.to_thread(library.save)
        if is_watching:
            await _watch(library, writer, tell)
        await state.writing.give_back()
    finally:
        beating.cancel()


async def _wait_for(turn: Turn, tell: Tell) -> None:
    """Wait until nobody else writes."""
    is_told = False
    while True:
        try:
            if await turn.take():
                return
        except StateAwayError as error:
            logger.warning("the state is away, and with it the turns: %s", error)
        if not is_told:
            tell("Another process writes the index; waiting for it to end.")
        is_told = True
        await asyncio.sleep(_LOOK_SECONDS)


def _guard(turn: Turn, loop: asyncio.AbstractEventLoop) -> Callable[[], None]:
    """Return what raises LostTurnError, in the thread that writes, when another process has the turn."""

    def check() -> None:
        try:
            if asyncio.run_coroutine_threadsafe(turn.is_mine(), loop).result(_ASK_SECONDS):
                return
        except StateAwayError:
            return  # then nobody else can have taken it either
        raise LostTurnError

    return check


def _read(library: Library) -> None:
    library.settle()
    library.refresh()
    log_problems(library.corpus)


def write(writer: Writer, corpus: Corpus, tell: Tell, advance: Advance, *, is_anew: bool) -> None:
    """Bring the index up to date, however long the engine is away, and tell of it."""
    started = time.monotonic()
    while True:
        try:
            written = writer.update(corpus, advance=advance, is_anew=is_anew)
            break
        except SearchAwayError:
            logger.warning("the search engine is away; trying again")
            time.sleep(_AGAIN_SECONDS)
    tell(to_sentence(written, time.monotonic() - started))


async def _watch(library: Library, writer: Writer, tell: Tell) -> None:
    def update(corpus: Corpus) -> None:
        write(writer, corpus, tell, lambda _, __: None, is_anew=False)

    await Watcher(library, update).run()


def to_sentence(written: Written, seconds: float) -> str:
    """Return what was written, for people."""
    what = "A new index is in use" if written.is_new else "The index is up to date"
    return (
        f"{what}: {written.changed:,} discussions written, {written.removed:,} removed, "
        f"{written.discussions:,} there with {written.passages:,} passages ({seconds:.1f} s)."
    )
