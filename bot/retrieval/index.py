"""The index: rank_bm25's BM25Plus, evaluated over postings."""

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Plus

from bot.retrieval.matches import Matches, Scores, mean
from bot.retrieval.postings import Came, Held, Mask, Numbers, Postings
from bot.retrieval.top import highest

# Scores are added up in another order than the parent's; they differ by far less than this share of the highest one.
_ROUNDING = 1e-12
_NOTHING = Matches()


class Index(BM25Plus):  # type: ignore[misc]  # rank_bm25 has no types
    """
    BM25Plus over documents that may change: idf, k1, b and delta are the parent's, and so are the scores, to the bit.

    A generation never changes, so that readers need no lock; `updated` gives the next one. Scores depend on the
    documents alone, not on how they came together. Where no document has a term, all scores are 0.
    """

    k1: float
    b: float
    delta: float
    idf: dict[str, float]
    corpus_size: int
    avgdl: float

    def __init__(self, documents: Iterable[Sequence[str]] = (), *, k1: float, b: float, delta: float = 1.0) -> None:
        super().__init__(documents, k1=k1, b=b, delta=delta)

    @classmethod
    def over(cls, postings: Postings, *, k1: float, b: float) -> "Index":
        """Return the index of documents whose postings are known."""
        index = cls(k1=k1, b=b)
        index._hold(postings)
        return index

    @property
    def postings(self) -> Postings:
        """Return which documents hold a term, and how often."""
        return self._postings

    def updated(self, removed: Collection[int], added: Iterable[Sequence[str]]) -> "Index":
        """Return the next generation: the documents that are kept in their old order, then the added ones."""
        index: Index = copy(self)
        index._hold(self._postings.updated(removed, added))
        return index

    def matches(self, term: str) -> Matches:
        """Return the documents that hold a term, with its score there less the constant that all documents get."""
        held = self._postings.of(term)
        if not len(held.documents):
            return _NOTHING
        return Matches(held.documents, self._weight(term, len(held.documents)) * self._saturation(held))

    def holding(self, phrase: Sequence[str]) -> Matches:
        """Return the documents that hold all terms of a phrase, each with the mean of the terms' scores there."""
        of_terms = [self.matches(term) for term in phrase]
        return of_terms[0] if len(phrase) == 1 else mean(of_terms)

    def counts(self, term: str, numbers: Numbers) -> Numbers:
        """Return how often each of some documents holds a term; a number that none has, holds nothing."""
        return self._postings.of(term).counts_in(numbers)

    def saturation(self, counts: Numbers | Scores, lengths: Numbers | Scores) -> Scores:
        """Return what a term that stands so often in documents of such lengths counts, times its weight."""
        return self._saturated(counts, self._norms_of(lengths))

    def weight(self, term: str) -> float:
        """Return the idf of a term, 0 if no document holds it."""
        weight = self.idf.get(term)
        return self._weight(term, self._postings.frequency(term)) if weight is None else weight

    def weights(self, terms: Iterable[str]) -> list[float]:
        """Return the idf of each of some terms."""
        idf = self.idf
        return [idf[term] if term in idf else self.weight(term) for term in terms]

    def top(self, query: Sequence[str], k: int, *, among: Mask | None = None) -> tuple[Numbers, Scores]:
        """
        Return the k best documents that hold a term, best first by `get_scores`, equals in their order; and scores.

        These are less the constant that all documents get: those of `matches`, added up in the query's order. `among`
        tells for every document whether it counts at all.
        """
        came = self._postings.came(query)
        if not came or k <= 0:
            return np.empty(0, dtype=np.int32), np.empty(0)
        totals, slack = self._add_up(query, came)
        if among is not None:
            totals[np.flatnonzero(self._postings.is_taken)[~among]] = 0.0
        slots = highest(totals, k, slack=slack)
        documents, scores = self._in_slots(slots), totals[slots]
        best = self._best_first(documents, scores.tolist(), query, slack)[:k]
        return documents[best], scores[best]

    def get_scores(self, query: Sequence[str]) -> Scores:
        """Return the score of every document; what the query repeats counts again."""
        scores = np.zeros(self.corpus_size)
        for term in query:
            held = self._postings.of(term)
            weight = self._weight(term, len(held.documents))
            of_term = np.full(self.corpus_size, weight * self.delta)
            of_term[held.documents] = weight * (self.delta + self._saturation(held))
            scores += of_term
        return scores

    def get_batch_scores(self, query: Sequence[str], doc_ids: Sequence[int]) -> list[float]:
        """Return the scores of some documents."""
        scores: list[float] = self.get_scores(query)[list(doc_ids)].tolist()
        return scores

    def _initialize(self, corpus: Iterable[Sequence[str]]) -> dict[str, int]:
        self._hold(Postings().updated((), corpus))
        return {}  # no idf is calculated before it is asked for

    def _hold(self, postings: Postings) -> None:
        self._postings = postings
        self.idf = {}
        self.corpus_size = postings.size
        self.doc_len = postings.lengths()
        self.avgdl = int(self.doc_len.sum()) / max(self.corpus_size, 1)
        self._norms = self._slot_norms = self._norms_of(self.doc_len)
        self._empty_slots = np.flatnonzero(~postings.is_taken)
        if len(self._empty_slots):
            self._slot_norms = np.full(len(postings.is_taken), np.inf)  # so long that no count is worth anything
            self._slot_norms[postings.is_taken] = self._norms

    def _norms_of(self, lengths: Numbers | Scores) -> Scores:
        """Return the parent's term for the lengths of documents, in the parent's order of operations."""
        norms = self.k1 * (1 - self.b + self.b * lengths / (self.avgdl or 1))
        return np.maximum(norms, np.finfo(np.float64).tiny)  # with b = 1, one without terms would divide by zero

    def _saturated(self, counts: Numbers | Scores, norms: Scores) -> Scores:
        saturation: Scores = counts * (self.k1 + 1) / (norms + counts)
        return saturation

    def _saturation(self, held: Held) -> Scores:
        return self._saturated(held.counts, self._norms[held.documents])

    def _weight(self, term: str, frequency: int) -> float:
        if frequency and term not in self.idf:
            self._calc_idf({term: frequency})
        return self.idf.get(term, 0.0)

    def _add_up(self, query: Sequence[str], came: Sequence[Came]) -> tuple[Scores, float]:
        """Return the score of each slot, less the constant that all documents get; and what rounding may do to one."""
        places, firsts, documents, of_documents = zip(*came, strict=True)
        sizes = list(map(len, documents))
        slots, counts = np.concatenate(documents), np.concatenate(of_documents)
        if any(firsts):
            slots += np.array(firsts, dtype=np.int32).repeat(sizes)
        norms = self._slot_norms.take(slots)
        weights = self._weights(query, places, sizes, norms)
        scores = np.array(weights).repeat(sizes) * self._saturated(counts, norms)
        totals: Scores = np.asarray(np.bincount(slots, scores, len(self._slot_norms)), dtype=np.float64)
        return totals, _ROUNDING * (self.k1 + 1 + abs(self.delta)) * sum(weights)

    def _weights(self, query: Sequence[str], places: Sequence[int], sizes: list[int], norms: Scores) -> list[float]:
        """Return the idf of the term at each place; all that were not asked for yet are counted at once."""
        if not self.idf.keys() >= {query[place] for place in places}:
            if len(self._empty_slots):
                sizes = np.add.reduceat(norms < np.inf, [0, *accumulate(sizes[:-1])], dtype=np.int64).tolist()
            frequencies = [0] * len(query)
            for place, size in zip(places, sizes, strict=True):
                frequencies[place] += size
            new = zip(query, frequencies, strict=True)
            self._calc_idf({term: frequency for term, frequency in new if frequency and term not in self.idf})
        return [self.idf.get(query[place], 0.0) for place in places]

    def _in_slots(self, slots: NDArray[np.int64]) -> Numbers:
        """Return the documents in some slots, none of which is empty."""
        if len(self._empty_slots):
            slots = slots - self._empty_slots.searchsorted(slots)
        return slots.astype(np.int32)

    def _best_first(self, documents: Numbers, scores: list[float], query: Sequence[str], slack: float) -> list[int]:
        """Return the order of documents: by score, and where rounding decides, by the parent's."""
        order = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
        if any(scores[higher] - scores[lower] <= slack for higher, lower in pairwise(order)):
            order = np.argsort(-self._totals(query, documents), kind="stable").tolist()
        return order

    def _totals(self, query: Sequence[str], documents: Numbers) -> Scores:
        """Return the scores of some documents, each term's added in turn, as the parent adds them up."""
        weights = np.array([self.weight(term) for term in query])[:, np.newaxis]
        counts = np.array([self.counts(term, documents) for term in query])
        of_terms = weights * (self.delta + self._saturated(counts, self._norms[documents]))
        totals: Scores = of_terms.cumsum(axis=0)[-1]  # NumPy's own sum would take another order
        return totals
