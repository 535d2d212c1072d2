"""Slack's text in and out: what people type, and what must stay plain text in mrkdwn."""

import re
from html import unescape

from bot.adapters.visible import Shown, visible

_REFERENCE = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_ENTITY = re.compile(r"&(?:amp|lt|gt);")
_WORD_JOINER = "\u2060"
_CALL = re.compile(r"@(?=channel|here|everyone)")
# Formatting characters have no escape; a joiner of no width beside them takes their effect away.
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ESCAPES = _ENTITIES | {mark: mark + _WORD_JOINER for mark in "*_~`"}
_ESCAPED = Shown({ord(character): escaped for character, escaped in _ESCAPES.items()})


def typed_text(text: str, bot_user_id: str | None = None) -> str:
    """
    Return what somebody typed as plain text: the mention of the bot left out, links and channels by their names.

    https://docs.slack.dev/messaging/formatting-message-text: only `&`, `<` and `>` come escaped.
    """
    if bot_user_id:
        text = re.sub(rf"<@{re.escape(bot_user_id)}(?:\|[^<>]*)?>", " ", text)
    text = _REFERENCE.sub(_name_of, text)
    return _ENTITY.sub(lambda match: unescape(match.group()), text).strip()


def _name_of(match: re.Match[str]) -> str:
    sign, target, label = match.groups()
    if sign == "!":
        return ""
    return (label or "") if sign else (label or target)


def escape(text: str) -> str:
    """Return text that mrkdwn shows as it is: no mention, link or channel can form in it, and no formatting."""
    return _CALL.sub("@" + _WORD_JOINER, text.translate(_ESCAPED))


def plain(text: str) -> str:
    """Return text for a plain_text object: it interprets nothing, and what would call a whole channel is broken up."""
    return re.sub(r"<(?=[!@#])", "<" + _WORD_JOINER, visible(text))
