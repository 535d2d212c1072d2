"""Blocks written out: the same as the SDK's own, and as strict."""

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import MarkdownTextObject, Option, OverflowMenuElement, PlainTextObject, SectionBlock

from bot.adapters.slack.classic import classic
from bot.adapters.slack.written import written
from tests.adapters.slack.everything import messages_of
from tests.fakes import citation

HIGHLIGHTS = ((0, 4), (18, 24))


def test_every_message_is_written_as_the_sdk_writes_it() -> None:
    """Each kind of message, with all that stands below an answer, key by key in the same order."""
    citations = tuple(citation(number=number, highlights=HIGHLIGHTS, note="A note.") for number in (1, 2))
    messages = [*messages_of(citations, "When & why?")]
    blocks = [block for one in (*messages, *map(classic, messages)) for block in one.blocks]

    assert repr([block.to_dict() for block in blocks]) == repr(written(blocks))


def test_what_the_sdk_refuses_is_refused() -> None:
    """A text that is too long, in a block and in what stands in one."""
    text = MarkdownTextObject(text="x")
    option = Option(text=PlainTextObject(text="x"), value="x" * 151)

    with pytest.raises(SlackObjectFormationError, match="3000"):
        written([SectionBlock(text=MarkdownTextObject(text="x" * 3_001))])
    with pytest.raises(SlackObjectFormationError, match="value"):
        written(SectionBlock(text=text, accessory=OverflowMenuElement(options=[option])))
