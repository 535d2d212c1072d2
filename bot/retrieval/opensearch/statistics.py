"""What is counted over all passages: how many hold a word, whether any holds a phrase, which words are like another."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from bot.retrieval.opensearch.engine import Engine
from bot.retrieval.opensearch.records import BODY, EVERYBODY, SHORTEST_WORD, TITLE, WORDS, StoredFolder
from bot.retrieval.query import Phrase

Audience = frozenset[str] | None

_MOST_REMEMBERED = 300_000  # words, some hundred bytes each
_MOST_ALIKE = 50
_FIELDS = (BODY, TITLE)


class Statistics:
    """
    Counts of one generation of the index, each asked for once and then remembered; `weights` are the idf made of them.

    `visibilities` are those of the restricted discussions.
    """

    def __init__(self, engine: Engine, folder: StoredFolder, visibilities: Iterable[frozenset[str]]) -> None:
        self.size = folder.passages
        self._lengths = {BODY: folder.body_length, TITLE: folder.title_length}
        self._engine = engine
        self._visibilities = frozenset(visibilities)
        self.weights: dict[str, dict[str, float]] = {BODY: {}, TITLE: {}}
        self._frequencies: dict[tuple[str, str], int] = {}
        self._held: dict[tuple[str, Phrase, Audience], bool] = {}
        self.alike = lru_cache(1_000)(self._alike)

    def mean_length(self, field: str) -> float:
        """Return how many terms a passage has in a field, on average."""
        return self._lengths[field] / max(self.size, 1)

    def frequency(self, field: str, term: str) -> int:
        """Return how many passages hold a term."""
        if (field, term) not in self._frequencies:
            self._count(Counting([(field, term)]))
        return self._frequencies[field, term]

    def holds(self, field: str, phrase: Phrase, audience: Audience) -> bool:
        """Whether a passage that an audience may see holds all terms of a phrase."""
        audience = self._limited(audience)
        if audience is None and len(phrase) == 1:
            return self.frequency(field, phrase[0]) > 0
        if (field, phrase, audience) not in self._held:
            self.learn(phrase, [phrase], audience)
        return self._held[field, phrase, audience]

    def to_learn(self, terms: Iterable[str], fields: Sequence[str] = _FIELDS) -> "Counting":
        """Return what is to be asked to know some terms in some fields."""
        wanted = ((field, term) for term in dict.fromkeys(terms) for field in fields)
        return Counting([one for one in wanted if one not in self._frequencies])

    def learn(self, terms: Iterable[str], phrases: Iterable[Phrase] = (), audience: Audience = None) -> None:
        """Ask for everything that is not known of some terms and phrases, together."""
        audience = self._limited(audience)
        wanted = [one for one in dict.fromkeys(phrases) if (BODY, one, audience) not in self._held]
        counting = self.to_learn([*terms, *(term for phrase in wanted for term in phrase)])
        held = [one for one in wanted if audience is not None or len(one) > 1]
        if counting.wanted:
            self._count(counting)
        if held:
            queries = [_holding(field, phrase, audience) for phrase in held for field in _FIELDS]
            counts = iter(_counts(self._engine.search(_counting(queries))))
            for phrase in held:
                for field in _FIELDS:
                    self._held[field, phrase, audience] = next(counts) > 0

    def take(self, counting: "Counting", response: Mapping[str, Any]) -> None:
        """Remember what was answered."""
        if len(self._frequencies) > _MOST_REMEMBERED:
            self._frequencies, self.weights = {}, {BODY: {}, TITLE: {}}
        self._frequencies.update(zip(counting.wanted, _counts(response), strict=True))

    def _count(self, counting: "Counting") -> None:
        self.take(counting, self._engine.search(counting.body()))

    def _limited(self, audience: Audience) -> Audience:
        """Return an audience that something is hidden from; None for one that sees all."""
        if audience is None or not any(map(audience.isdisjoint, self._visibilities)):
            return None
        return audience

    def _alike(self, word: str) -> tuple[str, ...]:
        """Return the words that differ from one by a letter, too many, too few, wrong or swapped, commonest first."""
        options = self._engine.search(_suggesting(word))["suggest"]["alike"][0]["options"]
        found = [(-option["freq"], option["text"]) for option in options]
        return tuple(text for _, text in sorted(found))


class Counting:
    """A search that counts the passages with each of some terms, in their words or in the title."""

    def __init__(self, wanted: Sequence[tuple[str, str]] = ()) -> None:
        self.wanted = wanted

    def body(self) -> Mapping[str, Any]:
        """Return the search."""
        return _counting([{"term": {field: term}} for field, term in self.wanted])


def _counting(queries: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return {"size": 0, "track_total_hits": False, "aggs": {"counts": {"filters": {"filters": list(queries)}}}}


def _counts(response: Mapping[str, Any]) -> list[int]:
    return [bucket["doc_count"] for bucket in response["aggregations"]["counts"]["buckets"]]


def _holding(field: str, phrase: Phrase, audience: Audience) -> Mapping[str, Any]:
    terms: list[Mapping[str, Any]] = [{"term": {field: term}} for term in phrase]
    if audience is not None:
        terms.append({"terms": {"visibility": [EVERYBODY, *sorted(audience)]}})
    return {"bool": {"filter": terms}}


def _suggesting(word: str) -> Mapping[str, Any]:
    term = {
        "field": WORDS,
        "analyzer": "keyword",
        "suggest_mode": "always",
        "string_distance": "damerau_levenshtein",
        "max_edits": 1,
        "prefix_length": 0,
        "min_word_length": SHORTEST_WORD,
        "accuracy": 0.0,
        "size": _MOST_ALIKE,
        "shard_size": _MOST_ALIKE,
        "max_inspections": 20,
        "sort": "frequency",
    }
    return {"size": 0, "track_total_hits": False, "suggest": {"alike": {"text": word, "term": term}}}
