"""
How good the ranking is: `python -m tests.benchmarks.relevance DIR… [--half choose|report|all]`.

Each DIR holds corpus.jsonl, queries.jsonl and qrels.tsv; a row's `text` is the passage, `title` its title, `meeting`
the discussion that it is of. The product answers with its own settings, analyzers and retriever over passages and
documents made of the rows. Parameters are chosen on one half of the questions (by a hash of their ids), and figures
are reported on the other. trec_eval's measures: linear gains, ties by the order of the rows, no passage that scores 0.

The peers: rank_bm25 on words between blanks; rank_bm25 with k1 1.5 and b .75 on the product's terms, title and text in
one (by the product's index, whose scores are rank_bm25's to the bit); tantivy's English; bm25s with English stop words
and stemmer, as its documentation recommends. They need `pip install -r tests/benchmarks/requirements.txt`.
"""

import argparse
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
import tantivy
from numpy.typing import NDArray
from rank_bm25 import BM25Plus

from bot.retrieval.analyzer import Analyzer
from bot.retrieval.bm25 import BM25Retriever
from bot.retrieval.index import Index
from bot.retrieval.passage_index import index_passages
from bot.retrieval.query import Filters, QueryAnalyzer
from bot.settings import load_settings, read_aliases, read_stop_words, read_synonyms, read_weak_words
from tests.benchmarks.judged import HALVES, Collection, Judged, passages_of, read_collection

Ranked = list[int]  # numbers of rows, best first, ten at most
Ranker = Callable[[str], Ranked]
Values = NDArray[np.float64]

DEPTH = 10
DEEPER = 100  # what peers that order equals in their own way are asked for
PERMUTATIONS = 10_000
MEASURES = ("nDCG@10", "R@5", "MRR@10", "S@1", "S@3")
BASE = "rank_bm25 1.5/.75, our terms"
PRODUCT = "the product"


def naive_ranker(collection: Collection) -> Ranker:
    """Return rank_bm25's BM25Plus as its README uses it."""
    documents = [row.whole.lower().split() for row in collection.rows]
    words = [frozenset(document) for document in documents]
    bm25 = BM25Plus(documents)

    def rank(question: str) -> Ranked:
        asked = question.lower().split()
        scores = bm25.get_scores(asked)
        return _best({number: scores[number] for number, held in enumerate(words) if not held.isdisjoint(asked)})

    return rank


def base_ranker(collection: Collection) -> Ranker:
    """Return rank_bm25's BM25Plus with good parameters on the product's terms."""
    analyzer = _analyzer()
    index = Index([analyzer.terms(row.whole) for row in collection.rows], k1=1.5, b=0.75)

    def rank(question: str) -> Ranked:
        terms = analyzer.terms(question)
        scores = index.get_scores(terms)
        return _best({number: scores[number] for term in terms for number in index.matches(term).documents.tolist()})

    return rank


def tantivy_ranker(collection: Collection) -> Ranker:
    """Return tantivy with its English analyzer; any word of the question may match."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="en_stem")
    builder.add_integer_field("number", stored=True)
    index = tantivy.Index(builder.build())
    writer = index.writer(num_threads=1)
    for number, row in enumerate(collection.rows):
        writer.add_document(tantivy.Document(text=row.whole, number=number))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def rank(question: str) -> Ranked:
        words = re.sub(r"[^\w]+", " ", question).lower()
        found = searcher.search(index.parse_query(words, ["text"]), DEEPER).hits if words.strip() else []
        return _best({searcher.doc(address)["number"][0]: score for score, address in found})

    return rank


def bm25s_ranker(collection: Collection) -> Ranker:
    """Return bm25s as its documentation recommends for English."""
    stemmer = Stemmer.Stemmer("english")
    bm25 = bm25s.BM25()
    texts = [row.whole for row in collection.rows]
    bm25.index(bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)

    def rank(question: str) -> Ranked:
        asked = bm25s.tokenize(question, stopwords="en", stemmer=stemmer, show_progress=False)
        depth = min(DEEPER, len(collection.rows))
        numbers, scores = bm25.retrieve(asked, k=depth, show_progress=False)
        return _best({int(n): float(s) for n, s in zip(numbers[0], scores[0], strict=True) if s > 0})

    return rank


def product_ranker(collection: Collection) -> Ranker:
    """Return the product: what it would search for, ranked by its retriever."""
    settings = load_settings().retrieval
    analyzer = _analyzer()
    query_analyzer = QueryAnalyzer(analyzer, read_aliases(), read_synonyms(), read_weak_words())
    index = index_passages(passages_of(collection), analyzer, k1=settings.k1, b=settings.b)
    retriever = BM25Retriever(index, title_weight=settings.title_weight)
    numbers = {row.id: number for number, row in enumerate(collection.rows)}

    def rank(question: str) -> Ranked:
        hits = retriever.search(query_analyzer.analyze(question, Filters(audience=None)), limit=DEPTH).hits
        return _best({numbers[hit.passage.id]: hit.score for hit in hits})

    return rank


RANKERS: dict[str, Callable[[Collection], Ranker]] = {
    "rank_bm25, lower().split()": naive_ranker,
    BASE: base_ranker,
    "tantivy, en_stem": tantivy_ranker,
    "bm25s, English": bm25s_ranker,
    PRODUCT: product_ranker,
}


def _analyzer() -> Analyzer:
    return Analyzer(read_stop_words(), language=load_settings().retrieval.language)


def _best(scores: dict[int, float]) -> Ranked:
    return sorted(scores, key=lambda number: (-scores[number], number))[:DEPTH]


def measure(question: Judged, ranked: Sequence[str]) -> tuple[float, ...]:
    """Return the measures of what was found for a question, in the order of their names."""
    gains = [question.grades.get(row, 0) for row in ranked]
    ideal = sorted(question.grades.values(), reverse=True)[:DEPTH]
    first = next((place for place, gain in enumerate(gains, 1) if gain), math.inf)
    found = sum(gain > 0 for gain in gains[:5]) / len(question.grades)
    return _discounted(gains) / _discounted(ideal), found, 1 / first, float(first <= 1), float(first <= 3)


def _discounted(gains: Sequence[int]) -> float:
    return math.fsum(gain / math.log2(place + 1) for place, gain in enumerate(gains, 1))


@dataclass(frozen=True, slots=True)
class Figures:
    """What each way to rank reached on a collection: a row a question, a column a measure."""

    collection: str
    of: dict[str, Values]

    def gains(self) -> Values:
        """Return how much better than the base the product's nDCG is, question by question."""
        gains: Values = self.of[PRODUCT][:, 0] - self.of[BASE][:, 0]
        return gains


def evaluate(collection: Collection, names: Sequence[str]) -> Figures:
    """Ask every question of a collection in each of these ways."""
    return Figures(collection.name, {name: _values(collection, RANKERS[name](collection)) for name in names})


def _values(collection: Collection, rank: Ranker) -> Values:
    return np.array(
        [
            measure(question, [collection.rows[number].id for number in rank(question.text)])
            for question in collection.questions
        ]
    )


def chance_of(gains: Sequence[Values]) -> float:
    """Return how likely so large a mean of the collections' means would be if either were as good as the other."""
    random = np.random.default_rng(20260101)
    drawn = np.zeros(PERMUTATIONS)
    for of_collection in gains:
        signs = (random.integers(0, 2, len(of_collection)) * 2.0 - 1 for _ in range(PERMUTATIONS))
        drawn += np.fromiter((sign @ of_collection for sign in signs), float, PERMUTATIONS) / len(of_collection)
    seen = abs(sum(float(of_collection.mean()) for of_collection in gains))
    return float((np.sum(np.abs(drawn) >= seen - 1e-12) + 1) / (PERMUTATIONS + 1))


def report(figures: Figures) -> None:
    """Print the measures of a collection, a way to rank a line."""
    count = len(next(iter(figures.of.values())))
    print(f"\n{figures.collection}, {count} questions\n{'':30}" + "".join(f"{name:>9}" for name in MEASURES))
    for name, values in figures.of.items():
        print(f"{name:30}" + "".join(f"{value:9.4f}" for value in values.mean(axis=0)))
    if {BASE, PRODUCT} <= figures.of.keys():
        gains = figures.gains()
        better, worse = int((gains > 0).sum()), int((gains < 0).sum())
        print(f"nDCG@10 {100 * gains.mean():+.2f} points: {better} better, {worse} worse, p = {chance_of([gains]):.4f}")


def summarise(every: Sequence[Figures]) -> None:
    """Print the means over the collections, and how much better the product is than the others."""
    print(f"\nmean of {len(every)} collections\n{'':30}" + "".join(f"{name:>9}" for name in MEASURES))
    means = {name: np.mean([one.of[name].mean(axis=0) for one in every], axis=0) for name in every[0].of}
    for name, values in means.items():
        print(f"{name:30}" + "".join(f"{value:9.4f}" for value in values))
    for name, values in means.items():
        if PRODUCT in means and name != PRODUCT:
            points = "".join(f"{point:+9.2f}" for point in 100 * (means[PRODUCT] - values))
            print(f"{'better in points than':30}{points}  {name}")
    if {BASE, PRODUCT} <= means.keys():
        print(f"nDCG@10 of all against {BASE}: p = {chance_of([one.gains() for one in every]):.4f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--half", choices=HALVES, default="report")
    parser.add_argument("--only", nargs="+", choices=list(RANKERS), default=list(RANKERS), metavar="NAME")
    arguments = parser.parse_args()
    every = []
    for folder in arguments.folders:
        collection = read_collection(folder, arguments.half)
        if not collection.questions:
            print(f"\n{collection.name}: no question of this half is judged")
            continue
        every.append(evaluate(collection, arguments.only))
        report(every[-1])
    if every:
        summarise(every)


if __name__ == "__main__":
    main()
