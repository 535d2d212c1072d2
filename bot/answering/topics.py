"""Topics: what people are asked about, and what of it each of them says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.answering.ask import Asking, Knowledge, filters_of
from bot.answering.citing import Citing
from bot.answering.excerpts import ExcerptChooser
from bot.answering.questions import Question
from bot.answering.searching import Found, Searching
from bot.answering.statements import Statement, statements_in
from bot.answering.verbatim import FileCheck
from bot.retrieval.retriever import Hit


@dataclass(frozen=True, slots=True)
class Topic:
    """What was found on a topic of one or several people together, and what tells and cites what one of them says."""

    found: Found
    searching: Searching
    citing: Citing

    @property
    def unknown_words(self) -> tuple[str, ...]:
        """Return the words of the topic that occur in no passage."""
        return self.found.ranking.unknown_words

    @property
    def corrections(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return which words were looked for instead of one that occurs nowhere."""
        return tuple(self.found.ranking.corrections.items())

    def said_by(self, person: str, hits: Sequence[Hit]) -> list[Statement]:
        """Return what a person says on the topic in some of the passages found, best first."""
        query = self.found.query
        filters = replace(query.filters, speakers=frozenset({person}))
        return statements_in(hits, replace(query, filters=filters), self.searching)


def read_topic(question: Question, people: Iterable[str], knowledge: Knowledge, asking: Asking) -> Topic:
    """Return the topic of a question, limited as it is, but to these people instead of its speaker."""
    corpus = knowledge.corpus
    filters = filters_of(replace(question, speaker=None), corpus, asking.people)
    filters = replace(filters, speakers=frozenset(people))
    who_is = asking.people.who_is(corpus, question.audience)
    check = FileCheck(corpus)
    searching = Searching(knowledge.retriever, check, asking.analyzer, who_is, asking.threshold)
    found = searching.search(asking.query_analyzer.analyze(question.text, filters, who_is=who_is))
    citing = Citing(ExcerptChooser(found.ranking.weights, asking.analyzer), check)
    return Topic(found, searching, citing)
