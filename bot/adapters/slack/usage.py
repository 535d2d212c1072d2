"""How to ask, as Block Kit."""

from slack_sdk.models.blocks import Block, DividerBlock, MarkdownTextObject, SectionBlock

from bot.adapters import wording
from bot.adapters.slack.pieces import SlackMessage, context
from bot.adapters.slack.text import escape
from bot.adapters.visible import shortened


def help_to_message(ask: str, verbs: str, unknown: str = "") -> SlackMessage:
    """Return how to ask; `unknown` is what was typed where a verb is expected."""
    told = [f"“{shortened(unknown, 40)}” is no word of mine."] if unknown else []
    return SlackMessage(
        escape(" ".join([*told, wording.USAGE])),
        (*(context(one) for one in told), *help_to_blocks(ask, verbs)),
    )


def help_to_blocks(ask: str, verbs: str) -> list[Block]:
    """Return the ways to ask, each with an example."""
    return [
        _lines(
            "*Ask what was said, and get the words themselves*",
            f"`{ask} When will AI write most of Meta's code?`",
            "Only you see the answer. Mention me in a channel or a thread, and everybody there does; "
            "in a direct message, just write.",
        ),
        DividerBlock(),
        _lines(
            f'`{verbs} quote "…" — Name` checks whether somebody said it',
            f"`{verbs} compare topic : Name, Name` puts people side by side",
            f"`{verbs} timeline Name : topic` follows one person through time",
            f"`{verbs} sources` lists the discussions · `words`, `2025`, a page number narrow it",
            f"`{verbs} show id` opens a passage in its place",
            f"`{verbs} status` tells what I answer from · `{verbs} forget-me` deletes what I keep about you",
        ),
        context("In a question: from:Name · source:name · after:2024 · before:2025-06 · top:5"),
    ]


def _lines(*lines: str) -> Block:
    return SectionBlock(text=MarkdownTextObject(text="\n".join(lines), verbatim=True))
