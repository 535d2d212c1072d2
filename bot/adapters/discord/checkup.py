"""Whether Discord takes the token."""

from typing import Any

import aiohttp

from bot import __version__
from bot.adapters.visible import visible
from bot.operations.checkup import Condition, Finding

_PART = "discord"
_API_URL = "https://discord.com/api/v10"
_TIMEOUT = aiohttp.ClientTimeout(total=10)
_OK, _UNAUTHORIZED = 200, 401
_COPY = "Reset it in the developer portal, page Bot, and copy the new one into it."
_NETWORK = "See whether this machine reaches Discord: a name server, a firewall, a proxy."


async def check_discord(token: str, api_url: str | None) -> Finding:
    """Return what Discord says to the token, which is not repeated."""
    try:
        status, user = await _me(token, api_url or _API_URL)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        return Finding(_PART, Condition.WRONG, f"Discord cannot be reached ({type(error).__name__})", _NETWORK)
    if status == _OK:
        return Finding(_PART, Condition.GOOD, f"DISCORD_TOKEN is {visible(str(user.get('username')))}")
    if status == _UNAUTHORIZED:
        return Finding(_PART, Condition.WRONG, "Discord refuses DISCORD_TOKEN", _COPY)
    return Finding(_PART, Condition.WRONG, f"Discord is in trouble itself (status {status})", "Try again later.")


async def _me(token: str, api_url: str) -> tuple[int, dict[str, Any]]:
    # Discord wants to know who asks: https://docs.discord.com/developers/reference#user-agent
    headers = {"Authorization": f"Bot {token}", "User-Agent": f"DiscordBot (on-record, {__version__})"}
    async with (
        aiohttp.ClientSession(timeout=_TIMEOUT, headers=headers) as session,
        session.get(f"{api_url.rstrip('/')}/users/@me", allow_redirects=False) as response,
    ):
        return response.status, await response.json() if response.status == _OK else {}
