"""The index as bytes, for a cache: what took long to analyze, and what it was analyzed from."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
import numpy as np

from bot.corpus.passages import Passage
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.catalog import Catalog
from bot.retrieval.index import Index
from bot.retrieval.passage_index import PassageIndex, title_terms
from bot.retrieval.postings import Postings, Segment
from bot.retrieval.spelling import Spelling


@dataclass(frozen=True, slots=True)
class _Packed:
    """The body's postings, where its documents stand in the folder, and the words; arrays are bytes, as NumPy's."""

    packed_from: bytes
    terms: list[str]
    starts: bytes
    documents: bytes
    counts: bytes
    lengths: bytes
    places: bytes
    words: dict[str, int]


def pack(index: PassageIndex) -> bytes:
    """Return an index as bytes."""
    segment = index.body.postings.joined()
    return msgspec.msgpack.encode(
        _Packed(
            packed_from=_origin(index.passages, index.analyzer),
            terms=list(segment.terms),
            starts=segment.starts.tobytes(),
            documents=segment.documents.tobytes(),
            counts=segment.counts.tobytes(),
            lengths=segment.lengths.tobytes(),
            places=index.places.tobytes(),
            words=dict(index.spelling.counts),
        )
    )


def unpack(
    packed: bytes, passages: tuple[Passage, ...], analyzer: Analyzer, *, k1: float, b: float
) -> PassageIndex | None:
    """Return the index of these passages, None if the bytes are of others, of another analyzer, or damaged."""
    try:
        read = msgspec.msgpack.decode(packed, type=_Packed)
    except msgspec.DecodeError:
        return None
    if read.packed_from != _origin(passages, analyzer):
        return None
    places = np.frombuffer(read.places, dtype=np.int64)
    in_order = [passages[place] for place in places.tolist()]
    return PassageIndex(
        analyzer=analyzer,
        body=Index.over(Postings([_segment(read, len(passages))]), k1=k1, b=b),
        title=Index(title_terms(in_order, analyzer), k1=k1, b=b),
        passages=passages,
        places=places,
        catalog=Catalog().updated((), in_order),
        spelling=Spelling(Counter(read.words)),
    )


def _segment(read: _Packed, size: int) -> Segment:
    return Segment(
        terms={term: number for number, term in enumerate(read.terms)},
        starts=np.frombuffer(read.starts, dtype=np.int64),
        documents=np.frombuffer(read.documents, dtype=np.int32),
        counts=np.frombuffer(read.counts, dtype=np.int32),
        lengths=np.frombuffer(read.lengths, dtype=np.int32),
        size=size,
    )


def _origin(passages: tuple[Passage, ...], analyzer: Analyzer) -> bytes:
    """Return what changes with anything that an index is made from: files, passages, analyzer, code."""
    digest = hashlib.sha256(_code())
    digest.update(analyzer.told().encode())
    document = None
    for passage in passages:
        if passage.document is not document:
            document = passage.document
            digest.update(f"{document.path}\0{document.digest}\n".encode("utf-8", "surrogateescape"))
        digest.update(passage.id.encode())
    return digest.digest()


@cache
def _code() -> bytes:
    files = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).digest()
