"""Evidence: what each clause of a query found, and how much it says."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from bot.retrieval.analyzer import fold
from bot.retrieval.index import Index
from bot.retrieval.matches import Matches, Scores
from bot.retrieval.passage_index import PassageIndex
from bot.retrieval.postings import Mask, Numbers
from bot.retrieval.query import Clause, Phrase, Query

# A question about somebody or something of whom no passage speaks is hardly ever answered by the rest of its words.
_UNKNOWN_NAME = 2.0
_SHORTEST_NAME = 6  # letters, of one that may be mistyped
_MOST_CORRECTIONS = 3


@dataclass(frozen=True, slots=True)
class Found:
    """Where a phrase stands: in the words of passages, in the titles of their discussions."""

    phrase: Phrase
    body: Matches
    title: Matches

    def holds(self, numbers: Numbers) -> Mask:
        """Return for each passage whether the phrase is anywhere in it."""
        return self.body.hold(numbers) | self.title.hold(numbers)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a clause found: its weight in the question, by title alone perhaps less, and the passages that hold it."""

    clause: Clause
    found: tuple[Found, ...]
    weight: float
    title_weight: float
    matches: Matches
    corrected_to: tuple[str, ...] = ()

    def covered(self, numbers: Numbers) -> Scores:
        """Return the part of the weight that each passage covers."""
        in_body = np.any([found.body.hold(numbers) for found in self.found], axis=0)
        in_title = np.any([found.title.hold(numbers) for found in self.found], axis=0)
        return np.where(in_body, self.weight, np.where(in_title, self.title_weight, 0.0))

    def holds(self, numbers: Numbers) -> Mask:
        """Return for each passage whether it holds the clause, in whichever words."""
        is_held: Mask = np.any([found.holds(numbers) for found in self.found], axis=0)
        return is_held


def find_evidence(query: Query, index: PassageIndex, *, title_weight: float) -> list[Evidence]:
    """
    Look for each clause of a query in what its audience may see.

    What the audience may not see is not there: its words are unknown, and correct no others.
    """
    search = _Search(index, title_weight, index.catalog.visible(query.filters.audience))
    return [search.evidence(clause) for clause in query.clauses]


def term_weights(evidence: Sequence[Evidence]) -> Mapping[str, float]:
    """Return how much each term says about what is asked."""
    return {
        term: found.weight / len(phrase) for found in evidence for phrase in found.clause.phrases for term in phrase
    }


@dataclass(frozen=True, slots=True)
class _Search:
    """An index, how much its titles count, and which of its passages may be seen, None for all."""

    index: PassageIndex
    title_weight: float
    seen: Mask | None

    def evidence(self, clause: Clause) -> Evidence:
        """Look for a clause; where no passage holds it, for the words that it may be a mistyping of."""
        found = self._look_for(clause)
        if not found.matches and (corrections := self._corrections(clause)):
            found = self._look_for(replace(clause, phrases=tuple(corrections.values())))
            found = replace(found, corrected_to=tuple(corrections))
        return found

    def _corrections(self, clause: Clause) -> dict[str, Phrase]:
        """Return up to three words that may be meant, the commonest first; a short name has too many neighbours."""
        typed = fold(clause.typed)
        if clause.is_name and len(typed) < _SHORTEST_NAME:
            return {}
        phrases = ((word, tuple(self.index.analyzer.terms(word))) for word in self.index.spelling.corrections(typed))
        meant = ((word, phrase) for word, phrase in phrases if phrase and self._find(self.index.body, phrase))
        return dict(islice(meant, _MOST_CORRECTIONS))

    def _look_for(self, clause: Clause) -> Evidence:
        """Look for a clause: in each passage, the phrase of it that scores best counts."""
        body, title = self.index.body, self.index.title
        found = tuple(Found(one, self._find(body, one), self._find(title, one)) for one in clause.phrases)
        body_weight = max((_weight(body, one.phrase) for one in found if one.body), default=0.0)
        title_weight = max((_weight(title, one.phrase) for one in found if one.title), default=0.0)
        weight = body_weight or title_weight or self._unknown_weight(clause)
        title_weight = min(title_weight, weight)
        best = Matches()
        for one in found:
            of_title = replace(one.title, scores=self.title_weight * one.title.scores)
            best = best.joined(one.body.joined(of_title, np.add), np.maximum)
        best = replace(best, scores=clause.weight * best.scores)
        return Evidence(clause, found, clause.weight * weight, clause.weight * title_weight, best)

    def _unknown_weight(self, clause: Clause) -> float:
        """Return what a clause of no passage weighs: it might have stood in a single one."""
        return math.log(len(self.index.passages) + 1) * (_UNKNOWN_NAME if clause.is_name else 1)

    def _find(self, index: Index, phrase: Phrase) -> Matches:
        """Return the visible passages that hold all terms of a phrase, and the mean of the terms' scores there."""
        of_terms = [index.matches(term) for term in phrase]
        found = of_terms[0] if len(phrase) == 1 else _mean(of_terms)
        return found if self.seen is None else found.where(self.seen[found.documents])


def _mean(of_terms: Sequence[Matches]) -> Matches:
    documents = min((matches.documents for matches in of_terms), key=len)
    for matches in of_terms:
        documents = documents[matches.hold(documents)]
    scores = sum((matches.scores_of(documents) for matches in of_terms), start=np.zeros(len(documents)))
    return Matches(documents, scores / len(of_terms))


def _weight(index: Index, phrase: Phrase) -> float:
    """Return the mean idf of a phrase's terms."""
    return sum(index.weight(term) for term in phrase) / len(phrase)
