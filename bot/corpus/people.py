"""Who a label in a file stands for. A name is never guessed."""

import re
from collections.abc import Iterable

_NOBODY = re.compile(
    r"((unknown|unidentified) speaker|speaker|spk|unknown|unidentified|guest|audience([ -]member)?"
    r"|member of the audience|narrator|moderator|interviewer)[\s_#-]*\d*",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"(q|a|question|answer|questioner|caller|participant|panell?ist|((fe)?male )?(voice|speaker)|man|woman)[\s.#-]*\d*",
    re.IGNORECASE,
)
_HOST = re.compile(r"(the )?(host|interviewer)", re.IGNORECASE)

_LONGEST_NAME = 58  # characters
_MOST_WORDS = 6
_PARTICLES = frozenset(
    "af al bin da de del della den der di do dos du el ibn la le of the ter van vom von y zu".split()  # noqa: SIM905 - a list of words reads best as words
)
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


def has_form_of_name(label: str) -> bool:
    """Whether a label is written as a name is: a few words, each with a capital letter, but for a `van` or `de`."""
    words = label.split()
    return (
        0 < len(words) <= _MOST_WORDS
        and len(label) <= _LONGEST_NAME
        and label[0].isalpha()
        and not words[0].islower()
        and all(_is_name_word(word) for word in words)
    )


def looks_like_name(label: str) -> bool:
    """Whether a label has the form of a name, and does not begin with the heading of something else: Note."""
    return has_form_of_name(label) and label.split(maxsplit=1)[0].casefold().strip(".") not in _NOT_NAMES


def _is_name_word(word: str) -> bool:
    bare = word.strip(".,'’“”\"-&/")
    return (
        word == "&"
        or bare.casefold() in _PARTICLES
        or bare.isdecimal()
        or (bare[:1].isalpha() and not bare[0].islower())
    )


def resolve_speaker(label: str, people: Iterable[str], host: str | None = None) -> str | None:
    """Return the person whom a label names, the label itself if it is another name, None for a `Speaker 2`."""
    label = " ".join(label.split()).strip(" :*_")
    if _HOST.fullmatch(label):
        return host
    if not label or _NOBODY.fullmatch(label) or is_role(label):
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


def is_role(label: str) -> bool:
    """Whether a label in a transcript says that somebody speaks, and elsewhere heads something else: `Q`, `Caller`."""
    return _ROLE.fullmatch(label) is not None


def people_named_in(text: str, people: Iterable[str]) -> tuple[str, ...]:
    """
    Return those whose full name, last name or first name (of four letters or more) occurs, in the order given.

    A full name that belongs to one of them names none of the others.
    """
    everyone = tuple(people)
    return tuple(
        person for person in everyone if _names_pattern(person).search(_without_others(text, person, everyone))
    )


def _without_others(text: str, person: str, people: Iterable[str]) -> str:
    """Return a text without the full names of others; the longest that stands at a place is the one that is meant."""
    names = "|".join(re.escape(name) for name in sorted(people, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{names})(?!\w)", lambda name: person if name[0] == person else " ", text)


def _names_pattern(person: str) -> re.Pattern[str]:
    parts = person.split()
    names = {person, parts[-1], *(part for part in parts[:1] if len(part) >= 4)}
    return re.compile(r"\b(?:" + "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) + r")\b")
