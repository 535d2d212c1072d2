"""Redaction: whatever is or looks like a secret, taken out of a text."""

import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote, urlsplit

_REDACTED = "[redacted]"
_SHORTEST_SECRET = 8
# Signs as they are, as some write them in JSON, and inside another address.
_SLASH = r"(?:\\?/|%2[Ff])"
_IS = r"(?:=|%3[Dd])"
_QUOTE = r"(?:\\?[\"']|%2[27])?"
_SPACE = r"(?:\s|%20)"
_WORD = r"[A-Z]?[a-z]{1,14}(?![\w+/=~-]|\.\w)"  # a page of Slack's is called Basic Information
_PATTERNS = (
    r"xox[a-z](?:-[\w%.-]+)+|xapp-[\w-]+|xoxe[\w.-]+",
    r"(?<![\w-])[\w-]{24,28}\.[\w-]{6}\.[\w-]{27,40}(?![\w-])",  # Discord's tokens
    r"(?<=://)[^\s/:@\"']{0,100}:[^\s/\"']{1,200}(?=@)",
    # What stands behind these works like a token.
    rf"(?P<slack>{_SLASH}(?:commands|services|actions|workflows|triggers){_SLASH})[A-Z]\w*(?:{_SLASH}[\w-]+)+",
    rf"(?P<discord>{_SLASH}(?:interactions|webhooks){_SLASH})\d+{_SLASH}[\w-]{{20,}}",
    rf"(?P<query>(?:[?&;]|%3[Ff]|%26)(?:code|state|token|ticket){_IS}|\bticket=)[^&\s\"'<>]+",
    r"(?P<form>\b(?:code|state)=)[\w.%~+-]{16,}",
    rf"(?P<header>(?i:authorization){_QUOTE}{_SPACE}?(?:[:=,]|%3[Aa]){_SPACE}?b?{_QUOTE})(?:\w+{_SPACE})?[^\s\"',;]+",
    rf"(?P<scheme>\b(?:Bearer|Basic){_SPACE})(?!{_WORD})[^\s\"',;]+",
)
_SECRETS = re.compile("|".join(_PATTERNS))


class Redactor:
    """Takes out of a text these secrets, as they are and as they may be written, and everything that looks like one."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms = {form for secret in secrets for form in _forms(secret) if len(form) >= _SHORTEST_SECRET}
        # The longest first: one may hold another.
        self._known = re.compile("|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True)) or r"(?!)")

    def redact(self, text: str) -> str:
        """Return the text without secrets."""
        return _SECRETS.sub(_without_secret, self._known.sub(_REDACTED, text))


def _without_secret(match: re.Match[str]) -> str:
    return "".join(kept for kept in match.groupdict().values() if kept) + _REDACTED


def _forms(secret: str) -> Iterator[str]:
    """Yield a secret, and the password in it if it is an address, plain and escaped for addresses, JSON and Python."""
    for plain in (secret, *_passwords(secret)):
        yield from (plain, quote(plain, safe=""), quote(plain), repr(plain)[1:-1], repr(plain.encode())[2:-1])
        for escaped in (json.dumps(plain)[1:-1], json.dumps(plain, ensure_ascii=False)[1:-1]):
            yield from (escaped, escaped.replace("/", "\\/"))


def _passwords(secret: str) -> Iterator[str]:
    try:
        password = urlsplit(secret).password
    except ValueError:
        return
    if password:
        yield from (password, unquote(password))
