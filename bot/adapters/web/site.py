"""The site: the pages for people and their JSON, behind the gate."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.adapters.web import responses
from bot.adapters.web.formats import Formats
from bot.adapters.web.gate import Gate, Visitor
from bot.adapters.web.reception import Reception, Trouble
from bot.adapters.web.rendering import Renderer
from bot.adapters.web.signing import SigningIn
from bot.adapters.web.verbs import Asked
from bot.adapters.web.views import VIEWS, Page, View, read_passage, read_source
from bot.answering.answerer import Answerer
from bot.answering.answers import Answer
from bot.operations.records import Gaps

_QUESTIONS = frozenset({"ask", "compare", "quote", "timeline"})

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class _Rendered:
    """A page as it is sent, and the answer that it shows, if any."""

    text: str
    status: int
    answer: Answer | None


class Site:
    """Serves pages and JSON from the knowledge once it is `open`; until then it asks to wait."""

    def __init__(self, gate: Gate, reception: Reception, formats: Formats) -> None:
        self._gate = gate
        self._reception = reception
        self._formats = formats
        self._renderer = Renderer()
        self._signing = SigningIn(gate, self._renderer)

    def open(self, answerer: Answerer, gaps: Gaps) -> None:
        """Answer from now on."""
        self._reception.open(answerer, gaps)

    def routes(self) -> list[web.RouteDef]:
        """Return what is found under which path: all behind the gate, but the sign-in and what it looks like."""
        return [
            *(web.get(path, self._page(name, view)) for name, (path, view) in VIEWS.items()),
            web.get("/sources/{source:[^/]+}", self._page("read", read_source)),
            web.get("/sources/{source:[^/]+}/{passage:[^/]+}", self._page("read", read_passage)),
            web.get("/api/{verb:[^/]+}", self._api),
            web.get("/static/{name:[^/]+}", self._file),
            *self._signing.routes(),
            web.get("/{elsewhere:.*}", self._nowhere),
        ]

    def _page(self, name: str, view: View) -> _Handler:
        async def serve(request: web.Request) -> web.StreamResponse:
            visitor = self._gate.visitor(request)
            if visitor is None:
                return self._signing.closed(request)

            def make(answerer: Answerer, asked: Asked) -> _Rendered:
                page = view(answerer, asked)
                return _Rendered(self._render(page, visitor, request.raw_path), page.status, page.answer)

            question = "page" if _is_question(name, request) else ""
            made = await self._reception.see_to(_asked(request, visitor), visitor.name, make, question=question)
            if isinstance(made, Trouble):
                return self._sorry(made, visitor, request.raw_path)
            return responses.html(made.text, made.status)

        return serve

    async def _api(self, request: web.Request) -> web.StreamResponse:
        visitor = self._gate.visitor(request)
        if visitor is None:
            return self._shut()
        verb = request.match_info["verb"]
        write = self._formats.verbs.get(verb)
        if write is None:
            return self._error(Trouble(404, "UnknownVerb", "", f"There are: {', '.join(self._formats.verbs)}."))
        question = "api" if _is_question(verb, request) else ""
        made = await self._reception.see_to(_asked(request, visitor), visitor.name, write, question=question)
        return self._error(made) if isinstance(made, Trouble) else responses.json(made.text)

    def _render(self, page: Page, visitor: Visitor, at: str) -> str:
        door = "out" if visitor.is_signed_in else "in" if self._gate.opens_more else ""
        way_in = at if door == "in" else ""
        version = (*page.version, door, way_in) if page.version else ()
        return self._renderer.page(page.template, version=version, door=door, at=way_in, **page.values)

    def _sorry(self, trouble: Trouble, visitor: Visitor, at: str) -> web.StreamResponse:
        page = Page("sorry", {"title": trouble.title, "sentence": trouble.sentence})
        return responses.html(self._render(page, visitor, at), trouble.status, trouble.retry_after_seconds)

    def _error(self, trouble: Trouble) -> web.StreamResponse:
        text = self._formats.error(trouble.sentence, trouble.kind)
        return responses.json(text, trouble.status, trouble.retry_after_seconds)

    def _shut(self) -> web.StreamResponse:
        """Return what a program is told that is not let in."""
        if not self._gate.has_secret:
            raise responses.not_found()
        sentence = "Send the header “Authorization: Bearer …” with the web's secret."
        response = self._error(Trouble(401, "Closed", "", sentence))
        response.headers["WWW-Authenticate"] = "Bearer"
        return response

    async def _nowhere(self, request: web.Request) -> web.StreamResponse:
        visitor = self._gate.visitor(request)
        if visitor is None:
            return self._signing.closed(request)
        return self._sorry(
            Trouble(404, "NotFound", "Nothing here", "There is no such page."), visitor, request.raw_path
        )

    async def _file(self, request: web.Request) -> web.StreamResponse:
        file = self._renderer.files.get(request.match_info["name"])
        if file is None:
            raise responses.not_found()
        is_current = request.query.get("v") == file.version
        return responses.file(file.content, file.content_type, is_current=is_current)


def _asked(request: web.Request, visitor: Visitor) -> Asked:
    return Asked(request.query, visitor.audience, request.match_info)


def _is_question(name: str, request: web.Request) -> bool:
    return name in _QUESTIONS and bool(request.query.get("q"))
