"""Logs without secrets."""

import asyncio
import gc
import json
import logging
import os
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import pytest

from bot.operations.log_lines import LogFormatter
from bot.operations.logs import set_up_logs

CANARY = "canary-value"
FORGED = "first\n2026-01-01 [info] forged \x1b[31m\u2028\u202e\x85"


def record(message: object, *arguments: object, name: str = "bot.x", error: BaseException | None = None) -> Any:
    exception = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord(name, logging.WARNING, "place.py", 7, message, arguments, exception)


def entry(message: object, *arguments: object, name: str = "bot.x", error: BaseException | None = None) -> Any:
    return json.loads(LogFormatter([CANARY]).format(record(message, *arguments, name=name, error=error)))


def on_terminal(message: object, *arguments: object, error: BaseException | None = None) -> str:
    return LogFormatter([CANARY], is_terminal=True).format(record(message, *arguments, error=error))


def chained() -> ValueError:
    try:
        try:
            raise KeyError(CANARY)
        except KeyError as cause:
            raise ValueError(f"refused: {CANARY}\nforged") from cause
    except ValueError as error:
        return error


def test_a_line_is_an_object() -> None:
    """With the time in UTC, and the values that our message names."""
    line = entry("answered: platform=%s hits=%d seconds=%.3f (%d%% of %s)", "slack", 3, 0.12345, 90, "all")

    assert line.pop("timestamp").endswith("+00:00")
    assert {
        "level": "warning",
        "logger": "bot.x",
        "event": "answered: platform=slack hits=3 seconds=0.123 (90% of all)",
        "platform": "slack",
        "hits": 3,
        "seconds": 0.123,
    } == line


def test_values_of_others_are_no_fields() -> None:
    """Only our messages are known to tell no more than they seem to; and none takes the place of what is ours."""
    assert {"timestamp", "level", "logger", "event"} == set(entry("x=%s", 1, name="slack_sdk"))
    assert "info" != entry("level=%s", "info")["level"]


def test_nothing_in_a_message_begins_a_line() -> None:
    """Whoever asks cannot write what looks like a line of the log, in either form."""
    line = LogFormatter().format(record("asked: %s", FORGED))

    assert 1 == len(line.splitlines())
    assert f"asked: {FORGED}" == json.loads(line)["event"]
    assert 1 == len(on_terminal("asked: %s", FORGED).splitlines())
    assert "\x1b" not in on_terminal("asked: %s", FORGED)


def test_a_terminal_shows_a_traceback_set_in() -> None:
    """What an exception tells cannot begin a line either."""
    first, *lines = on_terminal("failed", error=chained()).splitlines()

    assert first.endswith("[warning  ] failed [bot.x]")
    assert "    ValueError: refused: [redacted]" in lines
    assert all(line.startswith("    ") for line in lines)


def test_a_traceback_is_redacted_with_its_causes() -> None:
    """An exception's text often holds what was sent."""
    exception = entry("failed", error=chained())["exception"]

    assert "ValueError: refused: [redacted]" in exception
    assert "KeyError: '[redacted]'" in exception
    assert CANARY not in exception


def test_values_of_variables_are_not_shown() -> None:
    """Neither form tells more of a frame than its line."""

    def fail(token: str) -> None:
        raise ValueError

    try:
        fail("unknown-canary")
    except ValueError as error:
        assert "unknown-canary" not in f"{entry('failed', error=error)}{on_terminal('failed', error=error)}".replace(
            'fail("unknown-canary")', ""
        )


def test_arguments_of_any_kind_are_redacted() -> None:
    """Objects show themselves as they like."""
    line = entry("got %s and token=%s", {"a": [CANARY]}, CANARY)

    assert ("got {'a': ['[redacted]']} and token=[redacted]", "[redacted]") == (line["event"], line["token"])


class Broken:
    def __str__(self) -> str:
        raise ValueError(CANARY)


@pytest.mark.parametrize("arguments", [(Broken(),), (1, 2), ()])
def test_a_message_that_cannot_be_written_is_told_of(arguments: tuple[object, ...]) -> None:
    """With the place in the code; logging itself would print the values."""
    message = "x %s" if arguments else Broken()

    assert "a message that cannot be written: place:7" == entry(message, *arguments)["event"]


@pytest.fixture
def logs() -> Iterator[None]:
    """Put the logging of the test run back where it was."""
    root, hooks = logging.getLogger(), (sys.excepthook, sys.unraisablehook, threading.excepthook)
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    logging.raiseExceptions = True
    sys.excepthook, sys.unraisablehook, threading.excepthook = hooks


@pytest.mark.usefixtures("logs")
def test_libraries_do_not_write_what_they_send(capsys: pytest.CaptureFixture[str]) -> None:
    """At debug level the bot's own lines are written; bodies, tickets and statements' parameters still are not."""
    set_up_logs("debug", [CANARY])

    logging.getLogger("bot.x").debug("own line with canary-value")
    for name in ("slack_sdk.web", "slack_bolt.app", "discord.http", "aiohttp.access", "markdown_it"):
        logging.getLogger(name).debug("a body")
    for name in ("slack_bolt", "sqlalchemy.engine.Engine", "sqlalchemy.pool"):
        logging.getLogger(name).info("a body")
    for name in ("alembic.runtime.migration", "asyncpg"):
        logging.getLogger(name).debug("a body")

    (line,) = capsys.readouterr().err.splitlines()
    assert ("debug", "own line with [redacted]") == (json.loads(line)["level"], json.loads(line)["event"])


@pytest.mark.usefixtures("logs")
def test_warnings_go_to_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    """Redacted like everything else."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        set_up_logs("info", [CANARY])
        warnings.warn(f"deprecated: {CANARY}", stacklevel=1)

    line = json.loads(capsys.readouterr().err)
    assert "py.warnings" == line["logger"]
    assert "deprecated: [redacted]" in line["event"]


@pytest.mark.usefixtures("logs")
async def test_what_a_task_raises_goes_to_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    """Also when nobody waits for the task."""
    set_up_logs("info", [CANARY])

    async def fail() -> None:
        raise ValueError(CANARY)

    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    del task
    gc.collect()

    written = capsys.readouterr().err
    assert "Task exception was never retrieved" in written
    assert CANARY not in written


class Undying:
    def __del__(self) -> None:
        raise ValueError(CANARY)


@pytest.mark.usefixtures("logs")
def test_what_nobody_catches_goes_to_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    """In a thread, while something is thrown away, and at the end of all."""
    set_up_logs("info", [CANARY])

    def fail() -> None:
        raise ValueError(CANARY)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    Undying()
    error = chained()
    traceback: TracebackType | None = error.__traceback__
    sys.excepthook(ValueError, error, traceback)

    written = capsys.readouterr().err
    assert ["critical", "error", "critical"] == [json.loads(line)["level"] for line in written.splitlines()]
    assert CANARY not in written


def test_a_log_that_cannot_be_written_stops_nothing() -> None:
    """A full disk takes the log, not the bot, and prints no record elsewhere."""
    program = (
        "import logging, sys\n"
        "from bot.operations.logs import set_up_logs\n"
        "set_up_logs('info')\n"
        "logging.getLogger('bot').error('canary %s', 'x' * 100_000)\n"
        "print('still here')\n"
    )
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [sys.executable, "-c", program],
            stdout=subprocess.PIPE,
            stderr=full,
            text=True,
            env={**os.environ},
            check=False,
        )

    assert "still here\n" == ended.stdout
