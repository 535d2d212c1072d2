"""Replies on Discord: made from answers, and brought to where something was said."""

import asyncio
import datetime as dt
import hashlib
import logging
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp
import discord
from discord.http import Route

from bot.adapters import wording
from bot.adapters.discord.components import answer_to_view, sentence_to_view
from bot.adapters.discord.events import PLATFORM, DiscordQuestion, question_of
from bot.answering.answerer import Answerer
from bot.answering.answers import Outcome
from bot.operations.errands import Errands
from bot.operations.received import Notice, Received, Reply, UncertainError, UnsentError

logger = logging.getLogger(__name__)

View = discord.ui.LayoutView
# An interaction must be answered within 3 s: https://docs.discord.com/developers/interactions/receiving-and-responding
_DEFER_AFTER_SECONDS = 1.5
# The same nonce makes a second attempt the same message, for "a few minutes": reference of Create Message.
_NONCE_HOLDS = dt.timedelta(minutes=2)
_NOT_CONNECTED_SECONDS = 2.0
_BAD_REQUEST, _TOO_MANY_REQUESTS, _SERVER_ERROR, _FORBIDDEN = 400, 429, 500, (401, 403)
_SECONDS = re.compile(r"\d{1,6}(\.\d{1,3})?")
# https://docs.discord.com/developers/topics/opcodes-and-status-codes
_UNKNOWN_INTERACTION, _ALREADY_ACKNOWLEDGED = 10062, 40060
_NO_MENTIONS = discord.AllowedMentions.none()
_REPLIES_READ = 50


@dataclass(slots=True)
class _Live:
    """An interaction that this process was given, of which one reply or deferral is under way at a time."""

    interaction: discord.Interaction
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    is_lost: bool = False  # nobody waits for it any more, or another process has answered it


class DiscordCourier:
    """Answers what is said on Discord; see `bot.operations.received.Courier`."""

    name = PLATFORM

    def __init__(self, answerer: Answerer, errands: Errands) -> None:
        self._answerer = answerer
        self._errands = errands
        self._live: dict[str, _Live] = {}
        self.client: discord.Client | None = None
        self.on_late: Callable[[], None] = lambda: None

    def expect(self, key: str, interaction: discord.Interaction) -> None:
        """Answer by this interaction whatever has its key; Discord shows for 15 minutes that it waits for that."""
        self._live = {other: live for other, live in self._live.items() if not live.interaction.is_expired()}
        self._live[key] = _Live(interaction)

    async def defer_in_time(self, key: str) -> None:
        """Tell Discord to wait for the reply by an expected interaction, if it takes long."""
        live = self._live[key]
        await asyncio.sleep(_DEFER_AFTER_SECONDS)
        async with live.lock:
            if live.is_lost or live.interaction.response.is_done():
                return
            try:
                await live.interaction.response.defer(ephemeral=True, thinking=True)
            except discord.HTTPException as error:
                if error.code not in (_UNKNOWN_INTERACTION, _ALREADY_ACKNOWLEDGED):
                    raise
                live.is_lost = True
                self.on_late()

    async def answer(self, received: Received) -> Reply[View]:
        """Return the reply to a question: always one, whatever goes wrong."""
        asked = question_of(received)
        is_command = asked.interaction is not None
        try:
            is_seen = not is_command and asked.guild is not None
            if done := await self._errands.run(received, asked.question.text, seen_by_others=is_seen):
                return Reply(sentence_to_view(wording.errand(done)), is_private=True)
            answer = await asyncio.to_thread(self._answerer.ask, asked.question.text, asked.question)
            is_private = is_command and (asked.hide or answer.outcome is not Outcome.ANSWERED)
            return Reply(answer_to_view(answer, restate=is_command), answer, is_private=is_private)
        except Exception:
            error_id = uuid.uuid4().hex[:4]
            logger.exception("could not answer: platform=discord error=%s", error_id)
            return Reply(sentence_to_view(wording.error(error_id)), is_private=is_command, is_error=True)

    def notice(
        self,
        received: Received,  # noqa: ARG002 - it is the same for all
        notice: Notice,
        retry_after_seconds: float,
    ) -> Reply[View]:
        """Return a reply that says why there is no answer."""
        return Reply(sentence_to_view(wording.notice(notice, retry_after_seconds)), is_private=True)

    async def send(self, received: Received, reply: Reply[View]) -> None:
        """Send a reply; where Discord does not accept it as it is, a sentence that it failed."""
        try:
            await self._send(received, reply)
        except discord.HTTPException as error:
            if error.status != _BAD_REQUEST:
                raise _to_unsent(error) from error
            error_id = uuid.uuid4().hex[:4]
            logger.warning("discord does not accept an answer: error=%s reason=%s", error_id, error)
            await self._send_or_unsent(received, Reply(sentence_to_view(wording.error(error_id)), is_private=True))
        except discord.RateLimited as error:
            raise UnsentError("rate limited", retry_after_seconds=error.retry_after) from error
        except aiohttp.ClientConnectorError as error:
            raise UnsentError(type(error).__name__, retry_after_seconds=_NOT_CONNECTED_SECONDS) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise UncertainError(type(error).__name__) from error

    async def was_sent(self, received: Received) -> bool | None:
        """Whether a reply to a message stands in its channel. An interaction is answered once, however often it is."""
        asked = question_of(received)
        if asked.message is None:
            return False
        try:
            return await self._is_replied(asked)
        except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError, UnsentError):
            return False if discord.utils.utcnow() - asked.said_at < _NONCE_HOLDS else None

    async def _is_replied(self, asked: DiscordQuestion) -> bool:
        client = self._connected()
        channel = client.get_partial_messageable(asked.channel, guild_id=asked.guild)
        after = discord.Object(asked.message or 0)
        async for message in channel.history(after=after, limit=_REPLIES_READ, oldest_first=True):
            is_ours = client.user is not None and message.author.id == client.user.id
            if is_ours and message.reference and message.reference.message_id == asked.message:
                return True
        return False

    async def _send_or_unsent(self, received: Received, reply: Reply[View]) -> None:
        try:
            await self._send(received, reply)
        except discord.HTTPException as error:
            raise _to_unsent(error) from error

    async def _send(self, received: Received, reply: Reply[View]) -> None:
        asked = question_of(received)
        if asked.message is not None:
            await self._reply_to_message(asked, asked.message, reply)
            return
        live = self._live.get(asked.key)
        if live is None:
            await self._edit_response(asked, reply)
            return
        async with live.lock:
            if live.is_lost:
                raise UnsentError("nobody waits for it")
            if live.interaction.response.is_done():
                await self._edit_response(asked, reply)
            else:
                await self._respond(live, reply)
        self._live.pop(asked.key, None)

    async def _reply_to_message(self, asked: DiscordQuestion, message: int, reply: Reply[View]) -> None:
        channel = self._connected().get_partial_messageable(asked.channel, guild_id=asked.guild)
        await channel.send(
            view=reply.message,
            reference=discord.MessageReference(
                message_id=message, channel_id=asked.channel, guild_id=asked.guild, fail_if_not_exists=False
            ),
            mention_author=False,
            allowed_mentions=_NO_MENTIONS,
            suppress_embeds=True,
            nonce=hashlib.sha256(str(message).encode()).hexdigest()[:25],
        )

    async def _respond(self, live: _Live, reply: Reply[View]) -> None:
        try:
            await live.interaction.response.send_message(
                view=reply.message, ephemeral=reply.is_private, allowed_mentions=_NO_MENTIONS, suppress_embeds=True
            )
        except discord.HTTPException as error:
            live.is_lost = error.code in (_UNKNOWN_INTERACTION, _ALREADY_ACKNOWLEDGED)
            if error.code == _UNKNOWN_INTERACTION:
                self.on_late()
            # An attempt of which nobody knew what became has arrived.
            if error.code != _ALREADY_ACKNOWLEDGED:
                raise

    async def _edit_response(self, asked: DiscordQuestion, reply: Reply[View]) -> None:
        """Put a reply where Discord shows that the bot thinks; any process may, with the token of the interaction."""
        route = Route(
            "PATCH",
            "/webhooks/{application_id}/{webhook_token}/messages/@original",
            application_id=asked.application,
            webhook_token=asked.token,
        )
        await self._connected().http.request(
            route,
            json={
                "components": reply.message.to_components(),  # type: ignore[no-untyped-call]  # theirs
                "flags": discord.MessageFlags(components_v2=True, suppress_embeds=True).value,
                "allowed_mentions": _NO_MENTIONS.to_dict(),
            },
        )

    def _connected(self) -> discord.Client:
        if self.client is None or self.client.is_closed():
            raise UnsentError("not connected", retry_after_seconds=_NOT_CONNECTED_SECONDS)
        return self.client


def _to_unsent(error: discord.HTTPException) -> UnsentError | UncertainError:
    """Return what a refusal means for a message."""
    if error.status >= _SERVER_ERROR:
        return UncertainError(f"status {error.status}")
    if error.status == _TOO_MANY_REQUESTS:
        # Not Discord's own, which the library waits for: whoever stands in front of it says how long it lasts.
        seconds = error.response.headers.get("Retry-After", "")
        return UnsentError("rate limited", retry_after_seconds=float(seconds) if _SECONDS.fullmatch(seconds) else 5.0)
    return UnsentError(f"status {error.status} code {error.code}", is_forbidden=error.status in _FORBIDDEN)
