"""Labels before somebody's words: which of them name a speaker. A name is never guessed."""

import re
from collections import Counter
from collections.abc import Iterable

from bot.corpus.people import is_anonymous, is_role, looks_like_name, resolve_speaker

_LONGEST_NAME = 58  # characters; what the head of a turn may hold
_NOT_IN_NAMES = re.compile(r"[*_\[\]()<>`\\|#:—–\s]+")


def to_name(label: str) -> str | None:
    """Return a label as the head of a turn may hold it, None if nothing of a name is left or it is a `Q`."""
    if is_role(label):
        return None
    name = " ".join(_NOT_IN_NAMES.sub(" ", label).split())[:_LONGEST_NAME].strip()
    return name if name and name[0].isalpha() else None


def speakers_among(labels: Iterable[str], places: int) -> frozenset[str]:
    """
    Return those labels that name who speaks, of labels without proof; they stand before some of so many `places`.

    In a transcript names come back, two at least, or a full name thrice; or they stand nearly everywhere. There a full
    name counts even if it stands once, or the words of who asks one question would go to whoever spoke before.
    """
    counts = Counter(label for label in labels if looks_like_name(label))
    returning = {label for label, count in counts.items() if count > 1}
    often = len(returning) > 1 or any(count > 2 and " " in label for label, count in counts.items())
    everywhere = len(counts) > 1 and counts.total() * 2 >= places
    if not often and not (everywhere and (returning or all(" " in label for label in counts))):
        return frozenset()
    known = {part.casefold() for label in returning for part in label.split()}
    return frozenset(
        label for label in counts if everywhere or label in returning or " " in label or label.casefold() in known
    )


def with_nobody(speakers: frozenset[str], labels: Iterable[str]) -> frozenset[str]:
    """Return the speakers of a transcript, if there are any, and the labels of those in it whom nobody knows."""
    return speakers | {label for label in labels if speakers and (is_anonymous(label) or is_role(label))}


def spelled_alike(names: Iterable[str]) -> dict[str, str]:
    """Return for every spelling of a name the one to use: the first that is not in capitals, or the first."""
    names = list(names)
    spellings: dict[str, str] = {}
    for name in names:
        known = spellings.setdefault(name.casefold(), name)
        if known.isupper() and not name.isupper():
            spellings[name.casefold()] = name
    return {name: spellings[name.casefold()] for name in names}


def people_among(names: Iterable[str]) -> tuple[str, ...]:
    """Return who the front matter lists as speakers: everyone named, in order, neither `Speaker 2` nor short forms."""
    named = [name for name in dict.fromkeys(names) if resolve_speaker(name, ()) is not None]
    return tuple(name for name in named if resolve_speaker(name, [other for other in named if other != name]) == name)
