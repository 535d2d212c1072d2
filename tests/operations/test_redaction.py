"""Redaction: what is and what looks like a secret."""

import json
import time
from urllib.parse import quote

import pytest

from bot.operations.redaction import Redactor
from tests.slowness import slowness

BOT_TOKEN = "-".join(["xoxb", "123456789012", "1234567890123", "abcDEF456ghiJKL789mnoPQR"])
APP_TOKEN = "-".join(["xapp", "1", "A0123456789", "1234567890123", "0123456789abcdef" * 4])
DISCORD_TOKEN = ".".join(["MTA4NjQ1NjI5NTQ5NTM2MjU2", "GhIjKl", "aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789ab"])
INTERACTION = "a" * 60


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
def test_what_looks_like_a_token_is_taken_out(secret: str) -> None:
    """Nobody has to have told which tokens there are."""
    assert "token=[redacted], done" == Redactor().redact(f"token={secret}, done")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("wss://wss.slack.com/link/?ticket=abc-123&app_id=1", "wss://wss.slack.com/link/?ticket=[redacted]&app_id=1"),
        ("https://hooks.slack.com/commands/T1/2/abc done", "https://hooks.slack.com/commands/[redacted] done"),
        ("https://hooks.slack.com/actions/T1/2/abcdefgh done", "https://hooks.slack.com/actions/[redacted] done"),
        ("https://hooks.slack.com/services/T1/B1/abcdefgh done", "https://hooks.slack.com/services/[redacted] done"),
        (r'{"url":"https:\/\/hooks.slack.com\/actions\/T1\/2\/abcdefgh"}', r"\/actions\/[redacted]"),
        (quote("https://hooks.slack.com/commands/T1/2/abcdefgh", safe=""), "%2Fcommands%2F[redacted]"),
        (f"https://discord.com/api/v10/interactions/12/{INTERACTION}/callback", "/interactions/[redacted]/callback"),
        (f"https://discord.com/api/v10/webhooks/12/{INTERACTION}?wait=1", "/webhooks/[redacted]?wait=1"),
        ("GET /oauth?code=12.34.abc&state=xyz HTTP/1.1", "/oauth?code=[redacted]&state=[redacted] HTTP/1.1"),
        ("code=123456.7890.abcdefghij&x=1", "code=[redacted]&x=1"),
        ("Authorization: Bot abc.def.ghi", "Authorization: [redacted]"),
        ("Authorization: abc", "Authorization: [redacted]"),
        ("{'Authorization': 'Bearer abc', 'Accept': '*'}", "{'Authorization': '[redacted]', 'Accept': '*'}"),
        ("(b'authorization', b'Basic dTpw')", "(b'authorization', b'[redacted]')"),
        ("sent Bearer abc.def", "sent Bearer [redacted]"),
        ("postgresql+asyncpg://bot:p@ss%20word@db:5432/x", "postgresql+asyncpg://[redacted]@db:5432/x"),
    ],
)
def test_what_works_like_a_token_is_taken_out(text: str, left: str) -> None:
    """Tickets, response addresses, headers and passwords let anybody act as the bot."""
    redacted = Redactor().redact(text)

    assert left in redacted
    assert not [secret for secret in ("abcdefgh", INTERACTION, "p@ss%", "dTpw") if secret in redacted]


@pytest.mark.parametrize(
    "text",
    [
        "answered: platform=slack ms=12",
        "knowledge read: revision=abcdef01",
        "1.5.2 a-b-c.d",
        "the gateway closed: code=4004",
        "state=degraded",
        "http://127.0.0.1:8080/healthz and a@b.c",
        "GET /services/tomorrow",
        "authorization failed",
        "api.slack.com/apps, Basic Information; a Bearer token.",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    """Nothing else is taken for a secret."""
    assert text == Redactor(["canary-value"]).redact(text)


def test_known_secrets_are_taken_out_longest_first() -> None:
    """A token of an unusual shape is known by its value, and may hold another."""
    redactor = Redactor(["canary-value", "canary-value-long"])

    assert "a=[redacted] b=[redacted]" == redactor.redact("a=canary-value b=canary-value-long")


def test_too_short_a_secret_hides_nothing_else() -> None:
    """A setting of a few letters would make every line unreadable."""
    assert "a test" == Redactor(["a"]).redact("a test")


@pytest.mark.parametrize("secret", ['ca"na\\ry ü/+&value', "plain-canary"])
def test_a_known_secret_is_found_however_it_is_written(secret: str) -> None:
    """In an address, in JSON, as Python shows it."""
    written = [secret, quote(secret, safe=""), quote(secret), json.dumps(secret), repr(secret)]
    written += [json.dumps(secret, ensure_ascii=False)]

    assert ["[redacted]"] * len(written) == [Redactor([secret]).redact(text).strip("\"'") for text in written]


def test_the_password_in_an_address_is_known_alone() -> None:
    """A driver tells of it without the address around it."""
    redactor = Redactor(["postgresql://bot:can%2Fary-value@db/x"])

    assert "[redacted] [redacted]" == redactor.redact("can%2Fary-value can/ary-value")


@pytest.mark.parametrize(
    "text",
    [
        "://a:" * 20_000,
        "xoxb-" * 20_000,
        "authorization" * 20_000,
        "/commands/T" * 20_000,
        "a.b-c_" * 20_000,
        "A" * 99_999,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    """Others choose what is logged of their requests."""
    started = time.perf_counter()
    Redactor(["canary-value"]).redact(text)

    assert time.perf_counter() - started < slowness()
