"""HTML: what a page says, without what stands around it."""

import pytest

from bot.corpus.documents import Words
from bot.errors import UnreadableError
from tests.corpus.readers.reading import Said, convert, document, said

ESSAY = "<p>The tide is a loan, and the moon is a patient bank that never asks what we do with the water.</p>" * 3


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>On tides</title>{head}</head><body>{body}</body></html>"


def test_only_the_main_text_is_read() -> None:
    """Navigation, comments, footers, scripts and hidden elements are no words of the page."""
    content = page(
        "<nav><a href='/'>Home sweet home</a></nav><main><article><h1>On tides</h1>"
        f"{ESSAY}<h2>Ebb &amp; flow</h2><p>Shown *so*.</p><p hidden>Hidden one</p>"
        "<p style='display: none'>Hidden two</p><div aria-hidden='true'>Hidden three</div>"
        "<template><p>Hidden four</p></template>"
        "<noscript>Hidden five</noscript><script>var hidden = 'six'</script>"
        "<style>.hidden { seven: 7 }</style></article></main>"
        "<div class='comments' id='comments'><p>A comment by a stranger who has read half of it.</p></div>"
        "<footer>Imprint and cookies</footer>"
    )

    segments = document(".html", content).segments

    assert [segment.text for segment in segments][-1] == "Shown *so*."
    assert segments[-1].section == "Ebb & flow"
    for absent in ("Home", "idden", "six", "seven", "stranger", "cookies"):
        assert absent not in convert(".html", content)


def test_a_page_tells_its_title_date_and_address() -> None:
    """Metadata become front matter; only an address of the web does."""
    head = (
        "<meta property='article:published_time' content='2024-05-06T07:08:09Z'>"
        "<link rel='canonical' href='https://tideline.example/tides'>"
    )

    about = document(".html", page(f"<article>{ESSAY}</article>", head)).front_matter

    assert (about.title, about.date, about.url) == ("On tides", "2024-05-06", "https://tideline.example/tides")
    assert document(".html", page(ESSAY, "<link rel='canonical' href='javascript:alert(1)'>")).front_matter.url is None


def test_a_year_in_the_text_is_not_the_date() -> None:
    """A date is taken from where a page says it, or not at all."""
    assert document(".html", page(f"{ESSAY}<p>It was in 2019, on 3 May 2019.</p>")).front_matter.date is None


@pytest.mark.parametrize(
    ("head", "body", "author"),
    [
        ("<meta name='author' content='Ada Moss'>", "", "Ada Moss"),
        (
            '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "Article", '
            '"headline": "On tides", "author": {"name": "Ada Moss"}}</script>',
            "",
            "Ada Moss",
        ),
        ("", "<p class='byline author'>Ada Moss</p>", None),
        ("<meta name='author' content='Ada Moss, Ben Ohm'>", "", None),
        ("<meta name='author' content='admin'>", "", None),
        ("", "", None),
    ],
)
def test_an_essay_is_its_authors_words_only_if_the_page_says_so(head: str, body: str, author: str | None) -> None:
    """One author in the metadata speaks; several, or what merely looks like a byline, are not believed."""
    read = document(".html", page(f"<article>{body}{ESSAY}</article>", head))

    assert {segment.speaker for segment in read.segments} == {author}
    assert {segment.words for segment in read.segments} == {Words.VERBATIM if author else Words.NOTES}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("<p><strong>{}</strong> 00:00:{}: {}</p>", "<p><strong>{}</strong> 00:00:{}: {}</p>"),
        ("<p><b>{}</b> <em>00:00:{}</em></p><p>{}</p>", "<p><b>{}</b> <em>00:00:{}</em></p><p>{}</p>"),
        ("<p>{} (00:00:{}): {}</p>", "<p>[00:{1}] {0}: {2}</p>"),
        (
            "<div class='segment'><span class='name'>{}</span> <span class='time'><a href='#'>(00:00:{})</a></span> "
            "<span>{}</span></div>",
            "<div><span>{}</span> <time>(00:00:{})</time><p>{}</p></div>",
        ),
        ("<div><b>{}</b> <span>0:{}</span><p>{}</p></div>", "<div><b>{}</b> <span>0:{}</span><p>{}</p></div>"),
    ],
)
def test_turns_of_transcript_pages(one: str, two: str) -> None:
    """However a page writes who speaks when: it is a turn, and a byline does not speak in it."""
    turns = [
        ("Ada Moss", 12, "We lend out the tide. " * 9),
        ("Ben Ohm", 34, "At what rate?"),
        ("Ada Moss", 56, "The moon's. " * 9),
    ]
    body = "".join((one, two)[number % 2].format(*turn) for number, turn in enumerate(turns))

    content = page(f"<article><h1>A talk</h1>{body}</article>", "<meta name='author' content='Cleo Ray'>")

    assert said(".html", content) == [Said(speaker, seconds, text.strip()) for speaker, seconds, text in turns]


def test_turns_without_times() -> None:
    """Names in bold before the words, as in most printed interviews."""
    content = page(
        "<article><p><strong>Ada Moss:</strong> One.</p><p><strong>Ben Ohm</strong>: Two.</p>"
        "<p><strong>Ada Moss:</strong> Three.</p><p>Still Ada.</p></article>"
    )

    assert [(speaker, text) for speaker, _, text in said(".html", content)] == [
        ("Ada Moss", "One."),
        ("Ben Ohm", "Two."),
        ("Ada Moss", "Three."),
        ("Ada Moss", "Still Ada."),
    ]


def test_lists_quotations_and_tables_are_kept() -> None:
    """What is no paragraph is read too, row by row and entry by entry."""
    content = page(
        f"<article>{ESSAY}<ul><li>first point</li><li>second point</li></ul><blockquote><p>So it is.</p></blockquote>"
        "<table><tr><th>Year</th><th>Metres</th></tr><tr><td>2025</td><td>3 | 4</td></tr></table></article>"
    )

    assert [text for _, _, text in said(".html", content)][-5:] == [
        "first point",
        "second point",
        "So it is.",
        "Year Metres",
        "2025 3 | 4",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "shift_jis"])
def test_a_page_is_read_in_the_encoding_that_it_names(encoding: str) -> None:
    """The page says how it is written; nothing is guessed."""
    word = {"cp1251": "Прилив", "shift_jis": "潮汐"}.get(encoding, "Ångström")
    charset = "" if encoding.startswith("utf") else f"<meta charset='{encoding}'>"

    assert word in convert(".html", page(f"<article><p>{word} rises. </p>{ESSAY}</article>", charset).encode(encoding))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<div>" * 200_000 + "x" + "</div>" * 200_000, "more than 250 elements in each other"),
        ("<p>" * 5_000, "holds no text|not an HTML page"),
        ("", "not an HTML page"),
        (page(""), "holds no text|not an HTML page"),
        ("plain words without a tag", "not an HTML page|holds no text"),
    ],
)
def test_a_page_without_readable_text_is_refused(content: str, reason: str) -> None:
    """The reason says why there is nothing."""
    with pytest.raises(UnreadableError, match=reason):
        convert(".html", content)
