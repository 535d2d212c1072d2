"""Text of files and askers, without what a screen does not show or shows deceptively."""

import unicodedata

# Zero-width joiners belong to scripts and emoji; everything else of these categories only hides or reorders text.
_KEPT = frozenset("\u200c\u200d")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_MOST_LOOKED_UP = 10_000


class Shown(dict[int, str | None]):
    """
    What is shown for a character, looked up once: white space as a space, nothing for what is invisible.

    `text.translate` reads it. Characters that are to be shown as something else are given to it at first.
    """

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        shown: str | None = character
        if character.isspace():
            shown = " "
        elif character not in _KEPT and unicodedata.category(character) in _HIDDEN:
            shown = None
        if len(self) < _MOST_LOOKED_UP:
            self[code] = shown
        return shown


_SHOWN = Shown()


def visible(text: str) -> str:
    """Return a text with white space as spaces, without control, direction and other invisible characters."""
    return text.translate(_SHOWN)


def shortened(text: str, longest: int) -> str:
    """Return a text of at most so many characters, cut at a word, with an ellipsis where it was cut."""
    if len(text) <= longest:
        return text
    space = text.rfind(" ", 0, longest)
    return text[: space if space > longest // 2 else longest - 1].rstrip() + "…"
