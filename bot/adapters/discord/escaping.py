"""Text that Discord shows as it is."""

import re

from bot.adapters.visible import Shown

# discord.utils.escape_markdown takes cubic time (20,000 characters: a minute) and misses links, times and channels.
_ESCAPED = Shown({ord(character): "\\" + character for character in "\\*_~|`>#[]()-+<:"} | {ord("@"): "\\@\u200b"})
_LIST_NUMBER = re.compile(r"\A( *\d+)\.")


def escape(text: str) -> str:
    """Return text in which no formatting, link, mention or emoji can form, in time linear in its length."""
    return _LIST_NUMBER.sub(r"\1\.", text.translate(_ESCAPED))


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units, the widest way in which Discord may count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
