"""The local Slack: a front before emulate, with Socket Mode, response_urls, faults and a script for users.

The bot under test gets `environment` and needs to know nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.adapters.web.ports import free_port
from tests.wire import slack_payloads
from tests.wire.slack_http import SIGNING_SECRET, SlackHttp
from tests.wire.slack_records import Call, Changes, Envelope, Json, Response
from tests.wire.slack_socket import SocketMode
from tests.wire.slack_state import APP_ID, BOT_ID, BOT_TOKEN, BOT_USER, CHANNEL, TEAM, USER, SlackState
from tests.wire.slack_watch import SlackWatch
from tests.wire.slack_web import APP_TOKEN, SlackWeb

PRESSED_KEYS = {"type", "action_id", "text", "value", "url", "style"}


class SlackWire(SlackWatch):
    """A Slack workspace on a loopback port: `async with SlackWire() as slack`."""

    bot_token, app_token = BOT_TOKEN, APP_TOKEN
    bot_id, bot_user, user, channel = BOT_ID, BOT_USER, USER, CHANNEL

    def __init__(self, *, scopes: Sequence[str] | None = None, by_http: bool = False) -> None:
        self.state = SlackState(scopes)
        changes = Changes()
        self.http_port = free_port()
        self.http = SlackHttp(changes, APP_ID, self.http_port) if by_http else None
        socket = self.http or SocketMode(changes, APP_ID)
        super().__init__(SlackWeb(self.state, socket, changes), socket, changes)
        self.fault = self.web.fault
        self._exits = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as exits:
            await exits.enter_async_context(self.state)
            runner = web.AppRunner(self.web.application(), access_log=None, shutdown_timeout=1)
            await runner.setup()
            exits.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            self.web.port = runner.addresses[0][1]
            self._exits = exits.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.socket.drop()
        if self.http:
            await self.http.close()
        await self._exits.aclose()

    # What the bot is given

    @property
    def api_url(self) -> str:
        """The base of the Web API, for `SLACK_API_URL`."""
        return f"http://{self.web.host}/api/"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead the bot here."""
        if self.http:
            web = {"PORT": str(self.http_port), "WEB_HOST": "127.0.0.1"}
            given = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SIGNING_SECRET}
            return given | web | {"SLACK_API_URL": self.api_url}
        return {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": self.api_url}

    @property
    def users(self) -> dict[str, str]:
        """The ids of the people, by name: admin, ada, bob; and of the bot, onrecord."""
        return self.state.users

    @property
    def channels(self) -> dict[str, str]:
        """The ids of the channels, by name: general, random, strategy, and board without the bot."""
        return self.state.channels

    async def connected(self, count: int = 1, *, timeout: float = 60) -> None:
        """Wait until the bot holds so many live sockets, or can be reached by HTTP."""
        if self.http:
            await self.http.reachable(timeout)
        else:
            await super().connected(count, timeout=timeout)

    # What happens at Slack

    async def slash_command(
        self, text: str, *, user: str = USER, channel: str = CHANNEL, command: str = "/ask", team: str = TEAM
    ) -> Envelope:
        """Type a slash command, as somebody of this workspace or another."""
        url = self.web.new_response_url()
        payload = slack_payloads.slash_command(command, text, user=user, channel=channel, response_url=url)
        payload["team_id"] = team
        return await self.socket.send("slash_commands", payload, accepts_response_payload=True)

    async def mention(
        self,
        text: str,
        channel: str = CHANNEL,
        user: str = USER,
        *,
        thread_ts: str | None = None,
        event_id: str | None = None,
        bot_id: str | None = None,
        ts: str | None = None,
    ) -> Envelope:
        """Mention the bot (the mention is put before the text unless it is in it); `bot_id` makes a bot the author."""
        said = text if f"<@{BOT_USER}>" in text else f"<@{BOT_USER}> {text}"
        ts = ts or await self.state.say(said, user=user, channel=channel, thread_ts=thread_ts)
        mention = slack_payloads.app_mention(
            said, user=user, channel=channel, ts=ts, thread_ts=thread_ts, bot_id=bot_id
        )
        return await self.event(mention, event_id=event_id)

    async def message(
        self,
        text: str,
        channel: str = CHANNEL,
        user: str = USER,
        *,
        thread_ts: str | None = None,
        event_id: str | None = None,
        bot_id: str | None = None,
        ts: str | None = None,
    ) -> Envelope:
        """Write something that the bot merely overhears; with `ts` it is the same message as an earlier event's."""
        ts = ts or await self.state.say(text, user=user, channel=channel, thread_ts=thread_ts)
        event = slack_payloads.message(text, user=user, channel=channel, ts=ts, thread_ts=thread_ts, bot_id=bot_id)
        return await self.event(event, event_id=event_id)

    async def direct_message(
        self, text: str, *, user: str = USER, thread_ts: str | None = None, event_id: str | None = None
    ) -> Envelope:
        """Write to the bot in the conversation of the two."""
        channel = await self.state.direct_channel(user)
        return await self.message(text, channel, user, thread_ts=thread_ts, event_id=event_id)

    async def event(self, event: Json, *, event_id: str | None = None) -> Envelope:
        """Deliver any inner event."""
        return await self.socket.send("events_api", slack_payloads.event_callback(event, event_id=event_id))

    async def redeliver(self, envelope: Envelope, *, attempt: int = 1, reason: str = "timeout") -> Envelope:
        """Deliver the same event again, as Slack does when it missed the ack."""
        return await self.socket.send("events_api", envelope.payload, retry_attempt=attempt, retry_reason=reason)

    async def block_action(
        self,
        action_id: str,
        *,
        on: Call | Response,
        user: str = USER,
        channel: str = CHANNEL,
        thread_ts: str | None = None,
        team: str = TEAM,
        **changed: Any,
    ) -> Envelope:
        """Press the element with this action_id on something that the bot sent; `changed` adds to the action."""
        public = isinstance(on, Call) and on.method != "chat.postEphemeral"
        posted: Json = on.answer.get("message", {}) if isinstance(on, Call) else {}
        payload = slack_payloads.block_actions(
            _pressed(on.blocks, action_id) | changed,
            user=user,
            channel=str(on.answer.get("channel") or on.arguments["channel"]) if isinstance(on, Call) else channel,
            response_url=self.web.new_response_url(),
            message=posted if public else None,
            message_ts=str(posted.get("ts") or f"{time.time():.6f}"),
            thread_ts=thread_ts,
        )
        payload["user"]["team_id"] = team
        return await self.interactive(payload)

    async def press_in_home(self, element: Json, *, user: str = USER) -> Envelope:
        """Press an element of the app's home."""
        shown = {key: value for key, value in element.items() if key in PRESSED_KEYS}
        return await self.interactive(slack_payloads.home_actions({"block_id": "auto1", **shown}, user=user))

    async def message_shortcut(
        self, callback_id: str, message: Json, *, user: str = USER, channel: str = CHANNEL, team: str = TEAM
    ) -> Envelope:
        """Choose a message shortcut on a message (with `ts`, `user` and `text`)."""
        url = self.web.new_response_url()
        payload = slack_payloads.message_action(callback_id, message, user=user, channel=channel, response_url=url)
        payload["user"]["team_id"] = team
        return await self.interactive(payload)

    async def open_home(self, *, user: str = USER, tab: str = "home", view: Json | None = None) -> Envelope:
        """Open the app's home, in which this view was published before."""
        channel = await self.state.direct_channel(user)
        return await self.event(slack_payloads.app_home_opened(user, channel, tab=tab, view=view))

    async def opened(self, pressed: Envelope) -> Json:
        """Return the modal that a press opened."""
        (call,) = await self.posts(since=pressed, method="views.open")
        assert pressed.payload["trigger_id"] == call.arguments["trigger_id"]
        view: Json = call.arguments["view"]
        return view | {"id": call.answer["view"]["id"]}

    async def submit(self, view: Json, values: Json, *, user: str = USER) -> Envelope:
        """Send a modal with what was filled in, by block and action."""
        return await self.interactive(slack_payloads.view_submission(view, values, user=user, view_id=view["id"]))

    async def interactive(self, payload: Json, *, accepts_response_payload: bool = False) -> Envelope:
        """Deliver any interactive payload."""
        return await self.socket.send("interactive", payload, accepts_response_payload=accepts_response_payload)

    def expire(self, envelope: Envelope) -> None:
        """Let the half hour of an envelope's response_url be over."""
        self.web.expire(envelope.payload["response_url"])


def _pressed(blocks: list[Json], action_id: str) -> Json:
    for block in blocks:
        elements = [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
        for element in elements:
            if element.get("action_id") == action_id:
                shown = {key: value for key, value in element.items() if key in PRESSED_KEYS}
                return {"block_id": block.get("block_id", "auto1"), **shown}
    raise AssertionError(f"nothing with action_id {action_id!r} was sent: {blocks}")
