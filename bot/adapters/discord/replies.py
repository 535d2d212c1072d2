"""What is said to whatever the bot is asked for in Discord."""

import asyncio
import datetime as dt
from dataclasses import replace

import discord

from bot.adapters import wording
from bot.adapters.discord.actions import Action, Pressed, neighbours
from bot.adapters.discord.comparisons import comparison_to_message, timeline_to_message
from bot.adapters.discord.components import answer_to_message
from bot.adapters.discord.events import PLATFORM, DiscordQuestion
from bot.adapters.discord.listings import shown_to_message, sources_to_message, status_to_message
from bot.adapters.discord.pieces import DiscordMessage, sentence_to_message
from bot.adapters.discord.quotations import checked_to_message
from bot.adapters.discord.strangers import Strangers
from bot.adapters.discord.usage import help_to_message
from bot.adapters.verbs import Verb, Wish
from bot.adapters.wishes import Fulfilled, Help, fulfil
from bot.answering.answerer import Answerer
from bot.answering.answers import Answer, Outcome
from bot.answering.compare import Comparison
from bot.answering.quote import Checked
from bot.answering.show import Shown
from bot.answering.sources import Sources
from bot.answering.status import Status
from bot.answering.timeline import Timeline
from bot.answering.verdicts import Verdict
from bot.operations.afterwards import Afterwards, Gone, Press
from bot.operations.errands import Errands
from bot.operations.received import Received, Reply
from bot.operations.state.feedback import Vote

_ADMINS_VERBS = (Verb.RELOAD, Verb.GAPS)
_ERRANDS = (Verb.FORGET_ME, *_ADMINS_VERBS)


class Replies:
    """Makes replies; what is no answer, or is asked for in private, is for the asker alone."""

    def __init__(self, answerer: Answerer, errands: Errands, afterwards: Afterwards, strangers: Strangers) -> None:
        self._answerer = answerer
        self._errands = errands
        self._afterwards = afterwards
        self._strangers = strangers

    async def reply(self, received: Received, asked: DiscordQuestion, client: discord.Client) -> Reply[DiscordMessage]:
        """Return the reply to what was asked."""
        if errand := await self._errand(received, asked):
            return errand
        if await self._strangers.is_stranger(asked, client):
            return _private(wording.NOT_FOR_STRANGERS)
        now = dt.datetime.now(dt.UTC).date()
        if asked.pressed:
            message = await self._pressed(asked, asked.pressed, now)
            return Reply(message, is_private=True)
        asked = replace(asked, question=replace(asked.question, context=await self._earlier(asked)))
        return await asyncio.to_thread(self._replied, asked, now)

    async def _errand(self, received: Received, asked: DiscordQuestion) -> Reply[DiscordMessage] | None:
        """Return the reply to an errand; None if it is none."""
        verb = asked.wish.verb if asked.wish else None
        if asked.pressed or (verb and verb not in _ERRANDS):
            return None  # somebody's message, and what stands behind a verb, is no errand of whoever points at it
        is_seen = asked.interaction is None and asked.guild is not None
        typed = verb.value if verb else asked.question.text
        if done := await self._errands.run(received, typed, seen_by_others=is_seen):
            return _private(wording.errand(done))
        return _private(wording.NOT_AN_ADMIN) if verb in _ADMINS_VERBS else None

    async def _earlier(self, asked: DiscordQuestion) -> tuple[str, ...]:
        """Return the earlier questions: those that led to the answer that is replied to, else, in private, the last."""
        if asked.follows:
            return await self._afterwards.conversation(asked.follows)
        if asked.message and asked.guild is None:
            return await self._afterwards.earlier(PLATFORM, str(asked.channel), str(asked.channel))
        return ()

    def _replied(self, asked: DiscordQuestion, now: dt.date) -> Reply[DiscordMessage]:
        question = asked.question
        is_command = asked.interaction is not None
        fulfilled: Fulfilled
        if asked.wish:
            fulfilled = fulfil(asked.wish, self._answerer, question.audience or frozenset(), now)
        else:
            fulfilled = self._answerer.ask(question.text, question)
        is_private = is_command and (asked.hide or not _is_found(fulfilled))
        asker = None if is_private else asked.person
        message = _message(fulfilled, asked.wish, now, asker, restate=is_command)
        return Reply(message, fulfilled if isinstance(fulfilled, Answer) else None, is_private=is_private)

    async def _pressed(self, asked: DiscordQuestion, pressed: Pressed, now: dt.date) -> DiscordMessage:
        press = Press(PLATFORM, str(asked.person), str(asked.channel), asked.question.audience)
        match pressed.action:
            case Action.MORE:
                answer = await self._afterwards.more(press, pressed.about)
                if isinstance(answer, Answer):
                    return answer_to_message(answer, restate=True, now=now)
                return sentence_to_message(wording.GONE if isinstance(answer, Gone) else wording.errand(answer))
            case Action.AROUND:
                place = min(int(pressed.about), len(pressed.ids) - 1)
                shown = await self._afterwards.around(press, pressed.ids[place])
                return shown_to_message(shown, others=neighbours(pressed))
            case Action.VOTE:
                await self._afterwards.vote(press, pressed.answer_id, Vote(pressed.about))
                return sentence_to_message(wording.VOTED)
            case _:
                await self._afterwards.report(press, pressed.ids[0], asked.reason, pressed.answer_id)
                return sentence_to_message(wording.REPORTED)


def _private(sentence: str) -> Reply[DiscordMessage]:
    return Reply(sentence_to_message(sentence), is_private=True)


def _message(
    fulfilled: Fulfilled, wish: Wish | None, now: dt.date, asker: int | None, *, restate: bool
) -> DiscordMessage:
    match fulfilled:
        case Answer():
            return answer_to_message(fulfilled, restate=restate, now=now, asker=asker)
        case Checked():
            return checked_to_message(fulfilled, now, asker)
        case Comparison():
            return comparison_to_message(fulfilled, now, asker)
        case Timeline():
            return timeline_to_message(fulfilled, asker)
        case Sources():
            return sources_to_message(fulfilled, _next_page(wish), asker)
        case Shown():
            return shown_to_message(fulfilled, asker)
        case Status():
            return status_to_message(fulfilled, now)
        case Help():
            return help_to_message()


def _next_page(wish: Wish | None) -> str:
    """Return the command that shows the page after one of the discussions."""
    if wish is None:
        return ""
    options = (("words", wish.text), ("speaker", next(iter(wish.people), "")), ("year", wish.year))
    return " ".join(["/sources", *(f"{name}:{value}" for name, value in options if value), f"page:{wish.page + 1}"])


def _is_found(fulfilled: Fulfilled) -> bool:
    """Whether something of the folder is shown: what is declined, and what is about the bot, nobody else sees."""
    match fulfilled:
        case Answer():
            return fulfilled.outcome is Outcome.ANSWERED
        case Checked():
            return fulfilled.verdict not in (Verdict.REFUSED, Verdict.NOT_IN_FOLDER)
        case Comparison() | Timeline():
            return bool(fulfilled.passages)
        case Sources():
            return bool(fulfilled.sources)
        case Shown():
            return bool(fulfilled.passage or fulfilled.discussion)
        case _:
            return False


def report_to_message(asked: DiscordQuestion) -> DiscordMessage:
    """Return a report for who looks after the folder."""
    passage_id = asked.pressed.ids[0] if asked.pressed else ""
    return sentence_to_message(f"Passage {passage_id} was reported: {asked.reason}")
