"""The cache: a start from it gives what a fresh look gives, whatever became of the files, or of the cache."""

import contextlib
import logging
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.corpus import cache as cache_module
from bot.corpus import reading as reading_module
from bot.corpus.cache import FolderCache
from bot.corpus.folder import read_content
from bot.corpus.library import Library, read_folder
from bot.corpus.scan import BOUNDED, Bounds
from bot.corpus.stored import reading_to_bytes
from tests.corpus.readers.conversation import CONVERSATIONS
from tests.corpus.test_library import BROKEN, closed, open_folder, put, texts_of
from tests.fakes import header, write_folder

__all__ = ["open_folder"]

TEXTS: dict[str, str | bytes] = {
    "a.md": header(title="A", date="2025", titel="B") + "One.\n\n## Later\n\n> Two. — Ann Archer [0:01]\n\nThree.",
    "below/b.txt": "Ann Archer: Four.\n",
    "c.md": BROKEN,
    "empty.md": "",
    "long.md": "**Ann Archer** [0:01]: " + "A long sentence that goes on for a while. " * 60,
}


def start(root: Path, folder: Path | None = None, bounds: Bounds = BOUNDED) -> Library:
    """Start with the cache, as the bot does, and write to it."""
    library = Library(root, FolderCache(folder or root.parent / "var", root), bounds)
    library.refresh()
    library.save()
    return library


def cache_of(root: Path) -> Path:
    return FolderCache(root.parent / "var", root).path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A knowledge folder that was written long ago."""
    for name, text in TEXTS.items():
        put(tmp_path / "knowledge", name, text)
    return tmp_path / "knowledge"


@pytest.fixture
def count_reads(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Returns which files were not only compared, but read, since it was asked last."""
    read: list[str] = []

    def read_and_note(path: Path, content: bytes) -> object:
        read.append(str(path))
        return read_content(path, content)

    def taken() -> list[str]:
        noted = sorted(read)
        read.clear()
        return noted

    monkeypatch.setattr(reading_module, "read_content", read_and_note)
    return taken


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def execute(path: Path, statement: str, *values: object) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement, values)


# The same as fresh


def test_a_corpus_from_the_cache_is_the_same_as_a_fresh_one(root: Path, count_reads: Callable[[], list[str]]) -> None:
    """Documents, passages, problems and revision, without reading any file that could be read."""
    fresh = start(root).corpus
    count_reads()

    cached = start(root).corpus

    assert [] == count_reads()
    assert fresh == cached


def test_every_format_comes_back_from_the_cache(tmp_path: Path, count_reads: Callable[[], list[str]]) -> None:
    """What was converted in a process of its own is not converted again."""
    root = write_folder(tmp_path / "knowledge", {name: make() for name, make in CONVERSATIONS.items()})
    fresh = start(root).corpus
    first = count_reads()

    cached = start(root).corpus

    assert (sorted(CONVERSATIONS), []) == (first, count_reads())
    assert fresh == cached
    assert sorted(CONVERSATIONS) == [document.path for document in cached.documents]


def test_what_is_shared_is_shared_again(root: Path) -> None:
    """A passage of the cache has its document's own segments; only of a long one that was cut it has others."""
    start(root)

    corpus = start(root).corpus

    documents = {document.path: document for document in corpus.documents}
    whole = [passage for passage in corpus.passages if passage.document.path != "long.md"]
    cut = [passage for passage in corpus.passages if passage.document.path == "long.md"]
    assert all(passage.document is documents[passage.document.path] for passage in corpus.passages)
    assert all(
        any(part is segment for segment in passage.document.segments) for passage in whole for part in passage.segments
    )
    assert 3 <= len(cut)


def test_nothing_changes_with_a_start_from_the_cache(root: Path) -> None:
    """The changes are those of the process before, and the start is none."""
    library = start(root)
    put(root, "new.md", "new")
    library.refresh()
    library.save()

    again = start(root)

    assert ["+1 −0 ~0", "+4 −0 ~0"] == [str(change) for change in again.corpus.changes]
    assert library.corpus.changes == again.corpus.changes


def test_all_changes_come_back_in_their_order(root: Path) -> None:
    """Twenty of them, the last one first."""
    library = start(root)
    for number in range(20):
        put(root, "a.md", "x" * number)
        library.refresh()
        library.save()

    again = start(root)

    assert 20 == len(again.corpus.changes)
    assert library.corpus.changes == again.corpus.changes


def test_too_many_files_are_no_change_at_each_start(root: Path) -> None:
    """A problem of the folder itself is not in the cache, and is nothing new."""
    first = start(root, bounds=Bounds(files=2)).corpus

    again = start(root, bounds=Bounds(files=2)).corpus

    assert first.problems == again.problems
    assert first.changes == again.changes


def test_what_changed_between_two_starts_is_a_change(root: Path) -> None:
    """A start tells what was added, removed and changed while nobody looked."""
    start(root)
    put(root, "new.md", "new")
    put(root, "a.md", "changed")
    (root / "empty.md").unlink()

    change = start(root).corpus.changes[0]

    assert "+1 −1 ~1" == str(change)
    assert (("new.md",), ("empty.md",), ("a.md",)) == (change.added, change.removed, change.changed)


def test_a_last_good_version_outlives_a_start(root: Path) -> None:
    """A file that is broken is answered from as it was, also by the next process, and mended by one."""
    library = start(root)
    put(root, "a.md", BROKEN)
    library.refresh()
    library.save()
    broken = start(root).corpus
    write_folder(root, {"a.md": TEXTS["a.md"]})

    mended = start(root).corpus

    assert library.corpus == broken
    assert ["a.md"] == list(broken.kept)
    assert read_folder(root) == mended


def test_a_file_that_broke_between_two_starts_keeps_its_last_good_version(root: Path) -> None:
    """The cache has it still."""
    before = texts_of(start(root).corpus)
    put(root, "a.md", BROKEN)

    corpus = start(root).corpus

    assert before == texts_of(corpus)
    assert ["a.md"] == list(corpus.kept)


def test_two_folders_have_two_caches(tmp_path: Path) -> None:
    """Files of one name in two folders are not mixed up."""
    first, second = (write_folder(tmp_path / name, {"a.md": name}) for name in ("first", "second"))
    start(first)
    start(second)

    assert {"a.md": "first"} == texts_of(start(first).corpus)
    assert 2 == len(list((tmp_path / "var").iterdir()))


# Not believed


def test_the_cache_is_not_believed_over_the_files(root: Path) -> None:
    """Other bytes of the same size, at the same time, in the same file, are read."""
    put(root, "a.md", "one")
    start(root)
    put(root, "a.md", "two")

    corpus = start(root).corpus

    assert "two" == texts_of(corpus)["a.md"]
    assert read_folder(root) == corpus


def test_a_file_is_known_by_its_bytes(root: Path, count_reads: Callable[[], list[str]]) -> None:
    """A checkout that gave every file a new time reads nothing again."""
    start(root)
    for path in root.glob("*.md"):
        os.utime(path, (5, 5))
    count_reads()

    start(root)

    assert [] == count_reads()


def test_what_other_code_wrote_is_dropped(
    root: Path, monkeypatch: pytest.MonkeyPatch, count_reads: Callable[[], list[str]]
) -> None:
    """Another version of a reader may say something else about the same bytes; what it wrote is deleted."""
    start(root)
    count_reads()
    monkeypatch.setattr(cache_module, "_fingerprint", lambda: 12345)

    again = start(root).corpus
    read = count_reads()
    start(root)

    assert (sorted(TEXTS), []) == (read, count_reads())
    assert read_folder(root) == again
    assert 1 == len(again.changes)


def test_the_fingerprint_is_of_the_code_and_the_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of a library that readers use is other code; without one it is the same in every process."""
    fingerprint = cache_module._fingerprint.__wrapped__
    here = fingerprint()
    other = subprocess.run(
        [sys.executable, "-c", "from bot.corpus.cache import _fingerprint; print(_fingerprint())"],
        capture_output=True,
        check=True,
        text=True,
    )
    monkeypatch.setattr(cache_module, "version", lambda library: "0")

    assert here == int(other.stdout)
    assert here != fingerprint()
    assert 0 <= here < 2**31


# Damaged, closed, gone


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"no database at all " * 500),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:5000]),
        lambda path: path.write_bytes(path.read_bytes()[:4096] + b"\xff" * (path.stat().st_size - 4096)),
        lambda path: execute(path, "UPDATE rows SET value = substr(value, 1, 20) WHERE kind = 'readings'"),
        lambda path: execute(path, "UPDATE rows SET value = x'c0' WHERE kind = 'changes'"),
        lambda path: execute(path, "UPDATE rows SET value = x'' WHERE key = ?", b"empty.md"),
    ],
    ids=["not SQLite", "empty", "cut", "pages of noise", "rows cut", "a change that is none", "an empty row"],
)
def test_a_damaged_cache_costs_one_slow_start(
    root: Path, damage: Callable[[Path], None], count_reads: Callable[[], list[str]]
) -> None:
    """All is read anew, the cache is made anew, and the next start is fast again."""
    start(root)
    damage(cache_of(root))
    count_reads()

    corpus = start(root).corpus
    slow = count_reads()
    again = start(root).corpus
    fast = count_reads()

    assert (sorted(TEXTS), []) == (slow, fast)
    assert read_folder(root) == corpus == again


def test_a_damage_of_a_file_that_is_gone_is_mended_too(root: Path, count_reads: Callable[[], list[str]]) -> None:
    """What nobody would write again does not stay damaged."""
    start(root)
    execute(cache_of(root), "UPDATE rows SET value = x'c0' WHERE key = ?", b"empty.md")
    (root / "empty.md").unlink()
    start(root)
    count_reads()

    start(root)

    assert [] == count_reads()


@pytest.mark.parametrize("at", [0, 4096])
def test_a_damage_is_said_once(root: Path, caplog: pytest.LogCaptureFixture, at: int) -> None:
    """One line in the log, at the start that came upon it."""
    start(root)
    content = cache_of(root).read_bytes()
    cache_of(root).write_bytes(content[:at] + b"\xff" * (len(content) - at))
    start(root)
    first = len(warnings(caplog))

    start(root)

    assert first <= 1 + (at > 0)
    assert first == len(warnings(caplog))


def test_a_passage_of_a_segment_that_is_not_there_is_damage(root: Path) -> None:
    """Numbers that lead nowhere are no reading."""
    start(root)
    cache = FolderCache(root.parent / "var", root)
    reading = cache.load()[0]["a.md"]
    assert reading.good
    stored = reading_to_bytes(reading)
    passages = stored.index(reading.good.passages[0].id.encode())
    first_segment = stored.index(b"segments", passages) + len(b"segments") + 1

    cache.put("readings", {b"a.md": stored[:first_segment] + b"\x7f" + stored[first_segment + 1 :]})

    assert ({}, ()) == cache.load()
    assert read_folder(root) == start(root).corpus


def test_a_cache_that_cannot_be_written_is_a_line_in_the_log(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A file where the folder should be: everything works, only not from the cache."""
    in_the_way = put(root.parent, "var", "a file")

    corpus = start(root, in_the_way).corpus
    again = start(root, in_the_way).corpus

    assert read_folder(root) == corpus == again
    assert {True} == {"cannot be written" in warning for warning in warnings(caplog)}


@pytest.mark.parametrize("what", [".", "var", "var/knowledge"])
def test_a_cache_to_which_the_way_is_barred_is_a_line_in_the_log(
    open_folder: Path, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    """A folder or a file of the cache that may not be read, or not be looked for."""
    root = write_folder(open_folder / "knowledge", TEXTS)
    var = open_folder / "in" / "var"
    start(root, var)
    (file,) = var.iterdir()
    with closed({".": var.parent, "var": var}.get(what, file)):
        corpus = start(root, var).corpus

    assert read_folder(root) == corpus
    assert warnings(caplog)


def test_a_cache_that_may_only_be_read_is_read(
    open_folder: Path, caplog: pytest.LogCaptureFixture, count_reads: Callable[[], list[str]]
) -> None:
    """What is in it counts; what is new is not written."""
    root = write_folder(open_folder / "knowledge", TEXTS)
    start(root, open_folder / "var")
    (file,) = (open_folder / "var").iterdir()
    file.chmod(0o400)
    put(root, "new.md", "new")
    count_reads()

    corpus = start(root, open_folder / "var").corpus

    assert ["new.md"] == count_reads()
    assert read_folder(root) == corpus
    assert [True] == ["cannot be written" in warning for warning in warnings(caplog)][:1]


def test_the_cache_may_be_deleted_while_the_bot_runs(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It is made anew with the next change, and nothing else happens."""
    library = start(root)
    cache_of(root).unlink()
    put(root, "a.md", "changed")
    library.refresh()
    library.save()

    again = start(root)

    assert cache_of(root).exists()
    assert read_folder(root) == library.corpus == again.corpus
    assert [] == warnings(caplog)


def test_the_folder_of_the_cache_may_be_deleted_while_the_bot_runs(root: Path) -> None:
    """It is made anew as well."""
    library = start(root)
    cache_of(root).unlink()
    cache_of(root).parent.rmdir()
    put(root, "a.md", "changed")
    library.refresh()

    library.save()

    assert cache_of(root).exists()


def test_nothing_is_written_when_nothing_changed(root: Path) -> None:
    """A cache that is up to date is left alone."""
    library = start(root)
    before = cache_of(root).stat().st_mtime_ns
    library.refresh()

    library.save()

    assert before == cache_of(root).stat().st_mtime_ns


def test_what_is_gone_from_the_folder_is_gone_from_the_cache(root: Path) -> None:
    """No word of a deleted file stays behind in a reading."""
    library = start(root)
    (root / "a.md").unlink()
    library.refresh()

    library.save()

    assert b"a.md" not in FolderCache(root.parent / "var", root).rows("readings")
    assert sorted(set(TEXTS) - {"a.md"}) == sorted(FolderCache(root.parent / "var", root).load()[0])


def test_a_file_whose_name_is_no_text(root: Path) -> None:
    """Its bytes cannot be stored as a name: it is read at each start, and the others are not."""
    put(root, os.fsdecode(b"\xff\xfe.md"), "odd")
    put(root, os.fsdecode(b"\xff\xfd.md"), BROKEN)
    first = start(root).corpus

    again = start(root).corpus

    assert "odd" == texts_of(again)[os.fsdecode(b"\xff\xfe.md")]
    assert (first.documents, first.problems, first.revision) == (again.documents, again.problems, again.revision)


# Two at a time

_WRITER = """
import sys, logging
from pathlib import Path
from bot.corpus.cache import FolderCache
from bot.corpus.library import Library
logging.basicConfig(level="WARNING", stream=sys.stderr)
root, var = Path(sys.argv[1]), Path(sys.argv[2])
for _ in range(8):
    library = Library(root, FolderCache(var, root))
    library.refresh()
    for path in list(library._readings)[:2]:
        del library._readings[path]
    library.save()
    library.refresh()
    library.save()
    print(library.corpus.revision)
"""


def test_two_processes_may_write_at_once(root: Path) -> None:
    """A bot and a `status` beside it: each has the right corpus all the time, and nobody is in the other's way."""
    (root / "c.md").unlink()
    command = [sys.executable, "-c", _WRITER, str(root), str(root.parent / "var")]
    writers = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]

    outputs = [writer.communicate(timeout=60) for writer in writers]

    fresh = read_folder(root)
    assert [0, 0] == [writer.returncode for writer in writers]
    assert {fresh.revision} == {line for output, _ in outputs for line in output.split()}
    assert ["", ""] == [errors for _, errors in outputs]
    assert fresh == start(root).corpus


def test_a_cache_may_be_made_by_several_at_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever comes second finds what the first has made, whole."""
    together = threading.Barrier(4)
    caches = [FolderCache(tmp_path / "var", tmp_path) for _ in range(4)]

    def write(number: int) -> None:
        together.wait()
        caches[number].put("numbers", {b"%d" % number: b""})

    lost = []
    for _ in range(5):
        caches[0].path.unlink(missing_ok=True)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(write, range(4)))
        lost += sorted({b"0", b"1", b"2", b"3"} - caches[0].rows("numbers").keys())

    assert [] == lost
    assert [] == warnings(caplog)


def test_a_cache_that_is_locked_is_not_waited_for_long(
    root: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever holds the cache holds up nobody."""
    monkeypatch.setattr(cache_module, "_BUSY_SECONDS", 0.05)
    start(root)
    put(root, "new.md", "new")
    with contextlib.closing(sqlite3.connect(cache_of(root), isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        before = cache_of(root).stat().st_ino
        corpus = start(root).corpus
        after = cache_of(root).stat().st_ino

    assert read_folder(root) == corpus
    assert {True} == {"locked" in warning for warning in warnings(caplog)}
    assert before == after
