"""The corpus: an immutable snapshot of the knowledge folder."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from bot.corpus.documents import Document
from bot.corpus.passages import Passage, section_starts


@dataclass(frozen=True, slots=True)
class Problem:
    """
    A file that is not in the corpus, or not quite as it was meant; `reason` is for the person who wrote it.

    `line` is known where the file is text. `is_kept` if the file's last good version is answered from meanwhile.
    """

    path: str
    reason: str
    line: int | None = None
    is_kept: bool = False

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.reason}{' (its last good version is answered from)' if self.is_kept else ''}"


@dataclass(frozen=True, slots=True)
class Change:
    """
    What an update brought: files by their paths, fit to be shown. `at` is in seconds since 1970, UTC.

    `broken` are those that cannot be read any more.
    """

    at: float
    revision: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"+{len(self.added)} −{len(self.removed)} ~{len(self.changed)}"


@dataclass(frozen=True, slots=True)
class Corpus:
    """
    All passages of a folder at one moment. `revision` names what was read: the same files, the same revision.

    `kept` names the files of which the last good version is in the corpus, with the SHA-256 of what they hold instead,
    empty where not even that could be read. `paths` are all files that were found, readable or not. `changes` tells how
    the corpus came to be, the last update first.
    """

    root: str
    revision: str
    documents: tuple[Document, ...] = ()
    passages: tuple[Passage, ...] = ()
    problems: tuple[Problem, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    paths: frozenset[str] = frozenset()
    changes: tuple[Change, ...] = field(default=(), compare=False)

    @property
    def folder(self) -> Path | None:
        """Return where its files can be looked at; None where they cannot."""
        return Path(self.root)

    @property
    def passage_count(self) -> int:
        """Return how many passages there are."""
        return len(self.passages)

    def counts(self) -> list[int]:
        """Return how many passages each discussion has, in the order of the discussions."""
        counts = dict.fromkeys(map(id, self.documents), 0)
        for passage in self.passages:
            counts[id(passage.document)] += 1
        return list(counts.values())

    def passages_of(self, document: Document) -> list[Passage]:
        """Return the passages of a discussion, in order."""
        return [passage for passage in self.passages if passage.document is document]

    def sections(self) -> Iterator[tuple[Document, Mapping[str, str]]]:
        """Yield discussions with their sections, each with the id of its first passage."""
        for _, passages in groupby(self.passages, lambda one: id(one.document)):
            together = list(passages)
            yield together[0].document, section_starts(together)

    def passages_called(self, passage_id: str) -> list[Passage]:
        """Return the passages of an id, in the folder's order: of copies, there are several."""
        return [passage for passage in self.passages if passage.id == passage_id]

    def visible_documents(self, audience: Iterable[str] | None) -> list[Document]:
        """Return the discussions that an audience may see; None is who owns the folder and sees all."""
        return [document for document in self.documents if is_visible(document, audience)]


def is_visible(document: Document, audience: Iterable[str] | None) -> bool:
    """Whether an audience (`slack:C0123`, `discord:456`) may see a discussion; None owns the folder and sees all."""
    visibility = document.front_matter.visibility
    return audience is None or not visibility or not visibility.isdisjoint(audience)
