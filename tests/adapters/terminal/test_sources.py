"""Lists of discussions at a terminal, for people and as JSON."""

import json

from bot.adapters.terminal.sources import sources_to_json, sources_to_lines
from bot.answering.sources import Source, Sources, Wanted
from bot.corpus.documents import Document, FrontMatter, Words
from tests.adapters.hostile import HOSTILE


def source(**fields: object) -> Source:
    usual: dict[str, object] = {
        "title": "Meta's AGI Plan", "kind": "podcast", "date": "2025-04-29", "host": "Dwarkesh Patel",
        "url": "https://example.org/a", "video": "https://youtu.be/x",
    }  # fmt: skip
    document = Document("talk", "below/talk.md", FrontMatter(**{**usual, **fields}), ())  # type: ignore[arg-type]
    return Source(document, ("Mark Zuckerberg", "Dwarkesh Patel"), 30, frozenset(Words))


def listed(*shown: Source, wanted: Wanted = Wanted(), reason: str | None = None) -> Sources:
    return Sources(wanted, "abcdef01", total=len(shown), pages=1, sources=shown, reason=reason)


def lines(sources: Sources) -> list[str]:
    return [line.plain for line in sources_to_lines(sources)]


def test_a_discussion_is_three_lines() -> None:
    """Title and date, what it is, its name and address."""
    assert [
        "1 discussion",
        "",
        "Meta's AGI Plan · 29 April 2025",
        "   podcast · Mark Zuckerberg, host Dwarkesh Patel · 30 passages, notes and quotations",
        "   talk  https://example.org/a",
        "",
        "folder abcdef01",
    ] == lines(listed(source()))


def test_what_a_discussion_does_not_say_is_left_out() -> None:
    """No date, no address: it says so, and names the file."""
    bare = Source(Document("talk", "below/talk.md", FrontMatter("A talk"), ()), (), 1, frozenset({Words.VERBATIM}))

    assert ["A talk · undated", "   1 passage, own words", "   talk  below/talk.md"] == lines(listed(bare))[2:5]


def test_the_lead_tells_what_was_wanted_and_which_page_it_is() -> None:
    """And if there is nothing, what there is nothing of."""
    wanted = Wanted("agi plan", "Zuckerberg", "podcast", "2025", 2)
    page = Sources(wanted, "abcdef01", total=23, pages=3)

    assert (
        "23 discussions · with “agi plan” · from Zuckerberg · of the kind podcast · of 2025 · page 2 of 3"
        == lines(page)[0]
    )
    assert "No discussion in the knowledge folder (with “agi”)." == lines(listed(wanted=Wanted("agi")))[0]
    assert "The knowledge folder is empty, so there is nothing to answer from yet." == lines(listed())[0]


def test_a_reason_stands_alone() -> None:
    """For people and for programs."""
    refused = listed(reason="There is no page 9.")

    assert ["There is no page 9."] == lines(refused)
    assert ["There is no page 9."] == json.loads(sources_to_json(refused))["notes"]


def test_nothing_in_a_file_steers_the_terminal() -> None:
    """Titles, names, addresses and reasons are only text."""
    shown = lines(listed(source(title=HOSTILE, host=HOSTILE), wanted=Wanted(HOSTILE, HOSTILE))) + lines(
        listed(reason=HOSTILE)
    )

    assert not {"\x1b", "\u202e", "\u2066"} & set("".join(shown))


def test_json_has_the_fields_that_others_rely_on() -> None:
    """One object on one line; the host is not among the speakers."""
    line = sources_to_json(listed(source(title="数据\u2028")))

    assert "\n" not in line
    assert "数据" in line
    assert json.loads(line) == {
        "total": 1,
        "page": 1,
        "pages": 1,
        "sources": [
            {
                "source": "talk",
                "title": "数据\u2028",
                "kind": "podcast",
                "date": "2025-04-29",
                "speakers": ["Mark Zuckerberg"],
                "host": "Dwarkesh Patel",
                "passages": 30,
                "words": ["verbatim", "notes"],
                "url": "https://example.org/a",
            }
        ],
        "notes": [],
        "revision": "abcdef01",
    }
