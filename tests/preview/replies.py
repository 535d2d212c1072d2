"""The bot's real replies, as they come from its production entry point."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.wire.bot_process import ROOT, BotProcess
from tests.wire.slack_wire import SlackWire

HERE = Path(__file__).parent
TRANSCRIPT = "kickoff.vtt"
UPDATE = "When does the pilot with coding agents start?"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot sent in answer to a question: a body of a response_url, or arguments of a call."""

    platform: str
    outcome: str
    question: str
    message: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Update:
    """What the bot logged when a transcript was saved, after how many seconds, and its answer from it."""

    logged: str
    seconds: float
    reply: Reply


async def recorded_update() -> Update:
    """Save a transcript beside the shipped knowledge while the bot runs, and ask about it in Slack."""
    with tempfile.TemporaryDirectory() as folder:
        knowledge = Path(folder, "knowledge")
        shutil.copytree(ROOT / "knowledge", knowledge)
        async with SlackWire() as slack, BotProcess(Path(folder), slack.environment) as bot:
            await slack.connected()
            saved = time.monotonic()
            shutil.copyfile(HERE / TRANSCRIPT, knowledge / TRANSCRIPT)
            logged = json.loads(await bot.said("knowledge updated"))["event"]
            seconds = time.monotonic() - saved
            (response,) = await slack.responses(await slack.slash_command(UPDATE))
    return Update(logged[logged.index("knowledge updated") :], seconds, Reply("slack", "update", UPDATE, response.body))
