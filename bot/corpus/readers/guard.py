"""What a library says of a damaged file, made one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import UnreadableError


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Turn whatever a library raises inside into an UnreadableError that names the format."""
    try:
        yield
    except (UnreadableError, MemoryError):
        raise
    # A damaged file makes a parser fail in any way it can: KeyError, RecursionError, its own dozen of errors.
    except Exception as error:
        raise UnreadableError(f"damaged, or not {what}") from error
