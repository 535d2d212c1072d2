"""Finds the speaker or discussion that an asker means, or says which ones come near."""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from bot.corpus.corpus import Corpus
from bot.errors import UnknownSourceError, UnknownSpeakerError
from bot.retrieval.analyzer import fold

_MOST_NAMES = 3


def find_speaker(typed: str, speakers: Mapping[str, int]) -> str:
    """
    Return the person whose full, first or last name was typed, of those who speak in so many discussions.

    Raises UnknownSpeakerError with the nearest names.
    """
    wanted = _folded(typed)
    same = [name for name in speakers if _folded(name) == wanted]
    # José Marín and Jose Marin may be two people.
    for name in same:
        if _spelled(name) == _spelled(typed):
            return name
    namesakes = same or [name for name in speakers if wanted in _folded(name).split()]
    if len({_spelled(name) for name in namesakes}) == 1:
        return namesakes[0]
    near = namesakes[:_MOST_NAMES] or _nearest(wanted, speakers)
    raise UnknownSpeakerError(
        f"No speaker “{typed[:60]}”." + _did_you_mean([_with_count(name, speakers) for name in near])
    )


def find_source(typed: str, corpus: Corpus, audience: Iterable[str] | None) -> str:
    """Return the discussion whose file stem or title was typed; raises UnknownSourceError with the nearest ones."""
    titles = {doc.source: doc.front_matter.title for doc in corpus.visible_documents(audience)}
    wanted = _folded(typed)
    for source, title in titles.items():
        if wanted in (_folded(source), _folded(title)):
            return source
    sources = {_folded(source): source for source in titles}
    near = [sources[name] for name in difflib.get_close_matches(wanted, sources, n=_MOST_NAMES, cutoff=0.5)]
    raise UnknownSourceError(f"No discussion “{typed[:60]}”." + _did_you_mean(near))


def _nearest(wanted: str, speakers: Mapping[str, int]) -> list[str]:
    """Return up to three names that look like what was typed, as a whole or by one of their parts."""

    def likeness(name: str) -> float:
        folded = _folded(name)
        return max(difflib.SequenceMatcher(None, wanted, part).ratio() for part in (folded, *folded.split()))

    return [name for name in sorted(speakers, key=likeness, reverse=True)[:_MOST_NAMES] if likeness(name) >= 0.7]


def _with_count(name: str, speakers: Mapping[str, int]) -> str:
    return f"{name} ({speakers[name]} source{'' if speakers[name] == 1 else 's'})"


def _did_you_mean(names: list[str]) -> str:
    return f" Did you mean {' or '.join(names)}?" if names else ""


def _spelled(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


@lru_cache(2**16)  # names: those of a large folder are compared with each question that is limited to one
def _folded(name: str) -> str:
    return " ".join(fold(part) for part in name.split())
