"""Citations for a quotation: what was said, in the sentences that it stands in, with what differs marked."""

from collections.abc import Iterable, Iterator, Sequence

from bot.answering.alignment import Match
from bot.answering.answers import Citation, Excerpt
from bot.answering.citing import Candidate, Citing
from bot.answering.comparable import Token
from bot.answering.excerpts import LONGEST, ExcerptChooser
from bot.answering.links import link_to
from bot.answering.stretches import Place
from bot.answering.verbatim import FileCheck
from bot.corpus.documents import Moment
from bot.corpus.sentences import sentence_bounds
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.query import Filters
from bot.retrieval.retriever import Hit, Near

_NEAREST = 1


def cite_match(match: Match) -> Iterator[Citation]:
    """Yield what was said instead of a quotation, or as it has it: a citation for each segment that it stands in."""
    differing = {at for one in match.differences for at in range(*one.of)}
    position = match.first
    for place, tokens in match.stretch.parts(match.first, match.last):
        marked = [token for at, token in enumerate(tokens, position) if at in differing]
        position += len(tokens)
        excerpt = _excerpt(place, tokens[0].start, tokens[-1].end, marked)
        url = link_to(place.passage.document.front_matter, excerpt)
        yield Citation(0, place.passage, excerpt, None, match.share, (), url)


def cite_nearest(
    near: Iterable[Near], terms: Sequence[str], analyzer: Analyzer, check: FileCheck, audience: frozenset[str] | None
) -> tuple[Citation, ...]:
    """Return the passage that shares most with a quotation that is nowhere."""
    citing = Citing(ExcerptChooser(dict.fromkeys(terms, 1.0), analyzer), check)
    hits = (Hit(one.passage, _share(one, terms, analyzer), 0.0, frozenset(terms)) for one in near)
    return citing.cite((Candidate(hit, Filters(audience=audience)) for hit in hits), limit=_NEAREST)


def _share(near: Near, terms: Sequence[str], analyzer: Analyzer) -> float:
    """Return how many of the terms a passage holds, as a share: unlike a score, it tells nothing of other passages."""
    return len(set(terms).intersection(analyzer.terms(near.passage.text))) / len(terms)


def _excerpt(place: Place, first: int, last: int, marked: Iterable[Token]) -> Excerpt:
    """Return the sentences around some words, or, if these are too long, the words alone."""
    segment = place.segment
    start, end = _around(segment.text, first, last)
    if end - start > LONGEST:
        start, end = first, min(last, first + LONGEST)
    moment = segment.moment
    spans = dict.fromkeys((token.start - start, token.end - start) for token in marked if token.end <= end)
    return Excerpt(
        text=segment.text[start:end],
        words=segment.words,
        speaker=segment.speaker,
        about=segment.about,
        moment=moment and Moment(moment.seconds, moment.approximate or start > 0),
        highlights=tuple(spans),
        is_cut=(start, end) == (first, min(last, first + LONGEST)) and end < len(segment.text),
    )


def _around(text: str, first: int, last: int) -> tuple[int, int]:
    """Return where the sentences begin and end that some words stand in."""
    bounds = [(start, end) for start, end in sentence_bounds(text) if start < last and end > first]
    return (min(first, bounds[0][0]), max(last, bounds[-1][1])) if bounds else (first, last)
