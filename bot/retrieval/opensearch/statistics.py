"""What is counted over all passages: how many hold a word, whether any holds a phrase, which words are like another."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from bot.retrieval.opensearch.engine import Engine
from bot.retrieval.opensearch.records import BODY, EVERYBODY, SHORTEST_WORD, TITLE, WORDS, StoredFolder
from bot.retrieval.query import Phrase

Audience = frozenset[str] | None
Place = tuple[str, Phrase, Audience]  # a field, and what may be held there by what an audience may see

_MOST_REMEMBERED = 300_000  # words, and phrases that are held, some hundred bytes each
_MOST_ALIKE = 50
_COUNTED_AT_ONCE = 5_000  # terms, half a second's work for an engine
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
        self._told_apart = frozenset[str]().union(*self._visibilities)
        self.weights: dict[str, dict[str, float]] = {BODY: {}, TITLE: {}}
        self._frequencies: dict[tuple[str, str], int] = {}
        self._held: dict[Place, bool] = {}
        self.alike = lru_cache(1_000)(self._alike)

    def mean_length(self, field: str) -> float:
        """Return how many terms a passage has in a field, on average."""
        return self._lengths[field] / max(self.size, 1)

    def frequency(self, field: str, term: str) -> int:
        """
        Return how many passages hold a term.

        Those that were replaced are counted too, as the engine itself counts them, until it has put them away.
        """
        return min(self.count([term])[field, term], self.size)

    def holds(self, field: str, phrase: Phrase, audience: Audience) -> bool:
        """Whether a passage that an audience may see holds all terms of a phrase."""
        place = field, phrase, self._limited(audience)
        held = self._held.get(place)
        return self.learn([phrase], audience)[place] if held is None else held

    def count(self, terms: Iterable[str]) -> Mapping[tuple[str, str], int]:
        """Return in how many passages each term is, among others; those that are not known are asked for together."""
        if len(self._frequencies) > _MOST_REMEMBERED:
            self._frequencies, self.weights = {}, {BODY: {}, TITLE: {}}
        known = self._frequencies  # another thread may begin anew
        wanted = [one for one in dict.fromkeys(terms) if (TITLE, one) not in known]
        for first in range(0, len(wanted), _COUNTED_AT_ONCE):
            these = wanted[first : first + _COUNTED_AT_ONCE]
            told = self._engine.term_vectors(_counting(these))["term_vectors"]
            for field in _FIELDS:
                found = told.get(field, {}).get("terms", {})
                known.update({(field, term): found.get(term, {}).get("doc_freq", 0) for term in these})
        return known

    def learn(self, phrases: Iterable[Phrase], audience: Audience = None) -> Mapping[Place, bool]:
        """Ask for everything that is not known of some phrases, together; return which are held, among others."""
        audience = self._limited(audience)
        if len(self._held) > _MOST_REMEMBERED:
            self._held = {}
        remembered = self._held  # another thread may begin anew
        wanted = [one for one in dict.fromkeys(phrases) if (BODY, one, audience) not in remembered]
        known = self.count(term for phrase in wanted for term in phrase)
        places = [(field, phrase) for phrase in wanted for field in _FIELDS]
        likely = [(field, phrase) for field, phrase in places if all(known[field, term] for term in phrase)]
        responses = self._engine.search_all([_holding(field, phrase, audience) for field, phrase in likely])
        held = {place for place, one in zip(likely, responses, strict=True) if one["hits"]["total"]["value"]}
        # The body's is the last, and stands for both.
        remembered.update({(*place, audience): place in held for place in reversed(places)})
        return remembered

    def _limited(self, audience: Audience) -> Audience:
        """Return an audience as far as it opens anything here that is not open to all; None if it sees all."""
        if audience is None or not any(map(audience.isdisjoint, self._visibilities)):
            return None
        return audience & self._told_apart

    def _alike(self, word: str) -> tuple[str, ...]:
        """Return the words that differ from one by a letter, too many, too few, wrong or swapped, commonest first."""
        options = self._engine.search(_suggesting(word))["suggest"]["alike"][0]["options"]
        found = [(-option["freq"], option["text"]) for option in options]
        return tuple(text for _, text in sorted(found))


def _counting(terms: Sequence[str]) -> Mapping[str, Any]:
    """Return the request for the frequencies of terms: a lookup for each, however many passages there are."""
    text = " ".join(terms)
    left_out = dict.fromkeys(("field_statistics", "positions", "offsets", "payloads"), False)
    return {"doc": dict.fromkeys(_FIELDS, text), "fields": _FIELDS, "term_statistics": True, **left_out}


def _holding(field: str, phrase: Phrase, audience: Audience) -> Mapping[str, Any]:
    terms: list[Mapping[str, Any]] = [{"term": {field: term}} for term in phrase]
    if audience is not None:
        terms.append({"terms": {"visibility": [EVERYBODY, *sorted(audience)]}})
    return {"size": 0, "terminate_after": 1, "query": {"bool": {"filter": terms}}}


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
