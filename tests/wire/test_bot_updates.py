"""The bot while its knowledge folder changes: `python -m bot run` in another process, asked as people ask."""

from __future__ import annotations

import asyncio
import json
import os
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.fakes import header
from tests.slowness import slowness
from tests.wire.bot_process import BotProcess
from tests.wire.discord_wire import DiscordWire
from tests.wire.slack_blocks_judge import walk
from tests.wire.slack_wire import SlackWire

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION = "How did the quagga lose its stripes?"
WORDS = "The quagga lost its stripes on a Tuesday."
NOTES = (
    header(title="The quagga talk", video="https://youtu.be/x", speakers=["Jane Roe"])
    + f"> {WORDS} — Jane Roe [1:04]\n"
)
CAPTIONS = f"""WEBVTT

00:00:02.000 --> 00:00:05.000
<v Kim Host>Good evening, and welcome to the talk about animals.

00:01:04.000 --> 00:01:08.000
<v Jane Roe>{WORDS}
"""
NOTHING = "Nothing in the knowledge folder answers this."
SECONDS = 10.0


class Bot:
    """A bot of this test's own, on Slack, with the folder that it answers from."""

    def __init__(self, process: BotProcess, slack: SlackWire, knowledge: Path) -> None:
        self.process = process
        self.slack = slack
        self.knowledge = knowledge

    async def ask(self) -> str:
        """Return everything that can be read in the answer to the question."""
        asked = await self.slack.slash_command(QUESTION)
        (reply,) = await self.slack.responses(asked)
        return "".join(each["text"] for each in walk(reply.blocks) if isinstance(each.get("text"), str))

    async def ask_until(self, words: str) -> tuple[str, float]:
        """Ask again and again until the answer holds these words; return it, and the seconds that it took."""
        started = time.monotonic()
        while True:
            answer = await self.ask()
            seconds = time.monotonic() - started
            if words in answer or seconds > SECONDS:
                return answer, seconds
            await asyncio.sleep(0.1)

    @property
    def updates(self) -> list[str]:
        """What the log says of each update."""
        return re.findall(r"knowledge updated: (\S+ \S+ \S+) revision=", self.process.log)


@pytest_asyncio.fixture(loop_scope="module")
async def bot(slack: SlackWire, tmp_path: Path) -> AsyncIterator[Bot]:
    async with BotProcess(tmp_path, slack.environment) as process:
        await slack.connected()
        yield Bot(process, slack, tmp_path / "knowledge")
        # Whoever is stopped with an acknowledgement on its way says so; that is no part of these tests.
        log = process.log
    assert "Traceback" not in log, log
    assert " ERROR " not in log, log


@pytest.mark.parametrize(("name", "content"), [("quagga.md", NOTES), ("quagga.vtt", CAPTIONS)])
async def test_a_new_file_is_answered_from_within_seconds(bot: Bot, name: str, content: str) -> None:
    """Dropped into the folder, its words are shown with who said them, and when."""
    before = await bot.ask()

    (bot.knowledge / name).write_text(content)
    answer, seconds = await bot.ask_until(WORDS)

    print(f"{name}: answered from after {seconds:.2f} s")
    assert NOTHING in before
    assert [True, True, True] == [part in answer for part in (WORDS, "Jane Roe", "1:04")]
    assert seconds <= 3 * slowness()


async def test_discord_is_answered_from_the_new_file_too(wire: DiscordWire, tmp_path: Path) -> None:
    """The platforms answer from the same knowledge."""
    async with BotProcess(tmp_path, wire.environment) as process:
        await wire.ready()
        (before,) = await wire.replies(to=wire.mention(QUESTION))

        (tmp_path / "knowledge" / "quagga.md").write_text(NOTES)
        await process.said("updated: +1 −0 ~0")
        (after,) = await wire.replies(to=wire.mention(QUESTION))

    assert "Nothing in the knowledge folder answers this" in str(before["components"])
    assert [True, True] == [part in str(after["components"]) for part in ("Jane Roe", "1:04")]


async def test_a_deleted_file_is_not_answered_from(bot: Bot) -> None:
    """Its words are gone with it."""
    (bot.knowledge / "quagga.md").write_text(NOTES)
    await bot.ask_until(WORDS)

    (bot.knowledge / "quagga.md").unlink()
    answer = await bot.ask()
    await bot.process.said("updated: +0 −1 ~0")

    assert WORDS not in answer
    assert NOTHING in await bot.ask()


async def test_a_broken_file_is_answered_from_as_it_was(bot: Bot) -> None:
    """Its last good version stays, and the log names the file, the reason, and that."""
    (bot.knowledge / "quagga.md").write_text(NOTES)
    await bot.ask_until(WORDS)

    (bot.knowledge / "quagga.md").write_bytes(NOTES.encode() + bytes(50))
    line = json.loads(await bot.process.said("quagga.md: "))["event"]
    answer, _ = await bot.ask_until(WORDS)

    assert WORDS in answer
    assert re.search(r"quagga\.md: \w.+\(its last good version is answered from\)$", line), line


async def test_without_its_folder_it_answers_on(bot: Bot) -> None:
    """The folder gone for a moment is no reason to know nothing, nor to miss what has changed when it is back."""
    (bot.knowledge / "quagga.md").write_text(NOTES)
    await bot.ask_until(WORDS)

    os.rename(bot.knowledge, bot.knowledge.parent / "away")
    at_once = await bot.ask()
    await bot.process.said("the last good version is answered from")
    noticed = await bot.ask()
    os.rename(bot.knowledge.parent / "away", bot.knowledge)
    (bot.knowledge / "quagga.md").write_text(NOTES.replace("Tuesday", "Friday"))
    answer, _ = await bot.ask_until("Friday")

    assert [True, True] == [WORDS in during for during in (at_once, noticed)]
    assert "Friday" in answer


async def test_each_update_is_a_line_in_the_log(bot: Bot) -> None:
    """What was added, removed and changed, in order, once each."""
    path = bot.knowledge / "quagga.md"
    path.write_text(NOTES)
    await bot.process.said("updated: +1 −0 ~0")
    path.write_text(NOTES.replace("Tuesday", "Friday"))
    await bot.process.said("updated: +0 −0 ~1")
    path.unlink()
    await bot.process.said("updated: +0 −1 ~0")

    assert ["+1 −0 ~0", "+0 −0 ~1", "+0 −1 ~0"] == bot.updates
