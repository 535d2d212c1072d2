"""What stands above and below an answer, and what is said instead of one."""

from bot.adapters.visible import shortened
from bot.adapters.wording.citations import passages_footer
from bot.adapters.wording.phrases import EMPTY_FOLDER, NOTHING_FOUND, count
from bot.adapters.wording.questions import corrected, limits, unknown_words
from bot.adapters.wording.times import date
from bot.answering.answers import Answer

_SHOWN_NAMESAKES = 3


def lead(answer: Answer) -> str:
    """Return the line above the passages: how many of how many discussions, and what to know about them."""
    discussions = len({citation.passage.document.source for citation in answer.passages})
    counts = f"{count(len(answer.passages), 'passage')} from {count(discussions, 'discussion')}"
    return " · ".join([counts, *unknown_words(answer), *notes(answer)])


def declined(answer: Answer) -> str:
    """Return what is said instead of an answer, with the words of the question that occur nowhere."""
    if answer.is_folder_empty:
        return EMPTY_FOLDER
    limited = limits(answer.question)
    within = f"{NOTHING_FOUND[:-1]} ({', '.join(limited)})." if limited else NOTHING_FOUND
    return " ".join([within, *unknown_words(answer), *notes(answer)])


def notes(answer: Answer) -> list[str]:
    """Return what was understood otherwise than typed, who is not heard, and what is newer, a sentence each."""
    return [*corrected(answer), *_read_with(answer), *_silent(answer), *_newer(answer)]


def _read_with(answer: Answer) -> list[str]:
    earlier = [f"“{shortened(question, 80)}”" for question in answer.read_with]
    plural = "" if len(earlier) == 1 else "s"
    return [f"Read together with your earlier question{plural}: {' and '.join(earlier)}."] if earlier else []


def _silent(answer: Answer) -> list[str]:
    people = [shortened(name, 40) for namesakes in answer.silent for name in namesakes[:_SHOWN_NAMESAKES]]
    named = " or ".join(part for part in (", ".join(people[:-1]), *people[-1:]) if part)
    return [f"Nothing from {named} on this."] if named else []


def _newer(answer: Answer) -> list[str]:
    if not answer.newer:
        return []
    return [f"Newer from {shortened(answer.newer.speaker, 40)} on this: {date(answer.newer.date)}."]


def footer(answer: Answer) -> str:
    """Return the ids of the passages and the revision of the folder."""
    return passages_footer(answer.passages or answer.nearest, answer.revision)
