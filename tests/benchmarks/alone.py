"""
One engine in a process of its own, for what many in one process hide: `python -m tests.benchmarks.alone`.

Prints one JSON object. `build`: the seconds from the terms to a saved index. `open`: the seconds from the first import
to an answer, the memory that is resident then, and the milliseconds from a changed document to an answer with it.
`readers`: the 50th and 99th percentile of a reader's milliseconds, alone and beside a writer, another thread that puts
a document with a new word in the place of the oldest one: so many times a second, or without any pause, which is more
than a folder of files ever asks for (the product makes one change of all that was saved since it last looked).
"""

import argparse
import json
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from pathlib import Path

from tests.benchmarks.collection import read_collection
from tests.benchmarks.engines import ENGINES, Engine

_REPLACED = 20
_WRITTEN = 20_000
_SECONDS = 10.0


def build(engine: Engine, folder: Path, collection: Path) -> dict[str, float]:
    """Return how long it took to build and save an index."""
    documents = read_collection(collection).documents()
    folder.mkdir(parents=True)
    started = time.perf_counter()
    engine.build(documents, folder)
    built = time.perf_counter()
    engine.save(folder)
    return {"build_s": built - started, "save_s": time.perf_counter() - built}


def open_and_ask(engine: Engine, folder: Path, questions: list[list[str]]) -> dict[str, float | None]:
    """Return how long the first answer took, what is resident then, and how long a changed document takes."""
    before = _resident_mb()
    started = time.perf_counter()
    engine.open(folder)
    engine.top(questions[0], 10)
    cold = time.perf_counter() - started
    for question in questions[1:5]:
        engine.top(question, 10)
    resident = _resident_mb()
    changes = list(_change(engine, questions)) if engine.can_replace else []
    return {
        "cold_s": cold,
        "resident_mb": resident,
        "before_mb": before,
        "visible_ms": statistics.median(changes) if changes else None,
        "visible_worst_ms": max(changes) if changes else None,
    }


def read_and_write(
    engine: Engine, folder: Path, questions: list[list[str]], documents: Sequence[Sequence[str]], a_second: int
) -> dict[str, float]:
    """Return how long a reader waits, alone and beside a writer; 0 changes a second are as many as can be."""
    engine.open(folder)
    _read(engine, questions, 1)
    figures = _percentiles("idle", _read(engine, questions, _SECONDS))
    is_ended, written = threading.Event(), 0

    def write() -> None:
        nonlocal written
        due = time.perf_counter()
        while not is_ended.is_set():
            engine.replace(0, [*documents[written % len(documents)], f"quagga{written}q"])
            written += 1
            if a_second:
                due += 1 / a_second
                time.sleep(max(due - time.perf_counter(), 0))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        figures |= _percentiles("beside", _read(engine, questions, _SECONDS))
    finally:
        is_ended.set()
        writer.join()
    return figures | {"written_a_second": written / _SECONDS}


def _change(engine: Engine, questions: list[list[str]]) -> Iterator[float]:
    """Replace documents by ones with a new word; yield the milliseconds until that is found."""
    for number in range(_REPLACED):
        word = f"quagga{number}q"
        started = time.perf_counter()
        engine.replace(number * 7, [*questions[number], word])
        found = engine.top([word], 10)
        yield 1000 * (time.perf_counter() - started)
        assert len(found) == 1


def _read(engine: Engine, questions: list[list[str]], seconds: float) -> list[float]:
    """Return the milliseconds of each answer to questions that are asked without a pause."""
    end = time.perf_counter() + seconds
    took: list[float] = []
    for question in cycle(questions):
        started = time.perf_counter()
        if started > end:
            break
        engine.top(question, 10)
        took.append(1000 * (time.perf_counter() - started))
    return took


def _percentiles(name: str, took: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(took, n=100)
    return {f"{name}_p50_ms": cuts[49], f"{name}_p99_ms": cuts[98]}


def _resident_mb() -> float:
    """Return the resident memory of this process; nothing but Linux tells it."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=["build", "open", "readers"])
    parser.add_argument("engine", choices=list(ENGINES))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--collection", type=Path)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--changes", type=int, default=0, help="how many a second a writer makes; 0 for all it can")
    arguments = parser.parse_args()
    engine = ENGINES[arguments.engine]()
    questions = json.loads(arguments.questions.read_text("utf-8")) if arguments.questions else []
    steps: dict[str, Callable[[], object]] = {
        "build": lambda: build(engine, arguments.folder, arguments.collection),
        "open": lambda: open_and_ask(engine, arguments.folder, questions),
        "readers": lambda: read_and_write(
            engine,
            arguments.folder,
            questions,
            read_collection(arguments.collection).documents()[:_WRITTEN],
            arguments.changes,
        ),
    }
    print(json.dumps(steps[arguments.step]()))


if __name__ == "__main__":
    main()
