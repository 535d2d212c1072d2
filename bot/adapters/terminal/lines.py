"""What all that is shown at a terminal is made of: lines of text, citations, JSON."""

import json
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.adapters import wording
from bot.adapters.visible import visible
from bot.answering.answers import Citation


def print_lines(lines: Iterable[Text], console: Console) -> None:
    """Print lines: colored and wrapped at a terminal, plain and unwrapped off it."""
    for one in lines:
        console.print(one, soft_wrap=not console.is_terminal, highlight=False)


def line(text: str, style: str = "") -> Text:
    """Return a line on which nothing from a file or an asker can steer the terminal."""
    return Text(visible(text), style)


def citation_lines(citation: Citation) -> list[Text]:
    """Return the lines of a citation: who and where, the words, the note that explains them, and the link."""
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
        shown.append(line(f"   {wording.NOTE}: {wording.quotation(citation.note)}", "dim"))
    return [heading, *shown, link, Text()]


def error_to_json(message: str, kind: str) -> str:
    """Return an error as one line of JSON."""
    return json.dumps({"error": kind, "message": message}, ensure_ascii=False)


def citation_to_fields(citation: Citation) -> dict[str, Any]:
    """Return a citation as it is written in JSON, the same for every command."""
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
