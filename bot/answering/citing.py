"""Citing: hits become numbered citations, each compared with its file, the same words but once."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from bot.answering.answers import Citation, Excerpt
from bot.answering.excerpts import ExcerptChooser
from bot.answering.links import link_to
from bot.answering.near_duplicates import say_the_same
from bot.answering.verbatim import FileCheck
from bot.corpus.documents import Segment
from bot.retrieval.query import Filters
from bot.retrieval.retriever import Hit, allowed_segments


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hit that may be cited, and the filters that tell what may be shown of it; only these segments, if any."""

    hit: Hit
    filters: Filters
    segments: tuple[Segment, ...] = ()


class Apart(Enum):
    """Of whom, or of what, one passage is shown before a second one is."""

    VOICES = "voices"
    DISCUSSIONS = "discussions"


@dataclass(frozen=True, slots=True)
class _Shown:
    hit: Hit
    excerpt: Excerpt
    note: Excerpt | None

    @property
    def voice(self) -> str:
        """Return whose words are shown, or whom they are about, or else where they stand."""
        named = (self.excerpt.speaker, *self.excerpt.about, self.hit.passage.document.source)
        return next(name for name in named if name)

    def of(self, apart: Apart) -> str:
        """Return of whom, or of what, the passage is."""
        return self.voice if apart is Apart.VOICES else self.hit.passage.document.source


@dataclass(frozen=True, slots=True)
class Citing:
    """Turns hits into citations: what is shown of each, compared with its file."""

    chooser: ExcerptChooser
    check: FileCheck

    def cite(self, candidates: Iterable[Candidate], *, limit: int, apart: Apart | None = None) -> tuple[Citation, ...]:
        """
        Return the first citations, numbered; what is shown already, or no longer stands in its file, is passed over.

        `apart` lets every voice, or every discussion, speak once before any of them speaks twice.
        """
        shown: list[_Shown] = []
        later: list[_Shown] = []
        for candidate in candidates:
            if len(shown) == limit:
                break
            one = self._show(candidate)
            if one is None or _is_among(one, [*shown, *later]):
                continue
            is_heard = apart is not None and any(one.of(apart) == other.of(apart) for other in shown)
            (later if is_heard else shown).append(one)
        return tuple(_citation(number, one) for number, one in enumerate([*shown, *later][:limit], 1))

    def _show(self, candidate: Candidate) -> _Shown | None:
        hit = candidate.hit
        segments = candidate.segments or allowed_segments(hit.passage, candidate.filters)
        excerpt, note = self.chooser.choose(segments)
        parts = [part.text for part in (excerpt, note) if part]
        return _Shown(hit, excerpt, note) if self.check.holds(hit.passage, *parts) else None


def _is_among(one: _Shown, others: Iterable[_Shown]) -> bool:
    return any(
        (one.hit.passage is other.hit.passage and one.voice == other.voice) or say_the_same(one.excerpt, other.excerpt)
        for other in others
    )


def _citation(number: int, shown: _Shown) -> Citation:
    excerpt, note = shown.excerpt, shown.note
    matched = [part.text[start:end] for part in (excerpt, note) if part for start, end in part.highlights]
    return Citation(
        number=number,
        passage=shown.hit.passage,
        excerpt=excerpt,
        note=note,
        score=shown.hit.score,
        matched=tuple(sorted({word.casefold() for word in matched})),
        url=link_to(shown.hit.passage.document.front_matter, excerpt),
    )
