"""How a message goes to Slack: as a post, to the asker alone, or shared with all by whom only one saw it."""

import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters import wording
from bot.adapters.slack.clients import webhook
from bot.adapters.slack.events import Kind, SlackQuestion
from bot.adapters.slack.pace import Pace
from bot.adapters.slack.pieces import SlackMessage, sentence_to_message
from bot.adapters.slack.refusals import FORBIDDEN, NOT_ACCEPTED, rate_limited, reason_of, translated
from bot.adapters.slack.written import written
from bot.operations.received import Reply, UnsentError

logger = logging.getLogger(__name__)

_METADATA = "on_record_reply"
# Of the reasons why the bot may not write: where somebody who is there can still have it posted by what they pressed.
_NO_MEMBER = frozenset({"not_in_channel", "channel_not_found"})
_RATE_LIMITED, _OK = 429, 200


class NotAcceptedError(Exception):
    """A response_url does not take a message as it is; a plainer one may do."""


class Sending:
    """Sends messages by one client, at the pace that Slack allows."""

    def __init__(self, client: AsyncWebClient, pace: Pace) -> None:
        self._client = client
        self._pace = pace

    async def send(self, question: SlackQuestion, reply: Reply[SlackMessage]) -> None:
        """Send a reply to whoever is to see it; raises NotAcceptedError, and what the SDK raises for refusals."""
        with translated():
            if question.kind is Kind.SHARE and not reply.is_private:
                await self._share(question, reply.message)
            elif question.response_url or reply.is_private:
                await self._tell(question, reply)
            else:
                await self.post(question.channel, question.thread, reply.message, _metadata(question))

    async def _tell(self, question: SlackQuestion, reply: Reply[SlackMessage]) -> None:
        """Send what only the asker sees."""
        if question.response_url and await self._is_delivered(question, reply):
            return
        await self._client.chat_postEphemeral(
            channel=question.channel,
            user=question.person,
            thread_ts=question.thread,
            text=reply.message.text,
            blocks=written(reply.message.blocks),
            link_names=False,
            parse="none",
        )

    async def _share(self, question: SlackQuestion, message: SlackMessage) -> None:
        """Post for everybody what was private, and remove that; where the bot may not post, tell so."""
        try:
            await self.post(question.channel, question.thread, message, _metadata(question))
        except SlackApiError as error:
            reason = reason_of(error)
            if reason not in FORBIDDEN or not question.response_url:
                raise
            if reason not in _NO_MEMBER or not await self._is_accepted(question, message, "in_channel"):
                await self._is_accepted(question, sentence_to_message(wording.NOT_POSTED))
                return
        if question.response_url:
            await self._remove(question.response_url)

    async def post(
        self, channel: str, thread: str | None, message: SlackMessage, metadata: dict[str, Any] | None = None
    ) -> None:
        """Post a message for everybody, when it is the channel's turn."""
        await self._pace.turn(channel)
        await self._client.chat_postMessage(
            channel=channel,
            thread_ts=thread,
            text=message.text,
            blocks=written(message.blocks),
            metadata=metadata,
            unfurl_links=False,
            unfurl_media=False,
            link_names=False,
            parse="none",
        )

    async def _remove(self, response_url: str) -> None:
        """Remove the private answer that was shared; that it stays does no harm."""
        try:
            await webhook(response_url, self._client.session).send(delete_original=True)
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
            "blocks": written(message.blocks),
            "response_type": response_type,
            "replace_original": False,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if question.thread:
            body["thread_ts"] = question.thread
        response = await webhook(question.response_url or "", self._client.session).send_dict(body)
        if response.status_code == _RATE_LIMITED:
            raise rate_limited(response.headers)
        if response.status_code == _OK:
            return True
        if reason := next((one for one in NOT_ACCEPTED if one in response.body), None):
            raise NotAcceptedError(reason)
        logger.warning("response_url refused: status=%d", response.status_code)
        return False


def _metadata(question: SlackQuestion) -> dict[str, Any]:
    """Return by what a post is known again as the reply to something."""
    return {"event_type": _METADATA, "event_payload": {"key": question.keys[0]}}


def key_of(message: Mapping[str, Any]) -> str | None:
    """Return the key of what a message replies to; None if it is no reply of the bot."""
    metadata = message.get("metadata") or {}
    return (metadata.get("event_payload") or {}).get("key") if metadata.get("event_type") == _METADATA else None
