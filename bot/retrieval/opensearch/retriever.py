"""Ranking with candidates from OpenSearch, looked at more closely by the in-process code."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from bot.corpus.passages import Passage
from bot.retrieval.evidence import Evidence, find_evidence
from bot.retrieval.index import Index
from bot.retrieval.opensearch import requests
from bot.retrieval.opensearch.engine import Engine
from bot.retrieval.opensearch.records import BODY, passage_key
from bot.retrieval.opensearch.shelf import Shelf
from bot.retrieval.opensearch.view import Viewed, Views, in_order
from bot.retrieval.passage_index import PassageIndex, title_terms
from bot.retrieval.postings import Mask
from bot.retrieval.query import Clause, Filters, Phrase, Query
from bot.retrieval.retriever import Near, Ranking
from bot.retrieval.second_stage import CANDIDATES, Matched, SecondStage, match

Json = Mapping[str, Any]


class OpenSearchRetriever:
    """
    Ranks the passages of one generation of the index.

    What a clause is looked for as is decided over an empty view, with the counts of the whole index; the candidates
    that the engine finds then, and the passages beside them, are a view of their own, which is ranked like any index.
    """

    def __init__(
        self, engine: Engine, shelf: Shelf, views: Views, second_stage: SecondStage, *, title_weight: float
    ) -> None:
        self._engine = engine
        self._shelf = shelf
        self._views = views
        self._statistics = views.statistics
        self._second_stage = second_stage
        self._title_weight = title_weight

    def body(self, terms: Iterable[str]) -> Index:
        """Return an index of no passage with the statistics of all, those of some terms asked for together."""
        self._statistics.count(terms)
        return self._views.of((), None).body

    def search(self, query: Query, *, limit: int) -> Ranking:
        """
        Return the best hits, best first; passages sharing no term with the query are left out.

        What the audience may not see is not there: its words are unknown, and correct no others.
        """
        filters = query.filters
        found = self.candidates(query, size=max(limit, CANDIDATES))
        viewed = in_order(self._with_neighbours(found, are_weighed=True))
        view = self._views.of(viewed, filters.audience)
        evidence = self._evidence(query, view)
        matches = match(evidence, view)
        allowed = matches.where(_candidates(viewed)[matches.documents])
        return self._second_stage.ranking(Matched(view, evidence, allowed), filters, limit=limit)

    def candidates(self, query: Query, *, size: int) -> list[Viewed]:
        """Return the best passages for a query, best first, before a closer look."""
        filters = query.filters
        self._statistics.learn(_phrases(query.clauses), filters.audience)
        asked = self._evidence(query, self._views.of((), filters.audience))
        return self._found(asked, filters, size=size)

    def nearest(self, terms: Sequence[str], filters: Filters, *, limit: int) -> tuple[Near, ...]:
        """Return the passages whose own words hold most of some terms, best first, of those that the filters allow."""
        if not terms or limit <= 0:
            return ()
        self._statistics.count(terms)
        body = requests.nearest(terms, filters, self._statistics, size=limit)
        found = list(self._viewed(self._engine.search(body, preference=_preference(terms))["hits"]["hits"]))
        viewed = in_order(self._with_neighbours(found, are_weighed=False))
        view = self._views.of(viewed, filters.audience)
        view.body.weights(terms)  # of all passages, not of these few
        return view.nearest(terms, limit, among=_candidates(viewed))

    def _evidence(self, query: Query, index: PassageIndex) -> list[Evidence]:
        return [
            find_evidence(clause, query.filters.audience, index=index, title_weight=self._title_weight)
            for clause in query.clauses
        ]

    def _found(self, asked: Sequence[Evidence], filters: Filters, *, size: int) -> list[Viewed]:
        """Return the best passages for what is asked, best first."""
        if not any(found.body or found.title for evidence in asked for found in evidence.found):
            return []
        body = requests.candidates(asked, filters, self._statistics, title_weight=self._title_weight, size=size)
        terms = [term for evidence in asked for found in evidence.found for term in found.phrase]
        return list(self._viewed(self._engine.search(body, preference=_preference(terms))["hits"]["hits"]))

    def _viewed(self, hits: Iterable[Json]) -> Iterator[Viewed]:
        for passage, record in self._shelf.passages(hits):
            yield Viewed(passage, record["ordinal"], record[BODY].split(), is_candidate=True)

    def _with_neighbours(self, found: Sequence[Viewed], *, are_weighed: bool) -> list[Viewed]:
        """
        Return passages and those before and after each: of these only the terms, or, if not weighed, everything.

        What a closer look weighs, every term of the passages, is known afterwards.
        """
        wanted = self._beside(found)
        if are_weighed:
            self._statistics.count(self._terms(found))
        if not wanted:
            return list(found)
        beside = requests.beside(list(wanted), whole=not are_weighed)
        hits = self._engine.search(beside, preference=_preference(list(wanted)))["hits"]["hits"]
        if not are_weighed:
            return [*found, *(replace(one, is_candidate=False) for one in self._viewed(hits))]
        return [*found, *(Viewed(*wanted[hit["_id"]], hit["_source"][BODY].split()) for hit in hits)]

    def _beside(self, found: Sequence[Viewed]) -> dict[str, tuple[Passage, int]]:
        """Return the passages before and after others that are not among them, without words, by their ids."""
        documents = {one.passage.document.path: one.passage.document for one in found}
        there = {(one.passage.document.path, one.ordinal) for one in found}
        beside = {(path, ordinal + step) for path, ordinal in there for step in (-1, 1)} - there
        return {
            passage_key(path, ordinal): (Passage("", documents[path], "", (), ""), ordinal)
            for path, ordinal in sorted(beside)
            if 0 <= ordinal < self._shelf.sizes.get(path, 0)
        }

    def _terms(self, found: Sequence[Viewed]) -> Iterator[str]:
        for one in found:
            yield from one.terms
        for title in title_terms((one.passage for one in found), self._views.analyzer):
            yield from title


def _phrases(clauses: Iterable[Clause]) -> Iterator[Phrase]:
    return (phrase for clause in clauses for phrase in (*clause.phrases, *clause.similar))


def _candidates(viewed: Sequence[Viewed]) -> Mask:
    return np.array([one.is_candidate for one in viewed], dtype=bool)


def _preference(terms: Sequence[str]) -> str:
    """Return what has every process ask the same copy the same question: copies may score a little differently."""
    return f"q{zlib.crc32(' '.join(terms).encode()) % 1_000}"
