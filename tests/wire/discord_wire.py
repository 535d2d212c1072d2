"""A local Discord for a bot in another process: real HTTP and a real gateway before simcord's model of Discord."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self

import discord
from aiohttp import web
from simcord.backend.models import Interaction, Message

from tests.wire.discord_gateway import Gateway
from tests.wire.discord_rest import PREFIX, Bucket, Fault, Rest, RestRequest
from tests.wire.discord_world import DiscordWorld, Payload, SentInteraction

LOADING = 1 << 7
"""The flag of a message that shows "thinking"."""


@dataclass(frozen=True, slots=True)
class InteractionResponse:
    """How the bot answered an interaction, after `seconds`."""

    kind: int
    seconds: float
    callback: RestRequest
    messages: list[Payload]
    choices: list[Payload]
    modal: Payload | None
    requests: list[RestRequest]


class DiscordWire(DiscordWorld):
    """Discord on a port of 127.0.0.1; `approved` are the privileged intents that its portal has granted."""

    def __init__(self, *, approved: discord.Intents | None = None) -> None:
        super().__init__()
        approved = approved or discord.Intents.none()
        self.gaps: list[str] = []
        """What the bot asked for and the model lacks; leaving the context fails if there is any."""
        self.gateway = Gateway(self, approved, self.gaps.append)
        self._rest = Rest(self, self.gaps.append)
        self._rest.content_approved = approved.message_content
        self._rest.sessions_left = lambda: 1000 - len(self.gateway.identified)
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_route("*", PREFIX + "/{path:.*}", self._rest.handle)
        app.router.add_get("/", self.gateway.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = site.port
        self.gateway.address = self._rest.gateway_address = f"ws://127.0.0.1:{self.port}/"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.gateway.stop()
        if self._runner is not None:
            await self._runner.cleanup()
        assert kind is not None or not self.gaps, f"beyond the model of Discord: {self.gaps}"

    @property
    def environment(self) -> dict[str, str]:
        """The settings with which a bot finds this Discord."""
        return {
            "DISCORD_TOKEN": self.token,
            "DISCORD_APPLICATION_ID": str(self.application_id),
            "DISCORD_API_URL": f"http://127.0.0.1:{self.port}{PREFIX}",
            "DISCORD_GATEWAY_URL": self.gateway.address,
        }

    @property
    def requests(self) -> list[RestRequest]:
        """Every REST request so far, oldest first."""
        return self._rest.requests

    def sent(self, method: str, route: str) -> list[RestRequest]:
        """Return the requests of one route, such as "/channels/{channel_id}/messages"."""
        return [request for request in self.requests if (request.method, request.route) == (method, route)]

    def fault(
        self,
        method: str,
        route: str,
        status: int,
        body: Payload | None = None,
        times: int = 1,
        *,
        via: bool = True,
        cut: Literal["before", "after"] | None = None,
    ) -> None:
        """
        Answer the next requests of a route (or exact path) with an error; a 429 obeys its `retry_after`.

        Without `via` it is as from somebody in front of Discord. With `cut` the connection is reset instead.
        """
        default = {"message": f"{status}: by order of the test", "code": 0}
        if status == 429:
            default |= {"retry_after": 0.5, "global": False}
        self._rest.faults.append(Fault(method, route, status, default | (body or {}), times, via, cut))

    def limit(self, method: str, route: str, *, requests: int, seconds: float) -> None:
        """Let a route have so many requests in so many seconds; more get a true 429."""
        self._rest.limits[(method, route)] = Bucket(requests, seconds)

    def close(self, code: int) -> None:
        """Close the bot's gateway connection with a code."""
        self.gateway.close(code)

    def allow(self, *, sessions_left: int = 1000, at_once: int = 1) -> None:
        """Say before a start how many sessions may be begun, and how many of them every five seconds."""
        self._rest.sessions_left = lambda: sessions_left
        self._rest.at_once = at_once

    def drop(self) -> None:
        """Cut the bot's gateway connection."""
        self.gateway.drop()

    async def ready(self, timeout: float = 60, *, connections: int = 1) -> None:
        """Wait until the bot has connected so many times and gets events."""
        await self._until(
            lambda: self.gateway.ready and len(self.gateway.connected_at) >= connections,
            timeout,
            lambda: f"the bot connected {len(self.gateway.connected_at)} times, ready: {self.gateway.ready}",
        )

    async def commands(self, timeout: float = 60) -> list[Payload]:
        """Wait for registered commands and return them, the server's own first."""
        found: list[Payload] = []

        def some() -> bool:
            scopes = (self.guild, None)
            found[:] = [one for scope in scopes for one in self.backend.commands.get(scope, {}).values()]
            return bool(found)

        await self._until(some, timeout, lambda: "no command was registered")
        return found

    async def replies(
        self,
        *,
        channel: int | None = None,
        count: int = 1,
        to: Payload | None = None,
        timeout: float = 5,
    ) -> list[Payload]:
        """Wait for at least `count` public messages of the bot (answering `to`) and return all, as they are now."""
        place = channel or (int(to["channel_id"]) if to else self.channel)
        await self._until(
            lambda: len(self._shown(place, to)) >= count,
            timeout,
            lambda: f"expected {count} messages of the bot, found {len(self._shown(place, to))}",
        )
        return [self.message(message) for message in self._shown(place, to)]

    async def interaction_response(
        self,
        interaction: SentInteraction,
        timeout: float = 5,
        *,
        followups: int = 0,
    ) -> InteractionResponse:
        """Wait for an interaction's answer, past any "thinking", and for so many follow-ups."""
        record = self.backend.interactions[interaction.id]
        await self._until(
            lambda: record.responded and not self._thinking(record) and len(record.followup_ids) >= followups,
            timeout,
            lambda: f"the interaction is not answered: {self._about(interaction)}",
        )
        about = self._about(interaction)
        callback = next(one for one in about if one.route.endswith("/callback") and one.status < 300)
        ids = [record.message_id, *record.followup_ids] if record.message_id else record.followup_ids
        kept = self.backend.messages[record.channel_id]
        return InteractionResponse(
            kind=callback.body["type"],
            seconds=callback.at - interaction.sent_at,
            callback=callback,
            messages=[self.message(kept[identifier]) for identifier in ids if identifier in kept],
            choices=record.autocomplete_choices or [],
            modal=record.modal,
            requests=about,
        )

    async def gone(self, message: Payload, timeout: float = 20) -> None:
        """Wait until a message is deleted."""
        kept = self.backend.messages[int(message["channel_id"])]
        await self._until(lambda: int(message["id"]) not in kept, timeout, lambda: "the message is still there")

    async def settle(self, seconds: float = 0.3) -> None:
        """Wait until the bot has sent nothing for so long."""
        started = time.monotonic()
        while self._rest.in_flight or time.monotonic() - max(started, self._rest.last_activity) < seconds:
            await asyncio.sleep(0.02)

    def _shown(self, channel: int, to: Payload | None) -> list[Message]:
        return [
            message
            for message in self.backend.messages[channel].values()
            if message.author_id == self.bot
            and not message.is_ephemeral
            and not message.flags & LOADING
            and (to is None or (message.reference or {}).get("message_id") == to["id"])
        ]

    def _thinking(self, record: Interaction) -> bool:
        message = self.backend.messages[record.channel_id].get(record.message_id or 0)
        return message is not None and bool(message.flags & LOADING)

    def _about(self, interaction: SentInteraction) -> list[RestRequest]:
        return [request for request in self.requests if interaction.token in request.path.split("/")]

    async def _until(self, done: Callable[[], bool], timeout: float, otherwise: Callable[[], str]) -> None:
        deadline = time.monotonic() + timeout
        while not done():
            if time.monotonic() > deadline:
                recent = [f"{one.method} {one.path} → {one.status}" for one in self.requests[-8:]]
                raise AssertionError(f"{otherwise()} within {timeout} s; last requests: {recent}; gaps: {self.gaps}")
            await asyncio.sleep(0.01)
