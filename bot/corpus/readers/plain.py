"""Plain text: paragraphs, and turns where somebody wrote names before the words."""

import re
from collections.abc import Iterator

from bot.corpus.readers import subtitles
from bot.corpus.readers.decoding import check_size, decode
from bot.corpus.readers.draft import About, cleaned
from bot.corpus.readers.turns import Block, find_speakers, opens_turn, to_markdown
from bot.corpus.times import TIME, time_to_seconds

_FRONT_MATTER = re.compile(r"\A---[ \t]*(\r\n|\r|\n)(.*?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)
_FEWEST_TIMES = 3  # lines that are nothing but a time, from which on a text counts as pasted captions


def convert_plain(content: bytes) -> str:
    """Return the knowledge file that says the same; front matter, if there is any, stays as it is."""
    text = check_size(decode(content))
    header = _FRONT_MATTER.match(text)
    body = text[header.end() :] if header else text
    lines = body.splitlines()
    if sum(re.fullmatch(TIME, line.strip()) is not None for line in lines) >= _FEWEST_TIMES:
        return _under(header, subtitles.to_markdown(_captions(lines)))
    return _under(header, to_markdown(to_blocks(lines), About()))


def to_blocks(lines: list[str]) -> list[Block]:
    """Return the paragraphs of some lines: apart by an empty line, or at the head of a turn."""
    speakers = find_speakers(Block(line) for line in map(str.strip, lines) if line)
    return [Block(" ".join(paragraph)) for paragraph in _paragraphs(lines, speakers)]


def _paragraphs(lines: list[str], speakers: frozenset[str]) -> Iterator[list[str]]:
    paragraph: list[str] = []
    for line in [*map(str.strip, lines), ""]:
        head = opens_turn(line, speakers)
        if paragraph and (head or not line):
            yield paragraph
            paragraph = []
        if head and head.is_alone:
            yield [line]
        elif line:
            paragraph.append(line)


def _captions(lines: list[str]) -> Iterator[subtitles.Cue]:
    """Yield what stands below each line that is nothing but a time."""
    seconds, below = 0, list[subtitles.Line]()
    for line in [*map(str.strip, lines), "0:00"]:
        if re.fullmatch(TIME, line):
            yield subtitles.Cue(seconds * 1000, tuple(below))
            seconds, below = time_to_seconds(line), []
        elif text := cleaned(line):
            below.append(subtitles.Line(text))


def _under(header: re.Match[str] | None, markdown: str) -> str:
    """Return a converted body below the front matter that its file has; what the body shows is added to it."""
    if header is None:
        return markdown
    own = {line.partition(":")[0] for line in header.group(2).splitlines()}
    found = _FRONT_MATTER.match(markdown)
    body = markdown[found.end() :] if found else f"\n{markdown}"
    added = [line for line in found.group(2).splitlines() if line.partition(":")[0] not in own] if found else []
    return "\n".join(["---", header.group(2).rstrip(), *added, "---", body])
