"""Vitals: where the facts of the bot's health come from, as far as its parts are there already."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.corpus.corpus import Corpus
from bot.operations.health import Facts, Health, PlatformFacts, judge
from bot.operations.received import Courier
from bot.operations.supervision import Adapter


class Platform(Adapter, Protocol):
    """An adapter that tells whether it can be spoken to, and the courier who brings its replies."""

    @property
    def courier(self) -> Courier[Any]:
        """Who brings replies there."""
        ...

    @property
    def is_connected(self) -> bool:
        """Whether what is said there arrives."""
        ...


@dataclass(slots=True)
class Vitals:
    """
    What is asked for the facts, a field for each part: filled in as the parts come to be.

    `off_because` tells of a platform's name why it gave up, None while it did not.
    """

    corpus: Callable[[], Corpus | None] = lambda: None
    waits_because: str = ""
    platforms: Sequence[Platform] = ()
    off_because: Callable[[str], str | None] = lambda _name: None
    state_trouble: Callable[[], str | None] = lambda: None
    lag_seconds: Callable[[], float] = lambda: 0.0
    is_stopping: Callable[[], bool] = lambda: False
    _were_connected: set[str] = field(default_factory=set)

    def wait_for_knowledge(self, reason: str) -> None:
        """Tell why there is nothing to answer from yet."""
        self.waits_because = reason

    def health(self) -> Health:
        """Return the health at this moment."""
        self._were_connected.update(each.name for each in self.platforms if each.is_connected)
        platforms = (
            PlatformFacts(each.name, each.is_connected, self.off_because(each.name), each.name in self._were_connected)
            for each in self.platforms
        )
        return judge(
            Facts(
                self.corpus(),
                tuple(platforms),
                self.state_trouble(),
                self.lag_seconds(),
                self.is_stopping(),
                self.waits_because,
            )
        )
