"""The application commands, and when Discord has to be told of them."""

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

import discord
from discord import app_commands

from bot.adapters.discord.events import audience_of
from bot.answering.answerer import LONGEST_QUESTION, Answerer
from bot.answering.questions import DEFAULT_PASSAGES, MOST_PASSAGES, Question

logger = logging.getLogger(__name__)

# https://docs.discord.com/developers/interactions/application-commands: 25 choices of 100 characters.
_MOST_CHOICES = 25
_LONGEST_CHOICE = 100

Ask = Callable[[discord.Interaction, Question, bool], Awaitable[None]]


class Remembered(Protocol):
    """Remembers across restarts what Discord was told of the commands."""

    async def get(self, key: str) -> str | None:
        """Return what was remembered under a key."""
        ...

    async def set(self, key: str, value: str) -> None:
        """Remember a value under a key."""
        ...


def register(tree: app_commands.CommandTree[discord.Client], answerer: Answerer, ask: Ask) -> None:
    """Add the commands to a tree."""

    @tree.command(name="ask", description="Answers with the passages of the discussions themselves.")
    @app_commands.describe(
        question="What do you want to know?",
        speaker="Only this person's words",
        source="Only this discussion",
        top="How many passages",
        hide="Show the answer only to me",
    )
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def ask_command(
        interaction: discord.Interaction,
        question: app_commands.Range[str, 1, LONGEST_QUESTION],
        speaker: str | None = None,
        source: str | None = None,
        top: app_commands.Range[int, 1, MOST_PASSAGES] = DEFAULT_PASSAGES,
        hide: bool = False,
    ) -> None:
        audience = audience_of(interaction, hidden=hide)
        await ask(interaction, Question(question, speaker=speaker, source=source, top=top, audience=audience), hide)

    @ask_command.autocomplete("speaker")
    async def complete_speaker(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        names = answerer.speakers(current, audience_of(interaction, hidden=True), limit=_MOST_CHOICES)
        return [app_commands.Choice(name=name[:_LONGEST_CHOICE], value=name[:_LONGEST_CHOICE]) for name in names]

    @ask_command.autocomplete("source")
    async def complete_source(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        found = answerer.matching_sources(current, audience_of(interaction, hidden=True), limit=_MOST_CHOICES)
        return [
            app_commands.Choice(name=title[:_LONGEST_CHOICE], value=source)
            for title, source in found
            if len(source) <= _LONGEST_CHOICE
        ]


async def sync_if_changed(
    tree: app_commands.CommandTree[discord.Client], guild_ids: tuple[int, ...], remembered: Remembered
) -> None:
    """Tell Discord of the commands where they are not those that it was last told of: it allows 200 changes a day."""
    application = tree.client.application_id
    digest = hashlib.sha256(
        json.dumps([command.to_dict(tree) for command in tree.get_commands()], sort_keys=True).encode()
    ).hexdigest()
    for guild_id in guild_ids or (None,):
        key = f"discord-commands:{application}:{guild_id or 'everywhere'}"
        if await remembered.get(key) == digest:
            continue
        guild = discord.Object(guild_id) if guild_id else None
        if guild:
            tree.copy_global_to(guild=guild)
        try:
            await tree.sync(guild=guild)
        except discord.HTTPException as error:
            # Mentions are answered all the same; the next start tries again.
            logger.warning("discord refused the commands: where=%s code=%d", guild_id or "everywhere", error.code)
            continue
        await remembered.set(key, digest)
        logger.info("discord commands synced: where=%s", guild_id or "everywhere")
