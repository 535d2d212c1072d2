"""The catalog: which discussion a passage is of, and whom it concerns."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import compress

import numpy as np

from bot.corpus.corpus import is_visible
from bot.corpus.documents import Document
from bot.corpus.passages import Passage
from bot.retrieval.postings import Mask, Numbers, Postings
from bot.retrieval.query import Filters
from bot.retrieval.retriever import is_wanted, people_in


@dataclass(frozen=True, slots=True)
class Catalog:
    """
    What the filters of a query ask about passages, which are numbered as in a generation of an index.

    `sizes` tells how many passages each document has.
    """

    documents: tuple[Document, ...] = ()
    document_of: Numbers = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    people: Postings = field(default_factory=Postings)
    restricted: tuple[int, ...] = ()
    sizes: Numbers = field(default_factory=lambda: np.empty(0, dtype=np.int32))

    def updated(self, removed: Collection[int], added: Sequence[Passage]) -> "Catalog":
        """Return the catalog of the passages that are kept, in their old order, and then the added ones."""
        known = {id(document): document for document in [*self.documents, *(passage.document for passage in added)]}
        numbers = {key: number for number, key in enumerate(known)}
        of_added = np.array([numbers[id(passage.document)] for passage in added], dtype=np.int32)
        kept = np.delete(self.document_of, np.fromiter(removed, dtype=np.int64))
        document_of = np.concatenate([kept, of_added])
        sizes = np.bincount(document_of, minlength=len(known))
        is_left = sizes > 0
        documents = tuple(compress(known.values(), is_left))
        return Catalog(
            documents,
            (np.cumsum(is_left) - 1).astype(np.int32)[document_of],
            self.people.updated(removed, map(people_in, added)),
            tuple(number for number, document in enumerate(documents) if document.front_matter.visibility),
            sizes[is_left].astype(np.int32),
        )

    def visible(self, audience: frozenset[str] | None) -> Mask | None:
        """Return for every passage whether an audience may see it; None where it sees all."""
        hidden = [number for number in self.restricted if not is_visible(self.documents[number], audience)]
        if not hidden:
            return None
        is_seen = np.ones(len(self.documents), dtype=bool)
        is_seen[hidden] = False
        return is_seen[self.document_of]

    def allowed(self, passages: Numbers, filters: Filters) -> Numbers:
        """Return those of the passages, which the audience may see, that the other filters let through."""
        if filters.speakers:
            concerned = [self.people.of(person)[0] for person in filters.speakers]
            passages = passages[np.isin(passages, np.concatenate(concerned))]
        if filters.sources or filters.after is not None or filters.before is not None:
            passages = passages[self._is_wanted(self.document_of[passages], filters)]
        return passages

    def _is_wanted(self, document_of: Numbers, filters: Filters) -> Mask:
        wanted = np.zeros(len(self.documents), dtype=bool)
        for number in np.flatnonzero(np.bincount(document_of)).tolist():
            wanted[number] = is_wanted(self.documents[number], filters)
        return wanted[document_of]
