"""Several processes share Discord's servers: each has a range of shards, and each server is answered by one of them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.wire.bot_process import BotProcess
from tests.wire.discord_wire import DiscordWire

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION = "When will AI write most of Meta's code?"
SHARDS = 4
PATIENCE_SECONDS = 60.0


def servers(wire: DiscordWire) -> dict[int, int]:
    """Return a channel of a server for each shard; servers are made until each shard has one."""
    channels: dict[int, int] = {}
    while len(channels) < SHARDS:
        server = wire.backend.create_guild("Another")
        wire.backend.add_member(server.id, wire.asker)
        channels[(server.id >> 22) % SHARDS] = wire.backend.create_channel(server.id, "general").id
    return channels


async def test_two_processes_of_two_shards_answer_each_server_once(wire: DiscordWire, tmp_path: Path) -> None:
    """Each event reaches the process of its shard; what is private, and telling of the commands, is the first one's."""
    wire.allow(at_once=16)
    channels = servers(wire)
    given = wire.environment | {"DISCORD_SHARD_COUNT": str(SHARDS)}
    first = BotProcess(tmp_path, given | {"DISCORD_SHARD_IDS": "0-1"})
    second = BotProcess(tmp_path, given | {"DISCORD_SHARD_IDS": "2,3"})
    async with first, second:
        await wire.ready(timeout=PATIENCE_SECONDS, connections=SHARDS)
        for shards, bot in (("0,1", first), ("2,3", second)):
            await bot.said(f"shards={shards}", timeout=PATIENCE_SECONDS)
        asked = {shard: wire.mention(QUESTION, channel=channel) for shard, channel in channels.items()}
        private = wire.direct_message(QUESTION)
        for message in (*asked.values(), private):
            await wire.replies(to=message, timeout=PATIENCE_SECONDS)
        await wire.settle(1)

    assert [[number, SHARDS] for number in range(SHARDS)] == sorted(one["shard"] for one in wire.gateway.identified)
    assert [1] * (SHARDS + 1) == [len(await wire.replies(to=one)) for one in (*asked.values(), private)]
    posted = [one for one in wire.requests if one.method == "POST" and one.route.endswith("/messages")]
    assert SHARDS + 1 == len(posted)
    assert 1 == len([one for one in wire.requests if one.method == "PUT"])


@pytest.mark.slow
async def test_shards_greet_one_after_the_other(wire: DiscordWire, tmp_path: Path) -> None:
    """Where Discord takes one session in five seconds, two processes of two shards take turns."""
    wire.allow(at_once=1)
    given = wire.environment | {"DISCORD_SHARD_COUNT": str(SHARDS)}
    first = BotProcess(tmp_path, given | {"DISCORD_SHARD_IDS": "0-1"})
    second = BotProcess(tmp_path, given | {"DISCORD_SHARD_IDS": "2-3"})
    async with first, second:
        async with asyncio.timeout(90):
            while len(wire.gateway.identified) < SHARDS:
                await asyncio.sleep(0.05)
    at = wire.gateway.identified_at

    assert SHARDS == len(at)
    assert all(later - earlier > 4.9 for earlier, later in zip(at, at[1:], strict=False)), json.dumps(at)


async def test_as_many_shards_as_discord_advises(wire: DiscordWire, tmp_path: Path) -> None:
    """With nothing set the bot does as it is told before it begins; one shard here."""
    async with BotProcess(tmp_path, wire.environment) as bot:
        await bot.said("shards=0", timeout=PATIENCE_SECONDS)

    assert [[0, 1]] == [one["shard"] for one in wire.gateway.identified]
