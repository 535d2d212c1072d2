"""OpenSearch ranks as the index in the process does, over the shipped folder and the questions beside it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answering.evaluation.cases import read_cases
from bot.corpus.corpus import Corpus
from bot.corpus.library import read_folder
from bot.retrieval.bm25 import BM25Retriever
from bot.retrieval.opensearch.retriever import OpenSearchRetriever
from bot.retrieval.query import Filters, Query, QueryAnalyzer
from tests.engine.engines import Indexed, InProcess
from tests.fakes import analyzer

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
# Other questions, one a line as those; they choose nothing here.
QUESTIONS = Path(os.environ.get("AGREEMENT_QUESTIONS", ROOT / "tests" / "relevance" / "questions.jsonl"))
EVERY = int(os.environ.get("AGREEMENT_EVERY", "4"))
SHOWN = 10


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_folder(ROOT / "knowledge")


@pytest.fixture(scope="module")
def in_process(corpus: Corpus) -> BM25Retriever:
    retriever = InProcess().hold(corpus).retriever
    assert isinstance(retriever, BM25Retriever)
    return retriever


@pytest.fixture(scope="module")
def indexed(corpus: Corpus, engine_url: str) -> Iterator[OpenSearchRetriever]:
    holder = Indexed(engine_url)
    retriever = holder.hold(corpus).retriever
    assert isinstance(retriever, OpenSearchRetriever)
    yield retriever
    holder.remove()


@pytest.fixture(scope="module")
def queries() -> list[Query]:
    read = QueryAnalyzer(analyzer())
    return [read.analyze(case.question, Filters(audience=None)) for case in read_cases(QUESTIONS)[::EVERY]]


def test_the_first_ten_before_a_closer_look_overlap(
    in_process: BM25Retriever, indexed: OpenSearchRetriever, queries: list[Query]
) -> None:
    """By 0.9 on average: an engine rounds the lengths of passages."""
    overlaps = []
    for query in queries:
        matched = in_process.matched(query)
        best = matched.best(SHOWN)
        expected = {matched.index.passages[place].id for place in matched.index.places[best].tolist()}
        found = {one.passage.id for one in indexed.candidates(query, size=SHOWN)}
        overlaps += [len(expected & found) / len(expected)] if expected else [float(not found)]

    overlap = sum(overlaps) / len(overlaps)
    print(f"\ntop-{SHOWN} overlap before a closer look: {overlap:.4f} of {len(queries)} questions")
    assert overlap >= 0.9


def test_the_first_passage_is_the_same(
    in_process: BM25Retriever, indexed: OpenSearchRetriever, queries: list[Query]
) -> None:
    """For 0.95 of the questions."""
    expected = [[hit.passage.id for hit in in_process.search(query, limit=1).hits] for query in queries]

    found = [[hit.passage.id for hit in indexed.search(query, limit=1).hits] for query in queries]

    same = sum(one == other for one, other in zip(expected, found, strict=True)) / len(queries)
    print(f"\nfirst passage the same: {same:.4f} of {len(queries)} questions")
    assert same >= 0.95
