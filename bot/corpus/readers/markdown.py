"""The reader for Markdown: headings, times, turns, quotations and notes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bot.corpus.blocks import LONGEST_LINE, Block, read_blocks
from bot.corpus.documents import Document, FrontMatter, Moment, Segment, Words, join_spans
from bot.corpus.front_matter import read_front_matter
from bot.corpus.labels import Label, Labels, line_starts
from bot.corpus.people import people_named_in
from bot.corpus.times import TIME, time_to_seconds

_TIMED_PARAGRAPH = re.compile(rf"\[(?P<time>{TIME})\]\s*")
_TIMED_HEADING = re.compile(rf"(?<!\s)\s*[\[(](?P<time>{TIME})[\])]\s*$")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def read_markdown(text: str, *, source: str, path: str) -> Document:
    """Return the document that a Markdown file holds. Never fails: what is not understood is a note."""
    header = read_front_matter(text, default_title=source)
    blocks = list(read_blocks(text, header.body_start))
    paragraphs = [block.content for block in blocks if block.kind == "p"]
    quotations = [block.content for block in blocks if block.quotation]
    labels = Labels(header.front_matter, paragraphs, quotations)
    reading = _Reading(text, header.front_matter, labels, _words(header.front_matter, labels))
    for block in blocks:
        reading.take(block)
    return Document(
        source=source,
        path=path,
        front_matter=header.front_matter,
        segments=tuple(reading.segments),
        warnings=(*header.warnings, *_too_long(text, header.body_start)),
    )


def _too_long(text: str, body_start: int) -> Iterator[str]:
    """Yield a warning if there is a line of which not all is read."""
    if len(text) > LONGEST_LINE:
        first = 1 + len(text[:body_start].splitlines())
        for number, line in enumerate(text[body_start:].splitlines(), first):
            if len(line) > LONGEST_LINE:
                yield f"line {number} has more than {LONGEST_LINE:,} characters; the rest of it is left out"
                return


def _words(front_matter: FrontMatter, labels: Labels) -> Words:
    """Return what paragraphs without a label are. Signed quotations tell that a file is notes, whatever its turns."""
    has_turns = labels.has_turns and not labels.is_signed
    return front_matter.words or (Words.VERBATIM if has_turns else Words.NOTES)


@dataclass(slots=True)
class _Reading:
    """Where a walk down a document stands: section, last time, whose turn it is."""

    text: str
    front_matter: FrontMatter
    labels: Labels
    words: Words
    segments: list[Segment] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    moment: Moment | None = None
    speaker: str | None = None
    has_begun: bool = False
    quotation: int = 0
    unsigned: int = 0  # how many of the last segments are quotations that nobody has signed yet

    def take(self, block: Block) -> None:
        """Add what a block says."""
        if block.quotation != self.quotation:
            self.quotation, self.unsigned = block.quotation, 0
        if block.kind in _HEADINGS:
            self._open_section(int(block.kind[1]), block)
        elif block.kind == "hr":
            self.speaker = None
        elif block.kind == "p":
            for start, end in self._parts(block):
                self._take_part(block, start, end)
        else:
            self._add(block, 0, words=Words.NOTES, speaker=None)
        self.has_begun = True

    def _parts(self, block: Block) -> list[tuple[int, int]]:
        """Return the stretches of a paragraph, cut where a line begins with a label or behind one that is signed."""
        content = block.content
        starts = [0]
        for position in line_starts(content)[1:]:
            is_label = self.labels.turn_at(content, position) or self.labels.is_break(content, position)
            is_behind_signature = block.quotation and self.labels.attribution(content[starts[-1] : position].rstrip())
            if is_label or is_behind_signature:
                starts.append(position)
        return list(pairwise([*starts, len(content)]))

    def _take_part(self, block: Block, start: int, end: int) -> None:
        turn = self.labels.turn_at(block.content, start)
        if turn and not (block.is_listed and not turn.time):
            self._add_turn(block, turn, end)
        elif block.quotation:
            self._add_quotation(block, start, end)
        else:
            if self.labels.is_break(block.content, start):
                self.speaker = None
            self._add_paragraph(block, start, end)

    def _add_turn(self, block: Block, turn: Label, end: int) -> None:
        speaker = self.labels.speaker(turn.name)
        self._set_time(turn.time)
        signed = self.labels.attribution(block.content[turn.end : end]) if block.quotation else None
        self._add(block, turn.end, turn.end + signed.start if signed else end, words=Words.VERBATIM, speaker=speaker)
        if not block.quotation:
            self.speaker = speaker

    def _open_section(self, level: int, block: Block) -> None:
        timed = _TIMED_HEADING.search(block.content)
        name = join_spans(self.text, block.spans(end=timed.start() if timed else None))
        self.headings = [heading for heading in self.headings if heading[0] < level]
        if self.has_begun or level > 1:
            self.headings.append((level, name))
        self.speaker = self.moment = None
        if timed:
            # The section begins here; when in it something was said, its paragraphs tell, if anything does.
            self.moment = Moment(time_to_seconds(timed["time"]), approximate=True)

    def _add_paragraph(self, block: Block, start: int, end: int) -> None:
        if timed := _TIMED_PARAGRAPH.match(block.content, start, end):
            self._set_time(timed["time"])
            start = timed.end()
        if self.words is Words.VERBATIM:
            self._add(block, start, end, words=Words.VERBATIM, speaker=self.speaker or self._sole_author())
        else:
            self._add(block, start, end, words=Words.NOTES, speaker=None)

    def _add_quotation(self, block: Block, start: int, end: int) -> None:
        attribution = self.labels.attribution(block.content[start:end])
        if attribution is None:
            before = len(self.segments)
            self._add(block, start, end, words=Words.VERBATIM, speaker=None)
            self.unsigned += len(self.segments) - before
            return
        speaker = self.labels.speaker(attribution.name)
        self._set_time(attribution.time)
        if attribution.start == 0:
            self._sign(speaker, has_time=attribution.time is not None)
        else:
            first, last = _without_marks(block.content[start:end], attribution.start)
            self._add(block, start + first, start + last, words=Words.VERBATIM, speaker=speaker)
        self.unsigned = 0

    def _sign(self, speaker: str | None, *, has_time: bool) -> None:
        """Give the paragraphs of a quotation the name and, if there is one, the time that stand below it."""
        for number in range(len(self.segments) - self.unsigned, len(self.segments)):
            signed = replace(self.segments[number], speaker=speaker)
            self.segments[number] = replace(signed, moment=self.moment) if has_time else signed
            self._let_time_pass()

    def _add(self, block: Block, start: int, end: int | None = None, *, words: Words, speaker: str | None) -> None:
        spans = block.spans(start, end)
        text = join_spans(self.text, spans)
        if not text:
            return
        about = people_named_in(text, self.front_matter.people) if words is Words.NOTES else ()
        section = " › ".join(name for _, name in self.headings)
        self.segments.append(Segment(spans, text, words, section, speaker, about, self.moment))
        self._let_time_pass()

    def _let_time_pass(self) -> None:
        """Note that what follows without a time of its own comes at some time after this one."""
        if self.moment:
            self.moment = Moment(self.moment.seconds, approximate=True)

    def _set_time(self, time: str | None) -> None:
        if time:
            self.moment = Moment(time_to_seconds(time), self.front_matter.approximate_times)

    def _sole_author(self) -> str | None:
        """Return who wrote an essay; where several speak, words without a name are nobody's."""
        speakers = self.front_matter.speakers
        is_alone = len(speakers) == 1 and self.front_matter.host is None and not self.labels.has_turns
        return speakers[0] if is_alone else None


def _without_marks(content: str, end: int) -> tuple[int, int]:
    """Return the bounds of a quotation without one pair of quotation marks around it."""
    quotation = content[:end].strip()
    if len(quotation) > 2 and quotation[0] + quotation[-1] in ("“”", '""', "„“", "«»"):
        start = content.index(quotation[0])
        return start + 1, start + len(quotation) - 1
    return 0, end
