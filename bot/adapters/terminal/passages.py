"""Passages in their place and discussions with their sections, at a terminal: for people, and as one line of JSON."""

import json
from typing import Any

from rich.text import Text

from bot.adapters import wording
from bot.adapters.terminal.lines import citation_to_fields, line
from bot.adapters.terminal.sources import source_lines, source_to_fields
from bot.adapters.visible import visible
from bot.answering.answers import Excerpt
from bot.answering.show import Contents, InPlace, Section, Shown, Whole


def shown_to_lines(shown: Shown) -> list[Text]:
    """Return the lines of what was asked for by an id."""
    footer = Text(f"folder {shown.revision}", "dim")
    if shown.passage:
        return [*_passage_lines(shown.passage), footer]
    if shown.discussion:
        return [*_contents_lines(shown.discussion), footer]
    return [line(shown.reason or "")]


def _passage_lines(shown: InPlace) -> list[Text]:
    citation = shown.passage.citation
    link = f"{wording.link_label(citation)}  {citation.url or wording.file_place(citation)}"
    lines = [
        Text.assemble((visible(wording.origin(citation)), "bold"), (f" — {wording.place_in_discussion(shown)}", "dim")),
        Text(),
        *(_beside(wording.BEFORE, shown.before) if shown.before else []),
    ]
    if shown.question and not _is_seen(shown.question, shown):
        lines += [line(f"   {wording.host_before(shown.question)}", "dim")]
        lines += [line(f"   {wording.quotation(shown.question)}"), Text()]
    lines += [one for part in shown.passage.parts for one in _part_lines(part)]
    lines += [line(f"   {link}", "cyan"), Text()]
    lines += _beside(wording.AFTER, shown.after) if shown.after else []
    return [*lines, line(f"{wording.full_citation(citation, shown.passage.parts)}", "dim")]


def _is_seen(question: Excerpt, shown: InPlace) -> bool:
    """Whether the question stands in the passage itself or in the one before it, which are shown anyway."""
    return any(question in whole.parts for whole in (shown.before, shown.passage) if whole)


def _beside(label: str, whole: Whole) -> list[Text]:
    """Return the lines of what comes before or after: dim, with its id, by which it is shown in its turn."""
    section = whole.citation.passage.section
    heading = f"{label} · {whole.citation.passage.id}{f' · {section}' if section else ''}"
    parts = [f"   {wording.speaker_and_time(part)}: {wording.quotation(part)}" for part in whole.parts]
    return [line(heading, "dim"), *(line(part, "dim") for part in parts), Text()]


def _part_lines(part: Excerpt) -> list[Text]:
    return [line(wording.speaker_and_time(part), "bold"), line(f"   {wording.quotation(part)}")]


def _contents_lines(contents: Contents) -> list[Text]:
    return [*source_lines(contents.source), *map(_section_line, contents.sections), Text()]


def _section_line(section: Section) -> Text:
    at = wording.moment(section.moment) if section.moment else ""
    name = visible(section.name or wording.WITHOUT_SECTION)
    return Text.assemble(f"{at:>9}  ", (name, "bold"), (f"  {' '.join(section.ids)}", "dim"))


def shown_to_json(shown: Shown) -> str:
    """Return what was asked for by an id as one line of JSON; characters beyond ASCII stand as they are."""
    at, contents = shown.passage, shown.discussion
    fields = {
        "id": shown.asked,
        "passage": _whole_to_fields(at.passage) if at else None,
        "before": _whole_to_fields(at.before) if at and at.before else None,
        "after": _whole_to_fields(at.after) if at and at.after else None,
        "question": _part_to_fields(at.question) if at and at.question else None,
        "source": _contents_to_fields(contents) if contents else None,
        "notes": [shown.reason] if shown.reason else [],
        "revision": shown.revision,
    }
    return json.dumps(fields, ensure_ascii=False)


def _whole_to_fields(whole: Whole) -> dict[str, Any]:
    """Return the usual fields of a passage, and each of its parts with whose words it is."""
    return {**citation_to_fields(whole.citation), "parts": [_part_to_fields(part) for part in whole.parts]}


def _part_to_fields(part: Excerpt) -> dict[str, Any]:
    return {
        "text": part.text,
        "words": part.words.value,
        "speaker": part.speaker,
        "about": list(part.about),
        "seconds": part.moment.seconds if part.moment else None,
        "approximate": part.moment.approximate if part.moment else False,
    }


def _contents_to_fields(contents: Contents) -> dict[str, Any]:
    sections = [
        {
            "section": section.name,
            "seconds": section.moment.seconds if section.moment else None,
            "approximate": section.moment.approximate if section.moment else False,
            "passages": list(section.ids),
        }
        for section in contents.sections
    ]
    return {**source_to_fields(contents.source), "sections": sections}
