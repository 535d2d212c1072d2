"""Discord by the gateway: mentions, direct messages, commands, and what is pressed below answers."""

import asyncio
import logging
import time
from collections.abc import Callable

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.adapters.discord.choices import Offering
from bot.adapters.discord.connection import Connection, Hooks, Shards
from bot.adapters.discord.courier import DiscordCourier
from bot.adapters.discord.events import PLATFORM, DiscordQuestion, read_interaction, read_message
from bot.adapters.discord.greetings import ConnectionGuard, Greetings, Identifies, LaterError
from bot.adapters.discord.presses import Presses
from bot.adapters.discord.replies import Replies
from bot.adapters.discord.strangers import Strangers
from bot.adapters.discord.surface import register_surface
from bot.adapters.discord.syncing import Remembered, Syncing
from bot.answering.answerer import Answerer
from bot.answering.questions import Question
from bot.errors import SettingsError
from bot.operations.afterwards import Afterwards
from bot.operations.desk import Desk
from bot.operations.errands import Errands

logger = logging.getLogger(__name__)

_KNOWN_WITHIN_SECONDS = 1.0
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
        shards: Shards,
        api_url: str | None,
        gateway_url: str | None,
        remembered: Remembered,
        identifies: Identifies,
        on_reconnect: Callable[[str], None],
        on_late: Callable[[], None],
        afterwards: Afterwards,
        user_installs: bool = False,
        report_channel: int | None = None,
    ) -> None:
        self._answerer = answerer
        self._desk = desk
        self._token = token
        self._shards = shards
        self._on_reconnect = on_reconnect
        self._on_late = on_late
        self._seen: set[int] = set()
        self._syncing = Syncing(remembered, guild_ids)
        self._guard = ConnectionGuard(time.monotonic, shards=len(shards.ids) or shards.count or 1)
        self._greetings = Greetings(identifies, time.monotonic)
        self._connection: Connection | None = None
        self._api_url = api_url
        self._gateway_url = gateway_url
        self._user_installs = user_installs
        self._strangers = Strangers(guild_ids, user_installs=user_installs)
        replies = Replies(answerer, errands, afterwards, self._strangers)
        self.courier = DiscordCourier(replies, report_channel=report_channel)
        self.courier.interactions.on_late = on_late

    @property
    def is_connected(self) -> bool:
        """Whether Discord sends what is said."""
        return self._connection is not None and self._connection.is_connected

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
        hooks = Hooks(self._prepare, self._on_message, self._connected, self._on_late)
        connection = self._connection = Connection(hooks, self._shards, self._guard, self._greetings)
        self.courier.client = connection
        try:
            async with connection:
                await connection.start(self._token)
        except discord.LoginFailure:
            raise SettingsError(_REFUSAL) from None
        except discord.PrivilegedIntentsRequired:
            raise SettingsError(_REFUSALS[4014]) from None
        except discord.ConnectionClosed as error:
            if error.code not in _REFUSALS:
                raise
            raise SettingsError(_REFUSALS[error.code]) from None

    async def _prepare(self, connection: Connection) -> None:
        """Register the commands before the connection is made; one of several processes tells Discord of them."""
        offering = Offering(self._answerer, self._is_barred)
        register_surface(connection.tree, offering, self._on_asked, user_installs=self._user_installs)
        Presses(self._answerer, self._on_asked).register(connection)
        if connection.has_first_shard:
            await self._syncing.sync_if_changed(connection.tree)

    def _connected(self, shard_id: int, how: str) -> None:
        """Count a connection of a shard after its first; `how` is resumed or new_session."""
        if shard_id in self._seen:
            self._on_reconnect(how)
        self._seen.add(shard_id)

    async def _on_message(self, message: discord.Message, me: discord.ClientUser) -> None:
        """Answer a message that addresses the bot; whatever is merely overheard gets nothing."""
        asked = read_message(message, me)
        if asked is None:
            return
        received = asked.to_received()
        if (await self._desk.take(received)).is_new:
            self._desk.serve(received, self.courier)

    async def _on_asked(self, interaction: discord.Interaction, asked: DiscordQuestion) -> None:
        """Take in what a command, a button or a form asks for, and have Discord wait for the reply if it takes long."""
        arrived = time.monotonic()
        received = asked.to_received()
        taken = await self._desk.take(received)
        if not taken.is_new:
            return
        interactions = self.courier.interactions
        interactions.expect(asked.key, interaction, arrived)
        self._desk.serve(received, self.courier, always_tell=True)  # Discord shows that it failed
        try:
            await interactions.defer_in_time(asked.key)
            self._desk.acknowledged(received, taken)
        except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
            logger.warning("discord was not told to wait: error=%s", type(error).__name__)

    async def _is_barred(self, interaction: discord.Interaction) -> bool:
        """Whether nothing of the folder is offered to whoever types: a stranger, or somebody not known in time."""
        asked = read_interaction(interaction, Question(""), hide=True)
        try:
            is_stranger = self._strangers.is_stranger(asked, interaction.client)
            return await asyncio.wait_for(is_stranger, _KNOWN_WITHIN_SECONDS)
        except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError):
            return True
