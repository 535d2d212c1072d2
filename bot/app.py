"""The composition root: the only place that knows every part."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bot.answering.answerer import Answerer
from bot.answering.ask import Asking, Knowledge
from bot.corpus.cache import FolderCache
from bot.corpus.corpus import Corpus, Problem
from bot.corpus.library import Library
from bot.corpus.watcher import Watcher
from bot.errors import SettingsError
from bot.operations.claims import Claims
from bot.operations.logs import set_up_logs
from bot.operations.remembered import RememberedFile
from bot.operations.supervision import Adapter, supervise
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.bm25 import BM25Retriever
from bot.retrieval.query import QueryAnalyzer
from bot.settings import Settings, read_aliases, read_stop_words, unknown_settings

logger = logging.getLogger(__name__)

_VAR = Path("var")
_WORTH_SAVING_SECONDS = 1.0


def read_library(settings: Settings) -> Library:
    """Return the knowledge folder as it is now; what was read before and has not changed comes from the cache."""
    folder = settings.knowledge.dir
    library = Library(folder, FolderCache(_VAR, folder))
    started = time.monotonic()
    library.refresh()
    if time.monotonic() - started > _WORTH_SAVING_SECONDS:
        library.save()
    return library


def build_answerer(settings: Settings, corpus: Corpus | None = None) -> Answerer:
    """Return what answers from a corpus, or else from the knowledge folder as it is now."""
    if corpus is None:
        corpus = read_library(settings).corpus
        _log_problems(corpus)
    ranking = settings.retrieval
    analyzer = Analyzer(read_stop_words(), language=ranking.language)
    retriever = BM25Retriever(corpus.passages, analyzer, k1=ranking.k1, b=ranking.b, title_weight=ranking.title_weight)
    asking = Asking(analyzer, QueryAnalyzer(analyzer, read_aliases()), ranking.threshold)
    return Answerer(Knowledge(corpus, retriever), asking, longest_question=settings.limits.question)


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
    library = await asyncio.to_thread(read_library, settings)
    answerer = await asyncio.to_thread(build_answerer, settings, library.corpus)
    _log_update(None, library.corpus)
    await asyncio.to_thread(library.save)
    watcher = Watcher(library, lambda corpus: _update(answerer, corpus))
    return await supervise([PLATFORMS[name].build(settings, answerer) for name in on], [watcher])


def _update(answerer: Answerer, corpus: Corpus) -> None:
    before = answerer.knowledge.corpus
    answerer.update(corpus)
    _log_update(before, corpus)


def _log_update(before: Corpus | None, corpus: Corpus) -> None:
    """Log what changed in a line, and each problem that is new."""
    logger.info(
        "knowledge %s: %s revision=%s discussions=%d passages=%d problems=%d",
        "updated" if before else "read",
        corpus.changes[0] if corpus.changes else "",
        corpus.revision,
        len(corpus.documents),
        len(corpus.passages),
        len(corpus.problems),
    )
    _log_problems(corpus, known=before.problems if before else ())


def _log_problems(corpus: Corpus, known: tuple[Problem, ...] = ()) -> None:
    for problem in corpus.problems:
        if problem not in known:
            logger.warning("%s", problem)


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
