"""The reader for Markdown: headings, times, turns, quotations and notes."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.corpus.documents import Document, FrontMatter, Moment, Segment, Span, Words, join_spans
from bot.corpus.front_matter import read_front_matter
from bot.corpus.people import people_named_in, resolve_speaker
from bot.corpus.times import TIME, time_to_seconds

_LINE_START = re.compile(r"\A|(?<=\n)|(?<=\r)(?!\n)")
_LINE_END = re.compile(r"\r\n|\r|\n")
# What a line shows, behind its indentation.
_SHOWN_OF_LINE = re.compile(r"(?<![^\n])[ \t]+|(?P<shown>[^\n]+)")
_NAME = r"(?P<name>[^\W\d_][^\n:*\[\]()—–]{0,58}?)"
_BRACKETED = rf"(?:\[(?P<time>{TIME})\]|\((?P<time2>{TIME})\))"
# In these no two neighbours can both take the same white space: otherwise a long stretch of it takes for ever.
_BOLD_TURN = re.compile(rf"\*\*\s*{_NAME}\s*(?::\s*)?\*\*\s*(?:{_BRACKETED}\s*)?(?::\s*)?")
_PLAIN_TURN = re.compile(rf"{_NAME}\s*{_BRACKETED}\s*:\s*")
_TIMED_PARAGRAPH = re.compile(rf"\[(?P<time>{TIME})\]\s*")
_TIMED_HEADING = re.compile(rf"(?<!\s)\s*[\[(](?P<time>{TIME})[\])]\s*$")
_ATTRIBUTION = re.compile(rf"(?:^|(?<!\s)\s+)(?:—|–|--)\s*{_NAME}\s*(?:\[(?P<time>{TIME})\])?\s*$")
_COMMENT = re.compile(r"<!--.*-->", re.DOTALL)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LONGEST_LINE = 20_000  # characters; beyond it Markdown readers grow slow
_OVERLONG = re.compile(rf"(?<![^\r\n])([^\r\n]{{{_LONGEST_LINE}}})[^\r\n]+")


@dataclass(frozen=True, slots=True)
class _Block:
    """
    A paragraph, heading, table row or code: its content, and where each stretch that is shown stands in the file.

    `quotation` is the number of the block quotation that it stands in, 0 if in none.
    """

    kind: str
    content: str
    shown: tuple[tuple[int, int], ...]
    line_offsets: tuple[tuple[int, int], ...]
    quotation: int = 0

    def spans(self, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
        """Return the spans of what is shown between two offsets of the content, without white space around it."""
        end = len(self.content) if end is None else end
        stretches = [(max(first, start), min(last, end)) for first, last in self.shown]
        stretches = [(first, last) for first, last in stretches if first < last]
        while stretches and not self.content[slice(*stretches[0])].strip():
            stretches.pop(0)
        while stretches and not self.content[slice(*stretches[-1])].strip():
            stretches.pop()
        if stretches:
            first, last = stretches[0]
            stretches[0] = (first + _indent(self.content[first:last]), last)
            first, last = stretches[-1]
            stretches[-1] = (first, first + len(self.content[first:last].rstrip()))
        return tuple(Span(self._offset(first), self._offset(first) + last - first) for first, last in stretches)

    def _offset(self, position: int) -> int:
        line, at = self.line_offsets[bisect_right(self.line_offsets, position, key=lambda offset: offset[0]) - 1]
        return at + position - line


def read_markdown(text: str, *, source: str, path: str) -> Document:
    """Return the document that a Markdown file holds. Never fails: what is not understood is a note."""
    header = read_front_matter(text, default_title=source)
    blocks = list(_blocks(text, header.body_start))
    has_turns = any(block.kind == "p" and _match_turn(block, header.front_matter) for block in blocks)
    reading = _Reading(text, header.front_matter, has_turns)
    for block in blocks:
        reading.take(block)
    return Document(
        source=source,
        path=path,
        front_matter=header.front_matter,
        segments=tuple(reading.segments),
        warnings=header.warnings,
    )


@dataclass(slots=True)
class _Reading:
    """Where a walk down a document stands: section, last time, whose turn it is."""

    text: str
    front_matter: FrontMatter
    has_turns: bool
    segments: list[Segment] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    moment: Moment | None = None
    speaker: str | None = None
    has_begun: bool = False
    quotation: int = 0
    unsigned: int = 0  # how many of the last segments are quotations that nobody has signed yet

    def take(self, block: _Block) -> None:
        """Add what a block says."""
        if block.quotation != self.quotation:
            self.quotation, self.unsigned = block.quotation, 0
        if block.kind in _HEADINGS:
            self._open_section(int(block.kind[1]), block)
        elif block.quotation:
            self._add_quotation(block)
        elif turn := _match_turn(block, self.front_matter):
            self.speaker = resolve_speaker(turn["name"], self.front_matter.people, self.front_matter.host)
            self._set_time(turn["time"] or turn["time2"])
            self._add(block, turn.end(), words=Words.VERBATIM, speaker=self.speaker)
        else:
            self._add_paragraph(block)
        self.has_begun = True

    def _open_section(self, level: int, block: _Block) -> None:
        timed = _TIMED_HEADING.search(block.content)
        name = join_spans(self.text, block.spans(end=timed.start() if timed else None))
        self.headings = [heading for heading in self.headings if heading[0] < level]
        if self.has_begun or level > 1:
            self.headings.append((level, name))
        self.speaker = self.moment = None
        if timed:
            # The section begins here; when in it something was said, its paragraphs tell, if anything does.
            self.moment = Moment(time_to_seconds(timed["time"]), approximate=True)

    def _add_paragraph(self, block: _Block) -> None:
        timed = _TIMED_PARAGRAPH.match(block.content)
        if timed:
            self._set_time(timed["time"])
        start = timed.end() if timed else 0
        words = self.front_matter.words or (Words.VERBATIM if self.has_turns else Words.NOTES)
        if words is Words.VERBATIM and block.kind == "p":
            self._add(block, start, words=Words.VERBATIM, speaker=self.speaker or self._sole_author())
        else:
            self._add(block, start, words=Words.NOTES, speaker=None)

    def _add_quotation(self, block: _Block) -> None:
        attribution = _match_attribution(block.content, self.front_matter)
        if attribution is None:
            before = len(self.segments)
            self._add(block, 0, words=Words.VERBATIM, speaker=None)
            self.unsigned += len(self.segments) - before
            return
        speaker = resolve_speaker(attribution["name"], self.front_matter.people, self.front_matter.host)
        self._set_time(attribution["time"])
        if attribution.start() == 0:
            self._sign(speaker, has_time=attribution["time"] is not None)
        else:
            start, end = _without_marks(block.content, attribution.start())
            self._add(block, start, end, words=Words.VERBATIM, speaker=speaker)
        self.unsigned = 0

    def _sign(self, speaker: str | None, *, has_time: bool) -> None:
        """Give the paragraphs of a quotation the name and, if there is one, the time that stand below it."""
        for number in range(len(self.segments) - self.unsigned, len(self.segments)):
            signed = replace(self.segments[number], speaker=speaker)
            self.segments[number] = replace(signed, moment=self.moment) if has_time else signed
            self._let_time_pass()

    def _add(self, block: _Block, start: int, end: int | None = None, *, words: Words, speaker: str | None) -> None:
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
        is_alone = len(self.front_matter.speakers) == 1 and self.front_matter.host is None and not self.has_turns
        return self.front_matter.speakers[0] if is_alone else None


def _match_turn(block: _Block, front_matter: FrontMatter) -> re.Match[str] | None:
    """Return the head of a turn. Without a time it must name somebody of the front matter or stand in a transcript."""
    match = _BOLD_TURN.match(block.content) or _PLAIN_TURN.match(block.content)
    if match is None or match["time"] or match["time2"]:
        return match
    has_colon = ":" in match.group()
    named = resolve_speaker(match["name"], front_matter.people, front_matter.host) in front_matter.people
    return match if has_colon and (named or front_matter.words is Words.VERBATIM) else None


def _match_attribution(content: str, front_matter: FrontMatter) -> re.Match[str] | None:
    match = _ATTRIBUTION.search(content)
    if match is None or match["time"]:
        return match
    known = resolve_speaker(match["name"], front_matter.people, front_matter.host) in front_matter.people
    name = match["name"].split()
    is_name = 2 <= len(name) <= 5 and all(part[0].isupper() for part in (name[0], name[-1]))
    return match if known or is_name else None


def _without_marks(content: str, end: int) -> tuple[int, int]:
    """Return the bounds of a quotation without one pair of quotation marks around it."""
    quotation = content[:end].strip()
    if len(quotation) > 2 and quotation[0] + quotation[-1] in ("“”", '""', "„“", "«»"):
        start = content.index(quotation[0])
        return start + 1, start + len(quotation) - 1
    return 0, end


def _blocks(text: str, body_start: int) -> Iterator[_Block]:
    """Yield the blocks of a body in order; what stands behind the limit of a line is left out."""
    body = text[body_start:]
    starts = [match.start() + body_start for match in _LINE_START.finditer(body)]
    body = _OVERLONG.sub(r"\1", body).replace("\0", "\ufffd")
    lines = list(zip(_LINE_END.split(body), starts, strict=True))
    open_tags: list[str] = []
    cells: list[Token] = []
    quotation = 0
    for token in _parser().parse(body):
        if token.nesting == 1:
            quotation += token.tag == "blockquote" and "blockquote" not in open_tags
            open_tags.append(token.tag)
        elif token.nesting == -1:
            open_tags.pop()
            if token.tag == "tr" and cells:
                yield _row_block(cells, lines)
                cells = []
        elif token.map is None or _COMMENT.fullmatch(token.content.strip()):
            continue
        elif token.type == "inline" and open_tags[-1] in ("th", "td"):
            cells.append(token)
        elif token.type == "inline":
            offsets = _line_offsets(token.content, lines, token.map[0])
            shown = _by_line(token.content, list(_visible(token)))
            number = quotation if "blockquote" in open_tags else 0
            yield _Block(open_tags[-1], token.content, shown, offsets, number)
        elif token.type in ("fence", "code_block"):
            content = token.content.rstrip("\n")
            offsets = _line_offsets(content, lines, token.map[0] + (token.type == "fence"))
            yield _Block("code", content, _by_line(content, [(0, len(content))]), offsets)


def _row_block(cells: list[Token], lines: list[tuple[str, int]]) -> _Block:
    line, start = lines[cells[0].map[0] if cells[0].map else 0]
    shown: list[tuple[int, int]] = []
    position = 0
    for cell in cells:
        # A bar inside a cell stands in the file behind a backslash, which is not shown.
        written = cell.content.replace("|", "\\|")
        at = line.find(written, position)
        if at >= 0:
            shown += [(at + first, at + last) for first, last in _with_backslashes(cell)]
            position = at + len(written)
    return _Block("tr", line, _by_line(line, shown), ((0, start),))


def _with_backslashes(cell: Token) -> Iterator[tuple[int, int]]:
    """Yield what a cell shows as offsets of the cell as it is written, with a backslash before each bar."""
    for start, end in _visible(cell):
        for part in re.finditer(r"\|?[^|]*", cell.content[start:end]):
            bars = cell.content.count("|", 0, start + part.start() + 1)
            if part.group():
                yield start + part.start() + bars, start + part.end() + bars


def _parser() -> MarkdownIt:
    # Without text_join an escaped character is a token of its own, and every other one stands in the file as it is.
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable(["text_join", "html_block", "html_inline"])


def _line_offsets(content: str, lines: list[tuple[str, int]], number: int) -> tuple[tuple[int, int], ...]:
    """Return (offset in the content, offset in the file) of what each line shows, beginning with a line of the file."""
    offsets: list[tuple[int, int]] = []
    position = 0
    for line in content.split("\n"):
        # A tab of the indentation may have become spaces.
        shown = line.lstrip(" \t")
        # A first line of unusual white space is not in the content.
        while shown not in lines[number][0]:
            number += 1
        written, start = lines[number]
        offsets.append((position + len(line) - len(shown), start + written.rindex(shown)))
        position += len(line) + 1
        number += 1
    return tuple(offsets)


def _visible(token: Token) -> Iterator[tuple[int, int]]:
    """Yield the stretches of an inline token's content that are shown: its text without the markup."""
    content = token.content.replace("\n", " ")  # as in code that goes on on the next line
    position = 0
    for child in token.children or []:
        literal = child.markup if child.type == "text_special" else child.content
        if child.type not in ("text", "text_special", "code_inline") or not literal:
            continue
        start = content.find(literal, position)
        if start < 0:
            continue
        position = start + len(literal)
        # An escaped character is shown without its backslash; an entity as it stands in the file.
        yield start + literal.startswith("\\"), position


def _by_line(content: str, stretches: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return the same stretches, none of them across the end of a line or in an indentation, neighbours made one."""
    parts: list[tuple[int, int]] = []
    for start, end in stretches:
        for line in _SHOWN_OF_LINE.finditer(content, start, end):
            first, last = line.span("shown")
            if first < 0:
                continue
            if parts and parts[-1][1] == first:
                parts[-1] = (parts[-1][0], last)
            else:
                parts.append((first, last))
    return tuple(parts)


def _indent(stretch: str) -> int:
    return len(stretch) - len(stretch.lstrip())
