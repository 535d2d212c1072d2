"""The blocks of a Markdown body: what each shows, and where in the file it stands."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bot.corpus.documents import Span

if TYPE_CHECKING:
    # Loaded where a file is read: what is taken from the cache waits for none of it.
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_MOST_BRACKETS = 10_000  # that may be links; the time to look for these grows with the square of their number
_LINE_START = re.compile(r"\A|(?<=\n)|(?<=\r)(?!\n)")
_LINE_END = re.compile(r"\r\n|\r|\n")
# What a line shows, behind its indentation.
_SHOWN_OF_LINE = re.compile(r"(?<![^\n])[ \t]+|(?P<shown>[^\n]+)")
_COMMENT = re.compile(r"<!--.*-->", re.DOTALL)
LONGEST_LINE = 20_000  # characters; beyond it Markdown readers grow slow
_OVERLONG = re.compile(rf"(?<![^\r\n])([^\r\n]{{{LONGEST_LINE}}})[^\r\n]+")


@dataclass(frozen=True, slots=True)
class Block:
    """
    A paragraph, heading, table row or code: its content, and where each stretch that is shown stands in the file.

    `kind` is the tag of its HTML. `quotation` is the number of the block quotation that it stands in, 0 if in none.
    """

    kind: str
    content: str
    shown: tuple[tuple[int, int], ...]
    line_offsets: tuple[tuple[int, int], ...]
    quotation: int = 0
    is_listed: bool = False

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


def read_blocks(text: str, body_start: int) -> Iterator[Block]:
    """Yield the blocks of a body in order; what stands behind the limit of a line is left out."""
    body = text[body_start:]
    starts = [match.start() + body_start for match in _LINE_START.finditer(body)]
    body = _OVERLONG.sub(r"\1", body).replace("\0", "\ufffd")
    lines = list(zip(_LINE_END.split(body), starts, strict=True))
    open_tags: list[str] = []
    cells: list[Token] = []
    quotation = 0
    for token in _parser(has_links=body.count("[") <= _MOST_BRACKETS).parse(body):
        if token.nesting == 1:
            quotation += token.tag == "blockquote" and "blockquote" not in open_tags
            open_tags.append(token.tag)
        elif token.nesting == -1:
            open_tags.pop()
            if token.tag == "tr" and cells:
                yield _row_block(cells, lines)
                cells = []
        elif token.type == "hr":
            yield Block("hr", "", (), ((0, 0),))
        elif token.map is None or _COMMENT.fullmatch(token.content.strip()):
            continue
        elif token.type == "inline" and open_tags[-1] in ("th", "td"):
            cells.append(token)
        elif token.type == "inline":
            offsets = _line_offsets(token.content, lines, token.map[0])
            shown = _by_line(token.content, list(_visible(token)))
            number = quotation if "blockquote" in open_tags else 0
            yield Block(open_tags[-1], token.content, shown, offsets, number, "li" in open_tags)
        elif token.type in ("fence", "code_block"):
            content = token.content.rstrip("\n")
            offsets = _line_offsets(content, lines, token.map[0] + (token.type == "fence"))
            yield Block("code", content, _by_line(content, [(0, len(content))]), offsets)


def _row_block(cells: list["Token"], lines: list[tuple[str, int]]) -> Block:
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
    return Block("tr", line, _by_line(line, shown), ((0, start),))


def _with_backslashes(cell: "Token") -> Iterator[tuple[int, int]]:
    """Yield what a cell shows as offsets of the cell as it is written, with a backslash before each bar."""
    for start, end in _visible(cell):
        for part in re.finditer(r"\|?[^|]*", cell.content[start:end]):
            bars = cell.content.count("|", 0, start + part.start() + 1)
            if part.group():
                yield start + part.start() + bars, start + part.end() + bars


@cache
def _parser(*, has_links: bool) -> "MarkdownIt":
    from markdown_it import MarkdownIt

    # Without text_join an escaped character is a token of its own, and every other one stands in the file as it is.
    without = ["text_join", "html_block", "html_inline", *([] if has_links else ["link", "image", "reference"])]
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable(without)


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


def _visible(token: "Token") -> Iterator[tuple[int, int]]:
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
