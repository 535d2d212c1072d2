"""Slack by Socket Mode or HTTP: the slash command, mentions and direct messages."""

import asyncio
import logging
import re
from collections.abc import Callable, Collection
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.courier import TIMEOUT_SECONDS, SlackCourier, quiet
from bot.adapters.slack.events import PLATFORM, read_command, read_event
from bot.adapters.slack.ingress import Ingress
from bot.adapters.slack.surface import register_surface
from bot.answering.answerer import Answerer
from bot.errors import SettingsError
from bot.operations.afterwards import Afterwards
from bot.operations.desk import Desk
from bot.operations.errands import Errands

logger = logging.getLogger(__name__)

_OK, _TRY_LATER = 200, 503
# Why Slack ends a connection: https://docs.slack.dev/apis/events-api/using-socket-mode
_LOST, _DISCONNECTS = "lost", frozenset({"warning", "refresh_requested", "link_disabled"})
# Errors that no further attempt mends: https://docs.slack.dev/reference/methods/auth.test
_REFUSED = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "not_allowed_token_type",
        "team_access_not_granted",
    }
)


class SlackAdapter:
    """Answers in one Slack workspace, over HTTP where it is given an ingress, else by Socket Mode."""

    name = PLATFORM

    def __init__(
        self,
        answerer: Answerer,
        errands: Errands,
        desk: Desk,
        *,
        bot_token: str,
        app_token: str,
        api_url: str,
        command: str,
        verbs_command: str,
        shared_channels: Collection[str] = (),
        afterwards: Afterwards,
        report_channel: str | None = None,
        ingress: Ingress | None = None,
        on_reconnect: Callable[[str], None],
    ) -> None:
        self._desk = desk
        self._bot_token = bot_token
        self._app_token = app_token
        self._command = command
        self._verbs_command = verbs_command
        self._ingress = ingress
        self._on_reconnect = on_reconnect
        # Nothing is sent twice by a library: whether a post that met a fault has arrived is the desk's to find out.
        self._client = _web_client(bot_token, api_url)
        self._socket_client = _web_client(None, api_url)
        self.courier = SlackCourier(
            answerer,
            errands,
            self._client,
            command=command,
            verbs_command=verbs_command,
            shared_channels=shared_channels,
            afterwards=afterwards,
            report_channel=report_channel,
        )
        self._bot_user_id = ""
        self._handler: AsyncSocketModeHandler | None = None

    @property
    def is_connected(self) -> bool:
        """Whether Slack sends what is said."""
        if self._ingress:
            return self._ingress.dispatch is not None
        session = self._handler.client.current_session if self._handler else None
        return session is not None and not session.closed

    async def run(self) -> None:
        """Answer until cancelled. Raises SettingsError when Slack refuses a token."""
        identity = await self._identify()
        app = self._app(identity)
        if self._ingress:
            await self._run_http(self._ingress, app, identity)
        else:
            await self._run_sockets(app, identity)

    async def _run_http(self, ingress: Ingress, app: AsyncApp, identity: AuthorizeResult) -> None:
        ingress.dispatch = app.async_dispatch
        try:
            logger.info("slack is connected: workspace=%s transport=http", identity.team_id)
            await asyncio.Event().wait()
        finally:
            ingress.dispatch = None

    async def _run_sockets(self, app: AsyncApp, identity: AuthorizeResult) -> None:
        handler = self._handler = AsyncSocketModeHandler(app, self._app_token, web_client=self._socket_client)
        handler.client.message_listeners.append(_Reconnects(self._on_reconnect).hear)
        try:
            # The first address is asked for here, where a refusal can be seen; the library would try for ever.
            handler.client.wss_uri = await _or_refused("SLACK_APP_TOKEN", handler.client.issue_new_wss_url())
            await handler.client.connect()  # type: ignore[no-untyped-call]  # the library leaves it untyped
            logger.info("slack is connected: workspace=%s", identity.team_id)
            await asyncio.Event().wait()
        finally:
            self._handler = None
            await handler.client.close()  # type: ignore[no-untyped-call]  # as above
            await handler.client.aiohttp_client_session.close()

    async def _identify(self) -> AuthorizeResult:
        """Ask once who the bot is, instead of at every event as bolt does by itself."""
        response = await _or_refused("SLACK_BOT_TOKEN", self._client.auth_test())
        self._bot_user_id = response["user_id"]
        return AuthorizeResult(
            enterprise_id=response.get("enterprise_id"),
            team_id=response.get("team_id"),
            bot_id=response.get("bot_id"),
            bot_user_id=response["user_id"],
            bot_token=self._bot_token,
        )

    def _app(self, identity: AuthorizeResult) -> AsyncApp:
        async def authorize(**_: object) -> AuthorizeResult:
            return identity

        # With an authorize of ours, bolt keeps to the token even where SLACK_CLIENT_ID is in the environment.
        app = AsyncApp(client=self._client, authorize=authorize, logger=quiet("slack_bolt"))
        app.middleware(self._take_in)
        app.command(self._command)(self._on_command)
        register_surface(app, self._desk, self.courier, verbs_command=self._verbs_command)
        # Whatever else comes is acknowledged, or Slack would send it again: buttons that open a link, other events.
        app.action(re.compile(r"open-\d"))(_acknowledge)
        app.event(re.compile(r".*"))(_ignore)
        return app

    async def _take_in(self, body: dict[str, Any], next: Any) -> BoltResponse | None:  # noqa: A002 - bolt's name
        """Take in an event before it is acknowledged: what is not acknowledged, Slack sends again."""
        question = read_event(body, self._bot_user_id)
        if question is None:
            await next()
            return None
        if self._desk.is_stopping:
            return BoltResponse(status=_TRY_LATER)
        received = question.to_received()
        taken = await self._desk.take(received)
        if taken.is_new:
            self._desk.serve(received, self.courier)
        if taken.is_decided:
            self._desk.acknowledged(received, taken)
        return BoltResponse(status=_OK if taken.is_decided else _TRY_LATER)

    async def _on_command(self, ack: AsyncAck, command: dict[str, Any]) -> None:
        received = read_command(command).to_received()
        taken = await self._desk.take(received)
        await ack()
        self._desk.acknowledged(received, taken)
        if taken.is_new:
            self._desk.serve(received, self.courier)


class _Reconnects:
    """Tells of each connection after the first, and why Slack ended the one before: `lost` if it did not say."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._is_first = True
        self._reason = _LOST

    async def hear(self, _: object, message: dict[str, Any], __: object = None) -> None:
        """Listen to a message of the socket."""
        if message.get("type") == "disconnect":
            reason = str(message.get("reason"))
            self._reason = reason if reason in _DISCONNECTS else "other"
        elif message.get("type") == "hello":
            if not self._is_first:
                self._tell(self._reason)
            self._is_first, self._reason = False, _LOST


def _web_client(token: str | None, api_url: str) -> AsyncWebClient:
    return AsyncWebClient(
        token=token, base_url=api_url, timeout=TIMEOUT_SECONDS, retry_handlers=[], logger=quiet("slack_sdk.web")
    )


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


async def _ignore() -> None:
    """Let bolt acknowledge an event that nobody waits for."""


async def _or_refused(variable: str, call: Any) -> Any:
    """Return what a call to Slack returns; raises SettingsError if Slack says that the token is wrong."""
    try:
        return await call
    except SlackApiError as error:
        answer = error.response.data
        reason = str(answer.get("error")) if isinstance(answer, dict) else ""
        if reason in _REFUSED:
            raise SettingsError(
                f"Slack refuses {variable} ({reason}). Copy it again from api.slack.com/apps."
            ) from None
        raise
