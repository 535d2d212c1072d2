"""What is said to the verbs, as Components V2, within Discord's limits."""

import re

import pytest

from bot.adapters.discord.actions import read_custom_id
from bot.adapters.discord.comparisons import comparison_to_message, timeline_to_message
from bot.adapters.discord.listings import shown_to_message, sources_to_message, status_to_message
from bot.adapters.discord.pieces import DiscordMessage
from bot.adapters.discord.quotations import checked_to_message
from bot.adapters.discord.usage import help_to_message
from bot.answering.answers import Citation, Excerpt
from bot.answering.compare import Column, Comparison
from bot.answering.differences import Kind
from bot.answering.quote import Checked, Differing
from bot.answering.show import Contents, InPlace, Section, Shown, Whole
from bot.answering.sources import Source, Sources, Wanted
from bot.answering.status import Status
from bot.answering.timeline import Timeline
from bot.answering.verdicts import Verdict
from bot.corpus.documents import Document, FrontMatter, Moment, Words
from tests.adapters.discord.test_components import ASKER, BUTTON, NOW, TEXT, components_of
from tests.adapters.discord.test_escaping import BARE
from tests.adapters.hostile import HOSTILE, WIDEST
from tests.fakes import citation

# The bot's own marks: small print, quotations, lists, names, differences, commands.
_OWN = re.compile(r"^(-# (note: )?|> |- )|\*\*|~~|^\*|\*$|`/?[a-z-]+`|^\d\\\. ", re.MULTILINE)


def texts(message: DiscordMessage) -> list[str]:
    """Return the texts of a message, which Discord would take."""
    return [component["content"] for component in components_of(message) if component["type"] == TEXT]


def cited(text: str, number: int = 1, url: str | None = "https://a.b/c") -> Citation:
    long = text * (400 // max(1, len(text)))
    return citation(text, number=number, speaker=long, title=long * 5, note=text, path=f"{text}.md", url=url)


def messages(text: str) -> list[DiscordMessage]:
    """Return a message of each kind in which every piece is this text."""
    citations = tuple(cited(text, number) for number in range(1, 10))
    front_matter = FrontMatter(title=text, kind=text, speakers=(text,), host=text, url=f"https://a.b/{'x' * 400}")
    source = Source(Document(text, f"{text}.md", front_matter, ()), (text,), 3, frozenset(Words))
    differing = tuple(Differing(Kind.WORD, text[:9], text, (n * 5, n * 5 + 3), n % 2 == 0) for n in range(40))
    parts = tuple(Excerpt(text, words, text, (), Moment(5, approximate=True)) for words in Words)
    whole = Whole(citations[0], parts)
    status = Status(text, "revision", 3, 9, None, (), ())
    return [
        comparison_to_message(
            Comparison(text, "revision", (*(Column(text, one) for one in citations[:3]), Column(text, None))),
            NOW,
            ASKER,
        ),
        timeline_to_message(Timeline(text, text, NOW, "revision", citations), ASKER),
        checked_to_message(Checked(text * 3, Verdict.ALTERED, "revision", text, differing, citations[:2]), NOW, ASKER),
        checked_to_message(Checked(text, Verdict.NOT_IN_FOLDER, "revision", nearest=citations[:1]), NOW),
        checked_to_message(Checked(text, Verdict.REFUSED, "revision", reason=text), NOW),
        sources_to_message(Sources(Wanted(text, text, text, text), "revision", 90, 9, (source,) * 10), text, ASKER),
        shown_to_message(Shown(text, "revision", InPlace(whole, whole, whole, parts[0], 9, "https://a.b/r")), ASKER),
        shown_to_message(
            Shown(text, "revision", discussion=Contents(source, (Section(text, None, ("0" * 10,) * 9),) * 99)), ASKER
        ),
        shown_to_message(Shown(text, "revision", reason=text)),
        status_to_message(status, NOW),
    ]


@pytest.mark.parametrize("character", WIDEST)
def test_the_longest_messages_fit(character: str) -> None:
    """Every kind of message in which all is as long as it comes, and of characters that take most room (A38)."""
    for message in messages(character * 400):
        assert texts(message)


def test_hostile_text_is_only_text() -> None:
    """Whatever stands in any piece: no mention, no link, no formatting, no hidden direction (A37, A40)."""
    for message in messages(HOSTILE):
        for text in [*texts(message), message.text]:
            own = re.sub(r"^<https://a\.b/[xcr]+>$", "", text, flags=re.MULTILINE)
            assert not BARE.search(_OWN.sub("", own)), own
            assert not {"\u202e", "\u2066", "\x1b"} & set(text)


def test_every_button_can_be_read_again() -> None:
    """What a button asks for stands in its id, unique in its message."""
    for message in messages("words"):
        pressed = [one["custom_id"] for one in components_of(message) if one["type"] == BUTTON and "custom_id" in one]
        assert len(pressed) == len(set(pressed))
        assert all(read_custom_id(one) for one in pressed)


def test_a_timeline_counts_what_does_not_fit() -> None:
    """Nothing is left out without a word."""
    shown = texts(
        timeline_to_message(
            Timeline("Ada", "zebra", NOW, "revision", tuple(cited("w " * 190, n) for n in range(1, 10)))
        )
    )

    numbers = [int(text[0]) for text in shown if re.match(r"\d\\\. ", text)]
    assert list(range(1, len(numbers) + 1)) == numbers
    assert [f"-# {9 - len(numbers)} more passages not shown here." == text for text in shown[-2:-1]] == [True]


def test_what_differs_is_struck_and_told() -> None:
    """A harmful difference in bold and struck, a harmless one in bold; the color is that of the verdict."""
    differences = (
        Differing(Kind.NUMBER, "13", "12", (3, 5), is_harmful=True),
        Differing(Kind.PUNCTUATION, "months", "months,", (6, 12), is_harmful=False),
    )
    altered = checked_to_message(Checked("in 13 months", Verdict.ALTERED, "revision", None, differences), NOW)
    verbatim = checked_to_message(Checked("in 12 months,", Verdict.VERBATIM, "revision"), NOW)

    assert "> “in **~~13~~** **months**”" == texts(altered)[1]
    assert "- number\\: “13” for “12”" in texts(altered)[2]
    assert components_of(altered)[0]["accent_color"] != components_of(verbatim)[0]["accent_color"]


def test_a_passage_in_its_place_opens_in_the_reader() -> None:
    """Where others find one, beside the link to the moment."""
    one = citation()
    part = Excerpt("We did.", Words.VERBATIM, "Ada", (), None)
    place = InPlace(Whole(one, (part,)), None, None, None, 3, "https://pages.test/read/talk#p1")

    buttons = [one for one in components_of(shown_to_message(Shown("x", "r", place))) if one["type"] == BUTTON]

    assert "https://pages.test/read/talk#p1" in [button.get("url") for button in buttons]


def test_help_names_every_command_for_everybody() -> None:
    """As they are typed."""
    told = "\n".join(texts(help_to_message()))

    for command in ("ask", "quote", "compare", "timeline", "sources", "show", "status", "forget-me"):
        assert f"`/{command}`" in told
