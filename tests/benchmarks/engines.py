"""
The engines that are compared, each over the same terms, with the same k1 and b of BM25 where they can be set.

tantivy splits at spaces what it is given and has its own k1 and b (1.2, 0.75); FTS5 splits it too, may cut a term at a
character that is neither letter nor digit, and has 1.2 and 0.75. tantivy tells addresses of documents, not numbers.
"""

import pickle
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

K1, B = 0.9, 0.6
Terms = Sequence[str]


class Engine(ABC):
    """One engine: built and saved once, opened again, asked. What it needs is imported as late as that."""

    name: ClassVar[str]
    folder: ClassVar[str]  # engines that share one are built once
    can_replace: ClassVar[bool] = False

    @abstractmethod
    def build(self, documents: list[list[str]], folder: Path) -> None:
        """Index the documents."""

    def save(self, folder: Path) -> None:
        """Write what was built to the folder, if building did not."""

    @abstractmethod
    def open(self, folder: Path) -> None:
        """Read what was saved."""

    @abstractmethod
    def top(self, terms: Terms, k: int) -> list[int]:
        """Return the numbers of the best documents."""

    def replace(self, number: int, terms: Terms) -> None:
        """Put another document in the place of one; the next answer has it."""
        raise NotImplementedError


class Ours(Engine):
    """The product's index."""

    name = "On Record"
    folder = "ours"
    can_replace = True

    def build(self, documents: list[list[str]], folder: Path) -> None:
        from bot.retrieval.index import Index

        self.index = Index(documents, k1=K1, b=B)

    def save(self, folder: Path) -> None:
        import msgspec

        segment = self.index.postings.joined()
        arrays = (segment.starts, segment.documents, segment.counts, segment.lengths)
        saved = [list(segment.terms), *(array.tobytes() for array in arrays)]
        (folder / "index").write_bytes(msgspec.msgpack.encode(saved))

    def open(self, folder: Path) -> None:
        import msgspec
        import numpy as np

        from bot.retrieval.index import Index
        from bot.retrieval.postings import Postings, Segment

        read = msgspec.msgpack.decode(
            (folder / "index").read_bytes(), type=tuple[list[str], bytes, bytes, bytes, bytes]
        )
        terms = {term: number for number, term in enumerate(read[0])}
        documents, counts, lengths = (np.frombuffer(part, dtype=np.int32) for part in read[2:])
        segment = Segment(terms, np.frombuffer(read[1], dtype=np.int64), documents, counts, lengths, len(lengths))
        self.index = Index.over(Postings([segment]), k1=K1, b=B)

    def top(self, terms: Terms, k: int) -> list[int]:
        numbers: list[int] = self.index.top(terms, k)[0].tolist()
        return numbers

    def replace(self, number: int, terms: Terms) -> None:
        self.index = self.index.updated([number], [terms])


class RankBM25(Engine):
    """rank_bm25's BM25Plus, pickled."""

    name = "rank_bm25"
    folder = "rank_bm25"

    def build(self, documents: list[list[str]], folder: Path) -> None:
        from rank_bm25 import BM25Plus

        self.index = BM25Plus(documents, k1=K1, b=B)

    def save(self, folder: Path) -> None:
        with (folder / "index").open("wb") as file:
            pickle.dump(self.index, file, protocol=5)

    def open(self, folder: Path) -> None:
        with (folder / "index").open("rb") as file:
            self.index = pickle.load(file)

    def top(self, terms: Terms, k: int) -> list[int]:
        import numpy as np

        scores = self.index.get_scores(terms)
        best = np.argpartition(scores, -k)[-k:]
        numbers: list[int] = best[np.lexsort((best, -scores[best]))].tolist()
        return numbers


class BM25S(Engine):
    """bm25s with NumPy."""

    name = "bm25s NumPy"
    folder = "bm25s"
    backend: ClassVar[str] = "numpy"

    def build(self, documents: list[list[str]], folder: Path) -> None:
        import bm25s  # type: ignore[import-untyped,import-not-found,unused-ignore]  # a peer

        self.index = bm25s.BM25(k1=K1, b=B)
        self.index.index(documents, show_progress=False)

    def save(self, folder: Path) -> None:
        self.index.save(folder, show_progress=False)

    def open(self, folder: Path) -> None:
        import bm25s  # type: ignore[import-untyped,import-not-found,unused-ignore]  # a peer

        self.index = bm25s.BM25.load(folder, show_progress=False, override_params={"backend": self.backend})

    def top(self, terms: Terms, k: int) -> list[int]:
        found, _ = self.index.retrieve([list(terms)], k=k, show_progress=False)
        numbers: list[int] = found[0].tolist()
        return numbers


class BM25SNumba(BM25S):
    """bm25s with numba, on the same saved index."""

    name = "bm25s numba"
    backend = "numba"


class Tantivy(Engine):
    """tantivy, counts without positions."""

    name = "tantivy"
    folder = "tantivy"
    can_replace = True

    def build(self, documents: list[list[str]], folder: Path) -> None:
        import tantivy  # type: ignore[import-not-found,unused-ignore]  # a peer

        builder = tantivy.SchemaBuilder()
        builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
        builder.add_unsigned_field("number", indexed=True)
        index = tantivy.Index(builder.build(), path=str(folder))
        writer = index.writer(200_000_000, 1)
        for number, terms in enumerate(documents):
            writer.add_document(_tantivy_document(number, terms))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        import tantivy  # type: ignore[import-not-found,unused-ignore]  # a peer

        self.index = tantivy.Index.open(str(folder))
        self.searcher = self.index.searcher()
        self.writer: Any = None

    def top(self, terms: Terms, k: int) -> list[int]:
        from tantivy import Occur, Query  # type: ignore[import-not-found,unused-ignore]  # a peer

        schema = self.index.schema
        parts = [(Occur.Should, Query.term_query(schema, "terms", term, "freq")) for term in terms]
        hits = self.searcher.search(Query.boolean_query(parts), k, count=False).hits
        return [address.doc for _, address in hits]

    def replace(self, number: int, terms: Terms) -> None:
        self.writer = self.writer or self.index.writer(50_000_000, 1)
        self.writer.delete_documents("number", number)
        self.writer.add_document(_tantivy_document(number, terms))
        self.writer.commit()
        self.index.reload()
        self.searcher = self.index.searcher()


def _tantivy_document(number: int, terms: Terms) -> Any:
    import tantivy  # type: ignore[import-not-found,unused-ignore]  # a peer

    document = tantivy.Document()
    document.add_unsigned("number", number)
    document.add_text("terms", " ".join(terms))
    return document


class FTS5(Engine):
    """SQLite's full text search, in a file."""

    name = "SQLite FTS5"
    folder = "fts5"
    can_replace = True

    def build(self, documents: list[list[str]], folder: Path) -> None:
        self._connect(folder)
        self.database.execute("CREATE VIRTUAL TABLE passages USING fts5(terms, tokenize=\"unicode61 tokenchars '.,'\")")
        rows = ((number, " ".join(terms)) for number, terms in enumerate(documents))
        self.database.executemany("INSERT INTO passages(rowid, terms) VALUES (?, ?)", rows)
        self.database.execute("INSERT INTO passages(passages) VALUES ('optimize')")
        self.database.commit()

    def open(self, folder: Path) -> None:
        self._connect(folder)

    def top(self, terms: Terms, k: int) -> list[int]:
        query = " OR ".join(f'"{term}"' for term in terms)
        found = self.database.execute(
            "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?", (query, k)
        )
        return [number for (number,) in found]

    def replace(self, number: int, terms: Terms) -> None:
        self.database.execute("UPDATE passages SET terms = ? WHERE rowid = ?", (" ".join(terms), number))
        self.database.commit()

    def _connect(self, folder: Path) -> None:
        self.database = sqlite3.connect(folder / "index.db")
        self.database.execute("PRAGMA synchronous = OFF")


ENGINES: dict[str, type[Engine]] = {
    engine.name: engine for engine in (Ours, RankBM25, BM25S, BM25SNumba, Tantivy, FTS5)
}
