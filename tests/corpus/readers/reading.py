"""Reads a content as the folder would, without a folder."""

from typing import NamedTuple

from bot.corpus.documents import Document
from bot.corpus.readers import FORMATS
from bot.corpus.readers.markdown import read_markdown


class Said(NamedTuple):
    """A segment, as far as these tests look at it."""

    speaker: str | None
    seconds: int | None
    text: str


def convert(suffix: str, content: bytes | str) -> str:
    """Return the Markdown of a content."""
    return FORMATS[suffix].convert(content.encode() if isinstance(content, str) else content)


def document(suffix: str, content: bytes | str) -> Document:
    """Return the document of a content."""
    return read_markdown(convert(suffix, content), source="stem", path=f"stem{suffix}")


def said(suffix: str, content: bytes | str) -> list[Said]:
    """Return who says what when."""
    return [
        Said(segment.speaker, segment.moment.seconds if segment.moment else None, segment.text)
        for segment in document(suffix, content).segments
    ]
