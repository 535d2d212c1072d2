"""Replies on Discord: made from answers, and brought to where something was said."""

import asyncio
import datetime as dt
import logging
import re
import uuid

import aiohttp
import discord

from bot.adapters import wording
from bot.adapters.discord import sending
from bot.adapters.discord.actions import Action
from bot.adapters.discord.events import PLATFORM, DiscordQuestion, question_of
from bot.adapters.discord.interactions import Interactions
from bot.adapters.discord.pieces import DiscordMessage, sentence_to_message
from bot.adapters.discord.replies import Replies, report_to_message
from bot.operations.received import Notice, Received, Reply, UncertainError, UnsentError

logger = logging.getLogger(__name__)

# The same nonce makes a second attempt the same message, for "a few minutes": reference of Create Message.
_NONCE_HOLDS = dt.timedelta(minutes=2)
_NOT_CONNECTED_SECONDS = 2.0
_LONGEST_CONNECTING_SECONDS, _LOOK_SECONDS = 60.0, 0.2
_BAD_REQUEST, _TOO_MANY_REQUESTS, _SERVER_ERROR, _FORBIDDEN = 400, 429, 500, (401, 403)
_SECONDS = re.compile(r"\d{1,6}(\.\d{1,3})?")
_REPLIES_READ = 50


class DiscordCourier:
    """Answers what is said on Discord; see `bot.operations.received.Courier`."""

    name = PLATFORM

    def __init__(self, replies: Replies, *, report_channel: int | None = None) -> None:
        self._replies = replies
        self._report_channel = report_channel
        self.interactions = Interactions()
        self.client: discord.Client | None = None

    async def answer(self, received: Received) -> Reply[DiscordMessage]:
        """Return the reply to a question: always one, whatever goes wrong."""
        asked = question_of(received)
        try:
            reply = await self._replies.reply(received, asked, await self._when_connected())
        except Exception:
            error_id = uuid.uuid4().hex[:4]
            logger.exception("could not answer: platform=discord error=%s", error_id)
            message = sentence_to_message(wording.error(error_id))
            return Reply(message, is_private=asked.interaction is not None, is_error=True)
        await self._tell_of(asked)
        return reply

    def notice(
        self,
        received: Received,  # noqa: ARG002 - it is the same for all
        notice: Notice,
        retry_after_seconds: float,
    ) -> Reply[DiscordMessage]:
        """Return a reply that says why there is no answer."""
        return Reply(sentence_to_message(wording.notice(notice, retry_after_seconds)), is_private=True)

    async def send(self, received: Received, reply: Reply[DiscordMessage]) -> None:
        """Send a reply; where Discord does not accept its components, as text, at last a sentence that it failed."""
        error_id = uuid.uuid4().hex[:4]
        failed = Reply(sentence_to_message(wording.error(error_id)), is_private=True)
        for attempt, is_plain in ((reply, False), (reply, True), (failed, True)):
            try:
                return await self._send_or_unsent(received, attempt, is_plain=is_plain)
            except discord.HTTPException as error:
                logger.warning("discord does not accept an answer: error=%s reason=%s", error_id, error)
        raise UnsentError("not accepted")

    async def was_sent(self, received: Received) -> bool | None:
        """
        Whether a reply stands in its channel.

        A private one is nowhere to be read; it takes the place of what is there, however often it is sent.
        """
        asked = question_of(received)
        if asked.interaction and asked.hide:
            return False
        try:
            return await self._is_replied(asked)
        except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError, UnsentError) as error:
            if self._is_safe_again(asked):
                return False
            if isinstance(error, discord.HTTPException) and error.status < _SERVER_ERROR:
                return None
            raise UncertainError(type(error).__name__) from error  # trouble that passes: it is looked again

    def _is_safe_again(self, asked: DiscordQuestion) -> bool:
        """Whether a reply sent anew would be no second one."""
        if asked.interaction:
            return self.interactions.is_safe_again(asked.key)
        return discord.utils.utcnow() - asked.said_at < _NONCE_HOLDS

    async def _is_replied(self, asked: DiscordQuestion) -> bool:
        client = self._connected()
        channel = client.get_partial_messageable(asked.channel, guild_id=asked.guild)
        after = discord.Object(asked.message or asked.interaction or 0)
        async for message in channel.history(after=after, limit=_REPLIES_READ, oldest_first=True):
            is_ours = client.user is not None and message.author.id == client.user.id
            if is_ours and _answers(message, asked):
                return True
        return False

    async def _send_or_unsent(self, received: Received, reply: Reply[DiscordMessage], *, is_plain: bool) -> None:
        """Send a reply; raises UnsentError, UncertainError, and HTTPException where Discord does not accept it."""
        try:
            await self._send(question_of(received), reply, is_plain=is_plain)
        except discord.HTTPException as error:
            if error.status == _BAD_REQUEST:
                raise
            raise _to_unsent(error) from error
        except discord.RateLimited as error:
            raise UnsentError("rate limited", retry_after_seconds=error.retry_after) from error
        except aiohttp.ClientConnectorError as error:
            raise UnsentError(type(error).__name__, retry_after_seconds=_NOT_CONNECTED_SECONDS) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise UncertainError(type(error).__name__) from error

    async def _send(self, asked: DiscordQuestion, reply: Reply[DiscordMessage], *, is_plain: bool) -> None:
        client = self._connected()
        if asked.message is not None:
            await sending.reply_to_message(client, asked, reply.message, is_plain=is_plain)
        else:
            await self.interactions.answer(client, asked, reply, is_plain=is_plain)

    async def _tell_of(self, asked: DiscordQuestion) -> None:
        """Tell those who look after the folder of a report; that they are not told does not lose it."""
        is_report = asked.pressed is not None and asked.pressed.action is Action.REPORT
        if not is_report or self._report_channel is None:
            return
        try:
            await sending.post(self._connected(), self._report_channel, report_to_message(asked))
        except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError, UnsentError) as error:
            logger.warning("a report was kept, but not posted: channel=%d error=%s", self._report_channel, error)

    async def _when_connected(self) -> discord.Client:
        """Return the client once it knows its servers: what another process left may come before Discord is reached."""
        async with asyncio.timeout(_LONGEST_CONNECTING_SECONDS):
            while True:
                client = self.client
                if client and not client.is_closed() and (client.guilds or client.is_ready()):
                    return client
                await asyncio.sleep(_LOOK_SECONDS)

    def _connected(self) -> discord.Client:
        # Before it has logged in there is a client that can send nothing.
        if self.client is None or self.client.is_closed() or self.client.user is None:
            raise UnsentError("not connected", retry_after_seconds=_NOT_CONNECTED_SECONDS)
        return self.client


def _answers(message: discord.Message, asked: DiscordQuestion) -> bool:
    """Whether a message of the bot is its reply to what was asked."""
    if asked.message is not None:
        return message.reference is not None and message.reference.message_id == asked.message
    used = message.interaction_metadata
    return used is not None and used.id == asked.interaction


def _to_unsent(error: discord.HTTPException) -> UnsentError | UncertainError:
    """Return what a refusal means for a message."""
    if error.status >= _SERVER_ERROR:
        return UncertainError(f"status {error.status}")
    if error.status == _TOO_MANY_REQUESTS:
        # Not Discord's own, which the library waits for: whoever stands in front of it says how long it lasts.
        seconds = error.response.headers.get("Retry-After", "")
        return UnsentError("rate limited", retry_after_seconds=float(seconds) if _SECONDS.fullmatch(seconds) else 5.0)
    return UnsentError(f"status {error.status} code {error.code}", is_forbidden=error.status in _FORBIDDEN)
