"""When Discord has to be told of the commands: it allows 200 new ones a day."""

import hashlib
import json
import logging
import time
from collections.abc import Iterable
from typing import Any, Protocol

import discord
from discord import app_commands

from bot.operations.received import Clock

logger = logging.getLogger(__name__)

CREATES_A_DAY = 20
_DAY_SECONDS = 86_400.0


class Remembered(Protocol):
    """Remembers across restarts what Discord was told of the commands."""

    async def get(self, key: str) -> str | None:
        """Return what was remembered under a key."""
        ...

    async def set(self, key: str, value: str) -> None:
        """Remember a value under a key."""
        ...


class Syncing:
    """Tells Discord of the commands, everywhere or in the servers named, where they are not those it was told last."""

    def __init__(self, remembered: Remembered, guild_ids: tuple[int, ...], clock: Clock = time.time) -> None:
        self._remembered = remembered
        self._guild_ids = guild_ids
        self._clock = clock

    async def sync_if_changed(self, tree: app_commands.CommandTree[Any]) -> None:
        """Tell of the commands of a tree, once for each change of them."""
        digest = digest_of(tree)
        for guild_id in self._guild_ids or (None,):
            key = f"discord-commands:{tree.client.application_id}:{_where(guild_id)}"
            if await self._remembered.get(key) == digest:
                continue
            try:
                is_told = await self._tell(tree, guild_id)
            except discord.HTTPException as error:
                # Mentions are answered all the same; the next start tries again.
                logger.warning("discord refused the commands: where=%s code=%d", _where(guild_id), error.code)
                continue
            if is_told:
                await self._remembered.set(key, digest)
                logger.info("discord commands synced: where=%s", _where(guild_id))

    async def _tell(self, tree: app_commands.CommandTree[Any], guild_id: int | None) -> bool:
        """Tell of the commands in one place, unless too many of them would be new there within a day."""
        guild = discord.Object(guild_id) if guild_id else None
        known = {(command.type, command.name) for command in await tree.fetch_commands(guild=guild)}
        new = sum((_type(command), command.name) not in known for command in tree.get_commands())
        key = f"discord-creates:{tree.client.application_id}:{_where(guild_id)}"
        created = _within_a_day(await self._remembered.get(key), self._clock())
        if len(created) + new > CREATES_A_DAY:
            logger.warning(
                "discord is not told of the commands, too many new ones a day: where=%s new=%d before=%d",
                _where(guild_id),
                new,
                len(created),
            )
            return False
        # Counted before: what came of a call that failed nobody knows.
        await self._remembered.set(key, json.dumps([*created, *[self._clock()] * new]))
        if guild:
            tree.copy_global_to(guild=guild)
        await tree.sync(guild=guild)
        return True


def digest_of(tree: app_commands.CommandTree[Any]) -> str:
    """Return what is different whenever a command of a tree is."""
    commands = [command.to_dict(tree) for command in tree.get_commands()]
    return hashlib.sha256(json.dumps(commands, sort_keys=True).encode()).hexdigest()


def _within_a_day(kept: str | None, now: float) -> list[float]:
    times: Iterable[float] = json.loads(kept) if kept else ()
    return [at for at in times if at > now - _DAY_SECONDS]


def _type(command: Any) -> discord.AppCommandType:
    return command.type if isinstance(command, app_commands.ContextMenu) else discord.AppCommandType.chat_input


def _where(guild_id: int | None) -> str:
    return str(guild_id) if guild_id else "everywhere"
