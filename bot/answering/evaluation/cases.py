"""The questions that a folder is tested with, as they stand in a file: one JSON object a line."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import QuestionsError

_EXAMPLE = '{"question": "…", "expect": [{"source": "file-stem", "contains": "words of the passage"}]}'


@dataclass(frozen=True, slots=True)
class Expected:
    """A passage that answers: one of this discussion that holds these words, whatever their case and punctuation."""

    source: str
    contains: str

    def is_in(self, source: str, text: str) -> bool:
        """Whether a text of a discussion is such a passage."""
        return source == self.source and f" {plain(self.contains)} " in f" {plain(text)} "


@dataclass(frozen=True, slots=True)
class Case:
    """
    A question to test with, after the earlier ones of its conversation, and the passages of which any one answers it.

    With `every`, a passage of each expected discussion is wanted. A question that is not answerable expects none.
    `place` is `file:line`; `kind` and `half` are the author's own groups.
    """

    place: str
    question: str
    context: tuple[str, ...] = ()
    answerable: bool = True
    expect: tuple[Expected, ...] = ()
    every: bool = False
    kind: str = ""
    half: str = ""


def plain(text: str) -> str:
    """Return the words of a text alone: letters and digits in lower case, one space between."""
    return " ".join(re.findall(r"\w+", re.sub("['’]", "", text.casefold())))


def read_cases(path: Path) -> list[Case]:
    """Return the questions of a file; raises QuestionsError, which names the line and the remedy."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise QuestionsError(f"{path}: cannot be read: {reason}. Name a file with one question a line.") from None
    cases = [_read(f"{path}:{number}", line) for number, line in enumerate(lines, 1) if line.strip()]
    if not cases:
        raise QuestionsError(f"{path}: has no question. Write one a line: {_EXAMPLE}")
    return cases


def _read(place: str, line: str) -> Case:
    try:
        fields: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise QuestionsError(f"{place}: is not JSON ({error}). Write one object on the line: {_EXAMPLE}") from None
    if not isinstance(fields, dict):
        raise QuestionsError(f"{place}: is not an object. Write {_EXAMPLE}")
    fault = next(_faults(fields), None)
    if fault:
        raise QuestionsError(f"{place}: {fault}")
    return Case(
        place=place,
        question=fields["question"],
        context=tuple(fields.get("context", ())),
        answerable=fields.get("answerable", True),
        expect=tuple(Expected(entry["source"], entry["contains"]) for entry in fields.get("expect", ())),
        every=fields.get("every", False),
        kind=fields.get("kind", ""),
        half=fields.get("half", ""),
    )


def _faults(fields: dict[str, Any]) -> Iterator[str]:
    """Tell what is wrong with a line, and how to mend it."""
    if not _is_text(fields.get("question")):
        yield f'"question" must be the question as a text. Write {_EXAMPLE}'
    if not _is_list(fields.get("context", [])) or not all(isinstance(one, str) for one in fields.get("context", [])):
        yield '"context" must be a list of the earlier questions, oldest first.'
    for key in ("answerable", "every"):
        if not isinstance(fields.get(key, False), bool):
            yield f'"{key}" must be true or false.'
    for key in ("kind", "half"):
        if not isinstance(fields.get(key, ""), str):
            yield f'"{key}" must be a text, or be left out.'
    yield from _faults_of_expected(fields.get("expect", []), is_answerable=fields.get("answerable", True))


def _faults_of_expected(expect: Any, *, is_answerable: bool) -> Iterator[str]:
    if not _is_list(expect) or not all(isinstance(entry, dict) for entry in expect):
        yield f'"expect" must be a list of objects. Write {_EXAMPLE}'
        return
    for entry in expect:
        if not _is_text(entry.get("source")):
            yield '"source" must be the name of the discussion\'s file without the ending, such as "my-talk-2025-04".'
        if not _is_text(entry.get("contains")) or not plain(entry["contains"]):
            yield '"contains" must be some words of the passage that answers.'
    if is_answerable and not expect:
        yield 'an answerable question needs "expect"; one that nothing answers needs "answerable": false.'
    if expect and not is_answerable:
        yield 'a question with "expect" is answerable: take out "answerable": false or "expect".'


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_list(value: Any) -> bool:
    return isinstance(value, list)
