"""Reads the knowledge folder: which files count, how they are opened, what each becomes."""

import hashlib
import os
import stat
from dataclasses import dataclass, replace
from pathlib import Path

from bot.corpus.corpus import Corpus, Problem
from bot.corpus.documents import Document
from bot.corpus.passages import Passage, split
from bot.corpus.readers import FORMATS, Format, sandbox
from bot.corpus.readers.decoding import check_size, encoding_warnings
from bot.corpus.readers.markdown import read_markdown
from bot.corpus.scan import list_files
from bot.errors import KnowledgeError, UnreadableError

_LARGEST_FILE = 20 * 2**20  # bytes


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as read: its document, the passages of it, and the SHA-256 of its bytes."""

    document: Document
    passages: tuple[Passage, ...]
    digest: str


def read_folder(root: Path) -> Corpus:
    """
    Return the corpus of a folder; a file that cannot be read is left out and named in `problems`.

    Raises KnowledgeError if there is no such folder.
    """
    documents: list[Document] = []
    passages: list[Passage] = []
    problems: list[Problem] = []
    digest = hashlib.sha256()
    taken: dict[str, str] = {}
    for path in map(Path, list_files(root)):
        source = source_name(path)
        try:
            if source in taken:
                raise KnowledgeError(path, f"another file of that name is there already: {taken[source]}")
            file = read_file(root, path)
        except KnowledgeError as error:
            problems.append(Problem(printable(str(path)), error.reason))
            continue
        taken[source] = printable(str(path))
        digest.update(f"{path}\0{file.digest}\n".encode("utf-8", "surrogateescape"))
        documents.append(file.document)
        passages += file.passages
        problems += [Problem(printable(file.document.path), warning) for warning in file.document.warnings]
    return Corpus(str(root), digest.hexdigest()[:8], tuple(documents), tuple(passages), tuple(problems))


def read_file(root: Path, path: Path) -> ReadFile:
    """Return what a file below the folder holds; raises KnowledgeError if it cannot be read."""
    content = read_bytes(root, path)
    text = to_markdown(path, content)
    digest = hashlib.sha256(content).hexdigest()
    document = read_markdown(text, source=source_name(path), path=str(path))
    warnings = encoding_warnings(content) if _format(path).is_plain else ()
    document = replace(document, digest=digest, warnings=(*warnings, *document.warnings))
    return ReadFile(document, split(document, text), digest)


def read_text(root: str, path: str) -> str:
    """Return the text of a file below the folder as it is now, in Markdown; raises KnowledgeError."""
    return to_markdown(Path(path), read_bytes(Path(root), Path(path)))


def to_markdown(path: Path, content: bytes) -> str:
    """Return the knowledge file that says what a content of this name says; raises KnowledgeError."""
    try:
        if _format(path).is_sandboxed:
            text = sandbox.convert(path.suffix.casefold(), content)
        else:
            text = _format(path).convert(content)
        return check_size(text)
    except UnreadableError as error:
        raise KnowledgeError(path, str(error)) from error


def _format(path: Path) -> Format:
    if path.suffix.casefold() not in FORMATS:
        raise KnowledgeError(path, f"not of a format that is read: {', '.join(FORMATS)}")
    return FORMATS[path.suffix.casefold()]


def read_bytes(root: Path, path: Path) -> bytes:
    """Return the bytes of a regular file below the folder, without following any link on the way."""
    if path.is_absolute() or ".." in path.parts:
        raise KnowledgeError(path, "not below the folder")
    handle = -1
    try:
        handle = _open_below(root, path)
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise KnowledgeError(path, "not a regular file")
        if status.st_nlink > 1 and status.st_uid not in (os.geteuid(), os.stat(root).st_uid):
            raise KnowledgeError(path, "a link to a file that belongs to somebody else")
        if status.st_size > _LARGEST_FILE:
            raise KnowledgeError(path, f"larger than {_LARGEST_FILE // 2**20} MiB")
        with os.fdopen(handle, "rb") as opened:
            handle = -1
            return opened.read(_LARGEST_FILE + 1)
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


def source_name(path: Path) -> str:
    """Return the name by which a file is cited: its own without the ending."""
    return printable(path.stem)


def printable(name: str) -> str:
    """Return a file's name fit to be shown: control characters and unreadable bytes as question marks."""
    shown = name.encode("utf-8", "replace").decode()
    return "".join(character if character.isprintable() else "?" for character in shown)
