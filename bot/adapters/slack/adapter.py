"""Slack by Socket Mode or HTTP: the slash command, mentions and direct messages."""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.adapters.slack.clients import open_session, quiet, web_client
from bot.adapters.slack.courier import SlackCourier
from bot.adapters.slack.events import PLATFORM, read_event
from bot.adapters.slack.failures import Failures
from bot.adapters.slack.ingress import OF_THE_APP, Ingress
from bot.adapters.slack.refusals import or_refused
from bot.adapters.slack.sockets import Sockets
from bot.adapters.slack.surface import register_surface
from bot.answering.answerer import Answerer
from bot.errors import SettingsError
from bot.operations.afterwards import Afterwards
from bot.operations.desk import Desk
from bot.operations.errands import Errands

logger = logging.getLogger(__name__)

_OK, _TRY_LATER = 200, 503


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
        channel_posts_a_second: float = 1.0,
        shared_channels: Collection[str] = (),
        afterwards: Afterwards,
        report_channel: str | None = None,
        ingress: Ingress | None = None,
        on_reconnect: Callable[[str], None],
        on_unheard: Callable[[], None],
    ) -> None:
        self._desk = desk
        self._bot_token = bot_token
        self._app_token = app_token
        self._command = command
        self._verbs_command = verbs_command
        self._ingress = ingress
        self._on_reconnect = on_reconnect
        self._on_unheard = on_unheard
        # Nothing is sent twice by a library: whether a post that met a fault has arrived is the desk's to find out.
        self._client = web_client(bot_token, api_url)
        self.courier = SlackCourier(
            answerer,
            errands,
            self._client,
            command=command,
            verbs_command=verbs_command,
            channel_posts_a_second=channel_posts_a_second,
            shared_channels=shared_channels,
            afterwards=afterwards,
            report_channel=report_channel,
        )
        self._bot_user_id = ""
        self._sockets: Sockets | None = None

    @property
    def is_connected(self) -> bool:
        """Whether Slack sends what is said."""
        if self._ingress:
            return self._ingress.dispatch is not None
        return self._sockets is not None and self._sockets.is_connected

    async def run(self) -> None:
        """Answer until cancelled. Raises SettingsError when Slack refuses a token."""
        # What fails starts again; what is on its way meanwhile keeps its connection.
        session = self._client.session = self._client.session or open_session()
        try:
            await self._run()
        except (asyncio.CancelledError, SettingsError):
            await session.close()
            raise

    async def _run(self) -> None:
        identity = await self._identify()
        app = self._app(identity)
        if self._ingress:
            await self._run_http(self._ingress, app, identity)
        else:
            await self._run_sockets(app, identity)

    async def _run_http(self, ingress: Ingress, app: AsyncApp, identity: AuthorizeResult) -> None:
        ingress.on_unheard = self._on_unheard
        ingress.dispatch = app.async_dispatch
        try:
            logger.info("slack is connected: workspace=%s transport=http", identity.team_id)
            await asyncio.Event().wait()
        finally:
            ingress.dispatch = None

    async def _run_sockets(self, app: AsyncApp, identity: AuthorizeResult) -> None:
        async def dispatch(request: AsyncBoltRequest) -> BoltResponse:
            if request.body.get("type") in OF_THE_APP:
                self._on_unheard()
                return BoltResponse(status=_OK)
            return await app.async_dispatch(request)

        sockets = self._sockets = Sockets(
            self._issue_address, dispatch, on_reconnect=self._on_reconnect, proxy=self._client.proxy
        )
        logger.info("slack is to be connected: workspace=%s transport=sockets", identity.team_id)
        try:
            await sockets.run()
        finally:
            self._sockets = None

    async def _issue_address(self) -> str:
        """Return an address for one socket; raises SettingsError where the app token opens none."""
        answer = await or_refused("SLACK_APP_TOKEN", self._client.apps_connections_open(app_token=self._app_token))
        return str(answer["url"])

    async def _identify(self) -> AuthorizeResult:
        """Ask once who the bot is, instead of at every event as bolt does by itself."""
        response = await or_refused("SLACK_BOT_TOKEN", self._client.auth_test())
        self._bot_user_id = response["user_id"]
        self.courier.shared.allow(_scopes(response.headers))
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
        app.error(Failures().on_error)
        app.middleware(self._take_in)
        register_surface(
            app,
            self._desk,
            self.courier,
            command=self._command,
            verbs_command=self._verbs_command,
            team=identity.team_id,
            on_unheard=self._on_unheard,
        )
        return app

    async def _take_in(self, body: dict[str, Any], next: Any) -> BoltResponse | None:  # noqa: A002 - bolt's name
        """Take in an event before it is acknowledged: what is not acknowledged, Slack sends again."""
        self.courier.shared.learn(body)
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


def _scopes(headers: Mapping[str, str]) -> frozenset[str]:
    """Return what the token may do, by the header of every answer."""
    told = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
    return frozenset(told.replace(",", " ").split())
