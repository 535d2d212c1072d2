"""Messages in older blocks: parted where they are too long, and nothing of them lost or cut apart."""

from __future__ import annotations

import random
import re
from html import unescape

from slack_sdk.models.blocks import RichTextBlock, RichTextElement, RichTextQuoteElement

from bot.adapters.slack.actions import answer_to_actions
from bot.adapters.slack.blocks import answer_to_message
from bot.adapters.slack.classic import classic
from bot.adapters.slack.pieces import SlackMessage, length, rich
from bot.adapters.visible import visible
from tests.fakes import answer, citation

ENTITY = re.compile(r"&(?:amp|lt|gt);")
UNITS = ("word ", "&", "<@U1> ", "🙂", "*bold* ", "```code``` ", "数", "https://a.b/c?d=1&e=2 ", "  ", "_", "a" * 700)


def parts_of(*runs: tuple[str, bool]) -> list[str]:
    """Return the sections that a quotation of these runs becomes."""
    words: list[RichTextElement] = [rich(text, bold=is_bold) for text, is_bold in runs]
    blocks = classic(SlackMessage("x", (RichTextBlock(elements=[RichTextQuoteElement(elements=words)]),))).blocks
    return [block.to_dict()["text"]["text"] for block in blocks]


def undone(part: str) -> str:
    """Return the words of a part: without the bar, the joiners and the entities."""
    assert part.startswith("> ")
    return unescape(part[2:]).replace("\u2060", "")


def test_parts_of_a_thousand_answers_are_whole() -> None:
    """A42: no part cuts a character, an entity or a word of a code or a link, and together they are what was said."""
    draw = random.Random(42)
    for _ in range(1_000):
        text = "".join(draw.choice(UNITS) * draw.randint(1, 40) for _ in range(draw.randint(1, 6)))[:5_000]

        parts = parts_of((text, False))

        assert "".join(map(undone, parts)) == visible(text)
        assert all(length(part) <= 3_000 for part in parts)
        assert not [part for part in parts if "&" in ENTITY.sub("", part)]
        part_ends = [undone(part)[-1:] + undone(behind)[:1] for part, behind in zip(parts, parts[1:], strict=False)]
        assert not [ends for ends in part_ends if "\ud800" <= ends[:1] <= "\udfff"]


def test_a_link_goes_whole_into_the_next_part() -> None:
    """A42: where a word does not fit any more it begins the next part."""
    link = "https://a.b/" + "c" * 300

    first, second = parts_of(("word " * 560 + link, False))

    assert undone(second).strip() == link
    assert undone(first).endswith("word")


def test_bold_words_stay_bold_in_every_part() -> None:
    """Each part has its own asterisks around what is bold, and beside words that are not."""
    parts = parts_of(("said ", False), ("code " * 700, True), ("end", False))

    assert len(parts) > 1
    assert all(part.replace("> ", "").replace("said ", "").lstrip().startswith("*code") for part in parts)
    assert parts[-1].endswith("* end")


def test_votes_have_names_of_their_own() -> None:
    """Two elements of one name would be refused; the values are those of the native buttons."""
    shown = answer(citation())
    message = classic(answer_to_message(shown, restate=True, actions=answer_to_actions(shown, is_private=True)))

    (votes,) = [block for block in message.blocks if "vote-up" in str(block.to_dict())]
    assert [("vote-up", "up:0123456789"), ("vote-down", "down:0123456789")] == [
        (one["action_id"], one["value"]) for one in votes.to_dict()["elements"]
    ]
