"""Timelines at a terminal: for people, and as JSON lines."""

import json
from typing import Any

from rich.text import Text

from bot.adapters import wording
from bot.adapters.terminal.lines import citation_lines, citation_to_fields, line
from bot.answering.newer import date_of
from bot.answering.timeline import Timeline


def timeline_to_lines(timeline: Timeline) -> list[Text]:
    """Return the lines of a timeline: each passage below its age."""
    if timeline.reason:
        return [line(timeline.reason)]
    lines = [line(wording.followed(timeline), "dim" if timeline.passages else "")]
    for citation in timeline.passages:
        age = wording.age(date_of(citation.passage), timeline.now)
        lines += [Text(), line(age, "underline"), *citation_lines(citation)[:-1]]
    footer = line(wording.passages_footer(timeline.passages, timeline.revision), "dim")
    return [*lines, *([Text()] if timeline.passages else []), footer]


def timeline_to_json(timeline: Timeline) -> str:
    """Return a timeline as one line of JSON."""
    fields: dict[str, Any] = {
        "speaker": timeline.speaker,
        "topic": timeline.topic,
        "passages": [citation_to_fields(citation) for citation in timeline.passages],
        "left_out": timeline.left_out,
        "unknown_words": list(timeline.unknown_words),
        "notes": [*wording.understood(timeline), *([timeline.reason] if timeline.reason else [])],
        "revision": timeline.revision,
        "took_ms": round(timeline.took_ms, 2),
    }
    return json.dumps(fields, ensure_ascii=False)
