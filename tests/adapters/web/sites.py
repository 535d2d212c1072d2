"""The site on a port of this machine, over a small folder."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, CookieJar, web
from yarl import URL

from bot.adapters.terminal.answers import answer_to_json
from bot.adapters.terminal.comparisons import comparison_to_json
from bot.adapters.terminal.lines import error_to_json
from bot.adapters.terminal.passages import shown_to_json
from bot.adapters.terminal.quotations import checked_to_json
from bot.adapters.terminal.sources import sources_to_json
from bot.adapters.terminal.statuses import status_to_json
from bot.adapters.terminal.timelines import timeline_to_json
from bot.adapters.web.adapter import WebAdapter
from bot.adapters.web.formats import Formats
from bot.adapters.web.gate import Gate
from bot.adapters.web.reception import Reception
from bot.adapters.web.site import Site
from bot.answering.answerer import Answerer
from bot.operations.limits import Limits
from bot.operations.metrics import Metrics
from bot.operations.received import Received
from bot.operations.tally import Tally
from tests.adapters.web.ports import free_port
from tests.fakes import answerer_of, header

SECRET = "a-secret-of-the-pages"
UNLIMITED = Limits(100_000, 100_000, 100_000)
FORMATS = Formats(
    answer_to_json,
    comparison_to_json,
    checked_to_json,
    timeline_to_json,
    sources_to_json,
    shown_to_json,
    status_to_json,
    error_to_json,
)
TALK = (
    header(
        title="Zebra Talk",
        kind="podcast",
        date="2025-04-29",
        speakers=["Ada Stripe"],
        host="Bo Host",
        video="https://www.youtube.com/watch?v=abc",
    )  # fmt: skip
    + "## Herds\n\n**Bo Host** [1:00]: How large is a zebra herd?\n\n"
    "**Ada Stripe** [1:10]: A zebra herd grows to forty animals before the rains.\n"
)
HIDDEN = header(title="Okapi Talk", speakers=["Cy Hidden"], visibility=["slack:C1"]) + (
    "**Cy Hidden** [0:10]: The okapi whispers of a canary in the forest.\n"
)
FOLDER = {"talk.md": TALK, "secret-okapi.md": HIDDEN}


@dataclass
class Told:
    """What was sent back."""

    status: int
    headers: Mapping[str, str]
    text: str


class Gaps:
    """What was asked in vain: on which platform, in which channel, in which words."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, str, str]] = []

    async def add(self, received: Received, question: str) -> None:
        """Keep a declined question."""
        self.kept.append((received.platform, received.channel, question))


@dataclass
class Visitor:
    """Somebody who asks the site."""

    session: ClientSession
    base: str
    answerer: Answerer
    gaps: Gaps
    metrics: Metrics
    routes: list[web.RouteDef]

    async def get(self, path: str, method: str = "GET", **options: Any) -> Told:
        url = URL(self.base + path, encoded=True)
        async with self.session.request(method, url, allow_redirects=False, **options) as response:
            return Told(response.status, response.headers, await response.text())


@asynccontextmanager
async def site(
    folder: Path,
    texts: Mapping[str, str | bytes] = FOLDER,
    *,
    secret: str = "",
    is_local: bool = True,
    audience: frozenset[str] | None = frozenset(),
    limits: Limits = UNLIMITED,
    is_open: bool = True,
) -> AsyncIterator[Visitor]:
    """Serve a folder; not `is_local` is as on an interface that others reach."""
    answerer = answerer_of(folder, texts)
    gaps, metrics = Gaps(), Metrics()
    reception = Reception(limits, Tally(metrics), at_once=32, waiting=200)
    served = Site(Gate(secret, is_local=is_local, audience=audience), reception, FORMATS)
    if is_open:
        served.open(answerer, gaps)
    port = free_port()
    adapter = WebAdapter(served.routes(), host="127.0.0.1", port=port)
    await adapter.open()
    try:
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:  # of an address without a name
            yield Visitor(session, f"http://127.0.0.1:{port}", answerer, gaps, metrics, served.routes())
    finally:
        await adapter.close()
