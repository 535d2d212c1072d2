"""
Beyond one process: `python -m tests.benchmarks.scale [--passages 1000000] [--processes 1,2,4] [--seconds 20]`.

Made-up discussions are written into one node of a real OpenSearch (TEST_OPENSEARCH_URL, else one that is started), by
the product's own writer. Then so many processes of the bot's own answering ask it made-up questions of four words, two
at a time each, without a folder and without a pause. At last one discussion is changed; the time runs from the begin of
writing to the first answer with the change, of a process that looks twice a second as the bot does.

What it leaves out: the corpus is made in memory and handed to the writer, so that no folder is read (`index` does, and
holds what it has read, 1.3 kB for each passage), no turn is taken in the state and asked for at each bulk, and nothing
is compared with files.
"""

import argparse
import hashlib
import itertools
import multiprocessing
import os
import random
import resource
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bot.answering.answers import Outcome
from bot.answering.questions import Question
from bot.app import build_answerer, build_upkeep, made_of, open_engine
from bot.corpus.corpus import Corpus
from bot.corpus.documents import Document, FrontMatter, Segment, Span, Words
from bot.corpus.passages import Passage
from bot.operations.following import Following
from bot.operations.indexing import write
from bot.retrieval.opensearch.writer import Writer
from bot.settings import Settings, load_settings
from tests.benchmarks.machine import describe_machine
from tests.engine.server import Server

_VOCABULARY = 30_000
_PASSAGES_A_DISCUSSION = 80
_WORDS_A_PASSAGE = 90
_SYLLABLES = (
    "ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu ra re ri ro ru".split()
)
_QUESTIONS = 2_000
_AT_ONCE = 2
_LOOK_SECONDS = 0.5
_TOLD_SECONDS = 30.0
_OWNER = Question("", audience=None)


def words() -> list[str]:
    """Return made-up words, the commonest first."""
    draw = random.Random(1)
    made = dict.fromkeys("".join(draw.choices(_SYLLABLES, k=draw.randint(3, 4))) for _ in range(2 * _VOCABULARY))
    return list(made)[:_VOCABULARY]


def make_corpus(passages: int) -> Corpus:
    """Return a corpus of discussions of made-up words, the commonest of them far oftener than others."""
    vocabulary = np.array(words(), dtype=object)
    weights = np.cumsum(1 / (np.arange(len(vocabulary)) + 3))
    documents: list[Document] = []
    all_passages: list[Passage] = []
    for number in range(-(-passages // _PASSAGES_A_DISCUSSION)):
        count = min(_PASSAGES_A_DISCUSSION, passages - len(all_passages))
        drawn = np.random.default_rng(number).random((count, _WORDS_A_PASSAGE)) * weights[-1]
        texts = vocabulary[np.searchsorted(weights, drawn)].tolist()
        segments = tuple(_segment(" ".join(text), number) for text in texts)
        front_matter = FrontMatter(f"Talk {number}", date=f"{2020 + number % 6}", speakers=(f"Speaker {number % 500}",))
        digest = hashlib.sha256(str(number).encode()).hexdigest()
        documents.append(Document(f"talk-{number}", f"talk-{number:06}.md", front_matter, segments, (), digest))
        all_passages += [
            Passage(f"{number:05x}{at:05x}", documents[-1], "", (segment,), segment.text)
            for at, segment in enumerate(segments)
        ]
    return Corpus(str(Path(tempfile.gettempdir()) / "no-such-folder"), "made-up", tuple(documents), tuple(all_passages))


def _segment(text: str, number: int) -> Segment:
    return Segment((Span(0, len(text)),), text, Words.VERBATIM, "", f"Speaker {number % 500}")


def questions(seed: int) -> list[str]:
    """Return questions of four words, rather rare ones."""
    draw, vocabulary = random.Random(seed), words()
    return [" ".join(draw.choices(vocabulary[50:5_000], k=4)) for _ in range(_QUESTIONS)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a process has seen: seconds of each answer, how many were refused, processor seconds, its memory in MB."""

    took: list[float]
    refused: int
    busy: float
    memory: float


def ask_for(seconds: float, seed: int) -> Asked:
    """Ask without a pause."""
    answerer = build_answerer(load_settings())
    asked = iter(itertools.cycle(questions(seed)))
    for _ in range(50):
        answerer.ask(next(asked), _OWNER)  # connections are made, common words are counted
    until, busy = time.perf_counter() + seconds, time.process_time()

    refused: list[str] = []

    def ask(mine: list[str]) -> list[float]:
        took: list[float] = []
        for question in itertools.cycle(mine):
            started = time.perf_counter()
            if started >= until:
                return took
            if answerer.ask(question, _OWNER).outcome is Outcome.REFUSED:
                refused.append(question)
            else:
                took.append(time.perf_counter() - started)
        return took

    rest = list(itertools.islice(asked, _QUESTIONS))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        took = [one for part in pool.map(ask, (rest[at::_AT_ONCE] for at in range(_AT_ONCE))) for one in part]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Asked(took, len(refused), time.process_time() - busy, memory)


def measure_questions(processes: int, seconds: float) -> None:
    """Print how many questions so many processes have answered in a second."""
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        results = pool.starmap(ask_for, [(seconds, seed) for seed in range(processes)])
    took = sorted(one for result in results for one in result.took)
    busy = sum(result.busy for result in results)
    p99 = took[int(0.99 * (len(took) - 1))]
    print(
        f"{processes} processes: {len(took) / seconds:6.1f} questions/s | "
        f"median {1000 * statistics.median(took):.0f} ms, p99 {1000 * p99:.0f} ms | "
        f"{1000 * busy / len(took):.0f} ms of a core each, besides the engine's | "
        f"{max(result.memory for result in results):.0f} MB | "
        f"{sum(result.refused for result in results)} told that the engine is away | load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def measure_change(settings: Settings, writer: Writer, corpus: Corpus) -> None:
    """Print how long a changed discussion takes to be answered from."""
    following, answerer = build_upkeep(settings)
    assert isinstance(following, Following)
    took = []
    for number in range(5):
        word = f"zyzzyva{number}x"
        corpus = _changed(corpus, f"{word} is the new word", number)
        started = time.perf_counter()
        writer.update(corpus)
        while not answerer.ask(word, _OWNER).passages + answerer.ask(word, _OWNER).nearest:
            time.sleep(_LOOK_SECONDS / 2)
            following.look()
            answerer.knowledge = following.knowledge
        took.append(time.perf_counter() - started)
    print(f"a changed discussion: answered from after {statistics.median(took):.2f} s, worst {max(took):.2f} s of 5")


def _changed(corpus: Corpus, text: str, number: int) -> Corpus:
    old = corpus.documents[number]
    document = replace(old, segments=(_segment(text, number),), digest=hashlib.sha256(text.encode()).hexdigest())
    passage = Passage(f"ff{number:08x}", document, "", document.segments, text)
    kept = tuple(one for one in corpus.passages if one.document is not old)
    documents = tuple(document if one is old else one for one in corpus.documents)
    return replace(corpus, revision=f"changed-{number}", documents=documents, passages=(*kept, passage))


def measure(passages: int, processes: list[int], seconds: float, *, is_kept: bool) -> None:
    """Print the figures of an index of so many passages; one that was kept is gone on with."""
    started = time.perf_counter()
    corpus = make_corpus(passages)
    print(f"{len(corpus.passages):,} passages made up in {time.perf_counter() - started:.0f} s", flush=True)
    settings = load_settings()
    engine = open_engine(settings)
    writer = Writer(engine, replace(made_of(settings), replicas=0))
    started = time.perf_counter()
    write(writer, corpus, print, _Told(), is_anew=False)
    took = time.perf_counter() - started
    (index,) = engine.tell("GET", f"/_alias/{engine.alias}")
    size = engine.tell("GET", f"/{index}/_stats/store")["_all"]["primaries"]["store"]["size_in_bytes"]
    print(
        f"indexed, if none was there: {len(corpus.passages) / took:,.0f} passages/s | {size / 2**20:,.0f} MB on disk, "
        f"{len(corpus.passages) / (size / 2**30):,.0f} passages/GB",
        flush=True,
    )
    for count in processes:
        measure_questions(count, seconds)
    measure_change(settings, writer, corpus)
    if not is_kept:
        engine.tell("DELETE", f"/{index}")


class _Told:
    """Prints now and then how far the writing is."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self._last >= _TOLD_SECONDS:
            self._last = time.monotonic()
            print(f"{done:,} of {total:,} discussions", flush=True)


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",") if number]


def _told() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--processes", type=_numbers, default=[1, 2, 4])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--heap", default="2g", help="of the node")
    parser.add_argument("--keep", action="store_true", help="leave the index there, for another run")
    return parser.parse_args()


def main() -> None:
    """Measure, on a server that is there or one of its own."""
    told = _told()
    print(describe_machine(), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        server = (
            None
            if "TEST_OPENSEARCH_URL" in os.environ
            else Server(Path(folder), nodes=1, heap=told.heap, is_for_long=True)
        )
        if server:
            server.start()
        url = server.url if server else os.environ["TEST_OPENSEARCH_URL"]
        os.environ |= {"RETRIEVAL_ENGINE": "opensearch", "OPENSEARCH_URL": url, "OPENSEARCH_INDEX": "benchmark-scale"}
        try:
            measure(told.passages, told.processes, told.seconds, is_kept=told.keep)
        finally:
            if server:
                server.stop()


if __name__ == "__main__":
    main()
