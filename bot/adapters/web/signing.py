"""Signing in: the pages at the gate."""

from urllib.parse import urlsplit

from aiohttp import web

from bot.adapters import wording
from bot.adapters.web import responses
from bot.adapters.web.gate import COOKIE, Gate
from bot.adapters.web.rendering import Renderer
from bot.operations.limits import Refusal
from bot.operations.received import Notice

GREETING = "On Record answers in Slack and Discord with passages that can be checked.\n"


class SigningIn:
    """Asks for the secret, where there is one; where there is none, there is nothing to be found but a greeting."""

    def __init__(self, gate: Gate, renderer: Renderer) -> None:
        self._gate = gate
        self._renderer = renderer

    def routes(self) -> list[web.RouteDef]:
        """Return the way in and out."""
        return [
            web.get("/sign-in", self._show),
            web.post("/sign-in", self._sign_in),
            web.post("/sign-out", self._sign_out),
        ]

    def closed(self, request: web.Request) -> web.StreamResponse:
        """Return what whoever is not let in sees instead of a page."""
        if not self._gate.has_secret:
            if request.path == "/":
                return responses.plain(GREETING)
            raise responses.not_found()
        if request.headers.get("Sec-Fetch-Site") == "cross-site" and COOKIE not in request.cookies:
            # A strict cookie does not come along from another site's link; it does with what our own page opens.
            return responses.html(self._renderer.page("onward", to=_own_path(request.raw_path)))
        return self._form(request.raw_path, status=401)

    async def _show(self, request: web.Request) -> web.StreamResponse:
        if not self._gate.has_secret:
            raise responses.not_found()
        return self._form(request.query.get("to", "/"))

    async def _sign_in(self, request: web.Request) -> web.StreamResponse:
        if not self._gate.has_secret:
            raise responses.not_found()
        try:
            typed = await request.post()
        except ValueError:
            return self._form("/", status=400, problem="That was no form of this page.")
        to = _own_path(str(typed.get("to", "/")))
        found = self._gate.attempt(request, str(typed.get("secret", "")))
        if isinstance(found, Refusal):
            sentence = wording.notice(Notice.TOO_MANY, found.retry_after_seconds)
            return self._form(to, status=429, problem=sentence, retry_after_seconds=found.retry_after_seconds)
        if not found:
            return self._form(to, status=401, problem="That is not the secret.")
        response = responses.seen_elsewhere(to)
        self._gate.sign_in(request, response)
        return response

    async def _sign_out(self, _request: web.Request) -> web.StreamResponse:
        response = responses.seen_elsewhere("/")
        response.del_cookie(COOKIE, path="/", httponly=True, samesite="Strict")
        return response

    def _form(
        self, to: str, *, status: int = 200, problem: str = "", retry_after_seconds: float = 0.0
    ) -> web.StreamResponse:
        text = self._renderer.page("sign_in", title="Sign in", to=_own_path(to), problem=problem, door="shut")
        return responses.html(text, status, retry_after_seconds)


def _own_path(to: str) -> str:
    """Return a path of this site; the front page instead of an address that leads elsewhere."""
    try:
        is_ours = to.startswith("/") and not to.startswith(("//", "/\\")) and not urlsplit(to).netloc
    except ValueError:
        return "/"
    return to if is_ours and to.isascii() and to.isprintable() else "/"
