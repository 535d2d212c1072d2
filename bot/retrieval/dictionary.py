"""The dictionary: which words a language has, whether the folder has them or not."""

from functools import lru_cache

from bot.retrieval.analyzer import fold

_CODES = {
    "arabic": "ar", "basque": "eu", "dutch": "nl", "english": "en", "french": "fr", "german": "de", "italian": "it",
    "portuguese": "pt", "russian": "ru", "spanish": "es",
}  # fmt: skip


@lru_cache
def words_of(language: str) -> frozenset[str]:
    """
    Return the words of a language, folded; none of one for which there is no dictionary.

    They are read when a question first has a long word that is nowhere in the folder: that takes a quarter of a second
    for English, and more for a language with more endings.
    """
    code = _CODES.get(language)
    if not code:
        return frozenset()
    from spellchecker import SpellChecker

    return frozenset(map(fold, SpellChecker(language=code).word_frequency.keys()))
