"""Whether two names are two spellings of one."""

import unicodedata

from rapidfuzz.distance import OSA

_FEWEST_LETTERS_OF_PART = 5  # of a lone name that may be a misspelt part of a full one


def are_alike(name: str, other: str) -> bool:
    """Whether two different labels may well stand for one person: misspelt, shortened, turned round."""
    parts, others = _parts(name), _parts(other)
    if name == other or not parts or not others:
        return False
    if sorted(parts) == sorted(others) or "".join(parts) == "".join(others):
        return True
    if len(parts) > len(others):
        parts, others = others, parts
    if len(parts) == len(others):
        return all(map(_is_near, parts, others))
    if len(parts) == 1:
        return any(_is_part(parts[0], part) for part in others)
    return all(map(_is_near, (parts[0], parts[-1]), (others[0], others[-1])))


def _parts(name: str) -> list[str]:
    """Return the words of a name without accents, initials and titles of one letter."""
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(mark))
    words = "".join(mark if mark.isalnum() else " " for mark in plain).split()
    return [word for word in words if len(word) > 1] or words


def _is_part(short: str, part: str) -> bool:
    return short == part or (min(len(short), len(part)) >= _FEWEST_LETTERS_OF_PART and _is_near(short, part))


def _is_near(part: str, other: str) -> bool:
    longest = max(len(part), len(other))
    slips = 0 if longest < 4 else 1 if longest < 8 else 2
    return bool(OSA.distance(part, other, score_cutoff=slips) <= slips)
