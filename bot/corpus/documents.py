"""What a knowledge file becomes: a document of segments, each with one origin."""

from collections.abc import Iterable
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
    """What a file says about itself. Dates are ISO: a year, a month or a day."""

    title: str
    kind: str | None = None
    date: str | None = None
    speakers: tuple[str, ...] = ()
    host: str | None = None
    url: str | None = None
    video: str | None = None
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

    `path` is relative to the folder and opens the file: whoever shows it, shows it as `visible`.
    """

    source: str
    path: str
    front_matter: FrontMatter
    segments: tuple[Segment, ...]
    warnings: tuple[str, ...] = ()


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


def joint(gap: str) -> str:
    """Return what stands between two spans for the text that was left out between them."""
    return " " if any(mark in gap for mark in "\n\r|") else ""


def cut_spans(text: str, spans: tuple[Span, ...], start: int, end: int) -> tuple[Span, ...]:
    """Return the spans that show what `join_spans(text, spans)[start:end]` shows."""
    cut: list[Span] = []
    offset = 0
    end_of_last: int | None = None
    for span in spans:
        if offset >= end:
            break
        if end_of_last is not None:
            offset += len(joint(text[end_of_last : span.start]))
        length = span.end - span.start
        first, last = max(start - offset, 0), min(end - offset, length)
        if first < last:
            cut.append(Span(span.start + first, span.start + last))
        offset += length
        end_of_last = span.end
    return tuple(cut)
