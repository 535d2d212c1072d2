"""
A program that makes every way of writing a log tell secrets, as far as they are let.

Run as `python -m tests.operations.singing json|terminal redacted|bare`.
"""

import asyncio
import gc
import json
import logging
import os
import sys
import threading
import warnings
from collections.abc import Callable
from urllib.parse import quote

import aiohttp
import sqlalchemy as sa

from bot.errors import SettingsError
from bot.operations.logs import set_up_logs
from bot.operations.metrics import Metrics
from bot.operations.redaction import Redactor
from bot.settings import load_settings
from tests.canaries import MARKS

# Of each secret the mark is found again however much is cut away around it.
_B, _A, _S, _R, _T, _D, _I, _W, _P, _M, _H, _O = MARKS
CONFIGURED = {
    "SLACK_BOT_TOKEN": f"xoxb-123456789012-{_B}",
    "SLACK_APP_TOKEN": f"xapp-1-A0123456789-{_A}",
    "SLACK_SIGNING_SECRET": f"{_S}0123456789abcdef01234567",
    "DISCORD_TOKEN": f"MTA4NjQ1NjI5NTQ5NTM2MjU2.GhIjKl.{_D}aBcDeFgHiJkLmNoPqRsTuVw",
    "DATABASE_URL": f"postgresql://bot:{quote(f'{_P}/+ü', safe='')}@db.example:5432/onrecord",
    "WEB_METRICS_TOKEN": f'{_M}"/with\\signs',
}
PASSED = [
    f"https://hooks.slack.com/commands/T0123/456/{_R}",
    f"wss://127.0.0.1:9/link/?ticket={_T}&app_id=1",
    f"https://discord.com/api/v10/interactions/123/{_I * 4}/callback",
    f"https://discord.com/api/v10/webhooks/123/{_W * 4}?wait=1",
    f"{{'Authorization': 'Bearer {_H}'}}",
    f"GET /slack/oauth?code={_O}.1&state={_O}.2",
]
SECRETS = [*CONFIGURED.values(), f"{_P}/+ü", *PASSED]
logger = logging.getLogger("bot.singing")
Way = Callable[[str], None]


def message(secret: str) -> None:
    logger.info("told: %s", secret)
    logger.debug(f"told: {secret}")  # noqa: G004 - the way to be tried
    logger.info("told: kind=%s in=%s", secret, {"a": [secret]})
    logger.info("told: %s %s %s", json.dumps({"a": secret}), quote(secret, safe=""), secret.encode())
    logger.info("told: %s", json.dumps({"a": secret}).replace("/", "\\/"))


def broken_message(secret: str) -> None:
    logger.error("told: %d", secret)
    logger.error("told: %s %s", secret)  # noqa: PLE1206 - the way to be tried


def traceback(secret: str) -> None:
    def fail(token: str) -> None:
        local = token
        try:
            raise KeyError(local)
        except KeyError as error:
            raise ExceptionGroup(f"group {token}", [ValueError(token), OSError(5, token, token)]) from error

    try:
        fail(secret)
    except ExceptionGroup:
        logger.exception("failed with %r", secret, stack_info=True)


def warning(secret: str) -> None:
    warnings.warn(f"deprecated: {secret}", stacklevel=1)


def thread(secret: str) -> None:
    def fail() -> None:
        raise ValueError(secret)

    failing = threading.Thread(target=fail, name=secret)
    failing.start()
    failing.join()


class _Undying:
    def __init__(self, secret: str) -> None:
        self._secret = secret

    def __del__(self) -> None:
        raise ValueError(self._secret)


def unraisable(secret: str) -> None:
    _Undying(secret)


def task(secret: str) -> None:
    async def fail() -> None:
        raise ValueError(secret)

    async def leave() -> None:
        failing = asyncio.create_task(fail(), name=secret)
        await asyncio.sleep(0)
        del failing
        gc.collect()
        asyncio.get_running_loop().call_exception_handler({"message": secret, "exception": ValueError(secret)})

    asyncio.run(leave(), debug=True)


def libraries(secret: str) -> None:
    for name in ("slack_sdk.web.async_base_client", "slack_bolt.AsyncApp", "discord.http", "discord.gateway"):
        for level in (logging.DEBUG, logging.INFO, logging.ERROR):
            logging.getLogger(name).log(level, "sent %s", secret)
    for name in ("aiohttp.access", "aiohttp.client", "asyncpg", "alembic", "asyncio", "urllib3", "whatever"):
        for level in (logging.DEBUG, logging.INFO, logging.ERROR):
            logging.getLogger(name).log(level, "sent %s", {"body": secret})


def statement(secret: str) -> None:
    engine = sa.create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            connection.execute(sa.text("INSERT INTO nothing VALUES (:secret)"), {"secret": secret})
    except sa.exc.SQLAlchemyError:
        logger.exception("the state failed")
    engine.dispose()


def handshake(secret: str) -> None:
    async def connect() -> None:
        async with aiohttp.ClientSession() as session:
            try:
                await session.ws_connect(secret if "://" in secret else f"ws://127.0.0.1:9/?ticket={quote(secret)}")
            except (aiohttp.ClientError, ValueError) as error:
                logger.exception("Failed to connect (error: %s, %r)", error, error)

    # No name is looked up: every address is one that nobody listens at.
    if "127.0.0.1" in secret or "://" not in secret:
        asyncio.run(connect())


def settings(secret: str) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "PORT", "DISCORD_GUILD_IDS", "SLACK_COMMAND", "LOG_LEVEL"):
        os.environ[name] = f"?{secret}".replace("\0", "")
        try:
            load_settings(_env_file=None)
        except SettingsError as error:
            logger.error("settings: %s", error, exc_info=error)  # noqa: TRY400 - the traceback is wanted
            sys.stdout.write(f"{error}\n")
        finally:
            del os.environ[name]


def metrics(secret: str) -> None:
    told = Metrics()
    told.finished("slack", "command", "failed", 0.1)
    sys.stdout.write(told.exposition().decode())


WAYS: tuple[Way, ...] = (
    message, broken_message, traceback, warning, thread, unraisable, task, libraries, statement, handshake,
    settings, metrics,
)  # fmt: skip


def main(form: str, kind: str) -> None:
    """Go every way with every secret, and end with an exception that nobody catches."""
    if kind == "bare":
        setattr(Redactor, "redact", lambda _self, text: text)  # to see that the canaries sing
    if form == "terminal":
        sys.stderr.isatty = lambda: True  # type: ignore[method-assign]  # as if somebody looked on
    warnings.simplefilter("always")
    set_up_logs("debug", CONFIGURED.values())
    for way in WAYS:
        for secret in SECRETS:
            way(secret)
        sys.stdout.write(f"went: {way.__name__}\n")
    raise ValueError(" ".join(SECRETS)) from KeyError(SECRETS)


if __name__ == "__main__":
    main(*sys.argv[1:])
