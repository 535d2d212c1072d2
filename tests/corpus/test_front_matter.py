"""Front matter: what a file says about itself, and what YAML must not do."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.corpus.documents import FrontMatter, Words
from bot.corpus.front_matter import NOBODY, is_web_address, read_front_matter
from tests.slowness import slowness

BODY = "The body.\n"


def read(front: str) -> tuple[FrontMatter, tuple[str, ...]]:
    header = read_front_matter(f"---\n{front}\n---\n{BODY}", "stem")
    return header.front_matter, header.warnings


def test_every_key_is_read() -> None:
    """All keys together come out as they stand there."""
    text = (
        "---\ntitle: A talk\nkind: podcast\ndate: 2025-04-29\nspeakers:\n  - Jane Doe (guest)\n  - Max\n"
        "host: Kim (host)\nurl: https://example.org/a\nvideo: https://example.org/v\n"
        "also_known_as: [One, Two]\nwords: notes\n"
        f"timestamps: approximate\nvisibility: [slack:C1, discord:2]\n---\n{BODY}"
    )

    header = read_front_matter(text, "stem")

    assert BODY == text[header.body_start :]
    assert () == header.warnings
    assert header.front_matter == FrontMatter(
        title="A talk",
        kind="podcast",
        date="2025-04-29",
        speakers=("Jane Doe", "Max"),
        host="Kim",
        url="https://example.org/a",
        video="https://example.org/v",
        also_known_as=("One", "Two"),
        words=Words.NOTES,
        approximate_times=True,
        visibility=frozenset({"slack:C1", "discord:2"}),
    )


@pytest.mark.parametrize("text", ["", BODY, "--- \n---\n", "---\n---\n"])
def test_all_keys_are_optional(text: str) -> None:
    """Without front matter, or with an empty one, the file's name is the title."""
    header = read_front_matter(text, "stem")

    assert (FrontMatter(title="stem"), ()) == (header.front_matter, header.warnings)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_closes_the_front_matter(end: str) -> None:
    """Windows' and old Macs' line ends are read like all others."""
    text = f"---\ntitle: A talk\n---\n{BODY}".replace("\n", end)

    header = read_front_matter(text, "stem")

    assert ("A talk", BODY.replace("\n", end)) == (header.front_matter.title, text[header.body_start :])


def test_scalars_are_texts() -> None:
    """`no` is a name, `12:30:45` a title, `2024` a year: nothing changes its type."""
    front_matter, warnings = read("title: 12:30:45\ndate: 2024\nspeakers: [no, 1_000]\nalso_known_as: [0o17, ~, on]")

    assert ("12:30:45", "2024") == (front_matter.title, front_matter.date)
    assert (("no", "1_000"), ("0o17", "~", "on")) == (front_matter.speakers, front_matter.also_known_as)
    assert () == warnings


@pytest.mark.parametrize("date", ["2025", "2025-04", "2025-04-29"])
def test_a_date_is_a_year_a_month_or_a_day(date: str) -> None:
    """As much of a date as is known is enough."""
    assert date == read(f"date: {date}")[0].date


@pytest.mark.parametrize("date", ["2025-13-45", "29.4.2025", "April 2025", "2025-4-9", "yesterday", "[2025]"])
def test_a_bad_date_is_left_out_with_a_warning(date: str) -> None:
    """What cannot be compared is no date, and the file is read all the same."""
    front_matter, (warning,) = read(f"title: A talk\ndate: {date}")

    assert ("A talk", None) == (front_matter.title, front_matter.date)
    assert warning.startswith("date must be")


@pytest.mark.parametrize(
    ("line", "warning"),
    [
        ("kind: poem", "kind must be one of"),
        ("words: maybe", "words must be one of"),
        ("timestamps: sometimes", "timestamps must be one of"),
        ("url: javascript:alert(1)", "url must be a full http or https address"),
        ("video: http://user@example.org/", "video must be a full http or https address"),
        ("title: {a: b}", "title must be one line of text"),
        ("speakers: {a: b}", "speakers must be a list of texts"),
        ("speakers: [[a]]", "speakers must be a list of texts"),
        ("titel: A talk", "unknown key 'titel'"),
    ],
)
def test_what_cannot_be_used_is_named(line: str, warning: str) -> None:
    """Each key that cannot be used has a warning for the person who wrote it."""
    front_matter, warnings = read(line)

    assert FrontMatter(title="stem") == front_matter
    assert warnings[0].startswith(warning)


def test_keys_may_be_written_large() -> None:
    """`Visibility` restricts as `visibility` does."""
    assert frozenset({"slack:C1"}) == read("Visibility: [slack:C1]")[0].visibility


def test_a_speaker_without_a_name_is_none() -> None:
    """A list entry of nothing but a role is left out."""
    assert ("Jane",) == read("speakers: ['(guest)', '', Jane]")[0].speakers


BOMBS = {
    "alias": "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\ntitle: t",
    "merge": "a: &a {x: 1}\nb:\n  <<: *a\ntitle: t",
    "deep nesting": "title: " + "[" * 100 + "]" * 100,
    "brackets": "title: " + "[" * 60_000,
    "too long": "title: " + "[" * 100_000,
    "braces": "{" * 60_000,
    "many values": "speakers: [" + "a, " * 20_000 + "]",
    "object": "title: !!python/object/apply:os.system ['true'",
    "list": "- title\n- speakers",
    "broken": "title: 'unclosed\nspeakers: [",
    "tab": "title:\n\t- a",
    "control character": "title: a\x07b",
    "impossible character": 'title: "\\UFFFFFFFF"',
    "half of a character": 'title: "\\ud800"',
    "impossible version": "%YAML 1." + "1" * 5_000,
    "complex key": "? [a, b]\n: c",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_its_front_matter_only(name: str) -> None:
    """What could hang or crash a YAML reader is left out at once, with a reason; the body is read."""
    text = f"---\n{BOMBS[name]}\n---\n{BODY}"
    started = time.perf_counter()

    header = read_front_matter(text, "stem")

    assert (FrontMatter(title="stem"), BODY) == (header.front_matter, text[header.body_start :])
    assert header.warnings[0].startswith("front matter ignored: ")
    assert time.perf_counter() - started < 2 * slowness()


def test_an_object_is_only_text() -> None:
    """A tag that would build a Python object builds nothing."""
    assert "os.system" == read("title: !!python/name:os.system os.system")[0].title


def test_front_matter_that_is_not_closed_is_body() -> None:
    """Without a second fence the whole file is body, with a warning."""
    header = read_front_matter(f"---\ntitle: A talk\n{BODY}", "stem")

    assert ("stem", 0) == (header.front_matter.title, header.body_start)
    assert ("front matter ignored: it must begin in the first line and be closed by ---",) == header.warnings


def test_a_line_across_the_page_is_no_front_matter() -> None:
    """A file may begin with a Markdown rule."""
    assert () == read_front_matter("---\n\nText.\n", "stem").warnings


@pytest.mark.parametrize(
    "text",
    [
        "---\nvisibility: []\n---\n",
        "---\nvisibility:\n---\n",
        "---\nvisibility: everybody\n---\n",
        "---\nvisibility: {slack: C1}\n---\n",
        "---\nvisibility: [slack:C1\n---\n",
        "---\nvisibility: &a [slack:C1]\nb: *a\n---\n",
        "---\n- visibility: [slack:C1]\n---\n",
        "---\nvisibility: [slack:C1]\nno end",
        "\n---\nvisibility: [slack:C1]\n---\n",
    ],
)
def test_a_restriction_that_cannot_be_read_hides_the_discussion(text: str) -> None:
    """Who meant to restrict a discussion never opens it to everybody by a mistake."""
    assert frozenset({NOBODY}) == read_front_matter(text + BODY, "stem").front_matter.visibility


def test_the_readable_part_of_a_restriction_counts() -> None:
    """An entry that names nobody leaves the others as they are, with a warning."""
    front_matter, (warning,) = read("visibility: [slack:C1, general]")

    assert frozenset({"slack:C1"}) == front_matter.visibility
    assert warning.startswith("visibility must list")


@given(st.text(max_size=60))
def test_no_front_matter_breaks_the_reader(front: str) -> None:
    """Whatever stands between the fences, there is a header and a title."""
    header = read_front_matter(f"---\n{front}\n---\n{BODY}", "stem")

    assert header.front_matter.title
    assert header.body_start >= 0


@pytest.mark.parametrize("address", ["https://example.org", "http://a.b/c?d=e#f", "https://xn--bcher-kva.example/"])
def test_a_web_address_may_stand_behind_a_link(address: str) -> None:
    """http and https with a host."""
    assert is_web_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "example.org",
        "https://",
        "https://bank.example@evil.example/",
        "https://a b",
        "https://a.b/>x",
        "https://a.b/|x",
        "https://[a",
        "https://a.b/" + "x" * 2_000,
    ],
)
def test_anything_else_is_no_web_address(address: str) -> None:
    """Other schemes, user names, white space, characters with a meaning in chats, endless addresses."""
    assert not is_web_address(address)
