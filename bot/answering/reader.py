"""The reader: citations open in it where their source has no place of its own."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.answering.answers import Answer, Citation
from bot.answering.compare import Comparison
from bot.answering.links import reader_path
from bot.answering.quote import Checked
from bot.answering.show import Shown, Whole
from bot.answering.timeline import Timeline
from bot.corpus.corpus import is_visible

_Found = TypeVar("_Found", Answer, Checked, Comparison, Timeline, Shown)


@dataclass(frozen=True, slots=True)
class Reader:
    """
    Where the reader is to be found by everybody who reads citations, without a `/` behind it; empty if nowhere.

    `audience` are those who find restricted discussions there too.
    """

    address: str = ""
    audience: frozenset[str] | None = frozenset()

    def open(self, found: _Found) -> _Found:
        """Return what was found, its citations opening in the reader where they opened nowhere."""
        if not self.address:
            return found
        if isinstance(found, Comparison):
            columns = (replace(one, passage=self._one(one.passage)) if one.passage else one for one in found.columns)
            return replace(found, columns=tuple(columns))
        if isinstance(found, Shown):
            at = found.passage
            if at is None:
                return found
            wholes = [one and self._whole(one) for one in (at.before, at.after)]
            url = self._url(at.passage.citation)
            placed = replace(at, passage=self._whole(at.passage), before=wholes[0], after=wholes[1], reader_url=url)
            return replace(found, passage=placed)
        if isinstance(found, Timeline):
            return replace(found, passages=self._all(found.passages))
        return replace(found, passages=self._all(found.passages), nearest=self._all(found.nearest))

    def _all(self, citations: Iterable[Citation]) -> tuple[Citation, ...]:
        return tuple(map(self._one, citations))

    def _whole(self, whole: Whole) -> Whole:
        return replace(whole, citation=self._one(whole.citation))

    def _one(self, citation: Citation) -> Citation:
        return citation if citation.url else replace(citation, url=self._url(citation))

    def _url(self, citation: Citation) -> str | None:
        document = citation.passage.document
        is_there = is_visible(document, self.audience)
        return self.address + reader_path(document.source, citation.passage.id) if is_there else None
