"""Interactions: each is answered once, at once or after Discord was told to wait, by whichever process can."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp
import discord

from bot.adapters import wording
from bot.adapters.discord import sending
from bot.adapters.discord.events import DiscordQuestion
from bot.adapters.discord.pieces import DiscordMessage, sentence_to_message
from bot.operations.received import Reply, UnsentError

# An interaction must be answered within 3 s: https://docs.discord.com/developers/interactions/receiving-and-responding
_DEFER_AFTER_SECONDS = 1.5
# https://docs.discord.com/developers/topics/opcodes-and-status-codes
_UNKNOWN_INTERACTION, _ALREADY_ACKNOWLEDGED = 10062, 40060
GONE = frozenset({_UNKNOWN_INTERACTION, _ALREADY_ACKNOWLEDGED})


@dataclass(slots=True)
class _Live:
    """An interaction that this process was given, of which one reply or deferral is under way at a time."""

    interaction: discord.Interaction
    since: float
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    is_lost: bool = False  # nobody waits for it any more, or another process has answered it
    is_perhaps_deferred: bool = False  # the connection was lost after Discord may have been told to wait
    is_perhaps_followed_up: bool = False  # a message more for everybody may stand, which a second one would repeat


class Interactions:
    """Knows those that this process was given, as long as Discord shows that it waits for a reply: 15 minutes."""

    def __init__(self) -> None:
        self._live: dict[str, _Live] = {}
        self.on_late: Callable[[], None] = lambda: None

    def expect(self, key: str, interaction: discord.Interaction, since: float) -> None:
        """Answer by this interaction, which came at a (monotonic) time, whatever has its key."""
        self._live = {other: live for other, live in self._live.items() if not live.interaction.is_expired()}
        self._live[key] = _Live(interaction, since)

    async def defer_in_time(self, key: str) -> None:
        """Return once an expected interaction is answered, or, if that takes long, Discord was told to wait."""
        live = self._live[key]
        with contextlib.suppress(TimeoutError):
            left = live.since + _DEFER_AFTER_SECONDS - time.monotonic()
            await asyncio.wait_for(live.answered.wait(), max(0.0, left))
        async with live.lock:
            if live.is_lost or live.interaction.response.is_done():
                return
            try:
                live.is_perhaps_deferred = True
                await live.interaction.response.defer(ephemeral=True, thinking=True)
            except discord.HTTPException as error:
                if error.code not in GONE:
                    raise
                if error.code == _ALREADY_ACKNOWLEDGED and await _is_thinking(live.interaction):
                    return
                live.is_perhaps_deferred, live.is_lost = False, True
                self.on_late()

    def is_safe_again(self, key: str) -> bool:
        """Whether an answer sent anew takes the place of the one that may have arrived, so that there is one."""
        live = self._live.get(key)
        return live is not None and not live.is_perhaps_followed_up

    async def answer(
        self, client: discord.Client, asked: DiscordQuestion, reply: Reply[DiscordMessage], *, is_plain: bool
    ) -> None:
        """Answer an interaction; raises UnsentError if nobody waits for it any more."""
        live = self._live.get(asked.key)
        if live is None:
            flags = await sending.original_flags(client, asked)
            await self._answer_late(client, asked, None, reply, is_plain=is_plain, was_private=flags.ephemeral)
            return
        async with live.lock:
            if live.is_lost:
                raise UnsentError("nobody waits for it")
            if live.interaction.response.is_done():
                await self._answer_late(client, asked, live, reply, is_plain=is_plain, was_private=True)
            else:
                await self._respond(client, asked, live, reply, is_plain=is_plain)
        live.answered.set()
        self._live.pop(asked.key, None)

    async def _answer_late(
        self,
        client: discord.Client,
        asked: DiscordQuestion,
        live: _Live | None,
        reply: Reply[DiscordMessage],
        *,
        is_plain: bool,
        was_private: bool,
    ) -> None:
        """Answer after Discord was told to wait: who sees that is fixed then, so a reply for all is a message more."""
        if reply.is_private or not was_private:
            await sending.edit_response(client, asked, reply.message, is_plain=is_plain)
            return
        # As long as Discord shows that the bot thinks, one more message would take the place of that.
        await sending.edit_response(client, asked, sentence_to_message(wording.BELOW))
        if live:
            live.is_perhaps_followed_up = True
        await sending.follow_up(client, asked, reply.message, is_plain=is_plain)
        with contextlib.suppress(discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError):
            await sending.remove_response(client, asked)

    async def _respond(
        self,
        client: discord.Client,
        asked: DiscordQuestion,
        live: _Live,
        reply: Reply[DiscordMessage],
        *,
        is_plain: bool,
    ) -> None:
        try:
            await live.interaction.response.send_message(
                **sending.as_arguments(reply.message, is_plain=is_plain),
                ephemeral=reply.is_private,
                allowed_mentions=sending.NO_MENTIONS,
                suppress_embeds=True,
            )
        except discord.HTTPException as error:
            if error.code == _ALREADY_ACKNOWLEDGED and live.is_perhaps_deferred:
                # What has arrived is the word to wait, not an answer.
                await self._answer_late(client, asked, live, reply, is_plain=is_plain, was_private=True)
                return
            live.is_lost = error.code in GONE
            if error.code == _UNKNOWN_INTERACTION:
                self.on_late()
            # An attempt of which nobody knew what became has arrived.
            if error.code != _ALREADY_ACKNOWLEDGED:
                raise


async def _is_thinking(interaction: discord.Interaction) -> bool:
    """Whether Discord shows that the bot thinks: the library repeats its word to wait after a 5xx that was none."""
    try:
        return (await interaction.original_response()).flags.loading
    except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError):
        return False
