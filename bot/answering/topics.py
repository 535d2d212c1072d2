"""Topics: what one or several people are asked about, read once for all of them."""

from dataclasses import dataclass, replace

from bot.answering.ask import Asking, Knowledge, filters_of
from bot.answering.citing import Citing
from bot.answering.excerpts import ExcerptChooser
from bot.answering.questions import Question
from bot.answering.searching import Found, Searching
from bot.answering.statements import Statement, statements_on
from bot.answering.verbatim import FileCheck


@dataclass(frozen=True, slots=True)
class Topic:
    """What was found on a topic, whoever says it, and what finds and cites what one person says on it."""

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

    def said_by(self, person: str) -> list[Statement]:
        """Return what a person says on the topic, best first."""
        query = self.found.query
        return statements_on(
            replace(query, filters=replace(query.filters, speakers=frozenset({person}))), self.searching
        )


def read_topic(question: Question, knowledge: Knowledge, asking: Asking) -> Topic:
    """Return the topic of a question, limited as it is, but to no speaker."""
    corpus = knowledge.corpus
    filters = filters_of(replace(question, speaker=None), corpus, asking.people)
    who_is = asking.people.who_is(corpus, question.audience)
    check = FileCheck(corpus)
    searching = Searching(knowledge.retriever, check, asking.analyzer, who_is, asking.threshold)
    found = searching.search(asking.query_analyzer.analyze(question.text, filters, who_is=who_is))
    citing = Citing(ExcerptChooser(found.ranking.weights, asking.analyzer), check)
    return Topic(found, searching, citing)
