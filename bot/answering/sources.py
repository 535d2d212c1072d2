"""Sources: the discussions of the folder, a page at a time."""

import re
from dataclasses import dataclass, field

from bot.answering.names import find_speaker
from bot.answering.people import People, speakers_of
from bot.corpus.corpus import Corpus, is_visible
from bot.corpus.documents import Document, Words
from bot.errors import QueryError
from bot.retrieval.analyzer import Analyzer, fold

PAGE = 10
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which discussions are wanted, as it was typed, and which page of them. `audience` is that of a `Question`."""

    words: str = ""
    speaker: str | None = None
    kind: str | None = None
    year: str | None = None
    page: int = 1
    audience: frozenset[str] | None = frozenset()


@dataclass(frozen=True, slots=True)
class Source:
    """A discussion in a list: who speaks in it, how many passages it has, and whose words its segments are."""

    document: Document
    speakers: tuple[str, ...]
    passages: int
    words: frozenset[Words]


@dataclass(frozen=True, slots=True)
class Sources:
    """A page of the discussions that were wanted, newest first, or the `reason` why there is none."""

    wanted: Wanted
    revision: str
    total: int = 0
    pages: int = 0
    sources: tuple[Source, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Card:
    """What a discussion is found by: its words as they are compared, and their terms."""

    source: Source
    folded: frozenset[str]
    terms: frozenset[str]

    def has(self, word: str, term: str) -> bool:
        """Whether the discussion goes by a word, another form of it, or one that begins like it."""
        return term in self.terms or any(known.startswith(word) for known in self.folded)


@dataclass(frozen=True, slots=True)
class _Known:
    corpus: Corpus | None = None
    cards: dict[int, _Card] = field(default_factory=dict)


class Shelf:
    """Knows the discussions of the corpus that is asked about, newest first; after a change it looks at what came."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._known = _Known()

    def find(self, wanted: Wanted, corpus: Corpus, people: People) -> list[Source]:
        """Return the discussions that are wanted, newest first; raises QueryError where the wish can be mended."""
        seen = [card for card in self._cards(corpus) if is_visible(card.source.document, wanted.audience)]
        speaker = find_speaker(wanted.speaker, people.speakers(corpus, wanted.audience)) if wanted.speaker else None
        kind = _read_kind(wanted.kind, seen)
        year = _read_year(wanted.year)
        words = self._words(wanted.words)
        return [
            card.source
            for card in seen
            if (speaker is None or speaker in card.source.speakers)
            and (kind is None or kind == card.source.document.front_matter.kind)
            and (card.source.document.front_matter.date or "").startswith(year)
            and all(card.has(word, term) for word, term in words)
        ]

    def _words(self, typed: str) -> list[tuple[str, str]]:
        """Return the words that were typed with their terms; stop words only where there are no others."""
        folded = self._analyzer.folded_words(typed) or [fold(word) for word in typed.split()]
        return list(zip(folded, self._analyzer.stems(folded), strict=True))

    def _cards(self, corpus: Corpus) -> list[_Card]:
        known = self._known
        if known.corpus is not corpus:
            known = self._known = self._read(corpus, known)
        return list(known.cards.values())

    def _read(self, corpus: Corpus, before: _Known) -> _Known:
        counts = dict(zip(map(id, corpus.documents), corpus.counts(), strict=True))
        # As long as the corpus before is held, none of its documents' ids can be another's.
        named = sorted(corpus.documents, key=lambda one: (one.front_matter.title, one.path))
        newest = sorted(named, key=lambda one: one.front_matter.date or "", reverse=True)
        cards = {id(one): before.cards.get(id(one)) or self._card(one, counts[id(one)]) for one in newest}
        return _Known(corpus, cards)

    def _card(self, document: Document, passages: int) -> _Card:
        speakers = speakers_of(document)
        front_matter = document.front_matter
        sections = dict.fromkeys(segment.section for segment in document.segments)
        names = [document.source, front_matter.title, *front_matter.also_known_as, *speakers, *sections]
        folded = self._analyzer.folded_words("\n".join(names))
        words = frozenset(segment.words for segment in document.segments)
        return _Card(
            Source(document, speakers, passages, words), frozenset(folded), frozenset(self._analyzer.stems(folded))
        )


def list_sources(wanted: Wanted, corpus: Corpus, shelf: Shelf, people: People) -> Sources:
    """Return a page of the discussions that are wanted; raises QueryError where the wish can be mended."""
    found = shelf.find(wanted, corpus, people)
    pages = max(-(-len(found) // PAGE), 1)
    if not 1 <= wanted.page <= pages:
        last = "there is only page 1" if pages == 1 else f"the last one is page {pages}"
        raise QueryError(f"There is no page {str(wanted.page)[:20]}: {last}.")
    shown = found[(wanted.page - 1) * PAGE : wanted.page * PAGE]
    return Sources(wanted, corpus.revision, len(found), pages, tuple(shown))


def _read_kind(typed: str | None, seen: list[_Card]) -> str | None:
    """Return the kind that was typed; raises QueryError with those that there are, to who may see them."""
    if not typed:
        return None
    kinds = sorted({kind for card in seen if (kind := card.source.document.front_matter.kind)})
    wanted = typed.strip().casefold().replace(" ", "-")
    if wanted not in kinds:
        there_are = f" There are: {', '.join(kinds)}." if kinds else ""
        raise QueryError(f"No discussion is of the kind “{typed[:40]}”.{there_are}")
    return wanted


def _read_year(typed: str | None) -> str:
    if typed and not _YEAR.fullmatch(typed.strip()):
        raise QueryError(f"The year takes four digits such as 2025, not “{typed[:40]}”.")
    return typed.strip() if typed else ""
