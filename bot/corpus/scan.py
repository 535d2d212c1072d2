"""Which files of a folder are knowledge, and how they look from outside."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.corpus.readers import FORMATS
from bot.errors import KnowledgeError

MOST_FILES = 10_000
_TEMPORARY = re.compile(r"\..*|.*~|.*\.(tmp|part|crdownload|sw.)|#.*#|~\$.*|4913|__MACOSX|Thumbs\.db", re.IGNORECASE)
_NOT_KNOWLEDGE = frozenset({"readme.md"})


@dataclass(frozen=True, slots=True)
class Signature:
    """How a file looks without being read: a change of its content changes this, unless somebody takes pains."""

    size: int
    modified_ns: int
    inode: int


def list_files(root: Path) -> dict[str, Signature]:
    """
    Return the files below a folder that count as knowledge, by path, in the order of their names.

    Links, hidden and temporary files are passed over. Raises KnowledgeError if there is no such folder.
    """
    if not root.is_dir():
        raise KnowledgeError(root, "there is no such folder; set KNOWLEDGE_DIR to the folder with the discussions")
    found: dict[str, Signature] = {}
    for path, entry in _walk(root, ""):
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError:
            continue
        found[path] = Signature(status.st_size, status.st_mtime_ns, status.st_ino)
        if len(found) == MOST_FILES:
            break
    return found


def _walk(folder: Path, below: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
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
            yield f"{below}{entry.name}", entry


def _is_knowledge(name: str) -> bool:
    return name.casefold() not in _NOT_KNOWLEDGE and Path(name).suffix.casefold() in FORMATS
