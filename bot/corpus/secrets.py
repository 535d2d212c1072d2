"""Secrets that do not belong into a file that everybody can ask about. Their values are never shown."""

import re
from collections.abc import Iterator

from bot.corpus.documents import Document

_SHOWN = 7  # letters in a row that a message may have in common with a secret
# What each kind looks like, from the pages of those who give them out, and letters without which there is none.
KINDS = {
    "a Slack token": ("xox", r"xox[a-z](?:\.xox[a-z])?-[\w-]{10,}"),
    "a Slack app token": ("xapp-", r"xapp-\d-[\w-]{10,}"),
    "a Slack webhook": ("hooks.slack.com/", r"hooks\.slack\.com/(?:services|workflows|triggers)/[\w/]{20,}"),
    "a Discord token": (".", r"[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,}"),
    "a Discord webhook": ("/webhooks/", r"discord(?:app)?\.com/api/(?:v\d+/)?webhooks/\d{15,}/[\w-]{30,}"),
    "a private key": ("PRIVATE KEY", r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----[^-]{0,8000}"),
    "an AWS key": ("A", r"(?:AKIA|ASIA)[A-Z2-7]{16}"),
    "a GitHub token": ("_", r"(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{40,})"),
    "a GitLab token": ("glpat-", r"glpat-[\w-]{20,}"),
    "an API key of an AI service": ("sk-", r"sk-(?:ant-|proj-|svcacct-|or-)?[\w-]{24,}"),
    "a Hugging Face token": ("hf_", r"hf_[A-Za-z0-9]{30,}"),
    "a Google key": ("", r"(?:AIza[\w-]{35}|GOCSPX-[\w-]{28}|ya29\.[\w-]{30,})"),
    "a Stripe key": ("_", r"(?:[rs]k_(?:live|test)_|whsec_)[A-Za-z0-9]{20,}"),
    "an npm token": ("npm_", r"npm_[A-Za-z0-9]{36}"),
    "a PyPI token": ("pypi-", r"pypi-AgE[\w-]{50,}"),
    "a SendGrid key": ("SG.", r"SG\.[\w-]{22}\.[\w-]{43}"),
    "a Telegram token": (":AA", r"\d{8,10}:AA[\w-]{33}"),
    "a signed web token": ("eyJ", r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    "a password in an address": ("://", r"://[^\s/:@]{1,100}:[^\s/@]{3,100}@[\w.-]+"),
}
_SECRETS = [
    (kind, hint, re.compile(rf"(?<![\w-]){shape}" if shape[0] != ":" else shape))
    for kind, (hint, shape) in KINDS.items()
]


def find_secrets(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield what looks like a token, a key or a password: its kind, and where it stands."""
    for kind, hint, shape in _SECRETS:
        if hint in text:
            yield from ((kind, match) for match in shape.finditer(text))


def secrets_of(document: Document, text: str) -> Iterator[tuple[str, int | None, str]]:
    """
    Yield each secret of a file: its kind, where it stands in the file's text, and its value.

    What is shown of the file may hold one that has no place: its text hides it by markup in the middle.
    """
    known = set()
    for kind, match in find_secrets(text):
        known.add(match.group())
        yield kind, match.start(), match.group()
    segments = (part for segment in document.segments for part in (segment.section, segment.text))
    for kind, match in find_secrets("\n".join((str(document.front_matter), *document.warnings, *segments))):
        if match.group() not in known:
            yield kind, None, match.group()


def without_escapes(text: str) -> str:
    """Return the text of a converted file as it was before its punctuation was escaped."""
    return re.sub(r"\\(?=[!-/:-@\[-`{-~])", "", text)


def without_secrets(message: str, secrets: list[str]) -> str:
    """Return a message in which no stretch of a secret stands."""
    size = _SHOWN + 1
    hidden = {
        at + offset
        for at in range(len(message) - _SHOWN)
        if any(message[at : at + size] in value for value in secrets)
        for offset in range(size)
    }
    shown = "".join("\0" if at in hidden else letter for at, letter in enumerate(message))
    return re.sub("\0+", "…", shown)
