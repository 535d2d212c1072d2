"""Lines of printed pages made paragraphs again."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from bot.corpus.readers.draft import cleaned
from bot.corpus.readers.turns import Block, Kind, find_speakers, opens_turn
from bot.corpus.sentences import sentence_bounds

_GAP = 1.3  # times the usual distance of two lines, from which on a paragraph ends
_FEW = 4  # distances of lines, below which none is usual
_LINE_HEIGHT = 1.5  # times the size of the letters
_SHORT = 0.7  # of the longest lines, below which a line that ends a sentence ends a paragraph
_STOP = re.compile(r"[.?!…:][\"'”’)\]]*$")
_DIVIDED = re.compile(r"(?:^|\s)[^\w\s]*([^\W\d_][\w-]*)[-‐]$")
_COMPOUND = re.compile(r"\b\w++(?:-\w++)+")
_WORD = re.compile(r"[\w-]+")
_SOFT_HYPHEN_AT_END = re.compile(r"\xad\s*$")


@dataclass(slots=True)
class PrintedLine:
    """A line of a page: its text, how high it stands, and how large its letters are."""

    text: str
    height: float | None = None
    size: float | None = None


def to_blocks(pages: Sequence[Sequence[PrintedLine]]) -> list[Block]:
    """Return the pages and their paragraphs; a sentence that runs over to the next page stays where it begins."""
    lines = [cleaned(line.text) for page in pages for line in page]
    flow = _Flow(
        find_speakers(map(Block, lines)),
        frozenset(word.casefold() for line in lines for word in _COMPOUND.findall(line)),
    )
    paragraphs = [list(flow.paragraphs(page)) for page in pages]
    for before, after in pairwise(paragraphs):
        flow.carry_back(before, after)
    return [
        block
        for number, of_page in enumerate(paragraphs, 1)
        if of_page
        for block in (Block(f"Page {number}", Kind.PAGE), *map(Block, of_page))
    ]


@dataclass(frozen=True, slots=True)
class _Flow:
    """What is known of a whole document when its lines are joined: who speaks, and which words have a hyphen."""

    speakers: frozenset[str]
    compounds: frozenset[str]

    def paragraphs(self, lines: Sequence[PrintedLine]) -> Iterator[str]:
        """Yield the paragraphs of a page."""
        usual = _usual_distance(lines)
        longest = max((len(line.text) for line in lines), default=0)
        paragraph = ""
        above: PrintedLine | None = None
        for line in lines:
            text = cleaned(_SOFT_HYPHEN_AT_END.sub("-", line.text))
            head = opens_turn(text, self.speakers)
            if paragraph and (head or (above and _ends(above, line, usual, longest))):
                yield paragraph
                paragraph = ""
            paragraph = self._joined(paragraph, text)
            if head and head.is_alone:
                yield paragraph
                paragraph = ""
            above = line
        if paragraph:
            yield paragraph

    def carry_back(self, before: list[str], after: list[str]) -> None:
        """Complete the last sentence of a page with what stands of it on the next."""
        if not before or not after or _STOP.search(before[-1]) or opens_turn(after[0], self.speakers):
            return
        first, *rest = sentence_bounds(after[0])
        before[-1] = self._joined(before[-1], after[0][slice(*first)])
        after[:1] = [after[0][rest[0][0] :]] if rest else []

    def _joined(self, before: str, after: str) -> str:
        """Return two lines as one; a word divided at the end of a line is made whole, unless it has a hyphen anyway."""
        divided = _DIVIDED.search(before)
        if not divided or not after[:1].islower():
            return f"{before} {after}".strip()
        start, rest = divided[1], _WORD.match(after)
        has_hyphen = "-" in start or f"{start}-{rest[0] if rest else ''}".casefold() in self.compounds
        return (before if has_hyphen else before[:-1]) + after


def _usual_distance(lines: Sequence[PrintedLine]) -> float:
    """Return how far the lines of a paragraph are apart; on a page with few of them the size of the letters tells."""
    distances = [distance for above, below in pairwise(lines) if (distance := _distance(above, below)) > 0]
    if not distances:
        return 0.0
    size = lines[0].size
    return min(median(distances), _LINE_HEIGHT * size) if size and len(distances) < _FEW else median(distances)


def _distance(above: PrintedLine, below: PrintedLine) -> float:
    return above.height - below.height if above.height is not None and below.height is not None else 0.0


def _ends(above: PrintedLine, below: PrintedLine, usual: float, longest: int) -> bool:
    """Whether a paragraph ends between two lines: by space, by another size of letters, or by a short last line."""
    if usual and _distance(above, below) > usual * _GAP:
        return True
    if above.size and below.size and not 0.9 < above.size / below.size < 1.1:
        return True
    return len(above.text) < longest * _SHORT and _STOP.search(above.text.strip()) is not None
