"""Strangers: who gets nothing from the folder, because no server that the bot was set up for knows them."""

import time
from collections import OrderedDict
from collections.abc import Collection

import discord

from bot.adapters.discord.events import DiscordQuestion
from bot.operations.received import Clock

_KNOWN_SECONDS, _UNKNOWN_SECONDS = 3_600.0, 60.0
_REMEMBERED = 10_000
# A bot in more servers is everybody's: whoever can write to it shares one with it.
_MOST_SERVERS = 25


class Strangers:
    """
    Tells strangers from people of the servers.

    Where `servers` are named, others are strangers' servers. What somebody uses by an installation of their own, and
    what is said in private by somebody who is in none of the servers, is a stranger's unless `user_installs`.
    """

    def __init__(
        self, servers: Collection[int] = (), *, user_installs: bool = False, clock: Clock = time.monotonic
    ) -> None:
        self._servers = frozenset(servers)
        self._user_installs = user_installs
        self._clock = clock
        self._remembered: OrderedDict[int, tuple[bool, float]] = OrderedDict()

    async def is_stranger(self, asked: DiscordQuestion, client: discord.Client) -> bool:
        """Whether the asker is one, where they ask; Discord is asked who shares a server, at most once an hour."""
        if asked.is_personal:
            return not self._user_installs
        if asked.guild is not None:
            return bool(self._servers) and asked.guild not in self._servers
        return not self._user_installs and not await self._is_known(asked.person, client)

    async def _is_known(self, person: int, client: discord.Client) -> bool:
        servers = self._servers or [guild.id for guild in client.guilds]
        if len(servers) > _MOST_SERVERS or (client.shard_count or 1) > 1:
            return True
        is_known, until = self._remembered.get(person, (False, float("-inf")))
        if self._clock() < until:
            return is_known
        is_known = await _is_member(person, servers, client)
        seconds = _KNOWN_SECONDS if is_known else _UNKNOWN_SECONDS
        self._remembered[person] = (is_known, self._clock() + seconds)
        self._remembered.move_to_end(person)
        if len(self._remembered) > _REMEMBERED:
            self._remembered.popitem(last=False)
        return is_known


async def _is_member(person: int, servers: Collection[int], client: discord.Client) -> bool:
    for server in servers:
        try:
            await client.http.get_member(server, person)
        except (discord.NotFound, discord.Forbidden):
            continue
        return True
    return False
