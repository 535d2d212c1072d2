"""A reply of the bot in simcord's Preview, which looks like Discord."""

from __future__ import annotations

import copy
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import simcord
from discord.http import Route
from simcord.backend.cdn import CDN_BASE
from simcord.components import walk_components

from tests.preview.discord_replies import Scene
from tests.wire.discord_shown import custom_id

READY = "window.simcordPreview?.ready === true"
MESSAGE = "#focused-content"
FORM = "[role=dialog]"
WIDTH = 720
TALLEST = 4_000

_AVATAR = "avatar"
_SECONDS_TO_TEN = 10 * 3600 + 24 * 60
# Discord ends a quotation with its line; simcord, as CommonMark has it, with an empty line.
_END_OF_QUOTATION = re.compile(r"^(> .*)\n(?=[^>\n])", re.MULTILINE)


@asynccontextmanager
async def discord_page(scene: Scene, avatar: bytes) -> AsyncIterator[str]:
    """Serve a reply to a mention or a command, and the form that is open before it, and yield the page's address."""
    async with simcord.run(_Opener(scene.modal)) as env:
        env.backend.clock.advance(_SECONDS_TO_TEN)
        bot = env.backend.bot_user
        bot.name, bot.global_name, bot.avatar = "On Record", "On Record", _AVATAR
        guild = env.create_guild("On Record")
        channel = guild.create_text_channel("strategy")
        ada = guild.add_member(env.create_user("ada", global_name="Ada"))
        used = scene.message.get("interaction_metadata")
        reference = None
        if not used:
            asked = env.backend.create_message(channel.id, ada.id, f"<@{bot.id}> {scene.asked}")
            reference = {"channel_id": str(channel.id), "message_id": str(asked.id)}
        env.backend.create_message(
            channel.id,
            bot.id,
            components=_drawable(scene.message["components"]),
            flags=scene.message["flags"],
            interaction_metadata=used and used | {"user": used["user"] | {"id": str(ada.id)}, "user_id": str(ada.id)},
            reference=reference,
        )
        assets = {f"{CDN_BASE}/avatars/{bot.id}/{_AVATAR}.png": ("avatar.png", avatar)}
        preview = env.preview(channel, viewers=[ada], display="fixed", width=WIDTH, height=TALLEST, assets=assets)
        async with preview as page:
            if scene.modal and (message := channel.last_message):
                await page.show(await ada.click(message, custom_id=custom_id(scene.message, "report")))
            yield page.url


class _Opener(discord.Client):
    """A bot that answers whatever is pressed with one form."""

    def __init__(self, modal: dict[str, Any] | None) -> None:
        super().__init__(intents=discord.Intents.default())
        self._modal = modal

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        route = Route("POST", f"/interactions/{interaction.id}/{interaction.token}/callback")
        await self.http.request(route, json={"type": discord.InteractionResponseType.modal.value, "data": self._modal})


def _drawable(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the components so written that simcord draws them as Discord does."""
    drawable = copy.deepcopy(components)
    for component in walk_components(drawable):
        if "content" in component:
            component["content"] = _END_OF_QUOTATION.sub(r"\1\n\n", component["content"])
    return drawable
