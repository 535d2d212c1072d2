"""Whether Slack takes the tokens, and lets the app do what it has to."""

from collections.abc import Awaitable, Collection, Mapping, Sequence
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.clients import web_client
from bot.adapters.slack.manifest import command_names
from bot.adapters.visible import visible
from bot.operations.checkup import Condition, Finding

_PART = "slack"
_COPY = "Copy the Bot User OAuth Token into it again (api.slack.com/apps, OAuth & Permissions)."
_GENERATE = (
    "Generate an app-level token with connections:write and copy it into it (api.slack.com/apps, Basic Information)."
)
_PASTE = (
    "Paste what `python -m bot manifest slack` prints at api.slack.com/apps, App Manifest, and keep it in "
    "config/slack/manifest.json; or set SLACK_COMMAND and SLACK_VERBS_COMMAND to the names that stand there."
)
_NETWORK = "See whether this machine reaches Slack: a name server, a firewall, a proxy."


async def check_slack(bot_token: str, app_token: str, api_url: str, wanted: Collection[str]) -> list[Finding]:
    """
    Return what Slack says to each token, and which of the wanted scopes the app lacks; no secret is repeated.

    Without an app token Slack comes over HTTP, where only Slack itself could try the signing secret.
    """
    client = web_client(None, api_url)
    found = [await _check("SLACK_BOT_TOKEN", _COPY, _identity(client, bot_token, wanted))]
    if app_token:
        return [*found, await _check("SLACK_APP_TOKEN", _GENERATE, _connection(client, app_token))]
    told = "SLACK_SIGNING_SECRET is set: Slack's requests come in at /slack/events of the web"
    return [*found, Finding(_PART, Condition.GOOD, told)]


def check_commands(names: Sequence[str], manifest: Any) -> Finding:
    """Return whether the bot answers to the commands that Slack was told of; nobody but Slack knows them for sure."""
    told = command_names(manifest)
    if len(set(names)) < len(names):
        remedy = "Set SLACK_COMMAND and SLACK_VERBS_COMMAND to different names."
        return Finding(_PART, Condition.WRONG, f"both commands are called {names[0]}", remedy)
    if sorted(told) == sorted(names):
        return Finding(_PART, Condition.GOOD, f"{' and '.join(names)} stand in config/slack/manifest.json")
    what = f"the bot answers to {' and '.join(names)}, config/slack/manifest.json names {' and '.join(told) or 'none'}"
    return Finding(_PART, Condition.DOUBTFUL, what, _PASTE)


async def _check(variable: str, remedy: str, finding: Awaitable[Finding]) -> Finding:
    try:
        return await finding
    except SlackApiError as error:
        answer = error.response.data
        if isinstance(answer, dict) and answer.get("error"):
            return Finding(_PART, Condition.WRONG, f"Slack refuses {variable} ({visible(answer['error'])})", remedy)
        status = error.response.status_code
        return Finding(_PART, Condition.WRONG, f"Slack is in trouble itself (status {status})", "Try again later.")
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        return Finding(_PART, Condition.WRONG, f"Slack cannot be reached ({type(error).__name__})", _NETWORK)


async def _identity(client: AsyncWebClient, token: str, wanted: Collection[str]) -> Finding:
    response = await client.auth_test(token=token)
    who = f"{visible(str(response.get('user')))} in {visible(str(response.get('team')))}"
    granted = {scope.strip() for scope in _header(response.headers, "x-oauth-scopes").split(",")} - {""}
    if granted and (missing := sorted(set(wanted) - granted)):
        remedy = f"Add {', '.join(missing)} (api.slack.com/apps, OAuth & Permissions) and reinstall the app."
        return Finding(_PART, Condition.WRONG, f"SLACK_BOT_TOKEN is {who}, without all scopes", remedy)
    return Finding(_PART, Condition.GOOD, f"SLACK_BOT_TOKEN is {who}")


async def _connection(client: AsyncWebClient, token: str) -> Finding:
    await client.apps_connections_open(app_token=token)
    return Finding(_PART, Condition.GOOD, "SLACK_APP_TOKEN opens connections")


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value for key, value in headers.items() if key.lower() == name), "")
