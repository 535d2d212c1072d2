"""What Discord sends, read once."""

import datetime as dt
import re
from dataclasses import dataclass

import discord
import msgspec

from bot.answering.questions import Question
from bot.operations.received import Received

PLATFORM = "discord"


@dataclass(frozen=True, slots=True)
class DiscordQuestion:
    """
    A question to the bot, and where its answer goes.

    It was asked in a message, or in an interaction, which an application answers with a token.
    """

    question: Question
    person: int
    channel: int
    guild: int | None = None
    message: int | None = None
    interaction: int | None = None
    application: int | None = None
    token: str = ""
    hide: bool = False

    @property
    def key(self) -> str:
        """Return that by which a second delivery is known."""
        return f"interaction:{self.interaction}" if self.interaction else f"message:{self.message}"

    @property
    def said_at(self) -> dt.datetime:
        """Return when it was said; its id tells."""
        return discord.utils.snowflake_time(self.interaction or self.message or 0)

    def to_received(self) -> Received:
        """Return it as the desk takes it in."""
        body = msgspec.json.encode(self).decode()
        return Received(PLATFORM, (self.key,), str(self.person), str(self.channel), str(self.channel), body)


def question_of(received: Received) -> DiscordQuestion:
    """Return what was said, as the desk gives it back."""
    return msgspec.json.decode(received.body, type=DiscordQuestion)


def read_message(message: discord.Message, me: discord.ClientUser) -> DiscordQuestion | None:
    """Return the question of a message that addresses the bot; None for whatever is merely overheard."""
    if not _is_addressed(message, me):
        return None
    text = re.sub(rf"<@!?{me.id}>", " ", message.content).strip()
    return DiscordQuestion(
        Question(text, audience=audience_of(message)),
        person=message.author.id,
        channel=message.channel.id,
        guild=message.guild.id if message.guild else None,
        message=message.id,
    )


def read_interaction(interaction: discord.Interaction, question: Question, *, hide: bool) -> DiscordQuestion:
    """Return the question of a slash command."""
    return DiscordQuestion(
        question,
        person=interaction.user.id,
        channel=interaction.channel_id or 0,
        guild=interaction.guild_id,
        interaction=interaction.id,
        application=interaction.application_id,
        token=interaction.token,
        hide=hide,
    )


def audience_of(asked: discord.Interaction | discord.Message, *, hidden: bool = False) -> frozenset[str]:
    """
    Return the ids that restricted discussions may be open to: the channel's and its thread's parent's.

    The asker's roles count only where nobody else sees the answer.
    """
    channel = asked.channel
    ids = {channel.id if channel else 0}
    if isinstance(channel, discord.Thread):
        ids.add(channel.parent_id)
    if hidden and isinstance(asked, discord.Interaction) and isinstance(asked.user, discord.Member):
        ids.update(role.id for role in asked.user.roles)
    return frozenset(f"discord:{one}" for one in ids)


def _is_addressed(message: discord.Message, me: discord.ClientUser) -> bool:
    """Whether a person mentions the bot itself (not everyone, not a role) or writes to it alone."""
    if (
        message.author.bot
        or message.webhook_id
        or message.type not in (discord.MessageType.default, discord.MessageType.reply)
    ):
        return False
    return message.guild is None or any(user.id == me.id for user in message.mentions)
