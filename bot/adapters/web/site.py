"""The site: the pages for people and their JSON, behind the gate and within the limits."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from aiohttp import web

from bot.adapters import wording
from bot.adapters.web import responses
from bot.adapters.web.gate import Gate
from bot.adapters.web.rendering import Renderer
from bot.adapters.web.signing import SigningIn
from bot.adapters.web.verbs import Formats
from bot.adapters.web.views import VIEWS, Page, read_passage, read_source
from bot.answering.answerer import Answerer
from bot.errors import QueryError
from bot.operations.admission import Admission, FullError
from bot.operations.limits import Limiter, Limits
from bot.operations.received import Notice, Received

logger = logging.getLogger(__name__)

_QUESTIONS = frozenset({"ask", "compare", "quote", "timeline"})

_Made = TypeVar("_Made")
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Why there is no answer, for a page and for a program."""

    status: int
    kind: str
    title: str
    sentence: str
    retry_after_seconds: float = 0.0


class Site:
    """Serves pages and JSON from the knowledge once it is `open`; until then it asks to wait."""

    def __init__(self, gate: Gate, limits: Limits, formats: Formats, *, at_once: int = 32, waiting: int = 200) -> None:
        self._gate = gate
        self._limiter = Limiter(limits)
        self._admission = Admission(at_once=at_once, waiting=waiting)
        self._formats = formats
        self._renderer = Renderer()
        self._signing = SigningIn(gate, self._renderer)
        self._answerer: Answerer | None = None

    def open(self, answerer: Answerer) -> None:
        """Answer from now on."""
        self._answerer = answerer

    def routes(self) -> list[web.RouteDef]:
        """Return what is found under which path: all behind the gate, but the sign-in and what it looks like."""
        return [
            *(web.get(path, self._page(name, view)) for name, (path, view) in VIEWS.items()),
            web.get("/sources/{source:[^/]+}", self._page("read", read_source)),
            web.get("/sources/{source:[^/]+}/{passage:[^/]+}", self._page("read", read_passage)),
            web.get("/api/{verb:[^/]+}", self._api),
            web.get("/static/{name:[^/]+}", self._file),
            *self._signing.routes(),
        ]

    def _page(self, name: str, view: Callable[[Answerer, web.Request], Page]) -> _Handler:
        def made(answerer: Answerer, request: web.Request) -> tuple[str, int]:
            page = view(answerer, request)
            return self._render(page), page.status

        async def serve(request: web.Request) -> web.StreamResponse:
            person = self._gate.person(request)
            if person is None:
                return self._signing.closed(request)
            answered = await self._answered(person, made, request, is_question=name in _QUESTIONS)
            return self._sorry(answered) if isinstance(answered, _Trouble) else responses.html(*answered)

        return serve

    async def _api(self, request: web.Request) -> web.StreamResponse:
        person = self._gate.person(request)
        if person is None:
            return self._shut()
        verb = request.match_info["verb"]
        write = self._formats.verbs.get(verb)
        if write is None:
            sentence = f"There are: {', '.join(self._formats.verbs)}."
            return self._error(_Trouble(404, "UnknownVerb", "", sentence))
        answered = await self._answered(
            person, lambda answerer, asked: write(answerer, asked.query), request, is_question=verb in _QUESTIONS
        )
        return self._error(answered) if isinstance(answered, _Trouble) else responses.json(answered)

    async def _answered(
        self, person: str, make: Callable[[Answerer, web.Request], _Made], request: web.Request, *, is_question: bool
    ) -> _Made | _Trouble:
        """Return what a thread makes of a request, or why it does not: whatever goes wrong, there is an answer."""
        answerer = self._answerer
        if answerer is None:
            return _Trouble(503, "NotReady", "A moment, please", "I am reading the folder. Try again in a moment.", 1)
        if is_question and request.query.get("q"):
            # Nobody on the web shares a channel: that of a person counts no more than the person's own limit.
            refusal = self._limiter.refusal(Received("web", (), person, person, "", ""))
            if refusal:
                return _over(429, Notice.TOO_MANY, refusal.retry_after_seconds)
        try:
            async with self._admission.place(person):
                return await asyncio.to_thread(make, answerer, request)
        except FullError as full:
            return _over(503, Notice.BUSY, full.retry_after_seconds)
        except QueryError as error:
            return _Trouble(400, type(error).__name__, "That cannot be answered", str(error))
        except Exception:
            error_id = uuid.uuid4().hex[:4]
            logger.exception("could not answer: platform=web error=%s", error_id)
            return _Trouble(500, "Error", "Something went wrong", wording.error(error_id))

    def _render(self, page: Page) -> str:
        return self._renderer.page(page.template, is_signed_in=self._gate.has_secret, **page.values)

    def _sorry(self, trouble: _Trouble) -> web.StreamResponse:
        page = Page("sorry", {"title": trouble.title, "sentence": trouble.sentence})
        return responses.html(self._render(page), trouble.status, trouble.retry_after_seconds)

    def _error(self, trouble: _Trouble) -> web.StreamResponse:
        text = self._formats.error(trouble.sentence, trouble.kind)
        return responses.json(text, trouble.status, trouble.retry_after_seconds)

    def _shut(self) -> web.StreamResponse:
        """Return what a program is told that is not let in."""
        if not self._gate.has_secret:
            raise responses.not_found()
        sentence = "Send the header “Authorization: Bearer …” with the web's secret."
        response = self._error(_Trouble(401, "Closed", "", sentence))
        response.headers["WWW-Authenticate"] = "Bearer"
        return response

    async def _file(self, request: web.Request) -> web.StreamResponse:
        path = self._renderer.files.get(request.match_info["name"])
        if path is None:
            raise responses.not_found()
        return responses.file(path)


def _over(status: int, notice: Notice, seconds: float) -> _Trouble:
    return _Trouble(status, notice.name.title(), "A moment, please", wording.notice(notice, seconds), seconds)
