"""How to ask, as Components V2."""

from bot.adapters.discord.escaping import escape
from bot.adapters.discord.pieces import ANSWERED, DiscordMessage, Draft, Part, draft_to_message, small

_EXAMPLE = "When will AI write most of Meta's code?"
# The commands stand here as they are typed; none of it comes from anybody else.
_COMMANDS = (
    "`/ask` answers for everybody, `hide` for you alone",
    "`/quote` checks whether somebody said it",
    "`/compare` puts people side by side",
    "`/timeline` follows one person through time",
    "`/sources` lists the discussions",
    "`/show` opens a passage in its place, or a discussion",
    "`/status` tells what I answer from",
    "`/forget-me` deletes what I keep about you",
)


def help_to_message() -> DiscordMessage:
    """Return the ways to ask, each with an example."""
    lead = (
        "**Ask what was said, and get the words themselves**\n"
        "Mention me with a question, reply to me to ask on, or write to me in private.\n"
        f"> {escape(_EXAMPLE)}"
    )
    menus = "In the menu of a message, under Apps: **Find sources** and **Check quote**"
    limits = "In a typed question: from:Name · source:name · after:2024 · before:2025-06 · top:5"
    parts = (Part(lead), Part("\n".join(_COMMANDS), is_apart=True), Part(menus, is_apart=True), small(limits))
    return draft_to_message(Draft(parts, color=ANSWERED))
