"""Upkeep: what is answered from follows the folder, what took long is not done twice."""

import asyncio
import logging
from pathlib import Path

import pytest

from bot.answering.ask import Knowledge
from bot.corpus.cache import FolderCache
from bot.corpus.library import Library
from bot.errors import KnowledgeError
from bot.operations import upkeep as upkeep_module
from bot.operations.upkeep import Upkeep
from bot.retrieval.query import Filters, QueryAnalyzer
from tests.fakes import analyzer, write_folder
from tests.watching import until


def upkeep_of(folder: Path, var: Path | None = None) -> Upkeep:
    cache = FolderCache(var, folder) if var else None
    return Upkeep(Library(folder, cache), analyzer(), k1=0.9, b=0.6, title_weight=0.3)


def found(knowledge: Knowledge, question: str) -> list[str]:
    query = QueryAnalyzer(analyzer()).analyze(question, Filters())
    return [hit.passage.document.source for hit in knowledge.retriever.search(query, limit=5).hits]


async def next_update(
    upkeep: Upkeep, folder: Path, texts: dict[str, str], caplog: pytest.LogCaptureFixture
) -> Knowledge:
    """Return what is published after files were saved, once it is logged."""
    published: asyncio.Queue[Knowledge] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def publish(knowledge: Knowledge) -> None:
        loop.call_soon_threadsafe(published.put_nowait, knowledge)

    task = asyncio.create_task(upkeep.watcher(publish).run())
    write_folder(folder, texts)
    try:
        knowledge = await asyncio.wait_for(published.get(), 10)
        await until(lambda: bool(caplog.messages))
        return knowledge
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def test_a_folder_is_read_and_indexed(tmp_path: Path) -> None:
    """At once there is something to answer from."""
    write_folder(tmp_path / "k", {"a.md": "A zebra.", "b.md": "A lion."})

    upkeep = upkeep_of(tmp_path / "k")

    assert ["a"] == found(upkeep.knowledge, "zebra")


def test_no_folder_is_an_error(tmp_path: Path) -> None:
    """The operator learns of it at the start."""
    with pytest.raises(KnowledgeError, match="there is no such folder"):
        upkeep_of(tmp_path / "nowhere")


async def test_an_update_is_published_and_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A saved file is in the next knowledge, the old one stays as it was, and the log has one line of it."""
    write_folder(tmp_path / "k", {"a.md": "A zebra."})
    upkeep = upkeep_of(tmp_path / "k")
    before = upkeep.knowledge

    with caplog.at_level(logging.INFO, "bot.operations.upkeep"):
        after = await next_update(upkeep, tmp_path / "k", {"b.md": "A zebra and a lion."}, caplog)

    assert (["a"], ["a", "b"]) == (found(before, "zebra"), sorted(found(after, "zebra")))
    revision = after.corpus.revision
    assert [f"knowledge updated: +1 −0 ~0 revision={revision} discussions=2 passages=2 problems=0"] == caplog.messages


async def test_only_new_problems_are_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What was wrong before the update has been told already."""
    write_folder(tmp_path / "k", {"a.md": "---\nkin: x\n---\nA zebra."})
    upkeep = upkeep_of(tmp_path / "k")

    with caplog.at_level(logging.WARNING, "bot.operations.upkeep"):
        await next_update(upkeep, tmp_path / "k", {"b.md": "---\ndate: never\n---\nA lion."}, caplog)

    assert ["b.md:2: date must be a year, a month or a day such as 2025-04-29, not 'never'"] == caplog.messages


def test_a_saved_index_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next process takes it from the cache, as long as the folder is the same."""
    write_folder(tmp_path / "k", {"a.md": "A zebra.", "b.md": "A lion."})
    upkeep_of(tmp_path / "k", tmp_path / "var").save()
    monkeypatch.delattr(upkeep_module, "index_passages")

    again = upkeep_of(tmp_path / "k", tmp_path / "var")

    assert ["b"] == found(again.knowledge, "lion")


def test_a_changed_folder_is_indexed_anew(tmp_path: Path) -> None:
    """The cache is never believed over the files."""
    write_folder(tmp_path / "k", {"a.md": "A zebra.", "b.md": "A lion."})
    upkeep_of(tmp_path / "k", tmp_path / "var").save()
    write_folder(tmp_path / "k", {"b.md": "A wolf."})

    again = upkeep_of(tmp_path / "k", tmp_path / "var")

    assert ([], ["b"]) == (found(again.knowledge, "lion"), found(again.knowledge, "wolf"))


def test_what_was_quick_is_not_saved_by_itself(tmp_path: Path) -> None:
    """One question over a small folder leaves nothing behind."""
    write_folder(tmp_path / "k", {"a.md": "A zebra."})

    upkeep_of(tmp_path / "k", tmp_path / "var")

    assert not (tmp_path / "var").exists()


def test_what_took_long_is_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next question does not wait as long."""
    write_folder(tmp_path / "k", {"a.md": "A zebra."})
    monkeypatch.setattr(upkeep_module, "_WORTH_SAVING_SECONDS", 0.0)

    upkeep_of(tmp_path / "k", tmp_path / "var")

    assert 1 == len(list((tmp_path / "var").glob("knowledge-*.sqlite")))
