"""Ranking by rank_bm25's BM25Plus."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Plus

from bot.corpus.corpus import is_visible
from bot.corpus.passages import Passage
from bot.retrieval.analyzer import Analyzer, fold
from bot.retrieval.query import Clause, Phrase, Query
from bot.retrieval.retriever import Hit, Ranking, allowed_segments, people_of
from bot.retrieval.spelling import Spelling

Scores = NDArray[np.float64]
Matches = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What a clause found: its weight in the question, its score in every passage, the terms that it matched there."""

    weight: float
    scores: Scores
    covered: Scores  # the part of the weight that each passage covers
    matched: list[frozenset[str]]
    clause: Clause
    corrected_to: tuple[str, ...] = ()


class _Field:
    """One field of all passages, scored by BM25+ less the constant that it adds to every passage."""

    def __init__(self, terms: list[list[str]], k1: float, b: float) -> None:
        self._size = len(terms)
        # rank_bm25 divides by the number of passages and by their mean length: neither may be zero.
        self._bm25: Any = BM25Plus(terms, k1=k1, b=b) if any(terms) else None
        self._terms = [frozenset(of_passage) for of_passage in terms]

    def holds(self, phrase: Phrase) -> Matches:
        """Return for every passage whether it holds all terms of a phrase: terms decide about a match, not scores."""
        return np.array([terms.issuperset(phrase) for terms in self._terms], dtype=bool)

    def scores(self, phrase: Phrase, present: Matches) -> Scores:
        """Return the mean score of a phrase's terms where it is present, 0 elsewhere."""
        if not present.any():
            return np.zeros(self._size)
        scores: Scores = self._bm25.get_scores(list(phrase))
        constant = sum(self._idf(term) * self._bm25.delta for term in phrase)
        return np.where(present, (scores - constant) / len(phrase), 0.0)

    def weight(self, phrase: Phrase) -> float:
        """Return the mean idf of a phrase's terms."""
        return sum(self._idf(term) for term in phrase) / len(phrase)

    def _idf(self, term: str) -> float:
        idf: float = self._bm25.idf.get(term, 0.0) if self._bm25 else 0.0
        return idf


class BM25Retriever:
    """
    Ranks passages by rank_bm25's BM25Plus, so that one without a term of the query scores 0.

    The section's name and the people concerned count as words of a passage. The discussion's titles are a field of
    their own with their own idf: in one with the words of the passages, a title of a small folder would make its own
    words worthless, since every passage of the discussion would hold them.
    """

    def __init__(
        self, passages: tuple[Passage, ...], analyzer: Analyzer, *, k1: float, b: float, title_weight: float
    ) -> None:
        self._passages = passages
        self._analyzer = analyzer
        self._spelling = Spelling(fold(word) for passage in passages for word in analyzer.surface_words(passage.text))
        self._k1, self._b = k1, b
        self._title_weight = title_weight
        self._body = _Field([body_terms(passage, analyzer) for passage in passages], k1, b)
        self._title = _Field([title_terms(passage, analyzer) for passage in passages], k1, b)

    def updated(self, passages: tuple[Passage, ...]) -> "BM25Retriever":
        return BM25Retriever(passages, self._analyzer, k1=self._k1, b=self._b, title_weight=self._title_weight)

    def search(self, query: Query, *, limit: int) -> Ranking:
        """
        Return the best hits, best first; passages sharing no term with the query are left out.

        What the audience may not see is not there: its words are unknown, and correct no others.
        """
        audience = query.filters.audience
        seen = np.array([is_visible(passage.document, audience) for passage in self._passages], dtype=bool)
        evidence = [self._evidence(clause, seen) for clause in query.clauses]
        total = sum((found.scores for found in evidence), start=np.zeros(len(self._passages)))
        hits: list[Hit] = []
        # A stable sort keeps the folder's order among equals.
        for number in map(int, np.argsort(-total, kind="stable")):
            matched = frozenset[str]().union(*(found.matched[number] for found in evidence))
            if len(hits) == limit:
                break
            if matched and allowed_segments(self._passages[number], query.filters):
                confidence = self._confidence(evidence, number)
                hits.append(Hit(self._passages[number], float(total[number]), confidence, matched))
        return Ranking(
            hits=tuple(hits),
            weights=_term_weights(evidence),
            unknown_words=tuple(found.clause.typed for found in evidence if not any(found.matched)),
            corrections={found.clause.typed: found.corrected_to for found in evidence if found.corrected_to},
        )

    def _evidence(self, clause: Clause, seen: Matches) -> _Evidence:
        """Look for a clause; where no passage holds it, for the words that it may be a mistyping of."""
        found = self._look_for(clause, seen)
        if not any(found.matched) and (corrections := self._corrections(clause.typed, seen)):
            found = self._look_for(Clause(clause.typed, tuple(corrections.values())), seen)
            found = replace(found, corrected_to=tuple(corrections))
        return found

    def _corrections(self, typed: str, seen: Matches) -> dict[str, Phrase]:
        phrases = {word: tuple(self._analyzer.terms(word)) for word in self._spelling.corrections(fold(typed))}
        return {word: phrase for word, phrase in phrases.items() if phrase and (self._body.holds(phrase) & seen).any()}

    def _look_for(self, clause: Clause, seen: Matches) -> _Evidence:
        """Look for a clause in what may be seen: in each passage, the phrase of it that scores best counts."""
        size = len(self._passages)
        scores, in_body, in_title = np.zeros(size), np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
        matched: list[set[str]] = [set() for _ in range(size)]
        body_weight = title_weight = 0.0
        for phrase in clause.phrases:
            body, title = self._body.holds(phrase) & seen, self._title.holds(phrase) & seen
            of_title = self._title_weight * self._title.scores(phrase, title)
            scores = np.maximum(scores, self._body.scores(phrase, body) + of_title)
            for number in np.flatnonzero(body | title):
                matched[number].update(phrase)
            in_body, in_title = in_body | body, in_title | title
            body_weight = max(body_weight, self._body.weight(phrase) if body.any() else 0.0)
            title_weight = max(title_weight, self._title.weight(phrase) if title.any() else 0.0)
        # A word of no passage might have stood in a single one.
        weight = body_weight or title_weight or math.log(size + 1)
        covered = np.where(in_body, weight, np.where(in_title, min(title_weight, weight), 0.0))
        return _Evidence(weight, scores, covered, [frozenset(terms) for terms in matched], clause)

    def _confidence(self, evidence: list[_Evidence], number: int) -> float:
        """
        Return the passage's score over the query's self score, times the share of the query's weight that it covers.

        The self score is that of a passage of mean length that holds every clause twice.
        """
        weight = sum(found.weight for found in evidence)
        if not weight:
            return 0.0
        self_score = weight * 2 * (self._k1 + 1) / (2 + self._k1)
        score = sum(float(found.scores[number]) for found in evidence)
        covered = sum(float(found.covered[number]) for found in evidence)
        return min(1.0, score / self_score) * covered / weight


def body_terms(passage: Passage, analyzer: Analyzer) -> list[str]:
    """Return the terms of a passage: its words, its section's name, the people who speak in it or whom it is about."""
    guests = passage.document.front_matter.speakers
    people = {name for segment in passage.segments for name in people_of(segment, guests)}
    return analyzer.terms("\n".join([passage.text, passage.section, *sorted(people)]))


def title_terms(passage: Passage, analyzer: Analyzer) -> list[str]:
    """Return the terms of the names that a passage's discussion goes by, each once."""
    front_matter = passage.document.front_matter
    return list(dict.fromkeys(analyzer.terms("\n".join([front_matter.title, *front_matter.also_known_as]))))


def _term_weights(evidence: list[_Evidence]) -> dict[str, float]:
    return {
        term: found.weight / len(phrase) for found in evidence for phrase in found.clause.phrases for term in phrase
    }
