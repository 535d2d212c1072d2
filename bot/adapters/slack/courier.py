"""Replies on Slack: made from answers, and brought to where something was said."""

import asyncio
import datetime as dt
import logging
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackObjectFormationError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters import wording
from bot.adapters.slack.actions import answer_to_actions
from bot.adapters.slack.blocks import answer_to_message, notice_to_message
from bot.adapters.slack.classic import classic, text_only
from bot.adapters.slack.events import PLATFORM, Kind, SlackQuestion, question_of
from bot.adapters.slack.pace import Pace
from bot.adapters.slack.pieces import SlackMessage, sentence_to_message
from bot.adapters.slack.press_replies import PRESSES, PressReplies, report_to_message
from bot.adapters.slack.refusals import NOT_ACCEPTED, reason_of, to_unsent, translated
from bot.adapters.slack.sending import NotAcceptedError, Sending, key_of
from bot.adapters.slack.shared_channels import SharedChannels
from bot.adapters.slack.verb_replies import VerbReplies
from bot.adapters.verbs import Verb, Wish, read_wish
from bot.answering.answerer import Answerer
from bot.answering.answers import Answer
from bot.answering.questions import Question
from bot.operations.afterwards import Afterwards
from bot.operations.errands import Errands
from bot.operations.received import Notice, Received, Reply, UnsentError

logger = logging.getLogger(__name__)


class SlackCourier:
    """Answers what is said in one Slack workspace; see `bot.operations.received.Courier`."""

    name = PLATFORM

    def __init__(
        self,
        answerer: Answerer,
        errands: Errands,
        client: AsyncWebClient,
        *,
        command: str = "/ask",
        verbs_command: str = "/onrecord",
        channel_posts_a_second: float = 1.0,
        shared_channels: Collection[str] = (),
        afterwards: Afterwards,
        report_channel: str | None = None,
    ) -> None:
        self._answerer = answerer
        self._errands = errands
        self._client = client
        self._sending = Sending(client, Pace(1 / channel_posts_a_second))
        self._verbs = VerbReplies(answerer, ask=command, verbs=verbs_command)
        self._presses = PressReplies(afterwards)
        self._afterwards = afterwards
        self._report_channel = report_channel
        self._allowed = frozenset(shared_channels)
        self.shared = SharedChannels(client)

    async def answer(self, received: Received) -> Reply[SlackMessage]:
        """Return the reply to a question: always one, whatever goes wrong."""
        question = question_of(received)
        try:
            # What is for the asker alone stays so: a reply to a mention that is no answer is ephemeral.
            is_typed = question.kind in (
                Kind.QUESTION,
                Kind.VERBS,
            )  # somebody's message is no errand of who points at it
            if is_typed and (done := await self._errands.run(received, question.text, seen_by_others=False)):
                return Reply(sentence_to_message(wording.errand(done)), is_private=True)
            if await self.is_closed_to(question):
                return Reply(sentence_to_message(wording.NOT_FOR_OTHERS), is_private=True)
            now = dt.datetime.now(dt.UTC).date()
            if question.kind in PRESSES:
                return await self._pressed(question, now)
            message, answer = await asyncio.to_thread(self._replied, question, now, await self._earlier(received))
            return Reply(message, answer, is_private=question.kind is not Kind.QUESTION)
        except Exception:
            error_id = uuid.uuid4().hex[:4]
            logger.exception("could not answer: platform=slack error=%s", error_id)
            return _failed(question, error_id)

    async def is_closed_to(self, question: SlackQuestion) -> bool:
        """Whether people of other workspaces ask, or see what is answered, and nobody has allowed that."""
        if question.channel in self._allowed:
            return False
        return question.is_foreign or await self.shared.is_shared(question.channel)

    async def home(self) -> View:
        """Return the App Home, which shows what everybody may see."""
        return await asyncio.to_thread(self._verbs.home, dt.datetime.now(dt.UTC).date())

    async def _pressed(self, question: SlackQuestion, now: dt.date) -> Reply[SlackMessage]:
        message, is_public = await self._presses.reply(question, now)
        if question.kind is Kind.REPORT and self._report_channel:
            await self._tell_of(question, self._report_channel)
        return Reply(message, is_private=not is_public)

    async def _tell_of(self, report: SlackQuestion, channel: str) -> None:
        """Tell those who look after the folder of a report; that they are not told does not lose it."""
        try:
            await self._sending.post(channel, None, report_to_message(report))
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            reason = reason_of(error) if isinstance(error, SlackApiError) else type(error).__name__
            logger.warning("a report was kept, but not posted: channel=%s reason=%s", channel, reason)

    async def _earlier(self, received: Received) -> tuple[str, ...]:
        """Return the earlier questions of a conversation, none at a command, which stands in none."""
        question = question_of(received)
        if question.said_at is None:
            return ()
        return await self._afterwards.earlier(received.platform, received.channel, received.thread)

    def _replied(
        self, question: SlackQuestion, now: dt.date, earlier: tuple[str, ...]
    ) -> tuple[SlackMessage, Answer | None]:
        if question.kind is Kind.QUESTION:
            chosen = Question("", audience=question.audience, context=earlier)
            answer = self._answerer.ask(question.text, chosen)
            is_command = question.response_url is not None
            actions = answer_to_actions(answer, is_private=is_command)
            return answer_to_message(answer, restate=is_command, now=now, actions=actions), answer
        if question.kind is Kind.VERBS:
            return self._verbs.reply(read_wish(question.text), question.audience, now)
        verb = Verb.ASK if question.kind is Kind.FIND_SOURCES else Verb.QUOTE
        return self._verbs.reply(Wish(verb, question.text), question.audience, now)

    def notice(self, received: Received, notice: Notice, retry_after_seconds: float) -> Reply[SlackMessage]:
        """Return a reply that says why there is no answer, for the asker alone."""
        sentence = wording.notice(notice, retry_after_seconds)
        return Reply(notice_to_message(sentence, question_of(received).text), is_private=True, is_notice=True)

    async def send(self, received: Received, reply: Reply[SlackMessage]) -> None:
        """Send a reply; where Slack does not accept it, a plainer one, at last a sentence that it failed."""
        question = question_of(received)
        plainer = (lambda message: message, classic, text_only)
        error_id = uuid.uuid4().hex[:4]
        for simplified in plainer:
            try:
                return await self._sending.send(question, replace(reply, message=simplified(reply.message)))
            except NotAcceptedError as error:
                logger.warning("slack does not accept an answer: error=%s reason=%s", error_id, error)
            except SlackApiError as error:
                if reason_of(error) not in NOT_ACCEPTED:
                    raise to_unsent(error) from error
                logger.warning("slack does not accept an answer: error=%s reason=%s", error_id, reason_of(error))
            except SlackObjectFormationError:
                # Its models check lengths when they are written out, which takes long: so only where it is sent.
                logger.exception("slack would not accept an answer: error=%s", error_id)
        try:
            await self._sending.send(question, _failed(question, error_id))
        except NotAcceptedError as error:
            raise UnsentError(str(error)) from error
        except SlackApiError as error:
            raise to_unsent(error) from error

    async def was_sent(self, received: Received) -> bool | None:
        """Whether a reply stands in the thread or the conversation; None where the bot may not read."""
        question = question_of(received)
        if question.said_at is None:
            return None
        try:
            with translated():
                found = await self._messages_after(question)
        except SlackApiError as error:
            unread = to_unsent(error)
            if isinstance(unread, UnsentError) and unread.retry_after_seconds is None:
                return None
            raise unread from error  # trouble that passes: it is looked again
        return any(key_of(message) == received.keys[0] for message in found)

    async def _messages_after(self, question: SlackQuestion) -> Iterable[Mapping[str, Any]]:
        if question.thread:
            read: Any = await self._client.conversations_replies(
                channel=question.channel, ts=question.thread, oldest=question.said_at, include_all_metadata=True
            )
        else:
            read = await self._client.conversations_history(
                channel=question.channel, oldest=question.said_at, include_all_metadata=True
            )
        messages: Iterable[Mapping[str, Any]] = read["messages"]
        return messages


def _failed(question: SlackQuestion, error_id: str) -> Reply[SlackMessage]:
    """Return that there is no answer, seen by whoever would have seen the answer, and never shared with others."""
    return Reply(
        sentence_to_message(wording.error(error_id)), is_private=question.kind is not Kind.QUESTION, is_error=True
    )
