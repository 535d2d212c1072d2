"""The SDK's clients, which send everything once: whether to send it again is not theirs to decide."""

import logging

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

_TIMEOUT_SECONDS = 10


def web_client(token: str | None, api_url: str) -> AsyncWebClient:
    """Return what calls Slack's methods."""
    return AsyncWebClient(
        token=token, base_url=api_url, timeout=_TIMEOUT_SECONDS, retry_handlers=[], logger=quiet("slack_sdk.web")
    )


def webhook(response_url: str) -> AsyncWebhookClient:
    """Return what sends to a response_url."""
    return AsyncWebhookClient(
        response_url, timeout=_TIMEOUT_SECONDS, retry_handlers=[], logger=quiet("slack_sdk.webhook")
    )


def quiet(name: str) -> logging.Logger:
    """Return a library's logger that tells neither bodies nor addresses with tickets, as theirs do below INFO."""
    library = logging.getLogger(name)
    library.setLevel(max(logging.INFO, library.getEffectiveLevel()))
    return library
