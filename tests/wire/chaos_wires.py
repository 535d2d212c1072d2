"""The chaos proxy before the two platforms: whatever address they hand to the bot leads through it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.wire.chaos import ChaosProxy
from tests.wire.chaos_plan import CALM, Faults
from tests.wire.discord_wire import DiscordWire
from tests.wire.slack_wire import SlackWire

# What these platforms would show twice, because they take no idempotency key: no network repeats a request by itself,
# and nobody could prevent it. Discord's messages carry a nonce, and an interaction has one response.
SHOWN_TWICE_BY_SLACK = re.compile(r"/api/chat\.post|/actions/")
SHOWN_TWICE_BY_DISCORD = re.compile(r"/webhooks/\d+/[^/]+(\?|$)")


@asynccontextmanager
async def chaos_before_slack(slack: SlackWire, plan: Faults = CALM) -> AsyncIterator[ChaosProxy]:
    """Put the Web API, response_urls and sockets behind a proxy; take `slack.environment` inside."""
    port = slack.web.port
    async with ChaosProxy(port, plan, may_repeat=lambda target: not SHOWN_TWICE_BY_SLACK.search(target)) as proxy:
        # All addresses that Slack hands out are made from this port.
        slack.web.port = proxy.port
        try:
            yield proxy
        finally:
            slack.web.port = port


@asynccontextmanager
async def chaos_before_discord(wire: DiscordWire, plan: Faults = CALM) -> AsyncIterator[ChaosProxy]:
    """Put REST and the gateway, the one to resume at too, behind a proxy; take `wire.environment` inside."""
    port = wire.port
    async with ChaosProxy(port, plan, may_repeat=lambda target: not SHOWN_TWICE_BY_DISCORD.search(target)) as proxy:
        _listen_at(wire, proxy.port)
        try:
            yield proxy
        finally:
            _listen_at(wire, port)


def _listen_at(wire: DiscordWire, port: int) -> None:
    wire.port = port
    wire.gateway.address = wire._rest.gateway_address = f"ws://127.0.0.1:{port}/"
