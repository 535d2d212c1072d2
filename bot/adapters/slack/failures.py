"""What is done where a listener fails: who asked is told, and Slack has its acknowledgement."""

import asyncio
import logging
import uuid
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.response import BoltResponse

from bot.adapters import wording
from bot.adapters.slack.clients import webhook
from bot.adapters.slack.pieces import sentence_to_message

logger = logging.getLogger(__name__)

_OK, _TRY_LATER = 200, 503


class Failures:
    """Hears of what bolt's listeners and middleware raise."""

    def __init__(self) -> None:
        self._telling: set[asyncio.Task[None]] = set()

    async def on_error(self, error: Exception, body: Mapping[str, Any], ack: AsyncAck) -> BoltResponse | None:
        """Tell who asked, where there is a response_url; an event is left to Slack, which delivers it again."""
        error_id = uuid.uuid4().hex[:4]
        logger.error("a listener failed: platform=slack error=%s", error_id, exc_info=error)
        response_url = body.get("response_url")
        if response_url:
            task = asyncio.create_task(tell(str(response_url), wording.error(error_id)))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)
        if ack.response is not None:
            return None
        return BoltResponse(status=_OK if response_url else _TRY_LATER)


async def tell(response_url: str, sentence: str) -> None:
    """Tell who asked a sentence, once; where that fails too, the log."""
    message = sentence_to_message(sentence)
    try:
        await webhook(response_url).send(
            text=message.text,
            blocks=message.blocks,
            response_type="ephemeral",
            replace_original=False,
            unfurl_links=False,
            unfurl_media=False,
        )
    except (aiohttp.ClientError, TimeoutError) as fault:
        logger.warning("not told: platform=slack reason=%s", type(fault).__name__)
