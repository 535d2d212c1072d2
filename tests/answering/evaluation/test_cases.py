"""Files of test questions: what a line may say, and what is said of a bad one."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.answering.evaluation.cases import Case, Expected, plain, read_cases
from bot.errors import QuestionsError

GOOD = {"question": "Which zebra?", "expect": [{"source": "talk", "contains": "the zebra"}]}


def written(folder: Path, *lines: Any) -> Path:
    path = folder / "q.jsonl"
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines), "utf-8")
    return path


def test_a_line_is_a_question(tmp_path: Path) -> None:
    """Everything but the question and what is expected may be left out; empty lines are none."""
    path = written(
        tmp_path,
        GOOD,
        "",
        {"question": "Pizza?", "answerable": False, "context": ["Hi"], "kind": "far", "half": "a"},
    )

    assert [
        Case(f"{path}:1", "Which zebra?", expect=(Expected("talk", "the zebra"),)),
        Case(f"{path}:3", "Pizza?", ("Hi",), answerable=False, kind="far", half="a"),
    ] == read_cases(path)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("3", "is not an object"),
        ({**GOOD, "question": " "}, '"question" must be'),
        ({**GOOD, "question": 3}, '"question" must be'),
        ({**GOOD, "context": "Hi"}, '"context" must be a list'),
        ({**GOOD, "context": [3]}, '"context" must be a list'),
        ({**GOOD, "answerable": "no"}, '"answerable" must be true or false'),
        ({**GOOD, "every": 1}, '"every" must be true or false'),
        ({**GOOD, "kind": 3}, '"kind" must be a text'),
        ({**GOOD, "expect": {}}, '"expect" must be a list'),
        ({**GOOD, "expect": ["talk"]}, '"expect" must be a list'),
        ({**GOOD, "expect": [{"contains": "x"}]}, '"source" must be the name'),
        ({**GOOD, "expect": [{"source": "talk", "contains": "…"}]}, '"contains" must be some words'),
        ({"question": "Which?"}, 'needs "expect"'),
        ({**GOOD, "answerable": False}, 'take out "answerable"'),
    ],
)
def test_a_bad_line_is_named_with_its_remedy(tmp_path: Path, line: Any, reason: str) -> None:
    """File, line, what is wrong; the good line before it is none of it."""
    path = written(tmp_path, GOOD, line)

    with pytest.raises(QuestionsError) as caught:
        read_cases(path)

    assert str(caught.value).startswith(f"{path}:2: ")
    assert reason in str(caught.value)


@pytest.mark.parametrize(("content", "reason"), [(b"", "has no question"), (b"\xff\xfe\xfa", "not UTF-8")])
def test_a_file_without_questions_is_named(tmp_path: Path, content: bytes, reason: str) -> None:
    """An empty file, or one that is no text, tests nothing."""
    path = tmp_path / "q.jsonl"
    path.write_bytes(content)

    with pytest.raises(QuestionsError, match=reason):
        read_cases(path)


def test_a_mark_at_the_start_of_the_file_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    """Some editors write one."""
    path = tmp_path / "q.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD).encode())

    assert "Which zebra?" == read_cases(path)[0].question


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The operator learns which."""
    with pytest.raises(QuestionsError, match=r"gone\.jsonl: cannot be read: No such file"):
        read_cases(tmp_path / "gone.jsonl")


def test_words_are_compared_without_case_and_punctuation() -> None:
    """Who writes tests does not copy typographic quotation marks; half a word is no word."""
    expected = Expected("talk", "It’s the “Zebra”, he said")

    assert "its the zebra he said" == plain(expected.contains)
    assert expected.is_in("talk", "So it's the zebra — he said.")
    assert not expected.is_in("other", "So it's the zebra — he said.")
    assert not Expected("talk", "the zebra").is_in("talk", "Bathe zebras")
