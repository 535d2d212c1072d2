"""PDF: the text of its pages, each page a section."""

import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.corpus.readers.decoding import LARGEST_TEXT
from bot.corpus.readers.draft import About, cleaned
from bot.corpus.readers.guard import reading
from bot.corpus.readers.reflow import PrintedLine, to_blocks
from bot.corpus.readers.turns import to_markdown
from bot.errors import UnreadableError

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_END = re.compile(rb"%%EOF\s*\Z")
_TAIL = 2048  # bytes at the end in which a complete file says that it ends
_MOST_PAGES = 3_000
_FEWEST_PAGES = 4  # from which on a line that returns counts as a header or footer
_EDGE = 2  # lines at either end of a page that may be headers or footers
_NO_TITLE = re.compile(r"microsoft \w+ - .*|untitled.*|.*\.(?:docx?|pdf|indd|tex|qxd|html?|pptx?)", re.IGNORECASE)


def convert_pdf(content: bytes) -> str:
    """Return the knowledge file that says what the pages say."""
    if not _END.search(content[-_TAIL:].rstrip(b"\0")):
        raise UnreadableError("not a complete PDF: its end is missing")
    with reading("a PDF"):
        from pypdf import PdfReader

        reader = PdfReader(io.BytesIO(content))
        pages = _pages(reader)
        about = _about(reader)
    if not any(pages):
        raise UnreadableError("holds no text; a scan needs text recognition first")
    return to_markdown(to_blocks(pages), about)


def _pages(reader: "PdfReader") -> list[list[PrintedLine]]:
    """Return the lines of every page, without headers, footers and page numbers."""
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError

    try:
        pages = _all_lines(reader)
    except (DependencyError, FileNotDecryptedError) as error:
        raise UnreadableError("encrypted; save it without a password") from error
    except LimitReachedError as error:
        raise UnreadableError("unpacks to more than a page would") from error
    returning = _returning(pages)
    return [_without_edges(lines, returning, number) for number, lines in enumerate(pages, 1)]


def _all_lines(reader: "PdfReader") -> list[list[PrintedLine]]:
    if len(reader.pages) > _MOST_PAGES:
        raise UnreadableError(f"more than {_MOST_PAGES:,} pages")
    pages: list[list[PrintedLine]] = []
    size = 0
    for page in reader.pages:
        pages.append(_lines(page))
        size += sum(len(line.text) for line in pages[-1])
        if size > LARGEST_TEXT:
            raise UnreadableError(f"more than {LARGEST_TEXT:,} characters of text")
    return pages


def _lines(page: "PageObject") -> list[PrintedLine]:
    lines = [PrintedLine("")]

    def take(text: str, matrix: Sequence[float], text_matrix: Sequence[float], _font: Any, size: float) -> None:
        for number, part in enumerate(text.split("\n")):
            if number:
                lines.append(PrintedLine(""))
            if part.strip() and lines[-1].height is None:
                lines[-1].height = text_matrix[4] * matrix[1] + text_matrix[5] * matrix[3] + matrix[5]
                lines[-1].size = abs(size * text_matrix[3] * matrix[3])
            lines[-1].text += part

    page.extract_text(visitor_text=take)
    return [line for line in lines if cleaned(line.text)]


def _returning(pages: Sequence[Sequence[PrintedLine]]) -> frozenset[str]:
    """Return the lines that stand at the edge of more than half of the pages, whatever the numbers in them."""
    if len(pages) < _FEWEST_PAGES:
        return frozenset()
    counts = Counter(key for lines in pages for key in {_key(line) for line in [*lines[:_EDGE], *lines[-_EDGE:]]})
    return frozenset(key for key, count in counts.items() if count > len(pages) / 2)


def _key(line: PrintedLine) -> str:
    return re.sub(r"\d+", "0", cleaned(line.text))


def _without_edges(lines: Sequence[PrintedLine], returning: frozenset[str], number: int) -> list[PrintedLine]:
    """Return a page's lines without what returns at its edges and without its own number."""
    own = re.compile(rf"\W*(?:page|p\.?)?\s*{number}(?:\s*(?:/|of)\s*\d+)?\W*", re.IGNORECASE)
    last = len(lines) - _EDGE
    return [
        line
        for at, line in enumerate(lines)
        if _EDGE <= at < last or (_key(line) not in returning and not own.fullmatch(cleaned(line.text)))
    ]


def _about(reader: "PdfReader") -> About:
    metadata = reader.metadata
    try:
        title = cleaned(metadata.title or "") if metadata else ""
        created = metadata.creation_date if metadata else None
    # What a file says about itself may be broken where its pages are not.
    except (ValueError, TypeError, AttributeError):
        return About()
    return About("" if _NO_TITLE.fullmatch(title) else title, created.date().isoformat() if created else "")
