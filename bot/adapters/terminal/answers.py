"""Answers at a terminal: for people, and as JSON lines."""

import json
from shlex import quote
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.adapters import wording
from bot.adapters.terminal.lines import citation_lines, citation_to_fields, line, print_lines
from bot.answering.answers import Answer, Outcome


def print_answer(answer: Answer, console: Console) -> None:
    """Print an answer for people."""
    print_lines(answer_to_lines(answer), console)


def answer_to_lines(answer: Answer) -> list[Text]:
    """Return the lines of an answer."""
    if answer.outcome is Outcome.REFUSED:
        return [line(answer.reason or "")]
    if answer.outcome is Outcome.ANSWERED:
        lines = [line(wording.lead(answer), "dim"), *_timeline_lines(answer), Text()]
        lines += [one for citation in answer.passages for one in citation_lines(citation)]
        return [*lines, Text(wording.footer(answer), "dim")]
    lines = [line(wording.declined(answer))]
    if answer.nearest:
        lines += [Text(), Text(wording.NEAREST, "dim"), Text()]
        lines += [one for citation in answer.nearest for one in citation_lines(citation)]
    return [*lines, Text(wording.footer(answer), "dim")]


def _timeline_lines(answer: Answer) -> list[Text]:
    """Return the command that shows what is newer, if anything is: the other platforms have none yet."""
    if not answer.newer:
        return []
    return [line(f"python -m bot timeline {quote(answer.newer.speaker)} {quote(answer.newer.topic)}", "dim")]


def answer_to_json(answer: Answer) -> str:
    """Return an answer as one line of JSON; characters beyond ASCII stand as they are."""
    fields: dict[str, Any] = {
        "question": answer.question.text,
        "outcome": answer.outcome.value,
        "confidence": round(answer.confidence, 4),
        "passages": [citation_to_fields(citation) for citation in answer.passages],
        "nearest": [citation_to_fields(citation) for citation in answer.nearest],
        "unknown_words": list(answer.unknown_words),
        "notes": [*wording.notes(answer), *([answer.reason] if answer.reason else [])],
        "answer_id": answer.answer_id,
        "revision": answer.revision,
        "took_ms": round(answer.took_ms, 2),
    }
    return json.dumps(fields, ensure_ascii=False)
