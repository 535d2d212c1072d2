"""Reranking: the first candidates of a search, looked at more closely."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain, pairwise, repeat
from operator import mul

import numpy as np
from numpy.typing import NDArray

from bot.corpus.passages import Passage
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.evidence import Evidence
from bot.retrieval.index import Index
from bot.retrieval.matches import Scores
from bot.retrieval.passage_index import PassageIndex
from bot.retrieval.postings import Numbers
from bot.retrieval.reading import MOST_REMEMBERED, Reader, Reading, Span

# Chosen by the mean on one half of the questions of five collections; tests/benchmarks/relevance.py reports the other.
_TITLE = 2.0  # how often a word of the discussion's title counts among the passage's own
_NEIGHBOUR = 0.5  # how often a word of the passages beside it does, where they are read together
_TOGETHER = 0.5  # the share of the score that a passage gets when it is read together with them
_ORDER = 0.3  # what two things count that stand side by side as in the question, beside what each counts
_ACROSS = 0.3  # of that, if stop words part them: coding and agents are not coding agents
_LETTERS = 0.2  # what the letters count of a thing that is not there
_LIKENESS = 0.5  # what being like the best counts, of the best's score
_BEST = 3
_READ = 25  # the others are too far behind


@dataclass(frozen=True, slots=True)
class _Vector:
    """What each term of a reading weighs in it, and the length of all of them together."""

    terms: Mapping[str, float]
    weights: list[float]
    length: float


class Reranker:
    """
    Scores candidates by what is in them, how it stands there, and which others they are like.

    It is BM25 again, with the title's words among the passage's own, and in part with those of the passages before and
    after it, which often hold the name of what it is about. To this comes what stands side by side as in the question;
    of what is missing, its letters: another form of the word, or what a transcript made of it; and how like a passage
    is to the best ones, for what answers a question speaks as they do.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        self._reader = Reader(analyzer)
        self._known: tuple[Index, Callable[[Reading], _Vector]] | None = None

    def read(self, passage: Passage) -> Reading:
        """Return the reading of a passage."""
        return self._reader.read(passage)

    def scores(self, candidates: Numbers, evidence: Sequence[Evidence], index: PassageIndex) -> Scores:
        """Return the score of each candidate."""
        if not len(candidates):
            return np.empty(0)
        words = _Words.of(candidates, index)
        scores = words.scores(evidence)
        closest = np.argsort(-scores, kind="stable")[:_READ]
        readings = [self._reader.read(index.passages[place]) for place in index.places[candidates[closest]].tolist()]
        read = scores[closest] + _ORDER * words.order(evidence, readings, closest)
        read += _LETTERS * self._letters(candidates[closest], evidence, readings)
        scores[closest] = read + _LIKENESS * _likeness(read, list(map(self._vectors(index.body), readings)))
        return scores

    def _vectors(self, body: Index) -> Callable[[Reading], _Vector]:
        """Return what tells the vector of a reading, and remembers those of the index that it was asked for last."""
        known = self._known
        if known is None or known[0] is not body:
            known = self._known = body, lru_cache(MOST_REMEMBERED)(partial(_vector, body))
        return known[1]

    def _letters(self, candidates: Numbers, evidence: Sequence[Evidence], readings: Sequence[Reading]) -> Scores:
        """Return what each candidate has of the letters of the clauses that it does not hold."""
        scores = np.zeros(len(candidates))
        for found in evidence:
            if groups := self._reader.letter_groups(found.clause.typed):
                for at in np.flatnonzero(~found.holds(candidates)).tolist():
                    scores[at] += found.weight * readings[at].share(groups)
        return scores


def _vector(body: Index, reading: Reading) -> _Vector:
    weights = list(map(mul, body.weights(reading.weights), reading.weights.values()))
    return _Vector(reading.weights, weights, math.sqrt(sum(map(mul, weights, weights))) or 1.0)


def _likeness(scores: Scores, vectors: Sequence[_Vector]) -> Scores:
    """Return how like each passage is to the best ones, itself if it is one: the cosine of their terms, in scores."""
    best: dict[str, float] = {}
    for at in np.argsort(-scores, kind="stable")[:_BEST].tolist():
        share = float(scores[at]) / _BEST / vectors[at].length
        for term, weight in zip(vectors[at].terms, vectors[at].weights, strict=True):
            best[term] = best.get(term, 0.0) + share * weight
    # In the order of each passage's terms, so that equal ones are equally like the best to the bit.
    return np.array([sum(map(mul, map(best.get, one.terms, repeat(0.0)), one.weights)) / one.length for one in vectors])


@dataclass(frozen=True, slots=True)
class _Words:
    """
    The words of some passages as they count: the title's more often, those of the neighbours beside.

    `spots` are the passages, then those before each, then those behind. The title counts where there are several
    discussions to tell apart.
    """

    index: PassageIndex
    passages: Numbers
    spots: Numbers
    title_count: Scores
    lengths: Scores

    @classmethod
    def of(cls, passages: Numbers, index: PassageIndex) -> "_Words":
        """Return the words of the passages of an index that have these numbers."""
        discussions = index.catalog.document_of[passages]
        are_several = (discussions != discussions[:1]).any()
        # The title of a long talk says little about any one of its passages.
        title_count: Scores = are_several * _TITLE / np.sqrt(index.catalog.sizes[discussions])
        lengths: Scores = index.body.doc_len[passages] + title_count * index.title.doc_len[passages]
        return cls(index, passages, np.concatenate([passages, *index.neighbours(passages)]), title_count, lengths)

    def scores(self, evidence: Sequence[Evidence]) -> Scores:
        """Return BM25, in part of each passage alone, in part together with its neighbours."""
        phrases = [one.phrase for found in evidence for one in found.found]
        of_terms = self._of_terms(list(dict.fromkeys(chain.from_iterable(phrases))))
        of_clauses = [
            found.clause.weight
            * np.max([one.share * _of_phrase([of_terms[term] for term in one.phrase]) for one in found.found], axis=0)
            for found in evidence
        ]
        alone, together = sum(of_clauses, start=np.zeros((2, len(self.passages))))
        return (1 - _TOGETHER) * alone + _TOGETHER * together

    def order(self, evidence: Sequence[Evidence], readings: Sequence[Reading], read: NDArray[np.int64]) -> Scores:
        """Return what the clauses count that stand side by side as in the question, in those that were read."""
        clauses = [[one.phrase for one in found.found if one.is_meant] for found in evidence]
        counts = np.array(
            [[_follow(*pair, reading) for pair in pairwise(reading.spans(clauses))] for reading in readings]
        )
        scores = np.zeros(len(read))
        for (one, other), of_pair in zip(pairwise(evidence), counts.T, strict=False):
            scores += (one.weight + other.weight) / 2 * self.index.body.saturation(of_pair, self.lengths[read])
        return scores

    def _of_terms(self, terms: Sequence[str]) -> Mapping[str, Scores]:
        """Return the scores of each term: in the passages alone, and together with their neighbours."""
        body, title = self.index.body, self.index.title
        own, before, behind = np.split(np.array([body.counts(term, self.spots) for term in terms]), 3, axis=1)
        alone = own + self.title_count * np.array([title.counts(term, self.passages) for term in terms])
        counts = np.stack([alone, alone + _NEIGHBOUR * (before + behind)], axis=1)
        weights = [body.weight(term) or title.weight(term) for term in terms]
        scores = np.array(weights)[:, np.newaxis, np.newaxis] * body.saturation(counts, self.lengths)
        return dict(zip(terms, scores, strict=True))


def _of_phrase(of_terms: Sequence[Scores]) -> Scores:
    """Return the mean of the scores of a phrase's terms where all of them stand."""
    if len(of_terms) == 1:
        return of_terms[0]
    is_held = np.all([scores > 0 for scores in of_terms], axis=0)
    return np.where(is_held, sum(of_terms, start=np.zeros(is_held.shape)) / len(of_terms), 0.0)


def _follow(first: Sequence[Span], second: Sequence[Span], reading: Reading) -> float:
    """Return how often something of the second stands right behind something of the first."""
    if not (first and second):
        return 0
    starts = {start for start, _ in second}
    return sum(1.0 if reading.are_next(end) else _ACROSS for _, end in first if end in starts)
