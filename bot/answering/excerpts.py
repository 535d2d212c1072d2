"""Excerpts: what is shown of a passage."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.answering.answers import Excerpt
from bot.corpus.documents import Moment, Segment, Words
from bot.corpus.sentences import sentence_bounds
from bot.retrieval.analyzer import Analyzer

LONGEST = 400  # characters, excerpt and note together
_SHORTEST_NOTE = 60
# A question about what somebody said wants their own words, unless a note matches clearly more.
_OWN_WORDS = 1.2


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    weight: float


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
        group = max(_groups(segments), key=self._evidence)
        quotations = [segment for segment in group if segment.words is Words.VERBATIM]
        if not quotations or len(group) == len(quotations):
            return self._excerpt(max(group, key=self._weight_of_segment), self._longest), None
        excerpt = self._excerpt(max(quotations, key=self._weight_of_segment), self._longest)
        left = self._longest - len(excerpt.text)
        note = self._excerpt(group[0], left) if left >= _SHORTEST_NOTE else None
        return excerpt, note if note and not note.is_cut else None

    def _evidence(self, group: Sequence[Segment]) -> tuple[float, float, float]:
        """Return what a group matches as a whole, by its best sentence, and in somebody's own words."""
        terms = {term for segment in group for term in self._terms(segment)}
        sentences = [sentence.weight for segment in group for sentence in self._sentences(segment)]
        preference = _OWN_WORDS if any(segment.words is Words.VERBATIM for segment in group) else 1.0
        own = max((self._weight_of_segment(one) for one in group if one.words is Words.VERBATIM), default=0.0)
        return self._weight(terms) * preference, max(sentences, default=0.0), own

    def _weight_of_segment(self, segment: Segment) -> float:
        return self._weight(self._terms(segment))

    def _terms(self, segment: Segment) -> set[str]:
        """Return the terms of a segment: whoever speaks, or is spoken about, need not be named in it."""
        people = [*segment.about, *([segment.speaker] if segment.speaker else [])]
        return set(self._analyzer.terms("\n".join([segment.text, *people])))

    def _weight(self, terms: Iterable[str]) -> float:
        # The exact sum: the order of a set differs from process to process, and a rounding error would decide a tie.
        return math.fsum(self._weights.get(term, 0.0) for term in terms)

    def _sentences(self, segment: Segment) -> list[_Sentence]:
        return [
            _Sentence(start, end, self._weight(frozenset(self._analyzer.terms(segment.text[start:end]))))
            for start, end in sentence_bounds(segment.text)
        ]

    def _excerpt(self, segment: Segment, longest: int) -> Excerpt:
        start, end = _grow(self._sentences(segment), longest)
        text = segment.text[start:end]
        shown = text if len(text) <= longest else _cut(text, longest)
        moment = segment.moment
        return Excerpt(
            text=shown,
            words=segment.words,
            speaker=segment.speaker,
            about=segment.about,
            moment=moment and Moment(moment.seconds, moment.approximate or start > 0),
            highlights=tuple((w.start, w.end) for w in self._analyzer.words(shown) if w.term in self._weights),
            is_cut=len(shown) < len(text),
        )


def _groups(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    """Yield each note with the quotations behind it, and every other segment by itself."""
    group: list[Segment] = []
    for segment in segments:
        if group and not (group[0].words is Words.NOTES and segment.words is Words.VERBATIM):
            yield group
            group = []
        group.append(segment)
    if group:
        yield group


def _grow(sentences: list[_Sentence], longest: int) -> tuple[int, int]:
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
