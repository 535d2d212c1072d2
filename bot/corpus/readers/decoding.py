"""From bytes to text, without guessing."""

import re

from bot.errors import UnreadableError

LARGEST_TEXT = 2 * 2**20  # characters
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROL = 0.05  # of all characters; beyond it a content is no text


def decode(content: bytes) -> str:
    """Return a content's text: UTF-8, or UTF-16 with its mark, else the Windows encoding of western Europe."""
    try:
        text = content.decode(_encoding(content))
    except UnicodeDecodeError as error:
        raise UnreadableError("neither UTF-8 nor UTF-16 with a byte order mark") from error
    if "\0" in text or len(_CONTROL.findall(text)) > _MOST_CONTROL * len(text):
        raise UnreadableError("not a text file")
    return text


def check_size(text: str) -> str:
    """Return a text that is not too long to be read."""
    if len(text) > LARGEST_TEXT:
        raise UnreadableError(f"more than {LARGEST_TEXT:,} characters of text")
    return text


def encoding_warnings(content: bytes) -> tuple[str, ...]:
    """Return what to tell the person who saved a text in an encoding that does not name itself."""
    return ("not saved as UTF-8; read as Windows-1252",) if _encoding(content) == "cp1252" else ()


def _encoding(content: bytes) -> str:
    if content.startswith(_UTF_16_MARKS):
        return "utf-16"
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"
