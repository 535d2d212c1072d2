"""Errands: what is asked of the bot itself, by a word instead of a question."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass

from bot.answering.gaps import Gap, Unanswered
from bot.answering.questions import clean
from bot.answering.status import Status
from bot.errors import SearchAwayError, StateAwayError
from bot.operations.received import Received

FORGET_ME, RELOAD, GAPS = "forget-me", "reload", "gaps"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many records of the asker were deleted."""

    records: int


@dataclass(frozen=True, slots=True)
class Reloaded:
    """The folder as it was found when it was read anew."""

    status: Status


@dataclass(frozen=True, slots=True)
class Unfound:
    """What was asked and not found, by rare words; None where others would see it."""

    gaps: tuple[Gap, ...] | None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """That the records cannot be reached at the moment."""


Done = Forgotten | Reloaded | Unfound | Unreachable


class Errands:
    """
    Runs errands: `forget-me` for anybody, `reload` and `gaps` for the admins.

    `admins` are written `platform:person`. For anybody else, and with another word beside it, the word is a question.
    """

    def __init__(
        self,
        forget: Callable[[str, str], Awaitable[int]],
        declined: Callable[[], Awaitable[Iterable[Unanswered]]],
        reload: Callable[[], Awaitable[Status]],
        group: Callable[[Iterable[Unanswered]], tuple[Gap, ...]],
        admins: Collection[str],
    ) -> None:
        self._forget = forget
        self._declined = declined
        self._reload = reload
        self._group = group
        self._admins = frozenset(admins)

    async def run(self, received: Received, typed: str, *, seen_by_others: bool) -> Done | None:
        """Return what became of an errand; None if what was typed is none."""
        try:
            return await self._run(received, clean(typed).casefold(), seen_by_others=seen_by_others)
        except (StateAwayError, SearchAwayError):
            return Unreachable()

    async def _run(self, received: Received, errand: str, *, seen_by_others: bool) -> Done | None:
        if errand == FORGET_ME:
            return Forgotten(await self._forget(received.platform, received.person))
        if f"{received.platform}:{received.person}" not in self._admins:
            return None
        if errand == RELOAD:
            return Reloaded(await self._reload())
        if errand == GAPS:
            if seen_by_others:
                return Unfound(None)
            # How rare words are may have to be asked of another machine.
            return Unfound(await asyncio.to_thread(self._group, await self._declined()))
        return None
