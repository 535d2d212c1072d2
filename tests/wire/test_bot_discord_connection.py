"""The connection to Discord: `python -m bot run` in another process, which Discord ends, refuses and makes wait."""

from __future__ import annotations

import asyncio
import copy
import datetime as dt
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest
import pytest_asyncio
from aiohttp import ClientSession

from tests.adapters.web.ports import free_port
from tests.wire.bot_process import BotProcess
from tests.wire.discord_rest import RestRequest
from tests.wire.discord_wire import DiscordWire
from tests.wire.discord_world import Payload
from tests.wire.node_tools import require_node_modules
from tests.wire.slack_wire import SlackWire

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION = "When will AI write most of Meta's code?"
MESSAGES = "/channels/{channel_id}/messages"
CALLBACK = "/interactions/{interaction_id}/{token}/callback"
UNKNOWN_INTERACTION: Payload = {"code": 10062, "message": "Unknown interaction"}
ACKNOWLEDGED: Payload = {"code": 40060, "message": "Interaction has already been acknowledged."}
WATCHED_SECONDS = 8.0
PATIENCE_SECONDS = 30.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def port() -> int:
    """Where the bot of this module tells what it has counted."""
    return free_port()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the bot of this module."""
    return tmp_path_factory.mktemp("bot")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def discord_wire(bot_folder: Path, port: int) -> AsyncIterator[DiscordWire]:
    """A Discord with the bot in it."""
    require_node_modules()
    async with DiscordWire() as wire:
        wire.limit("POST", MESSAGES, requests=1000, seconds=1)
        given = {"PORT": str(port), "WEB_HOST": "127.0.0.1"}
        async with BotProcess(bot_folder, wire.environment | given) as bot:
            await wire.ready()
            await wire.commands()
            await wire.replies(to=wire.mention(QUESTION), timeout=PATIENCE_SECONDS)
            yield wire
    assert "Traceback" not in bot.log, bot.log
    assert "error" not in bot.levels, bot.log


def sends(wire: DiscordWire, message: Payload) -> list[RestRequest]:
    """Return every attempt to reply to a message."""
    return [
        one
        for one in wire.sent("POST", MESSAGES)
        if str((one.body.get("message_reference") or {}).get("message_id")) == message["id"]
    ]


async def counted(port: int, name: str) -> float:
    """Return what the bot tells of a counter."""
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as response:
        told = await response.text()
    values = re.findall(rf"^onrecord_{name}(?:{{[^}}]*}})? (\S+)$", told, re.MULTILINE)
    return sum(map(float, values))


# What the library does not try again, or not the same


@pytest.mark.parametrize("status", [502, 503])
async def test_error_of_discords_shows_one_message(wire: DiscordWire, status: int) -> None:
    """A20: twice 502, and twice 503, which discord.py leaves alone: the same nonce each time, and one message."""
    wire.fault("POST", MESSAGES, status, times=2)

    asked = wire.mention(QUESTION)
    await wire.replies(to=asked, timeout=PATIENCE_SECONDS)
    await wire.settle(0.5)

    tried = sends(wire, asked)
    assert [status, status, 200] == [one.status for one in tried]
    assert 1 == len({one.body["nonce"] for one in tried})
    assert [True] * 3 == [one.body["enforce_nonce"] for one in tried]
    assert 1 == len(await wire.replies(to=asked))


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_reset_connection_shows_one_message(wire: DiscordWire, cut: Any) -> None:
    """A30: one of three sends meets ECONNRESET, before or after Discord has posted it: three messages are seen."""
    wire.fault("POST", MESSAGES, 0, cut=cut)

    asked = [wire.mention(f"{QUESTION} ({number})") for number in range(3)]
    replies = [await wire.replies(to=one, timeout=PATIENCE_SECONDS) for one in asked]
    await wire.settle(1.5)

    assert [1, 1, 1] == [len(one) for one in replies]
    assert [1, 1, 1] == [len(await wire.replies(to=one)) for one in asked]


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_reset_connection_answers_a_command_once(wire: DiscordWire, cut: Any) -> None:
    """A30: the callback of a command too; Discord says that it has one already, where it has."""
    wire.fault("POST", CALLBACK, 0, cut=cut)

    sent = wire.slash("ask", question=QUESTION)
    await wire.interaction_response(sent, timeout=PATIENCE_SECONDS)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while 2 > len((await wire.interaction_response(sent)).requests):
            await asyncio.sleep(0.1)
    response = await wire.interaction_response(sent)

    assert 1 == len(response.messages)
    tried = [one.status for one in response.requests if one.route == CALLBACK]
    assert [0, 200 if cut == "before" else 400] == tried


@pytest.mark.parametrize("via", [True, False])
async def test_too_many_requests_are_waited_for(wire: DiscordWire, via: bool) -> None:
    """A 429 of Discord's, and one of whoever stands in front of it, which discord.py gives up at: one message."""
    wire.fault("POST", MESSAGES, 429, {"retry_after": 0.5}, via=via)

    asked = wire.mention(QUESTION)
    await wire.replies(to=asked, timeout=PATIENCE_SECONDS)
    await wire.settle(0.5)

    assert 1 == len(await wire.replies(to=asked))
    first, second = sends(wire, asked)
    assert [429, 200] == [first.status, second.status]
    assert 0.4 < second.at - first.at


# Interactions that nobody waits for


async def test_late_interaction_is_left_alone(wire: DiscordWire, port: int) -> None:
    """A13: what comes three seconds after it was made gets no reply and no follow-up; one counter tells."""
    announced: list[Payload] = []
    wire.backend.subscribers.append(lambda _, payload: announced.append(copy.deepcopy(dict(payload))))
    sent = wire.slash("ask", question=QUESTION)
    wire.backend.subscribers.pop()
    await wire.interaction_response(sent, timeout=PATIENCE_SECONDS)
    before, requests = await counted(port, "late_interactions_total"), len(wire.requests)

    made_at = discord.utils.utcnow() - dt.timedelta(seconds=3)
    late = announced[0] | {"id": str(discord.utils.time_snowflake(made_at)), "token": "late"}
    wire.backend.emit("INTERACTION_CREATE", late)
    await asyncio.sleep(2)

    assert [] == wire.requests[requests:]
    assert before + 1 == await counted(port, "late_interactions_total")


@pytest.mark.parametrize("refusal", [UNKNOWN_INTERACTION, ACKNOWLEDGED])
async def test_refused_reply_has_no_follow_up(wire: DiscordWire, port: int, refusal: Payload) -> None:
    """A13: where Discord knows the interaction no more, or another process was quicker, the bot stops there."""
    before, requests = await counted(port, "late_interactions_total"), len(wire.requests)
    wire.fault("POST", CALLBACK, 404 if refusal is UNKNOWN_INTERACTION else 400, refusal)

    wire.slash("ask", question=QUESTION)
    await wire.settle(2.5)

    assert [CALLBACK] == [one.route for one in wire.requests[requests:]]
    assert before + (refusal is UNKNOWN_INTERACTION) == await counted(port, "late_interactions_total")


# Ends of the connection


@pytest.mark.parametrize("ending", ["op 7", "op 9", "op 9, resumable", "close 4000", "drop"])
async def test_bot_comes_back(wire: DiscordWire, ending: str) -> None:
    """It resumes where Discord lets it, greets anew where not, and answers what was asked meanwhile, once."""
    gateway = wire.gateway
    opcodes, connections = len(gateway.opcodes), len(gateway.connected_at)
    {
        "op 7": gateway.reconnect,
        "op 9": gateway.invalidate,
        "op 9, resumable": lambda: gateway.invalidate(resumable=True),
        "close 4000": lambda: wire.close(4000),
        "drop": wire.drop,
    }[ending]()
    await wire.ready(timeout=PATIENCE_SECONDS, connections=connections + 1)
    while not {2, 6} & set(gateway.opcodes[opcodes:]):
        await asyncio.sleep(0.05)

    asked = wire.mention(QUESTION)
    await wire.replies(to=asked, timeout=PATIENCE_SECONDS)

    assert [2 if ending == "op 9" else 6] == [one for one in gateway.opcodes[opcodes:] if one != 1]
    assert 1 == len(await wire.replies(to=asked))


@pytest.mark.parametrize("code", [4004, 4013, 4014])
async def test_refusal_for_good_stops_discord_alone(slack: SlackWire, tmp_path: Path, code: int) -> None:
    """A29: its own reason is told, nobody greets again, and Slack answers ten of ten commands."""
    reason = "refuses DISCORD_TOKEN" if code == 4004 else f"refuses the intents of the bot ({code})"
    async with DiscordWire() as refusing:
        refusing.gateway.refuse_with = code
        async with BotProcess(tmp_path, slack.environment | refusing.environment) as bot:
            await bot.said(f"discord is off: Discord {reason}", timeout=60)
            await slack.connected(timeout=PATIENCE_SECONDS)
            sent = [await slack.slash_command(QUESTION) for _ in range(10)]
            answered = [len(await slack.responses(one, timeout=PATIENCE_SECONDS)) for one in sent]

    assert [1] * 10 == answered
    assert 1 == len(refusing.gateway.identified)


async def test_too_few_sessions_left_are_not_begun(tmp_path: Path) -> None:
    """What Discord says before the start counts: at its limit it takes the token away, so the bot waits."""
    async with DiscordWire() as wire:
        wire.allow(sessions_left=20)
        async with BotProcess(tmp_path, wire.environment) as bot:
            await bot.said("discord is greeted later: seconds=86400", timeout=60)

    assert [] == wire.gateway.identified


async def test_requests_to_reconnect_without_end_open_few_connections(tmp_path: Path) -> None:
    """A27: op 7 again and again opens ten connections at once, and then few."""
    async with DiscordWire() as wire, BotProcess(tmp_path, wire.environment):
        await wire.ready()
        end = time.monotonic() + WATCHED_SECONDS
        while time.monotonic() < end:
            wire.gateway.reconnect()
            await asyncio.sleep(0.02)

    assert 10 <= len(wire.gateway.connected_at) <= 15
