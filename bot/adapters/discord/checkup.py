"""Whether Discord takes the token, and the bot is set up there as it needs."""

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any

from bot.adapters.discord import permissions
from bot.adapters.discord.inquiry import UNREACHED, Inquiry, RefusedError
from bot.adapters.visible import visible
from bot.operations.checkup import Condition, Finding

_PART = "discord"
_UNAUTHORIZED, _FORBIDDEN, _UNKNOWN = 401, 403, 404
_COPY = "Reset it in the developer portal, page Bot, and copy the new one into it."
_NETWORK = "See whether this machine reaches Discord: a name server, a firewall, a proxy."
_INVITE = "Open the link that `python -m bot invite` prints, as somebody who manages the server."
_THREADS = frozenset({10, 11, 12})
# https://docs.discord.com/developers/resources/application#application-object-application-flags
_PRIVILEGED = {
    "Presence Intent": 1 << 12 | 1 << 13,
    "Server Members Intent": 1 << 14 | 1 << 15,
    "Message Content Intent": 1 << 18 | 1 << 19,
}

#: The type and the name of a command.
Command = tuple[int, str]


async def check_discord(
    token: str, api_url: str | None, *, commands: Collection[Command], guild_ids: Sequence[int], channels: Sequence[int]
) -> list[Finding]:
    """Return what Discord says to the token, and of the application, its commands, its servers and some channels."""
    found: list[Finding] = []
    try:
        async with Inquiry(token, api_url) as discord:
            async for finding in _Checkup(discord, commands, guild_ids).findings(channels):
                found.append(finding)  # noqa: PERF401 - what is found before an error is told too
    except RefusedError as error:
        if error.status == _UNAUTHORIZED:
            return [_wrong("Discord refuses DISCORD_TOKEN", _COPY)]
        found.append(_wrong(f"Discord is in trouble itself (status {error.status})", "Try again later."))
    except UNREACHED as error:
        found.append(_wrong(f"Discord cannot be reached ({type(error).__name__})", _NETWORK))
    return found


class _Checkup:
    """Looks at one thing after the other."""

    def __init__(self, discord: Inquiry, commands: Collection[Command], guild_ids: Sequence[int]) -> None:
        self._discord = discord
        self._commands = commands
        self._guild_ids = guild_ids

    async def findings(self, channels: Sequence[int]) -> AsyncIterator[Finding]:
        user = await self._discord.get("/users/@me")
        yield _good(f"DISCORD_TOKEN is {visible(str(user.get('username')))}")
        application = await self._discord.get("/oauth2/applications/@me")
        yield _of_application(application)
        for guild_id in self._guild_ids or (None,):
            yield await self._of_commands(str(application["id"]), guild_id)
        for guild_id in self._guild_ids:
            yield await self._of_server(guild_id, str(user["id"]))
        for channel in channels:
            yield await self._of_channel(channel, str(user["id"]))

    async def _of_commands(self, application: str, guild_id: int | None) -> Finding:
        where = f"in the server {guild_id}" if guild_id else "everywhere"
        path = f"/guilds/{guild_id}" if guild_id else ""
        try:
            registered = await self._discord.get(f"/applications/{application}{path}/commands")
        except RefusedError as error:
            if guild_id and error.status in (_FORBIDDEN, _UNKNOWN):
                return _wrong(f"the bot may register no commands {where}", _INVITE)
            raise
        known = {(int(command.get("type", 1)), str(command["name"])) for command in registered}
        if lacking := sorted(name for kind, name in set(self._commands) - known):
            remedy = "Start the bot (again): it tells Discord of them. If it has, its log says why they were refused."
            return _doubtful(f"commands not registered {where}: {', '.join(lacking)}", remedy)
        if foreign := sorted(visible(name) for _, name in known - set(self._commands)):
            remedy = "They are of another version or program with this token; give each a token of its own."
            return _doubtful(f"commands registered {where} that the bot does not know: {', '.join(foreign)}", remedy)
        return _good(f"{len(known)} commands are registered {where}")

    async def _of_server(self, guild_id: int, me: str) -> Finding:
        try:
            server, member = await self._membership(guild_id, me)
        except RefusedError as error:
            if error.status in (_FORBIDDEN, _UNKNOWN):
                return _wrong(f"the bot is not in the server {guild_id} of DISCORD_GUILD_IDS", _INVITE)
            raise
        lacking = permissions.missing(permissions.in_server(server, member))
        return _of_permissions(f"the server {visible(str(server['name']))}", lacking, _INVITE)

    async def _of_channel(self, channel_id: int, me: str) -> Finding:
        try:
            channel = await self._discord.get(f"/channels/{channel_id}")
            place = channel
            if int(channel["type"]) in _THREADS:
                place = await self._discord.get(f"/channels/{channel['parent_id']}")
            server, member = await self._membership(int(channel["guild_id"]), me)
        except RefusedError as error:
            if error.status in (_FORBIDDEN, _UNKNOWN):
                remedy = f"Let the bot's role see it (Edit Channel, Permissions), or: {_INVITE}"
                return _wrong(f"the bot does not see the channel {channel_id}", remedy)
            raise
        lacking = permissions.missing(permissions.in_channel(server, member, place))
        remedy = "Allow the bot's role that in the channel (Edit Channel, Permissions)."
        return _of_permissions(f"the channel {visible(str(channel['name']))}", lacking, remedy)

    async def _membership(self, guild_id: int, me: str) -> tuple[Any, Any]:
        return await self._discord.get(f"/guilds/{guild_id}"), await self._discord.get(
            f"/guilds/{guild_id}/members/{me}"
        )


def _of_application(application: Any) -> Finding:
    if application.get("interactions_endpoint_url"):
        remedy = (
            "Empty it (developer portal, General Information, Interactions Endpoint URL): the bot gets no commands."
        )
        return _wrong("commands go to an address instead of to the bot", remedy)
    flags = int(application.get("flags") or 0)
    if needless := [name for name, flag in _PRIVILEGED.items() if flags & flag]:
        remedy = "Switch it off (developer portal, page Bot): the bot works without, and Discord asks for reasons."
        return _doubtful(f"the application has the {', '.join(needless)}, which the bot does not use", remedy)
    return _good("the application asks for no privileged intent")


def _of_permissions(where: str, lacking: Sequence[str], remedy: str) -> Finding:
    if lacking:
        return _wrong(f"the bot lacks in {where}: {', '.join(lacking)}", remedy)
    return _good(f"the bot has every permission that it needs in {where}")


def _good(what: str) -> Finding:
    return Finding(_PART, Condition.GOOD, what)


def _doubtful(what: str, remedy: str) -> Finding:
    return Finding(_PART, Condition.DOUBTFUL, what, remedy)


def _wrong(what: str, remedy: str) -> Finding:
    return Finding(_PART, Condition.WRONG, what, remedy)
