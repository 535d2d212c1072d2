"""The composition root: the only place that knows every part."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bot.answering.answerer import Answerer
from bot.answering.ask import Asking, Knowledge
from bot.answering.people import People
from bot.corpus.cache import FolderCache
from bot.corpus.library import Library
from bot.errors import SettingsError
from bot.operations.claims import Claims
from bot.operations.logs import set_up_logs
from bot.operations.remembered import RememberedFile
from bot.operations.supervision import Adapter, supervise
from bot.operations.upkeep import Upkeep, log_problems, log_update
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.query import QueryAnalyzer
from bot.settings import Settings, read_aliases, read_stop_words, read_synonyms, unknown_settings

logger = logging.getLogger(__name__)

_VAR = Path("var")


def open_library(settings: Settings) -> Library:
    """Return the knowledge folder with its cache, not yet read."""
    return Library(settings.knowledge.dir, FolderCache(_VAR, settings.knowledge.dir))


def build_answerer(settings: Settings) -> Answerer:
    """Read the knowledge folder and return what answers from it as it is now."""
    upkeep, answerer = build_upkeep(settings)
    log_problems(upkeep.knowledge.corpus)
    return answerer


def build_upkeep(settings: Settings) -> tuple[Upkeep, Answerer]:
    """Read the knowledge folder and return what answers from it, and what keeps it up to date."""
    ranking = settings.retrieval
    analyzer = Analyzer(read_stop_words(), language=ranking.language)
    upkeep = Upkeep(
        open_library(settings),
        analyzer,
        k1=ranking.k1,
        b=ranking.b,
        title_weight=ranking.title_weight,
        coefficients=settings.confidence.coefficients,
    )
    query_analyzer = QueryAnalyzer(analyzer, read_aliases(), read_synonyms())
    asking = Asking(analyzer, query_analyzer, ranking.threshold, People(analyzer))
    return upkeep, Answerer(upkeep.knowledge, asking, longest_question=settings.limits.question)


async def run_platforms(settings: Settings, names: Sequence[str]) -> bool:
    """Answer on these platforms until stopped; False if each gave up. Raises SettingsError if none is set up."""
    set_up_logs(settings.log.level, _secrets(settings))
    for name in unknown_settings():
        logger.warning("%s is no setting of this bot and is ignored", name)
    on = [name for name in names if PLATFORMS[name].is_on(settings)]
    if not on:
        raise SettingsError(
            "Nothing to run: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN for Slack, or DISCORD_TOKEN for Discord. "
            "The README tells where to find them."
        )
    upkeep, answerer = await asyncio.to_thread(build_upkeep, settings)

    def publish(knowledge: Knowledge) -> None:
        answerer.knowledge = knowledge

    log_update("read", upkeep.knowledge.corpus)
    await asyncio.to_thread(upkeep.save)
    try:
        adapters = [PLATFORMS[name].build(settings, answerer) for name in on]
        return await supervise(adapters, beside=[upkeep.watcher(publish)])
    finally:
        upkeep.save()


def _slack(settings: Settings, answerer: Answerer) -> Adapter:
    # A platform's library is loaded only where the platform is on: a question at a terminal does not wait for it.
    from bot.adapters.slack.adapter import SlackAdapter

    slack = settings.slack
    return SlackAdapter(
        answerer,
        bot_token=_unwrapped(slack.bot_token),
        app_token=_unwrapped(slack.app_token),
        api_url=slack.api_url,
        command=slack.command,
        claim=Claims().claim,
    )


def _discord(settings: Settings, answerer: Answerer) -> Adapter:
    from bot.adapters.discord.adapter import DiscordAdapter

    discord = settings.discord
    return DiscordAdapter(
        answerer,
        token=_unwrapped(discord.token),
        guild_ids=discord.guilds,
        api_url=discord.api_url,
        gateway_url=discord.gateway_url,
        claim=Claims().claim,
        remembered=RememberedFile(_VAR / "remembered.json"),
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


@dataclass(frozen=True, slots=True)
class _Platform:
    """One row for each platform: whether the settings turn it on, and how it is built."""

    is_on: Callable[[Settings], bool]
    build: Callable[[Settings, Answerer], Adapter]


PLATFORMS = {
    "slack": _Platform(_is_slack_on, _slack),
    "discord": _Platform(_is_discord_on, _discord),
}


def _unwrapped(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def _secrets(settings: Settings) -> list[str]:
    tokens = (settings.slack.bot_token, settings.slack.app_token, settings.discord.token)
    return [token.get_secret_value() for token in tokens if token]
