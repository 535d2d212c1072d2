"""Lists of discussions at a terminal: for people, and as one line of JSON."""

import json
from typing import Any

from rich.text import Text

from bot.adapters import wording
from bot.adapters.terminal.lines import line
from bot.adapters.visible import visible
from bot.answering.sources import Source, Sources
from bot.corpus.documents import Words


def sources_to_lines(sources: Sources) -> list[Text]:
    """Return the lines of a page of discussions."""
    if sources.reason is not None:
        return [line(sources.reason)]
    lines = [line(wording.sources_lead(sources), "dim"), Text()]
    lines += [one for source in sources.sources for one in source_lines(source)]
    return [*lines, Text(f"folder {sources.revision}", "dim")]


def source_lines(source: Source) -> list[Text]:
    """Return the lines of a discussion: title and date, what it is, its name, and where it is to be found."""
    document = source.document
    heading = Text.assemble((visible(document.front_matter.title), "bold"), visible(f" · {wording.dated(source)}"))
    address = document.front_matter.url or document.front_matter.video or document.path
    return [
        heading,
        line(f"   {wording.particulars(source)}"),
        line(f"   {document.source}  {address}", "cyan"),
        Text(),
    ]


def source_to_fields(source: Source) -> dict[str, Any]:
    """Return a discussion as it is written in JSON, the same for every command."""
    front_matter = source.document.front_matter
    return {
        "source": source.document.source,
        "title": front_matter.title,
        "kind": front_matter.kind,
        "date": front_matter.date,
        "speakers": [name for name in source.speakers if name != front_matter.host],
        "host": front_matter.host,
        "passages": source.passages,
        "words": [words.value for words in Words if words in source.words],
        "url": front_matter.url or front_matter.video,
    }


def sources_to_json(sources: Sources) -> str:
    """Return a page of discussions as one line of JSON; characters beyond ASCII stand as they are."""
    fields = {
        "total": sources.total,
        "page": sources.wanted.page,
        "pages": sources.pages,
        "sources": [source_to_fields(source) for source in sources.sources],
        "notes": [sources.reason] if sources.reason else [],
        "revision": sources.revision,
    }
    return json.dumps(fields, ensure_ascii=False)
