"""The connection to Discord: no privileged intent, no cache that grows, no mention of anybody, one shard or several."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from discord.shard import Shard

from bot.adapters.discord.close_codes import keep_close_code
from bot.adapters.discord.greetings import ConnectionGuard, Greetings, StartLimit
from bot.adapters.discord.lateness import LATE_SECONDS, Lateness

logger = logging.getLogger(__name__)

_LONGEST_CONNECT_SECONDS = 60.0
_AGAIN_SECONDS = (1.0, 2.0)
# What may be otherwise a moment later.
_PASSING = (OSError, aiohttp.ClientError, TimeoutError, ReconnectWebSocket, discord.GatewayNotFound)


@dataclass(frozen=True, slots=True)
class Shards:
    """Into how many shards the servers are divided (None: as many as Discord advises), and which of them are here."""

    count: int | None = None
    ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Hooks:
    """
    What is called: before the connection is made, and for a message.

    Also when a connection was made, with the way of it, and for an interaction that comes too late for a reply.
    """

    prepare: Callable[["Connection"], Awaitable[None]]
    message: Callable[[discord.Message, discord.ClientUser], Awaitable[None]]
    connected: Callable[[int, str], None]
    late: Callable[[], None]


class Connection(discord.AutoShardedClient):
    """Discord's library, which reconnects without a pause and greets without a count, held back."""

    def __init__(self, hooks: Hooks, shards: Shards, guard: ConnectionGuard, greetings: Greetings) -> None:
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
        self._called = hooks
        self._wanted = shards
        self._greetings = greetings
        self._lateness = Lateness()
        self.tree: app_commands.CommandTree[Connection] = app_commands.CommandTree(self)
        parsers = self._connection.parsers
        self._parse_interaction, parsers["INTERACTION_CREATE"] = parsers["INTERACTION_CREATE"], self._interaction
        connect = self.http.ws_connect

        async def guarded(*arguments: Any, **options: Any) -> aiohttp.ClientWebSocketResponse:
            await guard.open()
            return keep_close_code(await connect(*arguments, **options))

        # discord.py reconnects without a pause after 4000, 1001 and op 7, and has no hook before it.
        self.http.ws_connect = guarded  # type: ignore[method-assign]

    @property
    def is_connected(self) -> bool:
        """Whether every shard of this process is connected and knows its servers."""
        return self.is_ready() and not any(shard.is_closed() for shard in self.shards.values())

    @property
    def has_first_shard(self) -> bool:
        """Whether this process has the shard that does what is done once for all."""
        return 0 in (self.shard_ids or [])

    async def setup_hook(self) -> None:
        advised, _, limit = await self.http.get_bot_gateway()
        self.shard_count = self._wanted.count or advised
        self.shard_ids = list(self._wanted.ids or range(self.shard_count))
        self._greetings.begin(_start_limit(limit), self.shard_ids, self.shard_count)
        await self._called.prepare(self)

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """Connect a shard. The library tries everything again for ever; here what is for good or for long ends it."""
        while True:
            try:
                connecting = DiscordWebSocket.from_client(self, initial=initial, gateway=gateway, shard_id=shard_id)
                socket = await asyncio.wait_for(connecting, _LONGEST_CONNECT_SECONDS)
                break
            except _PASSING as error:
                logger.warning("discord cannot be reached: shard=%d error=%s", shard_id, type(error).__name__)
                await asyncio.sleep(random.uniform(*_AGAIN_SECONDS))  # noqa: S311
        # The library keeps its shards under private names, and has no other way to add one.
        shards: dict[int, Shard] = self._AutoShardedClient__shards  # type: ignore[attr-defined]
        shards[shard_id] = Shard(socket, self, self._AutoShardedClient__queue.put_nowait)  # type: ignore[attr-defined]
        shards[shard_id].launch()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002
        await self._greetings.greet(str(self.application_id), shard_id or 0)

    async def on_ready(self) -> None:
        logger.info("discord is connected: servers=%d shards=%s", len(self.guilds), _listed(self.shard_ids or []))

    async def on_shard_connect(self, shard_id: int) -> None:
        self._called.connected(shard_id, "new_session")

    async def on_shard_resumed(self, shard_id: int) -> None:
        self._called.connected(shard_id, "resumed")

    async def on_message(self, message: discord.Message) -> None:
        self._lateness.seconds(message.id)
        if self.user:
            await self._called.message(message, self.user)

    def _interaction(self, data: Any) -> None:
        """Take an interaction of any kind, unless Discord has told the asker by now that the bot does not respond."""
        if self._lateness.seconds(int(data["id"])) > LATE_SECONDS:
            self._called.late()
        else:
            self._parse_interaction(data)


def _start_limit(limit: Any) -> StartLimit:
    return StartLimit(
        total=limit["total"],
        remaining=limit["remaining"],
        reset_seconds=limit["reset_after"] / 1000,
        at_once=max(1, limit["max_concurrency"]),
    )


def _listed(ids: Sequence[int]) -> str:
    return ",".join(map(str, ids))
