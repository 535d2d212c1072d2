"""`python -m bot calibrate`: what it writes, what it draws, and what it leaves alone."""

import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from bot.commands import calibrate as calibrating
from bot.commands import cli
from bot.errors import BotError, QuestionsError, SettingsError
from bot.settings import load_settings
from tests.fakes import write_folder

ROOT = Path(__file__).resolve().parents[2]
WORDS = ("zebra", "lion", "ibex", "wolf", "crow", "okapi", "tapir", "gnu")
ANSWERABLE = [
    {"question": f"{word} tracks snow", "expect": [{"source": word, "contains": f"{word} left"}], "half": "choose"}
    for word in WORDS
]
OTHERS = [
    {"question": question, "answerable": False, "half": half}
    for half in ("choose", "report")
    for question in ("best pizza in Naples", "snow", "who won the cup", "how to mend a tyre")
]


@pytest.fixture(autouse=True)
def folder(knowledge: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand beside a folder of eight discussions, with a copy of the shipped settings."""
    write_folder(knowledge, {f"{word}.md": f"The {word} left tracks in the snow. It ran." for word in WORDS})
    shutil.copytree(ROOT / "config", knowledge.parent / "config")
    monkeypatch.chdir(knowledge.parent)
    monkeypatch.delenv("RETRIEVAL_THRESHOLD", raising=False)
    return knowledge.parent


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["calibrate", *arguments], obj=load_settings, catch_exceptions=False)


def refusal(*arguments: str, kind: type[BotError]) -> str:
    """Return the sentence that an operator is told instead of a calibration."""
    with pytest.raises(kind) as caught:
        run(*arguments)
    return str(caught.value)


def written(folder: Path, *lines: dict[str, Any], name: str = "q.jsonl") -> str:
    (folder / name).write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return name


def config(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "config" / "bot.toml").read_text())


def test_the_threshold_is_written_and_holds(folder: Path) -> None:
    """Every question that has an answer gets it afterwards, and the others are declined as far as that goes."""
    result = run(written(folder, *ANSWERABLE, *OTHERS))

    threshold = config(folder)["retrieval"]["threshold"]
    assert f"Threshold {threshold:g}. Coefficients as they were" in result.stdout
    assert "Wrote config/bot.toml." in result.stdout
    figures = CliRunner().invoke(cli, ["eval", "q.jsonl", "--json"], obj=load_settings, catch_exceptions=False)
    assert (1.0, 1.0) == tuple(json.loads(figures.stdout)["figures"][name] for name in ("coverage", "declined"))


def test_nothing_else_in_the_file_changes(folder: Path) -> None:
    """Its comments explain the values to the next operator."""
    before = (folder / "config" / "bot.toml").read_text().splitlines()

    run(written(folder, *ANSWERABLE, *OTHERS))

    after = (folder / "config" / "bot.toml").read_text().splitlines()
    assert ["threshold"] == [new.split()[0] for old, new in zip(before, after, strict=True) if old != new]


def test_fewer_answers_make_a_higher_threshold(folder: Path) -> None:
    """Who wants only sure answers says so."""
    vague = {
        "question": "snow? best pizza cup tyre, who won how",
        "expect": [{"source": "okapi", "contains": "okapi left"}],
    }
    path = written(folder, *ANSWERABLE, vague, *OTHERS)

    shipped = config(folder)["retrieval"]["threshold"]
    run(path, "--answered", "1")
    low = config(folder)["retrieval"]["threshold"]
    run(path, "--answered", "0.5")

    assert low < shipped < config(folder)["retrieval"]["threshold"]


def test_few_questions_are_told_to_be_few(folder: Path) -> None:
    """Chance decides there, and whoever reads the table should know."""
    few = run(written(folder, *ANSWERABLE, *OTHERS)).output
    many = run(written(folder, *(ANSWERABLE * 3), *(OTHERS * 2))).output

    assert ["little to go by" in output for output in (few, many)] == [True, False]


def test_the_table_marks_the_threshold(folder: Path) -> None:
    """Beside it stand others, to see what a change would cost."""
    result = run(written(folder, *ANSWERABLE, *OTHERS), "--half", "choose", "--check", "report")

    lines = result.stdout.splitlines()
    assert "choose: 8 answerable questions, 4 others" in lines
    assert "report: 0 answerable questions, 4 others" in lines
    assert ["1.000", "1.000", "1.000"] == next(line for line in lines if line.startswith("*")).split()[2:]


def test_a_dry_run_writes_nothing(folder: Path) -> None:
    """It shows the values, and draws only where it was told to."""
    before = (folder / "config" / "bot.toml").read_bytes()

    result = run(written(folder, *ANSWERABLE, *OTHERS), "--dry-run")

    assert "Threshold 0." in result.stdout
    assert before == (folder / "config" / "bot.toml").read_bytes()
    assert not (folder / "var" / "calibration.png").exists()


@pytest.mark.parametrize(("arguments", "picture"), [((), "var/calibration.png"), (("--curve", "a/b.png"), "a/b.png")])
def test_the_curve_is_a_picture(folder: Path, arguments: tuple[str, ...], picture: str) -> None:
    """A PNG with lines in the groups' colors, small enough for a repository."""
    result = run(written(folder, *ANSWERABLE, *OTHERS), *arguments)

    with Image.open(folder / picture) as image:
        colors = {color for _, color in image.convert("RGB").getcolors(100_000) or []}
        assert ("PNG", (860, 520)) == (image.format, image.size)
    assert any(blue > 150 > 60 > red for red, _, blue in colors)  # type: ignore[misc]
    assert (folder / picture).stat().st_size < 100_000
    assert f"Drew {picture}." in result.stdout


def test_without_pillow_everything_else_is_done(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The picture is an extra; who asked for it by name learns at once what is missing."""
    monkeypatch.setattr(calibrating, "can_draw", lambda: False)
    path = written(folder, *ANSWERABLE, *OTHERS)

    asked_for = refusal(path, "--curve", "c.png", kind=SettingsError)
    untouched = config(folder)["retrieval"]["threshold"]
    result = run(path)

    assert "pip install pillow" in asked_for
    assert load_settings().retrieval.threshold != untouched
    assert "The curve needs Pillow" in result.stderr
    assert 0 == result.exit_code


def test_enough_questions_fit_the_coefficients_too(folder: Path) -> None:
    """Sixty right ones and sixty others; the option leaves them as they are."""
    many = [one | {"question": f"{one['question']} {'very ' * n}"} for one in ANSWERABLE for n in range(8)]
    far = [one | {"question": f"{one['question']} snow ran lion {'x' * n}"} for one in OTHERS for n in range(8)]
    path = written(folder, *many, *far)
    shipped = config(folder)["confidence"]

    run(path, "--threshold-only")
    left = config(folder)["confidence"]
    result = run(path)

    assert shipped == left
    assert "Coefficients fitted: base " in result.stdout
    assert set(shipped) == set(config(folder)["confidence"])
    assert shipped != config(folder)["confidence"]


def test_several_files_count_as_one(folder: Path) -> None:
    """Our own questions and those that nothing answers may stand apart."""
    answerable, others = written(folder, *ANSWERABLE), written(folder, *OTHERS, name="far.jsonl")

    assert "your questions: 8 answerable questions, 8 others" in run(answerable, others, "--dry-run").stdout


@pytest.mark.parametrize("lines", [ANSWERABLE, OTHERS])
def test_it_needs_questions_of_both_sorts(folder: Path, lines: list[dict[str, Any]]) -> None:
    """Of one sort alone any threshold is as good as another."""
    assert '"answerable": false' in refusal(written(folder, *lines), kind=QuestionsError)


def test_a_stronger_value_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the operator would wonder why nothing changes."""
    monkeypatch.setenv("RETRIEVAL_THRESHOLD", "0.9")

    assert (
        "RETRIEVAL_THRESHOLD in the environment or .env says otherwise"
        in run(written(folder, *ANSWERABLE, *OTHERS)).stdout
    )


def test_a_picture_that_cannot_be_written_is_named(folder: Path) -> None:
    """One sentence, no traceback."""
    (folder / "file").write_text("")

    said = refusal(written(folder, *ANSWERABLE, *OTHERS), "--curve", "file/c.png", kind=SettingsError)

    assert said.startswith("file/c.png cannot be written")


def test_a_picture_that_cannot_be_written_leaves_the_settings_alone(folder: Path) -> None:
    """What fails has done nothing."""
    before = config(folder)

    refusal(written(folder, *ANSWERABLE, *OTHERS), "--curve", "q.jsonl/curve.png", kind=SettingsError)

    assert before == config(folder)
