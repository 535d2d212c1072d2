"""Whom a question sets side by side: people, discussions, or one person in several of them."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.answering.mentions import Mention, find_kinds_and_dates, put_together, tells_of_several, without
from bot.corpus.documents import Document
from bot.retrieval.query import Clause, Query

_People = frozenset[str]
_NOBODY = frozenset[str]()
_MOST = 5
_MOST_DISCUSSIONS = 200  # of one person; whoever is in more is not told apart by them
# What stands between two names that are set side by side: Zuckerberg's and OpenAI's.
_BESIDE = re.compile(
    r"(?:['’]s?)?(?:\s*[,;/&]\s*|\s+)(?:(?:and|or|vs\.?|versus|than|with|to|against)\s+)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Party:
    """One of those set side by side: what people say, if any are meant, in some discussions, if any are meant."""

    people: _People = _NOBODY
    sources: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Directory:
    """Finds the titles in a text and the documents of a person, and analyzes a question."""

    titles: Callable[[str], list[Mention]]
    documents: Callable[[str], Sequence[Document]]
    analyze: Callable[[str], Query]


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a question asks, if it names several or certain discussions, and what it asks them."""

    parties: tuple[Party, ...]
    subject: Query


def whom(query: Query, text: str, directory: Directory) -> Whom:
    """
    Return whom a question asks. What names them, or only sets them side by side, is no part of the subject.

    Where no guest is named, those who lead the companies that are named speak for them, unless a title is named. Who
    only asks in discussions, as a host, tells which of them are meant, where somebody else is named.
    """
    return _Reading(query, text, directory).whom()


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was found in a question's text."""

    query: Query
    text: str
    directory: Directory

    def whom(self) -> Whom:
        titles = self.directory.titles(self.text)
        named = _each(clause.people for clause in self.query.clauses)
        hosts = tuple(people for people in named if self._only_asks(people))
        speaking = self._speaking(tuple(people for people in named if people not in hosts), bool(titles)) or hosts
        if len(speaking) == 1:
            parties, blank = self._of_one(speaking[0], titles, hosts)
        else:
            parties, blank = _of_several(speaking, titles), titles
        return Whom(parties[:_MOST], self._subject(blank, speaking) if parties else self._subject((), ()))

    def _speaking(self, guests: tuple[_People, ...], is_titled: bool) -> tuple[_People, ...]:
        if guests:
            return _each([*guests, *self._leading_beside()])
        return () if is_titled else _each(clause.leaders for clause in self.query.clauses)

    def _only_asks(self, people: _People) -> bool:
        """Whether somebody is the host of each discussion in which they speak, and never a guest."""
        return all(
            document.front_matter.host == person and person not in document.front_matter.speakers
            for person in people
            for document in self.directory.documents(person)
        )

    def _leading_beside(self) -> Iterator[_People]:
        """Yield those who lead a company that is set beside a person."""
        for one, other in pairwise(self.query.clauses):
            if bool(one.people) != bool(other.people) and self._are_beside(one, other):
                yield one.leaders or other.leaders

    def _are_beside(self, one: Clause, other: Clause) -> bool:
        end = self.text.find(one.typed) + len(one.typed)
        between = self.text[end : max(end, self.text.find(other.typed, end))]
        return bool(between.strip()) and _BESIDE.fullmatch(between) is not None

    def _of_one(
        self, people: _People, titles: Sequence[Mention], hosts: Sequence[_People]
    ) -> tuple[tuple[Party, ...], Sequence[Mention]]:
        """Return one person in those of their discussions that are told apart, and the others that are named."""
        documents = [one for person in people for one in self.directory.documents(person)][:_MOST_DISCUSSIONS]
        own = [title for title in titles if any(one in documents for one in title.documents)]
        others = [title for title in titles if title not in own]
        told = put_together(
            [*own, *find_kinds_and_dates(self.text, documents), *self._hosted(hosts, documents)], self.text
        )
        apart = [mention for mention in told if len(mention.documents) < len(documents)]
        parties = dict.fromkeys(Party(people, _sources(mention)) for mention in apart)
        # A year alone is as often what is spoken of as when it was said.
        if len(parties) == 1 and all(mention.is_date for mention in apart):
            parties = {}
        if not parties and not others and len(documents) > 1 and tells_of_several(self.text):
            parties = {Party(people, frozenset({one.source})): None for one in documents}
        if others:
            parties = {**(parties or {Party(people): None}), **{Party(sources=_sources(one)): None for one in others}}
        return tuple(parties), (*told, *others)

    def _hosted(self, hosts: Sequence[_People], documents: Sequence[Document]) -> Iterator[Mention]:
        """Yield where a host is named, with the discussions that they led."""
        for clause in self.query.clauses:
            hosted = tuple(one for one in documents if one.front_matter.host in clause.people)
            if hosted and clause.people in hosts:
                start = self.text.find(clause.typed)
                yield Mention(start, start + len(clause.typed), hosted)

    def _subject(self, blank: Sequence[Mention], speaking: Sequence[_People]) -> Query:
        """Return the question without those who are asked, and without the words that set them side by side."""
        clauses = [one for one in self.query.clauses if not one.people and one.leaders not in speaking]
        left_of_text = without(blank, self.text)
        if left_of_text == self.text:
            return replace(self.query, clauses=tuple(clauses))
        asked = {clause.typed for clause in self.directory.analyze(left_of_text).clauses}
        left = [clause for clause in clauses if clause.typed in asked]
        return replace(self.query, clauses=tuple(left or clauses))


def _of_several(speaking: Sequence[_People], titles: Sequence[Mention]) -> tuple[Party, ...]:
    """Return several people or nobody, each in the titles that only some of them speak in, and the other titles."""
    sources = dict.fromkeys(speaking, frozenset[str]())
    beside: list[Party] = []
    for title in titles:
        inside = [people for people in speaking if any(_speak(people, document) for document in title.documents)]
        if not inside:
            beside.append(Party(sources=_sources(title)))
        elif len(inside) < len(speaking):
            sources |= {people: sources[people] | _sources(title) for people in inside}
    return tuple(dict.fromkeys([*(Party(*one) for one in sources.items()), *beside]))


def _speak(people: _People, document: Document) -> bool:
    return not people.isdisjoint(document.front_matter.speakers)


def _sources(mention: Mention) -> frozenset[str]:
    return frozenset(document.source for document in mention.documents)


def _each(groups: Iterable[_People]) -> tuple[_People, ...]:
    """Return groups of people, those of nobody left out, each once, as many as are heard."""
    return tuple(dict.fromkeys(filter(None, groups)))[:_MOST]
