"""Which files of a folder are knowledge, and how they look from outside."""

import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.corpus.readers import FORMATS
from bot.errors import KnowledgeError

_FEWEST_TO_MISS = 10
_TEMPORARY = re.compile(r"\..*|.*~|.*\.(tmp|part|crdownload|sw.)|#.*#|~\$.*|4913|__MACOSX|Thumbs\.db", re.IGNORECASE)
_NOT_KNOWLEDGE = frozenset({"readme.md"})


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many files of a folder are read at most, and how many bytes of all together; None: as many as there are."""

    files: int | None = 10_000
    size: int | None = 512 * 2**20


BOUNDED = Bounds()
UNBOUNDED = Bounds(files=None, size=None)


@dataclass(frozen=True, slots=True)
class Signature:
    """How a file looks without being read: writing to it changes this, unless somebody takes pains to hide it."""

    size: int
    modified_ns: int
    changed_ns: int  # also when its time was set back, or its permissions changed
    inode: int


@dataclass(slots=True)
class Listing:
    """
    The files below a folder that count as knowledge, in the order of their names.

    `left_out` tells which are too many, and why; `unlisted` are the folders that could not be looked into; `others` is
    what else lies there for all to see: files of formats that are not read, links to folders.
    """

    files: dict[str, Signature] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    unlisted: dict[str, str] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)

    def may_hold(self, path: str) -> bool:
        """Whether a file is there, or may be: in a folder that could not be looked into."""
        return path in self.files or any(path.startswith(folder and f"{folder}/") for folder in self.unlisted)


def look_into(root: Path, bounds: Bounds = UNBOUNDED) -> Listing:
    """
    Return what there is below a folder; hidden and temporary files are passed over, links to folders not followed.

    Raises KnowledgeError if there is no such folder.
    """
    # Path.is_dir raises where the way there is barred, or where a share is not connected.
    if not os.path.isdir(root):
        raise KnowledgeError(root, "there is no such folder; set KNOWLEDGE_DIR to the folder with the discussions")
    listing = Listing()
    size = 0
    for path, entry in _walk(root, listing):
        try:
            signature = _signature(entry.stat(follow_symlinks=False))
        except OSError:
            continue
        size += signature.size
        if bounds.files is not None and len(listing.files) >= bounds.files:
            listing.left_out[path] = f"not read: there are more than {bounds.files:,} files"
        elif bounds.size is not None and size > bounds.size:
            size -= signature.size
            listing.left_out[path] = f"not read: the files have more than {bounds.size // 2**20} MiB together"
        else:
            listing.files[path] = signature
    return listing


def list_files(root: Path) -> list[str]:
    """Return the paths of the files below a folder that count as knowledge; raises KnowledgeError like `look_into`."""
    return list(look_into(root).files)


def is_loss(known: Collection[str], listing: Listing | None) -> bool:
    """Whether what is gone of the known files looks like a lost folder: the root itself, or half of ten or more."""
    if listing is None:
        return bool(known)
    gone = sum(not listing.may_hold(path) for path in known)
    return is_much(gone, known=len(known), there=len(listing.files))


def is_much(gone: int, *, known: int, there: int) -> bool:
    """Whether half of ten or more known files are gone; what has come instead of them makes up for it."""
    come = there - (known - gone)  # a folder that was moved or checked out anew is not lost
    return known >= _FEWEST_TO_MISS and (gone - max(come, 0)) * 2 >= known


def signature_of(path: Path) -> Signature | None:
    """Return how a file looks now, None if it is gone."""
    try:
        return _signature(os.lstat(path))
    except OSError:
        return None


def _signature(status: os.stat_result) -> Signature:
    return Signature(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def _walk(root: Path, listing: Listing) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield the files with their paths; folders may lie deeper in one another than Python calls functions."""
    left = _entries(root, "", listing)
    while left:
        path, entry = left.pop()
        if entry.is_dir(follow_symlinks=False):
            left += _entries(entry.path, path, listing)
        elif _is_knowledge(entry.name):
            yield path, entry
        elif entry.name.casefold() not in _NOT_KNOWLEDGE:
            listing.others.append(path)


def _entries(folder: str | Path, path: str, listing: Listing) -> list[tuple[str, os.DirEntry[str]]]:
    """Return what is in a folder, the last first."""
    try:
        with os.scandir(folder) as scanned:
            entries = sorted(scanned, key=lambda entry: entry.name, reverse=True)
    except OSError as error:
        listing.unlisted[path] = f"cannot be looked into: {error.strerror}"
        return []
    below = path and f"{path}/"
    return [(f"{below}{entry.name}", entry) for entry in entries if not _TEMPORARY.fullmatch(entry.name)]


def _is_knowledge(name: str) -> bool:
    return name.casefold() not in _NOT_KNOWLEDGE and Path(name).suffix.casefold() in FORMATS
