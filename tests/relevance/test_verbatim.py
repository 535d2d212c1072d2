"""Whatever verb shows it, each excerpt is a piece of its file, letter for letter."""

import datetime as dt
import itertools
from collections.abc import Iterator
from functools import cache

import pytest

from bot.answering.answerer import Answerer
from bot.answering.answers import Citation
from bot.answering.questions import Question
from bot.app import build_answerer
from bot.corpus.documents import join_spans
from bot.settings import load_settings
from tests.relevance.test_relevance import FACTS, KNOWLEDGE, OFF, QUESTIONS

OWNER = Question("", audience=None)
TODAY = dt.date(2026, 11, 23)
TYPED = [*(case.question for case in (*QUESTIONS, *OFF)), *(str(fact["quote"]) for fact in FACTS)]


def shown(answerer: Answerer, typed: str, speaker: str) -> Iterator[Citation]:
    """Yield what each verb shows of the folder for something typed."""
    answer = answerer.ask(typed, OWNER)
    yield from (*answer.passages, *answer.nearest)
    checked = answerer.quote(typed, OWNER)
    yield from (*checked.passages, *checked.nearest)
    yield from (column.passage for column in answerer.compare(typed, [], OWNER).columns if column.passage)
    yield from answerer.timeline(typed, Question("", speaker, audience=None), now=TODAY).passages


@cache
def text_of(path: str) -> str:
    return (KNOWLEDGE / path).read_bytes().decode("utf-8")


def stands(citation: Citation) -> bool:
    """Whether what is shown of a citation stands in its file, under the speaker whose name stands over it."""
    document = citation.passage.document
    segments = [
        segment
        for segment in document.segments
        if segment.speaker == citation.excerpt.speaker
        and citation.excerpt.text in segment.text == join_spans(text_of(document.path), segment.spans)
    ]
    note = citation.note
    return bool(segments) and (note is None or any(note.text in segment.text for segment in document.segments))


@pytest.mark.parametrize(("step", "least"), [(10, 200), pytest.param(1, 2_000, marks=pytest.mark.slow)])
def test_every_excerpt_of_every_verb_is_a_piece_of_its_file(step: int, least: int) -> None:
    """Of more than 500 questions and quotations, or of every tenth, asked of all verbs, no excerpt is anything else."""
    answerer = build_answerer(load_settings(knowledge={"dir": KNOWLEDGE}))
    speakers = itertools.cycle(answerer.speakers("", None, limit=30))
    citations = [
        citation
        for typed, speaker in zip(TYPED[::step], speakers, strict=False)
        for citation in shown(answerer, typed, speaker)
    ]

    assert len(citations) > least
    assert [] == [citation.passage.id for citation in citations if not stands(citation)]
