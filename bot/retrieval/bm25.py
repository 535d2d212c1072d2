"""Ranking by rank_bm25's BM25Plus, the first candidates by a closer look."""

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Self

import numpy as np

from bot.corpus.passages import Passage
from bot.retrieval.confidence import SHIPPED, Coefficients
from bot.retrieval.evidence import find_evidence
from bot.retrieval.passage_index import PassageIndex
from bot.retrieval.postings import Mask
from bot.retrieval.query import Filters, Query
from bot.retrieval.reranking import Reranker
from bot.retrieval.retriever import Near, Ranking
from bot.retrieval.second_stage import Matched, SecondStage, match

_REMEMBERED = 16  # clauses, hardly more than a question has


class BM25Retriever:
    """
    Ranks passages by rank_bm25's BM25Plus, so that one without a term of the query scores 0, and reranks the first.

    The section's name and the people concerned count as words of a passage. The discussion's titles are a field of
    their own with their own idf: in one with the words of the passages, a title of a small folder would make its own
    words worthless, since every passage of the discussion would hold them.
    """

    def __init__(
        self,
        index: PassageIndex,
        *,
        title_weight: float,
        coefficients: Coefficients = SHIPPED,
        second_stage: SecondStage | None = None,
    ) -> None:
        self.index = index
        self._second_stage = second_stage or SecondStage(Reranker(index.analyzer), coefficients)
        self._title_weight = title_weight
        # One question is often several queries: of each person whom it names, of the earlier ones.
        self._evidence = lru_cache(_REMEMBERED)(partial(find_evidence, index=index, title_weight=title_weight))

    def updated(self, passages: tuple[Passage, ...]) -> Self:
        """Return a retriever of these passages; those that it has already, the same objects, are not analyzed again."""
        index = self.index.updated(passages)
        return type(self)(index, title_weight=self._title_weight, second_stage=self._second_stage)

    def search(self, query: Query, *, limit: int) -> Ranking:
        """
        Return the best hits, best first; passages sharing no term with the query are left out.

        What the audience may not see is not there: its words are unknown, and correct no others.
        """
        return self._second_stage.ranking(self.matched(query), query.filters, limit=limit)

    def matched(self, query: Query) -> Matched:
        """Return what a query matched, before a closer look."""
        evidence = [self._evidence(clause, query.filters.audience) for clause in query.clauses]
        matches = match(evidence, self.index)
        allowed = matches.only(self.index.catalog.allowed(matches.documents, query.filters))
        return Matched(self.index, evidence, allowed)

    def nearest(self, terms: Sequence[str], filters: Filters, *, limit: int) -> tuple[Near, ...]:
        """
        Return the passages whose own words hold most of some terms, best first, of those that the filters allow.

        What may not be shown is left out before the best are taken, so that it takes no place from another.
        """
        return self.index.nearest(terms, limit, among=self._among(filters))

    def _among(self, filters: Filters) -> Mask | None:
        """Return for every passage whether it may be shown; None where all may."""
        catalog = self.index.catalog
        seen = catalog.visible(filters.audience)
        if filters == Filters(audience=filters.audience):
            return seen
        among = np.zeros(len(self.index.passages), dtype=bool)
        every = np.arange(len(among), dtype=np.int32) if seen is None else np.flatnonzero(seen).astype(np.int32)
        among[catalog.allowed(every, filters)] = True
        return among
