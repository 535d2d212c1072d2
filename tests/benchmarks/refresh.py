"""
From a save to its answer: `python -m tests.benchmarks.refresh [--files 22,1000,10000] [--saves 50]`.

A folder of discussions is followed by the product's own library, watcher and answerer, in one process. Each save writes
a file with a word that is nowhere else; the time runs from the end of the write to the first answer that quotes it.
Meanwhile a reader asks without a pause; its longest gap is the longest time between two of its answers. At last the bot
is started in a process of its own, without and with the cache, and asked one question.
"""

import argparse
import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Self

from bot.answering.answerer import Answerer
from bot.answering.answers import Outcome
from bot.answering.ask import Knowledge
from bot.app import build_upkeep
from bot.operations.upkeep import Upkeep
from bot.settings import load_settings
from tests.benchmarks.folders import make_folder
from tests.benchmarks.machine import describe_machine

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "When will AI write most of Meta's code?"


class Reader:
    """Asks the same question again and again, and remembers the longest time between two answers."""

    def __init__(self, answerer: Answerer) -> None:
        self.longest_gap = 0.0
        self.answers = 0
        self._answerer = answerer
        self._is_ended = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_ended.set()
        self._thread.join()

    def _run(self) -> None:
        last = time.perf_counter()
        while not self._is_ended.is_set():
            assert self._answerer.ask(QUESTION).outcome is Outcome.ANSWERED
            now = time.perf_counter()
            self.longest_gap = max(self.longest_gap, now - last)
            self.answers += 1
            last = now
            time.sleep(0.005)  # a reader at a chat does not take a whole core


async def measure_saves(folder: Path, upkeep: Upkeep, answerer: Answerer, saves: int) -> list[float]:
    """Return the seconds from each save to its answer."""

    def publish(knowledge: Knowledge) -> None:
        answerer.knowledge = knowledge

    watcher = asyncio.create_task(upkeep.watcher(publish).run())
    await asyncio.sleep(2)
    seconds = []
    for number in range(saves):
        seconds.append(await asyncio.to_thread(_save_and_ask, folder, answerer, number))
        await asyncio.sleep(0.2)
    watcher.cancel()
    await asyncio.gather(watcher, return_exceptions=True)
    return seconds


def _save_and_ask(root: Path, answerer: Answerer, number: int) -> float:
    word = f"quagga{number}q"
    path = root / f"talk-{number % 20:05d}.md"
    path.write_text(f"{path.read_text('utf-8')}\n\nThe {word} came up at the end of the talk.\n", "utf-8")
    saved = time.perf_counter()
    while answerer.ask(word).outcome is not Outcome.ANSWERED:
        if time.perf_counter() - saved > 60:
            raise TimeoutError(f"{word} was not found within a minute")
        time.sleep(0.01)
    return time.perf_counter() - saved


def start_and_ask(folder: Path, place: Path) -> tuple[float, int]:
    """Return the seconds that a new process takes to answer one question, and how many passages it answered with."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "--json", QUESTION],
        cwd=place, env=os.environ | {"KNOWLEDGE_DIR": str(folder), "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return time.perf_counter() - started, len(json.loads(done.stdout)["passages"])


def measure(files: int, saves: int, place: Path) -> None:
    """Print the figures of a folder of so many files."""
    os.chdir(place)
    (place / "config").symlink_to(ROOT / "config")
    folder = place / "talks"
    make_folder(folder, files)
    cold, _ = start_and_ask(folder, place)
    warm = statistics.median(start_and_ask(folder, place)[0] for _ in range(3))
    settings = load_settings(knowledge={"dir": folder})
    upkeep, answerer = build_upkeep(settings)
    assert isinstance(upkeep, Upkeep)
    with Reader(answerer) as alone:
        time.sleep(2)
    with Reader(answerer) as reader:
        seconds = asyncio.run(measure_saves(folder, upkeep, answerer, saves))
    passages = len(answerer.knowledge.corpus.passages)
    print(
        f"{files:>6,} files {passages:>7,} passages | "
        f"save to answer: median {statistics.median(seconds):.2f} s, worst {max(seconds):.2f} s of {saves} | "
        f"longest gap of a reader {1000 * reader.longest_gap:.0f} ms "
        f"(without saves {1000 * alone.longest_gap:.0f} ms) | "
        f"start to answer: {cold:.1f} s, from the cache {warm:.2f} s",
        flush=True,
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", default="22,1000,10000")
    parser.add_argument("--saves", type=int, default=50)
    arguments = parser.parse_args()
    print(describe_machine(), flush=True)
    for files in map(int, arguments.files.split(",")):
        place = Path(tempfile.mkdtemp(prefix="refresh-"))
        try:
            measure(files, arguments.saves, place)
        finally:
            os.chdir(ROOT)
            shutil.rmtree(place)


if __name__ == "__main__":
    main()
