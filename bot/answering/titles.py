"""Titles: where a question calls discussions by their names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.answering.mentions import Mention
from bot.corpus.corpus import Corpus, is_visible
from bot.corpus.documents import Document
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.query import Phrase

_SURELY_A_TITLE = 3  # terms
_PARTS = re.compile(r"\s+[-–—|]\s+|:\s+")


@dataclass(frozen=True, slots=True)
class _Title:
    """
    A name that a discussion goes by, or a part of it that stands by itself: its terms, and how it is written.

    What is `written` reaches from the first to the last word that carries meaning.
    """

    written: str
    terms: Phrase
    document: Document

    def is_meant(self, text: str) -> bool:
        """Whether a stretch of a text with the title's terms is the title; a short one may be any other words."""
        is_short = len(self.terms) < _SURELY_A_TITLE and not any(map(str.isdigit, self.written))
        return not is_short or text == self.written or (len(self.terms) > 1 and text.islower())


@dataclass(frozen=True, slots=True)
class _Known:
    corpus: Corpus | None = None
    titles: dict[int, tuple[_Title, ...]] = field(default_factory=dict)
    by_first: dict[str, list[_Title]] = field(default_factory=dict)


class Titles:
    """Finds the discussions of a corpus by name; after a change only what came is looked through."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._known = _Known()

    def find(self, text: str, corpus: Corpus, audience: frozenset[str] | None) -> list[Mention]:
        """Return where a question names discussions that an audience may know of."""
        by_first = self._known_in(corpus).by_first
        words = self._analyzer.words(text)
        found: dict[tuple[int, int], list[Document]] = {}
        for at, word in enumerate(words):
            for title in by_first.get(word.term, ()):
                last = at + len(title.terms)
                if tuple(one.term for one in words[at:last]) != title.terms:
                    continue
                start, end = word.start, words[last - 1].end
                if title.is_meant(text[start:end]) and is_visible(title.document, audience):
                    found.setdefault((start, end), []).append(title.document)
        return [Mention(*span, tuple(dict.fromkeys(documents))) for span, documents in found.items()]

    def _known_in(self, corpus: Corpus) -> _Known:
        known = self._known
        if known.corpus is not corpus:
            # As long as the corpus before is held, none of its documents' ids can be another's.
            titles = {
                id(document): known.titles.get(id(document)) or tuple(self._titles_of(document))
                for document in corpus.documents
            }
            by_first: dict[str, list[_Title]] = {}
            for of_document in titles.values():
                for title in of_document:
                    by_first.setdefault(title.terms[0], []).append(title)
            known = self._known = _Known(corpus, titles, by_first)
        return known

    def _titles_of(self, document: Document) -> Iterator[_Title]:
        """Yield a discussion's names; a part that is only people's names tells of them, not of the discussion."""
        front_matter = document.front_matter
        people = set(self._analyzer.terms("\n".join(front_matter.people)))
        names = dict.fromkeys([front_matter.title, *front_matter.also_known_as])
        parts = [part for name in names for part in _PARTS.split(name)]
        for name in dict.fromkeys([*names, *parts]):
            words = self._analyzer.words(name)
            terms = tuple(word.term for word in words)
            if not people.issuperset(terms) and (len(terms) > 1 or name in names):
                yield _Title(name[words[0].start : words[-1].end], terms, document)
