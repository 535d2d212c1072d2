"""The second stage: the first candidates of a search, looked at more closely, and how sure each is to answer."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import mul

import numpy as np

from bot.corpus.passages import Passage
from bot.retrieval.confidence import SHIPPED, Asked, Coefficients, features_of, probability
from bot.retrieval.evidence import Evidence, term_weights
from bot.retrieval.matches import Matches, Scores, joined
from bot.retrieval.passage_index import PassageIndex
from bot.retrieval.postings import Numbers
from bot.retrieval.query import Clause, Filters, Phrase
from bot.retrieval.reading import Reading
from bot.retrieval.reranking import Reranker
from bot.retrieval.retriever import Hit, Ranking
from bot.retrieval.top import highest

CANDIDATES = 50  # more bring nothing: what answers a question is hardly ever further behind
_LOOKED_AT = 25  # one by one, by what their remarks hold; the others are too far behind
# What a word counts that stands over a remark instead of in it; by cross-validation on one half of our questions.
_IN_HEADING = 0.5
_IN_TITLE = 0.25
# To which power what a passage holds counts that does not stand together. Chosen on the same half.
_SCATTERED = 0.5


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
        evidence = matched.evidence
        candidates = matched.best(max(limit, CANDIDATES))
        scores = self._reranker.scores(candidates, evidence, matched.index)
        closest = np.lexsort((matched.index.places[candidates], -scores))[: max(limit, _LOOKED_AT)]
        best = candidates[closest]
        looks = self._looks(best, matched)
        scores = scores[closest] * _gathered(looks, evidence) ** _SCATTERED
        order = np.lexsort((matched.index.places[best], -scores))[:limit]
        looks = [looks[at] for at in order.tolist()]
        return Ranking(
            hits=tuple(self._hits(best[order], scores[order], looks, matched, filters)),
            weights=term_weights(evidence),
            unknown_words=tuple(found.clause.typed for found in evidence if not found.is_known),
            corrections={found.clause.typed: found.corrected_to for found in evidence if found.corrected_to},
        )

    def _hits(
        self, numbers: Numbers, scores: Scores, looks: Sequence["_Look"], matched: Matched, filters: Filters
    ) -> Iterator[Hit]:
        """Yield the hits. What the confidence in each rests on is the score of BM25, whatever ranked it."""
        asked, words = _asked(matched, filters), [_words(found.clause) for found in matched.evidence]
        plain = matched.matches.scores_of(numbers).tolist()
        for look, score, of_bm25 in zip(looks, scores.tolist(), plain, strict=True):
            features = features_of(asked, of_bm25, look.together(words))
            yield Hit(look.passage, score, probability(features, self._coefficients), look.terms, features)

    def _looks(self, numbers: Numbers, matched: Matched) -> list["_Look"]:
        """Return the passages as a closer look sees them."""
        passages = [matched.index.passages[place] for place in matched.index.places[numbers].tolist()]
        held, titled = _held(numbers, matched.evidence), _titled(numbers, matched.evidence)
        return [_Look.at(*one, self._reranker.read(one[0])) for one in zip(passages, held, titled, strict=True)]


@dataclass(frozen=True, slots=True)
class _Look:
    """
    A passage looked at closely: the terms of the question in its words, and how much it has of each clause, of one.

    `whole` is what it has anywhere, `remarks` what each of its remarks has: of what stands over it, a part.
    """

    passage: Passage
    terms: frozenset[str]
    whole: Sequence[float]
    remarks: Sequence[Sequence[float]]

    @classmethod
    def at(
        cls, passage: Passage, held: Sequence[Sequence[Phrase]], titled: Sequence[bool], reading: Reading
    ) -> "_Look":
        """Return what there is to see of a passage whose words hold these phrases of each clause, its title some."""
        over = [_IN_TITLE * is_titled for is_titled in titled]
        inside = [(at, of_clause) for at, of_clause in enumerate(held) if of_clause]
        over = _marked(over, inside, reading.heading, _IN_HEADING)
        return cls(
            passage,
            frozenset(term for _, of_clause in inside for phrase in of_clause for term in phrase),
            [1.0 if of_clause else part for of_clause, part in zip(held, over, strict=True)],
            [_marked(over, inside, remark, 1.0) for remark in reading.remarks],
        )

    def anywhere(self, counts: Sequence[float]) -> float:
        """Return what it has of the clauses, each of which counts so much."""
        return math.fsum(map(mul, counts, self.whole))

    def together(self, counts: Sequence[float]) -> float:
        """Return what that remark has of them which has most."""
        return max((math.fsum(map(mul, counts, remark)) for remark in self.remarks), default=0.0)


def _marked(
    parts: Sequence[float], inside: Sequence[tuple[int, Sequence[Phrase]]], terms: frozenset[str], part: float
) -> list[float]:
    """Return how much there is of each clause, where terms that hold a phrase of one make up such a part of it."""
    marked = list(parts)
    for at, phrases in inside:
        for phrase in phrases:
            if terms.issuperset(phrase):
                marked[at] = part
                break
    return marked


def _gathered(looks: Sequence[_Look], evidence: Sequence[Evidence]) -> Scores:
    """Return how much of what each passage holds stands in one remark, of one."""
    weights = [found.weight for found in evidence]
    return np.array([look.together(weights) / (look.anywhere(weights) or 1.0) for look in looks])


def _held(numbers: Numbers, evidence: Sequence[Evidence]) -> list[list[list[Phrase]]]:
    """Return for each passage which phrases of each clause stand in its words."""
    masks = [[(found.phrase, found.body.hold(numbers).tolist()) for found in one.found] for one in evidence]
    return [
        [[phrase for phrase, is_held in of_clause if is_held[at]] for of_clause in masks] for at in range(len(numbers))
    ]


def _titled(numbers: Numbers, evidence: Sequence[Evidence]) -> list[list[bool]]:
    """Return for each passage which clauses stand in its discussion's title."""
    masks = [one.in_title(numbers).tolist() for one in evidence]
    return [[is_held[at] for is_held in masks] for at in range(len(numbers))]


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
