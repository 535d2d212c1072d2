"""Selection: which of what was found an answer shows, and in which order."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bot.answering.citing import Apart, Candidate
from bot.answering.questions import DEFAULT_PASSAGES, Question
from bot.answering.searching import Searching
from bot.answering.voices import Heard, asks_what_changed, asks_who, concerns, in_turn, introduces
from bot.retrieval.query import Query
from bot.retrieval.retriever import Hit

_MOST_OF_ONE_DISCUSSION = 2
# A third passage of a discussion waits for those of others, unless it is more than twice as sure to answer.
_HALF_AS_SURE = 0.5
# What tells who speaks names much of what is spoken of: another passage comes before it that scores nearly as high.
_INTRODUCTION = 0.6
_ASKS_OF_A_DISCUSSION = re.compile(
    r"\b(?:podcast|episode|interview\w*|conversation|essay|letter|speech|publish\w*|guests?|host(?:s|ed)?|recorded|aired)\b",
    re.IGNORECASE,
)


def candidates(question: Question, heard: Heard, searching: Searching, apart: Apart | None) -> Iterator[Candidate]:
    """
    Yield what may be cited in an answer: the best of each voice, then the others, best first.

    Behind the best stand first the passages that concern whom the question names. At most two are of one discussion as
    long as another has one that is half as sure. Introductions come last, but for one that is plainly the best, or the
    best where a question speaks of interviews, letters and the like.
    """
    for hit, filters in in_turn(heard.voices):
        yield Candidate(hit, filters)
    query = heard.found.query
    # Who asks for different people wants others beside the one that is surest.
    surest = 0.0 if apart is Apart.VOICES else heard.confidence or 0.0
    good = [
        hit
        for hit in heard.found.hits
        if searching.is_worth_showing(hit, beside=surest)
        # How somebody's view changed, nobody else tells.
        and (apart is not Apart.DISCUSSIONS or concerns(hit, query))
    ]
    for hit in _spread(_in_order(good, question, query)):
        yield Candidate(hit, query.filters)


def apart(question: Question, heard: Heard) -> Apart | None:
    """Return what to show one passage each of, as far as a question asks for it; voices come in turn anyway."""
    if heard.voices:
        return None
    if asks_what_changed(question.text):
        return Apart.DISCUSSIONS
    return Apart.VOICES if asks_who(question.text) else None


def limit(question: Question, heard: Heard) -> int:
    """Return how many passages to show: unless the asker chose a number, no fewer than there are voices."""
    return max(question.top, len(heard.voices)) if question.top == DEFAULT_PASSAGES else question.top


def _in_order(hits: Sequence[Hit], question: Question, query: Query) -> list[Hit]:
    """Return hits with the best first, then those that concern the people named, the others, the introductions."""
    ranked = list(hits)
    if not _ASKS_OF_A_DISCUSSION.search(question.text):
        ranked.sort(key=_worth, reverse=True)
    others = sorted(ranked[1:], key=lambda hit: (introduces(hit.passage), not concerns(hit, query)))
    return [*ranked[:1], *others]


def _worth(hit: Hit) -> float:
    return hit.score * (_INTRODUCTION if introduces(hit.passage) else 1.0)


def _spread(hits: Sequence[Hit]) -> list[Hit]:
    """Return hits with every third and later one of a discussion behind those of others that are half as sure."""
    counts = Counter[str]()
    spread: list[Hit] = []
    waiting: list[Hit] = []
    for hit in hits:
        while waiting and hit.confidence < _HALF_AS_SURE * waiting[0].confidence:
            spread.append(waiting.pop(0))
        source = hit.passage.document.source
        counts[source] += 1
        (spread if counts[source] <= _MOST_OF_ONE_DISCUSSION else waiting).append(hit)
    return [*spread, *waiting]
