"""Ask: the passages that answer a question, or an honest no."""

import hashlib
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.answering.answers import Answer, Citation, Excerpt, Outcome
from bot.answering.excerpts import ExcerptChooser
from bot.answering.links import link_to
from bot.answering.names import find_source, find_speaker
from bot.answering.questions import Question
from bot.answering.verbatim import FileCheck
from bot.corpus.corpus import Corpus
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.query import Filters, QueryAnalyzer
from bot.retrieval.retriever import Hit, Retriever, allowed_segments

logger = logging.getLogger(__name__)

_CANDIDATES = 50
_NEAREST = 2
_MOST_OF_ONE_DISCUSSION = 2
# Beside the best passage stand others that are less sure, down to this share of the threshold; the rest is chance.
_WEAKEST = 1 / 3


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


def ask(question: Question, knowledge: Knowledge, asking: Asking) -> Answer:
    """
    Return the answer: its passages, best first, or, below the threshold, nothing found with the nearest ones.

    At most two passages are of one discussion as long as another discussion has one above the threshold. Every
    excerpt was compared with its file. Raises UnknownSpeakerError and UnknownSourceError.
    """
    started = time.perf_counter()
    filters = _filters(question, knowledge.corpus)
    query = asking.query_analyzer.analyze(question.text, filters)
    ranking = knowledge.retriever.search(query, limit=_CANDIDATES)
    check = FileCheck(knowledge.corpus)
    # A file that changed since it was read may have taken the best passage away.
    best = next((hit for hit in ranking.hits if check.holds(hit.passage)), None)
    for path in sorted(check.changed):
        logger.info("%s has changed since it was read and is not quoted", path)
    is_answered = best is not None and best.confidence >= asking.threshold
    good = tuple(hit for hit in ranking.hits if hit.confidence >= asking.threshold * _WEAKEST)
    hits = _spread(good, asking.threshold) if is_answered else ranking.hits
    citing = _Citing(ExcerptChooser(ranking.weights, asking.analyzer), filters, check)
    citations = citing.cite(hits, limit=question.top if is_answered else _NEAREST)
    return Answer(
        question=question,
        outcome=Outcome.ANSWERED if is_answered else Outcome.NOTHING_FOUND,
        answer_id=_answer_id(question, knowledge.corpus.revision),
        revision=knowledge.corpus.revision,
        confidence=best.confidence if best else 0.0,
        passages=citations if is_answered else (),
        nearest=() if is_answered else tuple(replace(citation, note=None) for citation in citations),
        unknown_words=ranking.unknown_words,
        corrections=tuple(ranking.corrections.items()),
        is_folder_empty=not knowledge.corpus.passages,
        took_ms=(time.perf_counter() - started) * 1000,
        features=best.features if best else None,
    )


def refuse(question: Question, reason: str, revision: str) -> Answer:
    """Return the answer to a question that cannot be asked like this; the reason is shown to the asker."""
    return Answer(question, Outcome.REFUSED, _answer_id(question, revision), revision, reason=reason)


def _filters(question: Question, corpus: Corpus) -> Filters:
    speaker = find_speaker(question.speaker, corpus, question.audience) if question.speaker else None
    source = find_source(question.source, corpus, question.audience) if question.source else None
    return Filters(
        speakers=frozenset({speaker} if speaker else ()),
        sources=frozenset({source} if source else ()),
        after=question.after,
        before=question.before,
        audience=question.audience,
    )


def _spread(hits: tuple[Hit, ...], threshold: float) -> tuple[Hit, ...]:
    """Return the hits with every third and later one of a discussion behind the others that are above the threshold."""
    counts: dict[str, int] = {}
    first: list[Hit] = []
    later: list[Hit] = []
    for hit in hits:
        source = hit.passage.document.source
        counts[source] = counts.get(source, 0) + 1
        is_first = counts[source] <= _MOST_OF_ONE_DISCUSSION and hit.confidence >= threshold
        (first if is_first else later).append(hit)
    return (*first, *later)


@dataclass(frozen=True, slots=True)
class _Citing:
    """Turns hits into citations: what is shown of each, compared with its file."""

    chooser: ExcerptChooser
    filters: Filters
    check: FileCheck

    def cite(self, hits: Iterable[Hit], *, limit: int) -> tuple[Citation, ...]:
        """Return the first citations, numbered; a hit whose file no longer holds what would be shown is passed over."""
        citations: list[Citation] = []
        for hit in hits:
            if len(citations) == limit:
                break
            excerpt, note = self.chooser.choose(allowed_segments(hit.passage, self.filters))
            parts = [part for part in (excerpt, note) if part]
            if self.check.holds(hit.passage, *(part.text for part in parts)):
                citations.append(_citation(len(citations) + 1, hit, excerpt, note))
        return tuple(citations)


def _citation(number: int, hit: Hit, excerpt: Excerpt, note: Excerpt | None) -> Citation:
    matched = [part.text[start:end] for part in (excerpt, note) if part for start, end in part.highlights]
    return Citation(
        number=number,
        passage=hit.passage,
        excerpt=excerpt,
        note=note,
        score=hit.score,
        matched=tuple(sorted({word.casefold() for word in matched})),
        url=link_to(hit.passage.document.front_matter, excerpt),
    )


def _answer_id(question: Question, revision: str) -> str:
    audience = None if question.audience is None else sorted(question.audience)
    asked = (revision, replace(question, audience=None), audience)
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:10]
