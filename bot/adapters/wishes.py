"""What becomes of a wish: an answer of the core, which each platform then shows in its own way."""

import datetime as dt
from dataclasses import dataclass

from bot.adapters.verbs import Verb, Wish
from bot.answering.answerer import Answerer
from bot.answering.answers import Answer
from bot.answering.compare import Comparison
from bot.answering.questions import Question
from bot.answering.quote import Checked
from bot.answering.show import Shown
from bot.answering.sources import Sources, Wanted
from bot.answering.status import Status
from bot.answering.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Help:
    """That somebody wants to know how to ask; `unknown` is what they typed where a verb is expected."""

    unknown: str = ""


Fulfilled = Answer | Checked | Comparison | Timeline | Sources | Shown | Status | Help


def fulfil(wish: Wish, answerer: Answerer, audience: frozenset[str], now: dt.date) -> Fulfilled:
    """Return what was wished for; an errand that comes this far is no verb for whoever typed it."""
    speaker = next(iter(wish.people), None)
    chosen, everybody = Question("", speaker=speaker, audience=audience), Question("", audience=audience)
    match wish.verb:
        case Verb.ASK:
            return answerer.ask(wish.text, everybody)
        case Verb.QUOTE:
            return answerer.quote(wish.text, chosen)
        case Verb.COMPARE:
            return answerer.compare(wish.text, wish.people, everybody)
        case Verb.TIMELINE:
            return answerer.timeline(wish.text, chosen, now=now)
        case Verb.SOURCES:
            return answerer.sources(Wanted(wish.text, speaker, wish.kind, wish.year, wish.page, audience))
        case Verb.SHOW:
            return answerer.show(wish.text, audience)
        case Verb.STATUS:
            return answerer.status(audience)
        case _:
            return Help(wish.unknown or (wish.verb.value if wish.verb is not Verb.HELP else ""))
