"""A64 at the wire: the PostgreSQL under a bot stops for a minute, and comes back."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from bot.operations.state.database import read_url
from bot.operations.state.schema import migrate
from tests import canaries
from tests.operations.state.databases import PostgresPlace, PostgresServer
from tests.slowness import slowness
from tests.wire.bot_process import BotProcess
from tests.wire.slack_records import Envelope
from tests.wire.slack_wire import SlackWire

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

QUESTION = "When will AI write most of Meta's code?"
OUTAGE_SECONDS = float(os.environ.get("OUTAGE_SECONDS", "60"))
EVERY_SECONDS = 0.5
ROOM_SECONDS = 60.0
DATABASE = "outage"


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    """A server of its own, which stops."""
    server = PostgresServer()
    yield server
    server.remove()


async def test_a64_a_minute_without_the_database(slack: SlackWire, postgres: PostgresServer, tmp_path: Path) -> None:
    """Acknowledged within a second, answered once by memory, and each vote is kept in the end."""
    postgres.psql(f"CREATE DATABASE {DATABASE}")
    await migrate(read_url(postgres.url(DATABASE)))
    place = PostgresPlace(postgres, DATABASE)
    # The server lets everybody in; that the password is told nowhere is the bot's own part.
    password = quote(f"{canaries.PASSWORD}/@ü", safe="")
    environment = slack.environment | {"DATABASE_URL": place.url.replace("postgres:@", f"postgres:{password}@")}

    async with BotProcess(tmp_path, environment) as bot:
        await slack.connected(timeout=ROOM_SECONDS)
        (before,) = await slack.responses(await slack.slash_command(QUESTION), timeout=ROOM_SECONDS)
        vote = {"on": before, "value": f"up:{_answer_id(place)}"}
        with place.outage():
            voted, asked, waited = await _ask_and_vote(slack, vote)
            troubles = (await bot.page("/readyz")), (await bot.metrics())["state_up"]
        await bot.said("the state works again", timeout=ROOM_SECONDS)
        for one in asked:
            await slack.posts(since=one, timeout=ROOM_SECONDS)
        async with asyncio.timeout(ROOM_SECONDS):
            while len(place.rows("SELECT person FROM feedback")) < len(voted):
                await asyncio.sleep(0.2)
        counted = await bot.metrics()

    p99 = sorted(waited)[round(len(waited) * 0.99) - 1]
    print(f"delivered {len(waited)}: acknowledged within {p99:.3f} s (p99), {max(waited):.3f} s (max)")
    assert p99 < slowness()
    assert '"state"' in troubles[0]
    assert 0 == troubles[1]
    assert {1} == set(Counter(_answered(slack, one) for one in asked))
    assert [("up", str(len(voted)))] == place.rows("SELECT vote, count(*) FROM feedback GROUP BY vote")
    assert 0 == counted["feedback_lost_total"]
    assert {"answered"} == {state for (state,) in place.rows("SELECT state FROM claims WHERE state IS NOT NULL")}


async def _ask_and_vote(slack: SlackWire, vote: dict[str, object]) -> tuple[list[str], list[Envelope], list[float]]:
    """Mention the bot, be delivered twice, and vote, as long as the outage lasts."""
    voted: list[str] = []
    asked: list[Envelope] = []
    sent: list[Envelope] = []
    ends_at = time.monotonic() + OUTAGE_SECONDS
    while time.monotonic() < ends_at:
        asked.append(await slack.mention(QUESTION))
        again = await slack.redeliver(asked[-1])
        voted.append(f"U{len(voted):08d}")
        pressed = await slack.block_action("vote", user=voted[-1], **vote)  # type: ignore[arg-type]  # as above
        sent += [asked[-1], again, pressed]
        await asyncio.sleep(EVERY_SECONDS)
    return voted, asked, list(await asyncio.gather(*(_waited(slack, one) for one in sent)))


async def _waited(slack: SlackWire, envelope: Envelope) -> float:
    """Return how long Slack waited for an acknowledgement; for ever, if none came before it delivers again."""
    try:
        return (await slack.ack_of(envelope, timeout=3)).seconds
    except AssertionError:
        return float("inf")


def _answered(slack: SlackWire, asked: Envelope) -> int:
    """Return how often a mention was answered."""
    thread = asked.payload["event"]["ts"]
    return len([post for post in slack.calls_of("chat.postMessage") if post.arguments.get("thread_ts") == thread])


def _answer_id(place: PostgresPlace) -> str:
    """Return the answer that the bot keeps."""
    ((answer_id,),) = place.rows("SELECT answer_id FROM answers")
    return answer_id
