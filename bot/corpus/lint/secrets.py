"""The rule for secrets."""

from collections.abc import Iterator

from bot.corpus.lint.findings import CheckedFile, Flaw
from bot.corpus.secrets import secrets_of, without_escapes


def secret(file: CheckedFile) -> Iterator[Flaw]:
    """Find what looks like a token, a key or a password."""
    for kind, at, _ in _secrets(file):
        yield file.flaw(
            at,
            f"It holds what looks like {kind}.",
            "Take it out of the file, and withdraw it where it was given out: whoever saw the file knows it. "
            "Until then nothing of the file is answered from.",
        )


def secrets_in(file: CheckedFile) -> list[str]:
    """Return the values themselves, for hiding them."""
    return [value for _, _, value in _secrets(file)]


def _secrets(file: CheckedFile) -> Iterator[tuple[str, int | None, str]]:
    if file.own_text is not None:
        yield from secrets_of(file.document, file.own_text)
    else:
        # What was converted has its punctuation escaped.
        yield from secrets_of(file.document, without_escapes(file.text))
