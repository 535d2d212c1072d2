"""The formats of knowledge files. Each is a converter from bytes to the Markdown that a knowledge file may hold."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass

from bot.corpus.readers.decoding import decode


@dataclass(frozen=True, slots=True)
class Format:
    """
    A format of files. `convert` raises UnreadableError and nothing else.

    What is sandboxed is converted by `sandbox.convert` only.
    """

    name: str
    convert: Callable[[bytes], str]
    is_sandboxed: bool = True
    is_plain: bool = False  # its bytes are its text, in whatever encoding
    is_markdown: bool = False
    rest_seconds: float = 0.75  # how long a file must be left alone before it counts as written


def _by(name: str) -> Callable[[bytes], str]:
    """Return the converter of a format's module, which is loaded when a file is of that format: hardly ever at once."""

    def convert(content: bytes) -> str:
        module = importlib.import_module(f"{__name__}.{name}")
        converted: str = getattr(module, f"convert_{name}")(content)
        return converted

    return convert


_MARKDOWN = Format("Markdown", decode, is_sandboxed=False, is_plain=True, is_markdown=True, rest_seconds=0.3)
_HTML = Format("HTML", _by("html"))

FORMATS: dict[str, Format] = {
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".txt": Format("plain text", _by("plain"), is_sandboxed=False, is_plain=True, rest_seconds=0.3),
    ".vtt": Format("WebVTT", _by("webvtt"), is_plain=True),
    ".srt": Format("SRT", _by("srt"), is_plain=True),
    ".html": _HTML,
    ".htm": _HTML,
    ".pdf": Format("PDF", _by("pdf")),
    ".docx": Format("DOCX", _by("docx")),
}
