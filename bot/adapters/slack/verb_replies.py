"""What is said to each verb of `/onrecord`."""

import datetime as dt

from slack_sdk.models.views import View

from bot.adapters import wording
from bot.adapters.slack.actions import answer_to_actions
from bot.adapters.slack.blocks import answer_to_message
from bot.adapters.slack.comparisons import comparison_to_message, timeline_to_message
from bot.adapters.slack.home import home_to_view
from bot.adapters.slack.listings import shown_to_message, sources_to_message, status_to_message
from bot.adapters.slack.pieces import SlackMessage
from bot.adapters.slack.quotations import checked_to_message
from bot.adapters.slack.usage import help_to_message
from bot.adapters.verbs import Wish
from bot.adapters.wishes import Fulfilled, Help, fulfil
from bot.answering.answerer import Answerer
from bot.answering.answers import Answer
from bot.answering.compare import Comparison
from bot.answering.quote import Checked
from bot.answering.show import Shown
from bot.answering.sources import Sources, Wanted
from bot.answering.status import Status
from bot.answering.timeline import Timeline


class VerbReplies:
    """Makes the reply to a wish, for one audience at a time; `ask` and `verbs` are the names of the commands."""

    def __init__(self, answerer: Answerer, *, ask: str, verbs: str) -> None:
        self._answerer = answerer
        self._ask = ask
        self._verbs = verbs

    def reply(self, wish: Wish, audience: frozenset[str], now: dt.date) -> tuple[SlackMessage, Answer | None]:
        """Return the message, and the answer that it shows, if it shows one."""
        fulfilled = fulfil(wish, self._answerer, audience, now)
        return self._message(fulfilled, wish, now), fulfilled if isinstance(fulfilled, Answer) else None

    def home(self, now: dt.date) -> View:
        """Return the App Home: a person's own place, in which no restricted discussion stands."""
        return home_to_view(self._answerer.sources(Wanted(audience=frozenset())), self._ask, self._verbs, now)

    def _message(self, fulfilled: Fulfilled, wish: Wish, now: dt.date) -> SlackMessage:
        match fulfilled:
            case Answer():
                actions = answer_to_actions(fulfilled, is_private=True)
                return answer_to_message(fulfilled, restate=True, now=now, actions=actions)
            case Checked():
                return checked_to_message(fulfilled, now)
            case Comparison():
                return comparison_to_message(fulfilled, now)
            case Timeline():
                return timeline_to_message(fulfilled)
            case Sources():
                return sources_to_message(fulfilled, self._next_page(wish))
            case Shown():
                return shown_to_message(fulfilled)
            case Status():
                return status_to_message(fulfilled, wording.last_change(fulfilled, now))
            case Help():
                return help_to_message(self._ask, self._verbs, fulfilled.unknown)

    def _next_page(self, wish: Wish) -> str:
        limits = (
            *(f'from:"{name}"' for name in wish.people),
            *([f'kind:"{wish.kind}"'] if wish.kind else []),
            *([wish.year] if wish.year else []),
        )
        return " ".join([self._verbs, "sources", *([wish.text] if wish.text else []), *limits, str(wish.page + 1)])
