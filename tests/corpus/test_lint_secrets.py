"""Lint: secrets are found, and no message shows them."""

from pathlib import Path

import pytest

from bot.corpus.secrets import KINDS
from tests.corpus.test_lint import check

# Put together here, so that no scanner takes them for real ones.
SECRETS = {
    "a Slack token": "xox" + "b-123456789012-abcdefABCDEF",
    "a Slack app token": "xap" + "p-1-A0123456789-0123456789012-abcdef0123",
    "a Slack webhook": "https://hooks.slack" + ".com/services/T01234567/B01234567/abcdefghijklmnop",
    "a Discord token": "M" + "TA0123456789012345678901." + "GabcdE." + "abcdefghijklmnopqrstuvwxyz0123456789-_",
    "a Discord webhook": "https://discord" + ".com/api/webhooks/012345678901234567/" + "abcdefghij" * 6,
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEpAIBAAKCAQEAabcdefgh\n",
    "an AWS key": "AKI" + "AIOSFODNN7EXAMPLE",
    "a GitHub token": "gh" + "p_" + "abcdefghijklmnopqrstuvwxyz0123456789",
    "a GitLab token": "glpa" + "t-abcdefghij0123456789",
    "an API key of an AI service": "sk-an" + "t-api03-abcdefghijklmnopqrstuvwxyz",
    "a Hugging Face token": "h" + "f_abcdefghijklmnopqrstuvwxyzABCDEFGH",
    "a Google key": "AIz" + "aSyabcdefghijklmnopqrstuvwxyz0123456",
    "a Stripe key": "sk_liv" + "e_abcdefghij0123456789abcd",
    "an npm token": "npm" + "_abcdefghijklmnopqrstuvwxyz0123456789",
    "a PyPI token": "pypi-" + "AgEIcHlwaS5vcmcC" + "abcdefghij" * 5,
    "a SendGrid key": "SG" + ".abcdefghijklmnopqrstuv." + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ",
    "a Telegram token": "123456789" + ":AAabcdefghijklmnopqrstuvwxyzABCDEFG",
    "a signed web token": "ey" + "JhbGciOiJIUzI1NiJ9.ey" + "JzdWIiOiIxMjM0NTY3ODkwIn0.abcdefghijklmnop",
    "a password in an address": "postgres" + "://bot:hunter2hunter2@db.example.org/bot",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_secret_is_found_and_never_shown(tmp_path: Path, kind: str) -> None:
    """Wherever in the file it stands, no finding of any rule repeats eight letters of it."""
    secret = SECRETS[kind]
    line = secret.splitlines()[-1]
    findings = check(
        tmp_path,
        {
            "a.md": f"---\nkind: {line}\n{line}: x\n---\n\n**{line[:40]}** [1:00]: It is {secret}\n\n> {secret}",
            "b.txt": f"{secret}\n",
            "c.html": f"<html><body><p>{secret}</p></body></html>",
        },
    )

    shown = "\n".join(f"{finding.what} {finding.remedy}" for finding in findings)
    assert {"a.md", "b.txt", "c.html"} == {
        Path(finding.path).name for finding in findings if finding.what == f"It holds what looks like {kind}."
    }
    value = secret.rpartition("://")[2]
    assert [] == [value[at : at + 8] for at in range(len(value) - 7) if value[at : at + 8] in shown]


@pytest.mark.parametrize(
    "text",
    [
        "risk-averse-and-very-much-so-indeed-it-is",
        "task_npm_x",
        "https://x.org/a@b",
        "MTA.b.c",
        "at 10:30:AA",
        "xoxo-1",
    ],
)
def test_ordinary_words_are_no_secrets(tmp_path: Path, text: str) -> None:
    """What only begins like a secret is left alone."""
    assert [] == check(tmp_path, {"a.md": f"---\ntitle: A\ndate: 2025\n---\n\n## S\n\nIt says {text} there."})
