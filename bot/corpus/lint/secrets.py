"""The rule for secrets."""

import re
from collections.abc import Iterator

from bot.corpus.lint.findings import CheckedFile, Flaw
from bot.corpus.secrets import find_secrets, without_escapes


def secret(file: CheckedFile) -> Iterator[Flaw]:
    """Find what looks like a token, a key or a password."""
    for kind, match in _matches(file):
        yield file.flaw(
            match.start(),
            f"It holds what looks like {kind}.",
            "Take it out of the file, and withdraw it where it was given out: whoever saw the file knows it. "
            "Until then nothing of the file is answered from.",
        )


def secrets_in(file: CheckedFile) -> list[str]:
    """Return the values themselves, for hiding them."""
    return [match.group() for _, match in _matches(file)]


def _matches(file: CheckedFile) -> Iterator[tuple[str, re.Match[str]]]:
    yield from find_secrets(without_escapes(file.text) if file.own_text is None else file.own_text)
