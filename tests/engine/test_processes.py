"""Four processes on one PostgreSQL and one OpenSearch: whatever is delivered, however often, is answered once."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.engine.engines import Indexed
from tests.operations.state.conftest import copied, postgres  # noqa: F401 - a fixture
from tests.operations.state.databases import PostgresServer
from tests.wire.bot_process import BotProcess
from tests.wire.conftest import discord_wire, slack, slack_wire, wire  # noqa: F401 - fixtures
from tests.wire.discord_wire import DiscordWire
from tests.wire.flood import Flood, Verdict, Way, settled
from tests.wire.flood_discord import DiscordFlood
from tests.wire.flood_slack import SlackFlood
from tests.wire.slack_wire import SlackWire

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3_000), pytest.mark.asyncio(loop_scope="module")]

PROCESSES = 4
COUNT = int(os.environ.get("PROCESSES_QUESTIONS", "20"))  # on each platform; the full number is 1,000
RATE = float(os.environ.get("PROCESSES_RATE", "0.5"))  # a second on each platform, which a busy machine bears
PATIENCE_SECONDS = 120.0
ALIAS = "tests-processes"


@pytest.fixture
def environment(engine_url: str, postgres: PostgresServer) -> Iterator[dict[str, str]]:  # noqa: F811
    """What the processes share."""
    yield {
        "RETRIEVAL_ENGINE": "opensearch",
        "OPENSEARCH_URL": engine_url,
        "OPENSEARCH_INDEX": ALIAS,
        "DATABASE_URL": copied(postgres).url,
    }
    Indexed(engine_url, ALIAS).remove()


async def test_what_is_delivered_twice_to_several_processes_is_answered_once(
    slack: SlackWire,  # noqa: F811
    wire: DiscordWire,  # noqa: F811
    environment: dict[str, str],
    tmp_path: Path,
) -> None:
    """Slack's commands and Discord's mentions, each delivered twice; at Discord to each of the processes."""
    folders = [tmp_path / str(number) for number in range(PROCESSES)]
    for folder in folders:
        folder.mkdir()
    async with BotProcess(folders[0], environment, "index") as index:
        assert 0 == await index.ended(PATIENCE_SECONDS)
    at_slack, at_discord = SlackFlood(slack), DiscordFlood(wire)
    async with AsyncExitStack() as stack:
        for folder in folders:
            process = BotProcess(folder, {**slack.environment, **wire.environment, **environment})
            await stack.enter_async_context(process)
            await process.said("knowledge read", timeout=PATIENCE_SECONDS)
        await slack.connected(PROCESSES, timeout=PATIENCE_SECONDS)
        await wire.ready(connections=PROCESSES, timeout=PATIENCE_SECONDS)
        asked = await asyncio.gather(_flood(Way.COMMAND).ask(at_slack), _flood(Way.MENTION).ask(at_discord))
        reports = [
            await settled(at_slack, asked[0], timeout=PATIENCE_SECONDS),
            await settled(at_discord, asked[1], timeout=PATIENCE_SECONDS),
        ]

    print(f"\n{[report.count() for report in reports]}")
    for odd in [one for report in reports for one in report.outcomes if one.verdict is not Verdict.ANSWERED][:20]:
        print(f"{odd.asked.key} at {odd.asked.way}: {odd.replies}")
    assert [{Verdict.ANSWERED: COUNT}] * 2 == [report.count() for report in reports]
    assert [[], []] == [report.strays for report in reports]


def _flood(way: Way) -> Flood:
    return Flood(count=COUNT, seconds=COUNT / RATE, again_share=1.0, ways=(way,))
