"""Views: the in-process index of a few passages, with the statistics of all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.corpus.documents import Document
from bot.corpus.passages import Passage
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.catalog import Catalog
from bot.retrieval.index import Index
from bot.retrieval.matches import Matches
from bot.retrieval.opensearch.records import BODY, TITLE
from bot.retrieval.opensearch.statistics import Audience, Statistics
from bot.retrieval.passage_index import PassageIndex, title_terms
from bot.retrieval.postings import Postings
from bot.retrieval.spelling import Spelling, is_correctable


@dataclass(frozen=True, slots=True)
class Viewed:
    """A passage of a view: its place in its discussion, the terms of its body, and whether it may be found."""

    passage: Passage
    ordinal: int
    terms: Sequence[str]
    is_candidate: bool = False


def in_order(viewed: Iterable[Viewed]) -> list[Viewed]:
    """Return what is viewed in the order of the folder."""
    return sorted(viewed, key=lambda one: (one.passage.document.path, one.ordinal))


class FieldIndex(Index):
    """An index of a few passages whose idf and lengths are those of all."""

    def __init__(
        self,
        documents: Iterable[Sequence[str]],
        statistics: Statistics,
        field: str,
        audience: Audience,
        *,
        k1: float,
        b: float,
    ) -> None:
        self._statistics = statistics
        self._field = field
        self._audience = audience
        super().__init__(documents, k1=k1, b=b)

    def holding(self, phrase: Sequence[str]) -> Matches:
        """Return the documents that hold all terms of a phrase, and whether any does that is not here."""
        holds = self._statistics.holds(self._field, tuple(phrase), self._audience)
        return replace(super().holding(phrase), is_elsewhere=holds)

    def _hold(self, postings: Postings) -> None:
        super()._hold(postings)
        self.corpus_size = self._statistics.size
        self.avgdl = self._statistics.mean_length(self._field)
        self._norms = self._slot_norms = self._norms_of(self.doc_len)
        self.idf = self._statistics.weights[self._field]  # of all views together

    def weight(self, term: str) -> float:
        """Return the idf of a term, 0 if no passage holds it."""
        weight = self.idf.get(term)
        return self._weight(term, 0) if weight is None else weight

    def _weight(self, term: str, frequency: int) -> float:  # noqa: ARG002 - that of a few passages says nothing
        if term in self.idf:
            return self.idf[term]
        return super()._weight(term, self._statistics.frequency(self._field, term))


class IndexedSpelling(Spelling):
    """The words of all passages, looked up by words that are not among them."""

    def __init__(self, statistics: Statistics, analyzer: Analyzer, audience: Audience) -> None:
        super().__init__(())
        self._statistics = statistics
        self._analyzer = analyzer
        self._audience = audience

    def corrections(self, word: str) -> list[str]:
        """Return the words that differ by a letter too many, too few, wrong or swapped, the commonest first."""
        if not is_correctable(word):
            return []
        found = self._statistics.alike(word)
        phrases = [tuple(self._analyzer.terms(one)) for one in found]
        self._statistics.learn(filter(None, phrases), self._audience)
        return list(found)


@dataclass(frozen=True, slots=True)
class Views:
    """Makes views with the statistics of a generation; `sizes` tells how many passages each file has, by its path."""

    statistics: Statistics
    analyzer: Analyzer
    sizes: Mapping[str, int]
    k1: float
    b: float

    def of(self, viewed: Sequence[Viewed], audience: Audience) -> PassageIndex:
        """Return the view of some passages, which are in order."""
        passages = tuple(one.passage for one in viewed)
        titles = title_terms(passages, self.analyzer)
        catalog = Catalog().updated((), passages)
        return PassageIndex(
            analyzer=self.analyzer,
            body=self._field((one.terms for one in viewed), BODY, audience),
            title=self._field(titles, TITLE, audience),
            passages=passages,
            places=np.arange(len(passages)),
            catalog=replace(catalog, sizes=self._sizes(catalog.documents)),
            spelling=IndexedSpelling(self.statistics, self.analyzer, audience),
        )

    def _field(self, documents: Iterable[Sequence[str]], field: str, audience: Audience) -> FieldIndex:
        return FieldIndex(documents, self.statistics, field, audience, k1=self.k1, b=self.b)

    def _sizes(self, documents: Sequence[Document]) -> "np.ndarray[tuple[int], np.dtype[np.int32]]":
        return np.array([self.sizes.get(document.path, 1) for document in documents], dtype=np.int32)
