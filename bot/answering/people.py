"""Whom a question names: the people of the folder by each name that they go by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.corpus.corpus import Corpus, is_visible
from bot.corpus.documents import Document
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.query import Phrase, WhoIs


@dataclass(frozen=True, slots=True)
class _Known:
    """The people of a corpus, each with the documents that they speak in, and the same by each of their names."""

    corpus: Corpus | None = None
    spoken: dict[int, tuple[str, ...]] = field(default_factory=dict)
    documents: dict[str, list[Document]] = field(default_factory=dict)
    by_name: dict[Phrase, dict[str, list[Document]]] = field(default_factory=dict)


class People:
    """
    Finds people by their whole name, their first or their last one, in the corpus that is asked about.

    It remembers who speaks in which document, so that after a change only what came is looked through.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._known = _Known()

    def who_is(self, corpus: Corpus, audience: frozenset[str] | None) -> WhoIs:
        """Return what finds the people, of those whom an audience may know of, who go by a name."""
        by_name = self._known_in(corpus).by_name

        def find(phrase: Phrase) -> frozenset[str]:
            namesakes = by_name.get(phrase, {}).items()
            return frozenset(name for name, spoken in namesakes if any(is_visible(one, audience) for one in spoken))

        return find

    def speakers(self, corpus: Corpus, audience: frozenset[str] | None) -> dict[str, int]:
        """Return who speaks in the discussions that an audience may see, and in how many, most first."""
        documents = self._known_in(corpus).documents
        counts = {name: sum(is_visible(one, audience) for one in spoken) for name, spoken in documents.items()}
        seen = ((name, count) for name, count in counts.items() if count)
        return dict(sorted(seen, key=lambda entry: (-entry[1], entry[0])))

    def documents(self, person: str, corpus: Corpus, audience: frozenset[str] | None) -> list[Document]:
        """Return the discussions in which a person speaks, of those that an audience may see."""
        return [one for one in self._known_in(corpus).documents.get(person, ()) if is_visible(one, audience)]

    def spoken(self, corpus: Corpus) -> Mapping[str, Sequence[Document]]:
        """Return the discussions that each person speaks in."""
        return self._known_in(corpus).documents

    def _known_in(self, corpus: Corpus) -> _Known:
        known = self._known
        if known.corpus is not corpus:
            known = self._known = self._read(corpus, known)
        return known

    def _read(self, corpus: Corpus, before: _Known) -> _Known:
        documents: dict[str, list[Document]] = {}
        spoken: dict[int, tuple[str, ...]] = {}
        # As long as the corpus before is held, none of its documents' ids can be another's.
        for document in corpus.documents:
            people = before.spoken.get(id(document)) or speakers_of(document)
            spoken[id(document)] = people
            for person in people:
                documents.setdefault(person, []).append(document)
        by_name: dict[Phrase, dict[str, list[Document]]] = {}
        for person, of_person in documents.items():
            for name in self._names(person):
                by_name.setdefault(name, {})[person] = of_person
        return _Known(corpus, spoken, documents, by_name)

    def _names(self, person: str) -> set[Phrase]:
        """Return a person's whole name, the first and the last one, as terms."""
        terms = tuple(self._analyzer.terms(person))
        return {name for name in (terms, terms[:1], terms[-1:]) if name and any(map(str.isalpha, name[0]))}


def speakers_of(document: Document) -> tuple[str, ...]:
    """Return who speaks in a discussion: whom its front matter names, the host last of them, and whoever has a turn."""
    spoken = (segment.speaker for segment in document.segments if segment.speaker)
    return tuple(dict.fromkeys([*document.front_matter.people, *spoken]))
