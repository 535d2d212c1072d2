"""What is indexed of the passages of a folder, and how it follows the folder."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import is_

import numpy as np
from numpy.typing import NDArray

from bot.corpus.passages import Passage
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.catalog import Catalog
from bot.retrieval.index import Index
from bot.retrieval.postings import Mask, Numbers
from bot.retrieval.retriever import Near, people_in
from bot.retrieval.spelling import Spelling

_Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PassageIndex:
    """
    The fields of passages, the catalog, the spelling: one generation, which never changes.

    The index numbers the passages in the order in which they came; `places` tells where each stands in the folder,
    `numbers` the other way about which one stands at a place.
    """

    analyzer: Analyzer
    body: Index
    title: Index
    passages: tuple[Passage, ...] = ()
    places: _Places = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    catalog: Catalog = field(default_factory=Catalog)
    spelling: Spelling = field(default_factory=lambda: Spelling(()))
    numbers: Numbers = field(init=False)

    def __post_init__(self) -> None:
        numbers = np.empty(len(self.places), dtype=np.int32)
        numbers[self.places] = np.arange(len(self.places))
        object.__setattr__(self, "numbers", numbers)

    def neighbours(self, numbers: Numbers) -> tuple[Numbers, Numbers]:
        """Return the passages before and after others in the same discussion, -1 where there is none."""
        return self._beside(numbers, -1), self._beside(numbers, 1)

    def nearest(self, terms: Sequence[str], limit: int, *, among: Mask | None = None) -> tuple[Near, ...]:
        """Return the passages whose own words hold most of some terms, best first, of those that count."""
        numbers, scores = self.body.top(terms, limit, among=among)
        before, after = self.neighbours(numbers)
        found = zip(numbers.tolist(), scores.tolist(), before.tolist(), after.tolist(), strict=True)
        return tuple(
            Near(self._passage(number), score, *(None if one < 0 else self._passage(one) for one in beside))
            for number, score, *beside in found
        )

    def _passage(self, number: int) -> Passage:
        return self.passages[int(self.places[number])]

    def updated(self, passages: tuple[Passage, ...]) -> "PassageIndex":
        """Return the next generation; passages that are here already, the same objects, are not analyzed again."""
        change = _compare(self.passages, self.places, passages)
        removed = [self.passages[place] for place in self.places[change.removed].tolist()]
        added = [passages[place] for place in change.added.tolist()]
        counts = Counter[str]()
        return PassageIndex(
            analyzer=self.analyzer,
            body=self.body.updated(change.removed, body_terms(added, self.analyzer, counts)),
            title=self.title.updated(change.removed, title_terms(added, self.analyzer)),
            passages=passages,
            places=change.places,
            catalog=self.catalog.updated(change.removed, added),
            spelling=self.spelling.updated(_words(removed, self.analyzer), counts),
        )

    def _beside(self, numbers: Numbers, step: int) -> Numbers:
        places = self.places[numbers] + step
        is_inside = (places >= 0) & (places < len(self.places))
        beside = self.numbers[np.where(is_inside, places, self.places[numbers])]
        of = self.catalog.document_of
        return np.where(is_inside & (of[beside] == of[numbers]), beside, np.int32(-1))


def index_passages(passages: tuple[Passage, ...], analyzer: Analyzer, *, k1: float, b: float) -> PassageIndex:
    """Return the index of passages, with the parameters of BM25."""
    return PassageIndex(analyzer, Index(k1=k1, b=b), Index(k1=k1, b=b)).updated(passages)


def body_terms(passages: Iterable[Passage], analyzer: Analyzer, counts: Counter[str]) -> Iterator[list[str]]:
    """Yield the terms of passages: words, section's name, people concerned; count the words on the way."""
    for passage in passages:
        words = analyzer.folded_words(passage.text)
        counts.update(words)
        yield [*analyzer.stems(words), *analyzer.terms(beside(passage))]


def all_text(passage: Passage) -> str:
    """Return what the body holds of a passage: its words, its section's name, the people concerned."""
    return f"{passage.text}\n{beside(passage)}"


def title_terms(passages: Iterable[Passage], analyzer: Analyzer) -> Iterator[list[str]]:
    """Yield the terms of the names that the passages' discussions go by, and of their year, each once."""
    terms: dict[int, list[str]] = {}
    for passage in passages:
        document = passage.document
        if id(document) not in terms:
            front_matter = document.front_matter
            names = [front_matter.title, *front_matter.also_known_as, (front_matter.date or "")[:4]]
            terms[id(document)] = list(dict.fromkeys(analyzer.terms("\n".join(names))))
        yield terms[id(document)]


def beside(passage: Passage) -> str:
    """Return what the body holds beside the words of a passage."""
    return "\n".join([passage.section, *people_in(passage)])


def _words(passages: Iterable[Passage], analyzer: Analyzer) -> Iterator[str]:
    for passage in passages:
        yield from analyzer.folded_words(passage.text)


@dataclass(frozen=True, slots=True)
class _Change:
    """How one folder's passages become another's: the numbers that go, the places that are new, the place of each."""

    removed: _Places
    added: _Places
    places: _Places


def _compare(old: tuple[Passage, ...], places: _Places, new: tuple[Passage, ...]) -> _Change:
    """Return what changed from one folder to the next; an object that stands there twice counts as another one."""
    now_at = np.full(len(old) + 1, -1)  # the last one takes what was nowhere
    now_at[_places_before(old, new)] = np.arange(len(new))
    of_kept = now_at[places]
    kept = of_kept[of_kept >= 0]
    is_added = np.ones(len(new), dtype=bool)
    is_added[kept] = False
    added = np.flatnonzero(is_added)
    return _Change(np.flatnonzero(of_kept < 0), added, np.concatenate([kept, added]))


def _places_before(old: tuple[Passage, ...], new: tuple[Passage, ...]) -> _Places:
    """Return where each new passage stood, -1 for nowhere; most often all that is before and behind a change stays."""
    before = _count_same(old, new)
    behind = min(_count_same(reversed(old), reversed(new)), len(old) - before, len(new) - before)
    between = range(before, len(old) - behind)
    places = dict(zip(map(id, old[before : between.stop]), between, strict=True))
    found = [places.get(id(passage), -1) for passage in new[before : len(new) - behind]]
    return np.concatenate([np.arange(before), np.array(found, dtype=np.int64), np.arange(between.stop, len(old))])


def _count_same(old: Iterable[Passage], new: Iterable[Passage]) -> int:
    are_same = np.fromiter(map(is_, old, new), dtype=bool)
    return len(are_same) if are_same.all() else int(are_same.argmin())
