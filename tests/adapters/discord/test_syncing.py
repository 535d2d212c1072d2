"""When Discord is told of the commands, by the library's own tree before a Discord that only counts."""

from collections.abc import Sequence
from typing import Any, cast

import discord
import pytest
from discord import app_commands

from bot.adapters.discord.syncing import CREATES_A_DAY, Syncing

APPLICATION = 77
DAY_SECONDS = 86_400.0


class Counting:
    """Discord's commands, and how often it was told of them and of how many new ones."""

    def __init__(self) -> None:
        self.commands: dict[int | None, list[dict[str, Any]]] = {}
        self.told: list[tuple[int | None, int]] = []

    async def get_global_commands(self, application_id: int) -> list[dict[str, Any]]:
        return self.commands.get(None, [])

    async def get_guild_commands(self, application_id: int, guild_id: int) -> list[dict[str, Any]]:
        return self.commands.get(guild_id, [])

    async def bulk_upsert_global_commands(self, application_id: int, payload: Any) -> list[dict[str, Any]]:
        return self._tell(None, payload)

    async def bulk_upsert_guild_commands(self, application_id: int, guild_id: int, payload: Any) -> Any:
        return self._tell(guild_id, payload)

    def _tell(self, where: int | None, payload: Any) -> list[dict[str, Any]]:
        known = {command["name"] for command in self.commands.get(where, [])}
        self.told.append((where, sum(command["name"] not in known for command in payload)))
        ids = {"application_id": str(APPLICATION), "version": "1", "default_member_permissions": None}
        self.commands[where] = [
            {**command, **ids, "id": str(number)} for number, command in enumerate(payload, start=1)
        ]
        return self.commands[where]


class Facts:
    """What is remembered over boots."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    async def get(self, key: str) -> str | None:
        return self.values.get(key)

    async def set(self, key: str, value: str) -> None:
        self.values[key] = value


class World:
    """Boots the part that tells Discord, again and again."""

    def __init__(self) -> None:
        self.discord, self.facts, self.now = Counting(), Facts(), 1_000_000.0

    async def boot(self, names: Sequence[str], guilds: tuple[int, ...] = ()) -> None:
        client = discord.Client(intents=discord.Intents(guilds=True))
        client._connection.application_id = APPLICATION
        tree = app_commands.CommandTree(client)
        tree._http = self.discord  # type: ignore[assignment]  # the part of it that is asked
        for name in names:
            tree.add_command(command(name))
        await Syncing(self.facts, guilds, lambda: self.now).sync_if_changed(tree)


def command(name: str) -> app_commands.Command[Any, ..., None]:
    async def answer(interaction: discord.Interaction) -> None:
        """Nothing."""

    return app_commands.Command(name=name, description=f"Does {name}.", callback=answer)


@pytest.mark.parametrize("guilds", [(), (5,), (5, 6)])
async def test_fifty_boots_tell_of_a_tree_once(guilds: tuple[int, ...]) -> None:
    """A67: of an unchanged tree never again, of a changed one exactly once, in each place where they are to be."""
    world = World()
    await world.boot(["ask", "quote"], guilds)
    world.discord.told.clear()

    for _ in range(50):
        await world.boot(["ask", "quote"], guilds)
    unchanged = list(world.discord.told)
    for _ in range(50):
        await world.boot(["ask", "quote", "show"], guilds)

    assert [] == unchanged
    assert [(guild, 1) for guild in guilds or (None,)] == world.discord.told


async def test_never_more_than_twenty_new_ones_a_day() -> None:
    """A67: names that change with every boot are told of until twenty were new; a day later again."""
    world = World()

    for boot in range(50):
        world.now += 60
        await world.boot([f"ask-{boot}", f"quote-{boot}", f"show-{boot}"])
    first_day = sum(new for _, new in world.discord.told)
    world.now += DAY_SECONDS
    await world.boot(["ask", "quote"])

    assert 18 == first_day <= CREATES_A_DAY
    assert (None, 2) == world.discord.told[-1]


async def test_what_discord_refused_is_told_at_the_next_boot() -> None:
    """And counts as new again, since nobody knows what became of it."""
    world = World()

    async def refusing(*_: Any, **__: Any) -> Any:
        raise discord.HTTPException(
            cast(Any, Response()), {"code": 30034, "message": "Max number of daily application command"}
        )

    real = world.discord.bulk_upsert_global_commands
    world.discord.bulk_upsert_global_commands = refusing  # type: ignore[method-assign]
    await world.boot(["ask"])
    world.discord.bulk_upsert_global_commands = real  # type: ignore[method-assign]
    await world.boot(["ask"])
    await world.boot(["ask"])

    assert [(None, 1)] == world.discord.told


class Response:
    """As much of a response as an error of the library wants."""

    status, reason = 400, "Bad Request"
