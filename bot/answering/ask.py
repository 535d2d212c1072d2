"""Ask: the passages that answer a question, or an honest no."""

import hashlib
import logging
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from bot.answering.answers import Answer, Outcome
from bot.answering.citing import Candidate, Citing
from bot.answering.excerpts import ExcerptChooser
from bot.answering.follow_ups import follow_up
from bot.answering.names import find_source, find_speaker
from bot.answering.newer import newer_words
from bot.answering.people import People
from bot.answering.questions import Question
from bot.answering.searching import Found, Searching
from bot.answering.selection import apart, candidates, limit
from bot.answering.titles import Titles
from bot.answering.verbatim import FileCheck
from bot.answering.voices import hear
from bot.answering.whom import Directory, whom
from bot.corpus.corpus import Corpus
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.query import Filters, Query, QueryAnalyzer
from bot.retrieval.retriever import Retriever

logger = logging.getLogger(__name__)

_NEAREST = 2
_NO_MORE = "There is nothing more on this in the knowledge folder."


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A corpus and the retriever over it: what one question is answered from, whatever changes meanwhile."""

    corpus: Corpus
    retriever: Retriever


@dataclass(frozen=True, slots=True)
class Asking:
    """What asking needs beside the knowledge: the analyzers, and the confidence below which nothing is an answer."""

    analyzer: Analyzer
    query_analyzer: QueryAnalyzer
    threshold: float
    people: People
    titles: Titles = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "titles", Titles(self.analyzer))

    def directory(self, corpus: Corpus, audience: frozenset[str] | None, analyze: Callable[[str], Query]) -> Directory:
        """Return what finds whom a question names, of those whom an audience may know of."""
        return Directory(
            partial(self.titles.find, corpus=corpus, audience=audience),
            partial(self.people.documents, corpus=corpus, audience=audience),
            analyze,
        )


def ask(question: Question, knowledge: Knowledge, asking: Asking, *, further: int = 0) -> Answer:
    """
    Return the answer: its passages, best first, or, below the threshold, nothing found with the nearest ones.

    A question that is weak by itself is read together with the earlier ones. Of several people whom it names, each
    comes first with their best passage. At most two of the others are of one discussion as long as another discussion
    has one that is half as sure. Every excerpt was compared with its file. `further` are shown beyond the number that
    is asked for. Raises UnknownSpeakerError and UnknownSourceError.
    """
    started = time.perf_counter()
    corpus = knowledge.corpus
    filters = filters_of(question, corpus, asking.people)
    who_is = asking.people.who_is(corpus, question.audience)
    analyze = partial(asking.query_analyzer.analyze, filters=filters, who_is=who_is)
    searching = Searching(knowledge.retriever, FileCheck(corpus), asking.analyzer, who_is, asking.threshold)
    found, earlier = follow_up(question.text, question.context, analyze, searching)
    named = whom(
        found.query, question.text if not earlier else "", asking.directory(corpus, question.audience, analyze)
    )
    heard = hear(found, searching, named)
    # What others said of it is no answer to what these people did.
    is_answered = searching.is_sure(heard.confidence) and not (heard.silent and not heard.voices)
    citing = Citing(ExcerptChooser(found.ranking.weights, asking.analyzer), searching.check)
    kept_apart = apart(question, heard) if is_answered else None
    citations = citing.cite(
        candidates(question, heard, searching, kept_apart) if is_answered else _nearest(heard.found),
        limit=limit(question, heard) + further if is_answered else _NEAREST,
        apart=kept_apart,
    )
    for path in sorted(searching.check.changed):
        logger.debug("%s has changed since it was read and is not quoted", path)
    return Answer(
        question=question,
        outcome=Outcome.ANSWERED if is_answered else Outcome.NOTHING_FOUND,
        answer_id=_answer_id(question, corpus.revision),
        revision=corpus.revision,
        confidence=heard.confidence or 0.0,
        passages=citations if is_answered else (),
        nearest=() if is_answered else tuple(replace(citation, note=None) for citation in citations),
        unknown_words=found.ranking.unknown_words,
        corrections=tuple(found.ranking.corrections.items()),
        read_with=earlier,
        silent=heard.silent,
        is_folder_empty=not corpus.passage_count,
        took_ms=(time.perf_counter() - started) * 1000,
        features=heard.surest.features if heard.surest else None,
        newer=newer_words(citations, heard.found, searching) if is_answered and not heard.voices else None,
    )


def more(question: Question, shown: Collection[str], knowledge: Knowledge, asking: Asking) -> Answer:
    """
    Return further passages for a question, without those of the ids that were shown; a refusal if there are none.

    They are numbered on from those. Raises UnknownSpeakerError and UnknownSourceError.
    """
    answer = ask(question, knowledge, asking, further=len(shown))
    further = [citation for citation in answer.passages if citation.passage.id not in shown][: question.top]
    if not further:
        return refuse(question, _NO_MORE, answer.revision)
    numbered = enumerate(further, len(shown) + 1)
    return replace(
        answer,
        answer_id=_hashed((answer.answer_id, sorted(shown))),
        passages=tuple(replace(citation, number=number) for number, citation in numbered),
        newer=None,
    )


def refuse(question: Question, reason: str, revision: str) -> Answer:
    """Return the answer to a question that cannot be asked like this; the reason is shown to the asker."""
    return Answer(question, Outcome.REFUSED, _answer_id(question, revision), revision, reason=reason)


def filters_of(question: Question, corpus: Corpus, people: People) -> Filters:
    """Return what a question is limited to; raises UnknownSpeakerError and UnknownSourceError."""
    speakers = people.speakers(corpus, question.audience) if question.speaker else {}
    speaker = find_speaker(question.speaker, speakers) if question.speaker else None
    source = find_source(question.source, corpus, question.audience) if question.source else None
    return Filters(
        speakers=frozenset({speaker} if speaker else ()),
        sources=frozenset({source} if source else ()),
        after=question.after,
        before=question.before,
        audience=question.audience,
    )


def _nearest(found: Found) -> Iterator[Candidate]:
    for hit in found.hits:
        yield Candidate(hit, found.query.filters)


def _answer_id(question: Question, revision: str) -> str:
    audience = None if question.audience is None else sorted(question.audience)
    asked = (revision, replace(question, audience=None), audience)
    return _hashed(asked)


def _hashed(asked: object) -> str:
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:10]
