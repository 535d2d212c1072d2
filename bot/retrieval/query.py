"""A question in the form in which it is searched for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.retrieval.analyzer import Analyzer, Word

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """
    Which passages may answer. An empty set or None lets everything through.

    Dates are ISO, a year, a month or a day: `after` keeps what came out then or later, `before` what came earlier.
    `audience` holds the ids (`slack:C0123`) that restricted discussions are open to; None is who owns the folder.
    """

    speakers: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    after: str | None = None
    before: str | None = None
    audience: frozenset[str] | None = frozenset()


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that the question names, as it was typed, and the phrases of terms of which any one is it."""

    typed: str
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What a retriever searches for."""

    clauses: tuple[Clause, ...]
    filters: Filters = Filters()


class QueryAnalyzer:
    """Turns questions into queries with the analyzer of the passages, and adds the aliases of what is asked for."""

    def __init__(self, analyzer: Analyzer, aliases: Iterable[Sequence[str]] = ()) -> None:
        self._analyzer = analyzer
        self._aliases: dict[Phrase, tuple[Phrase, ...]] = {}
        for names in aliases:
            group = tuple(dict.fromkeys(phrase for name in names if (phrase := tuple(analyzer.terms(name)))))
            for phrase in group:
                known = self._aliases.get(phrase, ())
                self._aliases[phrase] = tuple(dict.fromkeys((phrase, *known, *group)))
        self._longest = max((len(phrase) for phrase in self._aliases), default=1)

    def analyze(self, text: str, filters: Filters = Filters()) -> Query:
        """Return the query of a question; what it names twice counts once."""
        words = self._analyzer.words(text)
        clauses: dict[frozenset[Phrase], Clause] = {}
        position = 0
        while position < len(words):
            phrase = self._phrase_at(words, position)
            typed = text[words[position].start : words[position + len(phrase) - 1].end]
            clause = Clause(typed, self._aliases.get(phrase, (phrase,)))
            clauses.setdefault(frozenset(clause.phrases), clause)
            position += len(phrase)
        return Query(tuple(clauses.values()), filters)

    def _phrase_at(self, words: list[Word], position: int) -> Phrase:
        for length in range(min(self._longest, len(words) - position), 1, -1):
            phrase = tuple(word.term for word in words[position : position + length])
            if phrase in self._aliases:
                return phrase
        return (words[position].term,)
