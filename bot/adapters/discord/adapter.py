"""Discord by the gateway: mentions, direct messages and the slash command."""

import asyncio
import contextlib
import hashlib
import logging
import re
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.adapters import wording
from bot.adapters.discord.commands import Remembered, audience_of, register, sync_if_changed
from bot.adapters.discord.components import answer_to_view, sentence_to_view
from bot.answering.answerer import Answerer
from bot.answering.answers import Outcome
from bot.answering.questions import Question
from bot.errors import SettingsError

logger = logging.getLogger(__name__)

Claim = Callable[[str], bool]
# An interaction must be answered within 3 s: https://docs.discord.com/developers/interactions/receiving-and-responding
_DEFER_AFTER_SECONDS = 1.5
_AUTHENTICATION_FAILED = 4004
_REFUSAL = "Discord refuses DISCORD_TOKEN. Copy it again from the developer portal, page Bot."
_BAD_REQUEST = 400
_UNSENT = (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError)
_NO_MENTIONS = discord.AllowedMentions.none()


@dataclass(frozen=True, slots=True)
class _Reply:
    view: discord.ui.LayoutView
    is_for_everybody: bool


class DiscordAdapter:
    """Answers on Discord; `claim` says of a key whether it is the first time that it is seen."""

    name = "discord"

    def __init__(
        self,
        answerer: Answerer,
        *,
        token: str,
        guild_ids: tuple[int, ...],
        api_url: str | None,
        gateway_url: str | None,
        claim: Claim,
        remembered: Remembered,
    ) -> None:
        self._answerer = answerer
        self._token = token
        self._guild_ids = guild_ids
        self._claim = claim
        self._remembered = remembered
        self._api_url = api_url
        self._gateway_url = gateway_url

    async def run(self) -> None:
        """Answer until cancelled. Raises SettingsError when Discord refuses the token."""
        if self._api_url:
            Route.BASE = self._api_url.rstrip("/")
        if self._gateway_url:
            DiscordWebSocket.DEFAULT_GATEWAY = URL(self._gateway_url)
        client = _Client(self)
        try:
            async with client:
                await client.start(self._token)
        except discord.LoginFailure:
            raise SettingsError(_REFUSAL) from None
        except discord.ConnectionClosed as error:
            if error.code != _AUTHENTICATION_FAILED:
                raise
            raise SettingsError(_REFUSAL) from None

    async def prepare(self, tree: app_commands.CommandTree[discord.Client]) -> None:
        """Register the commands before the connection is made."""
        register(tree, self._answerer, self.on_ask)
        await sync_if_changed(tree, self._guild_ids, self._remembered)

    async def on_message(self, message: discord.Message, me: discord.ClientUser) -> None:
        """Answer a message that addresses the bot; whatever is merely overheard gets nothing."""
        if not _is_addressed(message, me) or not self._claim(f"message:{message.id}"):
            return
        text = re.sub(rf"<@!?{me.id}>", " ", message.content).strip()
        reply = await self._reply(Question(text, audience=audience_of(message)), restate=False)

        async def send(view: discord.ui.LayoutView) -> None:
            await message.channel.send(
                view=view,
                reference=message.to_reference(fail_if_not_exists=False),
                mention_author=False,
                allowed_mentions=_NO_MENTIONS,
                suppress_embeds=True,
                # The same nonce makes a second attempt the same message.
                nonce=hashlib.sha256(str(message.id).encode()).hexdigest()[:25],
            )

        await _deliver(send, reply.view)

    async def on_ask(self, interaction: discord.Interaction, question: Question, hide: bool) -> None:
        """Answer the slash command: an answer for everybody unless it is to be hidden, all else for the asker alone."""
        if not self._claim(f"interaction:{interaction.id}"):
            return
        asking = asyncio.ensure_future(self._reply(question, restate=True))
        done, _ = await asyncio.wait({asking}, timeout=_DEFER_AFTER_SECONDS)
        if not done:
            await interaction.response.defer(ephemeral=True, thinking=True)
        reply = await asking

        async def send(view: discord.ui.LayoutView) -> None:
            if interaction.response.is_done():
                await interaction.edit_original_response(view=view, allowed_mentions=_NO_MENTIONS)
                return
            await interaction.response.send_message(
                view=view,
                ephemeral=hide or not reply.is_for_everybody,
                allowed_mentions=_NO_MENTIONS,
                suppress_embeds=True,
            )

        await _deliver(send, reply.view)

    async def _reply(self, question: Question, *, restate: bool) -> _Reply:
        """Return the reply to a question: always one, whatever goes wrong."""
        try:
            answer = await asyncio.to_thread(self._answerer.ask, question.text, question)
            logger.info("answered: platform=discord outcome=%s ms=%.0f", answer.outcome.value, answer.took_ms)
            return _Reply(answer_to_view(answer, restate=restate), answer.outcome is Outcome.ANSWERED)
        except Exception:
            error_id = uuid.uuid4().hex[:4]
            logger.exception("could not answer: platform=discord error=%s", error_id)
            return _Reply(sentence_to_view(wording.error(error_id)), is_for_everybody=False)


async def _deliver(send: Callable[[discord.ui.LayoutView], Awaitable[None]], view: discord.ui.LayoutView) -> None:
    """Send a reply; where Discord does not accept it as it is, a sentence that it failed; log what cannot be sent."""
    try:
        await send(view)
    except discord.HTTPException as error:
        if error.status != _BAD_REQUEST:
            logger.warning("discord refused an answer: status=%d code=%d", error.status, error.code)
            return
        error_id = uuid.uuid4().hex[:4]
        logger.warning("discord does not accept an answer: error=%s reason=%s", error_id, error)
        with contextlib.suppress(*_UNSENT):
            await send(sentence_to_view(wording.error(error_id)))
    except _UNSENT as error:
        logger.warning("discord could not be reached with an answer: error=%s", type(error).__name__)


def _is_addressed(message: discord.Message, me: discord.ClientUser) -> bool:
    """Whether a person mentions the bot itself (not everyone, not a role) or writes to it alone."""
    if (
        message.author.bot
        or message.webhook_id
        or message.type not in (discord.MessageType.default, discord.MessageType.reply)
    ):
        return False
    return message.guild is None or any(user.id == me.id for user in message.mentions)


class _Client(discord.Client):
    """The connection: no privileged intent, no caches that grow, no mention of anybody."""

    def __init__(self, adapter: DiscordAdapter) -> None:
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        super().__init__(
            intents=intents,
            allowed_mentions=_NO_MENTIONS,
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            # A limit that lasts longer than this is an error, not a wait.
            max_ratelimit_timeout=30,
        )
        self._adapter = adapter
        self._tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        await self._adapter.prepare(self._tree)

    async def on_ready(self) -> None:
        logger.info("discord is connected: servers=%d", len(self.guilds))

    async def on_message(self, message: discord.Message) -> None:
        if self.user:
            await self._adapter.on_message(message, self.user)
