"""Where sentences begin and end."""

import re

_ABBREVIATIONS = frozenset(
    """
    mr mrs ms dr prof sr jr st vs etc e.g i.e cf al inc ltd co corp no vol fig approx u.s u.k a.m p.m ph.d
    jan feb mar apr jun jul aug sep sept oct nov dec
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
_END = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’)\]]*(?=\s)")
_NEXT = re.compile(r"\s*(\S)")
_LAST_WORD = re.compile(r"[\w.]+$")


def sentence_bounds(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of every sentence, without the white space around it."""
    bounds: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if _ends_sentence(text, match):
            _append(bounds, text, start, match.end())
            start = match.end()
    _append(bounds, text, start, len(text))
    return bounds


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    if match.group()[0] != "." or match.group().startswith(".."):
        return True
    before = _LAST_WORD.search(text, max(0, match.start() - 12), match.start())
    word = before.group().casefold() if before else ""
    if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word != "i"):
        return False
    following = _NEXT.match(text, match.end())
    return following is None or not following[1].islower()


def _append(bounds: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    stretch = text[start:end]
    start += len(stretch) - len(stretch.lstrip())
    end -= len(stretch) - len(stretch.rstrip())
    if start < end:
        bounds.append((start, end))
