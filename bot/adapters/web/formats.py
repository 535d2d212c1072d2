"""Formats: how each verb's answer is written as JSON."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.adapters.web import verbs
from bot.adapters.web.verbs import Asked
from bot.answering.answerer import Answerer
from bot.answering.answers import Answer
from bot.answering.compare import Comparison
from bot.answering.quote import Checked
from bot.answering.show import Shown
from bot.answering.sources import Sources
from bot.answering.status import Status
from bot.answering.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Written:
    """JSON, and the answer that it was written from, if it is one."""

    text: str
    answer: Answer | None = None
    status: int = 200


@dataclass(frozen=True, slots=True)
class Formats:
    """How each verb's answer, and an error, is written as JSON: as at a terminal."""

    ask: Callable[[Answer], str]
    compare: Callable[[Comparison], str]
    quote: Callable[[Checked], str]
    timeline: Callable[[Timeline], str]
    sources: Callable[[Sources], str]
    show: Callable[[Shown], str]
    status: Callable[[Status], str]
    error: Callable[[str, str], str]

    @property
    def verbs(self) -> Mapping[str, Callable[[Answerer, Asked], Written]]:
        """Return what answers each verb with JSON."""
        return {
            "ask": self._ask,
            "compare": lambda answerer, asked: Written(self.compare(verbs.compare(answerer, asked))),
            "quote": lambda answerer, asked: Written(self.quote(verbs.quote(answerer, asked))),
            "timeline": lambda answerer, asked: Written(self.timeline(verbs.timeline(answerer, asked))),
            "sources": lambda answerer, asked: Written(self.sources(verbs.sources(answerer, asked))),
            "show": lambda answerer, asked: Written(self.show(verbs.show(answerer, asked))),
            "status": lambda answerer, asked: Written(self.status(verbs.status(answerer, asked))),
        }

    def _ask(self, answerer: Answerer, asked: Asked) -> Written:
        answer = verbs.ask(answerer, asked)
        return Written(self.ask(answer), answer)
