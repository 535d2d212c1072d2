"""The second stage: the first candidates of a search, looked at more closely, and how sure each is to answer."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.retrieval.confidence import SHIPPED, Asked, Coefficients, Features, features_of, probability
from bot.retrieval.evidence import Evidence, term_weights
from bot.retrieval.matches import Matches, Scores, joined
from bot.retrieval.passage_index import PassageIndex
from bot.retrieval.postings import Numbers
from bot.retrieval.query import Filters
from bot.retrieval.reranking import Reranker
from bot.retrieval.retriever import Hit, Ranking
from bot.retrieval.top import highest

CANDIDATES = 50  # more bring nothing: what answers a question is hardly ever further behind


@dataclass(frozen=True, slots=True)
class Matched:
    """What a query matched in an index: the evidence for each clause, and the passages that the filters allow."""

    index: PassageIndex
    evidence: Sequence[Evidence]
    matches: Matches

    def best(self, limit: int) -> Numbers:
        """Return the numbers with the highest scores, highest first; equals stand in the folder's order."""
        numbers, scores = self.matches.documents, self.matches.scores
        if 0 < limit < len(numbers):
            high = highest(scores, limit)
            numbers, scores = numbers[high], scores[high]
        return numbers[np.lexsort((self.index.places[numbers], -scores))[:limit]]


def match(evidence: Sequence[Evidence], index: PassageIndex) -> Matches:
    """Return the passages that hold any clause, the scores of all that each holds added up."""
    return joined([found.matches for found in evidence], np.add, len(index.passages))


class SecondStage:
    """Ranks what a query matched: reranks the first candidates, and tells how sure it is of each."""

    def __init__(self, reranker: Reranker, coefficients: Coefficients = SHIPPED) -> None:
        self._reranker = reranker
        self._coefficients = coefficients

    def ranking(self, matched: Matched, filters: Filters, *, limit: int) -> Ranking:
        """Return the best hits, best first, and what there is to say about the query."""
        index, evidence = matched.index, matched.evidence
        candidates = matched.best(max(limit, CANDIDATES))
        scores = self._reranker.scores(candidates, evidence, index)
        order = np.lexsort((index.places[candidates], -scores))[:limit]
        best, scores = candidates[order], scores[order]
        features = _features(best, matched, filters)
        return Ranking(
            hits=tuple(self._hits(best, scores, features, matched)),
            weights=term_weights(evidence),
            unknown_words=tuple(found.clause.typed for found in evidence if not found.is_known),
            corrections={found.clause.typed: found.corrected_to for found in evidence if found.corrected_to},
        )

    def _hits(self, numbers: Numbers, scores: Scores, features: Sequence[Features], matched: Matched) -> Iterator[Hit]:
        index = matched.index
        held = [(found.phrase, found.body.hold(numbers)) for of_clause in matched.evidence for found in of_clause.found]
        for at, place in enumerate(index.places[numbers].tolist()):
            terms = frozenset(term for phrase, is_held in held if is_held[at] for term in phrase)
            confidence = probability(features[at], self._coefficients)
            yield Hit(index.passages[place], float(scores[at]), confidence, terms, features[at])


def _features(numbers: Numbers, matched: Matched, filters: Filters) -> list[Features]:
    """
    Return what the confidence in each passage rests on; its score is that of BM25, whatever it was reranked by.

    The self score is that of a passage of mean length that holds every clause twice.
    """
    body, evidence = matched.index.body, matched.evidence
    asked = Asked(
        typed=tuple(found.clause.typed for found in evidence),
        weights=tuple(found.weight for found in evidence),
        known=tuple(found.is_known for found in evidence),
        words=tuple(1 if found.clause.people else len(found.clause.phrases[0]) for found in evidence),
        rarest=math.log(body.corpus_size + 1),
        self_score=sum(found.weight for found in evidence) * 2 * (body.k1 + 1) / (2 + body.k1),
        limits=bool(filters.speakers) + bool(filters.sources),
    )
    scores = matched.matches.scores_of(numbers).tolist()
    covered = zip(*(found.covered(numbers).tolist() for found in evidence), strict=True)
    return [features_of(asked, score, parts) for score, parts in zip(scores, covered, strict=True)]
