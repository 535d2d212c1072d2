"""The application commands."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

import discord
from discord import app_commands

from bot.adapters.discord.events import audience_of
from bot.answering.answerer import LONGEST_QUESTION, Answerer
from bot.answering.questions import DEFAULT_PASSAGES, MOST_PASSAGES, Question

# https://docs.discord.com/developers/interactions/application-commands: 25 choices of 100 characters.
_MOST_CHOICES = 25
_LONGEST_CHOICE = 100

Ask = Callable[[discord.Interaction, Question, bool], Awaitable[None]]


def register(tree: app_commands.CommandTree[Any], answerer: Answerer, ask: Ask) -> None:
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


def known_commands() -> list[tuple[int, str]]:
    """Return the type and the name of each command that the bot registers."""
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents(guilds=True)))
    register(tree, cast(Answerer, None), cast(Ask, None))  # nobody is answered
    return [(command.to_dict(tree).get("type", 1), command.name) for command in tree.get_commands()]
