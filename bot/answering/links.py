"""Addresses that open a discussion at the place of an excerpt."""

from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from bot.answering.answers import Excerpt
from bot.corpus.documents import FrontMatter, Words

_YOUTUBE = frozenset({"youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be"})
_LONGEST = 500  # characters: where an address becomes a button, much more does not fit
_READ_NOT_HEARD = frozenset({"essay", "letter"})
_MOST_REMEMBERED = 4096  # addresses: a page of the reader has a hundred, and most are asked for again


def link_to(front_matter: FrontMatter, excerpt: Excerpt) -> str | None:
    """Return the address of the moment in the video, of the words in the essay, or of the discussion, if it has any."""
    if front_matter.video and excerpt.moment:
        return _at_second(front_matter.video, excerpt.moment.seconds)
    address = front_matter.url or front_matter.video
    if (
        address == front_matter.url
        and address
        and excerpt.words is Words.VERBATIM
        and front_matter.kind in _READ_NOT_HEARD
    ):
        return _at_words(address, excerpt.text)
    return address


@lru_cache(_MOST_REMEMBERED)
def reader_path(source: str, passage: str = "") -> str:
    """Return the path of a discussion in the reader, or of a passage of it."""
    path = f"/sources/{quote(source, safe='')}"
    return f"{path}/{quote(passage, safe='')}" if passage else path


@lru_cache(_MOST_REMEMBERED)
def _at_second(video: str, seconds: int) -> str:
    parts = urlsplit(video)
    if (parts.hostname or "") not in _YOUTUBE:
        # https://www.w3.org/TR/media-frags/#naming-time
        return parts._replace(fragment=f"t={seconds}").geturl()
    query = [(key, value) for key, value in parse_qsl(parts.query) if key not in ("t", "start")]
    return parts._replace(query=urlencode([*query, ("t", f"{seconds}s")]), fragment="").geturl()


def _at_words(address: str, text: str) -> str:
    # https://wicg.github.io/scroll-to-text-fragment/: the first and the last words are enough and survive re-wrapping.
    words = text.split("\n", maxsplit=1)[0].split()
    ends = [words] if len(words) <= 8 else [words[:4], words[-4:]]
    directive = ",".join(quote(" ".join(end), safe="").replace("-", "%2D") for end in ends)
    parts = urlsplit(address)
    marked = parts._replace(fragment=f"{parts.fragment}:~:text={directive}").geturl()
    return marked if len(marked) <= _LONGEST else address
