"""What an adapter renders: an answer with numbered citations."""

from dataclasses import dataclass
from enum import StrEnum

from bot.answering.questions import Question
from bot.corpus.documents import Moment, Words
from bot.corpus.passages import Passage
from bot.retrieval.confidence import Features


class Outcome(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    NOTHING_FOUND = "nothing_found"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """
    The part of a passage that is shown: one person's own words, or a note, never both.

    `text` stands in the passage letter for letter. `is_cut` if its sentence goes on at an end.
    `highlights` are the (start, end) of the words that matched.
    """

    text: str
    words: Words
    speaker: str | None
    about: tuple[str, ...]
    moment: Moment | None
    highlights: tuple[tuple[int, int], ...] = ()
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """
    A passage of an answer under its number, what is shown of it, and the address that opens it at its place.

    `note` explains a quotation: what the discussion's notes say in front of it.
    """

    number: int
    passage: Passage
    excerpt: Excerpt
    note: Excerpt | None
    score: float
    matched: tuple[str, ...]
    url: str | None


@dataclass(frozen=True, slots=True)
class Newer:
    """That somebody spoke of the same topic again, on an ISO date after what is shown of them."""

    speaker: str
    topic: str
    date: str


@dataclass(frozen=True, slots=True)
class Answer:
    """
    The answer to a question: passages, or nothing found with the nearest ones, or a refusal with its `reason`.

    `confidence` is between 0 and 1 and rests on `features`. `corrections` tell which words were looked for instead of
    one that occurs nowhere. `read_with` are the earlier questions, oldest first, together with which this one was
    understood. `silent` are those of several people named of whom nothing was found; namesakes are one entry. `newer`
    tells that the first passage's speaker spoke of the same again, later than what is shown.
    """

    question: Question
    outcome: Outcome
    answer_id: str
    revision: str
    confidence: float = 0.0
    passages: tuple[Citation, ...] = ()
    nearest: tuple[Citation, ...] = ()
    unknown_words: tuple[str, ...] = ()
    corrections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    read_with: tuple[str, ...] = ()
    silent: tuple[tuple[str, ...], ...] = ()
    reason: str | None = None
    is_folder_empty: bool = False
    took_ms: float = 0.0
    features: Features | None = None
    newer: Newer | None = None
