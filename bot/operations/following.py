"""Following: what is answered from follows an index that another process keeps up to date."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from bot.answering.ask import Knowledge
from bot.answering.gaps import Gap, Unanswered, gap_terms, group_gaps
from bot.corpus.corpus import Problem
from bot.errors import SearchAwayError, SettingsError
from bot.operations.upkeep import log_update
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.confidence import SHIPPED, Coefficients
from bot.retrieval.opensearch.engine import Engine
from bot.retrieval.opensearch.inspection import mark_of
from bot.retrieval.opensearch.retriever import OpenSearchRetriever
from bot.retrieval.opensearch.shelf import IndexedCorpus, Shelf, read_corpus
from bot.retrieval.opensearch.statistics import Statistics
from bot.retrieval.opensearch.troubles import NO_ANSWER, EngineError, Trouble, no_index
from bot.retrieval.opensearch.view import Views
from bot.retrieval.opensearch.writer import Made
from bot.retrieval.reranking import Reranker
from bot.retrieval.second_stage import SecondStage

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 0.5
_PATIENCE_SECONDS = 10.0  # of who has asked at a terminal
_AWAY = Problem(".", "the search engine does not answer; it is asked again every moment")

Publish = Callable[[Knowledge], None]


class Following:
    """
    Answers from what the index holds, with the parameters of BM25 that it was made with: `knowledge`.

    What is shown is compared with its files where `here` is the folder that was indexed.

    Where the engine is away, or holds no index yet, somebody who can be told why (`on_wait`) waits for it as long as it
    takes; without one SettingsError is raised soon. It always is for what stays so until an operator mends it.
    """

    def __init__(
        self,
        engine: Engine,
        analyzer: Analyzer,
        *,
        k1: float,
        b: float,
        title_weight: float,
        coefficients: Coefficients = SHIPPED,
        here: Path | None = None,
        on_wait: Callable[[str], None] | None = None,
    ) -> None:
        self._engine = engine
        self._here = here
        self._on_wait = on_wait
        self._analyzer = analyzer
        self._k1, self._b, self._title_weight = k1, b, title_weight
        self._second_stage = SecondStage(Reranker(analyzer), coefficients)
        self._is_away = False
        self._corpus = self._first()
        self.knowledge, self._retriever = self._known(self._corpus)

    def watcher(self, publish: Publish) -> "Follower":
        """Return what follows the index, logs each update, and publishes it."""

        def follow() -> None:
            if self.look():
                publish(self.knowledge)

        return Follower(follow)

    def gaps(self, declined: Iterable[Unanswered]) -> tuple[Gap, ...]:
        """Return declined questions by their rare words, rare in the index as it is now."""
        asked = list(declined)
        return group_gaps(asked, self._analyzer, self._retriever.body(gap_terms(asked, self._analyzer)))

    def save(self) -> None:
        """Do nothing: there is nothing here that is not in the index."""

    def _first(self) -> IndexedCorpus:
        until = time.monotonic() + _PATIENCE_SECONDS
        told: Trouble | None = None
        while isinstance(found := self._found(), Trouble):
            is_over = time.monotonic() >= until or found.is_for_who_indexes
            if found.is_lasting or (is_over and not self._on_wait):
                raise SettingsError(f"OpenSearch cannot be used: {found}")
            if self._on_wait and found != told:
                logger.warning("OpenSearch cannot be used yet: %s", found)
                self._on_wait(f"the search engine cannot be used yet: {found}")
            told = found
            time.sleep(_LOOK_SECONDS)
        self._compare()
        return found

    def _found(self) -> IndexedCorpus | Trouble:
        """Return what the index holds, or why it cannot be read."""
        try:
            if not self._engine.is_there():
                return self._engine.trouble or NO_ANSWER
            corpus = read_corpus(self._engine, here=self._here) if self._engine.has_index() else None
        except SearchAwayError as error:
            return error.trouble if isinstance(error, EngineError) else NO_ANSWER
        return corpus or no_index(self._engine.alias)

    def _compare(self) -> None:
        """Tell the log of an index that was made otherwise than this bot would, and is searched all the same."""
        with suppress(SettingsError, SearchAwayError):  # the user may not ask for it
            if mark_of(self._engine, self._engine.alias) != Made(self._k1, self._b, self._analyzer, replicas=0).mark:
                logger.warning(
                    "the index was made with another analyzer, k1 or b, or by another version of the bot: some "
                    "passages are not found until `python -m bot index` has made it anew"
                )

    def _known(self, corpus: IndexedCorpus) -> tuple[Knowledge, OpenSearchRetriever]:
        retriever = self._retriever_over(corpus.reachable)
        return Knowledge(corpus, retriever), retriever

    def _retriever_over(self, shelf: Shelf) -> OpenSearchRetriever:
        visibilities = (document.front_matter.visibility for document in shelf.documents.values())
        statistics = Statistics(self._engine, shelf.folder, filter(None, visibilities))
        views = Views(statistics, self._analyzer, shelf.sizes, self._k1, self._b)
        return OpenSearchRetriever(self._engine, shelf, views, self._second_stage, title_weight=self._title_weight)

    def look(self) -> bool:
        """Look at the index; whether there is anything new to answer from, or to tell of it."""
        try:
            corpus = read_corpus(self._engine, self._corpus, self._here) if self._engine.is_there() else None
        except SearchAwayError:
            corpus = None
        if corpus is None:
            return self._tell(is_away=self._engine.is_away)
        if corpus is self._corpus:
            return self._tell(is_away=False)
        before, self._corpus, self._is_away = self._corpus, corpus, False
        self.knowledge, self._retriever = self._known(corpus)
        log_update("updated", corpus, known=before.problems)
        return True

    def _tell(self, *, is_away: bool) -> bool:
        """Have `status` and /readyz tell that the engine is away, or no more; whether that is new."""
        if is_away == self._is_away:
            return False
        self._is_away = is_away
        problems = (_AWAY, *self._corpus.problems) if is_away else self._corpus.problems
        self.knowledge = Knowledge(replace(self._corpus, problems=problems), self._retriever)
        return True


class Follower:
    """Looks at the index every moment until cancelled."""

    name = "knowledge"

    def __init__(self, follow: Callable[[], None]) -> None:
        self._follow = follow

    async def look_again(self) -> None:
        """Look at the index now, and return when what is new is published."""
        await asyncio.to_thread(self._follow)

    async def run(self) -> None:
        """Follow the index until cancelled."""
        while True:
            await self.look_again()
            await asyncio.sleep(_LOOK_SECONDS)
