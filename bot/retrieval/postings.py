"""Postings: which documents hold a term, and how often."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, compress, count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]
Mask = NDArray[np.bool_]

# Of a term in one segment: its place in a query, the segment's first slot, the documents that came with it, its counts.
Came = tuple[int, int, Numbers, Numbers]

_NONE: Numbers = np.empty(0, dtype=np.int32)


class Held(NamedTuple):
    """The documents that hold a term, in ascending order, and how often each does."""

    documents: Numbers
    counts: Numbers

    def counts_in(self, numbers: Numbers) -> Numbers:
        """Return how often each of some documents holds the term; a number that none has, holds nothing."""
        if not len(self.documents):
            return np.zeros(len(numbers), dtype=np.int32)
        places = self.documents.searchsorted(numbers)
        is_held = self.documents.take(places, mode="clip") == numbers
        counts: Numbers = self.counts.take(places, mode="clip") * is_held
        return counts


_NOWHERE = Held(_NONE, _NONE)


@dataclass(frozen=True, slots=True)
class Segment:
    """
    The postings of documents that came together, term by term, those of one term by document.

    `ranks` numbers the documents that are left, -1 for one that was removed; None while all are there.
    """

    terms: Mapping[str, int]
    starts: NDArray[np.int64]
    documents: Numbers
    counts: Numbers
    lengths: Numbers
    size: int
    ranks: Numbers | None = None

    def stretch(self, number: int) -> slice:
        """Return where the postings of the term of a number stand."""
        return slice(self.starts[number], self.starts[number + 1])

    def of(self, term: str) -> Held:
        """Return the documents that hold a term, and how often each does."""
        number = self.terms.get(term)
        if number is None:
            return _NOWHERE
        stretch = self.stretch(number)
        documents, counts = self.documents[stretch], self.counts[stretch]
        if self.ranks is None:
            return Held(documents, counts)
        ranks = self.ranks[documents]
        return Held(ranks[ranks >= 0], counts[ranks >= 0])

    def frequency(self, term: str) -> int:
        """Return how many documents hold a term."""
        number = self.terms.get(term)
        if number is None:
            return 0
        stretch = self.stretch(number)
        if self.ranks is None:
            return int(stretch.stop - stretch.start)
        return int(np.count_nonzero(self.ranks[self.documents[stretch]] >= 0))

    def left(self) -> Mask:
        """Return for every document that came whether it is still there."""
        return np.ones(len(self.lengths), dtype=bool) if self.ranks is None else self.ranks >= 0

    def without(self, removed: NDArray[np.int64]) -> "Segment":
        """Return the same without some of the documents that are left; the postings are shared."""
        left = self.left()
        left[np.flatnonzero(left)[removed]] = False
        ranks = np.where(left, np.cumsum(left, dtype=np.int32) - 1, -1).astype(np.int32)
        return replace(self, ranks=ranks, size=int(left.sum()))


class Postings:
    """
    The inverted lists of documents, which are numbered in order. A generation never changes; `updated` gives the next.

    The generations share what they have in common: segments, each at least twice as large as the one after it. There
    every document that came has a slot, in the same order, which it leaves empty when it is removed; `is_taken` tells.
    """

    def __init__(self, segments: Iterable[Segment] = ()) -> None:
        self._segments = _tidied(segments)
        self._offsets = np.cumsum([0, *(segment.size for segment in self._segments)])
        slots = accumulate((len(segment.lengths) for segment in self._segments), initial=0)
        self.is_taken: Mask = np.concatenate([np.empty(0, dtype=bool), *(segment.left() for segment in self._segments)])
        self._placed = [*zip(slots, self._segments, strict=False)]

    @property
    def size(self) -> int:
        """Return how many documents there are."""
        return int(self._offsets[-1])

    def joined(self) -> Segment:
        """Return the same documents in a single segment, with the same numbers."""
        if not self._segments:
            return _read(())
        first, *others = self._segments
        return first if first.ranks is None and not others else _joined(self._segments)

    def lengths(self) -> Numbers:
        """Return how many terms each document has, repetitions included."""
        return np.concatenate([_NONE, *(segment.lengths for segment in self._segments)])[self.is_taken]

    def of(self, term: str) -> Held:
        """Return the documents that hold a term, in ascending order, and how often each does."""
        found = [segment.of(term) for segment in self._segments]
        if len(found) == 1:
            return found[0]
        documents = [numbers + np.int32(offset) for (numbers, _), offset in zip(found, self._offsets, strict=False)]
        return Held(np.concatenate([_NONE, *documents]), np.concatenate([_NONE, *(counts for _, counts in found)]))

    def came(self, terms: Sequence[str]) -> list[Came]:
        """Return what came with each of some terms, segment by segment, documents that were removed included."""
        return [
            (place, first, segment.documents[stretch := segment.stretch(number)], segment.counts[stretch])
            for place, term in enumerate(terms)
            for first, segment in self._placed
            if (number := segment.terms.get(term)) is not None
        ]

    def frequency(self, term: str) -> int:
        """Return how many documents hold a term."""
        return sum(segment.frequency(term) for segment in self._segments)

    def updated(self, removed: Collection[int], added: Iterable[Sequence[str]]) -> "Postings":
        """Return the next generation: the documents that are kept in their old order, then the added ones."""
        numbers = np.array(sorted(set(removed)), dtype=np.int64)
        bounds = np.searchsorted(numbers, self._offsets)
        segments = [
            segment.without(numbers[first:last] - offset) if first < last else segment
            for segment, offset, first, last in zip(
                self._segments, self._offsets, bounds[:-1], bounds[1:], strict=False
            )
        ]
        return Postings([*segments, _read(added)])


def _read(documents: Iterable[Sequence[str]]) -> Segment:
    terms: defaultdict[str, int] = defaultdict(count().__next__)
    lengths: list[int] = []

    def measured() -> Iterator[Sequence[str]]:
        for document in documents:
            lengths.append(len(document))
            yield document

    read = np.fromiter(map(terms.__getitem__, chain.from_iterable(measured())), dtype=np.int64)
    size = len(lengths)
    keys, counts = _counted(read * size + np.repeat(np.arange(size), lengths))
    of_terms, numbers = np.divmod(keys, max(size, 1))
    starts = np.cumsum(np.bincount(of_terms + 1, minlength=len(terms) + 1))
    return Segment(dict(terms), starts, _small(numbers), _small(counts), _small(np.array(lengths)), size)


def _counted(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the keys in order, each once, and how often each is there; np.unique would load numpy.ma for it."""
    keys = np.sort(keys)
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    return keys[starts], np.diff(starts, append=len(keys))


def _small(numbers: NDArray[np.int64]) -> Numbers:
    return numbers.astype(np.int32)


def _tidied(segments: Iterable[Segment]) -> list[Segment]:
    """Return the same documents in segments each of which is at least twice as large as the one after it."""
    tidied: list[Segment] = []
    for segment in segments:
        if not segment.size:
            continue
        group = [segment]
        while tidied and tidied[-1].size < 2 * sum(one.size for one in group):
            group.insert(0, tidied.pop())
        is_mostly_gone = 2 * segment.size < len(segment.lengths)
        tidied.append(_joined(group) if len(group) > 1 or is_mostly_gone else segment)
    return tidied


def _joined(segments: list[Segment]) -> Segment:
    """Return one segment of what is left of several."""
    segments = [_compact(segment) for segment in segments]
    terms: defaultdict[str, int] = defaultdict(count().__next__)
    numbers = [np.fromiter(map(terms.__getitem__, one.terms), np.int64, len(one.terms)) for one in segments]
    frequencies = np.zeros(len(terms), dtype=np.int64)
    for segment, of_terms in zip(segments, numbers, strict=True):
        frequencies[of_terms] += np.diff(segment.starts)
    starts = np.concatenate([[0], np.cumsum(frequencies)])
    documents, counts = np.empty(starts[-1], dtype=np.int32), np.empty(starts[-1], dtype=np.int32)
    free = starts[:-1].copy()  # where the next posting of each term goes
    offset = 0
    for segment, of_terms in zip(segments, numbers, strict=True):
        of_segment = np.diff(segment.starts)
        places = np.repeat(free[of_terms] - segment.starts[:-1], of_segment) + np.arange(len(segment.documents))
        documents[places], counts[places] = segment.documents + np.int32(offset), segment.counts
        free[of_terms] += of_segment
        offset += segment.size
    return Segment(dict(terms), starts, documents, counts, np.concatenate([one.lengths for one in segments]), offset)


def _compact(segment: Segment) -> Segment:
    """Return a segment of what is left of one, without the terms that nothing holds any more."""
    if segment.ranks is None:
        return segment
    ranks = segment.ranks[segment.documents]
    starts = np.concatenate([[0], np.cumsum(ranks >= 0)])[segment.starts]
    is_held = np.diff(starts) > 0
    return Segment(
        terms={term: number for number, term in enumerate(compress(segment.terms, is_held))},
        starts=np.append(starts[:-1][is_held], starts[-1]),
        documents=ranks[ranks >= 0],
        counts=segment.counts[ranks >= 0],
        lengths=segment.lengths[segment.left()],
        size=segment.size,
    )
