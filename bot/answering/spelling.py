"""Spelling: British words as Americans write them, and ordinals in words, so that they are compared as one."""

import re

_AMERICAN = {"our": "or", "is": "iz", "ys": "yz", "re": "er", "ence": "ense", "ogue": "og", "ll": "l"}
_AMERICAN |= {"programme": "program", "grey": "gray", "scep": "skep", "ement": "ment"}
# Letters must stand before most, for `four` is not `for`, nor `filled` `filed`; looked at last, which is faster.
_BRITISH = re.compile(
    r"""
      our(?<=[a-z]{3}our)                                                # colour, favourite
    | is(?<=[a-z]{3}is)(?=(?:e|es|ed|er|ers|ing|ations?)$)               # organise, organisation
    | ys(?<=[a-z]{3}ys)(?=(?:e|es|ed|er|ers|ing)$)                       # analyse
    | re(?=s?$)(?<=[a-z]{2}tre|[a-z][ai]bre)                             # centre, fibre, but not timbre
    | ence(?=s?$)(?<=[a-z]{2}ence)                                       # defence
    | ogue(?=s?$)(?<=[a-z]{3}ogue)                                       # dialogue
    | ll(?=(?:ed|er|ers|ing)$)(?:(?<=[aeiou].[ea]ll)|(?<=[aeiou]..[ea]ll))  # modelling, cancelled
    | programme(?=s?$) | grey | scep(?=ti)
    | ement(?<=dgement)                                                  # judgement
    """,
    re.VERBOSE,
)
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
_ORDINALS = """
    zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
    fifteenth sixteenth seventeenth eighteenth nineteenth
    """.split()  # noqa: SIM905 - a list of words reads best as words
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905


def american(word: str) -> str:
    """Return a folded word as Americans spell it, as far as rules tell."""
    return _BRITISH.sub(lambda match: _AMERICAN[match[0]], word)


def in_words(ordinal: str) -> tuple[str, ...]:
    """Return an ordinal below a hundred in words, `21st` as `twenty first`; nothing for any other word."""
    match = _ORDINAL.fullmatch(ordinal)
    if not match:
        return ()
    value = int(match[1])
    if value < len(_ORDINALS):
        return (_ORDINALS[value],)
    tens, unit = _TENS[value // 10 - 2], value % 10
    return (tens, _ORDINALS[unit]) if unit else (f"{tens[:-1]}ieth",)
