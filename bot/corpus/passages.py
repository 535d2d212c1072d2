"""Passages: what is retrieved and cited, consecutive segments of one section."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from bot.corpus.documents import Document, Segment, Words, cut_spans, span_offsets
from bot.corpus.sentences import sentence_bounds

FEWEST_WORDS = 60
MOST_WORDS = 160
_LONG_ENOUGH = 120  # where a segment must be broken: below the most, so that the rest is no stump


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive segments of one section of a document. `text` is their texts, a line each."""

    id: str
    document: Document
    section: str
    segments: tuple[Segment, ...]
    text: str


def split(document: Document, text: str) -> tuple[Passage, ...]:
    """
    Return the passages of a document whose file holds `text`.

    A passage has 60 to 160 words where its section allows it. It is broken between segments, a note kept together
    with the quotations behind it, and inside a segment, between sentences, only where that segment is too long.
    """
    return tuple(
        _passage(document, section, segments)
        for section, of_section in groupby(document.segments, key=lambda segment: segment.section)
        for segments in _fill(list(of_section), text)
    )


def section_starts(passages: Iterable[Passage]) -> dict[str, str]:
    """Return the sections of a discussion's passages in order, each with the id of its first passage."""
    starts: dict[str, str] = {}
    for passage in passages:
        if passage.section:
            starts.setdefault(passage.section, passage.id)
    return starts


def remarks(segments: Iterable[Segment]) -> Iterator[tuple[Segment, ...]]:
    """Yield what is said in one: each note with the quotations behind it, and every other segment by itself."""
    remark: tuple[Segment, ...] = ()
    for segment in segments:
        if remark and not (remark[0].words is Words.NOTES and segment.words is Words.VERBATIM):
            yield remark
            remark = ()
        remark += (segment,)
    if remark:
        yield remark


def _passage(document: Document, section: str, segments: list[Segment]) -> Passage:
    text = "\n".join(segment.text for segment in segments)
    return Passage(_passage_id(document.source, section, text), document, section, tuple(segments), text)


def _passage_id(source: str, section: str, text: str) -> str:
    return hashlib.sha256("\n".join((source, section, text)).encode()).hexdigest()[:10]


def _fill(segments: list[Segment], text: str) -> list[list[Segment]]:
    filled: list[list[Segment]] = []
    for group in _groups(segments, text):
        last = filled[-1] if filled else []
        fits = _words(last) + _words(group) <= MOST_WORDS
        if last and fits and _words(last) < FEWEST_WORDS:
            last += group
        else:
            filled.append(list(group))
    return _without_short(filled)


def _without_short(filled: list[list[Segment]]) -> list[list[Segment]]:
    """Return the same with each one that is too short joined to the one before it, where both fit into a passage."""
    joined: list[list[Segment]] = []
    for segments in filled:
        is_short = _words(segments) < FEWEST_WORDS
        if is_short and joined and _words(joined[-1]) + _words(segments) <= MOST_WORDS:
            joined[-1] = joined[-1] + segments
        else:
            joined.append(segments)
    return joined


def _groups(segments: list[Segment], text: str) -> Iterator[list[Segment]]:
    """Yield what stays together, at most `MOST_WORDS` long: a note with the quotations behind it, or a segment."""
    group: list[Segment] = []
    for segment in segments:
        belongs = bool(group) and group[0].words is Words.NOTES and segment.words is Words.VERBATIM
        if group and not (belongs and _words(group) + _words([segment]) <= MOST_WORDS):
            yield group
            group = []
        *whole, rest = _parts(segment, text)
        yield from ([part] for part in whole)
        group = [*group, rest]
    if group:
        yield group


def _parts(segment: Segment, text: str) -> list[Segment]:
    """Return the segment itself, or, where it is too long for a passage, its sentences in stretches that are not."""
    if _words([segment]) <= MOST_WORDS:
        return [segment]
    parts: list[tuple[int, int]] = []
    for start, end in _pieces(segment.text):
        if parts and _count(segment.text[parts[-1][0] : end]) <= _LONG_ENOUGH:
            parts[-1] = (parts[-1][0], end)
        else:
            parts.append((start, end))
    offsets = span_offsets(text, segment.spans)
    return [
        replace(
            segment,
            text=segment.text[start:end],
            spans=cut_spans(segment.spans, offsets, start, end),
            moment=segment.moment and replace(segment.moment, approximate=segment.moment.approximate or start > 0),
        )
        for start, end in parts
    ]


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a text; of one that is too long (a transcript without stops), stretches of words."""
    for start, end in sentence_bounds(text):
        if _count(text[start:end]) <= MOST_WORDS:
            yield start, end
        else:
            yield from _stretches(text, start, end)


def _stretches(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    words = [word.span() for word in re.finditer(r"\S+", text[start:end])]
    for first in range(0, len(words), _LONG_ENOUGH):
        of_stretch = words[first : first + _LONG_ENOUGH]
        yield start + of_stretch[0][0], start + of_stretch[-1][1]


def _words(segments: list[Segment]) -> int:
    return sum(_count(segment.text) for segment in segments)


def _count(text: str) -> int:
    return len(text.split())
