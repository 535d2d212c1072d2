"""Stretches: what one person said without a break, or a note, around the passages where a quotation may stand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from bot.answering.comparable import Token, read_tokens
from bot.answering.differences import Side, side_of
from bot.corpus.documents import Segment, Words
from bot.corpus.passages import Passage
from bot.retrieval.retriever import Near


@dataclass(frozen=True, slots=True)
class Place:
    """A segment and the passage that it stands in."""

    passage: Passage
    segment: Segment


@dataclass(frozen=True, slots=True)
class Stretch:
    """
    Neighbouring segments of one origin: a turn, a quotation, a note, and what of the same stands beside it.

    `side` holds their words one after the other; `firsts` tells at which of them each segment begins.
    """

    places: tuple[Place, ...]
    side: Side
    firsts: tuple[int, ...]

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


def stretches_of(near: Iterable[Near]) -> list[Stretch]:
    """Return the stretches of passages and of those beside them, each once."""
    return [
        _stretch(tuple(places))
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


def _stretch(places: tuple[Place, ...]) -> Stretch:
    firsts, tokens, gaps = [], list[Token](), list[str | None]()
    for place in places:
        side = side_of(place.segment.text)
        firsts.append(len(tokens))
        tokens += read_tokens(place.segment.text)
        gaps += side.gaps
    return Stretch(places, Side(tokens, gaps), tuple(firsts))
