"""A file of any format made a file of the knowledge folder."""

import json
import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import yaml

from bot.corpus.folder import read_bytes, source_name, to_markdown
from bot.corpus.front_matter import read_front_matter
from bot.corpus.lint.header import first_day
from bot.corpus.readers import FORMATS
from bot.corpus.readers.draft import cleaned
from bot.corpus.scan import list_files
from bot.errors import KnowledgeError

Values = Mapping[str, str | Sequence[str]]

_ORDER = "title kind date speakers host url video length also_known_as words timestamps visibility".split()  # noqa: SIM905
_LINE_END = re.compile(r"\r\n|\r|\n")
_KEY = re.compile(r"[\"']?(\w+)[\"']?\s*:")
_LONGEST_NAME = 60  # letters of a title that a file's name takes


def read_addition(path: Path) -> str:
    """Return a file's text as a knowledge file; raises KnowledgeError if there is none in it, or no usable header."""
    if not path.exists():
        raise KnowledgeError(path, "there is no such file; name a transcript or a saved page")
    if not path.is_file():
        raise KnowledgeError(path, "this is no file; name a transcript or a saved page")
    if path.suffix.casefold() not in FORMATS:
        raise KnowledgeError(path, f"this format is not read; the formats are {', '.join(FORMATS)}")
    # Whoever names a link means what it leads to.
    place = path.resolve()
    name = Path(path.name)
    text = to_markdown(name, read_bytes(place.parent, Path(place.name)))
    for warning in read_front_matter(text, "").warnings:
        if "front matter ignored" in warning or "not closed" in warning:
            raise KnowledgeError(path, f"{warning}; mend it first")
    return text


def with_front_matter(text: str, values: Values) -> str:
    """Return a knowledge file whose front matter says this as well; keys that it has already are replaced."""
    start = read_front_matter(text, "").body_start
    entries = _entries(text[:start])
    entries.update({key: front_matter_entry(key, value) for key, value in values.items()})
    if not entries:
        return text
    known = sorted((key for key in entries if key in _ORDER), key=_ORDER.index)
    lines = [entries[key] for key in [*known, *(key for key in entries if key not in _ORDER)]]
    body = text[start:].lstrip("\r\n")
    return "\n".join(["---", *lines, "---", "", body])


def front_matter_entry(key: str, value: str | Sequence[str]) -> str:
    """Return the lines of the front matter that give a key a text or a list of texts."""
    if isinstance(value, str):
        return f"{key}: {_scalar(value)}"
    return "\n".join([f"{key}:", *(f"  - {_scalar(entry)}" for entry in value)])


def problem_of(key: str, value: str) -> str | None:
    """Return why the front matter could not hold this value, None if it can."""
    warnings = read_front_matter(f"---\n{front_matter_entry(key, value)}\n---\n", "").warnings
    if warnings:
        return f"{warnings[0]}."
    return f"there is no date {value}." if key == "date" and first_day(value) is None else None


def file_name(title: str, date: str, *, default: str) -> str:
    """Return the name of a new file, without its ending: `mark-zuckerberg-metas-agi-plan-2025-04`."""
    slug = _slug(title) or _slug(default) or "discussion"
    day = date[:7]
    return slug if not day or slug.endswith(day) else f"{slug}-{day}"


def write_addition(folder: Path, name: str, text: str, *, overwrite: bool) -> Path:
    """Write a new file at once or not at all; raises KnowledgeError if the name is taken or nothing can be written."""
    target = folder / f"{name}.md"
    for path in list_files(folder):
        if source_name(Path(path)) == name and not (overwrite and path == target.name):
            remedy = "--force replaces it, --name gives the new one another name"
            raise KnowledgeError(folder / path, f"a discussion has this name already; {remedy}")
    # The watcher passes over hidden files, so it never sees half of one.
    temporary = folder / f".{name}.md.{os.getpid()}.tmp"
    try:
        with open(temporary, "x", encoding="utf-8", newline="") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(temporary, target)
    except OSError as error:
        raise KnowledgeError(target, f"cannot be written: {error.strerror}") from error
    finally:
        with suppress(OSError):
            os.unlink(temporary)
    return target


def _entries(header: str) -> dict[str, str]:
    """Return the lines of each key of a header, as they stand there."""
    entries: dict[str, str] = {}
    key = ""
    for line in _LINE_END.split(header.strip())[1:-1]:
        match = _KEY.match(line)
        key = match[1].casefold() if match else key
        entries[key] = f"{entries[key]}\n{line}" if key in entries else line
    return entries


def _scalar(value: str) -> str:
    """Return a text as it stands in YAML: bare where that reads the same, else in quotes, as JSON has them."""
    value = cleaned(value)
    with suppress(yaml.YAMLError):
        if yaml.load(f"- {value}", Loader=yaml.BaseLoader) == [value]:  # noqa: S506 - only texts come from this loader
            return value
    return json.dumps(value, ensure_ascii=False)


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", re.sub("['’]", "", title)).encode("ascii", "ignore").decode().casefold()
    words = re.findall("[a-z0-9]+", plain)
    while len(words) > 1 and len("-".join(words)) > _LONGEST_NAME:
        words.pop()
    return "-".join(words)[:_LONGEST_NAME]
