"""Which files of a folder are knowledge."""

import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bot.corpus.readers import FORMATS
from bot.errors import KnowledgeError

MOST_FILES = 10_000
_TEMPORARY = re.compile(r"\..*|.*~|.*\.(tmp|part|crdownload|sw.)|#.*#|~\$.*|4913|__MACOSX|Thumbs\.db", re.IGNORECASE)
_NOT_KNOWLEDGE = frozenset({"readme.md"})


def list_files(root: Path) -> list[str]:
    """
    Return the paths of the files below a folder that count as knowledge, in the order of their names.

    Links, hidden and temporary files are passed over. Raises KnowledgeError if there is no such folder.
    """
    if not root.is_dir():
        raise KnowledgeError(root, "there is no such folder; set KNOWLEDGE_DIR to the folder with the discussions")
    return list(islice(_walk(root, ""), MOST_FILES))


def _walk(folder: Path, below: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as scanned:
            entries = sorted(scanned, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if _TEMPORARY.fullmatch(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(folder / entry.name, f"{below}{entry.name}/")
        elif _is_knowledge(entry.name):
            yield f"{below}{entry.name}"


def _is_knowledge(name: str) -> bool:
    return name.casefold() not in _NOT_KNOWLEDGE and Path(name).suffix.casefold() in FORMATS
