"""The index: rank_bm25's BM25Plus, evaluated over postings."""

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from rank_bm25 import BM25Plus

from bot.retrieval.matches import Matches, Scores
from bot.retrieval.postings import Numbers, Postings


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
        index = Index(k1=self.k1, b=self.b, delta=self.delta)
        index._hold(self._postings.updated(removed, added))
        return index

    def matches(self, term: str) -> Matches:
        """Return the documents that hold a term, with its score there less the constant that all documents get."""
        documents, counts = self._postings.of(term)
        return Matches(documents, self._weight(term, len(documents)) * self._saturation(documents, counts))

    def counts(self, term: str, numbers: Numbers) -> Numbers:
        """Return how often each of some documents holds a term; a number that none has, holds nothing."""
        documents, counts = self._postings.of(term)
        if not len(documents):
            return np.zeros(len(numbers), dtype=np.int32)
        places = np.minimum(np.searchsorted(documents, numbers), len(documents) - 1)
        return np.where(documents[places] == numbers, counts[places], np.int32(0))

    def saturation(self, counts: Scores, lengths: Scores) -> Scores:
        """Return what a term that stands so often in documents of such lengths counts, times its weight."""
        norms = self.k1 * (1 - self.b + self.b * lengths / (self.avgdl or 1))
        saturation: Scores = np.zeros(counts.shape)
        return np.divide(counts * (self.k1 + 1), norms + counts, out=saturation, where=counts > 0)

    def weight(self, term: str) -> float:
        """Return the idf of a term, 0 if no document holds it."""
        return self.idf[term] if term in self.idf else self._weight(term, self._postings.frequency(term))

    def get_scores(self, query: Sequence[str]) -> Scores:
        """Return the score of every document; what the query repeats counts again."""
        scores = np.zeros(self.corpus_size)
        for term in query:
            documents, counts = self._postings.of(term)
            weight = self._weight(term, len(documents))
            of_term = np.full(self.corpus_size, weight * self.delta)
            of_term[documents] = weight * (self.delta + self._saturation(documents, counts))
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
        self.corpus_size = postings.size
        self.doc_len = postings.lengths()
        self.avgdl = int(self.doc_len.sum()) / max(self.corpus_size, 1)
        # The parent's term for a document's length, in the parent's order of operations.
        norms = self.k1 * (1 - self.b + self.b * self.doc_len / (self.avgdl or 1))
        self._norms: Scores = np.asarray(norms, dtype=np.float64)

    def _weight(self, term: str, frequency: int) -> float:
        if frequency and term not in self.idf:
            self._calc_idf({term: frequency})
        return self.idf.get(term, 0.0)

    def _saturation(self, documents: Numbers, counts: Numbers) -> Scores:
        saturation: Scores = counts * (self.k1 + 1) / (self._norms[documents] + counts)
        return saturation
