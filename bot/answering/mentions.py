"""Mentions: the discussions that a question in English tells from others by title, by kind or by date."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from bot.corpus.documents import Document

# What people call the kinds of discussions that front matter knows.
_KINDS = {
    "podcast": ("podcast",),
    "episode": ("podcast",),
    "interview": ("interview", "podcast"),
    "conversation": ("interview", "podcast"),
    "essay": ("essay",),
    "blog post": ("essay",),
    "letter": ("letter", "earnings-call"),
    "earnings call": ("earnings-call",),
    "speech": ("speech",),
}
_KIND = re.compile(
    rf"\b(?:open )?(?P<kind>{'|'.join(_KINDS)})s?\b|\bq[1-4](?: (?:19|20)\d\d)?(?: earnings)? calls?\b", re.IGNORECASE
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(rf"\b(?:(?P<month>{'|'.join(_MONTHS)})[a-z]*\.? (?:of )?)?(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\b(?:both|two|three|all|first|second|earlier|later|last|previous) (?:of )?(?:\w+ ){0,2}"
    rf"(?:{'|'.join(_KINDS)}|talk|appearance|discussion)s?\b",
    re.IGNORECASE,
)
# Two mentions with this in between are two; else they are two words for one: the letter of 2024.
_APART = re.compile(r"\b(?:and|or|vs|versus|to|than|with|from|against|but|while)\b|[,;/&]", re.IGNORECASE)
_SETS_APART = re.compile(
    r"\b(?:differen(?:t(?:ly)?|ces?)|similar(?:ly|ities|ity)?|contrast\w*|comparison\w*|comparing|alike|match(?:es)?"
    r"|stances?|positions?|attitudes?|perspectives?|takes? on|make of|next to|side by side|each|same (?:way|story)"
    r"|(?:(?:less|more) )?(?:optimistic|pessimistic|bullish|bearish|sceptical|skeptical)|respective(?:ly)?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a question, and the discussions of which it may speak; whether it names nothing but their date."""

    start: int
    end: int
    documents: tuple[Document, ...]
    is_date: bool = False


def find_kinds_and_dates(text: str, documents: Collection[Document]) -> list[Mention]:
    """Return where a question tells some of these discussions from the others by what they are or when they came."""
    mentions = [
        Mention(*match.span(), tuple(filter(is_meant, documents)), is_date=match.re is _DATE)
        for match, is_meant in _tellings(text)
    ]
    return [mention for mention in mentions if mention.documents]


def tells_of_several(text: str) -> bool:
    """Whether a question asks for several discussions without telling which: both interviews, the second one."""
    return _SEVERAL.search(text) is not None


def put_together(mentions: Iterable[Mention], text: str) -> list[Mention]:
    """Return mentions in their order, those joined that tell of the same discussion."""
    joined: list[Mention] = []
    for mention in sorted(mentions, key=lambda one: (one.start, -one.end)):
        last = joined[-1] if joined else None
        if last and mention.end <= last.end:
            continue
        both = tuple(one for one in last.documents if one in mention.documents) if last else ()
        if last and both and not _APART.search(text[last.end : mention.start]):
            joined[-1] = Mention(last.start, mention.end, both, last.is_date and mention.is_date)
        else:
            joined.append(mention)
    return joined


def without(mentions: Iterable[Mention], text: str) -> str:
    """Return a question with the mentions left blank, and the words that only set things side by side."""
    spans = [(one.start, one.end) for one in mentions] + [match.span() for match in _SETS_APART.finditer(text)]
    for start, end in spans:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _tellings(text: str) -> Iterator[tuple[re.Match[str], Callable[[Document], bool]]]:
    for match in _KIND.finditer(text):
        yield match, _is_of_kind(_KINDS[(match["kind"] or "earnings call").lower()])
    for match in _DATE.finditer(text):
        month = f"-{_MONTHS.index(match['month'].lower()) + 1:02}" if match["month"] else ""
        yield match, _is_of_date(f"{match['year']}{month}")


def _is_of_kind(kinds: Collection[str]) -> Callable[[Document], bool]:
    return lambda document: document.front_matter.kind in kinds


def _is_of_date(date: str) -> Callable[[Document], bool]:
    return lambda document: (document.front_matter.date or "").startswith(date)
