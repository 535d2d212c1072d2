"""Words in the form in which a quotation is compared: in full or short, in words or figures, it is the same."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import chain, zip_longest
from typing import NamedTuple

from bot.answering.spelling import american, in_words
from bot.retrieval.numbers import LONGEST_NUMBER, NUMBER_WORDS, number_at

_LETTERS = r"(?:[^\W_]++|[\u0300-\u036f]++)++"
_PIECE = re.compile(
    rf"[$€£%]|\d+(?:[.,]\d+)+(?:[a-z]{{1,2}}\b)?|\bper\s+cent\b|{_LETTERS}(?:['’ʼ]{_LETTERS})*"
    # Between figures a dash is `to`, in front of one, after a space, it is `minus`.
    r"|(?<=[\d%])\s*[-–—](?=[$€£~]?\d)|(?<!\S)[-−](?=[$€£]?\d)",
    re.IGNORECASE,
)
_SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "%": "percent", "per cent": "percent", "dollars": "dollar"}
_SHORT = re.compile(r"(.+)(n't|'s|'re|'ve|'ll|'d|'m)")
_IN_FULL = {"n't": "not", "'re": "are", "'ve": "have", "'ll": "will", "'m": "am"}
_IRREGULAR = {
    "won't": "will not", "can't": "can not", "cannot": "can not", "shan't": "shall not", "ain't": "is not",
    "let's": "let us", "gonna": "going to", "wanna": "want to", "gotta": "got to", "y'all": "you all",
    "dont": "do not", "doesnt": "does not", "didnt": "did not", "isnt": "is not", "arent": "are not",
    "wasnt": "was not", "werent": "were not", "havent": "have not", "hasnt": "has not", "hadnt": "had not",
    "couldnt": "could not", "wouldnt": "would not", "shouldnt": "should not", "cant": "can not", "wont": "will not",
    "im": "i am", "ive": "i have", "youre": "you are", "youve": "you have", "weve": "we have", "theyre": "they are",
    "theyve": "they have", "thats": "that 's", "whats": "what 's", "theres": "there 's",
}  # fmt: skip
# What `'s` and `'d` stand for: aligned as if they were the same, told apart when the difference is judged.
_ALIKE = {"is": "'s", "has": "'s", "would": "'d", "had": "'d"}
_MARKS = re.compile(r"[,.;:!?…()\[\]–—]|--|\s-\s")
_SENTENCE_ENDS = re.compile(r"[.;:!?…]")
_BEFORE_TO = frozenset("0123456789%")
_FIGURES = re.compile(r"\d+(?:\.\d+)?")


class Token(NamedTuple):  # a third faster to make than a dataclass, and each quotation takes some thousand of them
    """
    A word as it is compared: its `key`, by which it is aligned, its `form` in full, and where it stands in the text.

    `is_short` if it was contracted. `opens` and `closes` tell of a mark before and behind it, `begins` of a sentence.
    """

    key: str
    form: str
    start: int
    end: int
    is_short: bool = False
    opens: bool = False
    closes: bool = False
    begins: bool = False
    is_capital: bool = False

    @property
    def is_number(self) -> bool:
        """Whether there is a figure in it."""
        return any(map(str.isdigit, self.key))


@lru_cache(2**9)  # segments: a quotation is compared with some again when the first ones were not enough
def read_tokens(text: str) -> tuple[Token, ...]:
    """Return the words of a text in order: contractions in full, a number as its value, however it was written."""
    return tuple(_with_numbers(list(_tokens(text)), text))


@lru_cache(2**9)
def glance(text: str) -> tuple[str, ...]:
    """Return the keys of the words of a text at a glance, where a number of several words is several."""
    return tuple(chain.from_iterable(map(_keys_in, text.split())))


@lru_cache(2**16)  # words, most of which are common
def _keys_in(word: str) -> tuple[str, ...]:
    plain = word.strip('.,;:!?"“”()')
    pieces = [plain] if plain.isalpha() else _PIECE.findall(word)
    parts = [part for piece in pieces for part in _parts(piece.strip(), is_range=True)]
    return tuple((_may_be_number(part) and _value([part])[1]) or _key(part) for part in parts)


def _tokens(text: str) -> Iterator[Token]:
    opens = begins = True
    matches = list(_PIECE.finditer(text))
    for match, following in zip_longest(matches, matches[1:]):
        piece, end = match.group().lstrip(), match.end()
        start = end - len(piece)
        parts = _parts(piece, is_range=text[max(start - 1, 0)] in _BEFORE_TO)
        closes, ends = _marks(text[end : following.start()]) if following else (True, True)
        is_short, is_capital = len(parts) > 1 and piece[0].isalpha(), piece[0].isupper() and piece != "I"
        for part in parts:
            yield Token(_key(part), part, start, end, is_short, opens, closes, begins, is_capital)
        opens, begins = closes, ends


@lru_cache(2**15)  # most words are common ones
def _parts(piece: str, *, is_range: bool) -> tuple[str, ...]:
    """Return the words that a piece of text stands for, folded."""
    word = _folded(" ".join(piece.split()))
    if word in ("-", "–", "—", "−"):
        return ("to" if is_range else "minus",)
    if word in _IRREGULAR:
        return tuple(_IRREGULAR[word].split())
    if short := _SHORT.fullmatch(word):
        return short[1], _IN_FULL.get(short[2], short[2])
    return in_words(word) or (_SIGNS.get(word, word),)


@lru_cache(2**15)
def _key(form: str) -> str:
    return _ALIKE.get(form) or american(form)


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    word = unicodedata.normalize("NFKD", word).casefold().replace("’", "'").replace("ʼ", "'")
    return "".join(character for character in word if not unicodedata.combining(character))


@lru_cache(2**10)
def _marks(gap: str) -> tuple[bool, bool]:
    """Return whether a mark stands between two words, and whether it ends a sentence."""
    return bool(_MARKS.search(gap)), bool(_SENTENCE_ENDS.search(gap))


def _with_numbers(tokens: list[Token], text: str) -> Iterator[Token]:
    position = 0
    while position < len(tokens):
        first, length, value = tokens[position], 0, ""
        if _may_be_number(first.form):
            ahead = tokens[position : position + LONGEST_NUMBER]
            length, value = _value([token.form for token in _without_gaps(ahead, text)])
        if length:
            last = tokens[position + length - 1]
            yield first._replace(key=value, form=value, end=last.end, closes=last.closes, is_capital=False)
        else:
            yield first
        position += length or 1


def _may_be_number(word: str) -> bool:
    return word in NUMBER_WORDS or word[0].isdigit()


def _without_gaps(tokens: Sequence[Token], text: str) -> Iterator[Token]:
    """Yield the first words as long as nothing but a space or a hyphen stands between them."""
    for at, token in enumerate(tokens):
        if at and text[tokens[at - 1].end : token.start] not in (" ", "-"):
            return
        yield token


def _value(words: list[str]) -> tuple[int, str]:
    """Return how many of the first words are a number, and its value as figures; 0 and nothing if they are none."""
    if words[0] in ("one", "1") and words[1:2] not in (["thousand"], ["million"], ["billion"], ["trillion"]):
        return 1, "1"
    figures = words[0].replace(",", "")
    length, forms = number_at([figures, *words[1:]])
    if not length:
        return (1, figures) if _FIGURES.fullmatch(figures) else (0, "")
    number, *scale = forms[0]
    if not scale:
        return length, number
    powers = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
    return length, f"{Decimal(number.replace(',', '.')).scaleb(powers[scale[0]]).normalize():f}"
