"""One bot for everything that people can do in Slack, by each transport."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.wire import slack_judge
from tests.wire.bot_process import ROOT, BotProcess
from tests.wire.node_tools import require_node_modules
from tests.wire.slack_surface.asking import RESTRICTED, VERBS, answered, passage_ids
from tests.wire.slack_wire import SlackWire

# What the manifest asks for, and what an admin may add so that Slack tells which channels are shared.
SCOPES = ("app_mentions:read", "chat:write", "commands", "im:history", "channels:read")


@pytest_asyncio.fixture(scope="package", loop_scope="package", params=["sockets", "http"])
async def slack_wire(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[SlackWire]:
    """The workspace of all tests here, with a bot that none of them makes fail."""
    require_node_modules()
    folder = tmp_path_factory.mktemp("bot")
    home = folder / "home"
    home.mkdir()
    async with SlackWire(by_http=request.param == "http", scopes=SCOPES) as wire:
        environment = wire.environment | {
            "KNOWLEDGE_DIR": str(_knowledge(folder, wire.channels["random"])),
            "ADMIN_SLACK": wire.users["admin"],
            "REPORT_SLACK": wire.channels["strategy"],
            "SLACK_SHARED_CHANNELS": wire.channels["strategy"],
            "SLACK_VERBS_COMMAND": VERBS,
            # A61: bolt would take these for the wish to install by OAuth, and keep its files in the home.
            "SLACK_CLIENT_ID": "1.1",
            "SLACK_CLIENT_SECRET": "0123456789abcdef",
            "HOME": str(home),
        }
        async with BotProcess(folder, environment) as bot:
            await wire.connected(timeout=60)
            await _warm(wire)
            yield wire
        assert [] == wire.violations()
    assert "Traceback" not in bot.log, bot.log
    assert "error" not in bot.levels, bot.log
    assert [] == [*home.iterdir()]


@pytest_asyncio.fixture(loop_scope="package")
async def slack(slack_wire: SlackWire) -> AsyncIterator[SlackWire]:
    """The workspace during one test, in which the bot may not break a rule."""
    calls, responses = len(slack_wire.calls), len(slack_wire.web.responses)
    yield slack_wire
    sent = [(call.method, call.arguments) for call in slack_wire.calls[calls:]]
    sent += [("response_url", response.body) for response in slack_wire.web.responses[responses:]]
    assert [] == [wrong for method, arguments in sent for wrong in slack_judge.violations(method, arguments)]
    assert [] == slack_wire.socket.complaints


async def _warm(wire: SlackWire) -> None:
    """Wait until the state keeps what was answered within its second, which first takes longer on a busy machine."""
    for _ in range(10):
        pressed = await wire.block_action("more", on=await answered(wire))
        if passage_ids((await wire.responses(pressed))[0]):
            return


def _knowledge(folder: Path, channel: str) -> Path:
    """Return the shipped knowledge with a discussion that is for one channel alone, and newer than all."""
    knowledge = folder / "knowledge"
    shutil.copytree(ROOT / "knowledge", knowledge)
    front_matter = f"title: {RESTRICTED}\ndate: 2026-11-01\nvisibility: [slack:{channel}]\nspeakers: [Ada Stripe]"
    text = f"---\n{front_matter}\n---\n## Herd\n\n**Ada Stripe** [1:10]: A zebra herd grows to forty animals.\n"
    (knowledge / "zebra-board.md").write_text(text, encoding="utf-8")
    return knowledge
