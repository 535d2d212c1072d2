"""What a knowledge file becomes: a document of segments, each with one origin."""

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Words(StrEnum):
    """Whose wording a segment is: somebody's own, or a note about them."""

    VERBATIM = "verbatim"
    NOTES = "notes"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document's text, from `start` up to but not including `end`, in characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in the recording, in seconds; `approximate` if the words may begin somewhat earlier or later."""

    seconds: int
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """
    The smallest span with one origin: a turn, a quotation, an essay's paragraph or a note.

    `text` is `join_spans` of the document's text and `spans`, nothing else.
    """

    spans: tuple[Span, ...]
    text: str
    words: Words
    section: str
    speaker: str | None = None
    about: tuple[str, ...] = ()
    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a file says about itself. Dates are ISO: a year, a month or a day. The length is the video's."""

    title: str
    kind: str | None = None
    date: str | None = None
    speakers: tuple[str, ...] = ()
    host: str | None = None
    url: str | None = None
    video: str | None = None
    length_seconds: int | None = None
    also_known_as: tuple[str, ...] = ()
    words: Words | None = None
    approximate_times: bool = False
    visibility: frozenset[str] = frozenset()

    @property
    def people(self) -> tuple[str, ...]:
        """Return everyone who speaks, the host last."""
        return tuple(dict.fromkeys([*self.speakers, *([self.host] if self.host else [])]))


@dataclass(frozen=True, slots=True)
class Document:
    """
    One knowledge file as read. `source` is the file's stem, fit to be shown.

    `path` is relative to the folder and opens the file: whoever shows it, shows it as `visible`. `digest` is the
    SHA-256 of the file's bytes: as long as the file has it, every span stands where it stood.
    """

    source: str
    path: str
    front_matter: FrontMatter
    segments: tuple[Segment, ...]
    warnings: tuple[str, ...] = ()
    digest: str = ""


def join_spans(text: str, spans: Iterable[Span]) -> str:
    """Return the text that the spans show: a line or a table cell apart by a space, markup left out without one."""
    shown: list[str] = []
    end_of_last: int | None = None
    for span in spans:
        if end_of_last is not None:
            shown.append(joint(text[end_of_last : span.start]))
        shown.append(text[span.start : span.end])
        end_of_last = span.end
    return "".join(shown)


def span_offsets(text: str, spans: Iterable[Span]) -> list[int]:
    """Return where each span begins in `join_spans(text, spans)`."""
    offsets: list[int] = []
    offset = 0
    end_of_last: int | None = None
    for span in spans:
        if end_of_last is not None:
            offset += len(joint(text[end_of_last : span.start]))
        offsets.append(offset)
        offset += span.end - span.start
        end_of_last = span.end
    return offsets


def joint(gap: str) -> str:
    """Return what stands between two spans for the text that was left out between them."""
    return " " if any(mark in gap for mark in "\n\r|") else ""


def cut_spans(spans: Sequence[Span], offsets: Sequence[int], start: int, end: int) -> tuple[Span, ...]:
    """Return the spans that show what `join_spans(text, spans)[start:end]` shows, given their `span_offsets`."""
    cut: list[Span] = []
    for at in range(max(bisect.bisect_right(offsets, start) - 1, 0), bisect.bisect_left(offsets, end)):
        span, offset = spans[at], offsets[at]
        first, last = max(start - offset, 0), min(end - offset, span.end - span.start)
        if first < last:
            cut.append(Span(span.start + first, span.start + last))
    return tuple(cut)
