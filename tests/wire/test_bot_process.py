"""The bot as a process: what it wants to be told, how it ends, and what it never says."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests import canaries
from tests.adapters.web.ports import free_port
from tests.wire.bot_process import BotProcess
from tests.wire.discord_wire import DiscordWire
from tests.wire.slack_wire import SlackWire

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION = "When will AI write most of Meta's code?"
BOT_TOKEN = {"SLACK_BOT_TOKEN": "xoxb-canary"}
APP_TOKEN = {"SLACK_APP_TOKEN": "xapp-canary"}


# Settings


async def test_nothing_set_up_serves_the_pages_and_says_what_to_set(tmp_path: Path) -> None:
    """Who starts the bot without a token can try it in a browser, and is told which tokens there are, in one line."""
    port = str(free_port())
    async with BotProcess(tmp_path, {"PORT": port}) as bot:
        line = await bot.said("The pages are at")

    assert f"http://127.0.0.1:{port}/" in line
    assert all(name in line for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DISCORD_TOKEN"))


async def test_a_named_platform_that_is_not_set_up_says_what_to_set(tmp_path: Path) -> None:
    """The pages are no stand-in for what was asked for."""
    async with BotProcess(tmp_path, {}, "run", "--only", "slack") as bot:
        status = await bot.ended()

    assert 2 == status
    assert bot.log.startswith("Nothing to run: set SLACK_BOT_TOKEN")
    assert 1 == bot.log.count("\n")


async def test_a_worker_to_which_nothing_is_left_says_so(tmp_path: Path) -> None:
    """Of the Procfile's: Slack comes by HTTP, to the web, and there is no Discord."""
    by_http = {"SLACK_BOT_TOKEN": "xoxb-1-2-abcdefghijkl", "SLACK_SIGNING_SECRET": "0123456789abcdef" * 2}
    async with BotProcess(tmp_path, by_http, "run", "--only", "slack,discord") as bot:
        status = await bot.ended()

    assert 2 == status
    assert bot.log.startswith("Nothing to run here: Slack by HTTP (SLACK_SIGNING_SECRET) belongs to the process")
    assert 1 == bot.log.count("\n")


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (BOT_TOKEN, "SLACK_APP_TOKEN is missing"),
        (APP_TOKEN, "SLACK_BOT_TOKEN is missing"),
        ({"SLACK_SIGNING_SECRET": "0123456789abcdef" * 2}, "SLACK_BOT_TOKEN is missing"),
        ({"DISCORD_APPLICATION_ID": "1234567890"}, "DISCORD_TOKEN is missing"),
        (BOT_TOKEN | {"SLACK_APP_TOKEN": " "}, "SLACK_APP_TOKEN is missing"),
        (BOT_TOKEN | {"DISCORD_TOKEN": "some.discord.canary"}, "SLACK_APP_TOKEN is missing"),
    ],
)
async def test_half_a_pair_names_the_other_half(tmp_path: Path, given: dict[str, str], missing: str) -> None:
    """A token without its partner is a mistake, which one sentence names."""
    async with BotProcess(tmp_path, given) as bot:
        status = await bot.ended()

    assert 2 == status
    assert missing in bot.log
    assert 1 == bot.log.count("\n")
    assert "canary" not in bot.log


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"SLACK_BOT_TOKEN": "xapp-canary"} | APP_TOKEN, "SLACK_BOT_TOKEN must begin with xoxb-"),
        ({"SLACK_APP_TOKEN": "xoxb-canary"} | BOT_TOKEN, "SLACK_APP_TOKEN must begin with xapp-"),
        ({"DISCORD_TOKEN": "a", "DISCORD_APPLICATION_ID": "canary"}, "DISCORD_APPLICATION_ID: "),
        ({"DISCORD_TOKEN": "a", "DISCORD_GUILD_IDS": "1, canary"}, "DISCORD_GUILD_IDS must be ids"),
        (BOT_TOKEN | APP_TOKEN | {"SLACK_COMMAND": "canary"}, "SLACK_COMMAND: "),
    ],
)
async def test_wrong_shape_names_the_variable(tmp_path: Path, given: dict[str, str], sentence: str) -> None:
    """A value in the wrong place is named by its variable, and not repeated."""
    async with BotProcess(tmp_path, given) as bot:
        status = await bot.ended()

    assert 2 == status
    assert bot.log.startswith(sentence)
    assert 1 == bot.log.count("\n")
    assert "canary" not in bot.log


async def test_unknown_variable_is_warned_about(slack: SlackWire, tmp_path: Path) -> None:
    """A mistyped variable is named, without its value, and the bot runs on."""
    given = {"SLACK_BOT_TOKN": "xoxb-canary", "SLACK_APP_TOKEN_2": "xapp-canary", "WEB_CONCURRENCY": "2"}

    async with BotProcess(tmp_path, slack.environment | given) as bot:
        await slack.connected()

    warned = [entry for entry in bot.entries if "is no setting of this bot" in entry["event"]]
    assert ["SLACK_APP_TOKEN_2", "SLACK_BOT_TOKN"] == [entry["event"].split()[0] for entry in warned]
    assert {"warning"} == {entry["level"] for entry in warned}
    assert "canary" not in bot.log


# The end


@pytest.mark.parametrize("platforms", ["slack", "discord", "both"])
async def test_sigterm_ends_the_bot_soon_and_well(
    slack: SlackWire, wire: DiscordWire, tmp_path: Path, platforms: str
) -> None:
    """A deployment that stops the bot waits less than 5 s for exit status 0 and leaves nothing open."""
    environment = {
        "slack": slack.environment,
        "discord": wire.environment,
        "both": slack.environment | wire.environment,
    }[platforms]
    async with BotProcess(tmp_path, environment) as bot:
        if platforms != "discord":
            await slack.connected()
        if platforms != "slack":
            await wire.ready()

        status = await bot.stop(timeout=5)

    assert 0 == status
    assert not [word for word in ("Traceback", "Unclosed", "never awaited") if word in bot.log]
    assert not {"error", "critical"} & bot.levels


# What is never said


async def test_secrets_are_never_logged(slack: SlackWire, wire: DiscordWire, tmp_path: Path) -> None:
    """Not even at the level debug, in answers, refusals and failed connections, does a secret reach the output."""
    environment = slack.environment | wire.environment | {"LOG_LEVEL": "debug"}
    async with BotProcess(tmp_path, environment) as bot:
        await slack.connected()
        await wire.ready()
        asked = await slack.slash_command(QUESTION)
        await slack.responses(asked)
        expired = await slack.slash_command(QUESTION)
        slack.expire(expired)
        await slack.posts(since=expired, method="chat.postEphemeral")
        slack.fault("response_url", drop=True, times=2)
        dropped = await slack.slash_command(QUESTION)
        await slack.posts(since=dropped, method="chat.postEphemeral")
        slack.fault("chat.postMessage", status=429, headers={"Retry-After": "0"})
        await slack.posts(since=await slack.mention(QUESTION))
        await wire.replies(to=wire.mention(QUESTION))
        interaction = wire.slash("ask", question=QUESTION)
        await wire.interaction_response(interaction)
        wire.drop()
        await wire.ready(connections=2)
        slack.socket.refuse_tickets(1)
        await slack.socket.disconnect("refresh_requested")
        await bot.said("no socket of slack")

    addresses = [call.answer["url"] for call in slack.calls_of("apps.connections.open")]
    tickets = [parse_qs(urlsplit(address).query)["ticket"][0] for address in addresses]
    responses = [str(envelope.payload["response_url"]).rsplit("/", 1)[1] for envelope in (asked, expired, dropped)]
    secrets = [slack.bot_token, slack.app_token, wire.token, interaction.token, *tickets, *responses]
    assert len(tickets) >= 3
    assert [] == [secret for secret in secrets if secret in bot.log]


async def test_a_secret_that_is_told_fails_the_test(slack: SlackWire, tmp_path: Path) -> None:
    """A55: so that the silence of every other bot here means something."""
    folder = tmp_path / canaries.PASSWORD

    with pytest.raises(AssertionError, match=canaries.PASSWORD):
        async with BotProcess(tmp_path, slack.environment | {"KNOWLEDGE_DIR": str(folder)}) as bot:
            assert 2 == await bot.ended()


async def test_questions_are_not_logged(slack: SlackWire, wire: DiscordWire, tmp_path: Path) -> None:
    """What people ask is nobody else's business: the log tells that something was answered, not what."""
    canary = "canaryword"
    async with BotProcess(tmp_path, slack.environment | wire.environment) as bot:
        await slack.connected()
        await wire.ready()
        await wire.commands()
        await slack.responses(await slack.slash_command(f"{QUESTION} {canary}"))
        await slack.posts(since=await slack.mention(f"{QUESTION} {canary}"))
        slack.fault("chat.postMessage", body={"ok": False, "error": "is_archived"})
        await slack.ack_of(await slack.mention(f"{QUESTION} {canary}"))
        await slack.ack_of(await slack.message(canary))
        await wire.replies(to=wire.mention(f"{QUESTION} {canary}"))
        await wire.interaction_response(wire.slash("ask", question=f"{QUESTION} {canary}"))

    assert 2 <= bot.log.count("finished: platform=slack")
    assert 2 == bot.log.count("finished: platform=discord")
    assert canary not in bot.log


async def test_level_error_is_quiet(slack: SlackWire, wire: DiscordWire, tmp_path: Path) -> None:
    """At the level error, a bot that only connects and answers says nothing at all."""
    environment = slack.environment | wire.environment | {"LOG_LEVEL": "error"}
    async with BotProcess(tmp_path, environment) as bot:
        await slack.connected()
        await slack.posts(since=await slack.mention(QUESTION))
        await wire.ready()
        await wire.replies(to=wire.mention(QUESTION))

    assert "" == bot.log
