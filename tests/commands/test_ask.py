"""`ask` as whoever types it meets it."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.commands import cli
from bot.settings import Settings, load_settings
from tests.fakes import header, write_folder

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with two discussions and the shipped config."""
    write_folder(
        tmp_path / "knowledge",
        {
            "talk.md": header(
                title="A talk", speakers=["Jane Doe"], host="Kim Host", date="2025-04-29", video="https://youtu.be/x"
            )
            + "A note on zebras and their stripes.\n\n> The zebra is my favourite — Doe [1:04]",
            "old.md": header(title="An old one", date="2020") + "Lions eat zebras.",
        },
    )
    (tmp_path / "config").symlink_to(ROOT / "config")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KNOWLEDGE_DIR", raising=False)
    return tmp_path


def settings() -> Settings:
    return load_settings(retrieval={"threshold": 0.01})


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["ask", *arguments], input=typed, obj=settings, catch_exceptions=False)


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def bot(
    *arguments: str, folder: Path, typed: str | bytes = "", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the real thing as a process."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), **environment},
        input=typed.encode() if isinstance(typed, str) else typed,
        capture_output=True,
        timeout=60,
        check=False,
    )


pytestmark = pytest.mark.usefixtures("folder")


def test_a_question_on_the_command_line() -> None:
    """Several words are one question; the answer is plain text off a terminal."""
    result = run("favourite", "zebra?")

    assert 0 == result.exit_code
    assert "1. Jane Doe — A talk · 29 April 2025\n   “The zebra is my favourite”\n" in result.stdout
    assert "▶ 1:04  https://youtu.be/x?t=64s" in result.stdout


def test_one_json_object_a_line() -> None:
    """`--json` is for programs."""
    (answered,) = objects(run("--json", "favourite zebra"))

    assert ("answered", "Jane Doe", 64) == (
        answered["outcome"],
        answered["passages"][0]["speaker"],
        answered["passages"][0]["seconds"],
    )


def test_questions_from_standard_input() -> None:
    """A line each, plain or as JSON; empty lines are nothing; an answer for each line, in order."""
    typed = 'zebra\n\n{"question": "lions", "context": ["zebra"]}\n{"question": 5}\n[1]\n{broken\n'

    answers = objects(run("--json", typed=typed))

    assert ["zebra", "lions", '{"question": 5}', "[1]", "{broken"] == [answer["question"] for answer in answers]
    assert ["answered", "answered"] == [answer["outcome"] for answer in answers[:2]]


def test_hostile_lines_break_nothing() -> None:
    """Nested brackets and endless lines are questions like others."""
    answers = objects(run("--json", typed="[" * 100_000 + "\nzebra\n"))

    assert ["refused", "answered"] == [answer["outcome"] for answer in answers]


@pytest.mark.parametrize(
    ("options", "sources"),
    [
        ((), {"talk", "old"}),
        (("--source", "old"), {"old"}),
        (("--source", "A talk"), {"talk"}),
        (("--from", "jane"), {"talk"}),
        (("--after", "2025"), {"talk"}),
        (("--before", "2025-01"), {"old"}),
    ],
)
def test_options_filter(options: tuple[str, ...], sources: set[str]) -> None:
    """Each option does what the modifier of its name does."""
    (answer,) = objects(run("--json", *options, "zebras"))

    assert sources == {passage["source"] for passage in answer["passages"]}


def test_top_limits_the_passages() -> None:
    """One passage, and no sixth."""
    (answer,) = objects(run("--json", "--top", "1", "zebras"))

    assert 1 == len(answer["passages"])
    assert 2 == run("--top", "6", "zebras").exit_code


@pytest.mark.parametrize("options", [("--after", "soon"), ("--before", "2025-13"), ("--nonsense",)])
def test_a_senseless_option_is_a_usage_error(options: tuple[str, ...]) -> None:
    """With what would have been right, and exit status 2."""
    result = run(*options, "zebras")

    assert 2 == result.exit_code
    assert "Usage:" in result.stderr
    assert options[0] in result.stderr


def test_a_refused_question_is_an_answer() -> None:
    """The asker reads what to mend."""
    (answer,) = objects(run("--json", "--from", "Nobody", "zebras"))

    assert ("refused", ["No speaker “Nobody”."]) == (answer["outcome"], answer["notes"])


def test_the_owner_sees_restricted_discussions() -> None:
    """Who can run the command can read the files."""
    write_folder(Path("knowledge"), {"secret.md": header(visibility=["slack:C1"]) + "A quagga."})

    (answer,) = objects(run("--json", "quagga"))

    assert ["secret"] == [passage["source"] for passage in answer["passages"]]


def test_help_names_every_option() -> None:
    """The first thing that somebody types."""
    result = run("--help")

    assert 0 == result.exit_code
    for option in ("--from", "--source", "--after", "--before", "--top", "--json"):
        assert option in result.stdout


# As a process


def test_the_program_answers(folder: Path) -> None:
    """Nothing but the answer on standard output, nothing on standard error."""
    result = bot("ask", "favourite zebra", folder=folder)

    assert (0, b"") == (result.returncode, result.stderr)
    assert "“The zebra is my favourite”" in result.stdout.decode()


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"KNOWLEDGE_DIR": "nowhere"}, "nowhere: there is no such folder; set KNOWLEDGE_DIR"),
        ({"SLACK_BOT_TOKEN": "canary-93e1"}, "SLACK_BOT_TOKEN must begin with xoxb-"),
    ],
)
def test_an_operators_mistake_is_one_sentence(folder: Path, environment: dict[str, str], said: str) -> None:
    """On standard error, with exit status 2, without a traceback or a value."""
    result = bot("ask", "zebra", folder=folder, **environment)

    assert (2, b"") == (result.returncode, result.stdout)
    assert said in result.stderr.decode()
    assert 1 == len(result.stderr.splitlines())
    assert b"canary" not in result.stderr


def test_a_problem_of_a_file_is_told_on_standard_error(folder: Path) -> None:
    """The answer comes all the same."""
    write_folder(folder / "knowledge", {"bad.md": "---\ntitle: [\n---\nA quagga."})

    result = bot("ask", "--json", "quagga", folder=folder)

    assert "answered" == json.loads(result.stdout)["outcome"]
    assert b"bad.md:3: front matter ignored" in result.stderr


def test_a_prompt_at_a_terminal(folder: Path) -> None:
    """Without a question and with somebody there, questions are asked for until an empty line."""
    main, side = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "ask"],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), "TERM": "dumb"},
        stdin=side,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    os.close(side)
    os.write(main, b"favourite zebra\n\n")

    output, _ = process.communicate(timeout=60)
    os.close(main)

    assert 0 == process.returncode
    assert "Ask me about the discussions" in output.decode()
    assert "The zebra is my favourite" in output.decode()


def test_bytes_that_are_no_text_are_a_question_too(folder: Path) -> None:
    """A line in another encoding does not end the program: the next line is answered."""
    result = bot("ask", "--json", folder=folder, typed=b"caf\xe9 zebras\nzebras\n", PYTHONIOENCODING="utf-8:strict")

    assert (0, 2) == (result.returncode, len(result.stdout.splitlines()))


def test_errors_are_json_too(folder: Path) -> None:
    """Who reads JSON lines gets one, and the exit status of an operator's mistake."""
    result = bot("ask", "--json", "zebras", folder=folder, KNOWLEDGE_DIR="nowhere")

    assert (2, "KnowledgeError") == (result.returncode, json.loads(result.stdout)["error"])
