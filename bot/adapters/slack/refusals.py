"""What Slack refuses: for good, or for how long, and what that means for a message."""

import contextlib
import email.utils
import time
from collections.abc import Awaitable, Iterator, Mapping
from typing import TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.errors import SettingsError
from bot.operations.received import UncertainError, UnsentError

Result = TypeVar("Result")

# https://docs.slack.dev/reference/methods/auth.test and https://docs.slack.dev/reference/methods/apps.connections.open
_FOR_GOOD = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "not_allowed_token_type",
        "missing_scope",
        "no_permission",
        "team_access_not_granted",
        "team_disabled",
        "forbidden_team",
    }
)
# What Slack says of a message that it cannot show: https://docs.slack.dev/reference/methods/chat.postMessage
NOT_ACCEPTED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text"})
# What it says where the bot may not write, as there.
FORBIDDEN = frozenset(
    {"not_in_channel", "channel_not_found", "is_archived", "restricted_action", "user_not_in_channel"}
)
_RATE_LIMITED, _SERVER_ERROR = 429, 500
_NOT_REACHED_SECONDS = 1.0
_DEFAULT_RETRY_AFTER_SECONDS = 1.0


async def or_refused(variable: str, call: Awaitable[Result]) -> Result:
    """Return what a call to Slack returns; raises SettingsError if Slack says that the token is wrong."""
    try:
        return await call
    except SlackApiError as error:
        answer = error.response.data
        reason = str(answer.get("error")) if isinstance(answer, dict) else ""
        if reason in _FOR_GOOD:
            raise SettingsError(
                f"Slack refuses {variable} ({reason}). Copy it again from api.slack.com/apps."
            ) from None
        raise


def retry_after(headers: Mapping[str, str], default_seconds: float) -> float:
    """Return the seconds of a Retry-After, which is a number or a date: RFC 9110, 10.2.3."""
    value = next((text for name, text in headers.items() if name.lower() == "retry-after"), "")
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError):
        return default_seconds


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Tell whether a message that met a fault of the network has surely not arrived."""
    try:
        yield
    except aiohttp.ClientConnectorError as error:
        raise UnsentError(type(error).__name__, retry_after_seconds=_NOT_REACHED_SECONDS) from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise UncertainError(type(error).__name__) from error


def to_unsent(error: SlackApiError) -> UnsentError | UncertainError:
    """Return what a refusal means for the message."""
    status = error.response.status_code
    if status == _RATE_LIMITED:
        return rate_limited(error.response.headers)
    if status >= _SERVER_ERROR:
        return UncertainError(f"status {status}")
    reason = reason_of(error)
    return UnsentError(reason, is_forbidden=reason in FORBIDDEN)


def rate_limited(headers: Mapping[str, str]) -> UnsentError:
    """Return that a message may be sent later, by the headers of the refusal."""
    return UnsentError("rate limited", retry_after_seconds=retry_after(headers, _DEFAULT_RETRY_AFTER_SECONDS))


def reason_of(error: SlackApiError) -> str:
    """Return Slack's word for why it refused a call; in trouble it answers with no JSON at all."""
    answer = error.response.data
    return str(answer.get("error")) if isinstance(answer, dict) else f"status {error.response.status_code}"
