"""Who a label in a file stands for. A name is never guessed."""

import re
from collections.abc import Iterable

_NOBODY = re.compile(
    r"(speaker|spk|unknown|unidentified|guest|audience|narrator|moderator|interviewer)[\s_#-]*\d*", re.IGNORECASE
)
_HOST = re.compile(r"(the )?(host|interviewer)", re.IGNORECASE)


def resolve_speaker(label: str, people: Iterable[str], host: str | None = None) -> str | None:
    """Return the person whom a label names, the label itself if it is another name, None for a `Speaker 2`."""
    label = " ".join(label.split()).strip(" :*_")
    if _HOST.fullmatch(label):
        return host
    if not label or _NOBODY.fullmatch(label):
        return None
    folded = label.casefold()
    everyone = list(people)
    for person in everyone:
        if person.casefold() == folded:
            return person
    namesakes = [person for person in everyone if folded in person.casefold().split()]
    return namesakes[0] if len(namesakes) == 1 else label


def is_anonymous(label: str) -> bool:
    """Whether a label says that somebody speaks, and not who: `Speaker 2`, `Host`, `Unidentified`."""
    label = " ".join(label.split()).strip(" :*_")
    return bool(_HOST.fullmatch(label) or _NOBODY.fullmatch(label))


def people_named_in(text: str, people: Iterable[str]) -> tuple[str, ...]:
    """Return those whose full name, last name or first name (of four letters or more) occurs, in the order given."""
    return tuple(person for person in people if _names_pattern(person).search(text))


def _names_pattern(person: str) -> re.Pattern[str]:
    parts = person.split()
    names = {person, parts[-1], *(part for part in parts[:1] if len(part) >= 4)}
    return re.compile(r"\b(?:" + "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) + r")\b")
