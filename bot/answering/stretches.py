"""Stretches: what one person said without a break, or a note, around the passages where a quotation may stand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, groupby, pairwise

from bot.answering.comparable import Token, glance
from bot.answering.differences import Side, side_of
from bot.corpus.documents import Segment, Words
from bot.corpus.passages import Passage
from bot.retrieval.retriever import Near


@dataclass(frozen=True, slots=True)
class Place:
    """A segment and the passage that it stands in."""

    passage: Passage
    segment: Segment


@dataclass(frozen=True)  # without slots, for what is read of it is kept in it
class Stretch:
    """Neighbouring segments of one origin: a turn, a quotation, a note, and what of the same stands beside it."""

    places: tuple[Place, ...]

    @cached_property
    def keys(self) -> list[str]:
        """Return the keys of its words at a glance, which costs a tenth of reading them."""
        return keys_of(place.segment for place in self.places)

    @cached_property
    def side(self) -> Side:
        """Return its words one after the other."""
        sides = [side_of(place.segment.text) for place in self.places]
        return Side([token for one in sides for token in one.tokens], [gap for one in sides for gap in one.gaps])

    @cached_property
    def firsts(self) -> tuple[int, ...]:
        """Return at which of its words each segment begins."""
        return tuple(accumulate((len(side_of(place.segment.text).tokens) for place in self.places[:-1]), initial=0))

    @property
    def words(self) -> Words:
        """Return whose wording it is."""
        return self.places[0].segment.words

    @property
    def speaker(self) -> str | None:
        """Return who said it, if that is known."""
        return self.places[0].segment.speaker

    def parts(self, first: int, last: int) -> Iterator[tuple[Place, tuple[Token, ...]]]:
        """Yield the segments that some of the words stand in, with those words."""
        ends = (*self.firsts[1:], len(self.side.tokens))
        for place, start, end in zip(self.places, self.firsts, ends, strict=True):
            if tokens := tuple(self.side.tokens[max(first, start) : min(last, end)]):
                yield place, tokens

    def text(self, first: int, last: int) -> str:
        """Return some of the words as they stand in the file; those of two segments apart by a space."""
        return " ".join(
            place.segment.text[tokens[0].start : tokens[-1].end] for place, tokens in self.parts(first, last)
        )


def keys_of(segments: Iterable[Segment]) -> list[str]:
    """Return the keys of the words of some segments at a glance."""
    return list(chain.from_iterable(glance(segment.text) for segment in segments))


def stretches_of(near: Iterable[Near]) -> list[Stretch]:
    """Return the stretches of passages and of those beside them, each once."""
    return [
        Stretch(tuple(places))
        for passages in _runs(near)
        for _, places in groupby(
            (Place(passage, segment) for passage in passages for segment in passage.segments), key=_origin
        )
    ]


def _origin(place: Place) -> tuple[Words, str | None, tuple[str, ...]]:
    return place.segment.words, place.segment.speaker, place.segment.about


def _runs(near: Iterable[Near]) -> Iterator[list[Passage]]:
    """Yield passages that follow one another."""
    passages: dict[int, Passage] = {}
    following: dict[int, Passage] = {}
    for one in near:
        run = [passage for passage in (one.before, one.passage, one.after) if passage]
        passages |= {id(passage): passage for passage in run}
        following |= {id(passage): other for passage, other in pairwise(run)}
    inner = set(map(id, following.values()))
    for key, passage in passages.items():
        if key not in inner:
            run = [passage]
            while other := following.get(id(run[-1])):
                run.append(other)
            yield run
