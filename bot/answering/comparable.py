"""Words in the form in which a quotation is compared: in full or short, in words or figures, it is the same."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from bot.retrieval.numbers import LONGEST_NUMBER, number_at

_LETTERS = r"(?:[^\W_]|[\u0300-\u036f])+"
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
_FIGURES = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Token:
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


@lru_cache(2**13)  # segments: each quotation is compared with some dozens, and the next one with many of the same
def read_tokens(text: str) -> tuple[Token, ...]:
    """Return the words of a text in order: contractions in full, a number as its value, however it was written."""
    return tuple(_with_numbers([_with_marks(token, text) for token in _tokens(text)], text))


def _tokens(text: str) -> Iterator[Token]:
    for match in _PIECE.finditer(text):
        start, end = match.start() + len(match.group()) - len(match.group().lstrip()), match.end()
        folded = _folded(match.group().strip())
        parts = _parts(folded, is_range=text[max(start - 1, 0)].isdigit() or text[max(start - 1, 0)] == "%")
        is_short = len(parts) > 1
        is_capital = match.group()[0].isupper() and folded != "i"
        for part in parts:
            yield Token(_ALIKE.get(part, part), part, start, end, is_short=is_short, is_capital=is_capital)


def _folded(word: str) -> str:
    word = unicodedata.normalize("NFKD", " ".join(word.split())).casefold().replace("’", "'").replace("ʼ", "'")
    return "".join(character for character in word if not unicodedata.combining(character))


def _parts(word: str, *, is_range: bool) -> list[str]:
    """Return the words that a folded one stands for."""
    if word in ("-", "–", "—", "−"):
        return ["to" if is_range else "minus"]
    if word in _IRREGULAR:
        return _IRREGULAR[word].split()
    if short := _SHORT.fullmatch(word):
        return [short[1], _IN_FULL.get(short[2], short[2])]
    return [_SIGNS.get(word, word)]


def _with_marks(token: Token, text: str) -> Token:
    """Return a word with what stands beside it: marks, or an end of the text."""
    before, behind = _gap_before(text, token.start), _gap_behind(text, token.end)
    begins = not text[: token.start].strip("\"'“”‘’ ") or bool(_SENTENCE_ENDS.search(before))
    return replace(
        token,
        opens=begins or bool(_MARKS.search(before)),
        closes=bool(_MARKS.search(behind)) or not text[token.end :].strip(),
        begins=begins,
    )


def _gap_before(text: str, start: int) -> str:
    first = start
    while first and start - first < 6 and not text[first - 1].isalnum():
        first -= 1
    return text[first:start]


def _gap_behind(text: str, end: int) -> str:
    last = end
    while last < len(text) and last - end < 6 and not text[last].isalnum():
        last += 1
    return text[end:last]


def _with_numbers(tokens: list[Token], text: str) -> Iterator[Token]:
    position = 0
    while position < len(tokens):
        ahead = tokens[position : position + LONGEST_NUMBER]
        together = [token.form for token in _without_gaps(ahead, text)]
        length, value = _value(together)
        if not length:
            yield tokens[position]
        else:
            last = tokens[position + length - 1]
            yield replace(tokens[position], key=value, form=value, end=last.end, closes=last.closes, is_capital=False)
        position += length or 1


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
