"""The connection to Discord: `python -m bot run` in another process, whose gateway ends in Discord's ways."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.wire.bot_process import BotProcess
from tests.wire.discord_wire import DiscordWire
from tests.wire.node_tools import require_node_modules

pytestmark = pytest.mark.asyncio(loop_scope="module")

WATCHED_SECONDS = 8.0


@pytest_asyncio.fixture(loop_scope="module")
async def wire() -> AsyncIterator[DiscordWire]:
    """A Discord of its own for each test."""
    require_node_modules()
    async with DiscordWire() as discord_wire:
        yield discord_wire


@pytest.mark.parametrize("code", [4013, 4014])
async def test_refused_intents_are_told_and_not_tried_again(
    wire: DiscordWire, tmp_path_factory: pytest.TempPathFactory, code: int
) -> None:
    """A29: Discord is left alone after a refusal for good, and the log says which."""
    wire.gateway.refuse_with = code
    async with BotProcess(tmp_path_factory.mktemp("bot"), wire.environment) as bot:
        end = time.monotonic() + WATCHED_SECONDS
        while str(code) not in bot.log and time.monotonic() < end:
            await asyncio.sleep(0.1)
        await asyncio.sleep(1)

        assert f"refuses the intents of the bot ({code})" in bot.log
        assert 1 == len(wire.gateway.identified)


async def test_requests_to_reconnect_without_end_open_few_connections(
    wire: DiscordWire, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A27: op 7 again and again opens ten connections at once, and then few."""
    async with BotProcess(tmp_path_factory.mktemp("bot"), wire.environment):
        await wire.ready()
        end = time.monotonic() + WATCHED_SECONDS
        while time.monotonic() < end:
            wire.gateway.reconnect()
            await asyncio.sleep(0.02)

    assert 10 <= len(wire.gateway.connected_at) <= 15
