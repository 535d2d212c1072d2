"""A question in the form in which it is searched for."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from bot.retrieval.analyzer import Analyzer, Word, fold
from bot.retrieval.numbers import LONGEST_NUMBER, number_at

Phrase = tuple[str, ...]
# Finds the people who go by a name, given as terms; nobody for other words.
WhoIs = Callable[[Phrase], frozenset[str]]

_PARTS = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")
_LONGEST_NAME = 4  # words
_LEADER = "ceo"  # whoever goes by `Meta CEO` speaks for Meta
# Ordinary words are names too (Mark, Will, Cook): a long one in small letters is hardly ever meant otherwise.
_SURELY_A_NAME = 6  # letters
# Whose words are wanted decides between passages that fit alike; more would outweigh what is asked. Measured.
_PERSON = 1.5
# What words count in which a question is put, of what it asks for.
_WEAK = 0.4


@dataclass(frozen=True, slots=True)
class Filters:
    """
    Which passages may answer. An empty set or None lets everything through.

    Dates are ISO, a year, a month or a day: `after` keeps what came out then or later, `before` what came earlier.
    `audience` holds the ids (`slack:C0123`) that restricted discussions are open to; None is who owns the folder.
    """

    speakers: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    after: str | None = None
    before: str | None = None
    audience: frozenset[str] | None = frozenset()


@dataclass(frozen=True, slots=True)
class Clause:
    """
    One thing that the question names, as it was typed, and the phrases of terms of which any one is it.

    `weight` is how much it counts beside the others. `people` are those whom it names; namesakes are several.
    `is_name` if it is written like a name, whosever or whatever's. `similar` are phrases that may say much the same.
    `leaders` are those who speak for the company that it names.
    """

    typed: str
    phrases: tuple[Phrase, ...]
    weight: float = 1.0
    people: frozenset[str] = frozenset()
    is_name: bool = False
    similar: tuple[Phrase, ...] = ()
    leaders: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Query:
    """What a retriever searches for."""

    clauses: tuple[Clause, ...]
    filters: Filters = Filters()


def _nobody(_: Phrase) -> frozenset[str]:
    return frozenset()


class QueryAnalyzer:
    """
    Turns questions into queries with the analyzer of the passages.

    What is asked for is also looked for by its aliases, a number in figures and in words, a person by their last name,
    and, as something that only may be meant, by its synonyms. Weak words count less.
    """

    def __init__(
        self,
        analyzer: Analyzer,
        aliases: Iterable[Sequence[str]] = (),
        synonyms: Iterable[Sequence[str]] = (),
        weak_words: Iterable[str] = (),
    ) -> None:
        self._analyzer = analyzer
        phrase_of = cache(self._phrase_of)
        self._aliases = _together(aliases, phrase_of)
        self._synonyms = _together((_whole(names, phrase_of) for names in synonyms), phrase_of)
        self._weak = frozenset(term for word in weak_words for term in analyzer.terms(word))
        self._longest = max((len(phrase) for phrase in self._aliases), default=1)

    def analyze(self, text: str, filters: Filters = Filters(), *, who_is: WhoIs = _nobody) -> Query:
        """Return the query of a question; what it names twice counts once."""
        words = self._analyzer.words(text)
        reading = _Reading(text, words, [fold(text[word.start : word.end]) for word in words])
        clauses: dict[frozenset[str] | frozenset[Phrase], Clause] = {}
        position = 0
        while position < len(words):
            length, clause = self._clause_at(reading, position, who_is)
            clauses.setdefault(clause.people or frozenset(clause.phrases), clause)
            position += length
        return Query(tuple(clauses.values()), filters)

    def _clause_at(self, reading: "_Reading", position: int, who_is: WhoIs) -> tuple[int, Clause]:
        """Return the longest name, alias or number that begins at a word, else the word, with its length in words."""
        length, phrases = self._thing_at(reading, position)
        people = frozenset(person for phrase in phrases for person in who_is(phrase))
        named = self._name_at(reading, position, who_is)
        if named > length:
            length, phrases, people = named, (), frozenset()
        if named == length and not people:
            people = who_is(reading.phrase(position, named))
        if people:  # who asks for a person by name does not ask for each passage with the words of an office
            phrases = tuple(phrase for phrase in phrases if len(phrase) == 1 or who_is(phrase))
        length = max(length, 1)
        all_phrases = dict.fromkeys([reading.phrase(position, length), *phrases, *self._names_of(people)])
        typed, is_name = reading.typed(position, length), reading.is_name(position)
        similar = () if people or is_name else self._similar(tuple(all_phrases))
        phrase = reading.phrase(position, length)
        leaders = frozenset() if people else self._leaders_of(phrase, who_is)
        is_weak = length == 1 and not is_name and phrase[0] in self._weak
        weight = _PERSON if people else _WEAK if is_weak else 1.0
        return length, Clause(typed, tuple(all_phrases), weight, people, is_name, similar, leaders)

    def _leaders_of(self, phrase: Phrase, who_is: WhoIs) -> frozenset[str]:
        """Return the people whose aliases tell that they lead what a phrase names."""
        names = self._aliases.get((*phrase, _LEADER), ())
        return frozenset(person for name in names for person in who_is(name))

    def _similar(self, phrases: Sequence[Phrase]) -> tuple[Phrase, ...]:
        similar = dict.fromkeys(synonym for phrase in phrases for synonym in self._synonyms.get(phrase, ()))
        return tuple(synonym for synonym in similar if synonym not in phrases)

    def _phrase_of(self, name: str) -> Phrase:
        return tuple(self._analyzer.terms(name))

    def _thing_at(self, reading: "_Reading", position: int) -> tuple[int, tuple[Phrase, ...]]:
        """Return the alias or the number that begins at a word with all its forms, the longer one, or nothing."""
        length, forms = number_at(reading.folded[position : position + LONGEST_NUMBER])
        aliased = self._alias_at(reading, position)
        if len(aliased) >= max(length, 1):
            return len(aliased), self._aliases[aliased]
        return length, tuple(tuple(self._analyzer.stems(form)) for form in forms)

    def _alias_at(self, reading: "_Reading", position: int) -> Phrase:
        for length in range(min(self._longest, len(reading.words) - position), 0, -1):
            phrase = reading.phrase(position, length)
            if phrase in self._aliases:
                return phrase
        return ()

    def _name_at(self, reading: "_Reading", position: int, who_is: WhoIs) -> int:
        """Return how many words of a name begin at a word, 0 if none do."""
        for length in range(min(_LONGEST_NAME, len(reading.words) - position), 0, -1):
            people = who_is(reading.phrase(position, length))
            if not people or not (length > 1 or reading.may_be_name(position)):
                continue
            return 0 if length == 1 and self._is_of_another(reading, position, people) else length
        return 0

    def _is_of_another(self, reading: "_Reading", position: int, people: frozenset[str]) -> bool:
        """Whether a first name is followed by a last name that is not that of these people: Mark, but Mark Cuban."""
        if not reading.is_followed_by_name(position):
            return False
        follower = reading.words[position + 1].term
        names = [self._analyzer.terms(person) for person in people]
        return any(name[:1] == [reading.words[position].term] for name in names) and not any(
            follower in name for name in names
        )

    def _names_of(self, people: frozenset[str]) -> list[Phrase]:
        """Return the whole and the last name of a person, nothing for nobody or namesakes."""
        if len(people) != 1:
            return []
        terms = tuple(self._analyzer.terms(next(iter(people))))
        return [terms, terms[-1:]]


def _whole(names: Sequence[str], phrase_of: Callable[[str], Phrase]) -> list[str]:
    """Return the names without those that lose a stop word: what is left of `make up` is another word."""
    return [name for name in names if len(phrase_of(name)) == len(_PARTS.findall(name))]


def _together(groups: Iterable[Sequence[str]], phrase_of: Callable[[str], Phrase]) -> dict[Phrase, tuple[Phrase, ...]]:
    """Return for each name, as terms, the names that stand with it in groups, itself first."""
    together: dict[Phrase, tuple[Phrase, ...]] = {}
    for names in groups:
        group = tuple(dict.fromkeys(phrase for name in names if (phrase := phrase_of(name))))
        for phrase in group:
            known = together.get(phrase)
            together[phrase] = (
                tuple(dict.fromkeys((phrase, *known, *group)))
                if known
                else (phrase, *(other for other in group if other is not phrase))
            )
    return together


@dataclass(frozen=True, slots=True)
class _Reading:
    """A question's text, its words, and each word folded."""

    text: str
    words: list[Word]
    folded: list[str]

    def phrase(self, position: int, length: int) -> Phrase:
        return tuple(word.term for word in self.words[position : position + length])

    def typed(self, position: int, length: int) -> str:
        return self.text[self.words[position].start : self.words[position + length - 1].end]

    def may_be_name(self, position: int) -> bool:
        """Whether a word that is somebody's name is it here: by its capital, its length, or because all is small."""
        word = self.typed(position, 1)
        return word[:1].isupper() or len(self.folded[position]) >= _SURELY_A_NAME or not self._has_capitals()

    def is_followed_by_name(self, position: int) -> bool:
        """Whether a word is written with a capital, and the next one too, with nothing but a space between them."""
        if position + 1 >= len(self.words):
            return False
        word, follower = self.words[position], self.words[position + 1]
        between = self.text[word.end : follower.start]
        return self.text[word.start].isupper() and self.text[follower.start].isupper() and between.isspace()

    def is_name(self, position: int) -> bool:
        """Whether a word is written like a name: with a capital, though it does not begin the text."""
        start = self.words[position].start
        return self.text[start].isupper() and any(map(str.isalnum, self.text[:start]))

    def _has_capitals(self) -> bool:
        """Whether the asker writes names with capitals; acronyms and the first word of a question tell nothing."""
        return any(word[:1].isupper() and word[1:].islower() for word in self.text.split()[1:])
