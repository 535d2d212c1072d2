"""DOCX: Word's documents, read as the stream of paragraphs that they are."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from bot.corpus.readers.draft import About, cleaned
from bot.corpus.readers.guard import reading
from bot.corpus.readers.turns import Block, Kind, to_markdown
from bot.errors import UnreadableError

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST_ENTRIES = 2_000
_LARGEST = 100 * 2**20  # bytes of all entries
_LARGEST_PART = 20 * 2**20  # bytes of one that is read
_HIGHEST_RATIO = 100
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_CREATED = "{http://purl.org/dc/terms/}created"
# Words deleted or moved away, field codes, a copy for older programs; text boxes are paragraphs of their own.
_LEFT_OUT = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}txbxContent", f"{_W}rPr", _FALLBACK})
_BLOCK_TAGS = (f"{_W}p", f"{_W}tbl", f"{_W}tr", f"{_W}tc", _FALLBACK)
_SPACES = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)


def convert_docx(content: bytes) -> str:
    """Return the knowledge file that says what the document says."""
    with reading("a Word document (.docx)"), zipfile.ZipFile(io.BytesIO(content)) as archive:
        _check(archive)
        styles = _styles(archive)
        about = _about(archive)
        blocks = list(_blocks(archive, styles))
    if not blocks:
        raise UnreadableError("holds no text")
    return to_markdown(blocks, about)


def _check(archive: zipfile.ZipFile) -> None:
    """Refuse what no word processor writes: archives that grow, hide or reach outside."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableError("encrypted; save it without a password")
    if any(name.startswith(("/", "\\")) or ":" in name or ".." in re.split(r"[/\\]", name) for name in names):
        raise UnreadableError("its archive names files outside of itself")
    if len(entries) > _MOST_ENTRIES or total > _LARGEST or total > _HIGHEST_RATIO * max(packed, 2**10):
        raise UnreadableError("its archive unpacks to more than a document would")
    if "word/document.xml" not in names:
        raise UnreadableError("not a Word document")


class _Limited(io.RawIOBase):
    """A part of the archive that ends in an error where it grows too large: what an archive declares may be a lie."""

    def __init__(self, part: IO[bytes]) -> None:
        self._part = part
        self._left = _LARGEST_PART

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        content = self._part.read(2**16 if size < 0 else min(size, 2**16))
        self._left -= len(content)
        if self._left < 0:
            raise UnreadableError(f"more than {_LARGEST_PART // 2**20} MiB of text with its markup")
        return content


def _elements(archive: zipfile.ZipFile, name: str, tags: Sequence[str]) -> Iterator[tuple[str, "_Element"]]:
    """Yield ("start" or "end", element) for the tags of a part; no entity is resolved, nothing outside is read."""
    from lxml import etree

    if name not in archive.namelist():
        return
    with archive.open(name) as part:
        yield from etree.iterparse(
            _Limited(part),
            events=("start", "end"),
            tag=tags,
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            load_dtd=False,
        )


def _styles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the names of the paragraph styles by their ids: an id may be in any language, the name is not."""
    styles: dict[str, str] = {}
    for event, element in _elements(archive, "word/styles.xml", [f"{_W}style"]):
        if event == "end":
            name = element.find(f"{_W}name")
            styles[element.get(f"{_W}styleId", "")] = name.get(f"{_W}val", "").casefold() if name is not None else ""
    return styles


def _about(archive: zipfile.ZipFile) -> About:
    elements = _elements(archive, "docProps/core.xml", [_TITLE, _CREATED])
    values = {str(element.tag): element.text or "" for event, element in elements if event == "end"}
    date = values.get(_CREATED, "")[:10]
    return About(values.get(_TITLE, ""), date if re.fullmatch(r"\d{4}-\d\d-\d\d", date) else "")


def _blocks(archive: zipfile.ZipFile, styles: dict[str, str]) -> Iterator[Block]:
    """Yield the document's paragraphs, and its tables as rows; what has been read is let go of."""
    walk = _Walk(styles)
    for event, element in _elements(archive, "word/document.xml", _BLOCK_TAGS):
        if event == "start":
            walk.begin(element)
        elif (block := walk.end(element)) and (block.text or block.rows):
            yield block


@dataclass(slots=True)
class _Walk:
    """Where a walk through a document stands: how deep in tables, and in copies for older programs."""

    styles: dict[str, str]
    tables: int = 0
    copies: int = 0
    rows: list[tuple[str, ...]] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)

    def begin(self, element: "_Element") -> None:
        """Enter an element."""
        self.tables += element.tag == f"{_W}tbl"
        self.copies += element.tag == _FALLBACK
        if element.tag == f"{_W}tc" and self.tables == 1:
            self.cells.append([])

    def end(self, element: "_Element") -> Block | None:
        """Leave an element; return the block that it makes. A table in a table is text of the outer one's cell."""
        self.tables -= element.tag == f"{_W}tbl"
        self.copies -= element.tag == _FALLBACK
        if element.tag == f"{_W}tr" and self.tables == 1:
            self.rows.append(tuple(" ".join(cell) for cell in self.cells))
            self.cells = []
        if element.tag == f"{_W}tbl" and self.tables == 0:
            rows, self.rows = tuple(self.rows), []
            return Block("", Kind.TABLE, rows=rows)
        return self._end_paragraph(element) if element.tag == f"{_W}p" and not self.copies else None

    def _end_paragraph(self, paragraph: "_Element") -> Block | None:
        block = _block(paragraph, self.styles)
        _let_go(paragraph)
        if not self.cells:
            return block
        self.cells[-1].append(block.text)
        return None


def _let_go(element: "_Element") -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and len(parent) > 1 and parent[0] is not element:
        del parent[0]


def _block(paragraph: "_Element", styles: dict[str, str]) -> Block:
    text = cleaned("".join(_text(paragraph)))
    properties = paragraph.find(f"{_W}pPr")
    if properties is None:
        return Block(text, is_strong=_is_strong(paragraph))
    style = properties.find(f"{_W}pStyle")
    name = styles.get(style.get(f"{_W}val", ""), "") if style is not None else ""
    if name == "title":
        return Block(text, Kind.HEADING, level=1)
    if match := _HEADING.fullmatch(name):
        return Block(text, Kind.HEADING, level=int(match[1]) + 1)
    if "quote" in name:
        return Block(text, Kind.QUOTATION)
    if properties.find(f"{_W}numPr") is not None or name.startswith("list"):
        return Block(text, Kind.ITEM)
    return Block(text, is_strong=_is_strong(paragraph))


def _text(element: "_Element") -> Iterator[str]:
    for child in element:
        if child.tag in _LEFT_OUT:
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _SPACES:
            yield _SPACES[str(child.tag)]
        else:
            yield from _text(child)


def _is_strong(paragraph: "_Element") -> bool:
    runs = [run for run in paragraph.iter(f"{_W}r") if "".join(_text(run)).strip()]
    return bool(runs) and all(run.find(f"{_W}rPr/{_W}b") is not None for run in runs)
