"""Replies on Slack: made from answers, and brought to where something was said."""

import asyncio
import contextlib
import datetime as dt
import logging
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackObjectFormationError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.adapters import wording
from bot.adapters.slack.actions import answer_to_actions
from bot.adapters.slack.blocks import answer_to_message, notice_to_message
from bot.adapters.slack.classic import classic, text_only
from bot.adapters.slack.events import PLATFORM, Kind, SlackQuestion, question_of
from bot.adapters.slack.pace import Pace
from bot.adapters.slack.pieces import SlackMessage, sentence_to_message
from bot.adapters.slack.press_replies import PRESSES, PressReplies, report_to_message
from bot.adapters.slack.refusals import retry_after
from bot.adapters.slack.shared_channels import SharedChannels
from bot.adapters.slack.verb_replies import VerbReplies
from bot.adapters.verbs import Verb, Wish, read_wish
from bot.answering.answerer import Answerer
from bot.answering.answers import Answer
from bot.answering.questions import Question
from bot.operations.afterwards import Afterwards
from bot.operations.errands import Errands
from bot.operations.received import Notice, Received, Reply, UncertainError, UnsentError

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10
_METADATA = "on_record_reply"
# What Slack says of a message that it cannot show: https://docs.slack.dev/reference/methods/chat.postMessage
_NOT_ACCEPTED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text"})
# What it says where the bot may not write, as there.
_FORBIDDEN = frozenset(
    {"not_in_channel", "channel_not_found", "is_archived", "restricted_action", "user_not_in_channel"}
)
# Of these, where somebody who is there can still have it posted by what they pressed.
_NO_MEMBER = frozenset({"not_in_channel", "channel_not_found"})
_RATE_LIMITED, _SERVER_ERROR, _OK = 429, 500, 200
_NOT_REACHED_SECONDS = 1.0
_DEFAULT_RETRY_AFTER_SECONDS = 1.0


class _NotAcceptedError(Exception):
    """A response_url does not take a message as it is; a plainer one may do."""


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
        shared_channels: Collection[str] = (),
        afterwards: Afterwards,
        report_channel: str | None = None,
    ) -> None:
        self._answerer = answerer
        self._errands = errands
        self._client = client
        self._pace = Pace()
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
            await self._post(channel, None, report_to_message(report))
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            reason = _reason(error) if isinstance(error, SlackApiError) else type(error).__name__
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
                return await self._send(question, replace(reply, message=simplified(reply.message)))
            except _NotAcceptedError as error:
                logger.warning("slack does not accept an answer: error=%s reason=%s", error_id, error)
            except SlackApiError as error:
                if _reason(error) not in _NOT_ACCEPTED:
                    raise _to_unsent(error) from error
                logger.warning("slack does not accept an answer: error=%s reason=%s", error_id, _reason(error))
            except SlackObjectFormationError:
                # Its models check lengths when they are written out, which takes long: so only where it is sent.
                logger.exception("slack would not accept an answer: error=%s", error_id)
        try:
            await self._send(question, _failed(question, error_id))
        except _NotAcceptedError as error:
            raise UnsentError(str(error)) from error
        except SlackApiError as error:
            raise _to_unsent(error) from error

    async def was_sent(self, received: Received) -> bool | None:
        """Whether a reply stands in the thread or the conversation; None where the bot may not read."""
        question = question_of(received)
        if question.said_at is None:
            return None
        try:
            with _translated():
                found = await self._messages_after(question)
        except SlackApiError as error:
            unread = _to_unsent(error)
            if isinstance(unread, UnsentError) and unread.retry_after_seconds is None:
                return None
            raise unread from error  # trouble that passes: it is looked again
        return any(_key_of(message) == received.keys[0] for message in found)

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

    async def _send(self, question: SlackQuestion, reply: Reply[SlackMessage]) -> None:
        with _translated():
            if question.kind is Kind.SHARE and not reply.is_private:
                await self._share(question, reply.message)
            elif question.response_url or reply.is_private:
                await self._tell(question, reply)
            else:
                await self._post(question.channel, question.thread, reply.message, _metadata(question))

    async def _tell(self, question: SlackQuestion, reply: Reply[SlackMessage]) -> None:
        """Send what only the asker sees."""
        if question.response_url and await self._is_delivered(question, reply):
            return
        await self._client.chat_postEphemeral(
            channel=question.channel,
            user=question.person,
            thread_ts=question.thread,
            text=reply.message.text,
            blocks=reply.message.blocks,
            link_names=False,
            parse="none",
        )

    async def _share(self, question: SlackQuestion, message: SlackMessage) -> None:
        """Post for everybody what was private, and remove that; where the bot may not post, tell so."""
        try:
            await self._post(question.channel, question.thread, message, _metadata(question))
        except SlackApiError as error:
            reason = _reason(error)
            if reason not in _FORBIDDEN or not question.response_url:
                raise
            if reason not in _NO_MEMBER or not await self._is_accepted(question, message, "in_channel"):
                await self._is_accepted(question, sentence_to_message(wording.NOT_POSTED))
                return
        if question.response_url:
            await self._remove(question.response_url)

    async def _post(
        self, channel: str, thread: str | None, message: SlackMessage, metadata: dict[str, Any] | None = None
    ) -> None:
        await self._pace.turn(channel)
        await self._client.chat_postMessage(
            channel=channel,
            thread_ts=thread,
            text=message.text,
            blocks=message.blocks,
            metadata=metadata,
            unfurl_links=False,
            unfurl_media=False,
            link_names=False,
            parse="none",
        )

    async def _remove(self, response_url: str) -> None:
        """Remove the private answer that was shared; that it stays does no harm."""
        try:
            await webhook(response_url).send(delete_original=True)
        except (aiohttp.ClientError, TimeoutError) as error:
            logger.warning("could not remove what was shared: %s", type(error).__name__)

    async def _is_delivered(self, question: SlackQuestion, reply: Reply[SlackMessage]) -> bool:
        """Send a reply by its response_url; False if it has expired or is used up, or loses a notice."""
        try:
            return await self._is_accepted(question, reply.message)
        except (aiohttp.ClientError, TimeoutError, UnsentError):
            # A reply may have arrived, and is never shown twice; a notice may be, and goes another way if it has to.
            if not reply.is_notice:
                raise
            return False

    async def _is_accepted(
        self, question: SlackQuestion, message: SlackMessage, response_type: str = "ephemeral"
    ) -> bool:
        body: dict[str, Any] = {
            "text": message.text,
            "blocks": [block.to_dict() for block in message.blocks],
            "response_type": response_type,
            "replace_original": False,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if question.thread:
            body["thread_ts"] = question.thread
        response = await webhook(question.response_url or "").send_dict(body)
        if response.status_code == _RATE_LIMITED:
            raise UnsentError(
                "response_url", retry_after_seconds=retry_after(response.headers, _DEFAULT_RETRY_AFTER_SECONDS)
            )
        if response.status_code == _OK:
            return True
        if reason := next((one for one in _NOT_ACCEPTED if one in response.body), None):
            raise _NotAcceptedError(reason)
        logger.warning("response_url refused: status=%d", response.status_code)
        return False


def _failed(question: SlackQuestion, error_id: str) -> Reply[SlackMessage]:
    """Return that there is no answer, seen by whoever would have seen the answer, and never shared with others."""
    return Reply(
        sentence_to_message(wording.error(error_id)), is_private=question.kind is not Kind.QUESTION, is_error=True
    )


def webhook(response_url: str) -> AsyncWebhookClient:
    """Return what sends to a response_url, once."""
    return AsyncWebhookClient(
        response_url, timeout=TIMEOUT_SECONDS, retry_handlers=[], logger=quiet("slack_sdk.webhook")
    )


def _metadata(question: SlackQuestion) -> dict[str, Any]:
    """Return by what a post is known again as the reply to something."""
    return {"event_type": _METADATA, "event_payload": {"key": question.keys[0]}}


def _key_of(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    return (metadata.get("event_payload") or {}).get("key") if metadata.get("event_type") == _METADATA else None


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """Tell whether a message that met a fault of the network has surely not arrived."""
    try:
        yield
    except aiohttp.ClientConnectorError as error:
        raise UnsentError(type(error).__name__, retry_after_seconds=_NOT_REACHED_SECONDS) from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise UncertainError(type(error).__name__) from error


def _to_unsent(error: SlackApiError) -> UnsentError | UncertainError:
    """Return what a refusal means for the message."""
    status = error.response.status_code
    if status == _RATE_LIMITED:
        return UnsentError(
            "rate limited", retry_after_seconds=retry_after(error.response.headers, _DEFAULT_RETRY_AFTER_SECONDS)
        )
    if status >= _SERVER_ERROR:
        return UncertainError(f"status {status}")
    reason = _reason(error)
    return UnsentError(reason, is_forbidden=reason in _FORBIDDEN)


def _reason(error: SlackApiError) -> str:
    """Return Slack's word for why it refused a call; in trouble it answers with no JSON at all."""
    answer = error.response.data
    return str(answer.get("error")) if isinstance(answer, dict) else f"status {error.response.status_code}"


def quiet(name: str) -> logging.Logger:
    """Return a library's logger that tells neither bodies nor addresses with tickets, as theirs do below INFO."""
    library = logging.getLogger(name)
    library.setLevel(max(logging.INFO, library.getEffectiveLevel()))
    return library
