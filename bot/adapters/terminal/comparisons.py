"""Comparisons at a terminal: for people, and as JSON lines."""

import json
from typing import Any

from rich.text import Text

from bot.adapters import wording
from bot.adapters.terminal.lines import citation_lines, citation_to_fields, line
from bot.answering.compare import Column, Comparison


def comparison_to_lines(comparison: Comparison) -> list[Text]:
    """Return the lines of a comparison: each speaker with their passage, or that there is none."""
    if comparison.reason:
        return [line(comparison.reason)]
    columns = [one for column in comparison.columns for one in _column_lines(column)]
    footer = line(wording.passages_footer(comparison.passages, comparison.revision), "dim")
    return [
        line(wording.compared(comparison), "dim" if columns else ""),
        *([Text(), *columns] if columns else []),
        footer,
    ]


def _column_lines(column: Column) -> list[Text]:
    shown = citation_lines(column.passage) if column.passage else [line(f"   {wording.no_passage(column)}"), Text()]
    return [line(column.speaker, "underline"), *shown]


def comparison_to_json(comparison: Comparison) -> str:
    """Return a comparison as one line of JSON; a speaker without a passage has null in its place."""
    fields: dict[str, Any] = {
        "topic": comparison.topic,
        "columns": [
            {"speaker": column.speaker, "passage": citation_to_fields(column.passage) if column.passage else None}
            for column in comparison.columns
        ],
        "unknown_words": list(comparison.unknown_words),
        "notes": [*wording.understood(comparison), *([comparison.reason] if comparison.reason else [])],
        "revision": comparison.revision,
        "took_ms": round(comparison.took_ms, 2),
    }
    return json.dumps(fields, ensure_ascii=False)
