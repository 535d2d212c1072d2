"""How a message goes to Discord: with its components, or as text where these are refused."""

import hashlib
from collections.abc import Mapping
from typing import Any

import discord
from discord.http import Route

from bot.adapters.discord.events import DiscordQuestion
from bot.adapters.discord.pieces import DiscordMessage

NO_MENTIONS = discord.AllowedMentions.none()
_ORIGINAL = "/webhooks/{application_id}/{webhook_token}/messages/@original"
_FOLLOW_UPS = "/webhooks/{application_id}/{webhook_token}"


async def post(client: discord.Client, channel: int, message: DiscordMessage, *, is_plain: bool = False) -> None:
    """Post a message in a channel."""
    await client.get_partial_messageable(channel).send(
        **as_arguments(message, is_plain=is_plain), allowed_mentions=NO_MENTIONS, suppress_embeds=True
    )


async def reply_to_message(
    client: discord.Client, asked: DiscordQuestion, message: DiscordMessage, *, is_plain: bool
) -> None:
    """Reply to a message without a ping of its author; sent again with the same nonce it is the same message."""
    said = asked.message or 0
    await client.get_partial_messageable(asked.channel, guild_id=asked.guild).send(
        **as_arguments(message, is_plain=is_plain),
        reference=discord.MessageReference(
            message_id=said, channel_id=asked.channel, guild_id=asked.guild, fail_if_not_exists=False
        ),
        mention_author=False,
        allowed_mentions=NO_MENTIONS,
        suppress_embeds=True,
        nonce=hashlib.sha256(str(said).encode()).hexdigest()[:25],
    )


async def edit_response(
    client: discord.Client, asked: DiscordQuestion, message: DiscordMessage, *, is_plain: bool = False
) -> None:
    """Put a message where Discord shows that the bot thinks; any process may, with the token of the interaction."""
    await client.http.request(_route("PATCH", _ORIGINAL, asked), json=_as_json(message, is_plain=is_plain))


async def follow_up(client: discord.Client, asked: DiscordQuestion, message: DiscordMessage, *, is_plain: bool) -> None:
    """Send one more message, for everybody, in answer to an interaction."""
    await client.http.request(
        _route("POST", _FOLLOW_UPS, asked), json=_as_json(message, is_plain=is_plain), params={"wait": "true"}
    )


async def original_flags(client: discord.Client, asked: DiscordQuestion) -> discord.MessageFlags:
    """Return the flags of the first response to an interaction."""
    response: Mapping[str, Any] = await client.http.request(_route("GET", _ORIGINAL, asked))
    flags = discord.MessageFlags()
    flags.value = int(response.get("flags") or 0)
    return flags


async def remove_response(client: discord.Client, asked: DiscordQuestion) -> None:
    """Remove the first response to an interaction."""
    await client.http.request(_route("DELETE", _ORIGINAL, asked))


def as_arguments(message: DiscordMessage, *, is_plain: bool) -> dict[str, Any]:
    """Return a message as the library's senders take it."""
    return {"content": message.text} if is_plain else {"view": message.view}


def _as_json(message: DiscordMessage, *, is_plain: bool) -> dict[str, Any]:
    flags = discord.MessageFlags(components_v2=not is_plain, suppress_embeds=True).value
    shown: dict[str, Any] = (
        {"content": message.text} if is_plain else {"components": message.view.to_components()}  # type: ignore[no-untyped-call]  # theirs
    )
    return {**shown, "flags": flags, "allowed_mentions": NO_MENTIONS.to_dict()}


def _route(method: str, path: str, asked: DiscordQuestion) -> Route:
    return Route(method, path, application_id=asked.application, webhook_token=asked.token)
