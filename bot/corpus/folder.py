"""Reads the files of the knowledge folder: how they are opened, and what each becomes."""

import errno
import hashlib
import os
import re
import stat
from dataclasses import dataclass, replace
from pathlib import Path

from bot.corpus.corpus import Problem
from bot.corpus.documents import Document
from bot.corpus.passages import Passage, split
from bot.corpus.readers import FORMATS, Format, sandbox
from bot.corpus.readers.decoding import check_size, decode, encoding_warnings
from bot.corpus.readers.markdown import read_markdown
from bot.corpus.secrets import secrets_of, without_escapes
from bot.errors import KnowledgeError, OverloadedError, UnreadableError

_LARGEST_FILE = 20 * 2**20  # bytes
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as read: its document, the passages of it, and what is not quite as it was meant."""

    document: Document
    passages: tuple[Passage, ...]
    problems: tuple[Problem, ...] = ()


def read_file(root: Path, path: Path) -> ReadFile:
    """Return what a file below the folder holds; raises KnowledgeError if it cannot be read, or holds a secret."""
    return read_content(path, read_bytes(root, path))


def read_content(path: Path, content: bytes) -> ReadFile:
    """Return what a file of this name with this content holds; raises KnowledgeError like `read_file`."""
    text = to_markdown(path, content)
    own_text = decode(content) if _format(path).is_plain else None
    document = read_markdown(text, source=source_name(path), path=str(path))
    warnings = encoding_warnings(content) if own_text is not None else ()
    document = replace(document, digest=digest_of(content), warnings=(*warnings, *document.warnings))
    _refuse_secrets(document, text, own_text)
    problems = tuple(_problem(document, warning, text if text == own_text else "") for warning in document.warnings)
    return ReadFile(document, split(document, text), problems)


def digest_of(content: bytes) -> str:
    """Return the SHA-256 by which a content is known again."""
    return hashlib.sha256(content).hexdigest()


def _refuse_secrets(document: Document, text: str, own_text: str | None) -> None:
    searched = without_escapes(text if own_text is None else own_text)
    for kind, at, _ in secrets_of(document, searched):
        line = None if own_text is None or at is None else line_of(searched, at)
        reason = f"holds what looks like {kind}; take it out, and withdraw it where it came from"
        raise KnowledgeError(Path(document.path), reason, line)


def _problem(document: Document, warning: str, markdown: str) -> Problem:
    """Return a warning with its line: the one that it names, or the one of the front matter's key that it is about."""
    named = re.search(r"\bline (\d+)", warning)
    key = re.escape(warning.removeprefix("unknown key '").partition(" ")[0].rstrip("'"))
    at = re.search(rf"(?i)(?<![^\r\n]){key}\s*:", markdown)
    line = int(named[1]) if named and markdown else line_of(markdown, at.start()) if at else None
    return Problem(printable(document.path), warning, line)


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
        refusal = KnowledgeError(path, str(error))
        refusal.is_lasting = not isinstance(error, OverloadedError)
        raise refusal from error


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
        is_link = error.errno == errno.ELOOP
        reason = "a link, which is not followed" if is_link else f"cannot be read: {error.strerror}"
        raise KnowledgeError(path, reason) from error
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


def line_of(text: str, at: int) -> int:
    """Return the line of a text, counted from 1, in which an offset stands."""
    return 1 + len(_LINE_END.findall(text, 0, at))
