"""Queries and filters in the language of OpenSearch."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from bot.retrieval.evidence import Evidence, Found
from bot.retrieval.opensearch.records import BODY, DOCUMENT, EVERYBODY, PASSAGE, TITLE
from bot.retrieval.opensearch.statistics import Statistics
from bot.retrieval.query import Filters, Phrase

Json = Mapping[str, Any]


def conditions(filters: Filters) -> list[Json]:
    """Return what a passage must be for the filters to let it through."""
    found: list[Json] = []
    if filters.audience is not None:
        found.append({"terms": {"visibility": [EVERYBODY, *sorted(filters.audience)]}})
    if filters.speakers:
        found.append({"terms": {"people": sorted(filters.speakers)}})
    if filters.sources:
        found.append({"terms": {"source": sorted(filters.sources)}})
    dates = {"gte": filters.after, "lt": filters.before}
    if any(dates.values()):
        found.append({"range": {"date": {name: date for name, date in dates.items() if date}}})
    return found


def candidates(
    evidence: Sequence[Evidence], filters: Filters, statistics: Statistics, *, title_weight: float, size: int
) -> Json:
    """Return the search for the best passages that hold any clause, scored as the in-process index scores them."""
    clauses = [_clause(found, title_weight, statistics) for found in evidence]
    return _best([clause for clause in clauses if clause], filters, size=size)


def nearest(terms: Sequence[str], filters: Filters, statistics: Statistics, *, size: int) -> Json:
    """Return the search for the passages whose own words hold most of some terms; what they repeat counts again."""
    counts = {term: terms.count(term) for term in dict.fromkeys(terms)}
    found = [_term(BODY, term, share, statistics) for term, share in counts.items()]
    return _best([one for one in found if one], filters, size=size)


def beside(keys: Sequence[str], *, whole: bool) -> Json:
    """Return the search for the passages of some ids."""
    return {"size": len(keys), "query": {"ids": {"values": list(keys)}}, "_source": True if whole else [BODY]}


def of_discussion(path: str, *, after: int, size: int) -> Json:
    """Return the search for the next passages of a file, in order."""
    return {
        "size": size,
        "query": {"bool": {"filter": [{"term": {"kind": PASSAGE}}, {"term": {"path": path}}]}},
        "sort": ["ordinal"],
        "search_after": [after],
    }


def called(passage_id: str) -> Json:
    """Return the search for the passages of an id, copies included, in the folder's order."""
    return {"size": 100, "query": {"term": {"passage_id": passage_id}}, "sort": ["path", "ordinal"]}


def discussions(*, after: str, size: int) -> Json:
    """Return the search for what is listed of the next discussions, in the order of their paths."""
    return {
        "size": size,
        "query": {"term": {"kind": DOCUMENT}},
        "sort": ["path"],
        "search_after": [after],
        "_source": ["path", "digest", "passages", "body_length", "title_length"],
    }


def _best(queries: Sequence[Json], filters: Filters, *, size: int) -> Json:
    matching: Json = {"should": queries, "minimum_should_match": 1} if queries else {"must_not": {"match_all": {}}}
    return {
        "size": size,
        "track_total_hits": False,
        "query": {"bool": {**matching, "filter": conditions(filters)}},
    }


def _clause(evidence: Evidence, title_weight: float, statistics: Statistics) -> Json | None:
    """Return the query of a clause: in each passage, the phrase of it that scores best counts."""
    found = [one for each in evidence.found if (one := _found(each, title_weight, statistics))]
    if not found:
        return None
    return {"dis_max": {"queries": found, "boost": evidence.clause.weight}}


def _found(found: Found, title_weight: float, statistics: Statistics) -> Json | None:
    fields = {BODY: found.share if found.body else 0.0, TITLE: title_weight if found.title else 0.0}
    parts = [
        part
        for field, share in fields.items()
        if share and (part := _phrase(field, found.phrase, share, statistics)) is not None
    ]
    return {"bool": {"should": parts}} if parts else None


def _phrase(field: str, phrase: Phrase, share: float, statistics: Statistics) -> Json | None:
    parts = [_term(field, term, share / len(phrase), statistics) for term in phrase]
    if None in parts:
        return None
    return parts[0] if len(parts) == 1 else {"bool": {"must": parts}}


def _term(field: str, term: str, share: float, statistics: Statistics) -> Json | None:
    """Return the query of a term, whose idf is made rank_bm25's; None for one that no passage holds."""
    frequency, size = statistics.frequency(field, term), statistics.size
    if not frequency:
        return None
    lucene = math.log(1 + (size - frequency + 0.5) / (frequency + 0.5))
    ours = math.log((size + 1) / frequency)
    return {"term": {field: {"value": term, "boost": share * ours / lucene if lucene > 0 else share}}}
