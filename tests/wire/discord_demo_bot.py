"""A small bot on an unmodified discord.py, run as a process of its own to try the local Discord."""

from __future__ import annotations

import asyncio
import os
import sys

import discord
import yarl
from discord import app_commands

SPEAKERS = ("Mark Zuckerberg", "Dario Amodei")


class DemoBot(discord.Client):
    """Repeats what it is asked, in a layout of Components V2 where it is asked for a layout."""

    def __init__(self, intents: discord.Intents) -> None:
        super().__init__(
            intents=intents,
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=30,
            heartbeat_timeout=1 if "impatient" in sys.argv else 60,
        )
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(ask)
        self.tree.add_command(find_sources)

    async def setup_hook(self) -> None:
        """Register the commands."""
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        """Answer a mention or a private message, and nothing else."""
        if message.author.bot or not (self.user in message.mentions or message.guild is None):
            return
        text = message.content.split(maxsplit=1)[-1]
        if text == "layout":
            await message.reply(view=layout("a passage"), mention_author=False, suppress_embeds=True)
        else:
            await message.reply(f"heard: {text}", mention_author=False, nonce=str(message.id), suppress_embeds=True)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for nothing: the tests invalidate sessions on purpose."""


def layout(text: str) -> discord.ui.LayoutView:
    """Return a Components V2 message with a text, a link and a button."""
    view = discord.ui.LayoutView(timeout=None)
    row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow(More())
    view.add_item(discord.ui.Container(discord.ui.TextDisplay(text), row))
    return view


class More(discord.ui.Button[discord.ui.LayoutView]):
    """A button that answers only the one who pressed it."""

    def __init__(self) -> None:
        super().__init__(label="More", custom_id="more:1")

    async def callback(self, interaction: discord.Interaction) -> None:
        """Say more."""
        await interaction.response.send_message("more", ephemeral=True)


@app_commands.command(description="Ask a question")
async def ask(interaction: discord.Interaction, question: str, speaker: str | None = None, hide: bool = False) -> None:
    """Defer, then answer."""
    await interaction.response.defer(thinking=True, ephemeral=hide)
    await interaction.followup.send(f"{speaker or 'anyone'}: {question}", ephemeral=hide)


@ask.autocomplete("speaker")
async def _speakers(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=name, value=name) for name in SPEAKERS if typed.lower() in name.lower()]


@app_commands.context_menu(name="Find sources")
async def find_sources(interaction: discord.Interaction, message: discord.Message) -> None:
    """Repeat the message."""
    await interaction.response.send_message(f"sources for: {message.content}", ephemeral=True)


async def main() -> None:
    """Run until Discord ends it."""
    discord.http.Route.BASE = os.environ["DISCORD_API_URL"]
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY_URL"])
    intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
    intents.message_content = "message_content" in sys.argv
    bot = DemoBot(intents)
    discord.utils.setup_logging(level=20)
    async with bot:
        await bot.start(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    asyncio.run(main())
