"""Writing values into config/bot.toml: the rest of the file stays as it is."""

import tomllib
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.operations.tuning import with_values, write_values

SHIPPED = Path(__file__).resolve().parents[2] / "config" / "bot.toml"
VALUES = {"retrieval": {"threshold": 0.321}}


def test_only_the_value_changes() -> None:
    """Comments, order, blank lines and other values stay to the letter."""
    text = "# mine\n[retrieval]\n# why\nthreshold  =  0.15   # because\n\n\nk1 = 0.9\n"

    assert text.replace("0.15", "0.321") == with_values(text, VALUES)


def test_the_shipped_file_changes_in_one_line() -> None:
    """So does ours."""
    before = SHIPPED.read_text("utf-8")

    after = with_values(before, VALUES)

    changed = [new for old, new in zip(before.splitlines(), after.splitlines(), strict=True) if old != new]
    assert ["threshold = 0.321"] == changed


@pytest.mark.parametrize("text", ["", "[retrieval]\n", "[log]\nlevel = 'info'\n", "retrieval.k1 = 0.9\n"])
def test_what_is_missing_is_added(text: str) -> None:
    """An operator may have taken the line or the section out."""
    after = tomllib.loads(with_values(text, VALUES))

    assert 0.321 == after["retrieval"]["threshold"]
    assert tomllib.loads(text).get("log") == after.get("log")


@pytest.mark.parametrize("text", ["[retrieval\n", "retrieval = 3\n"])
def test_a_broken_file_is_left_to_its_operator(text: str) -> None:
    """It is not overwritten, and the error says what to do."""
    with pytest.raises(SettingsError, match="is not valid"):
        with_values(text, VALUES)


def test_the_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """Folders are made, a link is followed, nothing else is left behind."""
    real = tmp_path / "real" / "bot.toml"
    real.parent.mkdir()
    real.write_text("[retrieval]\nthreshold = 0.1\n")
    (tmp_path / "config").mkdir()
    link = tmp_path / "config" / "bot.toml"
    link.symlink_to(real)

    write_values(link, real.read_text(), VALUES)
    write_values(tmp_path / "new" / "bot.toml", "", VALUES)

    assert link.is_symlink()
    assert "[retrieval]\nthreshold = 0.321\n" == real.read_text()
    assert [real] == list(real.parent.iterdir())
    assert "[retrieval]\nthreshold = 0.321\n" == (tmp_path / "new" / "bot.toml").read_text()


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """No traceback, and what was is still there."""
    (tmp_path / "config").write_text("a file where a folder should be")

    with pytest.raises(SettingsError, match=r"bot\.toml cannot be written"):
        write_values(tmp_path / "config" / "bot.toml", "", VALUES)
