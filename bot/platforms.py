"""The platforms: one row for each, which says when it is on and how it is built."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.answering.answerer import Answerer
from bot.errors import SettingsError
from bot.operations.errands import Errands
from bot.operations.vitals import Platform
from bot.settings import Settings

if TYPE_CHECKING:
    # The state and a platform's library are loaded where they are used: a question at a terminal waits for neither.
    from bot.operations.desk import Desk
    from bot.operations.state.state import State


@dataclass(frozen=True, slots=True)
class Parts:
    """What every platform is built from."""

    settings: Settings
    answerer: Answerer
    errands: Errands
    desk: "Desk"
    state: "State"


@dataclass(frozen=True, slots=True)
class Row:
    """Whether the settings turn a platform on, and how it is built."""

    is_on: Callable[[Settings], bool]
    build: Callable[[Parts], Platform]


def unwrapped(secret: SecretStr | None) -> str:
    """Return a secret for the part that needs it; nothing if it is not set."""
    return secret.get_secret_value() if secret else ""


def _slack(parts: Parts) -> Platform:
    from bot.adapters.slack.adapter import SlackAdapter

    slack = parts.settings.slack
    return SlackAdapter(
        parts.answerer,
        parts.errands,
        parts.desk,
        bot_token=unwrapped(slack.bot_token),
        app_token=unwrapped(slack.app_token),
        api_url=slack.api_url,
        command=slack.command,
    )


def _discord(parts: Parts) -> Platform:
    from bot.adapters.discord.adapter import DiscordAdapter

    discord = parts.settings.discord
    return DiscordAdapter(
        parts.answerer,
        parts.errands,
        parts.desk,
        token=unwrapped(discord.token),
        guild_ids=discord.guilds,
        api_url=discord.api_url,
        gateway_url=discord.gateway_url,
        remembered=parts.state.remembered,
    )


def _is_slack_on(settings: Settings) -> bool:
    slack = settings.slack
    if slack.bot_token and not slack.app_token:
        raise SettingsError(
            "SLACK_BOT_TOKEN is set but SLACK_APP_TOKEN is missing: create an app-level token with connections:write "
            "(api.slack.com/apps, Basic Information)."
        )
    if slack.app_token and not slack.bot_token:
        raise SettingsError(
            "SLACK_APP_TOKEN is set but SLACK_BOT_TOKEN is missing: install the app to your workspace and copy the "
            "bot user's token (api.slack.com/apps, OAuth & Permissions)."
        )
    return slack.bot_token is not None


def _is_discord_on(settings: Settings) -> bool:
    discord = settings.discord
    if discord.application_id and not discord.token:
        raise SettingsError(
            "DISCORD_APPLICATION_ID is set but DISCORD_TOKEN is missing: copy it from the developer portal, page Bot."
        )
    return discord.token is not None


PLATFORMS = {
    "slack": Row(_is_slack_on, _slack),
    "discord": Row(_is_discord_on, _discord),
}
