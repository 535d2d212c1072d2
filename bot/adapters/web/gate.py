"""The gate: who may read the pages, and who asks."""

import hashlib
import hmac
import re
import secrets
import time
from dataclasses import dataclass

from aiohttp import web

from bot.adapters.web.pages import is_from_here
from bot.loopback import is_loopback
from bot.operations.limits import Limiter, Limits, Refusal
from bot.operations.received import Clock, Received

COOKIE = "onrecord"
_SESSION_SECONDS = 30 * 86_400
_SESSION = re.compile(r"(?P<until>\d{1,12})\.(?P<person>[0-9a-f]{16})\.(?P<seal>[0-9a-f]{64})", re.ASCII)
# Of a secret with 16 characters or more nobody guesses enough in a lifetime.
_ATTEMPTS = Limits(user_a_minute=5, user_an_hour=30, channel_a_minute=20)


@dataclass(frozen=True, slots=True)
class Visitor:
    """
    Whoever was let in: who it is, what they may see, and whether they showed that they know the secret.

    `audience` is that of a `Question`: nobody in particular is the public.
    """

    name: str
    audience: frozenset[str] | None = frozenset()
    is_signed_in: bool = False


class Gate:
    """
    Lets in who asks from this machine, has signed in or shows the secret in a header; without a secret, nobody else.

    Who knows the secret sees what `audience` may see; everybody else is the public.

    What was signed for a session says nothing of the secret, and is worth nothing once that is another.
    """

    def __init__(
        self,
        secret: str,
        *,
        is_local: bool,
        audience: frozenset[str] | None = frozenset(),
        clock: Clock = time.time,
    ) -> None:
        self._secret = secret.encode()
        self._key = hashlib.sha256(b"on-record session\n" + self._secret).digest()
        self._is_local = is_local
        self._audience = audience
        self._clock = clock
        self._attempts = Limiter(_ATTEMPTS, clock=clock)

    @property
    def has_secret(self) -> bool:
        """Whether somebody from elsewhere can be let in at all."""
        return bool(self._secret)

    @property
    def opens_more(self) -> bool:
        """Whether who is here and signs in sees more."""
        return self.has_secret and self._audience != frozenset()

    def visitor(self, request: web.Request) -> Visitor | None:
        """Return who asks, by their session or their address; None for whoever is not to be let in."""
        address = request.remote or ""
        if self.has_secret and (session := self._session(request)):
            return Visitor(session, self._audience, is_signed_in=True)
        if self._has_header(request):
            return Visitor(address, self._audience, is_signed_in=True)
        is_here = is_from_here(request, is_local=self._is_local) and _is_named_as_here(request)
        return Visitor(address) if is_here else None

    def attempt(self, request: web.Request, typed: str) -> bool | Refusal:
        """
        Return whether a typed secret is the right one, or after how long to try again.

        Who knows it gets in however often others tried: behind a proxy all may come from one address.
        """
        if self.has_secret and _is_same(typed.encode(errors="replace"), self._secret):
            return True
        address = request.remote or ""
        return self._attempts.refusal(Received("web", (), address, address, "", "")) or False

    def sign_in(self, request: web.Request, response: web.StreamResponse) -> None:
        """Give a session to whoever gets this response."""
        until, person = int(self._clock()) + _SESSION_SECONDS, secrets.token_hex(8)
        response.set_cookie(
            COOKIE,
            f"{until}.{person}.{self._seal(str(until), person)}",
            max_age=_SESSION_SECONDS,
            path="/",
            secure=request.secure or request.headers.get("X-Forwarded-Proto") == "https",
            httponly=True,
            samesite="Strict",
        )

    def _session(self, request: web.Request) -> str | None:
        found = _SESSION.fullmatch(request.cookies.get(COOKIE, ""))
        if not found or not _is_same(found["seal"].encode(), self._seal(found["until"], found["person"]).encode()):
            return None
        return found["person"] if int(found["until"]) > self._clock() else None

    def _seal(self, until: str, person: str) -> str:
        return hmac.new(self._key, f"{until}.{person}".encode(), hashlib.sha256).hexdigest()

    def _has_header(self, request: web.Request) -> bool:
        given = request.headers.get("Authorization", "").encode(errors="surrogateescape")
        return self.has_secret and _is_same(given, b"Bearer " + self._secret)


def _is_same(given: bytes, wanted: bytes) -> bool:
    """Compare in a time that tells nothing, not even of the length."""
    return hmac.compare_digest(hashlib.sha256(given).digest(), hashlib.sha256(wanted).digest())


def _is_named_as_here(request: web.Request) -> bool:
    """Whether the browser was sent to this machine by its name: a foreign name may have been made to lead here."""
    host = request.host
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    return is_loopback(name)
