"""Logs without secrets."""

import logging
from collections.abc import Iterator

import pytest

from bot.operations.logs import RedactingFormatter, set_up_logs

BOT_TOKEN = "-".join(["xoxb", "123456789012", "1234567890123", "abcDEF456ghiJKL789mnoPQR"])
APP_TOKEN = "-".join(["xapp", "1", "A0123456789", "1234567890123", "0123456789abcdef" * 4])
DISCORD_TOKEN = ".".join(["MTA4NjQ1NjI5NTQ5NTM2MjU2", "GhIjKl", "aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789ab"])


def formatted(message: str, *secrets: str) -> str:
    record = logging.LogRecord("bot", logging.WARNING, __file__, 1, message, None, None)
    return RedactingFormatter(secrets).format(record)


@pytest.mark.parametrize(
    "secret",
    [
        BOT_TOKEN,
        APP_TOKEN,
        DISCORD_TOKEN,
        BOT_TOKEN.replace("xoxb", "xoxp"),
        "xoxe.xoxp-1-Mi0yLTEyMzQ1Njc4OTAxMi0xMjM",
    ],
)
def test_what_looks_like_a_token_is_not_written(secret: str) -> None:
    """Nobody has to have told which tokens there are."""
    line = formatted(f"token={secret}, done")

    assert line.endswith("token=[redacted], done")


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("wss://wss.slack.com/link/?ticket=abc-123&app_id=1", "wss://wss.slack.com/link/?ticket=[redacted]&app_id=1"),
        ("https://hooks.slack.com/commands/T1/2/abc done", "https://hooks.slack.com/commands/[redacted] done"),
        ("https://hooks.slack.com/actions/T1/2/abc done", "https://hooks.slack.com/actions/[redacted] done"),
        ("https://hooks.slack.com/services/T1/B1/abc done", "https://hooks.slack.com/services/[redacted] done"),
        (f"https://discord.com/api/v10/interactions/12/{'a' * 60}/callback", "/interactions/[redacted]/callback"),
        (f"https://discord.com/api/v10/webhooks/12/{'a' * 60}?wait=1", "/webhooks/[redacted]?wait=1"),
        ("Authorization: Bot abc.def.ghi", "Authorization: [redacted]"),
    ],
)
def test_what_works_like_a_token_is_not_written(message: str, kept: str) -> None:
    """Tickets, response addresses and headers let anybody act as the bot."""
    assert formatted(message).endswith(kept)


def test_the_tokens_in_use_are_not_written_in_any_shape() -> None:
    """A token of an unusual shape is known by its value, a longer one before one that it contains."""
    line = formatted("a=canary-value b=canary-value-long", "canary-value", "canary-value-long")

    assert "canary" not in line
    assert line.endswith("a=[redacted] b=[redacted]")


def test_too_short_a_secret_hides_nothing_else() -> None:
    """A setting of a few letters would make every line unreadable."""
    assert formatted("a test", "a").endswith("a test")


def test_a_traceback_is_redacted_too() -> None:
    """An exception's text often holds what was sent."""
    try:
        raise ValueError(f"refused: {BOT_TOKEN}")
    except ValueError as error:
        record = logging.LogRecord(
            "bot", logging.ERROR, "f", 1, "failed", None, (ValueError, error, error.__traceback__)
        )

    line = RedactingFormatter().format(record)

    assert BOT_TOKEN not in line
    assert "ValueError: refused: [redacted]" in line


@pytest.mark.parametrize(
    "message", ["answered: platform=slack ms=12", "knowledge read: revision=abcdef01", "1.5.2 a-b-c.d"]
)
def test_ordinary_lines_are_left_alone(message: str) -> None:
    """Nothing else is taken for a secret."""
    assert formatted(message).endswith(message)


@pytest.fixture
def _restored_logs() -> Iterator[None]:
    """Put the logging of the test run back where it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.usefixtures("_restored_logs")
def test_libraries_do_not_write_what_they_send(capsys: pytest.CaptureFixture[str]) -> None:
    """At debug level the bot's own lines are written; the SDKs' bodies and tickets still are not."""
    set_up_logs("debug", ["canary-value"])

    logging.getLogger("bot.x").debug("own line with canary-value")
    for name in ("slack_sdk.web", "slack_bolt.app", "discord.http", "aiohttp.access", "markdown_it"):
        logging.getLogger(name).debug("a body")
    logging.getLogger("slack_bolt").info("an unhandled body")

    written = capsys.readouterr().err
    assert "DEBUG bot.x: own line with [redacted]" in written
    assert "body" not in written
