"""The same message with only blocks that every Slack takes, for where the newer ones are refused."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from bot.adapters.slack.pieces import SlackMessage, length
from bot.adapters.slack.text import escape
from bot.adapters.slack.written import written

_OLD = frozenset({"section", "context", "actions", "divider", "header"})
_MOST_BLOCKS = 50  # https://docs.slack.dev/reference/block-kit/blocks
_LONGEST = 2_900  # https://docs.slack.dev/reference/block-kit/blocks/section-block: 3,000
_LONGEST_WORD = 500  # of which a character takes six at most once it is escaped
_QUOTE, _LIST = "rich_text_quote", "rich_text_list"
_TOKEN = re.compile(rf"\s*\S{{1,{_LONGEST_WORD}}}|\s+$")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of words, each run of them with whether it is bold, and what every part of it begins with."""

    runs: tuple[tuple[str, bool], ...]
    prefix: str = ""


def classic(message: SlackMessage) -> SlackMessage:
    """Return a message in sections, contexts and actions; quotations keep their bar, tables become lines."""
    blocks = tuple(one for block in message.blocks for one in _converted(block))
    return SlackMessage(message.text, blocks[:_MOST_BLOCKS])


def text_only(message: SlackMessage) -> SlackMessage:
    """Return the plain text of a message."""
    return SlackMessage(message.text, ())


def _converted(block: Block) -> Iterator[Block]:
    if block.type in _OLD:
        yield block
        return
    shown = written(block)
    if block.type == "context_actions":
        yield ActionsBlock(elements=[one for element in shown["elements"] for one in _votes(element)])
        return
    text = ""
    for line in _rich_lines(shown) if block.type == "rich_text" else _table_lines(shown):
        for part in _parts(line):
            if text and length(text) + 1 + length(part) > _LONGEST:
                yield _section(text)
                text = part
            else:
                text = f"{text}\n{part}" if text else part
    if text.strip():
        yield _section(text)


def _votes(element: Mapping[str, Any]) -> Iterator[ButtonElement]:
    """Yield a button for each way to vote; two of one name would be refused."""
    for way, button in (("up", element["positive_button"]), ("down", element["negative_button"])):
        label = PlainTextObject(text={"up": "👍", "down": "👎"}[way], emoji=True)
        yield ButtonElement(
            text=label,
            action_id=f"{element['action_id']}-{way}",
            value=button["value"],
            accessibility_label=button["text"]["text"],
        )


def _section(text: str) -> Block:
    return SectionBlock(text=MarkdownTextObject(text=text, verbatim=True))


def _parts(line: _Line) -> Iterator[str]:
    """Yield a line as mrkdwn, parted between words where it is longer than a section."""
    part: list[tuple[str, bool]] = []
    room = _LONGEST - len(line.prefix)
    for text, is_bold in line.runs:
        for token in _TOKEN.findall(text):
            needed = length(escape(token)) + 2 * is_bold
            if part and needed > room:
                yield line.prefix + _marked(part)
                part, room = [], _LONGEST - len(line.prefix)
            part.append((token, is_bold))
            room -= needed
    if part:
        yield line.prefix + _marked(part)


def _marked(runs: list[tuple[str, bool]]) -> str:
    """Return runs with the bold ones between asterisks, which take effect only beside a space or a mark."""
    joined: list[tuple[str, bool]] = []
    for text, is_bold in runs:
        if joined and joined[-1][1] == is_bold:
            joined[-1] = (joined[-1][0] + text, is_bold)
        else:
            joined.append((text, is_bold))
    return "".join(_bold(escape(text)) if is_bold else escape(text) for text, is_bold in joined)


def _bold(text: str) -> str:
    words = text.strip()
    return text.replace(words, f"*{words}*", 1) if words else text


def _rich_lines(block: Mapping[str, Any]) -> Iterator[_Line]:
    for element in block["elements"]:
        if element["type"] == _LIST:
            yield from (_Line(_runs(one), "• ") for one in element["elements"])
        else:
            yield _Line(_runs(element), "> " if element["type"] == _QUOTE else "")


def _table_lines(block: Mapping[str, Any]) -> Iterator[_Line]:
    for row in block.get("rows", ()):
        cells = [line.runs for cell in row for line in _rich_lines(cell)]
        yield _Line(tuple(run for cell in cells for run in ((" · ", False), *cell))[1:])


def _runs(element: Mapping[str, Any]) -> tuple[tuple[str, bool], ...]:
    return tuple((one.get("text") or "", bool(one.get("style", {}).get("bold"))) for one in element["elements"])
