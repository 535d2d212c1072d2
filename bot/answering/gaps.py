"""Gaps: what is asked for and not found, by the rare words of the questions."""

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.answering.questions import without_modifiers
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.index import Index

_EXAMPLES = 3
_MOST_TERMS = 5
# Of the weight of a term that stands in a single passage: rare are terms of up to 10 passages of 300, 100 of 100,000.
_RARE = 0.6


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that was declined or voted down, and when it was asked, in seconds since 1970, UTC."""

    question: str
    at: float


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions with rare words in common: the words, how many there are, when the last was asked, the newest ones."""

    terms: tuple[str, ...]
    count: int
    last: float
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """A question with its rare terms, the rarest first, and each as it was typed, folded."""

    asked: Unanswered
    terms: dict[str, str]


def group_gaps(questions: Iterable[Unanswered], analyzer: Analyzer, index: Index) -> tuple[Gap, ...]:
    """
    Return the gaps, the one last asked about first, of equals the greater one.

    A question stands in one gap: that of the rare term which it shares with most others. Rare are terms that are
    unknown to the folder's index or in few of its passages; of a question without any, its rarest one.
    """
    newest = sorted(questions, key=lambda asked: (-asked.at, asked.question))
    read = [_read(asked, analyzer, index) for asked in newest]
    gaps = [_gap(together) for together in _together(read)]
    return tuple(sorted(gaps, key=lambda gap: (-gap.last, -gap.count, gap.terms)))


def gap_terms(questions: Iterable[Unanswered], analyzer: Analyzer) -> frozenset[str]:
    """Return the terms whose weights `group_gaps` looks at."""
    words = (analyzer.folded_words(without_modifiers(asked.question)) for asked in questions)
    return frozenset(term for of_question in words for term in analyzer.stems(of_question))


def _read(asked: Unanswered, analyzer: Analyzer, index: Index) -> _Read:
    words = analyzer.folded_words(without_modifiers(asked.question))
    weights = {term: (_weight(term, index), word) for word, term in zip(words, analyzer.stems(words), strict=True)}
    ordered = sorted(weights, key=lambda term: (-weights[term][0], term))
    least = _RARE * math.log(index.corpus_size + 1)
    rare = [term for term in ordered if weights[term][0] >= least] or ordered[:1]
    return _Read(asked, {term: weights[term][1] for term in rare})


def _weight(term: str, index: Index) -> float:
    """Return how much a term says; one that no passage holds says most."""
    return index.weight(term) or math.inf


def _together(read: Sequence[_Read]) -> Iterator[list[_Read]]:
    """Yield the questions that share a rare term, most first; those without any word by themselves."""
    holding: dict[str, list[int]] = {}
    for number, one in enumerate(read):
        for term in one.terms:
            holding.setdefault(term, []).append(number)
    left = {number for number, one in enumerate(read) if one.terms}
    if len(left) < len(read):
        yield [one for one in read if not one.terms]
    heap = [(-len(numbers), term) for term, numbers in holding.items()]
    heapq.heapify(heap)
    while heap:
        count, term = heapq.heappop(heap)
        numbers = [number for number in holding[term] if number in left]
        if numbers and len(numbers) < -count:
            heapq.heappush(heap, (-len(numbers), term))
        elif numbers:
            left.difference_update(numbers)
            yield [read[number] for number in numbers]


def _gap(together: Sequence[_Read]) -> Gap:
    """Return the gap of some questions, newest first; its words are those that more than half of them hold."""
    counts = Counter(term for one in together for term in one.terms)
    shared = [term for term, count in counts.items() if count * 2 > len(together)]
    first = sorted(shared, key=lambda term: (-counts[term], term))[:_MOST_TERMS]
    examples = dict.fromkeys(" ".join(one.asked.question.split()) for one in together)
    return Gap(
        terms=tuple(_written(term, together) for term in first),
        count=len(together),
        last=together[0].asked.at,
        examples=tuple(examples)[:_EXAMPLES],
    )


def _written(term: str, together: Sequence[_Read]) -> str:
    """Return a term as most of the questions write it."""
    words = Counter(one.terms[term] for one in together if term in one.terms)
    return min(words, key=lambda word: (-words[word], word))
