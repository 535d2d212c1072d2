"""Upkeep: what is answered from follows the folder, and the cache follows both."""

import gc
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from bot.answering.ask import Knowledge
from bot.answering.gaps import Gap, Unanswered, group_gaps
from bot.corpus.corpus import Corpus, Problem
from bot.corpus.library import Library
from bot.corpus.watcher import Watcher
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.bm25 import BM25Retriever
from bot.retrieval.confidence import SHIPPED, Coefficients
from bot.retrieval.packed import pack, unpack
from bot.retrieval.passage_index import index_passages

logger = logging.getLogger(__name__)

_TABLE, _KEY = "index", b"body"
_SAVE_INDEX_SECONDS = 60.0  # it is written as a whole: not after every change
_WORTH_SAVING_SECONDS = 1.0


class Upkeep:
    """
    Reads a library, indexes it with the parameters of BM25, and keeps up to date what is answered from: `knowledge`.

    What takes long is not done again where the library's cache remembers it. Raises KnowledgeError without a folder.
    """

    def __init__(
        self,
        library: Library,
        analyzer: Analyzer,
        *,
        k1: float,
        b: float,
        title_weight: float,
        coefficients: Coefficients = SHIPPED,
    ) -> None:
        started = time.monotonic()
        self._library, self._cache = library, library.cache
        with _without_collecting():
            self._library.settle()
            self._library.refresh()
            corpus = self._library.corpus
            packed = self._cache.rows(_TABLE).get(_KEY) if self._cache else None
            self._saved = unpack(packed, corpus.passages, analyzer, k1=k1, b=b) if packed else None
            index = self._saved or index_passages(corpus.passages, analyzer, k1=k1, b=b)
        self._saved_at = time.monotonic()
        self._retriever = BM25Retriever(index, title_weight=title_weight, coefficients=coefficients)
        self.knowledge = Knowledge(corpus, self._retriever)
        if self._saved_at - started > _WORTH_SAVING_SECONDS:
            self.save()

    def watcher(self, publish: Callable[[Knowledge], None]) -> Watcher:
        """Return what follows the folder, logs each update, and publishes it, in a thread beside those that answer."""

        def update(corpus: Corpus) -> None:
            before = self.knowledge.corpus
            self._retriever = self._retriever.updated(corpus.passages)
            self.knowledge = Knowledge(corpus, self._retriever)
            publish(self.knowledge)
            log_update("updated", corpus, known=before.problems)
            if time.monotonic() - self._saved_at > _SAVE_INDEX_SECONDS:
                self.save()

        return Watcher(self._library, update)

    def gaps(self, declined: Iterable[Unanswered]) -> tuple[Gap, ...]:
        """Return declined questions by their rare words, rare in the folder as it is now."""
        index = self._retriever.index
        return group_gaps(declined, index.analyzer, index.body)

    def save(self) -> None:
        """Write to the cache what it does not know yet."""
        self._library.save()
        if self._cache and self._retriever.index is not self._saved:
            self._cache.put(_TABLE, {_KEY: pack(self._retriever.index)})
            self._saved, self._saved_at = self._retriever.index, time.monotonic()


def log_update(what: str, corpus: Corpus, known: tuple[Problem, ...] = ()) -> None:
    """Log what the folder holds and what changed last, in a line, and each problem that is new."""
    logger.info(
        "knowledge %s: %s revision=%s discussions=%d passages=%d problems=%d",
        what,
        corpus.changes[0] if corpus.changes else "",
        corpus.revision,
        len(corpus.documents),
        corpus.passage_count,
        len(corpus.problems),
    )
    log_problems(corpus, known)


def log_problems(corpus: Corpus, known: tuple[Problem, ...] = ()) -> None:
    """Log what is wrong with files, a line each."""
    for problem in corpus.problems:
        if problem not in known:
            logger.warning("%s", problem)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Keep Python from looking for garbage among millions of new objects, now and later: all of them are to stay."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
