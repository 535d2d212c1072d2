"""Readings in the form in which the cache keeps them: no text twice."""

from dataclasses import dataclass

import msgspec

from bot.corpus.corpus import Change, Problem
from bot.corpus.documents import Document, Segment
from bot.corpus.folder import ReadFile
from bot.corpus.passages import Passage
from bot.corpus.reading import Reading
from bot.corpus.scan import Signature


@dataclass(frozen=True, slots=True)
class _StoredPassage:
    """A passage whose segments are numbers in the document, or, of a segment that was cut, the part itself."""

    id: str
    section: str
    segments: tuple[int | Segment, ...]


@dataclass(frozen=True, slots=True)
class _StoredReading:
    signature: Signature
    document: Document | None
    passages: tuple[_StoredPassage, ...]
    warnings: tuple[Problem, ...]
    problem: Problem | None
    bad_digest: str
    try_again_at: float | None


_encoder = msgspec.msgpack.Encoder()
_readings = msgspec.msgpack.Decoder(_StoredReading)
_changes = msgspec.msgpack.Decoder(Change)


def reading_to_bytes(reading: Reading) -> bytes:
    """Return a reading as MessagePack; raises UnicodeEncodeError for a path that is no text."""
    good = reading.good
    return _encoder.encode(
        _StoredReading(
            signature=reading.signature,
            document=good.document if good else None,
            passages=_stored_passages(good) if good else (),
            warnings=good.problems if good else (),
            problem=reading.problem,
            bad_digest=reading.bad_digest,
            try_again_at=reading.try_again_at,
        )
    )


def bytes_to_reading(stored: bytes) -> Reading:
    """Return the reading that was stored; raises msgspec.DecodeError or IndexError if it is none."""
    read = _readings.decode(stored)
    good = ReadFile(read.document, _passages(read.document, read), read.warnings) if read.document else None
    # Another process may have the time that this one had not.
    try_again_at = None if read.try_again_at is None else 0.0
    return Reading(read.signature, good, read.problem, read.bad_digest, try_again_at)


def change_to_bytes(change: Change) -> bytes:
    """Return a change as MessagePack."""
    return _encoder.encode(change)


def bytes_to_change(stored: bytes) -> Change:
    """Return the change that was stored; raises msgspec.DecodeError if it is none."""
    return _changes.decode(stored)


def _stored_passages(file: ReadFile) -> tuple[_StoredPassage, ...]:
    numbers = {id(segment): number for number, segment in enumerate(file.document.segments)}
    return tuple(
        _StoredPassage(
            passage.id, passage.section, tuple(numbers.get(id(segment), segment) for segment in passage.segments)
        )
        for passage in file.passages
    )


def _passages(document: Document, read: _StoredReading) -> tuple[Passage, ...]:
    return tuple(_passage(document, stored) for stored in read.passages)


def _passage(document: Document, stored: _StoredPassage) -> Passage:
    segments = tuple(document.segments[part] if isinstance(part, int) else part for part in stored.segments)
    text = "\n".join(segment.text for segment in segments)
    return Passage(stored.id, document, stored.section, segments, text)
