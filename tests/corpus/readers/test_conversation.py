"""The same conversation in every format: the right words by the right speaker at the right moment."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.corpus.documents import Segment, Words
from bot.corpus.folder import ReadFile, read_file
from tests.corpus.readers.conversation import CONVERSATIONS, MIRA, TITLE, TOBIAS, spoken

PRINT = "print.pdf"
QUESTIONS = {
    "Which of the eleven models were never taken out after the first week?": (MIRA, 295),
    "In which hours does the scheduler compute as the estuary turns?": (MIRA, 183),
    "Which objection about open weights did a listener write?": (TOBIAS, 354),
    "Why did two models fail the examination, dose to children?": (MIRA, 429),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("conversation")
    for name, write in CONVERSATIONS.items():
        (made / name).write_bytes(write())
    return made


@pytest.fixture(scope="module")
def files(folder: Path) -> dict[str, ReadFile]:
    return {name: read_file(folder, Path(name)) for name in CONVERSATIONS}


def shape(file: ReadFile) -> list[tuple[str, str, list[tuple[str | None, int | None, bool | None, Words]]]]:
    return [
        (passage.section, passage.text, [origin(segment) for segment in passage.segments]) for passage in file.passages
    ]


def origin(segment: Segment) -> tuple[str | None, int | None, bool | None, Words]:
    moment = segment.moment
    if moment is None:
        return segment.speaker, None, None, segment.words
    return segment.speaker, moment.seconds, moment.approximate, segment.words


@pytest.mark.parametrize("name", [name for name in CONVERSATIONS if name != PRINT])
def test_every_format_gives_the_same_passages(files: dict[str, ReadFile], name: str) -> None:
    """Text, speakers, moments and order of the passages are those of the Markdown file."""
    assert shape(files[name]) == shape(files["markdown.md"])


@pytest.mark.parametrize("name", [name for name in CONVERSATIONS if name != PRINT])
def test_every_paragraph_keeps_its_speaker_and_second(files: dict[str, ReadFile], name: str) -> None:
    """The segments are the conversation's paragraphs, word for word."""
    segments = files[name].document.segments

    assert [(s.speaker, s.moment and s.moment.seconds, s.text) for s in segments] == spoken()
    assert not any(s.moment and s.moment.approximate for s in segments)


def test_print_keeps_everything_and_adds_its_pages(files: dict[str, ReadFile]) -> None:
    """A PDF gives the same words of the same speakers, by page; overleaf a turn goes on."""
    segments = files[PRINT].document.segments
    words = {(speaker, second): text for speaker, second, text in spoken()}

    assert " ".join(s.text for s in segments) == " ".join(text for _, _, text in spoken())
    assert [s.section for s in segments] == sorted(s.section for s in segments)
    assert {s.section for s in segments} == {f"Page {number}" for number in range(1, 10)}
    for segment in segments:
        assert segment.moment is not None
        assert segment.text in words[segment.speaker or "", segment.moment.seconds]


@pytest.mark.parametrize("name", list(CONVERSATIONS))
def test_every_format_tells_what_it_can_about_itself(files: dict[str, ReadFile], name: str) -> None:
    """Speakers are listed in the order in which they speak; the title is kept where there is one."""
    about = files[name].document.front_matter

    assert about.speakers == (TOBIAS, MIRA)
    assert about.title == (TITLE if name not in ("plain.txt", "numbered.srt") else Path(name).stem)
    assert about.url == ("https://tideline.example/lending" if name == "page.html" else None)
    assert files[name].document.warnings == ()


@pytest.mark.parametrize("name", list(CONVERSATIONS))
def test_every_format_answers_with_the_right_speaker_and_moment(folder: Path, name: str) -> None:
    """The bot, asked about the conversation in one format, cites who said it and the second at which."""
    only = folder / f"only-{name}"
    only.mkdir()
    (only / name).write_bytes((folder / name).read_bytes())
    environment = {**os.environ, "KNOWLEDGE_DIR": str(only)}

    answered = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "--json"],
        input="\n".join(QUESTIONS),
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[3],
    )

    first = [json.loads(line)["passages"][0] for line in answered.stdout.splitlines()]
    assert [(passage["speaker"], passage["seconds"]) for passage in first] == list(QUESTIONS.values())
