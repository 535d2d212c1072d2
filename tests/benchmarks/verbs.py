"""
How long each verb takes: `python -m tests.benchmarks.verbs [--passages 100000]`.

The folder is that of `tests.benchmarks.talks`, on one core. Quotations are fifteen words: as somebody said them, two
halves joined, and words drawn at random, which stand nowhere.
"""

import datetime as dt
import random
import statistics
import time
from collections.abc import Callable, Sequence

from bot.answering.answerer import Answerer
from bot.answering.questions import Question
from bot.answering.sources import Wanted
from tests.benchmarks.talks import open_talks, talks_parser

TOPICS = (
    "open source",
    "export controls",
    "language models",
    "energy",
    "nuclear power",
    "reinforcement learning",
    "data centers",
    "continual learning",
)
OWNER = Question("", audience=None)
ZUCKERBERG = Question("", "Zuckerberg", audience=None)
TODAY = dt.date(2026, 11, 23)
_SEED = 20261123
_EACH = 60
_WORDS = 15


def quotations(answerer: Answerer) -> dict[str, list[str]]:
    """Return quotations by how they were made."""
    chance = random.Random(_SEED)
    passages = chance.sample(answerer.knowledge.corpus.passages, 2 * _EACH)
    pieces = [_piece(passage.text.split(), chance) for passage in passages]
    words = " ".join(pieces).split()
    halves = [piece.split()[: _WORDS // 2] for piece in pieces]
    return {
        "as it was said": pieces[:_EACH],
        "two joined": [" ".join(one + other) for one, other in zip(halves[:_EACH], halves[_EACH:], strict=True)],
        "not there": [" ".join(chance.sample(words, _WORDS)) for _ in range(_EACH)],
    }


def _piece(words: Sequence[str], chance: random.Random) -> str:
    start = chance.randrange(max(1, len(words) - _WORDS))
    return " ".join(words[start : start + _WORDS])


def measure(name: str, call: Callable[[str], object], items: Sequence[str]) -> None:
    """Print how long a call takes for some items, each for the first time."""
    milliseconds = []
    for item in items:
        started = time.perf_counter()
        call(item)
        milliseconds.append(1000 * (time.perf_counter() - started))
    p50, worst = statistics.median(milliseconds), max(milliseconds)
    print(f"{name:26} p50 {p50:7.2f} ms, worst {worst:7.2f} ms of {len(items)}", flush=True)


def measure_all(answerer: Answerer) -> None:
    """Print the figures of each verb."""
    for name, items in quotations(answerer).items():
        measure(f"quote, {name}", lambda typed: answerer.quote(typed, OWNER), items)
    measure("compare, two speakers", lambda topic: answerer.compare(topic, ["Zuckerberg", "Amodei"], OWNER), TOPICS)
    measure("compare, nobody named", lambda topic: answerer.compare(topic, [], OWNER), TOPICS)
    measure("timeline", lambda topic: answerer.timeline(topic, ZUCKERBERG, now=TODAY), TOPICS)
    measure("sources", lambda topic: answerer.sources(Wanted(topic)), TOPICS)
    ids = [passage.id for passage in random.Random(_SEED).sample(answerer.knowledge.corpus.passages, _EACH)]
    measure("show", lambda typed: answerer.show(typed, None), ids)


def main() -> None:
    """Measure and print."""
    measure_all(open_talks(talks_parser(__doc__).parse_args()))


if __name__ == "__main__":
    main()
