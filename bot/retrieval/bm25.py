"""Ranking by rank_bm25's BM25Plus."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.corpus.passages import Passage
from bot.retrieval.analyzer import fold
from bot.retrieval.confidence import SHIPPED, Asked, Coefficients, Features, features_of, probability
from bot.retrieval.index import Index
from bot.retrieval.matches import Matches, Scores
from bot.retrieval.passage_index import PassageIndex
from bot.retrieval.postings import Mask, Numbers
from bot.retrieval.query import Clause, Filters, Phrase, Query
from bot.retrieval.retriever import Hit, Ranking

# A question about somebody or something of whom no passage speaks is hardly ever answered by the rest of its words.
_UNKNOWN_NAME = 2.0


@dataclass(frozen=True, slots=True)
class _Found:
    """Where a phrase stands: in the words of passages, in the titles of their discussions."""

    phrase: Phrase
    body: Matches
    title: Matches

    def holds(self, numbers: Numbers) -> Mask:
        """Return for each passage whether the phrase is anywhere in it."""
        return self.body.hold(numbers) | self.title.hold(numbers)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What a clause found: its weight in the question, by title alone perhaps less, and the passages that hold it."""

    clause: Clause
    found: tuple[_Found, ...]
    weight: float
    title_weight: float
    matches: Matches
    corrected_to: tuple[str, ...] = ()

    def covered(self, numbers: Numbers) -> Scores:
        """Return the part of the weight that each passage covers."""
        in_body = np.any([found.body.hold(numbers) for found in self.found], axis=0)
        in_title = np.any([found.title.hold(numbers) for found in self.found], axis=0)
        return np.where(in_body, self.weight, np.where(in_title, self.title_weight, 0.0))


class BM25Retriever:
    """
    Ranks passages by rank_bm25's BM25Plus, so that one without a term of the query scores 0.

    The section's name and the people concerned count as words of a passage. The discussion's titles are a field of
    their own with their own idf: in one with the words of the passages, a title of a small folder would make its own
    words worthless, since every passage of the discussion would hold them.
    """

    def __init__(self, index: PassageIndex, *, title_weight: float, coefficients: Coefficients = SHIPPED) -> None:
        self.index = index
        self._title_weight = title_weight
        self._coefficients = coefficients

    def updated(self, passages: tuple[Passage, ...]) -> "BM25Retriever":
        """Return a retriever of these passages; those that it has already, the same objects, are not analyzed again."""
        index = self.index.updated(passages)
        return BM25Retriever(index, title_weight=self._title_weight, coefficients=self._coefficients)

    def search(self, query: Query, *, limit: int) -> Ranking:
        """
        Return the best hits, best first; passages sharing no term with the query are left out.

        What the audience may not see is not there: its words are unknown, and correct no others.
        """
        seen = self.index.catalog.visible(query.filters.audience)
        evidence = [self._evidence(clause, seen) for clause in query.clauses]
        total, is_match = np.zeros(self._size), np.zeros(self._size, dtype=bool)
        for found in evidence:
            total[found.matches.documents] += found.matches.scores
            is_match[found.matches.documents] = True
        matching = np.flatnonzero(is_match).astype(np.int32)
        best = self._best(self.index.catalog.allowed(matching, query.filters), total, limit)
        return Ranking(
            hits=tuple(self._hits(best, total[best], evidence, query.filters)),
            weights=_term_weights(evidence),
            unknown_words=tuple(found.clause.typed for found in evidence if not found.matches),
            corrections={found.clause.typed: found.corrected_to for found in evidence if found.corrected_to},
        )

    @property
    def _size(self) -> int:
        return len(self.index.passages)

    def _best(self, numbers: Numbers, total: Scores, limit: int) -> Numbers:
        """Return the numbers with the highest totals, highest first; equals stand in the folder's order."""
        if 0 < limit < len(numbers):
            scores = total[numbers]
            numbers = numbers[scores >= np.partition(scores, -limit)[-limit]]
        return numbers[np.lexsort((self.index.places[numbers], -total[numbers]))[:limit]]

    def _hits(self, numbers: Numbers, scores: Scores, evidence: list[_Evidence], filters: Filters) -> Iterator[Hit]:
        features = self._features(numbers, scores, evidence, filters)
        held = [(found.phrase, found.holds(numbers)) for of_clause in evidence for found in of_clause.found]
        for at, place in enumerate(self.index.places[numbers].tolist()):
            matched = frozenset(term for phrase, is_held in held if is_held[at] for term in phrase)
            confidence = probability(features[at], self._coefficients)
            yield Hit(self.index.passages[place], float(scores[at]), confidence, matched, features[at])

    def _features(
        self, numbers: Numbers, scores: Scores, evidence: list[_Evidence], filters: Filters
    ) -> list[Features]:
        """
        Return what the confidence in each passage rests on.

        The self score is that of a passage of mean length that holds every clause twice.
        """
        k1 = self.index.body.k1
        asked = Asked(
            typed=tuple(found.clause.typed for found in evidence),
            weights=tuple(found.weight for found in evidence),
            known=tuple(bool(found.matches) for found in evidence),
            rarest=math.log(self._size + 1),
            self_score=sum(found.weight for found in evidence) * 2 * (k1 + 1) / (2 + k1),
            limits=bool(filters.speakers) + bool(filters.sources),
        )
        covered = zip(*(found.covered(numbers).tolist() for found in evidence), strict=True)
        return [features_of(asked, score, parts) for score, parts in zip(scores.tolist(), covered, strict=True)]

    def _evidence(self, clause: Clause, seen: Mask | None) -> _Evidence:
        """Look for a clause; where no passage holds it, for the words that it may be a mistyping of."""
        found = self._look_for(clause, seen)
        if not found.matches and (corrections := self._corrections(clause.typed, seen)):
            found = self._look_for(replace(clause, phrases=tuple(corrections.values())), seen)
            found = replace(found, corrected_to=tuple(corrections))
        return found

    def _corrections(self, typed: str, seen: Mask | None) -> dict[str, Phrase]:
        words = self.index.spelling.corrections(fold(typed))
        phrases = {word: tuple(self.index.analyzer.terms(word)) for word in words}
        return {word: phrase for word, phrase in phrases.items() if phrase and _find(self.index.body, phrase, seen)}

    def _look_for(self, clause: Clause, seen: Mask | None) -> _Evidence:
        """Look for a clause in what may be seen: in each passage, the phrase of it that scores best counts."""
        body, title = self.index.body, self.index.title
        found = tuple(_Found(one, _find(body, one, seen), _find(title, one, seen)) for one in clause.phrases)
        body_weight = max((_weight(body, one.phrase) for one in found if one.body), default=0.0)
        title_weight = max((_weight(title, one.phrase) for one in found if one.title), default=0.0)
        # A word of no passage might have stood in a single one.
        weight = body_weight or title_weight or math.log(self._size + 1) * (_UNKNOWN_NAME if clause.is_name else 1)
        title_weight = min(title_weight, weight)
        best = Matches()
        for one in found:
            of_title = replace(one.title, scores=self._title_weight * one.title.scores)
            best = best.joined(one.body.joined(of_title, np.add), np.maximum)
        best = replace(best, scores=clause.weight * best.scores)
        return _Evidence(clause, found, clause.weight * weight, clause.weight * title_weight, best)


def _find(index: Index, phrase: Phrase, seen: Mask | None) -> Matches:
    """Return the visible passages that hold all terms of a phrase, and the mean of the terms' scores there."""
    of_terms = [index.matches(term) for term in phrase]
    found = of_terms[0] if len(phrase) == 1 else _mean(of_terms)
    return found if seen is None else found.where(seen[found.documents])


def _mean(of_terms: Sequence[Matches]) -> Matches:
    documents = min((matches.documents for matches in of_terms), key=len)
    for matches in of_terms:
        documents = documents[matches.hold(documents)]
    scores = sum((matches.scores_of(documents) for matches in of_terms), start=np.zeros(len(documents)))
    return Matches(documents, scores / len(of_terms))


def _weight(index: Index, phrase: Phrase) -> float:
    """Return the mean idf of a phrase's terms."""
    return sum(index.weight(term) for term in phrase) / len(phrase)


def _term_weights(evidence: list[_Evidence]) -> Mapping[str, float]:
    return {
        term: found.weight / len(phrase) for found in evidence for phrase in found.clause.phrases for term in phrase
    }
