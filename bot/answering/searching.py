"""Searching: what is found for a query, as far as it still stands in its files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.verbatim import FileCheck
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.query import Clause, Query, WhoIs
from bot.retrieval.retriever import Hit, Ranking, Retriever

_CANDIDATES = 30
# Beside the best passage stand others that are less sure, down to this share of the threshold; the rest is chance.
_WEAKEST = 1 / 3
# Beside a passage that is sure to answer, one that is hardly likely to is only in the way.
_SURE_ENOUGH_BESIDE = 0.3


@dataclass(frozen=True, slots=True)
class Found:
    """
    What was found for a query, best first; `best` is the first passage that still stands in its file.

    The query is as it was read: what was looked for instead of a mistyped word stands in its place.
    """

    query: Query
    ranking: Ranking
    best: Hit | None

    @property
    def hits(self) -> tuple[Hit, ...]:
        """Return the hits, best first."""
        return self.ranking.hits

    @property
    def confidence(self) -> float | None:
        """Return how sure it is that the best passage answers, None if there is none."""
        return self.best.confidence if self.best else None


@dataclass(frozen=True, slots=True)
class Searching:
    """Searches for the queries of one question. Below the threshold nothing is an answer."""

    retriever: Retriever
    check: FileCheck
    analyzer: Analyzer
    who_is: WhoIs
    threshold: float

    def search(self, query: Query) -> Found:
        """Return what is found for a query."""
        ranking = self.retriever.search(query, limit=_CANDIDATES)
        return self._found(
            replace(query, clauses=tuple(self._read(clause, ranking) for clause in query.clauses)), ranking
        )

    def with_hits(self, found: Found, hits: tuple[Hit, ...]) -> Found:
        """Return some of what was found."""
        return self._found(found.query, replace(found.ranking, hits=hits))

    def is_sure(self, confidence: float | None) -> bool:
        """Whether a passage of this confidence is an answer; None is for no passage."""
        return confidence is not None and confidence >= self.threshold

    def is_worth_showing(self, hit: Hit, *, beside: float = 0.0) -> bool:
        """Whether a passage may stand beside an answer of which it is so sure that it is one."""
        return hit.confidence >= max(self.threshold * _WEAKEST, beside * _SURE_ENOUGH_BESIDE)

    def _read(self, clause: Clause, ranking: Ranking) -> Clause:
        """Return a clause with the words that were looked for instead of it, if any, and whose names they are."""
        words = ranking.corrections.get(clause.typed)
        if not words:
            return clause
        phrases = tuple(tuple(self.analyzer.terms(word)) for word in words)
        people = frozenset(person for phrase in phrases for person in self.who_is(phrase))
        return replace(clause, phrases=phrases, people=people)

    def _found(self, query: Query, ranking: Ranking) -> Found:
        # A file that changed since it was read may have taken the best passage away.
        best = next((hit for hit in ranking.hits if self.check.holds(hit.passage)), None)
        return Found(query, ranking, best)


def held_share(hit: Hit, clauses: Sequence[Clause]) -> float:
    """Return how many of the clauses a passage holds, as a share; all of none."""
    held = [clause for clause in clauses if any(map(hit.matched.issuperset, clause.phrases + clause.similar))]
    return len(held) / len(clauses) if clauses else 1.0
