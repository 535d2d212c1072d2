"""Verdicts on quotations at a terminal: for people, and as JSON lines."""

import json
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.adapters import wording
from bot.adapters.terminal.lines import citation_lines, citation_to_fields, line, print_lines
from bot.adapters.visible import visible
from bot.answering.quote import Checked
from bot.answering.verdicts import Verdict


def print_checked(checked: Checked, console: Console) -> None:
    """Print a verdict for people."""
    print_lines(checked_to_lines(checked), console)


def checked_to_lines(checked: Checked) -> list[Text]:
    """Return the lines of a verdict: the sentence first, then where the quotation differs, then the passages."""
    lines = [line(wording.checked(checked), "bold")]
    if checked.verdict is Verdict.REFUSED:
        return lines
    if checked.differences:
        lines += [Text(), _marked(checked)]
        lines += [line(f"   {wording.difference(one)}") for one in checked.differences]
    lines.append(Text())
    if checked.nearest:
        lines += [Text(wording.NEAREST_PASSAGE, "dim"), Text()]
    for citation in (*checked.passages, *checked.nearest):
        lines += citation_lines(citation)
    ids = " ".join(citation.passage.id for citation in (*checked.passages, *checked.nearest))
    return [*lines, Text(f"{ids} · folder {checked.revision}" if ids else f"folder {checked.revision}", "dim")]


def checked_to_json(checked: Checked) -> str:
    """Return a verdict as one line of JSON; characters beyond ASCII stand as they are."""
    fields: dict[str, Any] = {
        "quote": checked.quotation,
        "by": checked.speaker,
        "verdict": checked.verdict.value,
        "differences": [
            {"kind": one.kind.value, "quoted": one.quoted, "said": one.said, "harmful": one.is_harmful}
            for one in checked.differences
        ],
        "passages": [citation_to_fields(citation) for citation in checked.passages],
        "nearest": [citation_to_fields(citation) for citation in checked.nearest],
        "notes": [wording.checked(checked)],
        "revision": checked.revision,
        "took_ms": round(checked.took_ms, 2),
    }
    return json.dumps(fields, ensure_ascii=False)


def _marked(checked: Checked) -> Text:
    """Return the quotation with what differs between brackets; `[…]` where something was left out."""
    shown = Text("   “")
    position = 0
    for start, end, is_harmful in _spots(checked):
        shown.append(visible(checked.quotation[position:start]))
        inside = visible(checked.quotation[start:end])
        shown.append(f"[{inside}]" if inside else "[…] ", "bold red" if is_harmful else "bold")
        position = end
    shown.append(f"{visible(checked.quotation[position:])}”")
    return shown


def _spots(checked: Checked) -> list[tuple[int, int, bool]]:
    """Return where the quotation differs, in its order; of two that overlap the first one, made longer."""
    spots: list[tuple[int, int, bool]] = []
    for one in sorted(checked.differences, key=lambda one: one.at):
        start, end = one.at
        if spots and start < spots[-1][1]:
            first, last, is_harmful = spots.pop()
            spots.append((first, max(end, last), is_harmful or one.is_harmful))
        else:
            spots.append((start, end, one.is_harmful))
    return spots
