"""What an option offers while somebody types: people, discussions and sections, from memory."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import discord
from discord import app_commands

from bot.adapters.discord.events import audience_of
from bot.adapters.visible import shortened, visible
from bot.answering.answerer import Answerer

# https://docs.discord.com/developers/interactions/application-commands: 25 choices of 100 characters.
MOST_CHOICES = 25
LONGEST_CHOICE = 100

Choices = list[app_commands.Choice[str]]


class Offering:
    """Offers what is open to whoever types; a stranger, whom `is_barred` tells, is offered nothing."""

    def __init__(self, answerer: Answerer, is_barred: Callable[[discord.Interaction], Awaitable[bool]]) -> None:
        self._answerer = answerer
        self._is_barred = is_barred

    async def speakers(self, interaction: discord.Interaction, current: str) -> Choices:
        """Offer the names of speakers."""
        return await self._offer(interaction, lambda audience: self._speakers(current, audience))

    async def sources(self, interaction: discord.Interaction, current: str) -> Choices:
        """Offer discussions by their titles."""
        return await self._offer(interaction, lambda audience: self._sources(current, audience))

    async def topics(self, interaction: discord.Interaction, current: str) -> Choices:
        """Offer the headings of sections, each once."""
        return await self._offer(interaction, lambda audience: self._topics(current, audience))

    async def places(self, interaction: discord.Interaction, current: str) -> Choices:
        """Offer discussions, and sections by the passage that they begin with."""
        return await self._offer(interaction, lambda audience: self._places(current, audience))

    async def _offer(
        self, interaction: discord.Interaction, find: Callable[[frozenset[str]], Iterable[tuple[str, str]]]
    ) -> Choices:
        if await self._is_barred(interaction):
            return []
        audience = audience_of(interaction, hidden=True)
        # After an update all that can be offered is gathered anew, which takes longer than the loop should wait.
        found = await asyncio.to_thread(lambda: list(find(audience)))
        choices = [_choice(name, value) for name, value in found if 0 < len(value) <= LONGEST_CHOICE]
        return [one for one in choices if one.name.strip()][:MOST_CHOICES]

    def _speakers(self, current: str, audience: frozenset[str]) -> Iterable[tuple[str, str]]:
        names = self._answerer.speakers(current, audience, limit=MOST_CHOICES)
        return [(name, name) for name in names]

    def _sources(self, current: str, audience: frozenset[str]) -> Iterable[tuple[str, str]]:
        return self._answerer.matching_sources(current, audience, limit=MOST_CHOICES)

    def _topics(self, current: str, audience: frozenset[str]) -> Iterable[tuple[str, str]]:
        found = self._answerer.matching_sections(current, audience, limit=4 * MOST_CHOICES)
        return [(name, _fitting(name)) for name in dict.fromkeys(one.name for one in found)]

    def _places(self, current: str, audience: frozenset[str]) -> Iterable[tuple[str, str]]:
        yield from self._answerer.matching_sources(current, audience, limit=MOST_CHOICES // 3)
        for one in self._answerer.matching_sections(current, audience, limit=MOST_CHOICES):
            yield f"{shortened(one.name, 60)} — {one.title}", one.passage_id


def _choice(name: str, value: str) -> app_commands.Choice[str]:
    return app_commands.Choice(name=_fitting(name), value=value)


def _fitting(text: str) -> str:
    # Discord may count UTF-16 units, of which an emoji has two.
    longest = LONGEST_CHOICE if max(text, default="") <= "\uffff" else LONGEST_CHOICE // 2
    return shortened(visible(text), longest)
