"""Excerpts: what is shown of a passage."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from bot.answering.answers import Excerpt
from bot.corpus.documents import Moment, Segment, Words
from bot.corpus.passages import remarks
from bot.corpus.sentences import sentence_bounds
from bot.retrieval.analyzer import Analyzer, Word

LONGEST = 400  # characters, excerpt and note together
_SHORTEST_NOTE = 60
# A question about what somebody said wants their own words, unless a note matches clearly more.
_OWN_WORDS = 1.2


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class _Read:
    """A segment, its words that match, the terms of the question that it holds, their weight, and the sentences'."""

    segment: Segment
    matching: tuple[Word, ...]
    terms: frozenset[str]
    weight: float
    sentences: tuple[_Sentence, ...]


class ExcerptChooser:
    """Chooses what to show of passages for one question, whose terms have these weights."""

    def __init__(self, weights: Mapping[str, float], analyzer: Analyzer, *, longest: int = LONGEST) -> None:
        self._weights = weights
        self._analyzer = analyzer
        self._longest = longest

    def choose(self, segments: Sequence[Segment]) -> tuple[Excerpt, Excerpt | None]:
        """
        Return what best matches the question among the segments (at least one), and the note that explains it.

        Whole sentences of one segment; only a sentence that is too long by itself is cut. A quotation comes with the
        note in front of it, which says what it is about, as far as both fit.
        """
        group = max((list(map(self._read, remark)) for remark in remarks(segments)), key=self._evidence)
        quotations = [one for one in group if one.segment.words is Words.VERBATIM]
        if not quotations or len(group) == len(quotations):
            return self._excerpt(max(group, key=attrgetter("weight")), self._longest), None
        excerpt = self._excerpt(max(quotations, key=attrgetter("weight")), self._longest)
        left = self._longest - len(excerpt.text)
        note = self._excerpt(group[0], left) if left >= _SHORTEST_NOTE else None
        return excerpt, note if note and not note.is_cut else None

    def _evidence(self, group: Sequence[_Read]) -> tuple[float, float, float]:
        """Return what a group matches as a whole, by its best sentence, and in somebody's own words."""
        own = [one.weight for one in group if one.segment.words is Words.VERBATIM]
        best = max((sentence.weight for one in group for sentence in one.sentences), default=0.0)
        weight = self._weight({term for one in group for term in one.terms})
        return weight * (_OWN_WORDS if own else 1.0), best, max(own, default=0.0)

    def _read(self, segment: Segment) -> _Read:
        """Return what of a segment matches; whoever speaks, or is spoken about, need not be named in it."""
        matching = tuple(self._analyzer.matching(segment.text, self._weights))
        people = [*segment.about, *([segment.speaker] if segment.speaker else [])]
        named = self._weights.keys() & self._analyzer.terms("\n".join(people))
        sentences = tuple(
            _Sentence(start, end, self._weight({word.term for word in matching if start <= word.start < end}))
            for start, end in sentence_bounds(segment.text)
        )
        terms = frozenset(word.term for word in matching) | named
        return _Read(segment, matching, terms, self._weight(terms), sentences)

    def _weight(self, terms: Iterable[str]) -> float:
        # The exact sum: the order of a set differs from process to process, and a rounding error would decide a tie.
        return math.fsum(self._weights[term] for term in terms)

    def _excerpt(self, read: _Read, longest: int) -> Excerpt:
        segment = read.segment
        start, end = _grow(read.sentences, longest)
        text = segment.text[start:end]
        shown = text if len(text) <= longest else _cut(text, longest)
        end = start + len(shown)
        moment = segment.moment
        return Excerpt(
            text=shown,
            words=segment.words,
            speaker=segment.speaker,
            about=segment.about,
            moment=moment and Moment(moment.seconds, moment.approximate or start > 0),
            highlights=tuple(
                (w.start - start, w.end - start) for w in read.matching if start <= w.start < w.end <= end
            ),
            is_cut=len(shown) < len(text),
        )


def _grow(sentences: Sequence[_Sentence], longest: int) -> tuple[int, int]:
    """Return where the best sentence with its neighbours begins and ends: the better ones first, while they fit."""
    first = last = max(range(len(sentences)), key=lambda position: sentences[position].weight)
    while True:
        neighbours = [
            position
            for position in (first - 1, last + 1)
            if 0 <= position < len(sentences)
            and sentences[max(last, position)].end - sentences[min(first, position)].start <= longest
        ]
        if not neighbours:
            return sentences[first].start, sentences[last].end
        better = max(neighbours, key=lambda position: (sentences[position].weight, position))
        first, last = min(first, better), max(last, better)


def _cut(text: str, longest: int) -> str:
    """Return the beginning of a text up to the last word that fits."""
    space = text.rfind(" ", 0, longest + 1)
    return text[: space if space > longest // 2 else longest].rstrip()
