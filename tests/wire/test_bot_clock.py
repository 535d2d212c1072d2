"""The clock of the bot's machine is set forward and back while people ask."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.wire.bot_process import ROOT, BotProcess
from tests.wire.discord_wire import DiscordWire
from tests.wire.slack_wire import SlackWire

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

QUESTION = "When will AI write most of Meta's code?"
STEPS_SECONDS = (0, 3_600, -3_600, 0)
SILENCE_SECONDS = 1.0
TROUBLE = {"warning", "error", "critical"}
# Whatever asks Python for the time gets that of a clock which is as wrong as a file says; monotonic clocks are right.
STEPPED_CLOCK = """
import datetime, os, time
right, right_ns = time.time, time.time_ns
def wrong_by():
    with open(os.environ["CLOCK_IS_WRONG_BY"]) as told:
        return float(told.read())
time.time = lambda: right() + wrong_by()
time.time_ns = lambda: right_ns() + int(wrong_by() * 1e9)
class Stepped(datetime.datetime):
    __slots__ = ()
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
    @classmethod
    def utcnow(cls):
        return cls.now(datetime.timezone.utc).replace(tzinfo=None)
datetime.datetime = Stepped
"""


class Clock:
    """What a bot takes for the time, `wrong_by` seconds after the true one."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "wrong_by"
        self._modules = folder / "clock"
        self._modules.mkdir()
        (self._modules / "sitecustomize.py").write_text(STEPPED_CLOCK)
        self.step(0)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that give a bot this clock."""
        return {"PYTHONPATH": f"{self._modules}{os.pathsep}{ROOT}", "CLOCK_IS_WRONG_BY": str(self._file)}

    def step(self, wrong_by: float) -> None:
        """Set it, at once."""
        new = self._file.with_suffix(".new")
        new.write_text(str(wrong_by))
        new.replace(self._file)


@pytest_asyncio.fixture(loop_scope="module")
async def slack() -> AsyncIterator[SlackWire]:
    """Slack's counterpart."""
    async with SlackWire() as wire:
        yield wire


@pytest_asyncio.fixture(loop_scope="module")
async def discord() -> AsyncIterator[DiscordWire]:
    """Discord's counterpart."""
    async with DiscordWire() as wire:
        yield wire


async def test_a65_steps_of_an_hour_change_nothing(slack: SlackWire, discord: DiscordWire, tmp_path: Path) -> None:
    """Forward and back: mentions and commands of both platforms, delivered again after each step, get one answer."""
    clock = Clock(tmp_path)
    async with BotProcess(tmp_path, slack.environment | discord.environment | clock.environment) as bot:
        await slack.connected()
        await discord.ready()
        await discord.commands()
        said, asked, typed, chosen = [], [], [], []
        for wrong_by in STEPS_SECONDS:
            clock.step(wrong_by)
            said.append(discord.mention(QUESTION))
            chosen.append(discord.slash("ask", question=QUESTION))
            asked.append(await slack.mention(QUESTION))
            typed.append(await slack.slash_command(QUESTION))
            await discord.replies(to=said[-1])
            await discord.interaction_response(chosen[-1])
            await slack.posts(since=asked[-1])
            await slack.responses(typed[-1])
            for one in said:
                discord.redeliver(one)
            for envelope in asked:
                await slack.ack_of(await slack.redeliver(envelope))
        await discord.settle(SILENCE_SECONDS)
        status = await bot.stop()

    once = [1] * len(STEPS_SECONDS)
    assert once == [len(await discord.replies(to=one)) for one in said]
    assert once == [len((await discord.interaction_response(one)).messages) for one in chosen]
    assert 2 * len(STEPS_SECONDS) == len(slack.visible())
    assert {one.ts for one in asked} == {call.arguments.get("thread_ts") for call in slack.calls if call.ok} - {None}
    assert 0 == status
    assert [] == [entry for entry in bot.entries if entry["logger"].startswith("bot.") and entry["level"] in TROUBLE]
