"""Indexing into a stand-in for OpenSearch: what is gone on with, what is not removed, and how it is stopped."""

import asyncio
import logging
import os
import threading
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.corpus import library as reading
from bot.corpus.library import Library, read_folder
from bot.corpus.reading import read_again
from bot.errors import SettingsError
from bot.operations import indexing
from bot.operations.indexing import Order, index_folder
from bot.operations.state.state import State, open_state
from bot.retrieval.opensearch import writer as writing
from bot.retrieval.opensearch.engine import Engine
from bot.retrieval.opensearch.writer import Made, Writer
from tests.engine.standin import StandIn
from tests.fakes import analyzer, write_folder
from tests.operations.conftest import ALIAS

PATIENCE_SECONDS = 20.0


@pytest_asyncio.fixture
async def state(tmp_path: Path) -> AsyncIterator[State]:
    state = await open_state(f"sqlite:///{tmp_path / 'state.sqlite3'}")
    yield state
    await state.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of twelve discussions."""
    root = write_folder(tmp_path / "knowledge", {f"{number:02}.md": f"Zebra {number}." for number in range(12)})
    for path in root.iterdir():
        os.utime(path, (1e9, 1e9))  # at rest
    return root


def made(*, k1: float = 1.2, replicas: int = 2) -> Made:
    return Made(k1, 0.75, analyzer(), replicas)


async def index(folder: Path, engine: Engine, state: State, order: Order = Order()) -> list[str]:
    """Index a folder as the command does; return what is told."""
    told: list[str] = []
    library = Library(folder)
    make_writer = _writer_of(engine)
    await index_folder(library, make_writer, state, order, tell=told.append, advance=lambda _, __: None)
    return told


def _writer_of(engine: Engine) -> indexing.MakeWriter:
    return lambda may_write: Writer(engine, made(), may_write)


async def until(is_so: "asyncio.Future[None] | threading.Event") -> None:
    """Wait for an event of another thread."""
    assert isinstance(is_so, threading.Event)
    assert await asyncio.to_thread(is_so.wait, PATIENCE_SECONDS)


# What is gone from the folder


@pytest.mark.asyncio
async def test_an_empty_folder_removes_nothing(standin: StandIn, engine: Engine, state: State, folder: Path) -> None:
    """What a disk that is not mounted leaves is refused with the remedy."""
    await index(folder, engine, state)
    before = dict(standin.indices["onrecord-v1"].records)
    for path in folder.iterdir():
        path.unlink()

    with pytest.raises(
        SettingsError, match="lacks 12 of the 12 discussions in the index: .*`python -m bot index --rem"
    ):
        await index(folder, engine, state)

    assert before == standin.indices["onrecord-v1"].records


@pytest.mark.asyncio
@pytest.mark.parametrize(("order", "k1"), [(Order(), 1.2), (Order(is_anew=True), 1.2), (Order(), 2.0)])
async def test_half_a_folder_takes_no_place(
    standin: StandIn, engine: Engine, state: State, folder: Path, order: Order, k1: float
) -> None:
    """Neither of the index as it is, nor by a new one: what is answered from counts, not what is being written."""
    Writer(engine, made(k1=k1)).update(read_folder(folder))
    for number in range(6):
        (folder / f"{number:02}.md").unlink()

    with pytest.raises(SettingsError, match="lacks 6 of the 12"):
        await index(folder, engine, state, order)

    assert 12 == len(standin.paths(ALIAS))


@pytest.mark.asyncio
async def test_what_is_meant_to_go_goes(standin: StandIn, engine: Engine, state: State, folder: Path) -> None:
    """A few files at once, and with `--remove` however many."""
    await index(folder, engine, state)
    (folder / "00.md").unlink()
    await index(folder, engine, state)
    assert 11 == len(standin.paths(ALIAS))
    for path in folder.iterdir():
        path.unlink()

    await index(folder, engine, state, Order(may_remove=True))

    assert [] == standin.paths(ALIAS)


@pytest.mark.asyncio
async def test_who_watches_waits_for_what_may_come_back(
    standin: StandIn, engine: Engine, state: State, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a minute, and removes it then, as a bot with its own index does."""
    await index(folder, engine, state)
    elsewhere = folder.rename(folder.parent / "elsewhere")
    folder.mkdir()
    monkeypatch.setattr(indexing, "_LOOK_SECONDS", 0.01)
    watching = asyncio.create_task(index(folder, engine, state, Order(is_watching=True)))
    await asyncio.sleep(0.3)
    assert 12 == len(standin.paths(ALIAS))
    write_folder(folder, {path.name: path.read_bytes() for path in elsewhere.iterdir()})
    write_folder(folder, {"new.md": "A gnu."})

    await _seen(lambda: "new.md" in standin.paths(ALIAS))

    assert 13 == len(standin.paths(ALIAS))
    await cancelled(watching)


@pytest.mark.asyncio
async def test_what_stays_away_is_removed_by_who_watches(
    standin: StandIn, engine: Engine, state: State, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the minute, which is a moment here."""
    await index(folder, engine, state)
    for path in folder.iterdir():
        path.unlink()
    monkeypatch.setattr(indexing, "HOLD_SECONDS", 0.0)
    monkeypatch.setattr(indexing, "_LOOK_SECONDS", 0.01)
    watching = asyncio.create_task(index(folder, engine, state, Order(is_watching=True)))

    await _seen(lambda: not standin.paths(ALIAS))

    await cancelled(watching)


# What was interrupted


@pytest.mark.parametrize("is_anew", [True, False])
def test_a_rebuild_that_was_interrupted_is_gone_on_with(
    standin: StandIn, engine: Engine, folder: Path, is_anew: bool
) -> None:
    """Whichever way the next run is called, and however often the engine was away."""
    corpus = read_folder(folder)
    Writer(engine, made()).update(corpus)
    bulks = iter([None, 503, 503])
    standin.trouble = lambda _, path: next(bulks, 403) if path == "/onrecord-v2/_bulk" else None
    with pytest.raises(SettingsError):
        Writer(engine, made()).update(corpus, is_anew=True)
    standin.trouble = lambda _, __: None
    assert ("onrecord-v1", 12) == (standin.aliases[ALIAS], len(standin.paths("onrecord-v2")))

    written = Writer(engine, made()).update(corpus, is_anew=is_anew)

    assert (0, True) == (written.changed, written.is_new)
    assert {"onrecord-v2"} == set(standin.indices)
    assert "onrecord-v2" == standin.aliases[ALIAS]
    assert 1 == standin.count("PUT /onrecord-v2")


def test_an_outage_does_not_begin_a_rebuild_again(
    standin: StandIn, engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new index is made once, also if the answer to its taking the place is lost."""
    corpus = read_folder(folder)
    Writer(engine, made()).update(corpus)
    writer = Writer(engine, made())
    losses = iter([503] * 2)
    monkeypatch.setattr(indexing, "_AGAIN_SECONDS", 0.01)

    def trouble(method: str, path: str) -> int | None:
        if path == "/_aliases" and (status := next(losses, None)):
            standin.aliases[ALIAS] = "onrecord-v2"
            standin.indices.pop("onrecord-v1", None)
            return status
        return None

    standin.trouble = trouble
    indexing.write(writer, corpus, lambda _: None, lambda _, __: None, is_anew=True)

    assert {"onrecord-v2"} == set(standin.indices)
    assert 1 == standin.count("PUT /onrecord-v2")
    assert 0 == standin.count("PUT /onrecord-v3")


def test_an_index_that_was_begun_otherwise_is_left_to_nobody(standin: StandIn, engine: Engine, folder: Path) -> None:
    """An older version's rebuild that was not ended is removed by the next update."""
    corpus = read_folder(folder)
    Writer(engine, made()).update(corpus)
    standin.trouble = lambda _, path: 403 if path == "/onrecord-v2/_bulk" else None
    with pytest.raises(SettingsError):
        Writer(engine, made(k1=2.0)).update(corpus)
    standin.trouble = lambda _, __: None

    Writer(engine, made()).update(corpus)

    assert {"onrecord-v1"} == set(standin.indices)


def test_a_write_that_was_interrupted_is_gone_on_with(
    standin: StandIn, engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in the index already is not written again."""
    monkeypatch.setattr(writing, "_RECORDS", 8)
    corpus = read_folder(folder)
    bulks = iter([None])
    standin.trouble = lambda _, path: next(bulks, 403) if path.endswith("_bulk") else None
    with pytest.raises(SettingsError):
        Writer(engine, made()).update(corpus)
    there = len(standin.paths("onrecord-v1"))
    standin.trouble = lambda _, __: None

    written = Writer(engine, made()).update(corpus)

    assert 4 == there
    assert (12 - there, 12) == (written.changed, len(standin.paths(ALIAS)))


def test_another_number_of_copies_reaches_an_index_that_is_there(
    standin: StandIn, engine: Engine, folder: Path
) -> None:
    """Without a new index, and not asked for where it is right."""
    corpus = read_folder(folder)
    Writer(engine, made()).update(corpus)
    Writer(engine, made()).update(corpus)
    assert 0 == standin.count("PUT /onrecord-v1/_settings")

    Writer(engine, made(replicas=0)).update(corpus)

    assert "0-0" == standin.indices["onrecord-v1"].settings["auto_expand_replicas"]


# Reasons, and the end


@pytest.mark.asyncio
async def test_what_is_refused_ends_with_the_reason(
    standin: StandIn, engine: Engine, state: State, folder: Path
) -> None:
    """It is not asked for again and again."""
    standin.trouble = lambda method, path: 400 if (method, path) == ("PUT", "/onrecord-v1") else None

    with pytest.raises(SettingsError, match=r"it refuses what it is asked \(status 400\)"):
        await index(folder, engine, state)

    assert 1 == standin.count("PUT")


@pytest.mark.asyncio
async def test_an_engine_that_is_away_is_waited_for_with_the_reason_in_the_log(
    standin: StandIn,
    engine: Engine,
    state: State,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Told once, not each second."""
    monkeypatch.setattr(indexing, "_AGAIN_SECONDS", 0.01)
    troubles = iter([503] * 8)
    standin.trouble = lambda _, __: next(troubles, None)
    caplog.set_level(logging.WARNING, "bot.operations.indexing")

    await index(folder, engine, state)

    assert 12 == len(standin.paths(ALIAS))
    assert [
        "the search engine cannot be used, and is tried again every moment: it is busy (status 503). "
        "Wait; if it stays so, it needs more memory or more nodes."
    ] == [record.getMessage() for record in caplog.records]


@pytest.mark.asyncio
async def test_who_is_stopped_leaves_the_turn_when_nothing_is_written_any_more(
    standin: StandIn, engine: Engine, state: State, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bulk that is under way ends first, and none follows."""
    monkeypatch.setattr(writing, "_RECORDS", 8)
    is_writing, may_end = threading.Event(), threading.Event()

    def trouble(_: str, path: str) -> int | None:
        if path.endswith("_bulk"):
            is_writing.set()
            may_end.wait(PATIENCE_SECONDS)
        return None

    standin.trouble = trouble
    indexer = asyncio.create_task(index(folder, engine, state))
    await until(is_writing)

    indexer.cancel()
    await asyncio.sleep(0.3)
    assert not indexer.done()
    assert await state.writing.is_mine()
    may_end.set()
    await cancelled(indexer)

    assert 1 == standin.count("POST /onrecord-v1/_bulk")


@pytest.mark.asyncio
async def test_who_reads_the_folder_can_be_stopped(
    standin: StandIn, engine: Engine, state: State, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the file that is being read; what was read so far is not written, also where everything may be removed."""
    Writer(engine, made()).update(read_folder(folder))
    asked = len(standin.asked)
    is_reading, may_go_on = threading.Event(), threading.Event()
    read: list[str] = []

    def read_slowly(root: Path, path: str, *looks: Any) -> Any:
        read.append(path)
        is_reading.set()
        may_go_on.wait(PATIENCE_SECONDS)
        return read_again(root, path, *looks)

    monkeypatch.setattr(reading, "read_again", read_slowly)
    indexer = asyncio.create_task(index(folder, engine, state, Order(may_remove=True)))
    await until(is_reading)

    await cancelled(indexer)
    may_go_on.set()
    await asyncio.get_running_loop().shutdown_default_executor()

    assert 1 == len(read)
    assert asked == len(standin.asked)


@pytest.mark.asyncio
async def test_who_waits_for_an_engine_can_be_stopped(
    standin: StandIn, engine: Engine, state: State, folder: Path
) -> None:
    """At once, and nothing is asked afterwards."""
    is_asked = threading.Event()

    def trouble(_: str, __: str) -> int:
        is_asked.set()
        return 503

    standin.trouble = trouble
    indexer = asyncio.create_task(index(folder, engine, state))
    await until(is_asked)
    started = time.monotonic()

    await cancelled(indexer)

    assert PATIENCE_SECONDS > time.monotonic() - started


async def cancelled(task: "asyncio.Task[list[str]]") -> None:
    """Cancel a task, and wait until it has ended."""
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(PATIENCE_SECONDS):
            await task


async def _seen(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not is_so():
            await asyncio.sleep(0.02)
