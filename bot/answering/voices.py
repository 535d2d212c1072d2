"""Voices: a question that names several people is answered by each of them, one that asks who, by different people."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.answering.searching import Found, Searching, held_share
from bot.answering.whom import Party, Whom
from bot.corpus.documents import Words
from bot.corpus.passages import Passage
from bot.retrieval.query import Filters, Query
from bot.retrieval.retriever import Hit, allowed_segments, people_in

_MOST_OF_A_VOICE = 3
# Of passages about as good, the one with the person's own words.
_OWN_WORDS = 1.2
_SPEAKERS = r"(?:people|speakers|guests|leaders|ceos|founders|researchers)"
_SAYING = r"(?:dis)?(?:agree|think|believe|say|expect|doubt|argue|claim|predict|forecast|worr|fear|want|warn|treat|see)"
_HOLDING = r"(?:worried|afraid|optimistic|pessimistic|skeptical|sceptical|confident|sure|against|for|in favou?r)"
_ASKS_WHO = re.compile(
    rf"\b(?:who|(?:which|what|different|various|several|other) {_SPEAKERS})\b(?: else| all| of them)?"
    rf" (?:(?:is|are|was|were) (?:\w+ly )?{_HOLDING}|{_SAYING})"
    r"|\b(?:disagree|disagreement|differ)s?\b|\b(?:different|opposing|other) (?:view|opinion)s\b"
    rf"|\b(?:people|speakers|guests|everybody|everyone|anyone|anybody) {_SAYING}",
    re.IGNORECASE,
)

_VIEW = r"(?:mind|view|opinion|stance|position|tone|forecast|timeline)s?"
_CHANGE = r"(?:chang|shift|evolv|revis|revers)\w*"
_BETWEEN = r"(?:(?!\b(?:how|that|what|for|will|about|climate)\b).){0,30}"
_ASKS_WHAT_CHANGED = re.compile(
    rf"\b{_CHANGE}\b{_BETWEEN}\b{_VIEW}\b|\b{_VIEW}\b{_BETWEEN}\b{_CHANGE}"
    r"|\bover (?:time|the years)\b|\bthen and now\b|\bused to (?:think|believe|say)\b"
    r"|\b(?:compared|differ\w*|change\w*) (?:to|with|from|since) (?:before|earlier|then|those of|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Voice:
    """The passages of one of the people whom a question names, best first, and the filters that leave only theirs."""

    hits: tuple[Hit, ...]
    filters: Filters

    @property
    def best(self) -> Hit:
        """Return the best passage."""
        return self.hits[0]


def asks_who(text: str) -> bool:
    """Whether a question in English asks who holds an opinion, or for opinions that differ."""
    return _ASKS_WHO.search(text) is not None


def asks_what_changed(text: str) -> bool:
    """Whether a question in English asks how views changed with time, which one discussion cannot show."""
    return _ASKS_WHAT_CHANGED.search(text) is not None


def concerns(hit: Hit, query: Query) -> bool:
    """Whether a passage is somebody's whom a question names, or about them; if it names nobody, any is."""
    named = frozenset[str]().union(*(clause.people for clause in query.clauses))
    return not named or not named.isdisjoint(people_in(hit.passage))


@dataclass(frozen=True, slots=True)
class Heard:
    """What was found beside the voices, best first, and those of the people named who have no passage."""

    found: Found
    voices: tuple[Voice, ...] = ()
    silent: tuple[tuple[str, ...], ...] = ()

    @property
    def surest(self) -> Hit | None:
        """Return the passage that is surest to answer."""
        best = [self.found.best] if self.found.best else []
        return max((*best, *(voice.best for voice in self.voices)), key=lambda hit: hit.confidence, default=None)

    @property
    def confidence(self) -> float | None:
        """Return how sure it is that the best passage answers, None if there is none."""
        return self.surest.confidence if self.surest else None


def in_turn(voices: Sequence[Voice]) -> list[tuple[Hit, Filters]]:
    """
    Return the best passage of each voice, then their others.

    First what comes nearest to the best of its voice: there it is least clear which passage answers.
    """
    later = [(voice, hit) for voice in voices for hit in voice.hits[1:]]
    later.sort(key=lambda one: -worth(one[1], one[0].filters) / worth(one[0].best, one[0].filters))
    return [(voice.best, voice.filters) for voice in voices] + [(hit, voice.filters) for voice, hit in later]


def hear(found: Found, searching: Searching, asked: Whom) -> Heard:
    """
    Hear each of several people, or discussions, whom a question names; namesakes count as one.

    Without several there is no voice, and what is limited to a speaker is heard from nobody else. Whoever is named,
    if they are asked about anything, what holds their names alone does not stand beside an answer. Where nobody is
    named, those who lead several companies that are named speak for them.
    """
    subject = asked.subject
    if not subject.clauses:
        return Heard(found)
    is_named = any(clause.people for clause in found.query.clauses)
    hits = tuple(hit for hit in found.hits if held_share(hit, subject.clauses) > 0) if is_named else found.hits
    about = searching.with_hits(found, hits)
    if not asked.parties or found.query.filters.speakers:
        return Heard(about if about.best is found.best else found)
    voices = {party: _voice(party, subject, searching) for party in asked.parties}
    heard = _best_first(voices.values())
    # Whoever was not asked by name is not silent.
    if len(heard) < min(2, len(asked.parties)) and not (is_named and len(asked.parties) > 1):
        return Heard(found)
    silent = {tuple(sorted(party.people)): None for party, voice in voices.items() if not voice and party.people}
    spoke = {tuple(sorted(party.people)) for party, voice in voices.items() if voice}
    return Heard(about, heard, tuple(people for people in silent if people not in spoke))


def _voice(party: Party, subject: Query, searching: Searching) -> Voice | None:
    """
    Return what a party says on a subject, nothing if that is nothing.

    Names are not looked for: a passage that names somebody more often does not tell more of what they say.
    """
    filters = replace(subject.filters, speakers=party.people, sources=party.sources or subject.filters.sources)
    query = replace(subject, filters=filters)
    hits = [
        hit
        for hit in searching.search(query).hits
        if searching.is_worth_showing(hit) and held_share(hit, query.clauses) > 0
    ]
    hits.sort(key=lambda hit: introduces(hit.passage))
    standing = list(islice((hit for hit in hits if searching.check.holds(hit.passage)), _MOST_OF_A_VOICE))
    if not standing:
        return None
    surest = standing[0].confidence
    return Voice(tuple(hit for hit in standing if searching.is_worth_showing(hit, beside=surest)), query.filters)


def _best_first(voices: Iterable[Voice | None]) -> tuple[Voice, ...]:
    return tuple(sorted(filter(None, voices), key=lambda voice: -voice.best.score))


def introduces(passage: Passage) -> bool:
    """Whether a passage tells who speaks, and when, in a discussion that goes on, rather than what anybody says."""
    front_matter, segments = passage.document.front_matter, passage.document.segments
    year = (front_matter.date or "")[:4]
    return (
        bool(segments and year)
        and passage.section == segments[0].section != segments[-1].section
        and all(segment.words is Words.NOTES for segment in passage.segments)
        and bool(front_matter.speakers)
        and {name for one in passage.segments for name in one.about}.issuperset(front_matter.speakers)
        and year in passage.text
    )


def worth(hit: Hit, filters: Filters) -> float:
    """Return how sure it is that a passage answers; one with the people's own words counts more."""
    is_own = any(segment.words is Words.VERBATIM for segment in allowed_segments(hit.passage, filters))
    return hit.confidence * (_OWN_WORDS if is_own else 1.0)
