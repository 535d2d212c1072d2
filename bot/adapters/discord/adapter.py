"""Discord by the gateway: mentions, direct messages and the slash command."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.adapters.discord.commands import Remembered, register, sync_if_changed
from bot.adapters.discord.courier import DiscordCourier
from bot.adapters.discord.events import PLATFORM, read_interaction, read_message
from bot.adapters.discord.greetings import ConnectionGuard, Greetings, Identifies, LaterError
from bot.answering.answerer import Answerer
from bot.answering.questions import Question
from bot.errors import SettingsError
from bot.operations.desk import Desk
from bot.operations.errands import Errands

logger = logging.getLogger(__name__)

_REFUSAL = "Discord refuses DISCORD_TOKEN. Copy it again from the developer portal, page Bot."
_INTENTS = "Discord refuses the intents of the bot ({code}). Compare the developer portal, page Bot, with the README."
# What Discord closes with for good (Gateway, "Gateway Close Event Codes").
_REFUSALS = {4004: _REFUSAL, 4013: _INTENTS.format(code=4013), 4014: _INTENTS.format(code=4014)}


class DiscordAdapter:
    """Answers on Discord."""

    name = PLATFORM

    def __init__(
        self,
        answerer: Answerer,
        errands: Errands,
        desk: Desk,
        *,
        token: str,
        guild_ids: tuple[int, ...],
        api_url: str | None,
        gateway_url: str | None,
        remembered: Remembered,
        identifies: Identifies,
        on_reconnect: Callable[[str], None],
    ) -> None:
        self._answerer = answerer
        self._desk = desk
        self._token = token
        self._guild_ids = guild_ids
        self._remembered = remembered
        self._on_reconnect = on_reconnect
        self._was_connected = False
        self.guard = ConnectionGuard(time.monotonic)
        self.greetings = Greetings(identifies, time.monotonic)
        self._api_url = api_url
        self._gateway_url = gateway_url
        self.courier = DiscordCourier(answerer, errands)

    @property
    def is_connected(self) -> bool:
        """Whether Discord sends what is said."""
        client = self.courier.client
        return client is not None and client.is_ready()

    async def run(self) -> None:
        """Answer until cancelled. Raises SettingsError when Discord refuses the token or the intents."""
        if self._api_url:
            Route.BASE = self._api_url.rstrip("/")
        if self._gateway_url:
            DiscordWebSocket.DEFAULT_GATEWAY = URL(self._gateway_url)
        while True:
            try:
                return await self._connect()
            except LaterError as later:
                logger.warning("discord is greeted later: seconds=%.0f", later.seconds)
                await asyncio.sleep(later.seconds)

    async def _connect(self) -> None:
        client = self.courier.client = _Client(self)
        try:
            async with client:
                await client.start(self._token)
        except discord.LoginFailure:
            raise SettingsError(_REFUSAL) from None
        except discord.PrivilegedIntentsRequired:
            raise SettingsError(_REFUSALS[4014]) from None
        except discord.ConnectionClosed as error:
            if error.code not in _REFUSALS:
                raise
            raise SettingsError(_REFUSALS[error.code]) from None

    async def prepare(self, tree: app_commands.CommandTree[discord.Client]) -> None:
        """Register the commands before the connection is made."""
        register(tree, self._answerer, self.on_ask)
        await sync_if_changed(tree, self._guild_ids, self._remembered)

    def connected(self, how: str) -> None:
        """Count a connection after the first; `how` is resumed or new_session."""
        if self._was_connected:
            self._on_reconnect(how)
        self._was_connected = True

    async def on_message(self, message: discord.Message, me: discord.ClientUser) -> None:
        """Answer a message that addresses the bot; whatever is merely overheard gets nothing."""
        asked = read_message(message, me)
        if asked is None:
            return
        received = asked.to_received()
        if (await self._desk.take(received)).is_new:
            self._desk.serve(received, self.courier)

    async def on_ask(self, interaction: discord.Interaction, question: Question, hide: bool) -> None:
        """Answer the slash command: an answer for everybody unless it is to be hidden, all else for the asker alone."""
        received = read_interaction(interaction, question, hide=hide).to_received()
        taken = await self._desk.take(received)
        if not taken.is_new:
            return
        self.courier.expect(received.keys[0], interaction)
        self._desk.serve(received, self.courier, always_tell=True)  # Discord shows that a command failed
        try:
            await self.courier.defer_in_time(received.keys[0])
            self._desk.acknowledged(received, taken)
        except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
            logger.warning("discord was not told to wait: error=%s", type(error).__name__)


class _Client(discord.Client):
    """The connection: no privileged intent, no caches that grow, no mention of anybody."""

    def __init__(self, adapter: DiscordAdapter) -> None:
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            # A limit that lasts longer than this is an error, not a wait.
            max_ratelimit_timeout=30,
        )
        self._adapter = adapter
        self._tree = app_commands.CommandTree(self)
        connect = self.http.ws_connect

        async def guarded(*arguments: Any, **options: Any) -> aiohttp.ClientWebSocketResponse:
            await adapter.guard.open()
            return await connect(*arguments, **options)

        # discord.py reconnects without a pause after 4000, 1001 and op 7, and has no hook before it.
        self.http.ws_connect = guarded  # type: ignore[method-assign]

    async def setup_hook(self) -> None:
        await self._adapter.prepare(self._tree)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002
        await self._adapter.greetings.greet(str(self.application_id))

    async def on_ready(self) -> None:
        logger.info("discord is connected: servers=%d", len(self.guilds))
        self._adapter.connected("new_session")

    async def on_resumed(self) -> None:
        self._adapter.connected("resumed")

    async def on_message(self, message: discord.Message) -> None:
        if self.user:
            await self._adapter.on_message(message, self.user)
