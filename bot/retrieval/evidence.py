"""Evidence: what each clause of a query found, and how much it says."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import islice
from operator import or_

import numpy as np

from bot.retrieval.analyzer import fold
from bot.retrieval.dictionary import words_of
from bot.retrieval.index import Index
from bot.retrieval.matches import Matches, joined
from bot.retrieval.passage_index import PassageIndex
from bot.retrieval.postings import Mask, Numbers
from bot.retrieval.query import Clause, Phrase
from bot.retrieval.spelling import is_correctable

# A question about somebody or something of whom no passage speaks is hardly ever answered by the rest of its words.
_UNKNOWN_NAME = 2.0
_SHORTEST_NAME = 6  # letters, of one that may be mistyped
_MOST_CORRECTIONS = 3
# What a synonym counts of the word itself. Chosen by the mean on one half of the questions of five collections.
_SYNONYM = 0.3


@dataclass(frozen=True, slots=True)
class Found:
    """
    Where a phrase stands: in the words of passages, in the titles of their discussions.

    `share` is what it counts of the clause that it stands for, less than 1 if it only may be meant.
    """

    phrase: Phrase
    body: Matches
    title: Matches = field(default_factory=Matches)
    share: float = 1.0

    @property
    def is_meant(self) -> bool:
        """Whether whoever holds the phrase holds the clause."""
        return self.share == 1

    def holds(self, numbers: Numbers) -> Mask:
        """Return for each passage whether the phrase is anywhere in it."""
        in_body = self.body.hold(numbers)
        return in_body | self.title.hold(numbers) if self.title else in_body


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a clause found: its weight in the question, and the passages that hold it."""

    clause: Clause
    found: tuple[Found, ...]
    weight: float
    matches: Matches
    corrected_to: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether any passage, or a title, holds the clause itself."""
        return any(found.is_meant and (found.body or found.title) for found in self.found)

    def in_title(self, numbers: Numbers) -> Mask:
        """Return for each passage whether its discussion's title holds the clause."""
        is_held: Mask = np.any([found.title.hold(numbers) for found in self.found], axis=0)
        return is_held

    def holds(self, numbers: Numbers) -> Mask:
        """Return for each passage whether it holds the clause itself, in whichever words."""
        return reduce(or_, (found.holds(numbers) for found in self.found if found.is_meant))


def find_evidence(
    clause: Clause, audience: frozenset[str] | None, *, index: PassageIndex, title_weight: float
) -> Evidence:
    """
    Look for a clause in what an audience may see.

    What it may not see is not there: its words are unknown, and correct no others.
    """
    return _Search(index, title_weight, index.catalog.visible(audience)).evidence(clause)


def term_weights(evidence: Sequence[Evidence]) -> Mapping[str, float]:
    """Return how much each term says about what is asked."""
    weights: dict[str, float] = {}
    for of_clause in evidence:
        for found in filter(_tells_by_each_term, of_clause.found):
            weight = found.share * of_clause.weight / len(found.phrase)
            for term in found.phrase:
                weights[term] = max(weight, weights.get(term, 0.0))
    return weights


def _tells_by_each_term(found: Found) -> bool:
    """Whether a term of a phrase says something by itself; of one that only may be meant, it says nothing."""
    return found.is_meant or len(found.phrase) == 1


@dataclass(frozen=True, slots=True)
class _Search:
    """An index, how much its titles count, and which of its passages may be seen, None for all."""

    index: PassageIndex
    title_weight: float
    seen: Mask | None

    def evidence(self, clause: Clause) -> Evidence:
        """Look for a clause; where no passage holds it, for the words that it may be a mistyping of."""
        found = self._look_for(clause)
        if not (found.is_known or clause.similar) and (corrections := self._corrections(clause)):
            found = self._look_for(replace(clause, phrases=tuple(corrections.values())))
            found = replace(found, corrected_to=tuple(corrections))
        return found

    def _corrections(self, clause: Clause) -> dict[str, Phrase]:
        """
        Return up to three words that may be meant, the commonest first.

        A short name has too many neighbours, and who writes a word that their language has means that one.
        """
        typed, analyzer = fold(clause.typed), self.index.analyzer
        is_short = clause.is_name and len(typed) < _SHORTEST_NAME
        if is_short or not is_correctable(typed) or typed in words_of(analyzer.language):
            return {}
        phrases = ((word, tuple(analyzer.terms(word))) for word in self.index.spelling.corrections(typed))
        meant = ((word, phrase) for word, phrase in phrases if phrase and self._find(self.index.body, phrase))
        return dict(islice(meant, _MOST_CORRECTIONS))

    def _look_for(self, clause: Clause) -> Evidence:
        """Look for a clause: in each passage, the phrase of it that scores best counts."""
        body, title = self.index.body, self.index.title
        found = tuple(Found(one, self._find(body, one), self._find(title, one)) for one in clause.phrases)
        body_weight = max((_weight(body, one.phrase) for one in found if one.body), default=0.0)
        title_weight = max((_weight(title, one.phrase) for one in found if one.title), default=0.0)
        weight = body_weight or title_weight or self._unknown_weight(clause)
        found += tuple(self._similar(phrase, weight) for phrase in clause.similar)
        best = joined([self._scored(one) for one in found], np.maximum, self._size)
        matches = best.times(clause.weight)
        return Evidence(clause, found, clause.weight * weight, matches)

    def _scored(self, found: Found) -> Matches:
        """Return what a phrase scores where it stands, in the words and the title together."""
        in_body = found.body.times(found.share)
        return joined([in_body, found.title.times(self.title_weight)], np.add, self._size) if found.title else in_body

    def _similar(self, phrase: Phrase, weight: float) -> Found:
        """Return where a synonym stands: a rarer word than that of the question says no more than it."""
        own = _weight(self.index.body, phrase)
        return Found(phrase, self._find(self.index.body, phrase), share=_SYNONYM * min(1.0, weight / (own or 1.0)))

    @property
    def _size(self) -> int:
        return len(self.index.passages)

    def _unknown_weight(self, clause: Clause) -> float:
        """Return what a clause of no passage weighs: it might have stood in a single one."""
        return math.log(self.index.body.corpus_size + 1) * (_UNKNOWN_NAME if clause.is_name else 1)

    def _find(self, index: Index, phrase: Phrase) -> Matches:
        """Return the visible passages that hold all terms of a phrase, and the mean of the terms' scores there."""
        found = index.holding(phrase)
        return found if self.seen is None else found.where(self.seen[found.documents])


def _weight(index: Index, phrase: Phrase) -> float:
    """Return the mean idf of a phrase's terms."""
    return sum(index.weight(term) for term in phrase) / len(phrase)
