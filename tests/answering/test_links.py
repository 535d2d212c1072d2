"""Links open the moment, the words, or the discussion."""

from urllib.parse import unquote, urlsplit

import pytest

from bot.answering.answers import Excerpt
from bot.answering.links import link_to
from bot.corpus.documents import FrontMatter, Moment, Words
from bot.corpus.front_matter import is_web_address

PAGE = "https://example.org/essay"
LONG = "We believe that many of these things can be done in the near future, and well-done."


def link(
    text: str = LONG,
    *,
    words: Words = Words.VERBATIM,
    moment: Moment | None = None,
    kind: str | None = None,
    url: str | None = None,
    video: str | None = None,
) -> str | None:
    return link_to(FrontMatter("t", kind=kind, url=url, video=video), Excerpt(text, words, None, (), moment))


@pytest.mark.parametrize(
    ("video", "opened"),
    [
        ("https://www.youtube.com/watch?v=abc", "https://www.youtube.com/watch?v=abc&t=110s"),
        ("https://www.youtube.com/watch?v=abc&t=5s#x", "https://www.youtube.com/watch?v=abc&t=110s"),
        ("https://youtu.be/abc?si=x&start=3", "https://youtu.be/abc?si=x&t=110s"),
        ("https://youtu.be/abc", "https://youtu.be/abc?t=110s"),
        ("https://example.org/a.mp4?x=1", "https://example.org/a.mp4?x=1#t=110"),
        ("https://notyoutube.com/watch?v=abc", "https://notyoutube.com/watch?v=abc#t=110"),
    ],
)
def test_a_moment_opens_the_video_there(video: str, opened: str) -> None:
    """The second is part of the address, as the site wants it; a time that was in it goes."""
    assert opened == link(moment=Moment(110), video=video, url=PAGE)


def test_without_a_moment_the_discussion_opens() -> None:
    """The page, else the video from its beginning."""
    assert PAGE == link(video="https://youtu.be/abc", url=PAGE)
    assert "https://youtu.be/abc" == link(video="https://youtu.be/abc")


def test_a_moment_without_a_video_opens_the_page() -> None:
    """Times are those of the video; a page has none."""
    assert PAGE == link(moment=Moment(110), url=PAGE)


def test_without_an_address_there_is_no_link() -> None:
    """Nothing is made up."""
    assert link(moment=Moment(110)) is None


def test_an_essay_opens_at_the_words() -> None:
    """The first and the last words mark the passage, with all that would end the marking early encoded."""
    assert f"{PAGE}#:~:text=We%20believe%20that%20many,near%20future%2C%20and%20well%2Ddone." == link(
        kind="essay", url=PAGE
    )


def test_a_short_passage_is_marked_whole() -> None:
    """Up to eight words stand in the address."""
    opened = link("One two three.", kind="letter", url=PAGE)

    assert opened is not None
    assert ":~:text=One two three." == unquote(urlsplit(opened).fragment)


def test_a_note_is_not_looked_for_in_the_essay() -> None:
    """Notes about an essay are not its words."""
    assert PAGE == link(kind="essay", url=PAGE, words=Words.NOTES)


def test_a_transcript_is_not_marked() -> None:
    """What was said is not always written so on the page."""
    assert PAGE == link(kind="podcast", url=PAGE)


@pytest.mark.parametrize("text", ["数据" * 200, "x" * 400, "🙂 " * 200, "a,b-c&d " * 50])
def test_no_excerpt_makes_an_address_too_long_for_a_button(text: str) -> None:
    """Words without spaces would make addresses that no platform takes: then the page opens at its beginning."""
    opened = link(text, kind="essay", url=PAGE)

    assert opened is not None
    assert is_web_address(opened)
    assert len(opened) <= 512
