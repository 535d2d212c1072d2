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
from bot.retrieval.query import Clause, Filters, Phrase
from bot.retrieval.reading import Reading
from bot.retrieval.reranking import Reranker
from bot.retrieval.retriever import Hit, Ranking
from bot.retrieval.top import highest

_Held = list[list[Phrase]]  # clause by clause

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
        held = _held(best, evidence)
        features = self._features(best, held, matched, filters)
        return Ranking(
            hits=tuple(self._hits(best, scores, features, held, index)),
            weights=term_weights(evidence),
            unknown_words=tuple(found.clause.typed for found in evidence if not found.is_known),
            corrections={found.clause.typed: found.corrected_to for found in evidence if found.corrected_to},
        )

    def _hits(
        self, numbers: Numbers, scores: Scores, features: Sequence[Features], held: Sequence[_Held], index: PassageIndex
    ) -> Iterator[Hit]:
        for at, place in enumerate(index.places[numbers].tolist()):
            terms = frozenset(term for phrases in held[at] for phrase in phrases for term in phrase)
            confidence = probability(features[at], self._coefficients)
            yield Hit(index.passages[place], float(scores[at]), confidence, terms, features[at])

    def _features(self, numbers: Numbers, held: Sequence[_Held], matched: Matched, filters: Filters) -> list[Features]:
        """Return what the confidence in each passage rests on; the score is that of BM25, whatever ranked it."""
        index, words = matched.index, [_words(found.clause) for found in matched.evidence]
        asked = _asked(matched, filters)
        scores = matched.matches.scores_of(numbers).tolist()
        readings = (self._reranker.read(index.passages[place]) for place in index.places[numbers].tolist())
        return [
            features_of(asked, score, _together(reading, phrases, words))
            for score, reading, phrases in zip(scores, readings, held, strict=True)
        ]


def _held(numbers: Numbers, evidence: Sequence[Evidence]) -> list[_Held]:
    """Return for each passage which phrases of each clause stand in its words."""
    masks = [[(found.phrase, found.body.hold(numbers).tolist()) for found in one.found] for one in evidence]
    return [
        [[phrase for phrase, is_held in of_clause if is_held[at]] for of_clause in masks] for at in range(len(numbers))
    ]


def _together(reading: Reading, held: _Held, words: Sequence[float]) -> float:
    """Return how many words of the question that remark of a passage has which has most."""
    return max((_in_remark(remark, held, words) for remark in reading.remarks), default=0.0)


def _in_remark(remark: frozenset[str], held: _Held, words: Sequence[float]) -> float:
    return sum(count for count, phrases in zip(words, held, strict=True) if any(map(remark.issuperset, phrases)))


def _words(clause: Clause) -> float:
    """Return how many words a clause counts as beside others: a person one, a weak word less."""
    return (1 if clause.people else len(clause.phrases[0])) * min(1.0, clause.weight)


def _asked(matched: Matched, filters: Filters) -> Asked:
    """Return what is asked for; the self score is that of a passage of mean length that holds every clause twice."""
    body, evidence = matched.index.body, matched.evidence
    return Asked(
        typed=tuple(found.clause.typed for found in evidence),
        weights=tuple(found.weight for found in evidence),
        known=tuple(found.is_known for found in evidence),
        words=tuple(1 if found.clause.people else len(found.clause.phrases[0]) for found in evidence),
        rarest=math.log(body.corpus_size + 1),
        self_score=sum(found.weight for found in evidence) * 2 * (body.k1 + 1) / (2 + body.k1),
        limits=bool(filters.speakers) + bool(filters.sources),
    )
