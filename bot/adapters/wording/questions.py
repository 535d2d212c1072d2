"""A question as it is restated, and what was understood of it otherwise than typed."""

from bot.adapters.visible import shortened
from bot.answering.answers import Answer
from bot.answering.compare import Comparison
from bot.answering.questions import Question
from bot.answering.timeline import Timeline

_SHOWN_WORDS = 8
_LONGEST_QUESTION = 300


def asked(question: Question) -> str:
    """Return a question as it is restated: its text, and what it was limited to."""
    return " · ".join([f"“{shortened(question.text, _LONGEST_QUESTION)}”", *limits(question)])


def limits(question: Question) -> list[str]:
    """Return what a question was limited to, a phrase each."""
    named = (
        ("from", question.speaker),
        ("in", question.source),
        ("after", question.after),
        ("before", question.before),
    )
    return [f"{name} {shortened(value, 60)}" for name, value in named if value]


def unknown_words(answer: Answer | Comparison | Timeline) -> list[str]:
    """Return the sentence about the words that occur nowhere, if there are any."""
    if not answer.unknown_words:
        return []
    words = [f"“{shortened(word, 40)}”" for word in answer.unknown_words[:_SHOWN_WORDS]]
    more = len(answer.unknown_words) - len(words)
    return [f"Words that never occur: {', '.join(words)}{f' and {more} more' if more > 0 else ''}."]


def corrected(answer: Answer | Comparison | Timeline) -> list[str]:
    """Return which words were read otherwise than typed, a sentence each."""
    return [
        f"Read “{shortened(typed, 40)}” as {' or '.join(_written_like(typed, shortened(word, 40)) for word in words)}."
        for typed, words in answer.corrections[:_SHOWN_WORDS]
    ]


def _written_like(typed: str, word: str) -> str:
    """Return a word with a capital where what was typed has one: it may be a name."""
    return word[:1].upper() + word[1:] if typed[:1].isupper() else word


def understood(asked_for: Comparison | Timeline) -> list[str]:
    """Return which words of a topic never occur, and which were understood otherwise than typed, a sentence each."""
    return [*unknown_words(asked_for), *corrected(asked_for)]


def topic_of(asked_for: Comparison | Timeline) -> str:
    """Return a topic as it is restated."""
    return f"“{shortened(asked_for.topic, _LONGEST_QUESTION)}”"
