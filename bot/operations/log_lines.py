"""What a record of the log looks like: a line for people at a terminal, an object a line elsewhere."""

import json
import logging
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

from structlog.dev import ConsoleRenderer, plain_traceback
from structlog.processors import StackInfoRenderer, format_exc_info
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.operations.redaction import Redactor

# What would begin another line, move the cursor or turn the writing round.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_PLACES = re.compile(r"(?:\b(?P<name>[a-z_]+)=)?%(?:%|[-+ #0]*\d*(?:\.\d+)?[a-zA-Z])")


class LogFormatter(ProcessorFormatter):
    """Formats a record with its traceback, without secrets; nothing in it can pass for another record."""

    def __init__(self, secrets: Iterable[str] = (), *, is_terminal: bool = False) -> None:
        self._redactor = Redactor(secrets)
        render: list[Processor] = [_on_lines_of_its_own, _console()] if is_terminal else [_to_json]
        super().__init__(
            processors=[
                _entry if is_terminal else _entry_with_fields,
                StackInfoRenderer(),
                format_exc_info,
                self._without_secrets,
                *render,
            ],
            pass_foreign_args=True,
        )

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines of a record; of one that cannot be formatted, where it comes from."""
        try:
            return super().format(record)
        except Exception:  # noqa: BLE001 - what is in a record may raise anything, and logging must not
            told = f"a message that cannot be written: {record.module}:{record.lineno}"
            place = {"name": record.name, "levelno": record.levelno, "levelname": record.levelname, "msg": told}
            return super().format(logging.makeLogRecord(place))

    def _without_secrets(self, _logger: WrappedLogger, _method: str, entry: EventDict) -> EventDict:
        redact = self._redactor.redact
        return {key: redact(value) if isinstance(value, str) else value for key, value in entry.items()}


def _entry(_logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Return what every line tells, and what is yet to be told of an exception."""
    record: logging.LogRecord = event["_record"]
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    told = {"timestamp": at, "level": method, "logger": record.name, "event": event["event"]}
    return told | {key: event[key] for key in ("exc_info", "stack_info") if key in event}


def _entry_with_fields(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Return the entry with the values that a message of ours names, `hits=%d`, as fields of their own."""
    entry, arguments = _entry(logger, method, event), event.get("positional_args")
    if not entry["logger"].startswith("bot.") or not isinstance(arguments, tuple):
        return entry
    names = _names_in(event["_record"].msg)
    fields = {name: _plain(value) for name, value in zip(names, arguments, strict=False) if name}
    return {**entry, **{name: value for name, value in fields.items() if name not in entry}}


@lru_cache
def _names_in(message: str) -> tuple[str | None, ...]:
    """Return how a message names its values, one after the other."""
    return tuple(place["name"] for place in _PLACES.finditer(message) if place[0] != "%%")


def _plain(value: object) -> object:
    return round(value, 3) if isinstance(value, float) else value if isinstance(value, int) else str(value)


def _to_json(_logger: WrappedLogger, _method: str, entry: EventDict) -> str:
    return _UNPRINTABLE.sub(_as_in_json, json.dumps(entry, ensure_ascii=False))


def _on_lines_of_its_own(_logger: WrappedLogger, _method: str, entry: EventDict) -> EventDict:
    """Return the entry with its message on one line, and what follows set in, so that none of it can begin a line."""
    told = {key: _UNPRINTABLE.sub(_as_in_json, str(value)) for key, value in entry.items()}
    further = {key: told[key].replace("\n", "\n    ") for key in ("exception", "stack") if key in told}
    return told | {"event": told["event"].replace("\n", "\\n")} | {key: f"    {text}" for key, text in further.items()}


def _as_in_json(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _console() -> ConsoleRenderer:
    # Its own way with exceptions would show the values of variables.
    return ConsoleRenderer(exception_formatter=plain_traceback, pad_event_to=0, colors=False)
