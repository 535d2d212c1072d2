"""Ranking by rank_bm25's BM25Plus, the first candidates by a closer look."""

from collections.abc import Iterator
from typing import Self

import numpy as np

from bot.corpus.passages import Passage
from bot.retrieval.evidence import Evidence, find_evidence, term_weights
from bot.retrieval.matches import Scores
from bot.retrieval.passage_index import PassageIndex
from bot.retrieval.postings import Numbers
from bot.retrieval.query import Query
from bot.retrieval.reranking import Reranker
from bot.retrieval.retriever import Hit, Ranking

_CANDIDATES = 50  # more bring nothing: what answers a question is hardly ever further behind


class BM25Retriever:
    """
    Ranks passages by rank_bm25's BM25Plus, so that one without a term of the query scores 0, and reranks the first.

    The section's name and the people concerned count as words of a passage. The discussion's titles are a field of
    their own with their own idf: in one with the words of the passages, a title of a small folder would make its own
    words worthless, since every passage of the discussion would hold them.
    """

    def __init__(self, index: PassageIndex, *, title_weight: float, reranker: Reranker | None = None) -> None:
        self.index = index
        self._title_weight = title_weight
        self._reranker = reranker or Reranker(index.analyzer)

    def updated(self, passages: tuple[Passage, ...]) -> Self:
        """Return a retriever of these passages; those that it has already, the same objects, are not analyzed again."""
        index = self.index.updated(passages)
        return type(self)(index, title_weight=self._title_weight, reranker=self._reranker)

    def search(self, query: Query, *, limit: int) -> Ranking:
        """
        Return the best hits, best first; passages sharing no term with the query are left out.

        What the audience may not see is not there: its words are unknown, and correct no others.
        """
        evidence = find_evidence(query, self.index, title_weight=self._title_weight)
        total, is_match = np.zeros(len(self.index.passages)), np.zeros(len(self.index.passages), dtype=bool)
        for found in evidence:
            total[found.matches.documents] += found.matches.scores
            is_match[found.matches.documents] = True
        matching = np.flatnonzero(is_match).astype(np.int32)
        allowed = self.index.catalog.allowed(matching, query.filters)
        candidates = self._best(allowed, total[allowed], max(limit, _CANDIDATES))
        scores = self._reranker.scores(candidates, evidence, self.index)
        return Ranking(
            hits=tuple(self._hits(candidates, scores, total, evidence, limit)),
            weights=term_weights(evidence),
            unknown_words=tuple(found.clause.typed for found in evidence if not found.matches),
            corrections={found.clause.typed: found.corrected_to for found in evidence if found.corrected_to},
        )

    def _best(self, numbers: Numbers, scores: Scores, limit: int) -> Numbers:
        """Return the numbers with the highest scores, highest first; equals stand in the folder's order."""
        if 0 < limit < len(numbers):
            is_high = scores >= np.partition(scores, -limit)[-limit]
            numbers, scores = numbers[is_high], scores[is_high]
        return numbers[np.lexsort((self.index.places[numbers], -scores))[:limit]]

    def _hits(
        self, candidates: Numbers, scores: Scores, total: Scores, evidence: list[Evidence], limit: int
    ) -> Iterator[Hit]:
        best = np.lexsort((self.index.places[candidates], -scores))[:limit]
        numbers, scores = candidates[best], scores[best]
        confidences = self._confidences(numbers, total[numbers], evidence)
        held = [(found.phrase, found.holds(numbers)) for of_clause in evidence for found in of_clause.found]
        for at, place in enumerate(self.index.places[numbers].tolist()):
            matched = frozenset(term for phrase, is_held in held if is_held[at] for term in phrase)
            yield Hit(self.index.passages[place], float(scores[at]), float(confidences[at]), matched)

    def _confidences(self, numbers: Numbers, scores: Scores, evidence: list[Evidence]) -> Scores:
        """
        Return each passage's BM25 over the query's self score, times the share of the query's weight that it covers.

        The self score is that of a passage of mean length that holds every clause twice.
        """
        weight = sum(found.weight for found in evidence)
        if not weight:
            return np.zeros(len(numbers))
        k1 = self.index.body.k1
        self_score = weight * 2 * (k1 + 1) / (2 + k1)
        covered = sum((found.covered(numbers) for found in evidence), start=np.zeros(len(numbers)))
        confidences: Scores = np.minimum(1.0, scores / self_score) * covered / weight
        return confidences
