"""What is answered while Discord cannot be reached yet."""

import asyncio
from typing import Any
from unittest.mock import create_autospec

import discord
import pytest

from bot.adapters.discord.courier import DiscordCourier
from bot.adapters.discord.events import DiscordQuestion
from bot.adapters.discord.pieces import sentence_to_message
from bot.answering.questions import Question
from bot.operations.received import Reply, UnsentError

ASKED = DiscordQuestion(Question("why?"), person=1, channel=5, guild=10, message=7).to_received()
ANSWER: Reply[Any] = Reply(sentence_to_message("Because."))


class Replying:
    """Answers everything."""

    async def reply(self, *_: object) -> Reply[Any]:
        return ANSWER


@pytest.fixture
def courier() -> DiscordCourier:
    replies: Any = Replying()
    return DiscordCourier(replies)


def client(*, servers: int, is_ready: bool) -> discord.Client:
    """Return a bot that has not logged in, or one that has its servers."""
    of: discord.Client = create_autospec(discord.Client, instance=True)
    of.guilds = [create_autospec(discord.Guild, instance=True)] * servers  # type: ignore[misc]  # read only in theirs
    of.is_closed.return_value = False  # type: ignore[attr-defined]  # a mock
    of.is_ready.return_value = is_ready  # type: ignore[attr-defined]  # a mock
    of.user = None  # type: ignore[misc]  # read only in theirs
    return of


@pytest.mark.parametrize("connected", [{"servers": 1, "is_ready": False}, {"servers": 0, "is_ready": True}])
async def test_what_another_process_left_waits_for_the_connection(
    courier: DiscordCourier, connected: dict[str, Any]
) -> None:
    """It is taken over before Discord is reached, and answered then, instead of told to have failed."""
    answering = asyncio.create_task(courier.answer(ASKED))
    for courier.client in (None, client(servers=0, is_ready=False)):
        await asyncio.sleep(0.25)
        assert not answering.done()

    courier.client = client(**connected)

    assert ANSWER == await answering


async def test_nothing_is_sent_before_the_bot_has_logged_in(courier: DiscordCourier) -> None:
    """It is surely not sent, and tried again."""
    courier.client = client(servers=0, is_ready=False)

    with pytest.raises(UnsentError) as unsent:
        await courier.send(ASKED, ANSWER)

    assert unsent.value.retry_after_seconds
