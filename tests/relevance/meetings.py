"""
Real meetings to check quotations against, on which no rule was made: ten of QMSum's, drawn by chance.

They are data for measuring only and no part of the repository. The spaces that their transcribers left before marks
(`I 'm`, `Yes .`) are taken out, which nobody who quotes would write; nothing else is changed.
"""

import json
import random
import re
from collections import defaultdict
from pathlib import Path

from bot.corpus.people import looks_like_name
from bot.corpus.readers.draft import About, Draft

_MEETINGS = 10
_HEAD = re.compile(r"(?P<label>[A-Z][^:\n]{1,60}): (?P<words>.*)")
_SPACE_BEFORE = re.compile(r"\s+(?=[.,?!;:%)])|(?<=\w)\s+(?=['’]\w)|(?<=\w)\s+(?=-\s\w)|(?<=\w -)\s+(?=\w)")


def are_in(data: Path) -> bool:
    """Whether the collection is in a folder of collections."""
    return (data / "qmsum" / "corpus.jsonl").is_file()


def write_meetings(data: Path, root: Path, *, seed: int) -> None:
    """Write some meetings as knowledge files, always the same ones for a seed."""
    lines: dict[str, list[str]] = defaultdict(list)
    for row in map(json.loads, (data / "qmsum" / "corpus.jsonl").read_text("utf-8").splitlines()):
        lines[row["meeting"]] += row["text"].splitlines()
    for name in random.Random(seed).sample(sorted(lines), _MEETINGS):
        (root / f"{name}.md").write_text(_to_markdown(name, lines[name]), "utf-8")


def _to_markdown(name: str, lines: list[str]) -> str:
    found = dict.fromkeys(match["label"] for line in lines if (match := _HEAD.match(line)))
    labels = {label: _name(label) for label in found if looks_like_name(_name(label))}
    draft = Draft(About(f"Meeting {name}", speakers=tuple(dict.fromkeys(labels.values())), is_verbatim=True))
    for line in lines:
        match = _HEAD.match(line)
        if match and match["label"] in labels:
            draft.turn(labels[match["label"]], _SPACE_BEFORE.sub("", match["words"]))
        else:
            draft.paragraph(_SPACE_BEFORE.sub("", line))
    return str(draft)


def _name(label: str) -> str:
    """Return a label without the office that stands behind it in brackets."""
    return label.partition("(")[0].strip()
