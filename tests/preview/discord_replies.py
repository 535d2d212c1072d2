"""The bot's replies in Discord, one of each kind, as Discord gets them from its production entry point."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.wire.bot_process import ROOT, BotProcess
from tests.wire.discord_shown import custom_id
from tests.wire.discord_wire import DiscordWire
from tests.wire.discord_world import Payload, SentInteraction

QUESTION = "When will AI write most of Meta's code?"
TOPIC = "export controls on chips"
MISQUOTED = "sometime in the next 12 to 24 months, we'll reach the point where most of the code"


@dataclass(frozen=True, slots=True)
class Scene:
    """A reply under a name: what was asked in a message or by a command, the message, and the form that is open."""

    name: str
    asked: str
    message: Payload
    modal: Payload | None = None


async def recorded_scenes() -> list[Scene]:
    """Ask for one reply of each kind, with the shipped knowledge, and return what came."""
    with tempfile.TemporaryDirectory() as folder:
        async with DiscordWire() as wire:
            environment = wire.environment | {"KNOWLEDGE_DIR": str(ROOT / "knowledge")}
            async with BotProcess(Path(folder), environment):
                await wire.ready(60)
                await wire.commands(60)
                return await _Recorder(wire).scenes()


class _Recorder:
    def __init__(self, wire: DiscordWire) -> None:
        self._wire = wire

    async def scenes(self) -> list[Scene]:
        answered = await self._mentioned("answered", QUESTION)
        around = self._wire.click(answered.message, custom_id(answered.message, "around"))
        report = self._wire.click(answered.message, custom_id(answered.message, "report"))
        return [
            answered,
            await self._mentioned("declined", "best pizza in Naples"),
            await self._used("compared", "compare", topic=TOPIC, first="Jensen Huang", second="Dario Amodei"),
            await self._used("quoted", "quote", text=MISQUOTED, speaker="Mark Zuckerberg"),
            await self._used("timeline", "timeline", speaker="Mark Zuckerberg", topic="open source"),
            await self._used("sources", "sources"),
            await self._used("status", "status"),
            await self._used("help", "help"),
            await self._used("hidden", "ask", question=QUESTION, hide=True),
            Scene("around", QUESTION, await self._message(around)),
            Scene("report", QUESTION, answered.message, (await self._wire.interaction_response(report, 30)).modal),
        ]

    async def _mentioned(self, name: str, question: str) -> Scene:
        (message,) = await self._wire.replies(to=self._wire.mention(question), timeout=30)
        return Scene(name, question, message)

    async def _used(self, name: str, command: str, **options: Any) -> Scene:
        return Scene(name, "", await self._message(self._wire.slash(command, **options)))

    async def _message(self, sent: SentInteraction) -> Payload:
        (message,) = (await self._wire.interaction_response(sent, 30)).messages
        return message
