"""The door to answering that every adapter uses."""

import datetime as dt
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from bot.answering.answers import Answer
from bot.answering.ask import Asking, Knowledge, ask, more, refuse
from bot.answering.compare import Comparison, compare
from bot.answering.completions import Completions, SectionOffer
from bot.answering.questions import Question, clean, read_question
from bot.answering.quote import Checked, quote, refuse_quotation
from bot.answering.reader import Reader
from bot.answering.reading import Reading, read
from bot.answering.show import Shown, show
from bot.answering.sources import Shelf, Sources, Wanted, list_sources
from bot.answering.status import Status, read_status
from bot.answering.timeline import Timeline, timeline
from bot.errors import QueryError

LONGEST_QUESTION = 500  # characters after NFC


class Answerer:
    """
    Answers what people type, from the knowledge as it is at that moment.

    `turn` is held by whoever searches. Python computes in one thread at a time: several that search at once are no
    sooner done, and keep the event loop from its own turn.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        asking: Asking,
        *,
        longest_question: int = LONGEST_QUESTION,
        reader: Reader = Reader(),  # noqa: B008 - frozen
        turn: AbstractContextManager[object] | None = None,
    ) -> None:
        self.knowledge = knowledge
        self._asking = asking
        self._longest = longest_question
        self._reader = reader
        self._turn = turn or nullcontext()
        self._shelf = Shelf(asking.analyzer)
        self._completions = Completions(asking.people)

    def publish(self, knowledge: Knowledge) -> None:
        """Answer from other knowledge from now on, and gather what is offered of it before somebody types."""
        self.knowledge = knowledge
        self._completions.gather(knowledge.corpus)

    def ask(self, typed: str, chosen: Question | None = None) -> Answer:
        """
        Return the answer to a typed question, or a refusal that tells the asker what to mend; never raises QueryError.

        `chosen` holds what was chosen beside the text (in fields or options); a modifier in the text is stronger.
        """
        chosen = chosen or Question("")
        knowledge = self.knowledge
        question = replace(chosen, text=clean(typed)[: self._longest])
        try:
            question = read_question(typed, chosen, longest=self._longest)
            with self._turn:
                return self._reader.open(ask(question, knowledge, self._asking))
        except QueryError as error:
            return refuse(question, str(error), knowledge.corpus.revision)

    def more(self, question: Question, shown: Collection[str]) -> Answer:
        """Return further passages for a question that was asked, or that there are none beside those of these ids."""
        knowledge = self.knowledge
        try:
            with self._turn:
                return self._reader.open(more(question, shown, knowledge, self._asking))
        except QueryError as error:
            return refuse(question, str(error), knowledge.corpus.revision)

    def sources(self, wanted: Wanted) -> Sources:
        """Return a page of the discussions that are wanted, or a reason that tells the asker what to mend."""
        corpus = self.knowledge.corpus
        wanted = replace(wanted, words=clean(wanted.words)[: self._longest])
        try:
            return list_sources(wanted, corpus, self._shelf, self._asking.people)
        except QueryError as error:
            return Sources(wanted, corpus.revision, reason=str(error))

    def show(self, typed: str, audience: frozenset[str] | None) -> Shown:
        """Return the passage of an id in its place, or the discussion of a name, or a reason why there is neither."""
        corpus = self.knowledge.corpus
        asked = clean(typed)[: self._longest]
        try:
            return self._reader.open(show(asked, audience, corpus, self._asking.analyzer))
        except QueryError as error:
            return Shown(asked, corpus.revision, reason=str(error))

    def read(self, name: str, audience: frozenset[str] | None, *, passage: str = "", part: int = 1) -> Reading:
        """Return a part of a discussion, that with a passage if one is given; raises QueryError where there is none."""
        return read(name, self.knowledge.corpus, audience, passage=passage, part=part)

    def quote(self, typed: str, chosen: Question | None = None) -> Checked:
        """
        Return whether a quotation is one, or a refusal that tells the asker what to mend; never raises QueryError.

        `chosen` holds the audience, and whose words they are said to be, if that was chosen beside the text.
        """
        knowledge = self.knowledge
        try:
            with self._turn:
                return self._reader.open(quote(typed, chosen or Question(""), knowledge, self._asking))
        except QueryError as error:
            return refuse_quotation(clean(typed[: self._longest]), str(error), knowledge.corpus.revision)

    def compare(self, typed: str, names: Sequence[str], chosen: Question | None = None) -> Comparison:
        """
        Return what two to four people, or those with the best passages, say on a typed topic, or a refusal.

        A `from:` in the text names one more. Never raises QueryError.
        """
        knowledge = self.knowledge
        try:
            question = read_question(typed, chosen or Question(""), longest=self._longest)
            everyone = [*names, *([question.speaker] if question.speaker else [])]
            with self._turn:
                return self._reader.open(compare(question, everyone, knowledge, self._asking))
        except QueryError as error:
            return Comparison(clean(typed)[: self._longest], knowledge.corpus.revision, reason=str(error))

    def timeline(self, typed: str, chosen: Question, *, now: dt.date) -> Timeline:
        """Return what the chosen speaker said on a typed topic, oldest first, or a refusal; never raises QueryError."""
        knowledge = self.knowledge
        try:
            question = read_question(typed, chosen, longest=self._longest)
            with self._turn:
                return self._reader.open(timeline(question, now, knowledge, self._asking))
        except QueryError as error:
            topic = clean(typed)[: self._longest]
            return Timeline(chosen.speaker or "", topic, now, knowledge.corpus.revision, reason=str(error))

    def status(self, audience: frozenset[str] | None = None) -> Status:
        """Return what an audience is answered from at this moment, how it came to be, and what is wrong with it."""
        return read_status(self.knowledge.corpus, audience)

    def speakers(self, typed: str, audience: frozenset[str] | None, *, limit: int) -> list[str]:
        """Return the speakers whose name holds what was typed so far, those in most discussions first."""
        return self._completions.speakers(typed, self.knowledge.corpus, audience, limit=limit)

    def matching_sources(self, typed: str, audience: frozenset[str] | None, *, limit: int) -> list[tuple[str, str]]:
        """Return the (title, source) of the discussions whose title or name holds what was typed, newest first."""
        return self._completions.sources(typed, self.knowledge.corpus, audience, limit=limit)

    def matching_sections(self, typed: str, audience: frozenset[str] | None, *, limit: int) -> list[SectionOffer]:
        """Return the sections whose heading holds what was typed, of the newest discussions first."""
        return self._completions.sections(typed, self.knowledge.corpus, audience, limit=limit)
