"""What is said to each verb of `/onrecord`."""

import datetime as dt

from bot.adapters import wording
from bot.adapters.slack.actions import answer_to_actions
from bot.adapters.slack.blocks import answer_to_message
from bot.adapters.slack.comparisons import comparison_to_message, timeline_to_message
from bot.adapters.slack.listings import shown_to_message, sources_to_message, status_to_message
from bot.adapters.slack.pieces import SlackMessage
from bot.adapters.slack.quotations import checked_to_message
from bot.adapters.slack.usage import help_to_message
from bot.adapters.slack.verbs import Verb, Wish
from bot.answering.answerer import Answerer
from bot.answering.answers import Answer
from bot.answering.questions import Question
from bot.answering.sources import Wanted


class VerbReplies:
    """Makes the reply to a wish, for one audience at a time; `ask` and `verbs` are the names of the commands."""

    def __init__(self, answerer: Answerer, *, ask: str, verbs: str) -> None:
        self._answerer = answerer
        self._ask = ask
        self._verbs = verbs

    def reply(self, wish: Wish, audience: frozenset[str], now: dt.date) -> tuple[SlackMessage, Answer | None]:
        """Return the message, and the answer that it shows, if it shows one."""
        if wish.verb is Verb.ASK:
            answer = self._answerer.ask(wish.text, Question("", audience=audience))
            return answer_to_message(
                answer, restate=True, now=now, actions=answer_to_actions(answer, is_private=True)
            ), answer
        return self._message(wish, audience, now), None

    def _message(self, wish: Wish, audience: frozenset[str], now: dt.date) -> SlackMessage:
        answerer, speaker = self._answerer, next(iter(wish.people), None)
        chosen = Question("", speaker=speaker, audience=audience)
        match wish.verb:
            case Verb.QUOTE:
                return checked_to_message(answerer.quote(wish.text, chosen), now)
            case Verb.COMPARE:
                everybody = Question("", audience=audience)
                return comparison_to_message(answerer.compare(wish.text, wish.people, everybody), now)
            case Verb.TIMELINE:
                return timeline_to_message(answerer.timeline(wish.text, chosen, now=now))
            case Verb.SOURCES:
                wanted = Wanted(wish.text, speaker, wish.kind, wish.year, wish.page, audience)
                return sources_to_message(answerer.sources(wanted), self._next_page(wish))
            case Verb.SHOW:
                return shown_to_message(answerer.show(wish.text, audience))
            case Verb.STATUS:
                status = answerer.status()
                changed = dt.datetime.fromtimestamp(status.changes[0].at, dt.UTC).date() if status.changes else None
                return status_to_message(status, wording.age(changed.isoformat(), now) if changed else None)
            case _:
                # An errand that nobody may run is no verb for them.
                unknown = wish.unknown or (wish.verb.value if wish.verb is not Verb.HELP else "")
                return help_to_message(self._ask, self._verbs, unknown)

    def _next_page(self, wish: Wish) -> str:
        limits = (
            *(f'from:"{name}"' for name in wish.people),
            *([f'kind:"{wish.kind}"'] if wish.kind else []),
            *([wish.year] if wish.year else []),
        )
        return " ".join([self._verbs, "sources", *([wish.text] if wish.text else []), *limits, str(wish.page + 1)])
