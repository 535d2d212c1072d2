"""Afterwards: what can be done with a reply after it was sent, by whoever sees it, as long as its answer is known."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from bot.answering.answerer import Answerer
from bot.answering.answers import Answer, Outcome
from bot.answering.questions import Question
from bot.answering.show import Shown
from bot.corpus.passages import Passage
from bot.errors import StateAwayError
from bot.operations.errands import Unreachable
from bot.operations.received import Received
from bot.operations.state.answers import KeptAnswer
from bot.operations.state.feedback import Vote

LONGEST_REASON = 1_000
_EARLIER = 3


@dataclass(frozen=True, slots=True)
class Gone:
    """That an answer is older than 24 hours, or unknown: ask again."""


@dataclass(frozen=True, slots=True)
class Press:
    """Who pressed something where, and the ids that restricted discussions may be open to there."""

    platform: str
    person: str
    channel: str
    audience: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Report:
    """What is wrong with a passage by somebody's word; `passage` is None if they could not see it any more."""

    passage_id: str
    answer_id: str
    reason: str
    passage: Passage | None


class Answers(Protocol):
    """What was answered within 24 hours."""

    async def get(self, answer_id: str) -> KeptAnswer | None:
        """Return an answer; raises StateAwayError."""
        ...

    async def keep(self, received: Received, answer: Answer, shown_before: tuple[str, ...] = ()) -> None:
        """Keep an answer, and what was shown before it."""
        ...

    async def earlier(self, platform: str, channel: str, thread: str) -> tuple[str, ...]:
        """Return the questions last asked at a place."""
        ...


class Feedback(Protocol):
    """What people think of answers."""

    async def vote(self, platform: str, person: str, answer_id: str, vote: Vote) -> None:
        """Note a vote."""
        ...


class Reports(Protocol):
    """What people find wrong."""

    async def add(self, platform: str, person: str, passage_id: str, answer_id: str, reason: str) -> None:
        """Note a report."""
        ...


class Afterwards:
    """Does what the buttons below a reply ask for; works after a restart and in any process."""

    def __init__(self, answerer: Answerer, answers: Answers, feedback: Feedback, reports: Reports) -> None:
        self._answerer = answerer
        self._answers = answers
        self._feedback = feedback
        self._reports = reports

    async def answer(self, press: Press, answer_id: str) -> Answer | Gone | Unreachable:
        """Return the same answer, or the same further passages, asked again for those who can see what is posted."""
        return await self._again(press, answer_id, self._ask)

    async def more(self, press: Press, answer_id: str) -> Answer | Gone | Unreachable:
        """Return further passages for the same question, under an id by which there is more again; or that none is."""
        return await self._again(press, answer_id, self._more)

    async def around(self, press: Press, passage_id: str) -> Shown:
        """Return a passage with what stands before and after it, or the reason why not."""
        return await asyncio.to_thread(self._answerer.show, passage_id, press.audience)

    async def vote(self, press: Press, answer_id: str, vote: Vote) -> None:
        """Note what somebody thinks of an answer; their last word counts."""
        await self._feedback.vote(press.platform, press.person, answer_id, vote)

    async def report(self, press: Press, passage_id: str, reason: str, answer_id: str = "") -> Report:
        """Keep what somebody finds wrong with a passage, cut at 1,000 characters; return what to tell the admins."""
        reason = reason.strip()[:LONGEST_REASON]
        shown = await self.around(press, passage_id)
        await self._reports.add(press.platform, press.person, passage_id, answer_id, reason)
        return Report(passage_id, answer_id, reason, shown.passage.passage.citation.passage if shown.passage else None)

    async def earlier(self, platform: str, channel: str, thread: str) -> tuple[str, ...]:
        """Return the questions last answered at a place, oldest first; none while the state is away."""
        return await self._answers.earlier(platform, channel, thread)

    async def conversation(self, answer_id: str) -> tuple[str, ...]:
        """Return the questions that led to an answer, its own last, at most three; none if it is not known any more."""
        try:
            kept = await self._answers.get(answer_id)
        except StateAwayError:
            return ()
        return (*kept.question.context, kept.question.text)[-_EARLIER:] if kept else ()

    async def _again(
        self, press: Press, answer_id: str, asked: Callable[[Question, KeptAnswer], tuple[Answer, tuple[str, ...]]]
    ) -> Answer | Gone | Unreachable:
        try:
            kept = await self._answers.get(answer_id)
        except StateAwayError:
            return Unreachable()
        if kept is None:
            return Gone()
        question = replace(kept.question, audience=press.audience)
        answer, shown_before = await asyncio.to_thread(asked, question, kept)
        if answer.outcome is not Outcome.REFUSED:
            # In no thread: it is no further question of a conversation.
            place = Received(press.platform, (), press.person, press.channel, f"after:{answer_id}", "")
            await self._answers.keep(place, answer, shown_before)
        return answer

    def _ask(self, question: Question, kept: KeptAnswer) -> tuple[Answer, tuple[str, ...]]:
        if kept.shown_before:
            return self._answerer.more(question, kept.shown_before), kept.shown_before
        return self._answerer.ask(question.text, question), ()

    def _more(self, question: Question, kept: KeptAnswer) -> tuple[Answer, tuple[str, ...]]:
        return self._answerer.more(question, kept.passages), kept.passages
