"""The composition root: the only place that knows every part."""

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering.answerer import Answerer
from bot.answering.ask import Asking, Knowledge
from bot.answering.people import People
from bot.answering.reader import Reader
from bot.answering.status import Status
from bot.corpus.cache import FolderCache
from bot.corpus.library import Library
from bot.corpus.scan import BOUNDED, Bounds
from bot.errors import SettingsError
from bot.operations.errands import Errands
from bot.operations.lag import LoopLag
from bot.operations.logs import set_up_logs
from bot.operations.supervision import Supervision
from bot.operations.upkeep import Upkeep, log_problems, log_update
from bot.operations.vitals import Vitals
from bot.plan import Plan, make_plan
from bot.platforms import PLATFORMS, Parts, slack_ingress, unwrapped
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.query import QueryAnalyzer
from bot.settings import (
    Settings,
    read_aliases,
    read_stop_words,
    read_synonyms,
    read_weak_words,
    unknown_settings,
)
from bot.web import build_site, open_web

if TYPE_CHECKING:
    from bot.adapters.slack.ingress import Ingress
    from bot.adapters.web.adapter import WebAdapter
    from bot.adapters.web.site import Site
    from bot.operations.afterwards import Afterwards
    from bot.operations.desk import Desk
    from bot.operations.following import Following
    from bot.operations.limits import Limits
    from bot.operations.metrics import Metrics
    from bot.operations.state.state import State
    from bot.retrieval.opensearch.engine import Engine
    from bot.retrieval.opensearch.writer import Made

logger = logging.getLogger(__name__)

_VAR = Path("var")
_OTHER_THREADS = 4
_LOOP_WAITS_SECONDS = 0.001  # for its turn, whenever it has waited for a socket and somebody computes


def open_library(settings: Settings, bounds: Bounds = BOUNDED) -> Library:
    """Return the knowledge folder with its cache, not yet read; of no more files than a process is to answer from."""
    return Library(settings.knowledge.dir, FolderCache(_VAR, settings.knowledge.dir), bounds)


def analyzer_of(settings: Settings) -> Analyzer:
    """Return what makes terms of passages and questions."""
    return Analyzer(read_stop_words(), language=settings.retrieval.language)


def open_engine(settings: Settings) -> "Engine":
    """Return the way to OpenSearch; raises SettingsError if nothing says where it is."""
    return _engine_at(unwrapped(settings.opensearch.url), settings)


def open_hosts(settings: Settings) -> dict[str, "Engine"]:
    """Return the way to each host of OpenSearch alone, by its name, which holds no password."""
    addresses = filter(None, map(str.strip, unwrapped(settings.opensearch.url).split(",")))
    return {address.rpartition("/")[2].rpartition("@")[2]: _engine_at(address, settings) for address in addresses}


def _engine_at(addresses: str, settings: Settings) -> "Engine":
    from bot.retrieval.opensearch.engine import connect

    engine = settings.opensearch
    if not addresses:
        raise SettingsError('engine = "opensearch" needs OPENSEARCH_URL, as in https://user:password@host:9200.')
    return connect(addresses, engine.index, ca=engine.ca, connections=settings.limits.at_once)


def made_of(settings: Settings) -> "Made":
    """Return how the index of OpenSearch is made."""
    from bot.retrieval.opensearch.writer import Made

    ranking = settings.retrieval
    return Made(ranking.k1, ranking.b, analyzer_of(settings), settings.opensearch.replicas)


def build_answerer(settings: Settings) -> Answerer:
    """Read the knowledge folder and return what answers from it as it is now."""
    upkeep, answerer = build_upkeep(settings)
    log_problems(upkeep.knowledge.corpus)
    return answerer


def build_upkeep(
    settings: Settings, on_wait: Callable[[str], None] | None = None
) -> tuple["Upkeep | Following", Answerer]:
    """
    Read the knowledge folder, or its index, and return what answers from it, and what keeps it up to date.

    Where the index is out of reach, `on_wait` is told why, and it is waited for; without it SettingsError is raised.
    """
    ranking = settings.retrieval
    analyzer = analyzer_of(settings)
    upkeep: Upkeep | Following
    parameters: dict[str, float] = {"k1": ranking.k1, "b": ranking.b, "title_weight": ranking.title_weight}
    coefficients = settings.confidence.coefficients
    if ranking.engine == "opensearch":
        from bot.operations import following

        upkeep = following.Following(
            open_engine(settings),
            analyzer,
            **parameters,
            coefficients=coefficients,
            here=settings.knowledge.dir,
            on_wait=on_wait,
        )
        turn = None  # who asks another machine waits for it
    else:
        upkeep = Upkeep(open_library(settings), analyzer, **parameters, coefficients=coefficients)
        turn = threading.Lock()
    query_analyzer = QueryAnalyzer(analyzer, read_aliases(), read_synonyms(), read_weak_words())
    asking = Asking(analyzer, query_analyzer, ranking.threshold, People(analyzer))
    reader = Reader(settings.web.reader, settings.web.opened_to)
    longest = settings.limits.question
    return upkeep, Answerer(upkeep.knowledge, asking, longest_question=longest, reader=reader, turn=turn)


async def run_platforms(settings: Settings, named: Sequence[str] = ()) -> bool:
    """
    Answer on the platforms that are set up, or those of them that are named, until stopped; False if each gave up.

    With nothing set up and nothing named, the pages are served to this machine. Raises SettingsError if none of those
    named is set up, and the web is not among them.
    """
    from bot.operations.metrics import Metrics  # as with the platforms, a question at a terminal does not wait for it

    set_up_logs(settings.log.level, secret_values(settings))
    sys.setswitchinterval(_LOOP_WAITS_SECONDS)
    for name in unknown_settings():
        logger.warning("%s is no setting of this bot and is ignored", name)
    plan = make_plan(settings, named)
    vitals, metrics = Vitals(), Metrics()
    ingress = slack_ingress(settings) if plan.has_ingress else None
    site = build_site(settings, plan, _limits(settings), metrics)
    routes = [*site.routes(), *(ingress.routes() if ingress else ())]
    web = await open_web(settings, plan, vitals, metrics, routes)
    try:
        from bot.operations.state.state import open_state  # it takes a while, and the web is to be there soon

        state = await open_state(unwrapped(settings.database_url) or None)
        try:
            return await _answer(settings, plan, web, site, ingress, state, vitals, metrics)
        finally:
            await state.close()
    finally:
        if web:
            await web.close()


async def _answer(
    settings: Settings,
    plan: Plan,
    web: "WebAdapter | None",
    site: "Site",
    ingress: "Ingress | None",
    state: "State",
    vitals: Vitals,
    metrics: "Metrics",
) -> bool:
    """Read the folder, then answer on these platforms; the web, which tells of them, ends with them."""
    if settings.retrieval.engine == "opensearch":
        # Who asks another machine waits in a thread: there are as many as questions, and as connections.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(settings.limits.at_once + _OTHER_THREADS))
    upkeep, answerer = await asyncio.to_thread(build_upkeep, settings, vitals.wait_for_knowledge)

    def publish(knowledge: Knowledge) -> None:
        answerer.publish(knowledge)
        metrics.indexed(knowledge.corpus)

    log_update("read", upkeep.knowledge.corpus)
    await asyncio.to_thread(publish, upkeep.knowledge)
    site.open(answerer, state.gaps)
    await asyncio.to_thread(upkeep.save)
    try:
        watcher, lag = upkeep.watcher(publish), LoopLag(metrics.loop_lag)

        async def reload() -> Status:
            await watcher.look_again()
            return answerer.status()

        errands = Errands(state.people.forget, state.gaps.recent, reload, upkeep.gaps, settings.admin.people)
        desk = _desk(settings, state, metrics)
        afterwards = _afterwards(answerer, state)
        parts = Parts(settings, answerer, errands, desk, state, afterwards, metrics, ingress)
        platforms = [PLATFORMS[name].build(parts) for name in plan.platforms]
        recovery = desk.recover({platform.name: platform.courier for platform in platforms})
        further = [web] if web else []
        supervision = Supervision(
            platforms or further,
            beside=[watcher, lag, state.housekeeping, recovery, *(further if platforms else [])],
            close=desk.close,
        )
        vitals.platforms, vitals.corpus = platforms, lambda: answerer.knowledge.corpus
        vitals.off_because, vitals.lag_seconds = supervision.off_because, lambda: lag.recent
        vitals.is_stopping = lambda: desk.is_stopping
        _tell_of_state(state, vitals, metrics)
        return await supervision.run()
    finally:
        upkeep.save()


def _tell_of_state(state: "State", vitals: Vitals, metrics: "Metrics") -> None:
    """Let health and metrics know what becomes of the state."""
    vitals.state_trouble = lambda: state.trouble
    metrics.follow_state(lambda: state.trouble is None)
    metrics.follow_tasks(lambda: len(asyncio.all_tasks()))
    state.on_lost_feedback(metrics.feedback_lost)
    state.identifies.on_count = metrics.identified


def _afterwards(answerer: Answerer, state: "State") -> "Afterwards":
    from bot.operations.afterwards import Afterwards

    return Afterwards(answerer, state.answers, state.feedback, state.reports)


def _desk(settings: Settings, state: "State", metrics: "Metrics") -> "Desk":
    from bot.operations.desk import Desk

    limits = settings.limits
    return Desk(
        state.claims,
        state.answers,
        state.gaps,
        metrics,
        limits=_limits(settings),
        at_once=limits.at_once,
        waiting=limits.waiting,
    )


def _limits(settings: Settings) -> "Limits":
    from bot.operations.limits import Limits

    limits = settings.limits
    return Limits(limits.user_a_minute, limits.user_an_hour, limits.channel_a_minute)


def secret_values(settings: Settings) -> list[str]:
    """Return what no log may tell: tokens, secrets, and the addresses that hold passwords."""
    tokens = (
        settings.slack.bot_token,
        settings.slack.app_token,
        settings.slack.signing_secret,
        settings.discord.token,
        settings.web.secret,
        settings.web.metrics_token,
        settings.database_url,
    )
    addresses = unwrapped(settings.opensearch.url).split(",")
    return [*(token.get_secret_value() for token in tokens if token), *filter(None, addresses)]
