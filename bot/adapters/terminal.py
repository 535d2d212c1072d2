"""Answers at a terminal: for people, and as JSON lines."""

import json
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.adapters import wording
from bot.adapters.visible import visible
from bot.answering.answers import Answer, Citation, Outcome


def print_answer(answer: Answer, console: Console) -> None:
    """Print an answer for people: colored and wrapped at a terminal, plain and unwrapped off it."""
    for line in answer_to_lines(answer):
        console.print(line, soft_wrap=not console.is_terminal, highlight=False)


def answer_to_lines(answer: Answer) -> list[Text]:
    """Return the lines of an answer."""
    if answer.outcome is Outcome.REFUSED:
        return [_line(answer.reason or "")]
    if answer.outcome is Outcome.ANSWERED:
        lines = [_line(wording.lead(answer), "dim"), Text()]
        lines += [line for citation in answer.passages for line in _citation_lines(citation)]
        return [*lines, Text(wording.footer(answer), "dim")]
    lines = [_line(wording.declined(answer))]
    if answer.nearest:
        lines += [Text(), Text(wording.NEAREST, "dim"), Text()]
        lines += [line for citation in answer.nearest for line in _citation_lines(citation)]
    return [*lines, Text(wording.footer(answer), "dim")]


def _line(text: str, style: str = "") -> Text:
    """Return a line on which nothing from a file or an asker can steer the terminal."""
    return Text(visible(text), style)


def _citation_lines(citation: Citation) -> list[Text]:
    heading = Text.assemble(
        (f"{citation.number}. ", "dim"),
        (visible(wording.heading(citation)), "bold"),
        visible(f" — {wording.origin(citation)}"),
    )
    link = Text("   ")
    link.append(f"{wording.link_label(citation)}  ", "cyan")
    link.append(visible(citation.url or wording.file_place(citation)), "cyan")
    pieces = [(visible(text), "bold" if is_match else "") for text, is_match in wording.pieces(citation.excerpt)]
    shown = [Text.assemble("   ", *pieces)]
    if citation.note:
        shown.append(_line(f"   {wording.NOTE}: {wording.quotation(citation.note)}", "dim"))
    return [heading, *shown, link, Text()]


def answer_to_json(answer: Answer) -> str:
    """Return an answer as one line of JSON; characters beyond ASCII stand as they are."""
    fields: dict[str, Any] = {
        "question": answer.question.text,
        "outcome": answer.outcome.value,
        "confidence": round(answer.confidence, 4),
        "passages": [_citation_to_fields(citation) for citation in answer.passages],
        "nearest": [_citation_to_fields(citation) for citation in answer.nearest],
        "unknown_words": list(answer.unknown_words),
        "notes": [*wording.notes(answer), *([answer.reason] if answer.reason else [])],
        "answer_id": answer.answer_id,
        "revision": answer.revision,
        "took_ms": round(answer.took_ms, 2),
    }
    return json.dumps(fields, ensure_ascii=False)


def error_to_json(message: str, kind: str) -> str:
    """Return an error as one line of JSON."""
    return json.dumps({"error": kind, "message": message}, ensure_ascii=False)


def _citation_to_fields(citation: Citation) -> dict[str, Any]:
    excerpt, passage = citation.excerpt, citation.passage
    return {
        "id": passage.id,
        "number": citation.number,
        "text": passage.text,
        "excerpt": excerpt.text,
        "note": citation.note.text if citation.note else None,
        "words": excerpt.words.value,
        "speaker": excerpt.speaker,
        "about": list(excerpt.about),
        "title": passage.document.front_matter.title,
        "source": passage.document.source,
        "section": passage.section,
        "date": passage.document.front_matter.date,
        "seconds": excerpt.moment.seconds if excerpt.moment else None,
        "approximate": excerpt.moment.approximate if excerpt.moment else False,
        "url": citation.url,
        "score": round(citation.score, 4),
        "matched": list(citation.matched),
    }
