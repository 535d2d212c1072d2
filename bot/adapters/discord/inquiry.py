"""Questions to Discord's REST API without a connection, for installation and checkup."""

from types import TracebackType
from typing import Any, Self

import aiohttp

from bot import __version__

_API_URL = "https://discord.com/api/v10"
_TIMEOUT = aiohttp.ClientTimeout(total=10)
_OK = 200

#: What is raised where Discord cannot be reached.
UNREACHED = (aiohttp.ClientError, OSError, TimeoutError)


class RefusedError(Exception):
    """Discord answers with a status that is no success."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class Inquiry:
    """Asks with a token, which is not repeated; to be entered."""

    def __init__(self, token: str, api_url: str | None) -> None:
        self._address = (api_url or _API_URL).rstrip("/")
        # Discord wants to know who asks: https://docs.discord.com/developers/reference#user-agent
        headers = {"Authorization": f"Bot {token}", "User-Agent": f"DiscordBot (on-record, {__version__})"}
        self._session = aiohttp.ClientSession(timeout=_TIMEOUT, headers=headers)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def get(self, path: str) -> Any:
        """Return what Discord has under a path; raises RefusedError, or one of UNREACHED."""
        async with self._session.get(f"{self._address}{path}", allow_redirects=False) as response:
            if response.status != _OK:
                raise RefusedError(response.status)
            return await response.json()
