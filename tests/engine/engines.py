"""The engines behind the port, each made to hold a folder."""

import secrets
from pathlib import Path
from typing import Protocol

from bot.answering.ask import Knowledge
from bot.corpus.corpus import Corpus
from bot.operations.following import Following
from bot.retrieval.bm25 import BM25Retriever
from bot.retrieval.opensearch.engine import connect
from bot.retrieval.opensearch.writer import Made, Writer
from bot.retrieval.passage_index import index_passages
from tests.fakes import analyzer

K1, B, TITLE_WEIGHT = 1.2, 0.75, 0.3
_PATIENCE_SECONDS = 60.0  # the machine may be busy with other tests


class Holder(Protocol):
    """Holds one folder after another."""

    def hold(self, corpus: Corpus) -> Knowledge:
        """Follow the folder, and return what is answered from then."""
        ...


class InProcess:
    """The index in the process."""

    def __init__(self) -> None:
        self._retriever = BM25Retriever(index_passages((), analyzer(), k1=K1, b=B), title_weight=TITLE_WEIGHT)

    def hold(self, corpus: Corpus) -> Knowledge:
        self._retriever = self._retriever.updated(corpus.passages)
        return Knowledge(corpus, self._retriever)


class Indexed:
    """An index of its own in OpenSearch, written and followed as in production."""

    def __init__(self, url: str, alias: str = "", *, ca: Path | None = None) -> None:
        alias = alias or f"tests-{secrets.token_hex(4)}"
        self.engine = connect(url, alias, ca=ca, patience_seconds=_PATIENCE_SECONDS)
        self.writer = Writer(self.engine, Made(K1, B, analyzer(), replicas=2))
        self._following: Following | None = None

    def hold(self, corpus: Corpus) -> Knowledge:
        self.writer.update(corpus)
        if self._following is None:
            self._following = Following(self.engine, analyzer(), k1=K1, b=B, title_weight=TITLE_WEIGHT)
        self._following.look()
        return self._following.knowledge

    def remove(self) -> None:
        """Leave nothing behind."""
        for index in self.engine.tell("GET", f"/_alias/{self.engine.alias}") or ():
            self.engine.tell("DELETE", f"/{index}")
        self.engine.close()
