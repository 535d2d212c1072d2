"""
The index beside its peers: `python -m tests.benchmarks.latency [--sizes 1000,10000] [--questions 500] [--data FOLDER]`.

The peers come from tests/benchmarks/requirements.txt. Build, memory and cold start are measured with each
engine in a process of its own (`tests.benchmarks.alone`); memory is what is resident after five questions, with the
interpreter. Then all answer the same questions in one process, question by question in random order, and a second time;
an engine that has taken half a minute is asked no more, and is compared with our answers to the questions it had.
A reader's times are measured beside 100 changes a second, and beside as many as one thread can make.
The collection and what the engines save are kept in --cache, or a temporary folder, and not in the repository.
"""

import argparse
import gc
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.collection import make_collection, make_questions
from tests.benchmarks.engines import ENGINES, Engine, Ours, Tantivy
from tests.benchmarks.machine import describe_machine

ROOT = Path(__file__).resolve().parents[2]
K = 10
_MOST_SECONDS = 30.0


def measure_alone(cache: Path, collection: Path, questions: Path) -> None:
    """Print what each engine needs by itself, and what a writer does to our reader."""
    print(f"{'':14} {'build':>9} {'save':>8} {'cold start':>11} {'resident':>10}  {'a change is visible':>20}")
    figures: dict[str, dict[str, float]] = {}
    for name, engine in ENGINES.items():
        folder = cache / engine.folder
        if engine.folder not in figures:
            shutil.rmtree(folder, ignore_errors=True)
            figures[engine.folder] = _run_alone("build", name, folder, "--collection", collection)
        built = figures[engine.folder]
        opened = _run_alone("open", name, folder, "--questions", questions)
        changed = opened["visible_ms"]
        visible = f"{changed:.2f} ms (≤ {opened['visible_worst_ms']:.2f})" if changed else "built anew"
        print(
            f"{name:14} {built['build_s']:7.2f} s {built['save_s']:6.2f} s {opened['cold_s']:9.3f} s "
            f"{opened['resident_mb']:7.0f} MB  {visible:>20}",
            flush=True,
        )
    for changes in (100, 0):
        own = ["--collection", collection, "--questions", questions, "--changes", changes]
        read = _run_alone("readers", Ours.name, cache / Ours.folder, *own)
        print(
            f"reader: alone p50 {read['idle_p50_ms']:.3f} p99 {read['idle_p99_ms']:.3f} ms; beside "
            f"{read['written_a_second']:.0f} changes a second{'' if changes else ', all that can be'} p50 "
            f"{read['beside_p50_ms']:.3f} p99 {read['beside_p99_ms']:.3f} ms "
            f"({read['beside_p99_ms'] / read['idle_p99_ms']:.1f} ×)",
            flush=True,
        )


@dataclass(slots=True)
class Answers:
    """What an engine answered to the questions in one round, and the milliseconds that each answer took."""

    milliseconds: dict[int, float] = field(default_factory=dict)
    found: dict[int, list[int]] = field(default_factory=dict)

    def ask(self, engine: Engine, number: int, question: list[str]) -> None:
        """Ask a question unless the engine has had its time."""
        if sum(self.milliseconds.values()) < 1000 * _MOST_SECONDS:
            started = time.perf_counter()
            self.found[number] = engine.top(question, K)
            self.milliseconds[number] = 1000 * (time.perf_counter() - started)

    def percentile(self, percent: int) -> float:
        """Return a percentile of the milliseconds."""
        return statistics.quantiles(self.milliseconds.values(), n=100)[percent - 1]

    def ratio(self, other: "Answers") -> float:
        """Return how many times as long as another it took for the questions that both answered."""
        both = self.milliseconds.keys() & other.milliseconds.keys()
        mine, others = ([one.milliseconds[number] for number in both] for one in (self, other))
        return statistics.median(mine) / statistics.median(others)

    def overlap(self, other: "Answers") -> float:
        """Return which part of another's answers it found too."""
        both = self.found.keys() & other.found.keys()
        return statistics.mean(len({*self.found[n]} & {*other.found[n]}) / max(len(other.found[n]), 1) for n in both)


def measure_together(cache: Path, questions: list[list[str]]) -> None:
    """Print what the engines take for the same questions, for the first time and again."""
    engines = [engine() for engine in ENGINES.values()]
    for engine in engines:
        engine.open(cache / engine.folder)
        engine.top(questions[-1], K)
        engine.top(questions[-1], K)
    gc.freeze()  # rank_bm25's millions of objects would be gone through again and again
    rounds = [{engine.name: Answers() for engine in engines} for _ in range(2)]
    for answers in rounds:
        for number, question in enumerate(questions):
            for engine in random.sample(engines, len(engines)):
                answers[engine.name].ask(engine, number, question)
    gc.unfreeze()
    _print_together(*rounds)


def _print_together(first: dict[str, Answers], again: dict[str, Answers]) -> None:
    titles = f"{'':14} {'first p50':>12} {'÷ ours':>9} {'again p50':>12} {'p99':>12} {'÷ ours':>9}"
    print(f"{titles} {'asked':>6} {'of our 10':>10}")
    for name, answers in sorted(again.items(), key=lambda item: item[1].percentile(50)):
        overlap = "-" if name == Tantivy.name else f"{answers.overlap(again[Ours.name]):.3f}"
        print(
            f"{name:14} {first[name].percentile(50):9.3f} ms {first[name].ratio(first[Ours.name]):9.2f} "
            f"{answers.percentile(50):9.3f} ms {answers.percentile(99):9.3f} ms "
            f"{answers.ratio(again[Ours.name]):9.2f} {len(answers.found):6} {overlap:>10}",
            flush=True,
        )


def _run_alone(step: str, engine: str, folder: Path, *arguments: object) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.alone", step, engine, folder, *arguments]
    done = subprocess.run(list(map(str, command)), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def measure(size: int, data: Path, cache: Path, questions: list[list[str]]) -> None:
    """Print the figures of a collection of so many passages."""
    folder = cache / str(size)
    if not (folder / "collection" / "vocabulary.json").exists():
        make_collection(data, size).save(folder / "collection")
    (folder / "questions.json").write_text(json.dumps(questions), "utf-8")
    print(f"\n{size:,} passages", flush=True)
    measure_alone(folder, folder / "collection", folder / "questions.json")
    measure_together(folder, questions)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000,100000,1000000")
    parser.add_argument("--questions", type=int, default=500)
    shared = Path(os.environ.get("ONRECORD_SHARED", ROOT.parent / "shared"))
    parser.add_argument("--data", type=Path, default=shared / "data", help="the folder with the shared collections")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "on-record-latency")
    return parser.parse_args()


def main() -> None:
    """Measure and print."""
    arguments = _parse()
    print(describe_machine(), flush=True)
    questions = make_questions(arguments.data, arguments.questions)
    words = statistics.mean(map(len, questions))
    print(f"{len(questions)} questions of 12 to 25 words, {words:.1f} terms each; k = {K}")
    for size in map(int, arguments.sizes.split(",")):
        measure(size, arguments.data, arguments.cache, questions)


if __name__ == "__main__":
    main()
