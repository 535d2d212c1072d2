"""
The whole of an answer: `python -m tests.benchmarks.ask QUESTIONS.jsonl… [--passages 100000] [--answers 600]`.

A folder of the shipped discussions and of transcripts made of the shared collections is read, and the questions (the
field `question` of each line) are asked in turn, with as many of the collections' own, through the product's answerer,
on one core, until there are as many answers as wanted. Then the slowest ones are asked again under a profiler; its
figures are larger by what it costs. At last `python -m bot ask` answers from the shipped folder in a process of its
own, for the first time and again. The folder and its cache are kept in --place, or a temporary folder, and not in the
repository.
"""

import cProfile
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import chain, cycle, islice
from pathlib import Path

from bot.answering.answerer import Answerer
from tests.benchmarks.folders import KNOWLEDGE, SETS
from tests.benchmarks.talks import open_talks, talks_parser

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "When will AI write most of Meta's code?"
_MODIFIER = re.compile(r"\b(from|source|after|before|top):")
_SLOWEST = 30
_LINES = 24
_SEED = 20261123


def read_questions(paths: Sequence[Path], data: Path) -> list[str]:
    """Return the questions of files, and as many of the collections', in turn."""
    own = [str(row["question"]) for path in paths for row in _rows(path)]
    theirs = [str(row["text"]) for name in SETS for row in _rows(data / name / "queries.jsonl")]
    random.Random(_SEED).shuffle(theirs)
    return list(chain.from_iterable(zip(own, theirs, strict=False)))


def _rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def ask_all(answerer: Answerer, questions: Sequence[str], answers: int) -> list[tuple[float, str]]:
    """Return the milliseconds of each answer, and its question."""
    took = []
    for question in islice(cycle(questions), max(answers, len(questions))):
        started = time.perf_counter()
        answerer.ask(question)
        took.append((1000 * (time.perf_counter() - started), question))
    return took


def print_percentiles(name: str, took: Sequence[tuple[float, str]]) -> None:
    """Print how long answers took, and which took longest."""
    milliseconds = [one for one, _ in took]
    cuts = statistics.quantiles(milliseconds, n=100)
    print(
        f"{len(took)} answers ({name}): p50 {cuts[49]:.2f} ms, p99 {cuts[98]:.2f} ms, worst {max(milliseconds):.2f} ms"
    )
    for one, question in sorted(took, reverse=True)[:5]:
        print(f"  {one:7.2f} ms  {question}")


def print_profile(answerer: Answerer, questions: Sequence[str]) -> None:
    """Print which functions take the time of some questions."""
    profile = cProfile.Profile()
    for question in questions:
        profile.runcall(answerer.ask, question)
    print(f"\nThe {len(questions)} slowest under a profiler, milliseconds a question (with and without what it calls):")
    profile.create_stats()
    rows = [(cumulative, own, calls, at) for at, (_, calls, own, cumulative, _) in profile.stats.items()]
    for cumulative, own, calls, (path, _, name) in sorted(rows, reverse=True)[:_LINES]:
        each = 1000 / len(questions)
        print(f"  {cumulative * each:8.2f} {own * each:8.2f} {calls / len(questions):8.1f} ×  {Path(path).name} {name}")


def start_and_ask() -> float:
    """Return the seconds that a new process takes to answer from the shipped folder."""
    environment = os.environ | {"KNOWLEDGE_DIR": str(KNOWLEDGE), "PYTHONPATH": str(ROOT)}
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "bot", "ask", QUESTION], env=environment, capture_output=True, check=True)
    return time.perf_counter() - started


def measure(answerer: Answerer, questions: Sequence[str], answers: int) -> None:
    """Print the figures."""
    ask_all(answerer, questions[:20], 20)
    took = ask_all(answerer, questions, answers)
    print_percentiles("all", took)
    plain = [one for one in took if not _MODIFIER.search(one[1])]
    print_percentiles("without from: and the like", plain)
    for which in (took, plain):
        print_profile(answerer, [question for _, question in sorted(which, reverse=True)[:_SLOWEST]])
    first, *others = (start_and_ask() for _ in range(8))
    print(
        f"\npython -m bot ask, shipped folder: first {first:.2f} s, again median {statistics.median(others):.2f} s, "
        f"worst {max(others):.2f} s of {len(others)}"
    )


def main() -> None:
    """Measure and print."""
    parser = talks_parser(__doc__)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--answers", type=int, default=600)
    arguments = parser.parse_args()
    questions = read_questions(arguments.questions, arguments.data)
    measure(open_talks(arguments), questions, arguments.answers)


if __name__ == "__main__":
    main()
