"""Compare: the best passage of each of several people on one topic, side by side."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from bot.answering.answers import Citation
from bot.answering.ask import Asking, Knowledge
from bot.answering.names import find_speaker
from bot.answering.questions import Question
from bot.answering.statements import Statement
from bot.answering.topics import Topic, read_topic
from bot.errors import QueryError
from bot.retrieval.retriever import Hit, people_in

FEWEST_SPEAKERS = 2
MOST_SPEAKERS = 4


@dataclass(frozen=True, slots=True)
class Column:
    """One speaker of a comparison, and their best passage on the topic, None if there is none."""

    speaker: str
    passage: Citation | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    What several people say on a topic, a column each; or a refusal with its `reason`.

    The columns are in the order in which the speakers were named; if none was named, those with the best passages, the
    best first. `unknown_words` and `corrections` are those of an answer.
    """

    topic: str
    revision: str
    columns: tuple[Column, ...] = ()
    unknown_words: tuple[str, ...] = ()
    corrections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    reason: str | None = None
    is_folder_empty: bool = False
    took_ms: float = 0.0

    @property
    def passages(self) -> tuple[Citation, ...]:
        """Return the passages of those who have one."""
        return tuple(column.passage for column in self.columns if column.passage)


def compare(question: Question, names: Sequence[str], knowledge: Knowledge, asking: Asking) -> Comparison:
    """
    Return what the people named say on the topic of a question, or, without names, those who have the best passages.

    Who is named and has no passage has a column all the same. Raises UnknownSpeakerError, UnknownSourceError, and
    QueryError if these are not two to four people.
    """
    started = time.perf_counter()
    corpus = knowledge.corpus
    speakers = asking.people.speakers(corpus, question.audience)
    people = _people(names, speakers)
    read = partial(read_topic, question, knowledge=knowledge, asking=asking)
    # Each person named is searched for alone, or another's many passages might leave them none.
    topics = [read([person]) for person in people] or [read(speakers)]
    columns = tuple(map(_column, people, topics)) if people else _best_columns(topics[0])
    return Comparison(
        topic=question.text,
        revision=corpus.revision,
        columns=_numbered(columns),
        unknown_words=topics[0].unknown_words,
        corrections=topics[0].corrections,
        is_folder_empty=not corpus.passage_count,
        took_ms=(time.perf_counter() - started) * 1000,
    )


def _people(names: Sequence[str], speakers: dict[str, int]) -> list[str]:
    """Return the people who are meant, each once; nobody if nobody was named."""
    people = list(dict.fromkeys(find_speaker(name, speakers) for name in names))
    if people and not FEWEST_SPEAKERS <= len(people) <= MOST_SPEAKERS:
        raise QueryError(
            f"I compare two to four speakers, or, if you name none, those with the best passages; "
            f"you named {len(people)}."
        )
    return people


def _column(person: str, topic: Topic) -> Column:
    return Column(person, _cited(topic.said_by(person, topic.found.hits), topic))


def _best_columns(topic: Topic) -> tuple[Column, ...]:
    """Return the columns of those who have the best passages, the best first."""
    said = [(person, found) for person, hits in _heard_on(topic).items() if (found := topic.said_by(person, hits))]
    said.sort(key=lambda one: -one[1][0].worth)
    surest = max((found[0].hit.confidence for _, found in said), default=0.0)
    near = [one for one in said if topic.searching.is_worth_showing(one[1][0].hit, beside=surest)]
    columns = (Column(person, _cited(found, topic)) for person, found in near)
    return tuple(islice((column for column in columns if column.passage), MOST_SPEAKERS))


def _heard_on(topic: Topic) -> dict[str, list[Hit]]:
    """Return the passages on a topic by whom they concern, in their order; none by their host, who only asks."""
    heard: dict[str, list[Hit]] = {}
    for hit in topic.found.hits:
        for person in people_in(hit.passage):
            if person != hit.passage.document.front_matter.host:
                heard.setdefault(person, []).append(hit)
    return heard


def _cited(statements: Sequence[Statement], topic: Topic) -> Citation | None:
    return next(iter(topic.citing.cite((one.to_candidate() for one in statements), limit=1)), None)


def _numbered(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return the columns with their passages numbered from left to right."""
    numbers = iter(range(1, len(columns) + 1))
    return tuple(
        replace(column, passage=replace(column.passage, number=next(numbers))) if column.passage else column
        for column in columns
    )
