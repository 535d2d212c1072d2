"""`python -m bot doctor` with tokens: right ones, wrong ones, and nobody there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.slack.checkup import check_slack
from bot.operations.checkup import Condition
from tests.wire.bot_process import BotProcess
from tests.wire.chaos import ChaosProxy
from tests.wire.chaos_plan import Direction, Fault, Kind
from tests.wire.discord_wire import DiscordWire
from tests.wire.slack_wire import SlackWire
from tests.wire.test_chaos import Only

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def examined(folder: Path, environment: Mapping[str, str]) -> tuple[int, list[dict[str, Any]]]:
    """Return the exit status and what was found of the platforms."""
    async with BotProcess(folder, environment, "doctor", "--json") as bot:
        status = await bot.ended(30)
    found = [json.loads(line) for line in bot.log.splitlines()]
    return status, [finding for finding in found if finding["part"] in ("slack", "discord")]


async def test_right_tokens_are_good(slack: SlackWire, wire: DiscordWire, tmp_path: Path) -> None:
    """Each is named by what it opens, after one call each."""
    status, found = await examined(tmp_path, slack.environment | wire.environment)

    assert 0 == status
    assert ["good"] * 4 == [finding["condition"] for finding in found]
    assert ["SLACK_BOT_TOKEN is", "SLACK_APP_TOKEN opens", "/ask and", "DISCORD_TOKEN is"] == [
        " ".join(finding["what"].split()[:2]) for finding in found
    ]
    assert ["auth.test", "apps.connections.open"] == [call.method for call in slack.calls]
    assert ["/users/@me"] == [request.path for request in wire.requests]


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-canary"}, "Slack refuses SLACK_BOT_TOKEN (invalid_auth)"),
        ({"SLACK_APP_TOKEN": "xapp-canary"}, "Slack refuses SLACK_APP_TOKEN (invalid_auth)"),
        ({"DISCORD_TOKEN": "canary.canary.canary"}, "Discord refuses DISCORD_TOKEN"),
    ],
)
async def test_a_wrong_token_is_named(
    slack: SlackWire, wire: DiscordWire, tmp_path: Path, given: dict[str, str], what: str
) -> None:
    """With the place where the right one is; the others are good all the same."""
    status, found = await examined(tmp_path, slack.environment | wire.environment | given)

    (wrong,) = [finding for finding in found if finding["condition"] == "wrong"]
    assert (2, what) == (status, wrong["what"])
    assert wrong["remedy"]


async def test_trouble_of_the_platforms_is_told(slack: SlackWire, wire: DiscordWire, tmp_path: Path) -> None:
    """What is no fault of the tokens is not blamed on them."""
    slack.fault("auth.test", status=503, body="<html>")
    slack.fault("apps.connections.open", drop=True)
    wire.fault("GET", "/users/@me", 503)

    status, found = await examined(tmp_path, slack.environment | wire.environment)

    assert 2 == status
    assert ["Slack is in trouble itself (status 503)", "Discord is in trouble itself (status 503)"] == [
        finding["what"] for finding in (found[0], found[3])
    ]
    assert found[1]["what"].startswith("Slack cannot be reached (")


async def test_nobody_there(slack: SlackWire, wire: DiscordWire, tmp_path: Path) -> None:
    """Connections that are reset say to look at the network."""
    reset = Only(Fault(Kind.RESET, Direction.TO))
    async with ChaosProxy(slack.web.port, reset) as proxy:
        nobody = f"http://127.0.0.1:{proxy.port}/api/"
        addresses = {"SLACK_API_URL": nobody, "DISCORD_API_URL": nobody}
        status, found = await examined(tmp_path, slack.environment | wire.environment | addresses)

    assert 2 == status
    unreached = [finding for finding in found if finding["condition"] == "wrong"]
    assert 3 == len(unreached)
    assert all("cannot be reached" in finding["what"] and "firewall" in finding["remedy"] for finding in unreached)


async def test_a_missing_scope_is_named(tmp_path: Path) -> None:
    """What the manifest asks for and the app was not granted is what to add."""
    async with SlackWire(scopes=["chat:write", "commands", "app_mentions:read"]) as slack:
        wanted = ["chat:write", "im:history", "commands"]
        identity, connection = await asyncio.wait_for(
            check_slack(slack.bot_token, slack.app_token, slack.api_url, wanted), 10
        )

    assert (Condition.WRONG, Condition.GOOD) == (identity.condition, connection.condition)
    assert "Add im:history " in identity.remedy
