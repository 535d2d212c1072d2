"""Text of files and askers, without what a screen does not show or shows deceptively."""

import unicodedata

# Zero-width joiners belong to scripts and emoji; everything else of these categories only hides or reorders text.
_KEPT = frozenset("\u200c\u200d")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def visible(text: str) -> str:
    """Return a text with white space as spaces, without control, direction and other invisible characters."""
    spaced = "".join(" " if character.isspace() else character for character in text)
    if not spaced.isprintable():
        spaced = "".join(c for c in spaced if c in _KEPT or unicodedata.category(c) not in _HIDDEN)
    return spaced


def shortened(text: str, longest: int) -> str:
    """Return a text of at most so many characters, cut at a word, with an ellipsis where it was cut."""
    if len(text) <= longest:
        return text
    space = text.rfind(" ", 0, longest)
    return text[: space if space > longest // 2 else longest - 1].rstrip() + "…"
