"""HTML: the main text of a saved page, without what stands around it."""

import codecs
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.corpus.front_matter import is_web_address
from bot.corpus.people import looks_like_name
from bot.corpus.readers.decoding import decode
from bot.corpus.readers.draft import About, cleaned
from bot.corpus.readers.guard import reading
from bot.corpus.readers.turns import Block, Kind, to_markdown
from bot.corpus.times import TIME
from bot.errors import UnreadableError

if TYPE_CHECKING:
    from lxml.etree import _Element

_DEEPEST = 250  # elements; behind it libxml2 gives up, and some readers hang
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*+)([^<>]*+)>")
_OPEN_ENDED = frozenset(
    "area base br col dd dt embed hr img input li link meta option p source td th tr track wbr".split()  # noqa: SIM905 - a list of words reads best as words
)
_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?\s*([\w-]+)", re.IGNORECASE)
_HEAD = 4096  # bytes in which a page names its encoding
_HIDDEN = (
    "//style|//template|//noscript|//*[not(self::html or self::body)][(@hidden and not(@hidden='until-found'))"
    " or @aria-hidden='true' or contains(translate(@style, ' ', ''), 'display:none')"
    " or contains(translate(@style, ' ', ''), 'visibility:hidden')]"
)
_BYLINES = (
    "//meta[@name='author' or @property='article:author' or @name='dc.creator']/@content"
    "|//*[@rel='author' or @itemprop='author']//text()|//script[@type='application/ld+json']/text()"
)
_INLINE = frozenset("a abbr b bdi br cite code em i mark q s small span strong sub sup time u".split())  # noqa: SIM905


def convert_html(content: bytes) -> str:
    """Return the knowledge file that says what the page says."""
    text = _decode(content)
    _check_depth(text)
    with reading("an HTML page"):
        import trafilatura

        tree = trafilatura.load_html(text)
        if tree is None:
            raise UnreadableError("not an HTML page")
        _prepare(tree)
        bylines = " ".join(str(byline) for byline in tree.xpath(_BYLINES))
        page = trafilatura.bare_extraction(
            tree,
            favor_recall=True,
            include_comments=False,
            include_formatting=True,
            with_metadata=True,
            # Without this a year anywhere in the text would count as the date.
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
        if page is None or isinstance(page, dict):
            raise UnreadableError("holds no text")
        blocks = list(_blocks(page.body))
        if not any(block.text or block.rows for block in blocks):
            raise UnreadableError("holds no text")
        url = page.url if page.url and is_web_address(page.url) else ""
        about = About(page.title or "", page.date or "", url)
        author = cleaned(page.author or "")
    return to_markdown(blocks, about, author=author if _is_person(author, bylines, page.sitename) else None)


def _decode(content: bytes) -> str:
    """Return a page's text in the encoding that it names, or as any other text."""
    named = _CHARSET.search(content[:_HEAD])
    if named and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return content.decode(codecs.lookup(named[1].decode()).name)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(content)


def _check_depth(text: str) -> None:
    depth = 0
    for match in _TAG.finditer(text):
        name = match[2].casefold()
        if name in _OPEN_ENDED or match[3].endswith("/"):
            continue
        depth = max(0, depth + (-1 if match[1] else 1))
        if depth > _DEEPEST:
            raise UnreadableError(f"more than {_DEEPEST} elements in each other")


def _prepare(tree: "_Element") -> None:
    """Leave out what is not seen, and make a paragraph of every stretch of words that stands between blocks."""
    for element in tree.xpath(_HIDDEN):
        if element.getparent() is not None:
            element.drop_tree()
    for element in tree.xpath("//time"):
        # As a time of day it would be left out; here it tells when something was said.
        element.tag = "span" if re.search(TIME, "".join(element.itertext())) else element.tag
    for element in tree.xpath("//div|//section|//article|//main|//li|//blockquote|//td"):
        if any(child.tag not in _INLINE for child in element):
            _wrap_loose_words(element)
        elif element.tag == "div":
            element.tag = "p"


def _wrap_loose_words(element: "_Element") -> None:
    from lxml import etree

    children = list(element)
    loose: _Element | None = None
    if element.text and element.text.strip():
        loose = etree.Element("p")
        loose.text, element.text = element.text, None
        element.insert(0, loose)
    for child in children:
        if child.tag in _INLINE:
            if loose is None:
                loose = etree.Element("p")
                child.addprevious(loose)
            loose.append(child)
        elif child.tail and child.tail.strip():
            loose = etree.Element("p")
            loose.text, child.tail = child.tail, None
            child.addnext(loose)
        else:
            loose = None


def _blocks(parent: "_Element") -> Iterator[Block]:
    """Yield the blocks of a main text as trafilatura marks them."""
    for element in parent:
        if element.tag == "head":
            yield Block(_text(element), Kind.HEADING, level=int((element.get("rend") or "h2")[-1]))
        elif element.tag == "table":
            rows = (tuple(_text(cell) for cell in row.iter("cell")) for row in element.iter("row"))
            yield Block("", Kind.TABLE, rows=tuple(rows))
        elif element.tag in ("list", "quote") and len(element):
            kind = Kind.ITEM if element.tag == "list" else Kind.QUOTATION
            yield from (Block(_text(child), kind) for child in element)
        elif element.tag == "quote":
            yield Block(_text(element), Kind.QUOTATION)
        elif element.tag in ("p", "item", "code", "fw"):
            yield Block(_text(element), is_strong=_is_strong(element))
        else:
            yield from _blocks(element)


def _text(element: "_Element") -> str:
    for line_break in element.iter("lb"):
        line_break.text = "\n"
    return cleaned("".join(element.itertext()))


def _is_strong(element: "_Element") -> bool:
    strong = "".join("".join(part.itertext()) for part in element.iter("hi") if part.get("rend") == "#b")
    return bool(strong) and cleaned(strong) == _text(element)


def _is_person(author: str, bylines: str, site: str | None) -> bool:
    """Whether a page says itself that one person wrote it; what merely looks like a byline is not believed."""
    return looks_like_name(author) and " " in author and author in cleaned(bylines) and author != site
