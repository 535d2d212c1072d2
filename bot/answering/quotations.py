"""Quotations as people paste them: their words, and whose they are said to be."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.answering.differences import Side, side_of
from bot.answering.names import find_speaker
from bot.answering.questions import clean
from bot.errors import QueryError, QuestionTooLongError, UnknownSpeakerError

FEWEST_WORDS = 4
MOST_WORDS = 100
_WORDS_THAT_FIT = f"{FEWEST_WORDS} to {MOST_WORDS} words"
_LONGEST = 2000  # characters: more than a hundred words have
_MARKS = "\"'“”„‟«»‹›‘’‚‛`"
_WORD = re.compile(r"[^\W_]+(?:['’.,][^\W_]+)*")
_ATTRIBUTION = re.compile(
    rf"(?P<text>.*\S)(?:\s*[—–―]\s*|\s+--?\s+)(?P<name>[^—–―{_MARKS[0]}“”]{{2,60}}?)[\s,;.]*(?:\[[\d:]+\])?\s*",
    re.DOTALL,
)
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,4}")


@dataclass(frozen=True, slots=True)
class Quotation:
    """What somebody is said to have said, and who: a name of the folder, or nobody in particular."""

    text: str
    speaker: str | None
    side: Side


def read_quotation(typed: str, speaker: str | None, speakers: Callable[[], Mapping[str, int]]) -> Quotation:
    """
    Return a quotation of 4 to 100 words, whose name may stand behind it (`“…” — Jane Doe`) or apart from it.

    The speakers, who are many, are asked for only where there is a name.

    Raises QueryError: it is too short, too long, or UnknownSpeakerError with the nearest names.
    """
    if len(typed) > _LONGEST:
        raise QuestionTooLongError(f"That has {len(typed):,} characters; I check quotations of {_WORDS_THAT_FIT}.")
    text, name = _without_name(clean(typed), speakers)
    name = find_speaker(speaker, speakers()) if speaker else name
    text = _without_marks(text)
    words = len(_WORD.findall(text))
    if words < FEWEST_WORDS:
        raise QueryError(f"That is too short to tell whose words it is; I check quotations of {_WORDS_THAT_FIT}.")
    if words > MOST_WORDS:
        raise QuestionTooLongError(f"That has {words} words; I check quotations of {_WORDS_THAT_FIT}.")
    return Quotation(text, name, side_of(text))


def _without_name(text: str, speakers: Callable[[], Mapping[str, int]]) -> tuple[str, str | None]:
    """Return a text and the speaker named behind it; what looks like no name belongs to the text."""
    match = _ATTRIBUTION.fullmatch(text)
    if not match or not _NAME.fullmatch(match["name"].strip()):
        return text, None
    name = match["name"].strip()
    try:
        return match["text"], find_speaker(name, speakers())
    except UnknownSpeakerError as error:
        is_meant = match["text"][-1] in _MARKS or (" " in name and all(part[0].isupper() for part in name.split()))
        if is_meant or str(error).endswith("?"):
            raise
        return text, None


def _without_marks(text: str) -> str:
    return text.strip(f"{_MARKS} ")
