"""Indexing: one process writes what the folder holds into the index, the others wait for their turn."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar

from bot.corpus.corpus import Corpus
from bot.corpus.library import HOLD_SECONDS, Library
from bot.corpus.scan import is_much
from bot.corpus.watcher import Watcher
from bot.errors import SearchAwayError, SettingsError, StateAwayError
from bot.operations.state.state import State
from bot.operations.state.turns import Turn
from bot.operations.upkeep import log_problems
from bot.retrieval.opensearch.troubles import EngineError
from bot.retrieval.opensearch.writer import Advance, Writer, Written

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 1.0
_AGAIN_SECONDS = 1.0
_ASK_SECONDS = 10.0
_END_SECONDS = 10.0  # for the request that is under way when it is to stop

Tell = Callable[[str], None]
MakeWriter = Callable[[Callable[[], None]], Writer]
_Result = TypeVar("_Result")


class LostTurnError(Exception):
    """Another process writes the index now: this one was taken for dead."""


class StoppedError(Exception):
    """Somebody has stopped the process."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted: all anew, what is gone removed however much it is, and to go on with whatever changes."""

    is_anew: bool = False
    may_remove: bool = False
    is_watching: bool = False


class Pen:
    """Writes one update after the other, until it is laid down: then nothing more is written."""

    def __init__(self, make_writer: MakeWriter, check: Callable[[], None], tell: Tell) -> None:
        self._is_down = threading.Event()
        self._writing = threading.Lock()
        self._check = check
        self._tell = tell
        self._writer = make_writer(self._may_write)

    def write(self, corpus: Corpus, advance: Advance = lambda _, __: None, *, is_anew: bool = False) -> None:
        """Bring the index up to date; raises StoppedError or LostTurnError."""
        with self._writing:
            write(self._writer, corpus, self._tell, advance, is_anew=is_anew)

    def held(self) -> frozenset[str]:
        """Return the paths of the discussions that the index holds; raises like `write`."""
        return _patiently(self._writer.held)

    def rest(self, seconds: float) -> None:
        """Wait; raises StoppedError."""
        if self._is_down.wait(seconds):
            raise StoppedError

    def lay_down(self) -> None:
        """Write nothing more, and return when nothing is being written, or a request under way takes too long."""
        self._is_down.set()
        if self._writing.acquire(timeout=_END_SECONDS):
            self._writing.release()

    def _may_write(self) -> None:
        self.rest(0)
        self._check()


async def index_folder(
    library: Library, make_writer: MakeWriter, state: State, order: Order, *, tell: Tell, advance: Advance
) -> None:
    """
    Write what a folder holds into the index, once it is this process's turn; then, watching, whatever changes.

    When cancelled, it leaves the turn to others as soon as nothing is being written any more; a thread may read the
    folder for a while yet. `tell` gets a sentence on each update. Raises KnowledgeError without a folder, and
    SettingsError if so much is gone from it that it looks lost: watching, if it stays so for a minute, it is removed.
    """
    await state.housekeeping.go_round()  # who has a turn must be among the living
    beating = asyncio.create_task(state.housekeeping.run())
    pen = Pen(make_writer, _guard(state.writing, asyncio.get_running_loop()), tell)
    try:
        await _wait_for(state.writing, tell)
        await asyncio.to_thread(_begin, library, pen, order, advance)
        if order.is_watching:
            await Watcher(library, pen.write).run()
    finally:
        await asyncio.to_thread(pen.lay_down)
        library.end()  # what it has read so far is nothing to be written
        beating.cancel()
    await state.writing.give_back()


def _begin(library: Library, pen: Pen, order: Order, advance: Advance) -> None:
    """Read the folder, and write what it holds, if it is all there."""
    library.settle()
    library.refresh()
    log_problems(library.corpus)
    if not order.may_remove:
        _see_to_loss(library, pen, is_waiting=order.is_watching)
    pen.write(library.corpus, advance, is_anew=order.is_anew)
    library.save()


def _see_to_loss(library: Library, pen: Pen, *, is_waiting: bool) -> None:
    """Raise SettingsError if the folder looks lost beside what the index holds, or wait a minute for it to return."""
    held = pen.held()
    until: float | None = None
    while loss := _loss(held, library.corpus):
        if not is_waiting:
            raise SettingsError(
                f"{loss}: nothing was changed. See whether KNOWLEDGE_DIR is right and the disk is there; "
                "to remove from the index what is gone, run `python -m bot index --remove`."
            )
        if until is None:
            logger.warning("%s: they are left there for %.0f s, in case they come back", loss, HOLD_SECONDS)
            until = time.monotonic() + HOLD_SECONDS
        elif time.monotonic() >= until:
            logger.warning("%s, and they have stayed away: they are removed there", loss)
            return
        pen.rest(_LOOK_SECONDS)
        library.refresh()


def _loss(held: Collection[str], corpus: Corpus) -> str:
    """Return what looks lost of a folder, for people; nothing if it is as it may be."""
    there = {document.path for document in corpus.documents}
    gone = sum(path not in there for path in held)
    if (held and not there) or is_much(gone, known=len(held), there=len(there)):
        return f"{corpus.root} lacks {gone:,} of the {len(held):,} discussions in the index"
    return ""


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


def write(writer: Writer, corpus: Corpus, tell: Tell, advance: Advance, *, is_anew: bool) -> None:
    """Bring the index up to date, however long the engine is away, and tell of it."""
    started = time.monotonic()
    written = _patiently(lambda: writer.update(corpus, advance=advance, is_anew=is_anew))
    tell(to_sentence(written, time.monotonic() - started))


def _patiently(work: Callable[[], _Result]) -> _Result:
    """Return what comes of work, tried again as long as the engine is away; the log has the reason, once."""
    told = ""
    while True:
        try:
            return work()
        except SearchAwayError as error:
            reason = str(error.trouble) if isinstance(error, EngineError) else "it is busy"
            if reason != told:
                logger.warning("the search engine cannot be used, and is tried again every moment: %s", reason)
            told = reason
            time.sleep(_AGAIN_SECONDS)


def to_sentence(written: Written, seconds: float) -> str:
    """Return what was written, for people."""
    what = "A new index is in use" if written.is_new else "The index is up to date"
    return (
        f"{what}: {written.changed:,} discussions written, {written.removed:,} removed, "
        f"{written.discussions:,} there with {written.passages:,} passages ({seconds:.1f} s)."
    )
