"""A minute of what Discord, other bots and the bot's own code may do to it."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.adapters.web.ports import free_port
from tests.wire.bot_process import ROOT, BotProcess
from tests.wire.discord_wire import DiscordWire

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

QUESTION = "When will AI write most of Meta's code?"
MINUTE_SECONDS = 60.0
PATIENCE_SECONDS = 60.0
# Python loads this module by itself before the bot: something holds up the loop whenever a file tells for how long.
HOLDING_UP = """
import asyncio, os, pathlib, time
from bot.operations.lag import LoopLag
run = LoopLag.run
async def held_up(self):
    async def hold():
        order = pathlib.Path(os.environ["HOLD_FILE"])
        while True:
            await asyncio.sleep(0.05)
            if order.exists():
                seconds = float(order.read_text())
                order.unlink()
                time.sleep(seconds)
    holding = asyncio.create_task(hold())
    await run(self)
LoopLag.run = held_up
"""


async def connections_of_a_minute(folder: Path, end: Callable[[DiscordWire], None]) -> int:
    """Return how many connections a bot opens in a minute in which each is ended at once."""
    async with DiscordWire() as wire, BotProcess(folder, wire.environment):
        await wire.ready(timeout=PATIENCE_SECONDS)
        started = time.monotonic()
        while time.monotonic() < started + MINUTE_SECONDS:
            end(wire)
            await asyncio.sleep(0.02)
        return sum(started <= at < started + MINUTE_SECONDS for at in wire.gateway.connected_at)


@pytest.mark.timeout(180)
async def test_connections_that_end_at_once_stay_few(tmp_path: Path) -> None:
    """A27: 4000, 1001 and op 7 for sixty seconds open at most twenty connections each, and more than a few."""
    ends: dict[str, Callable[[DiscordWire], None]] = {
        "4000": lambda wire: wire.close(4000),
        "1001": lambda wire: wire.close(1001),
        "op 7": lambda wire: wire.gateway.reconnect(),
    }
    for name in ends:
        (tmp_path / name).mkdir()

    opened = await asyncio.gather(*(connections_of_a_minute(tmp_path / name, end) for name, end in ends.items()))

    print(dict(zip(ends, opened, strict=True)))
    assert all(1 <= count <= 20 for count in opened)


@pytest.mark.timeout(180)
async def test_two_of_our_bots_and_a_foreign_one_never_talk_to_each_other(wire: DiscordWire, tmp_path: Path) -> None:
    """A35: two processes of ours answer a person once, no bot at all, and are quiet for the rest of a minute."""
    robot = wire.add_user("robot", bot=True)
    async with BotProcess(tmp_path, wire.environment) as first, BotProcess(tmp_path, wire.environment) as second:
        for bot in (first, second):
            await bot.said("discord is connected", timeout=PATIENCE_SECONDS)
        asked = wire.mention(QUESTION)
        (reply,) = await wire.replies(to=asked, timeout=PATIENCE_SECONDS)
        wire.mention(QUESTION, author=robot)
        wire.say(f"{wire.bot_mention} {QUESTION}", author=robot, reply_to=reply)
        wire.say(f"{wire.bot_mention} {QUESTION}", author=wire.bot, reply_to=reply)
        await asyncio.sleep(MINUTE_SECONDS)

    posted = [one for one in wire.sent("POST", "/channels/{channel_id}/messages") if one.status == 200]
    assert [asked["id"]] == [str(one.body["message_reference"]["message_id"]) for one in posted]


async def told(port: int) -> tuple[float, bool]:
    """Return the lag that the metrics tell, and whether the process is alive."""
    async with ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{port}/metrics") as response:
            lag = re.findall(r"^onrecord_loop_lag_seconds (\S+)$", await response.text(), re.MULTILINE)
        async with session.get(f"http://127.0.0.1:{port}/healthz") as response:
            return float(lag[0]), response.status == 200


@pytest.mark.timeout(180)
async def test_a_loop_that_is_held_up_is_told(tmp_path: Path) -> None:
    """A15: two seconds are recorded as 1.9 at least, and the process is alive; six seconds are too many."""
    (tmp_path / "held").mkdir()
    (tmp_path / "held" / "sitecustomize.py").write_text(HOLDING_UP)
    port, order = free_port(), tmp_path / "hold"
    given = {"PORT": str(port), "WEB_HOST": "127.0.0.1", "HOLD_FILE": str(order)}
    given["PYTHONPATH"] = f"{tmp_path / 'held'}{os.pathsep}{ROOT}"
    found = []
    async with DiscordWire() as wire, BotProcess(tmp_path, wire.environment | given):
        await wire.ready(timeout=PATIENCE_SECONDS)
        for seconds in (2, 6):
            await asyncio.sleep(1)
            order.write_text(str(seconds))
            while order.exists():
                await asyncio.sleep(0.05)
            await asyncio.sleep(seconds + 1)
            found.append(await told(port))

    (two, is_alive_after_two), (six, is_alive_after_six) = found
    print(f"A15: {two:.2f} s and {six:.2f} s")
    assert 1.9 <= two < 5
    assert 5.9 <= six
    assert [True, False] == [is_alive_after_two, is_alive_after_six]
