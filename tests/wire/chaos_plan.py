"""What goes wrong, and when: faults drawn from a seed, the same ones in every run."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Kind(Enum):
    """What a fault does to a message, or to a websocket."""

    DELAY = "it comes late"
    DROP = "the connection is closed instead"
    RESET = "the connection is reset instead"
    HALF_OPEN = "the connection stays open, and nothing comes for a while; then it is reset"
    TRICKLE = "it comes a byte at a time"
    DUPLICATE = "it comes a second time"


class Direction(Enum):
    """Which way the message goes that the fault meets."""

    TO = "to the counterpart, which does not learn of what is lost"
    BACK = "back from the counterpart, which has done what it was asked"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: `seconds` is the delay or the silence, `life_seconds` how long a websocket lives before it is cut."""

    kind: Kind
    direction: Direction
    seconds: float = 0.0
    life_seconds: float = 0.0

    @property
    def cuts(self) -> bool:
        """Whether it ends the connection."""
        return self.kind in (Kind.DROP, Kind.RESET, Kind.HALF_OPEN)


class Faults(Protocol):
    """Says what goes wrong with the requests and the websockets, numbered from 0 as they come."""

    def request_fault(self, number: int) -> Fault | None:
        """Return what the request with this number meets."""
        ...

    def socket_fault(self, number: int) -> Fault | None:
        """Return what the websocket with this number meets."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """
    Faults for a share of the requests and of the websockets, drawn anew for each number.

    A request met on its way TO never arrives if it is dropped, reset or held; met on its way BACK, the counterpart has
    done what was asked and the bot does not learn of it. A websocket met TO fails in its handshake; met BACK, it is
    cut after a while; late, slow and doubled are its messages in that direction.
    """

    seed: int
    request_share: float = 0.0
    socket_share: float = 0.0
    request_kinds: tuple[Kind, ...] = tuple(Kind)
    socket_kinds: tuple[Kind, ...] = tuple(Kind)
    delay_seconds: float = 0.05
    jitter_seconds: float = 0.2
    hold_seconds: float = 2.0
    socket_seconds: tuple[float, float] = (0.5, 5.0)

    def request_fault(self, number: int) -> Fault | None:
        """Return what the request with this number meets."""
        return self._drawn(random.Random(f"{self.seed} request {number}"), self.request_share, self.request_kinds)

    def socket_fault(self, number: int) -> Fault | None:
        """Return what the websocket with this number meets."""
        return self._drawn(random.Random(f"{self.seed} socket {number}"), self.socket_share, self.socket_kinds)

    def _drawn(self, draw: random.Random, share: float, kinds: tuple[Kind, ...]) -> Fault | None:
        if draw.random() >= share:
            return None
        kind, direction = draw.choice(kinds), draw.choice(list(Direction))
        late = (
            self.hold_seconds if kind is Kind.HALF_OPEN else self.delay_seconds + draw.uniform(0, self.jitter_seconds)
        )
        return Fault(kind, direction, late, life_seconds=draw.uniform(*self.socket_seconds))


CALM = Plan(seed=0)
