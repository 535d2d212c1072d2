"""Logs without secrets: a line for people at a terminal, an object a line elsewhere."""

import logging
import sys
import threading
from collections.abc import Iterable
from types import TracebackType

logger = logging.getLogger(__name__)

# Below these, libraries write tokens, tickets, the parameters of statements and whole messages; bolt warns with the
# body of what it does not handle.
_LOWEST = {
    "slack_sdk": "INFO",
    "slack_bolt": "WARNING",
    "discord": "INFO",
    "aiohttp": "INFO",
    "alembic": "WARNING",  # it tells of each plugin as it is imported
    "asyncpg": "INFO",
    "sqlalchemy": "WARNING",
    "sqlalchemy.engine": "WARNING",
    "sqlalchemy.pool": "WARNING",
    "markdown_it": "INFO",
    "watchfiles": "WARNING",
}


def set_up_logs(level: str, secrets: Iterable[str] = ()) -> None:
    """Write logs, warnings and what nobody catches to standard error, without what is or looks like a secret."""
    # A question at a terminal is not logged, and does not wait for what lays lines out.
    from bot.operations.log_lines import LogFormatter

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LogFormatter(secrets, is_terminal=sys.stderr.isatty()))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    # Else logging prints what it could not write, as it is.
    logging.raiseExceptions = False
    sys.excepthook = _log_uncaught
    sys.unraisablehook = _log_unraisable
    threading.excepthook = _log_uncaught_in_thread
    for name, lowest in _LOWEST.items():
        logging.getLogger(name).setLevel(max(getattr(logging, lowest), getattr(logging, level.upper())))


def _log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    logger.critical("nobody caught an exception", exc_info=(kind, error, traceback))


def _log_uncaught_in_thread(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value:
        exception = (arguments.exc_type, arguments.exc_value, arguments.exc_traceback)
        logger.critical("nobody caught an exception in a thread", exc_info=exception)


def _log_unraisable(arguments: "sys.UnraisableHookArgs") -> None:
    if arguments.exc_value:
        exception = (arguments.exc_type, arguments.exc_value, arguments.exc_traceback)
        logger.error("an exception that could not be raised: %s", arguments.err_msg or "", exc_info=exception)
