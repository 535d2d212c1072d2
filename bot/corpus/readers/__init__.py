"""The formats of knowledge files. Each is a converter from bytes to the Markdown that a knowledge file may hold."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.corpus.readers.decoding import decode
from bot.corpus.readers.docx import convert_docx
from bot.corpus.readers.html import convert_html
from bot.corpus.readers.pdf import convert_pdf
from bot.corpus.readers.plain import convert_plain
from bot.corpus.readers.srt import convert_srt
from bot.corpus.readers.webvtt import convert_webvtt


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


_MARKDOWN = Format("Markdown", decode, is_sandboxed=False, is_plain=True, is_markdown=True, rest_seconds=0.3)
_HTML = Format("HTML", convert_html)

FORMATS: dict[str, Format] = {
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".txt": Format("plain text", convert_plain, is_sandboxed=False, is_plain=True, rest_seconds=0.3),
    ".vtt": Format("WebVTT", convert_webvtt, is_plain=True),
    ".srt": Format("SRT", convert_srt, is_plain=True),
    ".html": _HTML,
    ".htm": _HTML,
    ".pdf": Format("PDF", convert_pdf),
    ".docx": Format("DOCX", convert_docx),
}
