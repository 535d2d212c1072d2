"""The shelf: what the process knows of each discussion, and where it fetches their passages."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.corpus.corpus import Corpus
from bot.corpus.documents import Document
from bot.corpus.mounts import folder_mark
from bot.corpus.passages import Passage
from bot.errors import SearchAwayError
from bot.retrieval.opensearch import requests
from bot.retrieval.opensearch.engine import Engine
from bot.retrieval.opensearch.records import (
    FOLDER_ID,
    StoredFolder,
    key_of,
    to_document,
    to_document_with_sections,
    to_folder,
    to_passage,
)

_PAGE = 1_000

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shelf:
    """
    The discussions of one generation of the index by their paths, with how many passages each has, and its sections.

    A section stands there with the id of its first passage.
    """

    engine: Engine
    folder: StoredFolder
    documents: Mapping[str, Document] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    sections: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def passages(self, hits: Iterable[Json]) -> Iterator[tuple[Passage, Json]]:
        """
        Yield the passages of hits, with their records.

        One whose discussion changed since this generation is of the discussion as it is now.
        """
        changed: dict[str, Document | None] = {}
        for hit in hits:
            source = hit["_source"]
            path = source["path"]
            document = self.documents.get(path)
            if document is None or document.digest != source["digest"]:
                if path not in changed:
                    changed[path] = self._fetched(path)
                document = changed[path]
            if document is not None and document.digest == source["digest"]:
                yield to_passage(source, document), source

    def _fetched(self, path: str) -> Document | None:
        found = self.engine.search(requests.beside([key_of(path)], whole=True))["hits"]["hits"]
        return to_document(found[0]["_source"]["stored"]) if found else None


@dataclass(frozen=True, slots=True)
class IndexedCorpus(Corpus):
    """
    A corpus whose passages are fetched from the index when somebody looks at them.

    `here` is the folder that was indexed, if this process has that very one: of another, a copy say, nobody knows
    whether it has the same files just now.
    """

    shelf: Shelf | None = field(default=None, compare=False)
    here: Path | None = field(default=None, compare=False)

    @property
    def folder(self) -> Path | None:
        """Return where its files can be looked at; None where they cannot."""
        return self.here

    @property
    def passage_count(self) -> int:
        """Return how many passages there are."""
        return sum(self.reachable.sizes.values())

    def counts(self) -> list[int]:
        """Return how many passages each discussion has, in the order of the discussions."""
        return [self.reachable.sizes[document.path] for document in self.documents]

    def passages_of(self, document: Document) -> list[Passage]:
        """Return the passages of a discussion, in order."""
        found: list[Passage] = []
        while len(found) < self.reachable.sizes.get(document.path, 0):
            body = requests.of_discussion(document.path, after=len(found) - 1, size=_PAGE)
            page = self._found(body)
            found += page
            if not page:
                break
        return found

    def sections(self) -> Iterator[tuple[Document, Mapping[str, str]]]:
        """Yield discussions with their sections, each with the id of its first passage."""
        return ((document, self.reachable.sections[document.path]) for document in self.documents)

    def passages_called(self, passage_id: str) -> list[Passage]:
        """Return the passages of an id, in the folder's order: of copies, there are several."""
        return self._found(requests.called(passage_id))

    def _found(self, body: Json) -> list[Passage]:
        shelf = self.reachable
        return [passage for passage, _ in shelf.passages(shelf.engine.search(body)["hits"]["hits"])]

    @property
    def reachable(self) -> Shelf:
        """Return the shelf; raises SearchAwayError if there is none."""
        if self.shelf is None:
            raise SearchAwayError
        return self.shelf


def read_corpus(engine: Engine, before: IndexedCorpus | None = None, here: Path | None = None) -> IndexedCorpus | None:
    """
    Return the corpus that is in the index, None if there is none yet; `before` itself if nothing has changed.

    Of the discussions, only those are fetched that `before` does not have; of very many, that may take its time. `here`
    is the folder that this process has, which may be the one that was indexed. Raises SearchAwayError.
    """
    known = before.shelf if before else None
    generation = {"size": 1, "query": {"ids": {"values": [FOLDER_ID]}}, "_source": ["stored.generation"]}
    found = engine.search(generation)["hits"]["hits"]
    if not found:
        return None
    if before and known and found[0]["_source"]["stored"]["generation"] == known.folder.generation:
        return before
    patient = engine.at(engine.alias)
    folder = to_folder(patient.search({**generation, "_source": True})["hits"]["hits"][0]["_source"]["stored"])
    listed = dict(list_discussions(patient))
    documents = {path: known.documents[path] for path in listed if known and path in known.documents}
    sections = {path: known.sections[path] for path in documents} if known else {}
    changed = [path for path, one in listed.items() if path not in documents or documents[path].digest != one["digest"]]
    for first in range(0, len(changed), _PAGE):
        keys = [key_of(path) for path in changed[first : first + _PAGE]]
        for hit in patient.search(requests.beside(keys, whole=True))["hits"]["hits"]:
            document, starts = to_document_with_sections(hit["_source"]["stored"])
            documents[document.path], sections[document.path] = document, starts
    ordered = {path: documents[path] for path in sorted(listed) if path in documents}
    sizes = {path: listed[path]["passages"] for path in ordered}
    return IndexedCorpus(
        root=folder.root,
        revision=folder.revision,
        documents=tuple(ordered.values()),
        problems=folder.problems,
        kept=folder.kept,
        paths=folder.paths,
        changes=folder.changes,
        shelf=Shelf(engine, folder, ordered, sizes, {path: sections[path] for path in ordered}),
        here=here if here and folder.mark and folder_mark(here) == folder.mark else None,
    )


def list_discussions(engine: Engine) -> Iterator[tuple[str, Json]]:
    """Yield what is listed of each discussion, under its path."""
    after = ""
    while hits := engine.search(requests.discussions(after=after, size=10 * _PAGE))["hits"]["hits"]:
        yield from ((hit["_source"]["path"], hit["_source"]) for hit in hits)
        after = hits[-1]["sort"][0]
