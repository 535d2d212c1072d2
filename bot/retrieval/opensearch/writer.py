"""The writer: the index follows the folder, discussion by discussion; there is only one at a time."""

import hashlib
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from bot.corpus.corpus import Corpus
from bot.corpus.documents import Document
from bot.corpus.passages import Passage
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.opensearch.engine import Engine
from bot.retrieval.opensearch.inspection import mark_of, read_folder_record
from bot.retrieval.opensearch.records import (
    FOLDER_ID,
    FORMAT,
    MAPPING,
    Listed,
    folder_of,
    key_of,
    passage_key,
    record_of_folder,
    records_of,
)
from bot.retrieval.opensearch.shelf import list_discussions

logger = logging.getLogger(__name__)

_RECORDS = 500  # that are written at once
_VERSION = re.compile(r"-v(\d+)$")
_COPIES = "auto_expand_replicas"  # may be set at any time

Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Made:
    """How an index is made: what changes with any of it asks for a new one."""

    k1: float
    b: float
    analyzer: Analyzer
    replicas: int

    @property
    def mark(self) -> str:
        """Return what tells an index made otherwise apart."""
        told = f"{FORMAT} {self.k1} {self.b} {self.analyzer.told()} {msgspec.json.encode(MAPPING).decode()}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @property
    def copies(self) -> str:
        """Return how many copies of each passage there may be, as many as there are nodes for."""
        return f"0-{self.replicas}"

    def body(self) -> Mapping[str, Any]:
        """Return the settings and the mapping of an index."""
        settings = {
            "number_of_shards": 1,
            _COPIES: self.copies,
            "refresh_interval": -1,  # an update is seen as a whole
            "similarity": {"default": {"type": "BM25", "k1": self.k1, "b": self.b}},
        }
        return {"settings": {"index": settings}, "mappings": {**MAPPING, "_meta": {"made": self.mark}}}


@dataclass(frozen=True, slots=True)
class Written:
    """What an update wrote: how many discussions came or changed, went, and are there; whether it is a new index."""

    changed: int
    removed: int
    discussions: int
    passages: int
    is_new: bool


class Writer:
    """
    Brings the index of an alias up to date with a folder; `may_write` is asked before each request and may raise.

    What was interrupted is gone on with: a discussion is in the index once its own record is, which comes last, and a
    new index that was begun is the one that the next update writes to.
    """

    def __init__(self, engine: Engine, made: Made, may_write: Callable[[], None] = lambda: None) -> None:
        self._engine = engine
        self._made = made
        self._may_write = may_write
        self._begun: str | None = None  # by an update that did not come to its end

    def held(self) -> frozenset[str]:
        """Return the paths of the discussions that are answered from; raises SearchAwayError."""
        self._may_write()
        current = self._current()
        return frozenset(self._listed(current)) if current else frozenset()

    def update(self, corpus: Corpus, *, advance: Advance = lambda _, __: None, is_anew: bool = False) -> Written:
        """
        Write what changed, and have it seen as a whole; anew, or made otherwise, into an index that takes the place.

        Raises SearchAwayError where the engine stays away: the next update goes on.
        """
        self._may_write()
        current = self._current()
        index = self._index_for(current, is_anew=is_anew)
        self._begun = index if index != current else self._begun
        self._engine.tell("POST", f"/{index}/_refresh")
        listed = self._listed(index)
        documents = {document.path: document for document in corpus.documents if _is_text(document.path)}
        changed = [one for path, one in documents.items() if path not in listed or listed[path].digest != one.digest]
        gone = [path for path in listed if path not in documents]
        self._write(index, self._lines(corpus, changed, gone, listed, advance))
        before = read_folder_record(self._engine, current) if current else None
        folder = folder_of(corpus, listed, before.generation + 1 if before else 1)
        same = before and replace(before, generation=folder.generation, written_at=folder.written_at)
        if index != current or folder != same:
            self._write(index, _put(FOLDER_ID, record_of_folder(folder)))
            self._engine.tell("POST", f"/{index}/_refresh")
        if index != current:
            self._take_place(index, current)
        self._begun = None
        passages = sum(one.passages for one in listed.values())
        return Written(len(changed), len(gone), len(documents), passages, index != current)

    def _lines(
        self,
        corpus: Corpus,
        changed: Sequence[Document],
        gone: Sequence[str],
        listed: dict[str, Listed],
        advance: Advance,
    ) -> Iterator[str]:
        """Yield the lines of the bulk that changes the index; `listed` follows."""
        passages_of = _by_document(corpus.passages, changed)
        for number, document in enumerate(changed):
            advance(number, len(changed))
            before = listed.get(document.path)
            passages = passages_of.get(id(document), [])
            for ordinal in range(len(passages), before.passages if before else 0):
                yield from _delete(passage_key(document.path, ordinal))
            for key, record in records_of(document, tuple(passages), self._made.analyzer):
                yield from _put(key, record)
            listed[document.path] = _listed(record)
        for path in gone:
            for ordinal in range(listed.pop(path).passages):
                yield from _delete(passage_key(path, ordinal))
            yield from _delete(key_of(path))
        advance(len(changed), len(changed))

    def _write(self, index: str, lines: Iterable[str]) -> None:
        """Write lines in order; while a bulk is on its way, the next one is made."""
        with ThreadPoolExecutor(1) as pool:
            sent: Future[None] | None = None
            for batch in _batches(lines):
                if sent:
                    sent.result()
                sent = pool.submit(self._send, index, batch)
            if sent:
                sent.result()

    def _send(self, index: str, batch: Sequence[str]) -> None:
        self._engine.at(index).write(batch, self._may_write)

    def _current(self) -> str | None:
        """Return the index that the alias stands for, None if there is none."""
        found = self._engine.tell("GET", f"/_alias/{self._engine.alias}")
        return next(iter(found)) if found else None

    def _index_for(self, current: str | None, *, is_anew: bool) -> str:
        """
        Return the index to write to: one that was begun before, else the current one, else a new one.

        There is one beside the current only until it takes the place.
        """
        version = int(found[1]) + 1 if current and (found := _VERSION.search(current)) else 1
        index = f"{self._engine.alias}-v{version}"
        begun = mark_of(self._engine, index)
        if begun == self._made.mark:
            return self._with_copies(index)
        if begun is not None:
            self._engine.tell("DELETE", f"/{index}")
        # One that took the place without an answer that said so is not made anew once more.
        is_current = current is not None and mark_of(self._engine, current) == self._made.mark
        if current and is_current and (not is_anew or current == self._begun):
            return self._with_copies(current)
        self._may_write()
        self._engine.tell("PUT", f"/{index}", self._made.body())
        return index

    def _with_copies(self, index: str) -> str:
        """Return an index that has as many copies as are wanted now."""
        found = self._engine.tell("GET", f"/{index}/_settings") or {}
        if any(one["settings"]["index"].get(_COPIES) != self._made.copies for one in found.values()):
            self._may_write()
            self._engine.tell("PUT", f"/{index}/_settings", {"index": {_COPIES: self._made.copies}})
        return index

    def _listed(self, index: str) -> dict[str, Listed]:
        return {path: _listed(one) for path, one in list_discussions(self._engine.at(index))}

    def _take_place(self, index: str, current: str | None) -> None:
        """Have the alias stand for another index, in one step."""
        add = {"add": {"index": index, "alias": self._engine.alias}}
        remove = [{"remove_index": {"index": current}}] if current else []
        self._may_write()
        self._engine.tell("POST", "/_aliases", {"actions": [add, *remove]})
        logger.info("the alias %s stands for %s now", self._engine.alias, index)


_ACTIONS = ('{"index":', '{"delete":')


def _batches(lines: Iterable[str]) -> Iterator[list[str]]:
    """Yield lines in bulks; an action and its record stay together."""
    batch: list[str] = []
    for line in lines:
        if len(batch) >= 2 * _RECORDS and line.startswith(_ACTIONS):
            yield batch
            batch = []
        batch.append(line)
    if batch:
        yield batch


def _put(key: str, record: Mapping[str, object]) -> Iterator[str]:
    yield f'{{"index":{{"_id":"{key}"}}}}'
    yield msgspec.json.encode(record).decode()


def _delete(key: str) -> Iterator[str]:
    yield f'{{"delete":{{"_id":"{key}"}}}}'


def _listed(record: Mapping[str, Any]) -> Listed:
    return Listed(record["digest"], record["passages"], record["body_length"], record["title_length"])


def _by_document(passages: Sequence[Passage], wanted: Sequence[Document]) -> dict[int, list[Passage]]:
    """Return the passages of some discussions, by the identity of these."""
    found: dict[int, list[Passage]] = {id(document): [] for document in wanted}
    for passage in passages:
        if id(passage.document) in found:
            found[id(passage.document)].append(passage)
    return found


def _is_text(path: str) -> bool:
    """Whether a path can be written; one that is no text in UTF-8 stays out of the index."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
