"""The platforms: one row for each, which says when it is on and how it is built."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.answering.answerer import Answerer
from bot.errors import SettingsError
from bot.operations.checkup import Finding
from bot.operations.errands import Errands
from bot.operations.vitals import Platform
from bot.settings import Settings, config_file

if TYPE_CHECKING:
    # The state and a platform's library are loaded where they are used: a question at a terminal waits for neither.
    from bot.adapters.slack.ingress import Ingress
    from bot.operations.afterwards import Afterwards
    from bot.operations.desk import Desk
    from bot.operations.metrics import Metrics
    from bot.operations.state.state import State


@dataclass(frozen=True, slots=True)
class Parts:
    """What every platform is built from."""

    settings: Settings
    answerer: Answerer
    errands: Errands
    desk: "Desk"
    state: "State"
    afterwards: "Afterwards"
    metrics: "Metrics"
    ingress: "Ingress | None" = None


@dataclass(frozen=True, slots=True)
class Row:
    """Whether the settings turn a platform on, how it is built and checked, and what to do to set it up."""

    is_on: Callable[[Settings], bool]
    build: Callable[[Parts], Platform]
    check: Callable[[Settings, Sequence[int]], Awaitable[list[Finding]]]
    how_to_set_up: str


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
        verbs_command=slack.verbs_command,
        channel_posts_a_second=slack.channel_posts_a_second,
        shared_channels=slack.allowed_channels,
        afterwards=parts.afterwards,
        report_channel=parts.settings.report.slack,
        ingress=parts.ingress,
        on_reconnect=partial(parts.metrics.reconnected, "slack"),
        on_unheard=partial(parts.metrics.unheard, "slack"),
    )


def _discord(parts: Parts) -> Platform:
    from bot.adapters.discord.adapter import DiscordAdapter
    from bot.adapters.discord.connection import Shards

    discord = parts.settings.discord
    return DiscordAdapter(
        parts.answerer,
        parts.errands,
        parts.desk,
        token=unwrapped(discord.token),
        guild_ids=discord.guilds,
        shards=Shards(discord.shard_count, discord.shards),
        api_url=discord.api_url,
        gateway_url=discord.gateway_url,
        remembered=parts.state.remembered,
        identifies=parts.state.identifies,
        on_reconnect=partial(parts.metrics.reconnected, "discord"),
        on_late=parts.metrics.late,
        afterwards=parts.afterwards,
        user_installs=discord.user_installs,
        report_channel=parts.settings.report.discord,
    )


def _is_slack_on(settings: Settings) -> bool:
    slack = settings.slack
    if slack.bot_token and not (slack.app_token or slack.signing_secret):
        raise SettingsError(
            "SLACK_BOT_TOKEN is set but SLACK_APP_TOKEN is missing: create an app-level token with connections:write "
            "(api.slack.com/apps, Basic Information); or set SLACK_SIGNING_SECRET, from the same page, for HTTP."
        )
    if (slack.app_token or slack.signing_secret) and not slack.bot_token:
        given = "SLACK_APP_TOKEN" if slack.app_token else "SLACK_SIGNING_SECRET"
        raise SettingsError(
            f"{given} is set but SLACK_BOT_TOKEN is missing: install the app to your workspace and copy the "
            "bot user's token (api.slack.com/apps, OAuth & Permissions)."
        )
    return slack.bot_token is not None


def slack_is_by_http(settings: Settings, *, web_is_named: bool) -> bool:
    """Whether Slack comes over HTTP: with a signing secret; where an app token is set too, if the web is named."""
    slack = settings.slack
    return slack.signing_secret is not None and (slack.app_token is None or web_is_named)


def slack_ingress(settings: Settings) -> "Ingress":
    """Return where Slack's requests come in, to be served by the web."""
    from bot.adapters.slack.ingress import Ingress

    return Ingress(unwrapped(settings.slack.signing_secret))


def _is_discord_on(settings: Settings) -> bool:
    discord = settings.discord
    if discord.application_id and not discord.token:
        raise SettingsError(
            "DISCORD_APPLICATION_ID is set but DISCORD_TOKEN is missing: copy it from the developer portal, page Bot."
        )
    return discord.token is not None


async def _check_slack(settings: Settings, channels: Sequence[int]) -> list[Finding]:  # noqa: ARG001 - Discord's
    from bot.adapters.slack.checkup import check_commands, check_slack
    from bot.adapters.slack.manifest import SCOPES

    slack = settings.slack
    found = await check_slack(unwrapped(slack.bot_token), unwrapped(slack.app_token), slack.api_url, SCOPES)
    try:
        manifest = json.loads(config_file("slack/manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        manifest = {}
    return [*found, check_commands([slack.command, slack.verbs_command], manifest)]


async def _check_discord(settings: Settings, channels: Sequence[int]) -> list[Finding]:
    from bot.adapters.discord.checkup import check_discord
    from bot.adapters.discord.surface import known_commands

    report = settings.report.discord
    return await check_discord(
        unwrapped(settings.discord.token),
        settings.discord.api_url,
        commands=known_commands(),
        guild_ids=settings.discord.guilds,
        channels=[*channels, *([report] if report else [])],
    )


PLATFORMS = {
    "slack": Row(
        _is_slack_on,
        _slack,
        _check_slack,
        "Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN; the README says where they are, under Slack in five steps.",
    ),
    "discord": Row(
        _is_discord_on,
        _discord,
        _check_discord,
        "Set DISCORD_TOKEN; the README says where it is, under Discord in five steps.",
    ),
}
