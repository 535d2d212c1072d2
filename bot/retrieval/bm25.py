"""Ranking by rank_bm25's BM25Plus, the first candidates by a closer look."""

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from typing import Self

import numpy as np

from bot.corpus.passages import Passage
from bot.retrieval.confidence import SHIPPED, Asked, Coefficients, Features, features_of, probability
from bot.retrieval.evidence import Evidence, find_evidence, term_weights
from bot.retrieval.matches import Matches, Scores, joined
from bot.retrieval.passage_index import PassageIndex
from bot.retrieval.postings import Mask, Numbers
from bot.retrieval.query import Filters, Query
from bot.retrieval.reranking import Reranker
from bot.retrieval.retriever import Hit, Near, Ranking
from bot.retrieval.top import highest

_REMEMBERED = 16  # clauses, hardly more than a question has
_CANDIDATES = 50  # more bring nothing: what answers a question is hardly ever further behind


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
        reranker: Reranker | None = None,
    ) -> None:
        self.index = index
        self._title_weight = title_weight
        self._coefficients = coefficients
        self._reranker = reranker or Reranker(index.analyzer)
        # One question is often several queries: of each person whom it names, of the earlier ones.
        self._evidence = lru_cache(_REMEMBERED)(partial(find_evidence, index=index, title_weight=title_weight))

    def updated(self, passages: tuple[Passage, ...]) -> Self:
        """Return a retriever of these passages; those that it has already, the same objects, are not analyzed again."""
        index = self.index.updated(passages)
        return type(self)(
            index, title_weight=self._title_weight, coefficients=self._coefficients, reranker=self._reranker
        )

    def search(self, query: Query, *, limit: int) -> Ranking:
        """
        Return the best hits, best first; passages sharing no term with the query are left out.

        What the audience may not see is not there: its words are unknown, and correct no others.
        """
        evidence = [self._evidence(clause, query.filters.audience) for clause in query.clauses]
        matches = joined([found.matches for found in evidence], np.add, len(self.index.passages))
        matches = matches.only(self.index.catalog.allowed(matches.documents, query.filters))
        candidates = self._best(matches, max(limit, _CANDIDATES))
        scores = self._reranker.scores(candidates, evidence, self.index)
        order = np.lexsort((self.index.places[candidates], -scores))[:limit]
        best, scores = candidates[order], scores[order]
        features = self._features(best, matches.scores_of(best), evidence, query.filters)
        return Ranking(
            hits=tuple(self._hits(best, scores, features, evidence)),
            weights=term_weights(evidence),
            unknown_words=tuple(found.clause.typed for found in evidence if not found.is_known),
            corrections={found.clause.typed: found.corrected_to for found in evidence if found.corrected_to},
        )

    def nearest(self, terms: Sequence[str], filters: Filters, *, limit: int) -> tuple[Near, ...]:
        """
        Return the passages whose own words hold most of some terms, best first, of those that the filters allow.

        What may not be shown is left out before the best are taken, so that it takes no place from another.
        """
        numbers, scores = self.index.body.top(terms, limit, among=self._among(filters))
        before, after = self.index.neighbours(numbers)
        found = zip(numbers.tolist(), scores.tolist(), before.tolist(), after.tolist(), strict=True)
        return tuple(
            Near(self._passage(number), score, *(None if one < 0 else self._passage(one) for one in beside))
            for number, score, *beside in found
        )

    def _passage(self, number: int) -> Passage:
        return self.index.passages[int(self.index.places[number])]

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

    def _best(self, matches: Matches, limit: int) -> Numbers:
        """Return the numbers with the highest scores, highest first; equals stand in the folder's order."""
        numbers, scores = matches.documents, matches.scores
        if 0 < limit < len(numbers):
            high = highest(scores, limit)
            numbers, scores = numbers[high], scores[high]
        return numbers[np.lexsort((self.index.places[numbers], -scores))[:limit]]

    def _hits(
        self, numbers: Numbers, scores: Scores, features: Sequence[Features], evidence: Sequence[Evidence]
    ) -> Iterator[Hit]:
        held = [(found.phrase, found.body.hold(numbers)) for of_clause in evidence for found in of_clause.found]
        for at, place in enumerate(self.index.places[numbers].tolist()):
            matched = frozenset(term for phrase, is_held in held if is_held[at] for term in phrase)
            confidence = probability(features[at], self._coefficients)
            yield Hit(self.index.passages[place], float(scores[at]), confidence, matched, features[at])

    def _features(
        self, numbers: Numbers, scores: Scores, evidence: Sequence[Evidence], filters: Filters
    ) -> list[Features]:
        """
        Return what the confidence in each passage rests on; its score is that of BM25, whatever it was reranked by.

        The self score is that of a passage of mean length that holds every clause twice.
        """
        k1 = self.index.body.k1
        asked = Asked(
            typed=tuple(found.clause.typed for found in evidence),
            weights=tuple(found.weight for found in evidence),
            known=tuple(found.is_known for found in evidence),
            words=tuple(1 if found.clause.people else len(found.clause.phrases[0]) for found in evidence),
            rarest=math.log(len(self.index.passages) + 1),
            self_score=sum(found.weight for found in evidence) * 2 * (k1 + 1) / (2 + k1),
            limits=bool(filters.speakers) + bool(filters.sources),
        )
        covered = zip(*(found.covered(numbers).tolist() for found in evidence), strict=True)
        return [features_of(asked, score, parts) for score, parts in zip(scores.tolist(), covered, strict=True)]
