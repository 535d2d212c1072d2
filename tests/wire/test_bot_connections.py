"""How the bot connects, is refused, and comes back: a bot and platforms of its own for each test."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from tests import canaries
from tests.wire.bot_process import BotProcess
from tests.wire.discord_wire import DiscordWire
from tests.wire.slack_wire import SlackWire

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION = "When will AI write most of Meta's code?"
COMMANDS = "/applications/{application_id}/commands"
SERVER_COMMANDS = "/applications/{application_id}/guilds/{guild_id}/commands"
DISCORD_REFUSES = "discord is off: Discord refuses DISCORD_TOKEN."
SILENCE_SECONDS = 0.3

# What is refused: the variable, Slack's word for it, what the bot is given, and the method that refuses the true one.
REFUSALS = [
    ("SLACK_BOT_TOKEN", "invalid_auth", {"SLACK_BOT_TOKEN": "xoxb-wrong-canary"}, None),
    ("SLACK_BOT_TOKEN", "account_inactive", {}, "auth.test"),
    ("SLACK_APP_TOKEN", "invalid_auth", {"SLACK_APP_TOKEN": "xapp-wrong-canary"}, None),
    ("SLACK_APP_TOKEN", "not_allowed_token_type", {}, "apps.connections.open"),
]


# Refused


@pytest.mark.parametrize(("variable", "reason", "given", "method"), REFUSALS)
async def test_refused_slack_token_ends_the_bot(
    slack: SlackWire, tmp_path: Path, variable: str, reason: str, given: dict[str, str], method: str | None
) -> None:
    """Where nothing is left to answer on, the bot says which variable is wrong, and ends as failed."""
    if method:
        slack.fault(method, body={"ok": False, "error": reason}, times=9)

    async with BotProcess(tmp_path, slack.environment | given) as bot:
        status = await bot.ended()

    assert 1 == status
    assert f"slack is off: Slack refuses {variable} ({reason})." in bot.log
    assert "Traceback" not in bot.log
    assert "canary" not in bot.log
    assert 1 == len([call for call in slack.calls if not call.ok])


@pytest.mark.slow
@pytest.mark.parametrize(("variable", "reason", "given", "method"), REFUSALS)
async def test_refused_slack_token_leaves_discord_on(
    slack: SlackWire,
    wire: DiscordWire,
    tmp_path: Path,
    variable: str,
    reason: str,
    given: dict[str, str],
    method: str | None,
) -> None:
    """Slack goes off with its reason, and Discord answers on."""
    if method:
        slack.fault(method, body={"ok": False, "error": reason}, times=9)

    async with BotProcess(tmp_path, slack.environment | wire.environment | given) as bot:
        await bot.said(f"slack is off: Slack refuses {variable} ({reason}).")
        await wire.ready()
        replies = await wire.replies(to=wire.mention(QUESTION))
        status = await bot.stop()

    assert 1 == len(replies)
    assert 0 == status


@pytest.mark.parametrize("where", ["login", "gateway"])
async def test_refused_discord_token_leaves_slack_on(
    slack: SlackWire, wire: DiscordWire, tmp_path: Path, where: str
) -> None:
    """Discord goes off with its reason, at whichever door it is refused, and Slack answers on."""
    given = {"DISCORD_TOKEN": "wrong.canary.token"} if where == "login" else {}
    wire.gateway.refuse_with = 4004 if where == "gateway" else None

    async with BotProcess(tmp_path, slack.environment | wire.environment | given) as bot:
        await bot.said(DISCORD_REFUSES)
        await slack.connected()
        posts = await slack.posts(since=await slack.mention(QUESTION))
        status = await bot.stop()

    assert 1 == len(posts)
    assert 0 == status
    assert "Traceback" not in bot.log
    assert "canary" not in bot.log


async def test_refused_discord_token_ends_the_bot(wire: DiscordWire, tmp_path: Path) -> None:
    """Where nothing is left to answer on, the bot ends as failed, and does not use up Discord's patience."""
    async with BotProcess(tmp_path, wire.environment | {"DISCORD_TOKEN": "wrong.canary.token"}) as bot:
        status = await bot.ended()

    assert 1 == status
    assert DISCORD_REFUSES in bot.log
    assert "canary" not in bot.log
    assert [401] == [request.status for request in wire.requests]


async def test_two_refused_platforms_end_the_bot(slack: SlackWire, wire: DiscordWire, tmp_path: Path) -> None:
    """Each platform says why it is off; the last one to go ends the bot."""
    given = {"DISCORD_TOKEN": "wrong.canary.token", "SLACK_BOT_TOKEN": "xoxb-wrong-canary"}

    async with BotProcess(tmp_path, slack.environment | wire.environment | given) as bot:
        status = await bot.ended()

    assert 1 == status
    assert "Slack refuses SLACK_BOT_TOKEN" in bot.log
    assert DISCORD_REFUSES in bot.log


# Connected, and connected again


async def test_client_id_does_not_replace_the_bot_token(slack: SlackWire, tmp_path: Path) -> None:
    """The variables of an installation by OAuth, which many hosts still have set, leave the bot's token in use."""
    oauth = {
        "SLACK_CLIENT_ID": "1.1",
        "SLACK_CLIENT_SECRET": canaries.CLIENT_SECRET,
        "SLACK_SIGNING_SECRET": "canary" * 6,
    }

    async with BotProcess(tmp_path, slack.environment | oauth) as bot:
        await slack.connected()
        await slack.posts(since=await slack.mention(QUESTION))
        await slack.responses(await slack.slash_command(QUESTION))

    assert {slack.bot_token} == {call.token for call in slack.calls if call.method != "apps.connections.open"}
    assert "canary" not in bot.log


async def test_slack_in_trouble_is_tried_again(slack: SlackWire, tmp_path: Path) -> None:
    """An error page of Slack's at the start is no refusal: a moment later the bot is connected."""
    slack.fault("auth.test", status=503, body="<html>")

    async with BotProcess(tmp_path, slack.environment) as bot:
        await slack.connected()
        await slack.posts(since=await slack.mention(QUESTION))

    assert [503, 200] == [call.status for call in slack.calls_of("auth.test")]
    assert "AttributeError" not in bot.log


async def test_identity_is_asked_for_once(slack: SlackWire, tmp_path: Path) -> None:
    """Not every question costs a call that asks who the bot is."""
    async with BotProcess(tmp_path, slack.environment):
        await slack.connected()
        asked = [await slack.mention(QUESTION) for _ in range(5)]
        await slack.posts(since=asked[0], count=5)

    assert 1 == len(slack.calls_of("auth.test"))


async def test_slack_refreshes_the_connection(slack: SlackWire, tmp_path: Path) -> None:
    """Slack ends both connections; the bot takes new ones and answers on, once."""
    async with BotProcess(tmp_path, slack.environment) as bot:
        await slack.connected(2)
        await slack.socket.disconnect("refresh_requested")
        await slack.connected(2)

        asked = await slack.mention(QUESTION)
        await slack.posts(since=asked)
        await asyncio.sleep(SILENCE_SECONDS)
        counted = await bot.metrics()

    assert 2 == counted['gateway_reconnects_total{platform="slack",reason="refresh_requested"}']
    assert 1 == counted['ack_seconds_count{platform="slack"}']
    assert 1 == len(slack.visible(asked))
    assert 4 == len(slack.calls_of("apps.connections.open"))
    assert [] == slack.socket.refused_tickets


async def test_question_redelivered_over_the_new_connection_is_answered_once(slack: SlackWire, tmp_path: Path) -> None:
    """What was answered before the refresh is not answered again after it."""
    async with BotProcess(tmp_path, slack.environment):
        await slack.connected()
        asked = await slack.mention(QUESTION)
        await slack.posts(since=asked)
        await slack.socket.disconnect("refresh_requested")
        await slack.connected()

        await slack.ack_of(await slack.redeliver(asked))
        await asyncio.sleep(SILENCE_SECONDS)

    assert 1 == len(slack.visible(asked))


async def test_question_during_a_drop_is_answered_once(wire: DiscordWire, tmp_path: Path) -> None:
    """What is asked while the connection is cut is answered once after RESUME, without identifying anew."""
    async with BotProcess(tmp_path, wire.environment) as bot:
        await wire.ready()
        before = wire.mention(QUESTION)
        await wire.replies(to=before)
        wire.drop()
        while wire.gateway.ready:
            await asyncio.sleep(0)

        missed = wire.mention(QUESTION)
        await wire.replies(to=missed)
        await wire.settle(SILENCE_SECONDS)
        counted = await bot.metrics()

    assert 1 == counted['gateway_reconnects_total{platform="discord",reason="resumed"}']
    sent = wire.sent("POST", "/channels/{channel_id}/messages")
    assert [before["id"], missed["id"]] == [str(post.body["message_reference"]["message_id"]) for post in sent]
    assert [2, 6] == [operation for operation in wire.gateway.opcodes if operation != 1]


# Discord's commands


async def booted(wire: DiscordWire, folder: Path, **given: str) -> None:
    """Let the bot start in a folder, connect, and stop."""
    connections = len(wire.gateway.connected_at) + 1
    async with BotProcess(folder, wire.environment | given) as bot:
        await wire.ready(connections=connections)
        await bot.stop()


async def test_commands_are_told_once(wire: DiscordWire, tmp_path: Path) -> None:
    """A restart does not tell Discord again what it knows: it allows 200 changes a day."""
    await booted(wire, tmp_path)
    await booted(wire, tmp_path)

    (told,) = wire.sent("PUT", COMMANDS)
    assert {"ask", "quote", "Find sources"} <= {command["name"] for command in told.body}


async def test_changed_commands_are_told_again(wire: DiscordWire, tmp_path: Path) -> None:
    """Where Discord was last told of other commands, it is told of these."""
    await booted(wire, tmp_path)
    with sqlite3.connect(tmp_path / "var" / "state.sqlite3") as state:
        state.execute("UPDATE remembered SET value = 'another' WHERE key LIKE 'discord-commands:%'")

    await booted(wire, tmp_path)
    await booted(wire, tmp_path)

    assert 2 == len(wire.sent("PUT", COMMANDS))


async def test_commands_can_be_kept_to_one_server(wire: DiscordWire, tmp_path: Path) -> None:
    """With a server named, the commands are registered there, once, and nowhere else."""
    await booted(wire, tmp_path, DISCORD_GUILD_IDS=str(wire.guild))
    await booted(wire, tmp_path, DISCORD_GUILD_IDS=str(wire.guild))

    assert 1 == len(wire.sent("PUT", SERVER_COMMANDS))
    assert [] == wire.sent("PUT", COMMANDS)
