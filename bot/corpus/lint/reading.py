"""Reads the files that are to be checked."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bot.corpus.folder import printable, read_bytes, source_name, to_markdown
from bot.corpus.lint.findings import CheckedFile, Unreadable
from bot.corpus.readers import FORMATS
from bot.corpus.readers.decoding import decode, encoding_warnings
from bot.corpus.readers.markdown import read_markdown
from bot.corpus.scan import list_files, look_into
from bot.errors import KnowledgeError, UnreadableError


def read_paths(
    paths: Sequence[Path], on_file: Callable[[], object] = lambda: None
) -> tuple[tuple[CheckedFile, ...], tuple[Unreadable, ...], tuple[str, ...]]:
    """
    Return the knowledge files of files and folders, each once, and what else lies in the folders for all to see.

    Raises KnowledgeError if a path is neither file nor folder.
    """
    files: list[CheckedFile] = []
    unreadable: list[Unreadable] = []
    found = [place for path in paths for place in places(path)]
    for root, name in {os.path.realpath(root / name): (root, name) for root, name in found}.values():
        try:
            files.append(read(root, name))
        except KnowledgeError as error:
            unreadable.append(Unreadable(printable(str(root / name)), error.reason))
        on_file()
    others = dict.fromkeys(
        printable(str(path / name)) for path in paths if path.is_dir() for name in look_into(path).others
    )
    return tuple(files), tuple(unreadable), tuple(others)


def places(path: Path) -> Iterator[tuple[Path, Path]]:
    """Yield a file, or what a folder holds, each as a folder and the path below it."""
    if path.is_dir():
        yield from ((path, Path(name)) for name in list_files(path))
    elif not path.exists():
        raise KnowledgeError(path, "there is no such file or folder; name a knowledge file or the folder they are in")
    elif path.suffix.casefold() not in FORMATS:
        raise KnowledgeError(path, f"this format is not read; the formats are {', '.join(FORMATS)}")
    else:
        yield path.parent, Path(path.name)


def read(root: Path, path: Path) -> CheckedFile:
    """Return a file as the corpus reads it, with its text; raises KnowledgeError."""
    content = read_bytes(root, path)
    text = to_markdown(path, content)
    document = read_markdown(text, source=source_name(path), path=printable(str(path)))
    if not FORMATS[path.suffix.casefold()].is_plain:
        return CheckedFile(str(root), printable(str(root / path)), text, None, document)
    try:
        own_text = decode(content)
    except UnreadableError as error:
        raise KnowledgeError(path, str(error)) from error
    document = replace(document, warnings=(*encoding_warnings(content), *document.warnings))
    # One object for both where they are the same: then it takes no time to see that they are.
    return CheckedFile(str(root), printable(str(root / path)), text, text if own_text == text else own_text, document)
