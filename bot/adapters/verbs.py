"""The verbs: what can be asked for beside a question, and how it is typed behind a command."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.answering.questions import clean

_WORD = re.compile(r"\S+")
# A colon of `from:name` or `12:34` parts nothing; one beside a space does.
_COLON = re.compile(r"\s+[:：]\s*|\s*[:：]\s+|[:：]$")
_NAMES = re.compile(r"\s*[,;，]\s*(?:and\s+)?|\s+(?:and|vs\.?)\s+", re.IGNORECASE)
_LIMIT = re.compile(
    r"(?<!\S)(?P<key>from|kind)[:：](?:[\"“”„](?P<quoted>[^\"“”„]*)[\"“”„]|(?P<plain>\S+))", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\S)(?:year:)?(\d{4})(?!\S)", re.IGNORECASE)
_PAGE = re.compile(r"(?:^|\s)(?:page\s+)?(\d{1,3})$", re.IGNORECASE)


class Verb(StrEnum):
    """What can be asked for, as it is typed."""

    ASK = "ask"
    QUOTE = "quote"
    COMPARE = "compare"
    TIMELINE = "timeline"
    SOURCES = "sources"
    SHOW = "show"
    STATUS = "status"
    HELP = "help"
    FORGET_ME = "forget-me"
    RELOAD = "reload"
    GAPS = "gaps"


@dataclass(frozen=True, slots=True)
class Wish:
    """
    A verb with what it is about: a question, a quotation, a topic, words or an id.

    `people` are those who are named beside it, `unknown` is what was typed where a verb is expected.
    """

    verb: Verb
    text: str = ""
    people: tuple[str, ...] = ()
    kind: str | None = None
    year: str | None = None
    page: int = 1
    unknown: str = ""


def read_wish(typed: str) -> Wish:
    """Return what is wished for; help where nothing, or no verb, was typed."""
    text = clean(typed)
    first = _WORD.match(text)
    if first is None:
        return Wish(Verb.HELP)
    word, rest = first.group().casefold(), text[first.end() :].strip()
    if word not in frozenset(Verb):
        return Wish(Verb.HELP, unknown=first.group())
    return _READ.get(Verb(word), Wish)(Verb(word), rest)


def _read_quotation(verb: Verb, rest: str) -> Wish:
    limits = {match["key"].lower(): _value(match) for match in _LIMIT.finditer(rest)}
    if "from" not in limits:
        return Wish(verb, rest)
    return Wish(verb, " ".join(_LIMIT.sub(" ", rest).split()), (limits["from"],))


def _read_comparison(verb: Verb, rest: str) -> Wish:
    """Return a topic, and the people behind its last colon."""
    colons = [*_COLON.finditer(rest)]
    if not colons:
        return Wish(verb, rest)
    people = tuple(name for name in _NAMES.split(rest[colons[-1].end() :].strip()) if name)
    return Wish(verb, rest[: colons[-1].start()].strip(), people)


def _read_timeline(verb: Verb, rest: str) -> Wish:
    """Return a name and the topic behind the first colon."""
    colon = _COLON.search(rest)
    if colon is None:
        return Wish(verb, rest)
    return Wish(verb, rest[colon.end() :].strip(), (rest[: colon.start()].strip(),))


def _read_sources(verb: Verb, rest: str) -> Wish:
    limits = {match["key"].lower(): _value(match) for match in _LIMIT.finditer(rest)}
    words = " ".join(_LIMIT.sub(" ", rest).split())
    year = _YEAR.search(words)
    words = " ".join(_YEAR.sub(" ", words, count=1).split())
    page = _PAGE.search(words)
    return Wish(
        verb,
        words[: page.start()].strip() if page else words,
        (limits["from"],) if "from" in limits else (),
        limits.get("kind"),
        year.group(1) if year else None,
        int(page.group(1)) if page else 1,
    )


def _value(match: re.Match[str]) -> str:
    return (match["quoted"] if match["quoted"] is not None else match["plain"]).strip()


_READ = {
    Verb.QUOTE: _read_quotation,
    Verb.COMPARE: _read_comparison,
    Verb.TIMELINE: _read_timeline,
    Verb.SOURCES: _read_sources,
}
