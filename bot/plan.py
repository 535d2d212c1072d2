"""The plan: what a process is to run, by its settings and by what is named at its start."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import SettingsError
from bot.platforms import PLATFORMS, slack_is_by_http
from bot.settings import Settings

logger = logging.getLogger(__name__)

WEB = "web"
NAMES = (*PLATFORMS, WEB)
WHAT_TO_SET = (
    "set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (or SLACK_SIGNING_SECRET) for Slack, or DISCORD_TOKEN for Discord. "
    "The README tells where to find them."
)
NOTHING_LEFT = (
    "Nothing to run here: Slack by HTTP (SLACK_SIGNING_SECRET) belongs to the process that runs the web. Scale this "
    "one down to none, or set DISCORD_TOKEN for it."
)


@dataclass(frozen=True, slots=True)
class Plan:
    """The platforms to answer on, whether the web is served, and whether it is all that there is: for a newcomer."""

    platforms: Sequence[str]
    has_ingress: bool
    has_web: bool
    is_alone: bool


def make_plan(settings: Settings, named: Sequence[str] = ()) -> Plan:
    """Return what to run of what is set up, or of what is named; raises SettingsError if there is nothing to do."""
    on = _platforms_on(settings, named)
    has_ingress = "slack" in on and slack_is_by_http(settings, web_is_named=WEB in named)
    return Plan(
        on,
        has_ingress,
        has_web=WEB in named or (not named and (settings.port is not None or not on or has_ingress)),
        is_alone=not on and not named and not settings.web.secret,
    )


def _platforms_on(settings: Settings, named: Sequence[str]) -> list[str]:
    on = [name for name in named or PLATFORMS if name in PLATFORMS and PLATFORMS[name].is_on(settings)]
    by_http = slack_is_by_http(settings, web_is_named=WEB in named)
    if "slack" in on and by_http and named and WEB not in named:
        if on == ["slack"]:
            raise SettingsError(NOTHING_LEFT)
        logger.info("Slack by HTTP (SLACK_SIGNING_SECRET) is left to the process that runs the web")
        on.remove("slack")
    if "slack" in on and WEB in named and not by_http:
        logger.info("Slack by Socket Mode (SLACK_APP_TOKEN) is left to the process that runs without the web")
        on.remove("slack")
    if not on and named and WEB not in named:
        raise SettingsError(f"Nothing to run: {WHAT_TO_SET}")
    return on
