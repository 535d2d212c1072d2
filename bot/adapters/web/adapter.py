"""The web: a small server beside the platforms, which serves the routes that it is given."""

import asyncio
import errno
import logging
import re
import uuid
from collections.abc import Iterable

from aiohttp import web, web_response
from aiohttp.abc import AbstractAccessLogger
from aiohttp.http_exceptions import HttpProcessingError

from bot.errors import SettingsError

logger = logging.getLogger(__name__)

_LARGEST_BODY = 256 * 1024
_LONGEST_LINE = 64 * 1024  # of a request: a quotation of a hundred words of any script stands in it
# aiohttp's own are an hour, and a minute: longer than a host waits that ends the process.
_KEEP_ALIVE_SECONDS = 75.0
_STOP_SECONDS = 5.0
# How long the rest of a refused body is read; aiohttp's own ten seconds keep the connections of who sends slowly.
_LINGER_SECONDS = 1.0
_REQUEST_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
_HEALTH_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
_LONGEST_PATH = 200
_REASONS = {
    errno.EADDRINUSE: "another program listens there. End that one, or set PORT to another",
    errno.EACCES: "the system does not allow it. Set PORT to one above 1023",
    errno.EADDRNOTAVAIL: "this machine has no such address. Correct WEB_HOST",
}


class WebAdapter:
    """Serves routes on one address; `open` it before anything that takes long."""

    name = "web"

    def __init__(self, routes: Iterable[web.AbstractRouteDef], *, host: str, port: int) -> None:
        self._routes = list(routes)
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None

    async def open(self) -> None:
        """Begin to serve; raises SettingsError if the address cannot be had."""
        runner = web.AppRunner(
            _application(self._routes),
            access_log=logger,
            access_log_class=_AccessLogger,
            keepalive_timeout=_KEEP_ALIVE_SECONDS,
            shutdown_timeout=_STOP_SECONDS,
            lingering_time=_LINGER_SECONDS,
            max_line_size=_LONGEST_LINE,
            logger=_server_logger(),
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError as error:
            await runner.cleanup()
            raise SettingsError(_refusal(self._host, self._port, error)) from None
        self._runner = runner
        logger.info("web listens: host=%s port=%d", self._host, self._port)

    async def run(self) -> None:
        """Serve until cancelled; raises SettingsError if the address cannot be had."""
        if self._runner is None:
            await self.open()
        try:
            await asyncio.Event().wait()
        finally:
            await self.close()

    async def close(self) -> None:
        """Let go of the address, once what is asked has been answered."""
        runner, self._runner = self._runner, None
        if runner:
            await runner.cleanup()


class _AccessLogger(AbstractAccessLogger):
    """Logs a request in a line, without what may be secret in it: the query, the headers, the address it came from."""

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        level = logging.DEBUG if request.path in _HEALTH_PATHS else logging.INFO
        self.logger.log(
            level,
            "web: method=%s path=%s status=%d ms=%.0f request=%s",
            request.method,
            request.path[:_LONGEST_PATH],
            response.status,
            time * 1000,
            response.headers.get("X-Request-ID", ""),
        )


def _server_logger() -> logging.Logger:
    """Return the log of aiohttp's server, which would write down what is no HTTP, and with it what was asked."""
    server = logging.getLogger(f"{__name__}.server")
    if not server.filters:
        server.addFilter(_without_request)
    return server


def _without_request(record: logging.LogRecord) -> bool:
    """Keep from a record what somebody sent that is no HTTP."""
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    if isinstance(error, HttpProcessingError):
        record.msg, record.args, record.exc_info = "web: refused what is no HTTP: %s", (type(error).__name__,), None
        record.levelno, record.levelname = logging.INFO, "INFO"
    return True


def _application(routes: Iterable[web.AbstractRouteDef]) -> web.Application:
    # What aiohttp calls itself, with its version and Python's, stands also in answers to what is no HTTP at all.
    web_response.SERVER_SOFTWARE = "on-record"  # type: ignore[attr-defined]  # imported there, and not exported
    application = web.Application(client_max_size=_LARGEST_BODY)
    application.add_routes(routes)
    application.on_response_prepare.append(_add_headers)
    return application


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    given = request.headers.get("X-Request-ID", "")
    response.headers["X-Request-ID"] = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Cache-Control", "no-store")


def _refusal(host: str, port: int, error: OSError) -> str:
    reason = _REASONS.get(error.errno or 0, f"{error.strerror or error}. Correct WEB_HOST or PORT")
    return f"PORT {port} on {host} cannot be used: {reason}."
