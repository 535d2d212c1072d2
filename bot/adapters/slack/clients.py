"""The SDK's clients, which send everything once: whether to send it again is not theirs to decide."""

import logging

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

_TIMEOUT_SECONDS = 10
# A connection serves what is sent in one burst. Longer it is not kept: nobody can tell whether a message arrived that
# met one which Slack was just closing.
_KEPT_SECONDS = 2


def web_client(token: str | None, api_url: str) -> AsyncWebClient:
    """Return what calls Slack's methods."""
    return AsyncWebClient(
        token=token, base_url=api_url, timeout=_TIMEOUT_SECONDS, retry_handlers=[], logger=quiet("slack_sdk.web")
    )


def open_session() -> aiohttp.ClientSession:
    """Return connections for all clients, in place of new ones for each message."""
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS),
        connector=aiohttp.TCPConnector(keepalive_timeout=_KEPT_SECONDS),
    )


def webhook(response_url: str, session: aiohttp.ClientSession | None = None) -> AsyncWebhookClient:
    """Return what sends to a response_url."""
    return AsyncWebhookClient(
        response_url,
        timeout=_TIMEOUT_SECONDS,
        session=session,
        retry_handlers=[],
        logger=quiet("slack_sdk.webhook"),
    )


def quiet(name: str) -> logging.Logger:
    """Return a library's logger that tells neither bodies nor addresses with tickets, as theirs do below INFO."""
    library = logging.getLogger(name)
    level = max(logging.INFO, library.getEffectiveLevel())
    if level != library.level:  # to set it makes each logger think anew
        library.setLevel(level)
    return library
