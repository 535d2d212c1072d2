"""The composition root: the only place that knows every part."""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering.answerer import Answerer
from bot.answering.ask import Asking, Knowledge
from bot.answering.people import People
from bot.answering.reader import Reader
from bot.answering.status import Status
from bot.corpus.cache import FolderCache
from bot.corpus.library import Library
from bot.errors import SettingsError
from bot.operations.errands import Errands
from bot.operations.lag import LoopLag
from bot.operations.logs import set_up_logs
from bot.operations.supervision import Supervision
from bot.operations.upkeep import Upkeep, log_problems, log_update
from bot.operations.vitals import Vitals
from bot.platforms import PLATFORMS, Parts, slack_ingress, slack_is_by_http, unwrapped
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.query import QueryAnalyzer
from bot.settings import LimitSettings, Settings, read_aliases, read_stop_words, read_synonyms, unknown_settings

if TYPE_CHECKING:
    from aiohttp.web import AbstractRouteDef

    from bot.adapters.slack.ingress import Ingress
    from bot.adapters.web.adapter import WebAdapter
    from bot.adapters.web.site import Site
    from bot.operations.afterwards import Afterwards
    from bot.operations.desk import Desk
    from bot.operations.metrics import Metrics
    from bot.operations.state.state import State

logger = logging.getLogger(__name__)

_VAR = Path("var")
_WHAT_TO_SET = (
    "set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (or SLACK_SIGNING_SECRET) for Slack, or DISCORD_TOKEN for Discord. "
    "The README tells where to find them."
)


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
    reader = Reader(settings.web.url or "")
    return upkeep, Answerer(upkeep.knowledge, asking, longest_question=settings.limits.question, reader=reader)


async def run_platforms(settings: Settings, named: Sequence[str] = ()) -> bool:
    """
    Answer on the platforms that are set up, or those of them that are named, until stopped; False if each gave up.

    With nothing set up and nothing named, the pages are served to this machine. Raises SettingsError if none of those
    named is set up, and the web is not among them.
    """
    from bot.operations.metrics import Metrics  # as with the platforms, a question at a terminal does not wait for it

    set_up_logs(settings.log.level, _secrets(settings))
    for name in unknown_settings():
        logger.warning("%s is no setting of this bot and is ignored", name)
    on = _platforms_on(settings, named)
    vitals, metrics = Vitals(), Metrics()
    is_by_http = "slack" in on and slack_is_by_http(settings, web_is_named=WEB in named)
    ingress = slack_ingress(settings) if is_by_http else None
    is_web = WEB in named or (not named and (settings.port is not None or not on or ingress is not None))
    is_alone = not on and not named and not settings.web.secret
    site = _site(settings, is_alone=is_alone)
    routes = [*site.routes(), *(ingress.routes() if ingress else ())]
    web = await _opened_web(settings, vitals, metrics, routes, is_alone=is_alone) if is_web else None
    try:
        from bot.operations.state.state import open_state  # it takes a while, and the web is to be there soon

        state = await open_state(unwrapped(settings.database_url) or None)
        try:
            return await _answer(settings, on, web, site, ingress, state, vitals, metrics)
        finally:
            await state.close()
    finally:
        if web:
            await web.close()


def _platforms_on(settings: Settings, named: Sequence[str]) -> list[str]:
    """Return the platforms to answer on; raises SettingsError if there is nothing to do."""
    on = [name for name in named or PLATFORMS if name in PLATFORMS and PLATFORMS[name].is_on(settings)]
    by_http = slack_is_by_http(settings, web_is_named=WEB in named)
    if "slack" in on and by_http and named and WEB not in named:
        logger.info("Slack by HTTP (SLACK_SIGNING_SECRET) is left to the process that runs the web")
        on.remove("slack")
    if "slack" in on and WEB in named and not by_http:
        logger.info("Slack by Socket Mode (SLACK_APP_TOKEN) is left to the process that runs without the web")
        on.remove("slack")
    if not on and named and WEB not in named:
        raise SettingsError(f"Nothing to run: {_WHAT_TO_SET}")
    return on


async def _answer(
    settings: Settings,
    on: Sequence[str],
    web: "WebAdapter | None",
    site: "Site",
    ingress: "Ingress | None",
    state: "State",
    vitals: Vitals,
    metrics: "Metrics",
) -> bool:
    """Read the folder, then answer on these platforms; the web, which tells of them, ends with them."""
    upkeep, answerer = await asyncio.to_thread(build_upkeep, settings)

    def publish(knowledge: Knowledge) -> None:
        answerer.knowledge = knowledge
        metrics.indexed(knowledge.corpus)

    log_update("read", upkeep.knowledge.corpus)
    publish(upkeep.knowledge)
    site.open(answerer)
    await asyncio.to_thread(upkeep.save)
    try:
        watcher, lag = upkeep.watcher(publish), LoopLag(metrics.loop_lag)

        async def reload() -> Status:
            await watcher.look_again()
            return answerer.status()

        errands = Errands(state.people.forget, state.gaps.recent, reload, upkeep.gaps, settings.admin.people)
        desk = _desk(settings.limits, state, metrics)
        afterwards = _afterwards(answerer, state)
        parts = Parts(settings, answerer, errands, desk, state, afterwards, metrics, ingress)
        platforms = [PLATFORMS[name].build(parts) for name in on]
        recovery = desk.recover({platform.name: platform.courier for platform in platforms})
        further = [web] if web else []
        supervision = Supervision(
            platforms or further,
            beside=[watcher, lag, state.housekeeping, recovery, *(further if platforms else [])],
            close=desk.close,
        )
        vitals.platforms, vitals.corpus = platforms, lambda: answerer.knowledge.corpus
        vitals.off_because, vitals.lag_seconds = supervision.off_because, lambda: lag.worst
        vitals.state_trouble = lambda: state.trouble
        metrics.follow_state(lambda: state.trouble is None)
        metrics.follow_tasks(lambda: len(asyncio.all_tasks()))
        state.on_lost_feedback(metrics.feedback_lost)
        state.identifies.on_count = metrics.identified
        return await supervision.run()
    finally:
        upkeep.save()


def _afterwards(answerer: Answerer, state: "State") -> "Afterwards":
    from bot.operations.afterwards import Afterwards

    return Afterwards(answerer, state.answers, state.feedback, state.reports)


def _desk(limits: LimitSettings, state: "State", metrics: "Metrics") -> "Desk":
    from bot.operations.desk import Desk
    from bot.operations.limits import Limits

    table = Limits(limits.user_a_minute, limits.user_an_hour, limits.channel_a_minute)
    return Desk(
        state.claims,
        state.answers,
        state.gaps,
        metrics,
        limits=table,
        at_once=limits.at_once,
        waiting=limits.waiting,
    )


def _site(settings: Settings, *, is_alone: bool) -> "Site":
    """Return the pages, which begin to answer once they are open."""
    from bot.adapters.terminal.answers import answer_to_json
    from bot.adapters.terminal.comparisons import comparison_to_json
    from bot.adapters.terminal.lines import error_to_json
    from bot.adapters.terminal.passages import shown_to_json
    from bot.adapters.terminal.quotations import checked_to_json
    from bot.adapters.terminal.sources import sources_to_json
    from bot.adapters.terminal.statuses import status_to_json
    from bot.adapters.terminal.timelines import timeline_to_json
    from bot.adapters.web.gate import Gate
    from bot.adapters.web.pages import is_loopback
    from bot.adapters.web.site import Site
    from bot.adapters.web.verbs import Formats
    from bot.operations.limits import Limits

    formats = Formats(
        answer_to_json,
        comparison_to_json,
        checked_to_json,
        timeline_to_json,
        sources_to_json,
        shown_to_json,
        status_to_json,
        error_to_json,
    )
    gate = Gate(unwrapped(settings.web.secret), is_local=is_loopback(_web_address(settings, is_alone=is_alone)[0]))
    limits = settings.limits
    table = Limits(limits.user_a_minute, limits.user_an_hour, limits.channel_a_minute)
    return Site(gate, table, formats, at_once=limits.at_once, waiting=limits.waiting)


async def _opened_web(
    settings: Settings, vitals: Vitals, metrics: "Metrics", routes: Sequence["AbstractRouteDef"], *, is_alone: bool
) -> "WebAdapter":
    """Return the web, which listens before there is anything to answer from: hosts want the port soon."""
    from bot.adapters.web.adapter import WebAdapter
    from bot.adapters.web.pages import Pages, is_loopback

    host, port = _web_address(settings, is_alone=is_alone)
    token = unwrapped(settings.web.metrics_token)
    pages = Pages(vitals.health, metrics.exposition, metrics_token=token, is_local=is_loopback(host))
    web = WebAdapter([*pages.routes(), *routes], host=host, port=port)
    await web.open()
    if not is_loopback(host) and not settings.web.secret:
        logger.info("The pages are closed, since others reach the port: set WEB_SECRET to open them to who knows it")
    elif is_alone:
        address = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
        logger.info("The pages are at %s for you to try. To answer in Slack or Discord, %s", address, _WHAT_TO_SET)
    return web


def _web_address(settings: Settings, *, is_alone: bool) -> tuple[str, int]:
    """Return where the web listens: what nobody set up is for this machine alone."""
    host, port = settings.web_address
    return (settings.web.host or "127.0.0.1") if is_alone else host, port


WEB = "web"
NAMES = (*PLATFORMS, WEB)


def _secrets(settings: Settings) -> list[str]:
    tokens = (
        settings.slack.bot_token,
        settings.slack.app_token,
        settings.slack.signing_secret,
        settings.discord.token,
        settings.web.secret,
        settings.web.metrics_token,
        settings.database_url,
    )
    return [token.get_secret_value() for token in tokens if token]
