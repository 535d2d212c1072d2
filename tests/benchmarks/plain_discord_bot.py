"""What the bot is measured beside: discord.py as its guide has it, which answers every mention with the same text."""

from __future__ import annotations

import asyncio
import os

import discord
import yarl

TEXTS = (
    "-# 3 passages from 2 discussions",
    *(
        f"{number}\\. **Mark Zuckerberg** — Meta's AGI Plan · 29 April 2025\n> “{'somebody said some words ' * 12}”"
        for number in range(1, 4)
    ),
    "-# 0000000001 · folder abcdef01",
)


class PlainBot(discord.Client):
    """Answers with as much text, in as many components, as the bot shows."""

    async def on_message(self, message: discord.Message) -> None:
        """Answer a mention."""
        if message.author.bot or self.user not in message.mentions:
            return
        view = discord.ui.LayoutView(timeout=None)
        container: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container()
        for text in TEXTS:
            container.add_item(discord.ui.TextDisplay(text))
        view.add_item(container)
        await message.reply(view=view, mention_author=False, nonce=str(message.id)[:25], suppress_embeds=True)


async def main() -> None:
    """Run until it is stopped."""
    discord.http.Route.BASE = os.environ["DISCORD_API_URL"]
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY_URL"])
    intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
    nobody = discord.AllowedMentions.none()
    async with PlainBot(intents=intents, max_messages=None, allowed_mentions=nobody) as bot:
        await bot.start(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    asyncio.run(main())
