"""Rendering: our own objects become pages; whatever is not ours stands in them as text."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.adapters import wording
from bot.adapters.visible import shortened, visible
from bot.answering.answers import Excerpt
from bot.answering.links import reader_path
from bot.answering.quote import Checked, Differing
from bot.corpus.documents import Words
from bot.corpus.passages import Passage

_HERE = Path(__file__).parent
_LONGEST_PREVIEW = 300
_MOST_REMEMBERED = 4096  # addresses
_CONTENT_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_MOST_KEPT = 128  # pages, of at most some 60 kB each


@dataclass(frozen=True, slots=True)
class File:
    """What pages refer to, of which there is another version when its content is another."""

    content: bytes
    content_type: str
    version: str


@dataclass(frozen=True, slots=True)
class _Filled:
    """A template with what it is filled with; two of them are told apart by their version alone."""

    template: str
    version: tuple[str, ...]
    values: Mapping[str, Any] = field(compare=False)


class Renderer:
    """Makes pages from the templates, which hold all markup that there is; `files` are what these refer to."""

    def __init__(self) -> None:
        self.files: Mapping[str, File] = {path.name: _file(path) for path in sorted((_HERE / "static").iterdir())}
        self._environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            finalize=_shown,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals |= {
            "wording": wording,
            "reader": _reader,
            "reader_path": reader_path,
            "when": _when,
            "address": address,
            "marked": marked,
            "preview": _preview,
            "Words": Words,
            "versions": {name: file.version for name, file in self.files.items()},
        }
        self._environment.filters |= {"web": web_address, "host": _host}
        self._kept = lru_cache(_MOST_KEPT)(self._render)

    def page(self, template: str, *, version: tuple[str, ...] = (), **values: Any) -> str:
        """Return a page of a template, one of a version as it was made the last time."""
        filled = _Filled(template, version, values)
        return self._kept(filled) if version else self._render(filled)

    def _render(self, filled: _Filled) -> str:
        return self._environment.get_template(f"{filled.template}.html").render(**filled.values)


def _shown(value: object) -> object:
    """Return a value as it is shown: text without what a screen hides or shows deceptively."""
    if type(value) is Markup or not isinstance(value, str) or value.isprintable():
        return value
    return visible(value)


@lru_cache(_MOST_REMEMBERED)
def web_address(url: str | None) -> str:
    """Return an address that a link may open, nothing for one of another kind (`javascript:`, `data:`)."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname else ""


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _reader(passage: Passage) -> str:
    return f"{reader_path(passage.document.source, passage.id)}#p-{passage.id}"


def address(path: str, **query: str | int | None) -> str:
    """Return an address of ours with those of its fields that are set; `from_` stands for `from`."""
    given = {key.rstrip("_"): value for key, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def _preview(part: Excerpt) -> str:
    return shortened(wording.quotation(part), _LONGEST_PREVIEW)


def _when(at: float) -> str:
    return dt.datetime.fromtimestamp(at, dt.UTC).strftime("%Y-%m-%d %H:%M UTC")


def marked(checked: Checked) -> list[tuple[str, Differing | None]]:
    """Return a quotation in pieces, each with the difference that it is, if it is one."""
    pieces: list[tuple[str, Differing | None]] = []
    position = 0
    for one in sorted(checked.differences, key=lambda differing: differing.at):
        start, end = one.at
        if start >= position:
            pieces += [(checked.quotation[position:start], None), (checked.quotation[start:end], one)]
            position = end
    return [piece for piece in [*pieces, (checked.quotation[position:], None)] if piece[0] or piece[1]]


def _file(path: Path) -> File:
    content = path.read_bytes()
    return File(content, _CONTENT_TYPES[path.suffix], hashlib.sha256(content).hexdigest()[:8])
