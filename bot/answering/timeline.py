"""Timeline: what one person said on a topic, from the oldest discussion to the newest."""

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.answering.answers import Citation
from bot.answering.ask import Asking, Knowledge
from bot.answering.names import find_speaker
from bot.answering.near_duplicates import say_the_same
from bot.answering.newer import date_of
from bot.answering.questions import Question
from bot.answering.statements import Statement
from bot.answering.topics import Topic, read_topic
from bot.errors import QueryError

MOST_DISCUSSIONS = 10


@dataclass(frozen=True, slots=True)
class Timeline:
    """
    What one person said on a topic, one passage of each discussion, oldest first; or a refusal with its `reason`.

    Those of discussions without a date come last. `now` is the day on which it was asked for, from which ages are
    counted. `left_out` is how many discussions there are beside those shown. `unknown_words` and `corrections` are
    those of an answer.
    """

    speaker: str
    topic: str
    now: dt.date
    revision: str
    passages: tuple[Citation, ...] = ()
    left_out: int = 0
    unknown_words: tuple[str, ...] = ()
    corrections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    reason: str | None = None
    took_ms: float = 0.0


def timeline(question: Question, now: dt.date, knowledge: Knowledge, asking: Asking) -> Timeline:
    """
    Return what the speaker of a question said on its topic, from the discussions where it is surest, oldest first.

    Raises UnknownSpeakerError, UnknownSourceError, and QueryError if no speaker is named.
    """
    started = time.perf_counter()
    corpus = knowledge.corpus
    if not question.speaker:
        raise QueryError("Whose timeline? Name a speaker and a topic.")
    speaker = find_speaker(question.speaker, asking.people.speakers(corpus, question.audience))
    topic = read_topic(question, [speaker], knowledge, asking)
    best_first = list(_one_of_each(topic.said_by(speaker, topic.found.hits), topic))
    oldest_first = sorted(best_first[:MOST_DISCUSSIONS], key=_when)
    return Timeline(
        speaker=speaker,
        topic=question.text,
        now=now,
        revision=corpus.revision,
        passages=tuple(replace(citation, number=number) for number, citation in enumerate(oldest_first, 1)),
        left_out=max(len(best_first) - MOST_DISCUSSIONS, 0),
        unknown_words=topic.unknown_words,
        corrections=topic.corrections,
        took_ms=(time.perf_counter() - started) * 1000,
    )


def _one_of_each(statements: Sequence[Statement], topic: Topic) -> Iterator[Citation]:
    """Yield the best passage of each discussion, best first; of two copies of a discussion, that of one."""
    discussions: dict[str, list[Statement]] = {}
    for one in statements:
        discussions.setdefault(one.hit.passage.document.source, []).append(one)
    shown: list[Citation] = []
    for of_one in discussions.values():
        for citation in topic.citing.cite((one.to_candidate() for one in of_one), limit=1):
            if not any(_is_copy(citation, other) for other in shown):
                shown.append(citation)
                yield citation


def _is_copy(one: Citation, other: Citation) -> bool:
    return date_of(one.passage) == date_of(other.passage) and say_the_same(one.excerpt, other.excerpt)


def _when(citation: Citation) -> tuple[bool, str, str]:
    date = date_of(citation.passage)
    return date is None, date or "", citation.passage.document.source
