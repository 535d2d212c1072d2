"""What stands in the index: a record for each passage, each discussion, and one for the folder as a whole."""

import hashlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from bot.corpus.corpus import Change, Corpus, Problem
from bot.corpus.documents import Document, FrontMatter, Segment
from bot.corpus.mounts import folder_mark
from bot.corpus.passages import Passage, section_starts
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.passage_index import beside, title_terms
from bot.retrieval.retriever import people_in

BODY, TITLE, WORDS = "tokens", "title", "words"
PASSAGE, DOCUMENT, FOLDER = "passage", "document", "folder"
EVERYBODY = "*"  # may see what is not restricted
FOLDER_ID = "folder"
FORMAT = 2  # to be raised when what stands in the index changes
SHORTEST_WORD = 4  # letters, of one that a mistyped word may have been meant to be

_NEEDED = ("spans", "text", "words", "section")
_KEYWORD = {"type": "keyword"}
_NUMBER = {"type": "integer"}
_TERMS = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}  # nobody asks where in a passage
MAPPING = {
    "dynamic": "strict",
    "_source": {"excludes": [TITLE, WORDS]},
    "properties": {
        "kind": _KEYWORD,
        "path": _KEYWORD,
        "ordinal": _NUMBER,
        "passage_id": _KEYWORD,
        "source": _KEYWORD,
        "date": _KEYWORD,
        "people": _KEYWORD,
        "visibility": _KEYWORD,
        "digest": _KEYWORD,
        "passages": _NUMBER,
        "body_length": _NUMBER,
        "title_length": _NUMBER,
        BODY: _TERMS,
        TITLE: _TERMS,
        WORDS: {**_TERMS, "norms": False, "index_options": "docs"},
        "stored": {"type": "object", "enabled": False},
    },
}


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """
    A discussion without its text: its segments have no words, and there is one of each speaker and section.

    `sections` are those with a name, in order, with the ids of their first passages.
    """

    source: str
    path: str
    digest: str
    front_matter: FrontMatter
    segments: tuple[Segment, ...]
    warnings: tuple[str, ...] = ()
    sections: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredFolder:
    """
    The folder as it was indexed; `generation` is higher each time, `written_at` is in seconds since 1970.

    `root` is its path where it was indexed, `mark` by what it is known again elsewhere. The lengths are of all
    passages, in terms.
    """

    generation: int
    root: str
    revision: str
    passages: int
    body_length: int
    title_length: int
    written_at: float = 0.0
    mark: str = ""
    problems: tuple[Problem, ...] = ()
    kept: dict[str, str] = field(default_factory=dict)
    paths: frozenset[str] = frozenset()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A discussion that is in the index: of which content, how many passages, and how many terms these have."""

    digest: str
    passages: int
    body_length: int
    title_length: int


def key_of(path: str) -> str:
    """Return what a file is called in ids of records."""
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:20]


def passage_key(path: str, ordinal: int) -> str:
    """Return the id of the record of a file's passage, counted from 0."""
    return f"{key_of(path)}-{ordinal}"


def records_of(
    document: Document, passages: tuple[Passage, ...], analyzer: Analyzer
) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield the records of a discussion with their ids, its own the last: with it, the others are there."""
    title = next(title_terms(passages, analyzer), [])
    lengths = 0
    front_matter = document.front_matter
    common = {
        "path": document.path,
        "digest": document.digest,
        "source": document.source,
        "visibility": sorted(front_matter.visibility) or [EVERYBODY],
        **({"date": front_matter.date} if front_matter.date else {}),
    }
    for ordinal, passage in enumerate(passages):
        words = analyzer.folded_words(passage.text)
        body = [*analyzer.stems(words), *analyzer.terms(beside(passage))]
        lengths += len(body)
        yield (
            passage_key(document.path, ordinal),
            {
                **common,
                "kind": PASSAGE,
                "ordinal": ordinal,
                "passage_id": passage.id,
                "people": people_in(passage),
                BODY: " ".join(body),
                TITLE: " ".join(title),
                WORDS: " ".join(sorted({word for word in words if word.isalpha() and len(word) >= SHORTEST_WORD})),
                "stored": {"section": passage.section, "segments": list(map(_small, passage.segments))},
            },
        )
    stored = StoredDocument(
        document.source,
        document.path,
        document.digest,
        front_matter,
        tuple(_outline(document)),
        document.warnings,
        section_starts(passages),
    )
    yield (
        key_of(document.path),
        {
            **common,
            "kind": DOCUMENT,
            "passages": len(passages),
            "body_length": lengths,
            "title_length": len(title) * len(passages),
            "stored": msgspec.to_builtins(stored),
        },
    )


def folder_of(corpus: Corpus, listed: Mapping[str, Listed], generation: int) -> StoredFolder:
    """Return the folder whose discussions are listed."""
    return StoredFolder(
        generation=generation,
        root=corpus.root,
        revision=corpus.revision,
        passages=sum(one.passages for one in listed.values()),
        body_length=sum(one.body_length for one in listed.values()),
        title_length=sum(one.title_length for one in listed.values()),
        written_at=time.time(),
        mark=folder_mark(Path(corpus.root)),
        problems=corpus.problems,
        kept=dict(corpus.kept),
        paths=corpus.paths,
        changes=corpus.changes,
    )


def record_of_folder(folder: StoredFolder) -> Mapping[str, object]:
    """Return the record of a folder."""
    return {"kind": FOLDER, "stored": msgspec.to_builtins(folder)}


def to_document(stored: Any) -> Document:
    """Return the discussion of a record."""
    return to_document_with_sections(stored)[0]


def to_document_with_sections(stored: Any) -> tuple[Document, Mapping[str, str]]:
    """Return the discussion of a record, and its sections with the ids of their first passages."""
    read = msgspec.convert(stored, StoredDocument)
    document = Document(read.source, read.path, read.front_matter, read.segments, read.warnings, read.digest)
    return document, read.sections


def to_folder(stored: Any) -> StoredFolder:
    """Return the folder of its record."""
    return msgspec.convert(stored, StoredFolder)


def to_passage(source: Mapping[str, Any], document: Document) -> Passage:
    """Return the passage of a record, which is of this discussion."""
    stored = source["stored"]
    segments = msgspec.convert(stored["segments"], tuple[Segment, ...])
    text = "\n".join(segment.text for segment in segments)
    return Passage(source["passage_id"], document, stored["section"], segments, text)


def _small(segment: Segment) -> Mapping[str, object]:
    """Return a segment without what it does not have."""
    built: dict[str, object] = msgspec.to_builtins(segment)
    return {name: value for name, value in built.items() if name in _NEEDED or value}


def _outline(document: Document) -> Iterator[Segment]:
    bare = (replace(segment, spans=(), text="", about=(), moment=None) for segment in document.segments)
    return iter(dict.fromkeys(bare))
