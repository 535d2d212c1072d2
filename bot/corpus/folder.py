"""Reads the knowledge folder: which files count, how they are opened, what each becomes."""

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.corpus.corpus import Corpus, Problem
from bot.corpus.documents import Document
from bot.corpus.markdown import read_markdown
from bot.corpus.passages import Passage, split
from bot.errors import KnowledgeError

_LARGEST_FILE = 20 * 2**20  # bytes
_LARGEST_TEXT = 2 * 2**20  # characters
_MOST_FILES = 10_000
_TEMPORARY = re.compile(r"\..*|.*~|.*\.(tmp|part|crdownload|sw.)|#.*#|~\$.*|4913|__MACOSX|Thumbs\.db", re.IGNORECASE)
_NOT_KNOWLEDGE = frozenset({"readme.md"})


class Reader(Protocol):
    """Turns the text of one format into a document."""

    def __call__(self, text: str, *, source: str, path: str) -> Document:
        """Return the document that a file holds."""
        ...


READERS: dict[str, Reader] = {".md": read_markdown}


@dataclass(frozen=True, slots=True)
class _File:
    """A file as read: its path below the folder and its bytes."""

    path: str
    content: bytes


def read_folder(root: Path) -> Corpus:
    """
    Return the corpus of a folder; a file that cannot be read is left out and named in `problems`.

    Raises KnowledgeError if there is no such folder.
    """
    if not root.is_dir():
        raise KnowledgeError(root, "there is no such folder; set KNOWLEDGE_DIR to the folder with the discussions")
    documents: list[Document] = []
    passages: list[Passage] = []
    problems: list[Problem] = []
    digest = hashlib.sha256()
    taken: dict[str, str] = {}
    for path in _paths(root):
        try:
            file = _read(root, path)
            text = _decode(file)
            source = _source_name(path)
            if source in taken:
                raise KnowledgeError(path, f"another file of that name is there already: {taken[source]}")
        except KnowledgeError as error:
            problems.append(Problem(_printable(str(path)), error.reason))
            continue
        taken[source] = file.path
        document = READERS[path.suffix.casefold()](text, source=source, path=file.path)
        digest.update(f"{file.path}\0{hashlib.sha256(file.content).hexdigest()}\n".encode("utf-8", "surrogateescape"))
        documents.append(document)
        passages += split(document, text)
        problems += [Problem(_printable(file.path), warning) for warning in document.warnings]
    return Corpus(str(root), digest.hexdigest()[:8], tuple(documents), tuple(passages), tuple(problems))


def read_text(root: str, path: str) -> str:
    """Return the text of a file below the folder as it is now; raises KnowledgeError."""
    return _decode(_read(Path(root), Path(path)))


def _paths(root: Path) -> Iterator[Path]:
    """Yield the files that count, below the folder, in the order of their names."""
    count = 0
    for folder, folders, files in os.walk(root, onerror=_raise, followlinks=False):
        folders[:] = sorted(name for name in folders if not _TEMPORARY.fullmatch(name))
        for name in sorted(files):
            if (
                _TEMPORARY.fullmatch(name)
                or name.casefold() in _NOT_KNOWLEDGE
                or Path(name).suffix.casefold() not in READERS
            ):
                continue
            count += 1
            if count > _MOST_FILES:
                return
            yield Path(folder, name).relative_to(root)


def _raise(error: OSError) -> None:
    if error.filename is not None and not os.path.exists(error.filename):
        return
    raise KnowledgeError(Path(str(error.filename)), f"cannot be listed: {error.strerror}")


def _read(root: Path, path: Path) -> _File:
    """Read a regular file below the folder without following any link on the way."""
    handle = -1
    try:
        handle = _open_below(root, path)
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise KnowledgeError(path, "not a regular file")
        if status.st_size > _LARGEST_FILE:
            raise KnowledgeError(path, f"larger than {_LARGEST_FILE // 2**20} MiB")
        with os.fdopen(handle, "rb") as opened:
            handle = -1
            return _File(str(path), opened.read(_LARGEST_FILE + 1))
    except OSError as error:
        raise KnowledgeError(path, f"cannot be read: {error.strerror}") from error
    finally:
        if handle >= 0:
            os.close(handle)


def _open_below(root: Path, path: Path) -> int:
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    for part in path.parts[:-1]:
        try:
            below = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
        finally:
            os.close(folder)
        folder = below
    try:
        # Without O_NONBLOCK the opening of a pipe would wait for somebody to write to it.
        return os.open(path.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    finally:
        os.close(folder)


def _decode(file: _File) -> str:
    """Return a file's text: UTF-8, or UTF-16 with its mark, else the Windows encoding of western Europe."""
    content = file.content
    path = Path(file.path)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        decode: Callable[[], str] = lambda: content.decode("utf-16")  # noqa: E731
    else:
        decode = lambda: _decode_bytes(content)  # noqa: E731
    try:
        text = decode()
    except UnicodeDecodeError as error:
        raise KnowledgeError(path, "neither UTF-8 nor UTF-16 with a byte order mark") from error
    if "\0" in text:
        raise KnowledgeError(path, "not a text file")
    if len(text) > _LARGEST_TEXT:
        raise KnowledgeError(path, f"more than {_LARGEST_TEXT:,} characters of text")
    return text


def _decode_bytes(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def _source_name(path: Path) -> str:
    return _printable(path.stem)


def _printable(name: str) -> str:
    """Return a file's name fit to be shown: control characters and unreadable bytes as question marks."""
    shown = name.encode("utf-8", "replace").decode()
    return "".join(character if character.isprintable() else "?" for character in shown)
