"""Completions: what somebody may mean who is still typing, from what is in memory."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Generic, TypeVar

from bot.answering.people import People
from bot.corpus.corpus import Corpus, is_visible
from bot.corpus.documents import Document

_Offer = TypeVar("_Offer")


@dataclass(frozen=True, slots=True)
class SectionOffer:
    """A section of a discussion, the discussion's title, and the id of its first passage."""

    name: str
    title: str
    passage_id: str


@dataclass(frozen=True, slots=True)
class _Entry(Generic[_Offer]):
    """Something to offer, what it is found by, and the discussions by which it is known."""

    folded: str
    offer: _Offer
    documents: Sequence[Document]


@dataclass(frozen=True, slots=True)
class _Offers:
    """All that can be offered of a corpus, in the order in which it is offered."""

    corpus: Corpus | None = None
    speakers: Sequence[_Entry[str]] = field(default_factory=tuple)
    sources: Sequence[_Entry[tuple[str, str]]] = field(default_factory=tuple)
    sections: Sequence[_Entry[SectionOffer]] = field(default_factory=tuple)


class Completions:
    """Offers what holds the typed letters and is open to an audience; what is offered is gathered once a corpus."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._gathered = _Offers()
        self._gathering = threading.Lock()

    def gather(self, corpus: Corpus) -> None:
        """Gather what can be offered of a corpus, in the thread that brings it: of many discussions it takes long."""
        self._of(corpus)

    def speakers(self, typed: str, corpus: Corpus, audience: frozenset[str] | None, *, limit: int) -> list[str]:
        """Return names of speakers, of those in most discussions first."""
        return _matching(self._of(corpus).speakers, typed, audience, limit)

    def sources(
        self, typed: str, corpus: Corpus, audience: frozenset[str] | None, *, limit: int
    ) -> list[tuple[str, str]]:
        """Return the (title, source) of discussions, newest first."""
        return _matching(self._of(corpus).sources, typed, audience, limit)

    def sections(
        self, typed: str, corpus: Corpus, audience: frozenset[str] | None, *, limit: int
    ) -> list[SectionOffer]:
        """Return sections by their headings, of the newest discussions first."""
        return _matching(self._of(corpus).sections, typed, audience, limit)

    def _of(self, corpus: Corpus) -> _Offers:
        """Return what can be offered; after an update one caller gathers it, and the others go on with what was."""
        before = self._gathered
        if before.corpus is corpus or not self._gathering.acquire(blocking=before.corpus is None):
            return before
        try:
            if self._gathered.corpus is not corpus:
                spoken = self._people.spoken(corpus)
                self._gathered = _Offers(corpus, _speakers(spoken), _sources(corpus), _sections(corpus))
            return self._gathered
        finally:
            self._gathering.release()


def _matching(
    entries: Iterable[_Entry[_Offer]], typed: str, audience: frozenset[str] | None, limit: int
) -> list[_Offer]:
    wanted = _fold(typed)
    found = (
        entry.offer
        for entry in entries
        if wanted in entry.folded and any(is_visible(one, audience) for one in entry.documents)
    )
    return list(islice(found, limit))


def _speakers(spoken: Mapping[str, Sequence[Document]]) -> list[_Entry[str]]:
    often = sorted(spoken.items(), key=lambda one: (-len(one[1]), one[0]))
    return [_Entry(name.casefold(), name, documents) for name, documents in often]


def _sources(corpus: Corpus) -> list[_Entry[tuple[str, str]]]:
    newest = sorted(
        corpus.documents,
        key=lambda one: (one.front_matter.date or "", one.front_matter.title, one.source),
        reverse=True,
    )
    return [
        _Entry(f"{one.front_matter.title}\n{one.source}".casefold(), (one.front_matter.title, one.source), (one,))
        for one in newest
    ]


def _sections(corpus: Corpus) -> list[_Entry[SectionOffer]]:
    """Return the sections, each once a discussion, of the newest discussions first."""
    newest = sorted(corpus.sections(), key=lambda one: one[0].front_matter.date or "", reverse=True)
    return [
        _Entry(name.casefold(), SectionOffer(name, document.front_matter.title, passage_id), (document,))
        for document, starts in newest
        for name, passage_id in starts.items()
    ]


def _fold(typed: str) -> str:
    return typed.strip().casefold()
