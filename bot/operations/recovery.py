"""Recovery: what dead processes left is taken over."""

import asyncio
from collections.abc import Mapping
from typing import Any, Protocol

from bot.operations.metrics import Metrics
from bot.operations.received import Courier
from bot.operations.records import Claims
from bot.operations.state.claims import Adopted

_EVERY_SECONDS = 2.0


class Successor(Protocol):
    """Who sees to what another process left."""

    @property
    def is_stopping(self) -> bool:
        """Whether nothing new is begun."""
        ...

    def take_over(self, adopted: Adopted, courier: Courier[Any]) -> object:
        """Begin to see to something."""
        ...


class Recovery:
    """Hands on what was left on the platforms of its couriers."""

    name = "recovery"

    def __init__(
        self, successor: Successor, claims: Claims, couriers: Mapping[str, Courier[Any]], metrics: Metrics
    ) -> None:
        self._successor = successor
        self._claims = claims
        self._couriers = couriers
        self._metrics = metrics

    async def run(self) -> None:
        """Look every other second until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(_EVERY_SECONDS)

    async def look(self) -> None:
        """Take over what was left by now; what belongs to a platform that runs elsewhere is left to others."""
        if self._successor.is_stopping:
            return
        for adopted in await self._claims.adopt(self._couriers):
            self._metrics.taken_over()
            self._successor.take_over(adopted, self._couriers[adopted.received.platform])
