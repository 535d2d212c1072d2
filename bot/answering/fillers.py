"""Fillers: words that a speaker says and a writer leaves out, where nothing hangs on them."""

from collections.abc import Sequence

from bot.answering.comparable import Token

NEGATIONS = frozenset(
    """
    not no never nobody nothing none neither nor without nowhere hardly barely scarcely rarely seldom
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
_SOUNDS = frozenset({"um", "umm", "uh", "uhm", "er", "erm", "ah", "hm", "hmm", "mm", "mhm"})
_ADVERBS = frozenset({"just", "really", "actually", "basically"})
_APART = frozenset({"like", "right", "okay", "ok", "oh", "yeah", "well"})
_ADDRESSES = frozenset({("you", "know"), ("i", "mean")})
_HEDGES = frozenset({("sort", "of"), ("kind", "of")})
MAY_BE_FILLERS = _SOUNDS | _ADVERBS | _APART | {"so"} | {word for pair in _ADDRESSES | _HEDGES for word in pair}
# Before or after these, `you know` and `kind of` are what is said, not how.
_ASKING = frozenset(
    """
    do did does if what as when that how all whether let than who where why because everything anything something
    the things until unless once before after since
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
_LEADING = frozenset(
    """
    to would should will can could may might must
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
_KNOWN = frozenset(
    """
    that how what who where why if when it this them about of whether him her me us the a
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
_OF_A_KIND = frozenset(
    """
    a an the this that these those some any every each another other what which whatever one same new different only
    best right certain particular first last next our my your their his her its all many
    """.split()  # noqa: SIM905 - a list of words reads best as words
)


def find_fillers(tokens: Sequence[Token]) -> frozenset[int]:
    """Return which words are fillers, by their positions; a word that something hangs on is none."""
    return frozenset(at for first in range(len(tokens)) for at in _filler_at(tokens, first))


def _filler_at(tokens: Sequence[Token], at: int) -> range:
    """Return the positions of the filler that begins at a word, none if it does not."""
    form = tokens[at].form
    pair = (form, tokens[at + 1].form) if at + 1 < len(tokens) else (form, "")
    if form in _SOUNDS or (form in _ADVERBS and _is_idle(tokens, at)):
        return range(at, at + 1)
    if form in _APART and tokens[at].opens and (tokens[at].closes or form == "well"):
        return range(at, at + 1)
    if form == "so" and tokens[at].begins:
        return range(at, at + 1)
    if (pair in _ADDRESSES and _is_aside(tokens, at)) or (pair in _HEDGES and _is_vague(tokens, at)):
        return range(at, at + 2)
    return range(0)


def _before(tokens: Sequence[Token], at: int) -> str:
    return tokens[at - 1].form if at else ""


def _is_idle(tokens: Sequence[Token], at: int) -> bool:
    """Whether nothing hangs on an adverb: `not just` and `just two` say something else without it."""
    negated = any(token.form in NEGATIONS for token in tokens[max(at - 2, 0) : at])
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    limits = following is not None and (following.is_number or following.form in ("as", "like", "cause", "war"))
    return not negated and not limits and _before(tokens, at) not in ("a", "an", "the", "only", "more", "most")


def _is_aside(tokens: Sequence[Token], at: int) -> bool:
    """Whether `you know` or `I mean` is thrown in: set off by marks, or neither asked about nor with an object."""
    if tokens[at].opens and tokens[at + 1].closes:
        return True
    before = _before(tokens, at)
    following = tokens[at + 2].form if at + 2 < len(tokens) else ""
    if before in _ASKING | NEGATIONS:
        return False
    return tokens[at + 1].closes or (before not in _LEADING and following not in _KNOWN)


def _is_vague(tokens: Sequence[Token], at: int) -> bool:
    before = _before(tokens, at)
    return before not in _OF_A_KIND | NEGATIONS and not (at and tokens[at - 1].is_number)
