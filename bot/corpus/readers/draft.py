"""A knowledge file in the making: what a converter writes, in the Markdown that the reader of knowledge files reads."""

import json
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from bot.corpus.people import resolve_speaker
from bot.corpus.times import TIME, seconds_to_time

# Control characters, halves of surrogate pairs, marks that are not seen, and what Unicode will never assign.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u2060\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_MARKUP = re.compile(r"[\\`*_\[\]<|]")
_AT_LINE_START = re.compile(r"(?=[#>+=~:-])|(\d{1,9})(?=[.)](?:\s|$))")
_TIME_IN_BRACKETS = re.compile(rf"\(({TIME})\)")
_LONGEST_LINE = 10_000  # characters; the reader leaves out what stands behind 20,000
_LONGEST_TITLE = 300  # characters
_LATEST = 100 * 3600  # seconds; a time has at most two digits of hours
NOBODY = "Unknown"  # ends the turn before without naming anybody


@dataclass(frozen=True, slots=True)
class About:
    """What a file says about itself, as far as its format can say it."""

    title: str = ""
    date: str = ""
    url: str = ""
    speakers: tuple[str, ...] = ()
    is_verbatim: bool = False

    def front_matter(self) -> str:
        """Return the lines that stand above the body, or nothing."""
        values = {
            "title": cleaned(self.title)[:_LONGEST_TITLE].strip(),
            "date": cleaned(self.date),
            "url": cleaned(self.url),
        }
        # A text in JSON is the same text in YAML.
        lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items() if value]
        if self.speakers:
            lines.append(f"speakers: {json.dumps([cleaned(name) for name in self.speakers], ensure_ascii=False)}")
        if self.is_verbatim:
            lines.append("words: verbatim")
        return "\n".join(["---", *lines, "---", "", ""]) if lines else ""


class Draft:
    """Collects what a file says, block by block; every text is escaped, so that no word of it becomes markup."""

    def __init__(self, about: About) -> None:
        self._about = about
        self._blocks: list[str] = []
        # The reader takes a paragraph without a name for the sole author's, wherever nobody else's turn goes on.
        self._author = about.speakers[0] if len(about.speakers) == 1 and about.is_verbatim else None
        self._taken_for = self._author
        self._nobody = ""  # the label of the turn that goes on, if it names nobody

    def heading(self, text: str, level: int = 2, seconds: int | None = None) -> None:
        """Open a section; it ends the turn before."""
        title = re.sub(r"#+$", lambda hashes: "\\#" * len(hashes.group()), escaped(text))
        self._add(" ".join(part for part in ("#" * min(max(level, 1), 6), title, _bracketed(seconds)) if part))
        self._taken_for, self._nobody = self._author, ""

    def turn(self, speaker: str | None, text: str, seconds: int | None = None) -> None:
        """Let somebody speak, or, without a name, somebody who is not known."""
        if speaker is None and self._taken_for is None:
            self._write(text, seconds)
            return
        label = speaker or NOBODY
        head = " ".join(part for part in (f"**{label}**", _bracketed(seconds)) if part)
        self._add(f"{head}: {_lines(text, is_begun=True)}".rstrip())
        is_nobody = resolve_speaker(label, ()) is None
        self._taken_for, self._nobody = (self._author, label) if is_nobody else (label, "")

    def paragraph(self, text: str, seconds: int | None = None) -> None:
        """Go on with the same turn, or with an essay."""
        if self._nobody and self._taken_for:
            self.turn(self._nobody, text, seconds)
        else:
            self._write(text, seconds)

    def item(self, text: str) -> None:
        """Add an entry of a list."""
        self._add(f"- {_lines(text)}".replace("\n", "\n  "))

    def quotation(self, text: str) -> None:
        """Add words that somebody else said."""
        self._add(f"> {_lines(text)}".replace("\n", "\n> "))

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Add a table, whose first row becomes its head."""
        width = max((len(row) for row in rows), default=0)
        cells = [[escaped(cell)[:_LONGEST_LINE] for cell in row] + [""] * (width - len(row)) for row in rows]
        if any(any(row) for row in cells):
            head, *body = (f"| {' | '.join(row)} |" for row in cells)
            self._add("\n".join([head, f"|{' --- |' * width}", *body]))

    def __str__(self) -> str:
        """Return the whole file."""
        return self._about.front_matter() + "\n\n".join(self._blocks) + "\n"

    def _write(self, text: str, seconds: int | None) -> None:
        time = _bracketed(seconds)
        self._add(f"{time} {_lines(text, is_begun=True)}" if time else _lines(text))

    def _add(self, block: str) -> None:
        if block.strip():
            self._blocks.append(block)


def cleaned(text: str) -> str:
    """Return a text without what cannot be seen, its white space made single spaces."""
    return " ".join(_UNSEEN.sub("", text).split())


def escaped(text: str) -> str:
    """Return a text as one line whose characters Markdown shows as they are."""
    text = _MARKUP.sub(r"\\\g<0>", cleaned(text))
    return _TIME_IN_BRACKETS.sub(r"\\(\1\\)", text)


def _lines(text: str, *, is_begun: bool = False) -> str:
    """Return a paragraph's lines, as few as the reader can read; `is_begun` if something stands before it."""
    lines = textwrap.wrap(escaped(text), _LONGEST_LINE, break_on_hyphens=False) or [""]
    first = lines[0] if is_begun else _guarded(lines[0])
    return "\n".join([first, *(_guarded(line) for line in lines[1:])])


def _guarded(line: str) -> str:
    match = _AT_LINE_START.match(line)
    return f"{line[: match.end()]}\\{line[match.end() :]}" if match else line


def _bracketed(seconds: int | None) -> str:
    return "" if seconds is None or not 0 <= seconds < _LATEST else f"[{seconds_to_time(seconds)}]"
