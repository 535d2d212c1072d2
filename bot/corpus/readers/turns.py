"""Turns as people write them: `Name: words`, `Name (12:34): words`, `[12:34] Name: words`, a name above the words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.corpus.people import is_anonymous, is_role, looks_like_name
from bot.corpus.readers.draft import About, Draft, cleaned
from bot.corpus.readers.names import people_among, speakers_among, spelled_alike, to_name, with_nobody
from bot.corpus.times import TIME, time_to_seconds

_CLOCK = rf"(?P<time>{TIME})(?:[.,]\d{{1,3}})?"
_BRACKETED = rf"(?:\[\s*{_CLOCK}\s*\]|\(\s*{_CLOCK.replace('time', 'time2')}\s*\)|{_CLOCK.replace('time', 'time3')})"
_LABEL = r"\**(?P<name>[^\W\d_][^\n:*\[\]()—–]{0,58}?)\**"
_TIME_FIRST = re.compile(rf"{_BRACKETED}\s*(?:[-–—]\s*)?{_LABEL}\s*:(?:\s+|$)")
_NAME_FIRST = re.compile(rf"{_LABEL}\s*{_BRACKETED}\s*(?P<colon>:?)\**(?:\s+|$)")
_NAME_ONLY = re.compile(rf"{_LABEL}\s*:\**(?:\s+|$)")
_TIME_AT_END = re.compile(rf"\s*[\[(](?P<time>{TIME})[\])]\s*$")
_TIME_ONLY = re.compile(r"[\[(]\s*" + _CLOCK + r"\s*[\])]\s*")


class Kind(StrEnum):
    """What a block of a document is."""

    HEADING = "heading"
    PAGE = "page"  # a heading across which a turn goes on
    PARAGRAPH = "paragraph"
    ITEM = "item"
    QUOTATION = "quotation"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a document, of whatever format. `is_strong` if all of it is in bold."""

    text: str
    kind: Kind = Kind.PARAGRAPH
    level: int = 2
    rows: tuple[tuple[str, ...], ...] = ()
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """
    The beginning of a turn: label, time, where its words begin.

    `is_sure` if it can be nothing else, `is_alone` if its words stand below it.
    """

    name: str | None
    seconds: int | None
    end: int
    is_sure: bool = True
    is_alone: bool = False


def read_head(block: Block) -> Head | None:
    """Return what a paragraph begins with, if it looks like the head of a turn, or its time."""
    text = block.text
    if block.kind is not Kind.PARAGRAPH:
        return None
    if match := _TIME_FIRST.match(text):
        return _head(match, is_sure=True)
    if match := _NAME_FIRST.match(text):
        is_alone = match.end() == len(text) and match["time3"] is None
        return _head(match, is_sure=bool(match["colon"]) or is_alone)
    if match := _NAME_ONLY.match(text):
        return _head(match, is_sure=False)
    if block.is_strong and looks_like_name(text):
        return Head(text, None, len(text), is_sure=False, is_alone=True)
    if match := _TIME_ONLY.match(text):
        return Head(None, time_to_seconds(match["time"]), match.end(), is_alone=match.end() == len(text))
    return None


def _head(match: re.Match[str], *, is_sure: bool) -> Head | None:
    name = cleaned(match["name"])
    groups = match.groupdict()
    # “A 10:30 train”
    is_word = is_role(name) and groups.get("colon") == "" and not is_sure
    if is_word or not (looks_like_name(name) or is_anonymous(name) or is_role(name)):
        return None
    time = groups.get("time") or groups.get("time2") or groups.get("time3")
    return Head(name, time_to_seconds(time) if time else None, match.end(), is_sure, match.end() == len(match.string))


def find_speakers(blocks: Iterable[Block]) -> frozenset[str]:
    """Return the labels of a document that name who speaks."""
    paragraphs = [block for block in blocks if block.kind is Kind.PARAGRAPH]
    heads = [head for block in paragraphs if (head := read_head(block))]
    labels = [head.name for head in heads if head.name]
    sure = frozenset(head.name for head in heads if head.is_sure and head.name)
    above = sum(head.is_alone for head in heads)
    return with_nobody(sure | speakers_among(labels, len(paragraphs) - above), labels)


def opens_turn(text: str, speakers: frozenset[str]) -> Head | None:
    """Return the head with which a paragraph begins, if it is a time or names one of the speakers."""
    head = read_head(Block(text))
    return head if head and (head.name is None or head.name in speakers) else None


def to_markdown(blocks: Sequence[Block], about: About, *, author: str | None = None) -> str:
    """Return the knowledge file that says the same as the blocks; `author` speaks where there are no turns."""
    labels = find_speakers(blocks)
    named = [head.name for block in blocks if (head := read_head(block)) and head.name in labels]
    names = spelled_alike(name for name in named if name)
    speakers = people_among(names.values()) if names else (author,) if author and to_name(author) == author else ()
    about = About(about.title, about.date, about.url, speakers, is_verbatim=bool(names or speakers))
    writing = _Writing(Draft(about), names)
    for block in blocks:
        writing.take(block)
    return str(writing.draft)


@dataclass(slots=True)
class _Writing:
    """Where a walk down the blocks stands: whose turn it is, since when, and a head that stands above its words."""

    draft: Draft
    names: dict[str, str]
    speaker: str | None = None
    seconds: int | None = None
    above: Head | None = None

    def take(self, block: Block) -> None:
        """Write a block."""
        head = read_head(block)
        if head and head.name is not None and head.name not in self.names:
            head = None
        if block.kind in (Kind.HEADING, Kind.PAGE):
            self._open_section(block)
        elif head and head.is_alone:
            self.above = head
        elif block.kind is Kind.PARAGRAPH:
            words = block.text[head.end :] if head else block.text
            if head and head.name is None and self.above:
                head = replace(self.above, seconds=head.seconds)
            self._say(head or self.above, words)
        else:
            if self.above:
                self._say(self.above, "")
            _add(self.draft, block)

    def _open_section(self, block: Block) -> None:
        if block.kind is Kind.PAGE:
            self.draft.heading(block.text, block.level, self.seconds)
            self.above = self.above or (Head(self.speaker, None, 0) if self.speaker else None)
            return
        timed = _TIME_AT_END.search(block.text)
        self.seconds = time_to_seconds(timed["time"]) if timed else None
        self.draft.heading(block.text[: timed.start()] if timed else block.text, block.level, self.seconds)
        self.speaker = self.above = None

    def _say(self, head: Head | None, words: str) -> None:
        seconds = head.seconds if head else None
        if head and head.name:
            self.speaker = head.name
            self.draft.turn(to_name(self.names[head.name]), words, seconds)
        elif self.names and not self.speaker:
            self.draft.turn(None, words, seconds)
        else:
            self.draft.paragraph(words, seconds)
        self.seconds = self.seconds if seconds is None else seconds
        self.above = None


def _add(draft: Draft, block: Block) -> None:
    if block.kind is Kind.ITEM:
        draft.item(block.text)
    elif block.kind is Kind.QUOTATION:
        draft.quotation(block.text)
    else:
        draft.table(block.rows)
