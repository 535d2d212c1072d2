"""`python -m bot doctor` with tokens: right ones, wrong ones, and nobody there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import discord
import pytest

from bot.adapters.discord.surface import known_commands
from bot.adapters.slack.checkup import check_slack
from bot.operations.checkup import Condition
from tests.wire.bot_process import BotProcess
from tests.wire.chaos import ChaosProxy
from tests.wire.chaos_plan import Direction, Fault, Kind
from tests.wire.discord_wire import DiscordWire
from tests.wire.slack_wire import SlackWire
from tests.wire.test_chaos import Only

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def examined(folder: Path, environment: Mapping[str, str], *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    """Return the exit status and what was found of the platforms."""
    async with BotProcess(folder, environment, "doctor", "--json", *arguments) as bot:
        status = await bot.ended(90)
    found = [json.loads(line) for line in bot.log.splitlines() if line.startswith("{")]
    return status, [finding for finding in found if finding["part"] in ("slack", "discord")]


async def test_right_tokens_are_good(slack: SlackWire, wire: DiscordWire, tmp_path: Path) -> None:
    """Each is named by what it opens, after one call each."""
    status, found = await examined(tmp_path, slack.environment | wire.environment)

    assert 0 == status
    assert [*["good"] * 5, "doubtful"] == [finding["condition"] for finding in found]
    assert ["SLACK_BOT_TOKEN is", "SLACK_APP_TOKEN opens", "/ask and", "DISCORD_TOKEN is"] == [
        " ".join(finding["what"].split()[:2]) for finding in found[:4]
    ]
    assert "the application asks for no privileged intent" == found[4]["what"]
    assert found[5]["what"].startswith("commands not registered everywhere: ")
    assert "Start the bot" in found[5]["remedy"]
    assert ["auth.test", "apps.connections.open"] == [call.method for call in slack.calls]
    assert ["/users/@me", "/oauth2/applications/@me", f"/applications/{wire.application_id}/commands"] == [
        request.path for request in wire.requests
    ]


async def test_a_server_and_its_channels_are_looked_at(wire: DiscordWire, tmp_path: Path) -> None:
    """With the commands registered there, and by name each permission that is missing in a channel."""
    shut = wire.add_channel("shut", deny_bot=discord.Permissions(send_messages=True, embed_links=True))
    thread = wire.add_thread("scaling", channel=shut)
    environment = wire.environment | {"DISCORD_GUILD_IDS": str(wire.guild), "REPORT_DISCORD": str(wire.channel)}
    async with BotProcess(tmp_path, environment):
        await wire.ready()
        await wire.commands()

    status, found = await examined(tmp_path, environment, "--channel", str(shut), "--channel", str(thread))

    told = [(finding["condition"], finding["what"]) for finding in found[3:]]
    commands = len(known_commands())
    lacking = "Send Messages, Embed Links"
    assert 2 == status
    assert ("good", f"{commands} commands are registered in the server {wire.guild}") == told[0]
    assert ("good", "the bot has every permission that it needs in the server On Record") == told[1]
    assert ("wrong", f"the bot lacks in the channel shut: {lacking}") == told[2]
    assert ("wrong", f"the bot lacks in the channel scaling: {lacking}") == told[3]
    assert ("good", "the bot has every permission that it needs in the channel general") == told[4]


async def test_what_the_portal_has_wrong_is_told(wire: DiscordWire, tmp_path: Path) -> None:
    """A server without the bot, a channel that it does not see, and commands of another program."""
    hidden = wire.add_channel("hidden", deny_bot=discord.Permissions(view_channel=True))
    other: dict[str, Any] = {"name": "other", "description": "Another program's.", "type": 1}
    wire.backend.commands[None] = {("other", 1): other | {"id": "1", "application_id": str(wire.application_id)}}

    wire.fault("GET", f"/channels/{hidden}", 403, {"code": 50001, "message": "Missing Access"})

    status, found = await examined(
        tmp_path, wire.environment | {"DISCORD_GUILD_IDS": "12345"}, "--channel", str(hidden)
    )

    assert 2 == status
    assert "the bot is not in the server 12345 of DISCORD_GUILD_IDS" in [finding["what"] for finding in found]
    assert f"the bot does not see the channel {hidden}" in [finding["what"] for finding in found]
    assert 1 < sum("python -m bot invite" in finding["remedy"] for finding in found)


async def test_the_invitation_asks_for_what_is_needed(wire: DiscordWire, tmp_path: Path) -> None:
    """The application is asked of Discord; the permissions are those of the README, and no others."""
    environment = {name: value for name, value in wire.environment.items() if name != "DISCORD_APPLICATION_ID"}
    async with BotProcess(tmp_path, environment, "invite") as bot:
        status = await bot.ended(90)

    assert 0 == status
    link = urlsplit(bot.log.strip())
    assert ("discord.com", "/oauth2/authorize") == (link.netloc, link.path)
    assert {
        "client_id": [str(wire.application_id)],
        "permissions": ["274877991936"],
        "scope": ["bot applications.commands"],
    } == parse_qs(link.query)
    assert ["/oauth2/applications/@me"] == [request.path for request in wire.requests]


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
