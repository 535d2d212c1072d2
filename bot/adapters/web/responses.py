"""Responses: what pages, JSON and files are sent with."""

from aiohttp import web

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_A_YEAR = "public, max-age=31536000, immutable"
_COMPRESSED = 1_000  # bytes: less is sent as it is
_COMPRESSED_AT_ONCE = 100_000  # bytes: it takes a millisecond or two, and a thread would not be quicker


def html(text: str, status: int = 200, retry_after_seconds: float = 0.0) -> web.Response:
    """Return a page."""
    return _sent(text, "text/html", status, retry_after_seconds)


def json(text: str, status: int = 200, retry_after_seconds: float = 0.0) -> web.Response:
    """Return JSON that is written already."""
    return _sent(text + "\n", "application/json", status, retry_after_seconds)


def plain(text: str) -> web.Response:
    """Return a line of text."""
    return _sent(text, "text/plain", 200, 0.0)


def file(content: bytes, content_type: str, *, is_current: bool) -> web.Response:
    """Return a file, which under the address of its version never changes; another process may have another version."""
    headers = {**SECURITY, "Cache-Control": _A_YEAR if is_current else "no-cache", "Content-Type": content_type}
    return web.Response(body=content, headers=headers)


def seen_elsewhere(path: str) -> web.Response:
    """Return that after what was sent, another page is to be read."""
    return web.Response(status=303, headers={**SECURITY, "Location": path})


def not_found() -> web.HTTPNotFound:
    """Return that there is nothing, to be raised."""
    return web.HTTPNotFound(headers=SECURITY)


def _sent(text: str, content_type: str, status: int, retry_after_seconds: float) -> web.Response:
    response = web.Response(
        text=text,
        status=status,
        content_type=content_type,
        charset="utf-8",
        headers=SECURITY,
        zlib_executor_size=_COMPRESSED_AT_ONCE,
    )
    if retry_after_seconds:
        response.headers["Retry-After"] = str(max(1, round(retry_after_seconds)))
    if len(text) > _COMPRESSED:
        response.enable_compression()
    return response
