"""The bot's real replies, as Slack and Discord get them from its production entry point."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.wire.bot_process import ROOT, BotProcess
from tests.wire.discord_wire import DiscordWire
from tests.wire.slack_wire import SlackWire

QUESTIONS = {
    "answered": "When will AI write most of Meta's code?",
    "declined": "best pizza in Naples",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot sent in answer to a question: a body of a response_url, or a message of Discord's."""

    platform: str
    outcome: str
    question: str
    message: dict[str, Any]


async def recorded_replies() -> list[Reply]:
    """Ask each question once on each platform, with the shipped knowledge, and return what came."""
    replies: list[Reply] = []
    with tempfile.TemporaryDirectory() as folder:
        async with SlackWire() as slack, DiscordWire() as discord:
            environment = slack.environment | discord.environment | {"KNOWLEDGE_DIR": str(ROOT / "knowledge")}
            async with BotProcess(Path(folder), environment):
                await slack.connected()
                await discord.ready()
                for outcome, question in QUESTIONS.items():
                    (response,) = await slack.responses(await slack.slash_command(question))
                    replies.append(Reply("slack", outcome, question, response.body))
                    (message,) = await discord.replies(to=discord.mention(question))
                    replies.append(Reply("discord", outcome, question, message))
    return replies
