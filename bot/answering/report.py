"""Report: what an asker found wrong with a passage becomes a line to be mended, with a patch where it is sure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rapidfuzz import fuzz

from bot.answering.answers import Excerpt
from bot.answering.patches import patch_of
from bot.answering.questions import clean
from bot.corpus.documents import Document, Segment, Words, join_spans
from bot.corpus.folder import line_of, to_markdown
from bot.corpus.labels import find_label
from bot.corpus.passages import Passage
from bot.corpus.people import resolve_speaker
from bot.corpus.readers import FORMATS
from bot.corpus.readers.markdown import read_markdown
from bot.corpus.sentences import sentence_bounds
from bot.corpus.times import TIME, time_to_seconds
from bot.errors import KnowledgeError, QueryError

_LONGEST = 500  # characters of a correction
_ALIKE = 60  # of 100: what was typed is meant to be a sentence, mended
_FROM_TO = re.compile(r"^(?P<old>.+?)\s*(?:→|->|=>)\s*(?P<new>.+)$")
_SIGNATURE = re.compile(
    rf"[”\"“»]?\s*(?:>\s*)?(?:—|–|--)\s*(?P<name>[^\W\d_][^\n:*\[\]()—–]{{0,58}}?)\s*(?:\[{TIME}\])?[ \t]*(?=[\r\n]|\Z)"
)
_BRACKETED = re.compile(rf"[\[(](?P<time>{TIME})[\])]")
_MARK = re.compile(r"[ \t]*(?:>[ \t]*)*")


class Mistake(StrEnum):
    """What can be wrong with a passage."""

    SPEAKER = "speaker"
    TIME = "time"
    TEXT = "text"


_TO_CHECK = {
    Mistake.SPEAKER: "whose words they are: the name in front of the turn, or behind the quotation",
    Mistake.TIME: "the time in brackets: of the turn, the quotation or the note",
    Mistake.TEXT: "the words, against the source",
}


@dataclass(frozen=True, slots=True)
class Report:
    """
    What to mend: the file, the line where it is known, as it stands and as proposed, and what to check there.

    `patch` is there where the proposal, read again, says what was meant and leaves all else as it was.
    """

    path: str
    line: int | None
    mistake: Mistake
    correction: str
    check: str
    standing: str | None = None
    proposed: str | None = None
    patch: str | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """A file's text as read, the number of the segment that is meant, and where in the text it stands."""

    text: str
    document: Document
    number: int
    start: int
    end: int

    @property
    def segment(self) -> Segment:
        return self.document.segments[self.number]


def report(passage: Passage, text: str, mistake: Mistake, correction: str, *, shown: Excerpt | None = None) -> Report:
    """
    Return what to mend in the file of a passage, which holds `text`; `shown` is the part of it that is wrong.

    The correction is a name, a time, or the right words (`old → new`, or the sentence as it should be). Raises
    QueryError if it is none of these.
    """
    correction = clean(correction)
    _refuse_senseless(mistake, correction)
    document = passage.document
    check = f"Please check {_TO_CHECK[mistake]}. Reported: {correction}"
    segment = _segment_of(passage, shown, mistake)
    place = _find(document, segment, text)
    if place is None:
        return Report(document.path, _line_by_words(segment, text), mistake, correction, check)
    for start, end, new in _edits(place, segment, mistake, correction):
        mended = text[:start] + new + text[end:]
        if "\n" not in text[start:end] and _says(mended, place, mistake, new, (start, end)):
            line = line_of(text, start)
            standing, proposed = (_line(one, start) for one in (text, mended))
            patch = patch_of(document.path, text, line, proposed)
            return Report(document.path, line, mistake, correction, check, standing, proposed, patch)
    line = line_of(text, place.start)
    return Report(document.path, line, mistake, correction, check, _line(text, place.start))


def _refuse_senseless(mistake: Mistake, correction: str) -> None:
    if not any(map(str.isalnum, correction)) or len(correction) > _LONGEST:
        raise QueryError(f"Please type what would be right, in at most {_LONGEST} characters.")
    if mistake is Mistake.TIME and not re.fullmatch(TIME, correction.strip("[]() ")):
        raise QueryError(f"A time looks like 13:38 or 1:02:03, not “{correction[:40]}”.")


def _segment_of(passage: Passage, shown: Excerpt | None, mistake: Mistake) -> Segment:
    """Return the segment that is meant: the one with what was shown, else the first that may be wrong like this."""
    holding = [segment for segment in passage.segments if shown and _is_of(shown, segment)]
    spoken = [segment for segment in passage.segments if segment.words is Words.VERBATIM]
    return (holding or (spoken if mistake is Mistake.SPEAKER else []) or list(passage.segments))[0]


def _is_of(shown: Excerpt, segment: Segment) -> bool:
    return shown.text in segment.text and (shown.words, shown.speaker) == (segment.words, segment.speaker)


def _read(path: str, text: str) -> tuple[str, Document] | None:
    """Return a Markdown or plain text in Markdown, and its document; None for another format or what is unreadable."""
    kind = FORMATS.get(Path(path).suffix.casefold())
    if kind is None or kind.is_sandboxed:
        return None
    try:
        markdown = to_markdown(Path(path), text.encode())
    except (KnowledgeError, UnicodeEncodeError):
        return None
    return markdown, read_markdown(markdown, source=Path(path).stem, path=path)


def _find(document: Document, segment: Segment, text: str) -> _Place | None:
    """Return the place of a segment in the text of its file, None where that is of another format, or not sure."""
    read = _read(document.path, text)
    if read is None or not segment.spans or join_spans(read[0], segment.spans) != segment.text:
        return None
    markdown, now = read
    first = segment.spans[0].start
    numbers = [at for at, one in enumerate(now.segments) if one.spans[0].start <= first < one.spans[-1].end]
    if len(numbers) != 1:
        return None
    whole = now.segments[numbers[0]]
    if markdown == text:
        return _Place(text, now, numbers[0], whole.spans[0].start, whole.spans[-1].end)
    found = list(_occurrences(whole.text, text))
    return _Place(text, now, numbers[0], *found[0].span()) if len(found) == 1 else None


def _occurrences(words: str, text: str) -> Iterator[re.Match[str]]:
    return re.finditer(r"\s+".join(map(re.escape, words.split())), text)


def _line_by_words(segment: Segment, text: str) -> int | None:
    """Return the line in which the words of a segment begin, if they stand in the text once."""
    found = list(_occurrences(" ".join(segment.text.split()[:6]), text))
    return line_of(text, found[0].start()) if len(found) == 1 else None


def _edits(place: _Place, segment: Segment, mistake: Mistake, correction: str) -> Iterator[tuple[int, int, str]]:
    """Yield the stretches of the text that may have to be replaced, and by what, the likeliest first."""
    if mistake is Mistake.TEXT:
        yield from _text_edits(place, segment, correction)
    elif mistake is Mistake.TIME:
        for first, last in _near_heads(place):
            for match in _BRACKETED.finditer(place.text, first, last):
                yield *match.span("time"), correction.strip("[]() ")
    elif segment.words is Words.VERBATIM:
        if signature := _SIGNATURE.match(place.text, place.end):
            yield *signature.span("name"), correction
        for first, last in _heads(place):
            if label := find_label(place.text[first:last], 0):
                start = place.text.index(label.name, first)
                yield start, start + len(label.name), correction
                return


def _near_heads(place: _Place) -> Iterator[tuple[int, int]]:
    """Yield where a time of the words' own may stand: behind them, in front of them, or in a label alone above them."""
    if signature := _SIGNATURE.match(place.text, place.end):
        yield signature.span()
    heads = _heads(place)
    yield next(heads)
    above = next(((first, last) for first, last in heads if place.text[first:last].strip()), (0, 0))
    label = find_label(place.text[slice(*above)], 0)
    if label and label.end == above[1] - above[0]:
        yield above


def _heads(place: _Place) -> Iterator[tuple[int, int]]:
    """Yield what stands before the words, line by line upwards."""
    last = place.start
    while last > 0:
        first = max(place.text.rfind("\n", 0, last), place.text.rfind("\r", 0, last)) + 1
        lead = _MARK.match(place.text, first)
        yield lead.end() if lead else first, last
        last = first - 1


def _text_edits(place: _Place, segment: Segment, correction: str) -> Iterator[tuple[int, int, str]]:
    pair = _FROM_TO.match(correction)
    old, new = (pair["old"], pair["new"]) if pair else (_meant(segment.text, correction), correction)
    found = list(re.finditer(re.escape(old), place.text[place.start : place.end])) if old else []
    if len(found) == 1:
        yield place.start + found[0].start(), place.start + found[0].end(), new


def _meant(text: str, correction: str) -> str | None:
    """Return the sentence, or the whole text, that a correction is most like, None if it is like none."""
    parts = [text, *(text[start:end] for start, end in sentence_bounds(text))]
    best = max(parts, key=lambda part: fuzz.ratio(part, correction))
    return best if fuzz.ratio(best, correction) >= _ALIKE else None


def _says(mended: str, place: _Place, mistake: Mistake, new: str, at: tuple[int, int]) -> bool:
    """Whether a mended text, read again, says of the segment what was meant, and of the others nothing else."""
    read = _read(place.document.path, mended)
    before, after = place.document.segments, read[1].segments if read else ()
    if len(before) != len(after):
        return False
    changed = [number for number, (old, now) in enumerate(zip(before, after, strict=True)) if old.text != now.text]
    now, was = after[place.number], place.segment
    if mistake is Mistake.TEXT:
        return changed == [place.number] and now.text == was.text.replace(place.text[slice(*at)], new, 1)
    if mistake is Mistake.TIME:
        return not changed and now.moment is not None and now.moment.seconds == time_to_seconds(new)
    front_matter = place.document.front_matter
    meant = resolve_speaker(new, front_matter.people, front_matter.host)
    return not changed and now.words is was.words and meant == now.speaker != was.speaker


def _line(text: str, at: int) -> str:
    first = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    return re.split(r"[\r\n]", text[first:], maxsplit=1)[0]
