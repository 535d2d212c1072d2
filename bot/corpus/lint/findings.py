"""What lint works on and what it finds."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.corpus.documents import Document, Segment

_LINE_END = re.compile(r"\r\n|\r|\n")
_FEWEST_LETTERS = 30  # of a segment, by which its line is found again in a file of another format


class Severity(StrEnum):
    """An error misleads a reader or loses words; a warning makes the answers worse."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a file, where, and how to mend it. A line is known where the file is text."""

    severity: Severity
    path: str
    line: int | None
    rule: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Flaw:
    """A finding before its rule has put name and severity to it."""

    path: str
    line: int | None
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """
    A knowledge file that could be read, below the folder `root`.

    `text` is what its document's spans point into; `own_text` is what stands in the file itself, None where its bytes
    are no text (PDF, DOCX). Markdown has one text for both.
    """

    root: str
    path: str
    text: str
    own_text: str | None
    document: Document
    _line_ends: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ends = [match.end() for match in _LINE_END.finditer(self.own_text or "")]
        object.__setattr__(self, "_line_ends", ends)

    def flaw(self, at: int | None, what: str, remedy: str) -> Flaw:
        """Return a flaw at an offset of the file's own text."""
        line = None if at is None or self.own_text is None else bisect_right(self._line_ends, at) + 1
        return Flaw(self.path, line, what, remedy)

    def place_of(self, segment: Segment | None) -> int | None:
        """Return where a segment begins in the file's own text; None if it cannot be told."""
        if segment is None or self.own_text is None:
            return None
        if self.own_text == self.text:
            return segment.spans[0].start
        words = segment.text[:_FEWEST_LETTERS].rpartition(" ")[0].split() or segment.text.split()
        match = re.search(r"\s+".join(map(re.escape, words)), self.own_text)
        return match.start() if match else None

    def in_markdown(self, remedy: str) -> str:
        """Return how to mend something that only Markdown can say, whatever the format."""
        is_markdown = self.own_text == self.text
        return remedy if is_markdown else f"Copy it into the folder as Markdown with `python -m bot add`. {remedy}"

    def place_of_key(self, *keys: str) -> int | None:
        """Return where the first of these keys of the front matter stands, else the beginning of the file."""
        if self.own_text is None:
            return None
        for key in keys:
            if match := re.search(rf"(?i)(?<![^\r\n]){key}\s*:", self.own_text):
                return match.start()
        return 0


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A knowledge file that could not be read, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """All files that are checked together, on a day, and what lies beside them in their folders."""

    files: tuple[CheckedFile, ...]
    unreadable: tuple[Unreadable, ...]
    others: tuple[str, ...]
    today: date


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that may be wrong: its name, how bad it is, and what finds it."""

    name: str
    severity: Severity
    check: Callable[[Checked], Iterator[Flaw]]


def shortened(text: str) -> str:
    """Return the first words of a text."""
    words = text.split()
    return " ".join(words[:6])[:60] + ("…" if len(words) > 6 else "")


def each(check: Callable[[CheckedFile], Iterator[Flaw]]) -> Callable[[Checked], Iterator[Flaw]]:
    """Return a check of all files that checks one after the other."""
    return lambda checked: (flaw for file in checked.files for flaw in check(file))
