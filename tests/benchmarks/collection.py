"""
Passages as terms, as many as one likes, made of the shared collections; and their questions.

The first are the passages of the collections, in a random order. The further ones are mixtures: of a passage's terms 55
in 100 are drawn from one passage, 20 from a second of the same collection, 24 from all terms, and 1 is of a long tail
of terms that are seldom seen.
"""

import json
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.analyzer import Analyzer
from bot.settings import read_stop_words

SETS = ("cranfield", "qmsum", "scifact", "spokensquad-wer23", "squad2")
SEED = 20261123
_AT_ONCE = 100_000
_TAIL = 400_000

_Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Collection:
    """The terms of passages, one after the other, as numbers of a vocabulary, and how many each passage has."""

    vocabulary: Sequence[str]
    terms: _Numbers
    lengths: _Numbers

    def documents(self) -> list[list[str]]:
        """Return the terms of each passage."""
        terms = np.array(self.vocabulary, dtype=object)[self.terms].tolist()
        ends = np.cumsum(self.lengths).tolist()
        return [terms[start:end] for start, end in zip([0, *ends], ends, strict=False)]

    def save(self, folder: Path) -> None:
        """Write the collection to a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(folder / "terms.npz", terms=self.terms, lengths=self.lengths)
        (folder / "vocabulary.json").write_text(json.dumps(self.vocabulary), "utf-8")


def read_collection(folder: Path) -> Collection:
    """Return a collection that was saved."""
    with np.load(folder / "terms.npz") as arrays:
        return Collection(
            json.loads((folder / "vocabulary.json").read_text("utf-8")), arrays["terms"], arrays["lengths"]
        )


def make_analyzer() -> Analyzer:
    """Return the product's analyzer, as it is set up by default."""
    return Analyzer(read_stop_words())


def make_collection(data: Path, size: int) -> Collection:
    """Return so many passages; the same ones whenever it is asked."""
    analyzer = make_analyzer()
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    passages, of_sets = [], []
    for number, name in enumerate(SETS):
        for row in _rows(data / name / "corpus.jsonl"):
            terms = analyzer.terms(f"{row['title']}\n{row['text']}")
            passages.append([numbers[term] for term in terms])
            of_sets.append(number)
    order = random.Random(SEED).sample(range(len(passages)), len(passages))
    lengths: _Numbers = np.array([len(passages[place]) for place in order], dtype=np.int32)
    flat: _Numbers = np.fromiter(chain.from_iterable(passages[place] for place in order), dtype=np.int32)
    real = Collection(list(numbers), flat, lengths)
    if size <= len(order):
        return Collection(real.vocabulary, flat[: int(lengths[:size].sum())], lengths[:size])
    return _enlarged(real, np.array(of_sets)[order], size)


def make_questions(data: Path, number: int) -> list[list[str]]:
    """Return the terms of so many of the collections' questions of 12 to 25 words."""
    rows = chain.from_iterable(_rows(data / name / "queries.jsonl") for name in SETS)
    texts = sorted({row["text"] for row in rows if 12 <= len(row["text"].split()) <= 25})
    analyzer = make_analyzer()
    random.Random(SEED).shuffle(texts)
    return [terms for text in texts if (terms := analyzer.terms(text))][:number]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _enlarged(real: Collection, of_sets: NDArray[np.int64], size: int) -> Collection:
    """Return the passages and mixtures of them, so many in all."""
    chance = np.random.default_rng(SEED)
    starts = np.cumsum(real.lengths, dtype=np.int64) - real.lengths
    by_set = [np.flatnonzero((of_sets == number) & (real.lengths > 0)) for number in range(len(SETS))]
    terms, lengths = [real.terms], [real.lengths]
    for first in range(len(real.lengths), size, _AT_ONCE):
        wanted = min(_AT_ONCE, size - first)
        one = chance.choice(np.concatenate(by_set), wanted)
        other = np.array([chance.choice(by_set[number]) for number in of_sets[one].tolist()])
        lengths.append(real.lengths[one])
        terms.append(_mixed(real, starts, one, other, chance))
    vocabulary = [*real.vocabulary, *(f"tail{number}" for number in range(_TAIL))]
    return Collection(vocabulary, np.concatenate(terms), np.concatenate(lengths))


def _mixed(
    real: Collection, starts: NDArray[np.int64], one: _Numbers, other: _Numbers, chance: np.random.Generator
) -> _Numbers:
    """Return the terms of passages, each as long as the one that it is mostly drawn from."""
    of_passage = np.repeat(np.arange(len(one)), real.lengths[one])
    kinds, within = chance.random(len(of_passage)), chance.random(len(of_passage))
    source = np.where(kinds < 0.55, one[of_passage], other[of_passage])
    terms = real.terms[starts[source] + (within * real.lengths[source]).astype(np.int64)]
    from_all = kinds >= 0.75
    terms[from_all] = real.terms[chance.integers(len(real.terms), size=int(from_all.sum()))]
    from_tail = kinds >= 0.99
    tail = chance.zipf(1.2, size=int(from_tail.sum())) % _TAIL
    terms[from_tail] = len(real.vocabulary) + tail
    return terms
