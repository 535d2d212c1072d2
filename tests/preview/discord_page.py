"""A reply of the bot in simcord's Preview, which looks like Discord."""

from __future__ import annotations

import copy
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import simcord
from simcord.backend.cdn import CDN_BASE
from simcord.components import walk_components

from tests.preview.replies import Reply

READY = "window.simcordPreview?.ready === true"
MESSAGE = "#focused-content"
WIDTH = 720
TALLEST = 4_000

_AVATAR = "avatar"
_SECONDS_TO_TEN = 10 * 3600 + 24 * 60
# Discord ends a quotation with its line; simcord, as CommonMark has it, with an empty line.
_END_OF_QUOTATION = re.compile(r"^(> .*)\n(?=[^>\n])", re.MULTILINE)


@asynccontextmanager
async def discord_page(reply: Reply, avatar: bytes) -> AsyncIterator[str]:
    """Serve a reply to a mention on loopback and yield the page's address."""
    async with simcord.run(discord.Client(intents=discord.Intents.default())) as env:
        env.backend.clock.advance(_SECONDS_TO_TEN)
        bot = env.backend.bot_user
        bot.name, bot.global_name, bot.avatar = "On Record", "On Record", _AVATAR
        guild = env.create_guild("On Record")
        channel = guild.create_text_channel("strategy")
        ada = guild.add_member(env.create_user("ada", global_name="Ada"))
        asked = env.backend.create_message(channel.id, ada.id, f"<@{bot.id}> {reply.question}")
        env.backend.create_message(
            channel.id,
            bot.id,
            components=_drawable(reply.message["components"]),
            flags=reply.message["flags"],
            reference={"channel_id": str(channel.id), "message_id": str(asked.id)},
        )
        assets = {f"{CDN_BASE}/avatars/{bot.id}/{_AVATAR}.png": ("avatar.png", avatar)}
        preview = env.preview(channel, viewers=[ada], display="fixed", width=WIDTH, height=TALLEST, assets=assets)
        async with preview as page:
            yield page.url


def _drawable(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the components so written that simcord draws them as Discord does."""
    drawable = copy.deepcopy(components)
    for component in walk_components(drawable):
        if "content" in component:
            component["content"] = _END_OF_QUOTATION.sub(r"\1\n\n", component["content"])
    return drawable
