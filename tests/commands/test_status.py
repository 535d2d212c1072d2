"""`python -m bot status`: what the folder holds, what changed, what is wrong with it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.corpus.cache import FolderCache
from bot.corpus.library import Library, read_folder
from tests.fakes import header, write_folder

ROOT = Path(__file__).resolve().parents[2]
GOOD = header(title="A talk", date="2025-04-29") + "## One\n\nA zebra.\n\n## Two\n\nA lion.\n"
BAD = b"A zebra.\n\x00\x00\x00\x00"
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\d+ seconds? ago")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder to start the program in, with a knowledge folder that holds a discussion."""
    write_folder(tmp_path / "knowledge", {"talk.md": GOOD})
    return tmp_path


def status(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the real thing as a process, without any setting but these."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    return subprocess.run(
        [sys.executable, "-m", "bot", "status", *arguments],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def status_object(folder: Path, **environment: str) -> dict[str, Any]:
    result = status(folder, "--json", **environment)
    (line,) = result.stdout.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def bot_beside(folder: Path) -> Library:
    """Return the library of a bot that was started in the folder, has read it and written its cache."""
    library = Library(folder / "knowledge", FolderCache(folder / "var", folder / "knowledge"))
    library.refresh()
    library.save()
    return library


def let_it_notice(library: Library, texts: dict[str, str | bytes]) -> None:
    """Write files that have been at rest for a minute, and have the bot read them."""
    write_folder(library.root, texts)
    for path in texts:
        look = (library.root / path).stat()
        os.utime(library.root / path, ns=(look.st_atime_ns, look.st_mtime_ns - 60 * 10**9))
    library.refresh()
    library.save()


def test_without_any_setting_it_tells_what_the_folder_holds(folder: Path) -> None:
    """No token is needed to look; the revision is the one that answers carry."""
    revision = read_folder(folder / "knowledge").revision

    result = status(folder)

    assert (0, "") == (result.returncode, result.stderr)
    assert [
        "knowledge: 1 discussion, 2 passages",
        f"revision {revision}, last change …",
        "",
        "Changes",
        f"  …  +1 −0 ~0  {revision}  +talk.md",
    ] == TIME.sub("…", result.stdout).splitlines()


def test_the_text_is_the_same_each_time(folder: Path) -> None:
    """But for the times, and whatever the order in which the files were written."""
    write_folder(folder / "knowledge", {f"{name}.md": GOOD + name for name in "zyxabc"})

    texts = {TIME.sub("…", status(folder, PYTHONHASHSEED=seed).stdout) for seed in ("1", "2")}

    assert 1 == len(texts)
    assert "+a.md +b.md +c.md +talk.md +x.md and 2 more" in texts.pop()


def test_problems_name_the_file_and_the_line(folder: Path) -> None:
    """What is wrong, for the person who wrote the file."""
    write_folder(
        folder / "knowledge",
        {"front.md": "---\ntitle: [\n---\nA gnu.", "key.md": "---\ntitle: A\nmood: good\n---\nA gnu.", "nul.txt": BAD},
    )

    lines = status(folder).stdout.splitlines()

    problems = lines[lines.index("Problems") + 1 :]
    assert ["  front.md:3", "  key.md:3", "  nul.txt"] == [line.partition(": ")[0] for line in problems]


def test_json_is_one_object_with_everything(folder: Path) -> None:
    """Programs get the same, in seconds and names."""
    write_folder(folder / "knowledge", {"key.md": "---\ntitle: A\nmood: good\n---\nA gnu."})
    revision = read_folder(folder / "knowledge").revision

    found = status_object(folder)

    (change,) = found.pop("changes")
    (problem,) = found.pop("problems")
    assert 0 <= found.pop("age_seconds") < 60
    assert {"folder": "knowledge", "revision": revision, "documents": 2, "passages": 3} == found
    assert change.pop("at") > 1.7e9
    assert {
        "summary": "+2 −0 ~0",
        "revision": revision,
        "added": ["key.md", "talk.md"],
        "removed": [],
        "changed": [],
        "broken": [],
    } == change
    assert ("key.md", 3, False) == (problem["file"], problem["line"], problem["kept"])
    assert "mood" in problem["reason"]


def test_the_changes_of_a_bot_beside_are_listed(folder: Path) -> None:
    """The last one first, as the bot noted them in its cache; looking adds none."""
    library = bot_beside(folder)
    let_it_notice(library, {"new.md": "A gnu."})
    let_it_notice(library, {"talk.md": GOOD.replace("lion", "ape"), "newer.md": "An emu."})

    found = status_object(folder)

    assert ["+1 −0 ~1", "+1 −0 ~0", "+1 −0 ~0"] == [change["summary"] for change in found["changes"]]
    assert (["newer.md"], ["talk.md"]) == (found["changes"][0]["added"], found["changes"][0]["changed"])
    assert [change.at for change in library.corpus.changes] == [change["at"] for change in found["changes"]]


def test_a_file_that_broke_is_named_as_kept(folder: Path) -> None:
    """Its last good version still counts, and says so."""
    let_it_notice(bot_beside(folder), {"talk.md": BAD})

    found, text = status_object(folder), status(folder).stdout

    assert (1, 2) == (found["documents"], found["passages"])
    assert [("talk.md", True)] == [(problem["file"], problem["kept"]) for problem in found["problems"]]
    assert "(its last good version is answered from)" in text


def test_an_empty_folder_is_no_mistake(tmp_path: Path) -> None:
    """It holds nothing, and never changed."""
    (tmp_path / "knowledge").mkdir()

    result = status(tmp_path)

    assert 0 == result.returncode
    assert "knowledge: 0 discussions, 0 passages" == result.stdout.splitlines()[0]
    assert result.stdout.splitlines()[1].endswith(", never changed")


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_a_missing_folder_is_one_sentence_and_status_two(folder: Path, arguments: tuple[str, ...]) -> None:
    """With the variable that names it."""
    result = status(folder, *arguments, KNOWLEDGE_DIR="nowhere")

    assert (2, "") == (result.returncode, result.stdout)
    assert [
        "nowhere: there is no such folder; set KNOWLEDGE_DIR to the folder with the discussions"
    ] == result.stderr.splitlines()


def test_it_writes_nothing(folder: Path) -> None:
    """Whoever looks at a small folder leaves nothing behind."""
    status(folder)

    assert ["knowledge"] == [path.name for path in folder.iterdir()]
