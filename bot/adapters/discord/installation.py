"""How the bot comes into a server: the link that an owner opens, and the permissions that it asks for there."""

import base64
import binascii
from urllib.parse import urlencode

from bot.adapters.discord.inquiry import UNREACHED, Inquiry, RefusedError
from bot.errors import SettingsError

# https://docs.discord.com/developers/topics/permissions
PERMISSIONS = {
    "View Channels": 1 << 10,
    "Send Messages": 1 << 11,
    "Embed Links": 1 << 14,
    "Read Message History": 1 << 16,
    "Send Messages in Threads": 1 << 38,
}
ALL_PERMISSIONS = sum(PERMISSIONS.values())
_AUTHORIZE = "https://discord.com/oauth2/authorize"
_UNAUTHORIZED = 401


def invitation(application_id: int, guild_id: int | None = None) -> str:
    """Return the link that adds the bot to a server, with the commands and exactly the permissions that it needs."""
    asked = {"client_id": application_id, "permissions": ALL_PERMISSIONS, "scope": "bot applications.commands"}
    return f"{_AUTHORIZE}?{urlencode(asked | ({'guild_id': guild_id} if guild_id else {}))}"


async def find_application(token: str, api_url: str | None) -> int:
    """Return the id of a token's application, as Discord says, or as the token does where Discord cannot be asked."""
    try:
        async with Inquiry(token, api_url) as discord:
            return int((await discord.get("/oauth2/applications/@me"))["id"])
    except RefusedError as error:
        if error.status == _UNAUTHORIZED:
            raise SettingsError(
                "Discord refuses DISCORD_TOKEN. Reset it in the developer portal, page Bot, and copy the new one into "
                "it; or set DISCORD_APPLICATION_ID, from General Information."
            ) from None
    except UNREACHED:
        pass
    if application := _application_in(token):
        return application
    raise SettingsError(
        "Discord cannot be asked for the application of DISCORD_TOKEN, and the token does not tell it. Set "
        "DISCORD_APPLICATION_ID, from the developer portal, page General Information."
    )


def _application_in(token: str) -> int | None:
    """Return the id in a token's first part, which is in Base64."""
    first = token.partition(".")[0]
    try:
        told = base64.b64decode(first + "=" * (-len(first) % 4), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    return int(told) if told.isdecimal() else None
