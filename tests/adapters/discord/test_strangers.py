"""Who gets nothing from the folder in Discord."""

from unittest.mock import AsyncMock, create_autospec

import discord
import pytest

from bot.adapters.discord.events import DiscordQuestion
from bot.adapters.discord.strangers import Strangers
from bot.answering.questions import Question

PERSON, SERVER, OTHER_SERVER = 1, 10, 20


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def client(*servers: int, members: bool) -> discord.Client:
    """Return a bot in these servers, of which the person is a member or not."""
    of: discord.Client = create_autospec(discord.Client, instance=True)
    of.guilds = [create_autospec(discord.Guild, instance=True, id=server) for server in servers]  # type: ignore[misc]  # read only in theirs
    of.shard_count = 1
    response = AsyncMock(status=404, reason="")
    of.http = AsyncMock()
    of.http.get_member.side_effect = None if members else discord.NotFound(response, {"code": 10007, "message": ""})
    return of


def asked(*, guild: int | None = None, is_personal: bool = False) -> DiscordQuestion:
    return DiscordQuestion(Question("why?"), PERSON, channel=5, guild=guild, is_personal=is_personal)


@pytest.mark.parametrize(
    ("servers", "guild", "is_stranger"),
    [((), SERVER, False), ((SERVER,), SERVER, False), ((SERVER,), OTHER_SERVER, True)],
)
async def test_servers_are_all_or_those_named(servers: tuple[int, ...], guild: int, is_stranger: bool) -> None:
    """Where some are named, people in others are strangers (A58)."""
    of = client(SERVER, OTHER_SERVER, members=True)

    assert is_stranger == await Strangers(servers).is_stranger(asked(guild=guild), of)


@pytest.mark.parametrize("members", [True, False])
async def test_private_messages_are_answered_to_members(members: bool) -> None:
    """Whoever is in none of the servers is a stranger (A58); Discord is asked once for many messages."""
    strangers, of = Strangers(), client(SERVER, OTHER_SERVER, members=members)

    assert [not members] * 3 == [await strangers.is_stranger(asked(), of) for _ in range(3)]
    assert (1 if members else 2) == of.http.get_member.await_count  # type: ignore[attr-defined]  # a mock


async def test_who_joins_is_soon_none() -> None:
    """A no is remembered for a minute only."""
    clock = Time()
    strangers = Strangers(clock=clock)
    assert await strangers.is_stranger(asked(), client(SERVER, members=False))

    clock.now = 61
    assert not await strangers.is_stranger(asked(), client(SERVER, members=True))


@pytest.mark.parametrize("allowed", [True, False])
async def test_own_installations_are_refused_unless_allowed(allowed: bool) -> None:
    """In whatever server they are used (A58)."""
    strangers = Strangers((SERVER,), user_installs=allowed)
    of = client(SERVER, members=False)

    assert allowed != await strangers.is_stranger(asked(guild=OTHER_SERVER, is_personal=True), of)
    assert allowed != await strangers.is_stranger(asked(), of)
