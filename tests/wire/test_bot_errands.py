"""Limits and errands on both platforms, as people meet them."""

import asyncio
from pathlib import Path

import pytest

from tests.wire.bot_process import BotProcess
from tests.wire.discord_wire import DiscordWire
from tests.wire.slack_wire import SlackWire

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION = "When will AI write most of Meta's code?"


async def test_over_the_limit_one_notice_is_given(slack: SlackWire, tmp_path: Path) -> None:
    """A34: of thirteen questions in a minute ten are answered, and the asker is told once, alone."""
    async with BotProcess(tmp_path, slack.environment | {"LIMITS_USER_A_MINUTE": "10"}):
        await slack.connected()
        first = await slack.mention(QUESTION)
        for _ in range(12):
            await slack.mention(QUESTION)
        posts = await slack.posts(since=first, count=10)
        (notice,) = await slack.posts(since=first, method="chat.postEphemeral")
        await asyncio.sleep(1)

        assert 10 == len(posts) == len(slack.calls_of("chat.postMessage", since=first))
        assert 1 == len(slack.calls_of("chat.postEphemeral", since=first))
        assert "That was a lot of questions" in notice.arguments["text"]


async def test_an_admin_reads_the_folder_anew(slack: SlackWire, tmp_path: Path) -> None:
    """And anybody is forgotten, by a word."""
    async with BotProcess(tmp_path, slack.environment | {"ADMIN_SLACK": slack.user}):
        await slack.connected()
        (reloaded,) = await slack.responses(await slack.slash_command("reload"))
        await slack.responses(await slack.slash_command("What is mythos?"))
        gaps = await _gaps(slack, "mythos")
        (forgotten,) = await slack.responses(await slack.slash_command("forget-me"))
        (again,) = await slack.responses(await slack.slash_command("gaps"))

    assert "Read anew: 1 discussion, " in str(reloaded.body)
    assert "mythos (1): What is mythos?" in gaps
    assert "of yours deleted" in str(forgotten.body)
    assert "Nothing was asked in vain." in str(again.body)


async def test_on_discord_gaps_are_not_shown_to_others(wire: DiscordWire, tmp_path: Path) -> None:
    """In public the admin is sent to a direct message; somebody else's word is a question."""
    async with BotProcess(tmp_path, wire.environment | {"ADMIN_DISCORD": str(wire.asker)}):
        await wire.ready()
        (reply,) = await wire.replies(to=wire.mention("gaps"))

    assert "Ask me in a direct message" in str(reply)


async def _gaps(slack: SlackWire, word: str) -> str:
    """Return what is said of the gaps once a word is among them: they are kept after the reply has gone out."""
    async with asyncio.timeout(20):
        while True:
            (gaps,) = await slack.responses(await slack.slash_command("gaps"))
            if word in str(gaps.body):
                return str(gaps.body)
            await asyncio.sleep(0.2)
