"""The buttons below answers, recognized by their custom ids: after a restart, and in any process."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any, Self, cast

import discord
from discord import ui

from bot.adapters import wording
from bot.adapters.discord import sending
from bot.adapters.discord.actions import TEMPLATE, Action, Pressed, read_custom_id
from bot.adapters.discord.events import DiscordQuestion, audience_of, read_press
from bot.adapters.discord.interactions import GONE
from bot.adapters.discord.modals import read_report, report_modal
from bot.adapters.discord.pieces import sentence_to_message
from bot.answering.answerer import Answerer

logger = logging.getLogger(__name__)

Serve = Callable[[discord.Interaction, DiscordQuestion], Awaitable[None]]
_Button = ui.Button[ui.LayoutView]


class Presses:
    """Takes in what is pressed; opens the form of a report, and removes a reply, itself."""

    def __init__(self, answerer: Answerer, serve: Serve) -> None:
        self._answerer = answerer
        self._serve = serve

    def register(self, client: discord.Client) -> None:
        """Have a client call this for each press and each form that is sent."""
        handle, on_modal = self._handle, self._on_modal

        class Pressable(ui.DynamicItem[_Button], template=TEMPLATE):
            """Any of the buttons."""

            @classmethod
            async def from_custom_id(
                cls, interaction: discord.Interaction, item: ui.Item[Any], match: re.Match[str], /
            ) -> Self:
                del interaction, match  # the button's own id tells all
                return cls(cast(_Button, item))

            async def callback(self, interaction: discord.Interaction) -> None:
                if pressed := read_custom_id(self.custom_id):
                    await handle(interaction, pressed)

        async def on_interaction(interaction: discord.Interaction) -> None:
            if interaction.type is discord.InteractionType.modal_submit:
                await on_modal(interaction)

        client.add_dynamic_items(Pressable)
        client.event(on_interaction)

    async def _handle(self, interaction: discord.Interaction, pressed: Pressed) -> None:
        try:
            if pressed.action is Action.REPORT:
                await self._open_form(interaction, pressed)
            elif pressed.action is Action.REMOVE:
                await self._remove(interaction, pressed)
            else:
                await self._serve(interaction, read_press(interaction, pressed))
        except discord.HTTPException as error:
            # Another process was quicker, or it is too late; Discord tells who pressed, and pressing again helps.
            level = logging.INFO if error.code in GONE else logging.WARNING
            logger.log(level, "a press was not answered: action=%s code=%d", pressed.action, error.code)

    async def _on_modal(self, interaction: discord.Interaction) -> None:
        sent = read_report(interaction.data or {})
        if sent is not None:
            await self._serve(interaction, read_press(interaction, *sent))

    async def _open_form(self, interaction: discord.Interaction, pressed: Pressed) -> None:
        audience = audience_of(interaction, hidden=True)
        labels = await asyncio.to_thread(self._labels, pressed, audience) if len(pressed.ids) > 1 else []
        await interaction.response.send_modal(report_modal(pressed, labels))

    def _labels(self, pressed: Pressed, audience: frozenset[str]) -> list[str]:
        """Return for each passage its number and whose it is, as it stands in the answer."""
        labels = []
        for number, passage_id in enumerate(pressed.ids, pressed.number):
            shown = self._answerer.show(passage_id, audience).passage
            who = wording.passage_label(shown.passage.citation) if shown else passage_id
            labels.append(f"{number}. {who}")
        return labels

    async def _remove(self, interaction: discord.Interaction, pressed: Pressed) -> None:
        may = str(interaction.user.id) == pressed.about or interaction.permissions.manage_messages
        if not may:
            await interaction.response.send_message(
                **sending.as_arguments(sentence_to_message(wording.NOT_YOURS), is_plain=False),
                ephemeral=True,
                allowed_mentions=sending.NO_MENTIONS,
                suppress_embeds=True,
            )
            return
        await interaction.response.defer()
        await interaction.delete_original_response()
