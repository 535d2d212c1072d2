"""Everything that people can do in Slack beside asking: registered with bolt in one place."""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters import wording
from bot.adapters.slack.actions import Action
from bot.adapters.slack.courier import SlackCourier
from bot.adapters.slack.events import Kind, SlackQuestion, read_command, read_press, read_report, read_shortcut
from bot.adapters.slack.failures import tell
from bot.adapters.slack.modals import REPORT, report_view
from bot.operations.desk import Desk

logger = logging.getLogger(__name__)

HOME_OPENED = "app_home_opened"
_TROUBLE = (SlackApiError, aiohttp.ClientError, TimeoutError)
# A vote by classic buttons has one for each way, since no two may go by the same name.
_PRESSED = re.compile(rf"(?:{Action.SHARE}|{Action.MORE}|{Action.AROUND}|{Action.VOTE}(?:-up|-down)?)$")


def register_surface(
    app: AsyncApp,
    desk: Desk,
    courier: SlackCourier,
    *,
    command: str,
    verbs_command: str,
    team: str | None,
    on_unheard: Callable[[], None],
) -> None:
    """
    Have bolt bring to the desk what comes by the commands, the shortcuts, the buttons and the form of a report.

    `on_unheard` is told of each event that nobody waits for.
    """
    surface = _Surface(desk, courier, team)
    app.command(command)(surface.on_question)
    app.command(verbs_command)(surface.on_verbs)
    for kind in (Kind.FIND_SOURCES, Kind.CHECK_QUOTE):
        app.message_shortcut(kind.value)(surface.on_shortcut)
    app.action(_PRESSED)(surface.on_press)
    app.action(Action.REPORT.value)(surface.on_report)
    app.view(REPORT)(surface.on_report_sent)
    app.event(HOME_OPENED)(surface.on_home)
    # Whatever else comes is acknowledged, or Slack would send it again: buttons that open a link, other events.
    app.action(re.compile(r"open-\d"))(_acknowledge)
    app.event(re.compile(r".*"))(_heard_by_nobody(on_unheard))


class _Surface:
    """A listener each; what asks for a reply is claimed before it is acknowledged."""

    def __init__(self, desk: Desk, courier: SlackCourier, team: str | None) -> None:
        self._desk = desk
        self._courier = courier
        self._team = team

    async def on_question(self, ack: AsyncAck, command: Mapping[str, Any]) -> None:
        await self._serve(ack, read_command(command, team=self._team))

    async def on_verbs(self, ack: AsyncAck, command: Mapping[str, Any]) -> None:
        await self._serve(ack, read_command(command, Kind.VERBS, team=self._team))

    async def on_shortcut(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await self._serve(ack, read_shortcut(body))

    async def on_press(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await self._serve(ack, read_press(body))

    async def on_report_sent(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await self._serve(ack, read_report(body))

    async def on_report(self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        pressed = read_press(body)
        if await self._courier.is_closed_to(pressed):
            await self._serve(ack, pressed)
        else:
            await ack()
            # The form opens within three seconds of the press, or never.
            view = report_view(pressed.target, pressed.channel, pressed.thread or "")
            try:
                await client.views_open(trigger_id=body["trigger_id"], view=view)
            except _TROUBLE as error:
                logger.warning("the form of a report did not open: %s", type(error).__name__)
                await tell(pressed.response_url or "", wording.FORM_NOT_OPENED)

    async def on_home(self, event: Mapping[str, Any], client: AsyncWebClient) -> None:
        if event.get("tab") != "home":
            return
        view = await self._courier.home()
        if (event.get("view") or {}).get("private_metadata") != view.private_metadata:
            try:
                await client.views_publish(user_id=event["user"], view=view)
            except _TROUBLE as error:  # whoever opened it does so again
                logger.warning("the App Home was not shown: %s", type(error).__name__)

    async def _serve(self, ack: AsyncAck, asked: SlackQuestion) -> None:
        received = asked.to_received()
        taken = await self._desk.take(received)
        await ack()
        self._desk.acknowledged(received, taken)
        if taken.is_new:
            self._desk.serve(received, self._courier)


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


def _heard_by_nobody(tell: Callable[[], None]) -> Callable[[], Awaitable[None]]:
    """Return what lets bolt acknowledge an event, and counts it."""

    async def hear() -> None:
        tell()

    return hear
