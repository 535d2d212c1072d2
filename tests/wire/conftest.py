"""What the wire tests share: the two platforms, each judged after every test."""

import os
from collections.abc import AsyncIterator, Generator

import pytest
import pytest_asyncio

from tests.wire import discord_judge, slack_judge
from tests.wire.discord_wire import DiscordWire
from tests.wire.node_tools import require_node_modules
from tests.wire.slack_wire import SlackWire


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure in CI: what these tests need must be there. Only recorded shapes may be absent."""
    report = yield
    if report.skipped and os.environ.get("CI") and "recorded" not in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report


# A module whose tests share a bot makes its own `slack_wire` or `discord_wire`, of the scope "module".


@pytest_asyncio.fixture(loop_scope="module")
async def slack_wire() -> AsyncIterator[SlackWire]:
    """A Slack workspace without a bot."""
    require_node_modules()
    async with SlackWire() as slack:
        yield slack


@pytest_asyncio.fixture(loop_scope="module")
async def slack(slack_wire: SlackWire) -> AsyncIterator[SlackWire]:
    """The workspace during one test, in which the bot may not break a rule."""
    calls, responses = len(slack_wire.calls), len(slack_wire.web.responses)
    yield slack_wire
    sent = [(call.method, call.arguments) for call in slack_wire.calls[calls:]]
    sent += [("response_url", response.body) for response in slack_wire.web.responses[responses:]]
    assert [] == [wrong for method, arguments in sent for wrong in slack_judge.violations(method, arguments)]
    assert [] == slack_wire.socket.complaints


@pytest_asyncio.fixture(loop_scope="module")
async def discord_wire() -> AsyncIterator[DiscordWire]:
    """A Discord without a bot."""
    require_node_modules()
    async with DiscordWire() as wire:
        yield wire


@pytest_asyncio.fixture(loop_scope="module")
async def wire(discord_wire: DiscordWire) -> AsyncIterator[DiscordWire]:
    """The Discord during one test, in which the bot may not break a rule."""
    before = len(discord_wire.requests)
    yield discord_wire
    assert [] == discord_judge.violations(discord_wire.requests[before:])
    assert [] == discord_judge.unfolding(discord_wire.requests[before:])
    assert [] == discord_wire.gaps
