"""Logs without secrets."""

import logging
import re
import sys
from collections.abc import Iterable

_SECRETS = re.compile(
    r"xox[a-z](?:-[\w-]+)+|xapp-[\w-]+|xoxe[\w.-]+"
    r"|(?<=ticket=)[^&\s\"']+|(?<=/commands/)T\w+/[\w/-]+|(?<=/services/)T?\w+/[\w/-]+|(?<=/actions/)T\w+/[\w/-]+"
    r"|(?<![\w-])[\w-]{24,28}\.[\w-]{6}\.[\w-]{27,40}(?![\w-])"
    r"|(?<=/interactions/)\d+/[\w-]{20,}|(?<=/webhooks/)\d+/[\w-]{20,}"
    r"|(?<=Authorization: )\S+(?: \S+)?|(?<=Bearer )\S+"
)
_REDACTED = "[redacted]"


def set_up_logs(level: str, secrets: Iterable[str] = ()) -> None:
    """Write logs to standard error, one line a record, with everything that is or looks like a secret taken out."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter(secrets))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # Below INFO these write tokens, tickets and whole messages; bolt warns with the body of what it does not handle.
    for name, lowest in (
        ("slack_sdk", "INFO"),
        ("slack_bolt", "WARNING"),
        ("discord", "INFO"),
        ("aiohttp", "INFO"),
        ("markdown_it", "INFO"),
        ("watchfiles", "WARNING"),
    ):
        logging.getLogger(name).setLevel(max(getattr(logging, lowest), getattr(logging, level.upper())))


class RedactingFormatter(logging.Formatter):
    """Formats a record with its traceback, without secrets and on as few lines as it has."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = sorted({secret for secret in secrets if len(secret) >= 8}, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        return self._redact(super().format(record))

    def _redact(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, _REDACTED)
        return _SECRETS.sub(_REDACTED, text)
