"""The web's composition: the site with its gate and limits, and the server that it stands on."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.loopback import is_loopback
from bot.operations.vitals import Vitals
from bot.plan import WHAT_TO_SET, Plan
from bot.platforms import unwrapped
from bot.settings import Settings

if TYPE_CHECKING:
    # Loaded where they are used: a question at a terminal waits for none of them.
    from aiohttp.web import AbstractRouteDef

    from bot.adapters.web.adapter import WebAdapter
    from bot.adapters.web.formats import Formats
    from bot.adapters.web.site import Site
    from bot.operations.limits import Limits
    from bot.operations.metrics import Metrics

logger = logging.getLogger(__name__)


def build_site(settings: Settings, plan: Plan, limits: "Limits", metrics: "Metrics") -> "Site":
    """Return the pages, which begin to answer once they are open."""
    from bot.adapters.web.gate import Gate
    from bot.adapters.web.reception import Reception
    from bot.adapters.web.site import Site
    from bot.operations.tally import Tally

    host, _ = _address(settings, plan)
    is_local = is_loopback(host) and not settings.web.is_public
    gate = Gate(unwrapped(settings.web.secret), is_local=is_local, audience=settings.web.opened_to)
    at_once, waiting = settings.limits.at_once, settings.limits.waiting
    return Site(gate, Reception(limits, Tally(metrics), at_once=at_once, waiting=waiting), _formats())


async def open_web(
    settings: Settings, plan: Plan, vitals: Vitals, metrics: "Metrics", routes: Sequence["AbstractRouteDef"]
) -> "WebAdapter | None":
    """Return the web if it is planned, which listens before there is anything to answer from: hosts want that soon."""
    from bot.adapters.web.adapter import WebAdapter
    from bot.adapters.web.pages import Pages

    if not plan.has_web:
        return None
    host, port = _address(settings, plan)
    token = unwrapped(settings.web.metrics_token)
    pages = Pages(vitals.health, metrics.exposition, metrics_token=token, is_local=is_loopback(host))
    web = WebAdapter([*pages.routes(), *routes], host=host, port=port)
    await web.open()
    if plan.has_ingress and is_loopback(host):
        logger.info(
            "Slack's calls are taken at %s:%d, which this machine alone reaches: set PORT, or pass them on", host, port
        )
    if not is_loopback(host) and not settings.web.secret:
        logger.info("The pages are closed, since others reach the port: set WEB_SECRET to open them to who knows it")
    elif plan.is_alone:
        address = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
        logger.info("The pages are at %s for you to try. To answer in Slack or Discord, %s", address, WHAT_TO_SET)
    return web


def _address(settings: Settings, plan: Plan) -> tuple[str, int]:
    """Return where the web listens: what nobody set up is for this machine alone."""
    host, port = settings.web_address
    return (settings.web.host or "127.0.0.1") if plan.is_alone else host, port


def _formats() -> "Formats":
    """Return how the terminal writes each verb's answer as JSON, which the pages do not know of."""
    from bot.adapters.terminal.answers import answer_to_json
    from bot.adapters.terminal.comparisons import comparison_to_json
    from bot.adapters.terminal.lines import error_to_json
    from bot.adapters.terminal.passages import shown_to_json
    from bot.adapters.terminal.quotations import checked_to_json
    from bot.adapters.terminal.sources import sources_to_json
    from bot.adapters.terminal.statuses import status_to_json
    from bot.adapters.terminal.timelines import timeline_to_json
    from bot.adapters.web.formats import Formats

    return Formats(
        answer_to_json,
        comparison_to_json,
        checked_to_json,
        timeline_to_json,
        sources_to_json,
        shown_to_json,
        status_to_json,
        error_to_json,
    )
