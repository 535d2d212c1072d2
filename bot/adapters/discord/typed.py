"""What people type into Discord, as plain text."""

import re

# https://docs.discord.com/developers/reference#message-formatting
_REFERENCE = re.compile(r"<(?:@[!&]?|#|a?:\w{1,40}:|t:|id:|/[^:>]{1,100}:)[^<>]{0,40}>")
_LINE = re.compile(r"^\s*(?:>>> |> |#{1,3} |-# )+", re.MULTILINE)
_MARKS = re.compile(r"\*\*|__|~~|\|\||`+")


def plain(content: str) -> str:
    """Return what a message says, without mentions, emoji and the marks of quotations and formatting."""
    return _MARKS.sub("", _LINE.sub("", _REFERENCE.sub(" ", content))).strip()
