"""The same message with only blocks that every Slack takes, for where the newer ones are refused."""

from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk.models.blocks import Block, DividerBlock, MarkdownTextObject, SectionBlock

from bot.adapters.slack.pieces import MOST_BLOCKS, SlackMessage
from bot.adapters.slack.text import escape

_OLD = frozenset({"section", "context", "actions", "divider", "header"})
_LONGEST = 2_900  # https://docs.slack.dev/reference/block-kit/blocks/section-block: 3,000
_QUOTE, _LIST = "rich_text_quote", "rich_text_list"


def classic(message: SlackMessage) -> SlackMessage:
    """Return a message in sections, contexts and actions; quotations keep their bar, tables become lines."""
    blocks = tuple(one for block in message.blocks for one in _converted(block))
    return SlackMessage(message.text, blocks[: MOST_BLOCKS * 2])


def text_only(message: SlackMessage) -> SlackMessage:
    """Return the plain text of a message."""
    return SlackMessage(message.text, ())


def _converted(block: Block) -> Iterator[Block]:
    if block.type in _OLD:
        yield block
        return
    shown = block.to_dict()
    lines = [*_rich_lines(shown)] if block.type == "rich_text" else [*_table_lines(shown)]
    text = ""
    for line in lines:
        if text and len(text) + len(line) >= _LONGEST:
            yield _section(text)
            text = ""
        text = f"{text}\n{line}" if text else line
    if text:
        yield _section(text)


def _section(text: str) -> Block:
    # A line that is longer than a section is cut; the escaped words are never cut inside an entity.
    cut = text if len(text) <= _LONGEST else text[:_LONGEST].rpartition(" ")[0] + "…"
    return SectionBlock(text=MarkdownTextObject(text=cut, verbatim=True)) if cut.strip() else DividerBlock()


def _rich_lines(block: Mapping[str, Any]) -> Iterator[str]:
    for element in block["elements"]:
        if element["type"] == _LIST:
            yield from (f"• {_words(one)}" for one in element["elements"])
        else:
            yield f"{'> ' if element['type'] == _QUOTE else ''}{_words(element)}"


def _table_lines(block: Mapping[str, Any]) -> Iterator[str]:
    for row in block.get("rows", ()):
        yield " · ".join(line for cell in row for line in _rich_lines(cell))


def _words(element: Mapping[str, Any]) -> str:
    return "".join(_piece(one) for one in element["elements"])


def _piece(piece: Mapping[str, Any]) -> str:
    text = escape(piece.get("text") or "")
    is_bold = piece.get("style", {}).get("bold") and text.strip() == text and text
    return f"*{text}*" if is_bold else text
