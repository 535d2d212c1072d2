"""A git checkout that changes thousands of files, while people ask."""

import asyncio
import itertools
import os
import subprocess
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from bot.answering.answerer import Answerer
from bot.answering.answers import Answer, Outcome
from bot.answering.ask import Asking, Knowledge
from bot.answering.people import People
from bot.corpus.cache import FolderCache
from bot.corpus.corpus import Corpus
from bot.corpus.library import Library, read_folder
from bot.corpus.watcher import Watcher
from bot.retrieval.query import QueryAnalyzer
from tests.fakes import analyzer, answer_from, header, retriever_of, write_folder
from tests.slowness import slowness
from tests.watching import running, until

FILES = 5_000
QUESTIONS_A_SECOND = 20
QUESTIONS = ("What is the zebra of talk 17?", "Who rode a horse?", "zebra", "Talk 4711")


def talks(word: str) -> dict[str, str]:
    said = f"> I rode a horse, and it was {word} — Jane Roe [1:04]\n"
    return {
        f"{number % 50:02}/talk{number:04}.md": header(title=f"Talk {number}", date="2025-04-29")
        + f"## The animal\n\nThe zebra of talk {number} is {word}.\n\n{said}"
        for number in range(FILES)
    }


def git(folder: Path, *arguments: str) -> None:
    person = {f"GIT_{role}_{what}": "a@b.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    nobodys = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(
        ["git", "-c", "gc.auto=0", *arguments],
        cwd=folder, env={"PATH": os.environ["PATH"], **person, **nobodys}, check=True, capture_output=True,
    )  # fmt: skip


def make_repository(folder: Path) -> Path:
    """Make a repository with branches `old`, which is checked out, and `new`; return the knowledge folder in it."""
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=old")
    for branch, word in (("old", "grey"), ("new", "striped")):
        if branch == "new":
            git(folder, "checkout", "--quiet", "-b", branch)
        write_folder(folder / "knowledge", talks(word))
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--message", branch)
    git(folder, "checkout", "--quiet", "old")
    return folder / "knowledge"


class Crowd:
    """Asks twenty questions a second, whether or not the ones before have been answered."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._pool = ThreadPoolExecutor(QUESTIONS_A_SECOND)
        self.asked: list[Future[tuple[Answer, float]]] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join()
        self._pool.shutdown(cancel_futures=kind is not None)

    def _run(self) -> None:
        started = time.monotonic()
        for number, question in enumerate(itertools.cycle(QUESTIONS)):
            if self._is_over.wait(max(0.0, started + number / QUESTIONS_A_SECOND - time.monotonic())):
                return
            self.asked.append(self._pool.submit(self._ask, question, time.monotonic()))

    def _ask(self, question: str, asked_at: float) -> tuple[Answer, float]:
        return self._answerer.ask(question), time.monotonic() - asked_at


@pytest.mark.slow
async def test_a47_a_checkout_of_five_thousand_files(tmp_path: Path) -> None:
    """No question fails; one to three updates, the last one at most 30 s after the checkout, and nothing is missed."""
    root = await asyncio.to_thread(make_repository, tmp_path / "repository")
    library = Library(root, FolderCache(tmp_path / "var", root))
    library.refresh()
    library.save()
    old = library.corpus
    asking = Asking(analyzer(), QueryAnalyzer(analyzer(), ()), 0.0, People(analyzer()))
    answerer = Answerer(Knowledge(old, retriever_of(old)), asking, turn=threading.Lock())  # as the bot has it
    updates: list[tuple[float, Corpus]] = []

    def publish(corpus: Corpus) -> None:
        answer_from(answerer, corpus)
        updates.append((time.monotonic(), corpus))

    async with running(Watcher(library, publish)):
        with Crowd(answerer) as crowd:
            await until(lambda: len(crowd.asked) > QUESTIONS_A_SECOND)
            started = time.monotonic()
            await asyncio.to_thread(git, root, "checkout", "--quiet", "new")
            ended = time.monotonic()
            await until(lambda: answerer.ask("grey").unknown_words == ("grey",), 120)
            await until(lambda: library.due_in is None, 10)
        fresh = await asyncio.to_thread(read_folder, root)

    answers = [asked.result() for asked in crowd.asked]
    waits = sorted(seconds for _, seconds in answers)
    print(
        f"A47: checkout {ended - started:.1f} s, updates after {[round(at - ended, 1) for at, _ in updates]} s: "
        f"{[str(corpus.changes[0]) for _, corpus in updates]}; {len(answers)} answers, median "
        f"{waits[len(waits) // 2]:.2f} s, 95th {waits[len(waits) * 95 // 100]:.2f} s, worst {waits[-1]:.2f} s"
    )
    assert {Outcome.ANSWERED, Outcome.NOTHING_FOUND} >= {answer.outcome for answer, _ in answers}
    assert 1 <= len(updates) <= 3
    assert updates[-1][0] - ended <= 30 * slowness()
    assert fresh == updates[-1][1]
    assert FILES == len(fresh.documents)
