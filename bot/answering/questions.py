"""What is asked: the question's text and what else the asker chose."""

import re
import unicodedata
from dataclasses import dataclass, replace

from bot.errors import EmptyQuestionError, QueryError, QuestionTooLongError

MOST_PASSAGES = 5
DEFAULT_PASSAGES = 3

_DOUBLE = '"“”„‟«»＂'
_SINGLE = "'‘’‚‛‹›"
_MODIFIER = re.compile(
    r"(?<!\S)(?P<key>from|source|after|before|top)[:：](?:"
    rf"[{_DOUBLE}](?P<double>[^{_DOUBLE}]*)[{_DOUBLE}]"
    # A single mark ends a name only in front of a space: it may be an apostrophe.
    rf"|[{_SINGLE}](?P<single>[^{_DOUBLE}]*?)[{_SINGLE}](?=[\s,;.?!]|$)"
    r"|(?P<plain>\S+))",
    re.IGNORECASE,
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True)
class Question:
    """
    One question. Names are as the asker wrote them; dates are ISO: a year, a month or a day.

    `context` holds the earlier questions of the conversation, oldest first. `audience` holds the ids that restricted
    discussions may be open to; None is who owns the folder.
    """

    text: str
    speaker: str | None = None
    source: str | None = None
    after: str | None = None
    before: str | None = None
    top: int = DEFAULT_PASSAGES
    context: tuple[str, ...] = ()
    audience: frozenset[str] | None = frozenset()


def read_question(typed: str, chosen: Question = Question(""), *, longest: int) -> Question:
    """
    Return the question that somebody typed, its modifiers (`from:"Dario Amodei" after:2024`) read and taken out.

    `chosen` holds what was chosen beside the text (in fields or options); a modifier in the text is stronger.
    Raises EmptyQuestionError, QuestionTooLongError (more than `longest` characters), QueryError (a senseless modifier
    or choice).
    """
    text = clean(typed)
    if len(text) > longest:
        raise QuestionTooLongError(
            f"That question has {len(text):,} characters; I read up to {longest}. Could you shorten it?"
        )
    modifiers = {match["key"].lower(): _value(match) for match in _MODIFIER.finditer(text)}
    text = without_modifiers(text)
    if not any(character.isalnum() for character in text):
        raise EmptyQuestionError("Ask me something, for example: When will AI write most of Meta's code?")
    return replace(
        chosen,
        text=text,
        speaker=modifiers.get("from") or chosen.speaker,
        source=modifiers.get("source") or chosen.source,
        after=read_date("after", modifiers.get("after") or chosen.after),
        before=read_date("before", modifiers.get("before") or chosen.before),
        top=read_top(modifiers["top"]) if "top" in modifiers else chosen.top,
    )


def without_modifiers(text: str) -> str:
    """Return what a typed question asks, without its modifiers."""
    return " ".join(_MODIFIER.sub(" ", clean(text)).split())


def _value(match: re.Match[str]) -> str:
    """Return the value of a modifier; marks behind one that is not quoted belong to the sentence."""
    quoted = match["double"] if match["double"] is not None else match["single"]
    value = quoted if quoted is not None else match["plain"].rstrip(",;.?!")
    return value.translate(_DASHES).strip()


def read_date(key: str, value: str | None) -> str | None:
    """Return a date as it is compared; raises QueryError if it is none."""
    if value and not _DATE.fullmatch(value):
        raise QueryError(
            f"{key}: takes a year, a month or a day such as 2025, 2025-04 or 2025-04-29, not “{value[:40]}”."
        )
    return value or None


def read_top(value: str) -> int:
    """Return how many passages are wanted; raises QueryError unless it is 1 to 5."""
    if not re.fullmatch(rf"[1-{MOST_PASSAGES}]", value):
        raise QueryError(f"top: takes a number from 1 to {MOST_PASSAGES}, not “{value[:40]}”.")
    return int(value)


def clean(typed: str) -> str:
    """Return text in NFC on one line, without control, formatting and other invisible characters."""
    if typed.isascii() and typed.isprintable():
        return " ".join(typed.split())
    normal = unicodedata.normalize("NFC", typed)
    shown = "".join(" " if character.isspace() else character for character in normal)
    return " ".join("".join(c for c in shown if unicodedata.category(c)[0] != "C" or c == "\u200d").split())
