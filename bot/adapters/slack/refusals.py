"""What Slack refuses: for good, or for how long."""

import email.utils
import time
from collections.abc import Awaitable, Mapping
from typing import TypeVar

from slack_sdk.errors import SlackApiError

from bot.errors import SettingsError

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
