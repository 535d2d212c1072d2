"""Labels before somebody's words: which of them name a speaker. A name is never guessed."""

import re
from collections import Counter
from collections.abc import Iterable

from bot.corpus.people import resolve_speaker

_LONGEST_NAME = 58  # characters; what the head of a turn may hold
_MOST_WORDS = 6
_PARTICLES = frozenset(
    "af al bin da de del della den der di do dos du el ibn la le of the ter van vom von y zu".split()  # noqa: SIM905 - a list of words reads best as words
)
_NOT_IN_NAMES = re.compile(r"[*_\[\]()<>`\\|#:—–\s]+")
_NOT_NAMES = frozenset(
    """
    abstract action advice agenda aim answer background benefits caption caveat caveats chapter claim comment con
    conclusion cons context contents copyright correction cost credits date definition details disclaimer discussion
    duration edit email episode example examples exercise fact figure first goal guests hint http https idea image
    important impact introduction key lesson links listen location method music note notes objective outline overview
    part pro problem proof pros published q question questions rating reason references result results risk second
    section see solution source sources step subject subtitle summary table tags takeaway text theme third time tip
    title tldr topic topics transcript translation update url video warning watch why
    """.split()  # noqa: SIM905 - a list of words reads best as words
)


def to_name(label: str) -> str | None:
    """Return a label as the head of a turn may hold it, None if nothing of a name is left."""
    name = " ".join(_NOT_IN_NAMES.sub(" ", label).split())[:_LONGEST_NAME].strip()
    return name if name and name[0].isalpha() else None


def looks_like_name(label: str) -> bool:
    """Whether a label is written as a name is: a few words, each with a capital letter, none of a known other use."""
    words = label.split()
    return (
        0 < len(words) <= _MOST_WORDS
        and len(label) <= _LONGEST_NAME
        and label[0].isalpha()
        and not words[0].islower()
        and all(_is_name_word(word) for word in words)
        and words[0].casefold().strip(".") not in _NOT_NAMES
    )


def _is_name_word(word: str) -> bool:
    bare = word.strip(".,'’“”\"-&/")
    return (
        word == "&"
        or bare.casefold() in _PARTICLES
        or bare.isdecimal()
        or (bare[:1].isalpha() and not bare[0].islower())
    )


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
