"""Everything that people can do in Slack beside asking: registered with bolt in one place."""

import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.actions import Action
from bot.adapters.slack.courier import SlackCourier
from bot.adapters.slack.events import Kind, SlackQuestion, read_command, read_press, read_report, read_shortcut
from bot.adapters.slack.modals import REASON, REPORT, report_view
from bot.operations.desk import Desk

logger = logging.getLogger(__name__)


def register_surface(  # noqa: C901 - a listener each, none of them branches
    app: AsyncApp, desk: Desk, courier: SlackCourier, *, verbs_command: str
) -> None:
    """Have bolt bring to the desk what comes by the command with the verbs and by the message shortcuts."""

    async def on_verbs(ack: AsyncAck, command: dict[str, Any]) -> None:
        await serve(ack, read_command(command, Kind.VERBS))

    async def on_shortcut(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await serve(ack, read_shortcut(body))

    async def serve(ack: AsyncAck, asked: SlackQuestion) -> None:
        received = asked.to_received()
        taken = await desk.take(received)
        await ack()
        desk.acknowledged(received, taken)
        if taken.is_new:
            desk.serve(received, courier)

    async def on_press(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await serve(ack, read_press(body))

    async def on_report(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        await ack()
        pressed = read_press(body)
        passage_id, _, answer_id = pressed.target.partition(":")
        # The modal opens within three seconds of the press, or never.
        try:
            await client.views_open(
                trigger_id=body["trigger_id"], view=report_view(passage_id, answer_id, pressed.channel)
            )
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            # Slack shows no sign of it; pressing again opens a new one.
            logger.warning("the form of a report did not open: %s", type(error).__name__)

    async def on_report_sent(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        reason = body["view"]["state"]["values"][REASON][REASON].get("value") or ""
        await serve(ack, read_report(body, reason))

    app.command(verbs_command)(on_verbs)
    for kind in (Kind.FIND_SOURCES, Kind.CHECK_QUOTE):
        app.message_shortcut(kind.value)(on_shortcut)
    for action in Action:
        app.action(action.value)(on_report if action is Action.REPORT else on_press)
    app.view(REPORT)(on_report_sent)
