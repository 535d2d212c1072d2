"""A guard before OpenSearch: TLS with a certificate of its own, and a password, as companies have it."""

import asyncio
import base64
import shutil
import ssl
import subprocess
import threading
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from aiohttp import ClientSession, web

USER, PASSWORD = "bot", "p@ss/w:rd#100%"
_SKIPPED = ("host", "authorization", "content-length", "transfer-encoding", "accept-encoding")
_START_SECONDS = 30


def is_possible() -> bool:
    """Whether there is the program that makes certificates."""
    return shutil.which("openssl") is not None


class Guard:
    """
    Hands on what comes with the right name and password, in a thread of its own.

    `upstream` is a node; without one, who is let in is told that nobody is there. `name` is that in the certificate.
    """

    def __init__(self, folder: Path, upstream: str = "", *, name: str = "IP:127.0.0.1") -> None:
        self.certificate = folder / "certificate.pem"
        self._key = folder / "key.pem"
        self._upstream = upstream
        self._name = name
        self.password = PASSWORD
        self._ready: Future[int] = Future()
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._port = 0

    def __enter__(self) -> Self:
        make_certificate(self.certificate, self._key, self._name)
        self._thread.start()
        self._port = self._ready.result(_START_SECONDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(_START_SECONDS)

    def url(self, password: str = PASSWORD, *, scheme: str = "https") -> str:
        """Return the address, as in OPENSEARCH_URL."""
        return f"{scheme}://{USER}:{quote(password, safe='')}@127.0.0.1:{self._port}"

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        app = web.Application(client_max_size=2**30)
        app.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(app)
        await runner.setup()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate, self._key)
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
        await site.start()
        async with ClientSession() as self._session:
            self._ready.set_result(runner.addresses[0][1])
            await self._over.wait()
        await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        expected = base64.b64encode(f"{USER}:{self.password}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {expected}":
            return web.Response(status=401, text="Unauthorized", headers={"WWW-Authenticate": "Basic"})
        if not self._upstream:
            return web.Response(status=503, text="nobody is there")
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _SKIPPED}
        url = f"{self._upstream}{request.rel_url}"
        async with self._session.request(request.method, url, data=await request.read(), headers=headers) as answer:
            return web.Response(status=answer.status, body=await answer.read(), content_type=answer.content_type)


def make_certificate(certificate: Path, key: Path, name: str) -> None:
    """Make a certificate that nobody has signed, for a name such as `IP:127.0.0.1` or `DNS:search`."""
    told = ("-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    names = ("-subj", "/CN=search", "-addext", f"subjectAltName={name}")
    files = ("-keyout", str(key), "-out", str(certificate))
    subprocess.run(("openssl", "req", *told, *names, *files), check=True, capture_output=True)
