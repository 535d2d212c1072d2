"""Cues, as WebVTT and SRT hold them, made turns: whole sentences, each paragraph with the second it begins at."""

import bisect
import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from bot.corpus.people import looks_like_name
from bot.corpus.readers.draft import About, Draft, cleaned
from bot.corpus.readers.names import people_among, speakers_among, spelled_alike, to_name, with_nobody
from bot.corpus.sentences import sentence_bounds

MOST_WORDS = 60  # of a paragraph, where its sentences allow it
_ROLLING = 0.4  # of the cues repeat the end of the one before
_LONGEST_REPEAT = 200  # words
_TAG = re.compile(r"<(?:/?[A-Za-z][^<>]*|/|[\d:.]+)>|\{\\[^{}]*\}")  # <i>, </v>, <00:00:01.000>, {\an8}
_VOICE = re.compile(r"(<v[.\s][^<>]*>|</v>)")
_TURN_MARK = re.compile(r"(?=>>)")
_PREFIX = re.compile(r"(?P<mark>>>+|[-–—](?!-))?\s*(?:(?P<name>[^\W\d_][^\n:<>\[\]()]{0,58}):(?:\s+|$))?")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a cue, or the part of it that one voice speaks. `opens` if somebody begins to speak."""

    text: str
    speaker: str | None = None
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Cue:
    """What is shown from a moment on, in milliseconds."""

    start: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Turn:
    """What one voice says: the moment and the words of each line."""

    speaker: str | None
    pieces: list[tuple[int, str]]


def read_cue(start: int, end: int, raw: str) -> Cue:
    """Return the cue of a text with its tags; one that ends before it starts begins where it ends."""
    lines: list[Line] = []
    voice: str | None = None
    for raw_line in raw.splitlines():
        for part in _VOICE.split(raw_line):
            if _VOICE.fullmatch(part):
                _, _, label = html.unescape(part[1:-1]).partition(" ")
                voice = None if part == "</v>" else to_name(label)
            elif text := cleaned(html.unescape(_TAG.sub("", part))):
                lines.append(Line(text, voice))
    return Cue(min(start, end), tuple(lines))


def to_markdown(cues: Iterable[Cue], title: str = "") -> str:
    """Return the knowledge file that says what the cues say, in the order of their times."""
    in_order = sorted(dict.fromkeys(cue for cue in cues if cue.lines), key=lambda cue: cue.start)
    turns = _join(_with_speakers(_without_repeats(in_order)))
    names = spelled_alike(turn.speaker for turn in turns if turn.speaker)
    draft = Draft(About(title, speakers=people_among(names.values()), is_verbatim=True))
    for turn in turns:
        (start, words), *others = _paragraphs(turn.pieces)
        draft.turn(names[turn.speaker] if turn.speaker else None, words, start // 1000)
        for start, words in others:
            draft.paragraph(words, start // 1000)
    return str(draft)


def _without_repeats(cues: Sequence[Cue]) -> Sequence[Cue]:
    """Return the cues, rolling captions without what still stands there from the cue before."""
    words = [[word for line in cue.lines for word in line.text.split()] for cue in cues]
    repeated = [0, *(_overlap(before, after) for before, after in pairwise(words))]
    rolling = sum(count > 1 or count == len(of_cue) for count, of_cue in zip(repeated, words, strict=False))
    if rolling < max(2, _ROLLING * (len(cues) - 1)):
        return cues
    return [replace(cue, lines=tuple(_behind(cue.lines, count))) for cue, count in zip(cues, repeated, strict=False)]


def _overlap(before: list[str], after: list[str]) -> int:
    """Return how many words at the end of one cue stand again at the beginning of the next."""
    longest = min(len(before), len(after), _LONGEST_REPEAT)
    return next((count for count in range(longest, 0, -1) if before[-count:] == after[:count]), 0)


def _behind(lines: Iterable[Line], count: int) -> Iterator[Line]:
    """Yield what the lines say behind the first words."""
    for line in lines:
        words = line.text.split()
        if count < len(words):
            yield replace(line, text=" ".join(words[count:])) if count else line
        count = max(0, count - len(words))


def _with_speakers(cues: Sequence[Cue]) -> Iterator[tuple[int, Line]]:
    """Yield the lines with their moments: as voice tags name the speakers or else the labels before their words."""
    if any(line.speaker for cue in cues for line in cue.lines):
        yield from ((cue.start, line) for cue in cues for line in cue.lines)
        return
    lines = [(cue.start, part) for cue in cues for part in _by_mark(cue)]
    prefixes = [match for _, line in lines if (match := _PREFIX.match(line.text))]
    labels = [match["name"] for match in prefixes if match["name"]]
    marked = frozenset(match["name"] for match in prefixes if _is_marked_name(match))
    speakers = with_nobody(speakers_among(labels, len(cues)) | marked, labels)
    current: str | None = None
    for (start, line), match in zip(lines, prefixes, strict=True):
        name = match["name"] if match["name"] in speakers else None
        opens = bool(name) or line.opens
        current = to_name(name) if name else None if opens else current
        words = line.text[match.end() if name else match.end("mark") if line.opens else 0 :]
        yield start, Line(cleaned(words), current, opens)


def _by_mark(cue: Cue) -> Iterator[Line]:
    """Yield the lines of a cue, each a new one at `>>`; in a cue that begins with a dash, dashes open turns too."""
    dashed = cue.lines[:1] and cue.lines[0].text.startswith(("-", "–", "—"))
    for line in cue.lines:
        for part in _TURN_MARK.split(line.text):
            if part.strip(" >"):
                opens = part.startswith(">>") or (dashed and part.startswith(("-", "–", "—")))
                yield Line(part.strip(), opens=bool(opens))


def _is_marked_name(match: re.Match[str]) -> bool:
    return bool(match["name"]) and (match["mark"] or "").startswith(">>") and looks_like_name(match["name"])


def _join(lines: Iterable[tuple[int, Line]]) -> list[_Turn]:
    turns: list[_Turn] = []
    for start, line in lines:
        if not turns or line.opens or turns[-1].speaker != line.speaker:
            turns.append(_Turn(line.speaker, []))
        if line.text:
            turns[-1].pieces.append((start, line.text))
    return [turn for turn in turns if turn.pieces]


def _paragraphs(pieces: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return a turn's words in paragraphs of whole sentences, each with the moment of the cue it begins in."""
    text = " ".join(words for _, words in pieces)
    offsets = [0, *accumulate(len(words) + 1 for _, words in pieces)][:-1]
    bounds: list[tuple[int, int]] = []
    for start, end in _sentences(text, offsets):
        if bounds and len(text[bounds[-1][0] : end].split()) <= MOST_WORDS:
            bounds[-1] = (bounds[-1][0], end)
        else:
            bounds.append((start, end))
    return [(pieces[bisect.bisect_right(offsets, start) - 1][0], text[start:end]) for start, end in bounds]


def _sentences(text: str, offsets: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the sentences; of one that is too long (captions without stops), its cues."""
    for start, end in sentence_bounds(text):
        if len(text[start:end].split()) <= MOST_WORDS:
            yield start, end
            continue
        inside = offsets[bisect.bisect_right(offsets, start) : bisect.bisect_left(offsets, end)]
        yield from ((first, last - (last != end)) for first, last in pairwise([start, *inside, end]))
