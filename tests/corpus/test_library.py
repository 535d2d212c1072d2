"""The library: what changed is read again once it is at rest, and what fails or is lost keeps its last good version."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.corpus import library as library_module
from bot.corpus import reading as reading_module
from bot.corpus import rest as rest_module
from bot.corpus import scan
from bot.corpus.cache import FolderCache
from bot.corpus.corpus import Change, Corpus, Problem
from bot.corpus.folder import digest_of, read_bytes, read_content
from bot.corpus.library import HOLD_SECONDS, Library, read_folder
from bot.corpus.readers import sandbox
from bot.corpus.scan import BOUNDED, UNBOUNDED, Bounds, Signature
from bot.errors import KnowledgeError
from tests.fakes import header
from tests.slowness import slowness

NOBODY = 65534
LONG_AGO = 3600.0
BROKEN = b"\0"
UNREADABLE = Problem("a.md", "not a text file", is_kept=True)
PAGE = (
    "<!doctype html><html><head><title>Tides</title></head><body><p>The tide is a loan of the moon.</p></body></html>"
)


CAPTIONS = "WEBVTT\n\n00:00:04.000 --> 00:00:11.000\n<v Ada Quist>A zebra has stripes.\n"


class Clock:
    """A clock that stands still until it is set forward; takes the place of the module `time`."""

    def __init__(self) -> None:
        self._now = 1_800_000_000.0

    def time(self) -> float:
        return self._now

    def monotonic(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The library's only clock."""
    clock = Clock()
    monkeypatch.setattr(library_module, "time", clock)
    monkeypatch.setattr(rest_module, "time", clock)
    return clock


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder of a user whom permissions bind, which they do not do to root; everything is done as that user."""
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as other:
        _load_all_code(Path(other))
        was = os.geteuid()
        if was == 0:
            os.chown(name, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        try:
            if not os.path.isdir(name):
                pytest.skip("folders for passing files are closed to others here")
            yield Path(name)
        finally:
            os.seteuid(was)


def _load_all_code(place: Path) -> None:
    """Have Python load what it loads late, from where that user may have no way to."""
    root = put(place, "knowledge/a.md", header(title="A", titel="B") + "One.\n\n> Two. — Ann Archer").parent
    library = Library(root, FolderCache(place / "var", root))
    library.refresh()
    library.save()


@contextmanager
def closed(path: Path) -> Iterator[None]:
    """Take all permissions from a file or a folder, for a while."""
    mode = path.stat().st_mode
    path.chmod(0)
    try:
        yield
    finally:
        path.chmod(mode)


def put(root: Path, name: str, text: str | bytes, *, at: float = 1_700_000_000.0) -> Path:
    """Write a file below a folder; it was last written to `at`, which is long ago."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    os.utime(path, (at, at))
    return path


def library_of(root: Path, bounds: Bounds = BOUNDED, /, **texts: str | bytes) -> Library:
    """Return the library of a folder of these Markdown files, looked at once."""
    root.mkdir(exist_ok=True)
    for name, text in texts.items():
        put(root, f"{name}.md", text)
    library = Library(root, bounds=bounds)
    library.refresh()
    return library


def texts_of(corpus: Corpus) -> dict[str, str]:
    """Return what is said in each file."""
    return {document.path: "\n".join(segment.text for segment in document.segments) for document in corpus.documents}


def names(number: int) -> dict[str, str]:
    return {f"{at:02}": f"talk {at}" for at in range(number)}


# What changed


def test_the_first_look_reads_everything(tmp_path: Path) -> None:
    """At first all files are read, at rest or not, and count as added."""
    library = library_of(tmp_path, a="one")
    put(tmp_path, "b.txt", "two", at=1e10)

    first = Library(tmp_path)
    change = first.refresh()

    assert {"a.md": "one", "b.txt": "two"} == texts_of(first.corpus)
    assert change is not None
    assert (("a.md", "b.txt"), (), (), first.corpus.revision) == (
        change.added,
        change.removed,
        change.changed,
        change.revision,
    )
    assert library.corpus.revision != first.corpus.revision
    assert first.due_in is None


def test_nothing_changed(tmp_path: Path) -> None:
    """A look at an unchanged folder changes nothing, and keeps the very documents."""
    library = library_of(tmp_path, a="one")
    before = library.corpus.documents[0]

    change = library.refresh(all_contents=True)

    assert change is None
    assert before is library.corpus.documents[0]


def test_a_file_that_is_added(tmp_path: Path) -> None:
    """A new file is read; the others are not read again."""
    library = library_of(tmp_path, a="one")
    before = library.corpus.documents[0]
    put(tmp_path, "below/b.md", "two")

    change = library.refresh()

    assert {"a.md": "one", "below/b.md": "two"} == texts_of(library.corpus)
    assert change is not None
    assert (("below/b.md",), "+1 −0 ~0") == (change.added, str(change))
    assert before is library.corpus.documents[0]


def test_a_file_that_is_removed(tmp_path: Path) -> None:
    """A file that was deleted is forgotten at the next look."""
    library = library_of(tmp_path, a="one", b="two")
    (tmp_path / "a.md").unlink()

    change = library.refresh()

    assert {"b.md": "two"} == texts_of(library.corpus)
    assert change is not None
    assert ("a.md",) == change.removed


def test_a_file_that_is_changed(tmp_path: Path) -> None:
    """A file that was written to is read again."""
    library = library_of(tmp_path, a="one")
    put(tmp_path, "a.md", "another")

    change = library.refresh()

    assert {"a.md": "another"} == texts_of(library.corpus)
    assert change is not None
    assert (("a.md",), "+0 −0 ~1") == (change.changed, str(change))


def test_a_file_that_is_replaced_by_a_rename(tmp_path: Path) -> None:
    """A file of the same size and time that takes another's place is another file."""
    library = library_of(tmp_path, a="one")
    put(tmp_path, "a.md.tmp", "two").rename(tmp_path / "a.md")

    library.refresh()

    assert {"a.md": "two"} == texts_of(library.corpus)


def test_a_file_that_is_renamed(tmp_path: Path) -> None:
    """A new name is a file added and a file removed, with the same words."""
    library = library_of(tmp_path, a="one")
    (tmp_path / "a.md").rename(tmp_path / "b.md")

    change = library.refresh()

    assert {"b.md": "one"} == texts_of(library.corpus)
    assert change is not None
    assert (("b.md",), ("a.md",), ()) == (change.added, change.removed, change.changed)


def test_a_folder_that_is_moved_in(tmp_path: Path) -> None:
    """All files of a folder that is moved into the knowledge are found."""
    library = library_of(tmp_path / "knowledge", a="one")
    put(tmp_path, "new/deep/b.md", "two")
    (tmp_path / "new").rename(tmp_path / "knowledge" / "new")

    library.refresh()

    assert {"a.md": "one", "new/deep/b.md": "two"} == texts_of(library.corpus)


def test_a_file_that_is_only_touched_changes_nothing(tmp_path: Path) -> None:
    """A new time with the old bytes is no change, and is not looked into twice."""
    library = library_of(tmp_path, a="one")
    put(tmp_path, "a.md", "one", at=1_700_000_001.0)

    change = library.refresh()

    assert change is None


def test_a_change_is_summed_up(tmp_path: Path) -> None:
    """What was added, removed and changed in one look, in numbers and by name."""
    library = library_of(tmp_path, a="1", b="2", c="3", d="4")
    for name in ("x", "y", "z"):
        put(tmp_path, f"{name}.md", name)
    (tmp_path / "a.md").unlink()
    put(tmp_path, "b.md", "changed")
    put(tmp_path, "c.md", "changed as well")

    change = library.refresh()

    assert "+3 −1 ~2" == str(change)
    assert change is not None
    assert ("b.md", "c.md") == change.changed


def test_a_name_in_a_change_is_fit_to_be_shown(tmp_path: Path) -> None:
    """Control characters in a file's name reach no terminal."""
    library = library_of(tmp_path)
    put(tmp_path, "a\x1b[31m\udcff.md", "one")

    change = library.refresh()

    assert change is not None
    assert ("a?[31m?.md",) == change.added


def test_the_last_changes_are_remembered(tmp_path: Path) -> None:
    """The last change stands first, and is of the revision that it led to."""
    library = library_of(tmp_path, a="one")
    put(tmp_path, "b.md", "two")

    change = library.refresh()

    assert change == library.corpus.changes[0]
    assert ["+1 −0 ~0", "+1 −0 ~0"] == [str(change) for change in library.corpus.changes]
    assert library.corpus.revision == library.corpus.changes[0].revision != library.corpus.changes[1].revision


def test_no_more_than_twenty_changes_are_remembered(tmp_path: Path) -> None:
    """The oldest is forgotten for a new one, and for nothing else."""
    library = library_of(tmp_path, a="0")
    for number in range(1, 25):
        put(tmp_path, "a.md", "x" * number)
        library.refresh()
    last = library.corpus.changes

    library.refresh()

    assert 20 == len(last)
    assert {"~1"} == {str(change).split()[-1] for change in last}
    assert last == library.corpus.changes


def test_there_must_be_a_folder_at_first(tmp_path: Path) -> None:
    """Without a folder there is no library; with an empty one there is."""
    with pytest.raises(KnowledgeError, match="no such folder"):
        Library(tmp_path / "nowhere").refresh()

    assert None is Library(tmp_path).refresh()


# At rest


@pytest.mark.parametrize(("name", "seconds"), [("a.md", 0.3), ("a.markdown", 0.3), ("a.txt", 0.3), ("a.html", 0.75)])
def test_a_file_is_read_when_it_is_at_rest(tmp_path: Path, clock: Clock, name: str, seconds: float) -> None:
    """Text is left alone for 0.3 s before it is read, anything else for 0.75 s; `due_in` tells how long."""
    library = library_of(tmp_path)
    put(tmp_path, name, PAGE, at=clock.time())

    changes = []
    due = []
    for wait in (0.0, seconds - 0.05, 0.06):
        clock.advance(wait)
        changes.append(library.refresh())
        due.append(library.due_in)

    assert [True, True, False] == [change is None for change in changes]
    assert [pytest.approx(seconds, abs=1e-3), pytest.approx(0.05, abs=1e-3), None] == due
    assert [name] == [document.path for document in library.corpus.documents]


@pytest.mark.parametrize("name", ["a.vtt", "a.srt", "a.htm", "a.pdf", "a.docx"])
def test_what_is_no_plain_text_rests_longer(tmp_path: Path, clock: Clock, name: str) -> None:
    """Files that are exported, not typed, take longer to be written."""
    library = library_of(tmp_path)
    put(tmp_path, name, "x", at=clock.time())

    library.refresh()

    assert pytest.approx(0.75, abs=1e-3) == library.due_in


def test_a_file_that_is_still_written_to_is_not_at_rest(tmp_path: Path, clock: Clock) -> None:
    """A46: of a file that grows for two seconds nothing is read before the end, which then is."""
    library = library_of(tmp_path, a="before")
    seen = set()
    for number in range(1, 21):
        put(tmp_path, "a.md", "word " * number, at=clock.time())
        clock.advance(0.1)
        library.refresh()
        seen |= set(texts_of(library.corpus).values())
    clock.advance(0.3)

    library.refresh()

    assert {"before"} == seen
    assert {"a.md": " ".join(["word"] * 20)} == texts_of(library.corpus)


def test_a_file_whose_clock_is_ahead_is_left_alone_as_long(tmp_path: Path, clock: Clock) -> None:
    """From another machine a file may come out of the future: it counts from when it was seen first."""
    library = library_of(tmp_path)
    put(tmp_path, "a.md", "one", at=clock.time() + LONG_AGO)
    library.refresh()
    first = library.due_in
    clock.advance(0.2)
    put(tmp_path, "a.md", "another", at=clock.time() + LONG_AGO)
    library.refresh()
    second = library.due_in
    clock.advance(0.31)

    change = library.refresh()

    assert [0.3, 0.3] == [pytest.approx(first), pytest.approx(second)]
    assert change is not None
    assert {"a.md": "another"} == texts_of(library.corpus)


def test_a_file_whose_clock_is_ahead_is_read_once(tmp_path: Path, clock: Clock) -> None:
    """Once read, it is not waited for any more."""
    library = library_of(tmp_path, a="one")
    put(tmp_path, "a.md", "two", at=clock.time() + LONG_AGO)
    library.refresh()
    clock.advance(0.31)
    library.refresh()

    change = library.refresh()

    assert (None, None) == (change, library.due_in)


def test_a_file_that_is_written_to_while_it_is_read_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read while it changes is read again at once, and never shown."""
    library = library_of(tmp_path, a="one")
    put(tmp_path, "a.md", "half")

    def read_and_write(root: Path, path: Path) -> bytes:
        content = read_bytes(root, path)
        put(tmp_path, "a.md", "half and half")
        return content

    with monkeypatch.context() as patch:
        patch.setattr(reading_module, "read_bytes", read_and_write)
        change = library.refresh()
    meanwhile, due_in = texts_of(library.corpus), library.due_in
    library.refresh()

    assert (None, {"a.md": "one"}, 0.0) == (change, meanwhile, due_in)
    assert {"a.md": "half and half"} == texts_of(library.corpus)


def test_a_file_that_vanishes_while_it_is_read_is_no_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A temporary file may be gone before it is opened."""
    library = library_of(tmp_path, a="one")
    put(tmp_path, "b.md", "two")

    def delete_and_read(root: Path, path: Path) -> bytes:
        (root / path).unlink()
        return read_bytes(root, path)

    with monkeypatch.context() as patch:
        patch.setattr(reading_module, "read_bytes", delete_and_read)
        change = library.refresh()

    assert (None, ()) == (change, library.corpus.problems)
    assert None is library.refresh()


def test_a49_a_rewrite_of_the_same_size_and_time_is_found(tmp_path: Path) -> None:
    """A49: setting the time back is itself a change."""
    library = library_of(tmp_path, a="one")
    put(tmp_path, "a.md", "two")

    change = library.refresh()

    assert "+0 −0 ~1" == str(change)
    assert {"a.md": "two"} == texts_of(library.corpus)


def test_a49_a_hidden_rewrite_is_found_by_its_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A49: where a file system tells nothing of a rewrite, a look at all contents finds it."""
    monkeypatch.setattr(scan, "_signature", lambda status: Signature(status.st_size, 0, 0, 0))
    library = library_of(tmp_path, a="one")
    put(tmp_path, "a.md", "two")

    looked = library.refresh()
    read = library.refresh(all_contents=True)

    assert looked is None
    assert "+0 −0 ~1" == str(read)
    assert {"a.md": "two"} == texts_of(library.corpus)


def test_many_files_that_change_together_wait_for_each_other(tmp_path: Path, clock: Clock) -> None:
    """A checkout is read as a whole: as long as one of more than twenty files is written to, none is read."""
    library = library_of(tmp_path, **names(21))
    for name in names(20):
        put(tmp_path, f"{name}.md", "changed", at=clock.time() - 1)
    put(tmp_path, "20.md", "changed", at=clock.time())

    first, due_in = library.refresh(), library.due_in
    clock.advance(0.31)
    second = library.refresh()

    assert first is None
    assert pytest.approx(0.3) == due_in
    assert "+0 −0 ~21" == str(second)


def test_what_a_checkout_deletes_waits_too(tmp_path: Path, clock: Clock) -> None:
    """A file that is deleted only to be written anew is not missing meanwhile."""
    library = library_of(tmp_path, **names(50))
    for name in names(20):
        put(tmp_path, f"{name}.md", "changed", at=clock.time() - 1)
    put(tmp_path, "20.md", "changed", at=clock.time())
    (tmp_path / "21.md").unlink()

    first = library.refresh()
    clock.advance(0.31)
    second = library.refresh()

    assert first is None
    assert "+0 −1 ~21" == str(second)


def test_twenty_files_do_not_wait_for_each_other(tmp_path: Path, clock: Clock) -> None:
    """Few files are read as they come."""
    library = library_of(tmp_path, **names(20))
    for name in names(19):
        put(tmp_path, f"{name}.md", "changed", at=clock.time() - 1)
    put(tmp_path, "19.md", "changed", at=clock.time())

    change = library.refresh()

    assert "+0 −0 ~19" == str(change)


def test_many_files_wait_for_each_other_for_five_seconds(tmp_path: Path, clock: Clock) -> None:
    """One file that is written to all the time does not hold up the others."""
    library = library_of(tmp_path, **names(25))
    for name in names(24):
        put(tmp_path, f"{name}.md", "another talk")
    changes = []
    for second in range(6):
        put(tmp_path, "24.md", "x" * second, at=clock.time())
        changes.append(library.refresh())
        clock.advance(1.0)

    assert [None] * 5 == changes[:5]
    assert "+0 −0 ~24" == str(changes[5])


def test_each_time_many_files_change_they_wait_anew(tmp_path: Path, clock: Clock) -> None:
    """The five seconds of one checkout are not those of the next."""
    library = library_of(tmp_path, **names(25))
    changes = []
    for text in ("first", "second"):
        for name in names(24):
            put(tmp_path, f"{name}.md", text)
        put(tmp_path, "24.md", text, at=clock.time())
        changes += [library.refresh()]
        clock.advance(0.31)
        changes += [library.refresh()]
        clock.advance(LONG_AGO)

    assert ["None", "+0 −0 ~25", "None", "+0 −0 ~25"] == [str(change) for change in changes]


def test_a_refresh_can_be_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends with the file that is being read, changes nothing, and is not in the way of saving."""
    library = library_of(tmp_path)
    for number in range(9):
        put(tmp_path, f"{number}.md", "one")
    before, read = library.corpus, []

    def read_and_end(path: Path, content: bytes) -> object:
        read.append(path)
        library.end()
        library.save()
        return read_content(path, content)

    monkeypatch.setattr(reading_module, "read_content", read_and_end)

    assert library.refresh() is None
    assert 1 == len(read)
    assert before is library.corpus


@pytest.mark.usefixtures("clock")
def test_what_is_quick_to_read_does_not_wait_for_what_is_slow(tmp_path: Path) -> None:
    """Text is published before the files that a process of their own must read, which follow at once."""
    library = library_of(tmp_path)
    put(tmp_path, "a.html", PAGE)
    put(tmp_path, "b.md", "two")
    put(tmp_path, "c.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nThe tide is a loan.\n")

    first, due_in = library.refresh(), library.due_in
    second = library.refresh()

    assert (("b.md",), 0.0) == (first and first.added, due_in)
    assert second is not None
    assert (("a.html", "c.vtt"), None) == (second.added, library.due_in)


def test_slow_files_are_published_every_two_seconds(tmp_path: Path, clock: Clock) -> None:
    """What has been read is not kept back by the rest of a long row."""
    library = library_of(tmp_path)
    for name in "abc":
        put(tmp_path, f"{name}.srt", "1\n00:00:01,000 --> 00:00:02,000\nThe tide is a loan.\n")
    added: list[tuple[str, ...]] = []

    def read_slowly(path: Path, content: bytes) -> object:
        clock.advance(1.5)
        return read_content(path, content)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading_module, "read_content", read_slowly)
        while len(added) < 2:
            change = library.refresh()
            added.append(change.added if change else ())

    assert [("a.srt", "b.srt"), ("c.srt",)] == added
    assert library.due_in is None


# What fails


def test_a_file_that_breaks_keeps_its_last_good_version(tmp_path: Path) -> None:
    """It is answered from what the file held before, which is said, with the digest of what it holds instead."""
    library = library_of(tmp_path, a="one", b="two")
    put(tmp_path, "a.md", BROKEN)

    change = library.refresh()

    assert {"a.md": "one", "b.md": "two"} == texts_of(library.corpus)
    assert (UNREADABLE,) == library.corpus.problems
    assert {"a.md": digest_of(BROKEN)} == library.corpus.kept
    assert "+0 −0 ~0" == str(change)
    assert "a.md: not a text file (its last good version is answered from)" == str(UNREADABLE)


def test_a_file_that_was_broken_at_first_has_no_good_version(tmp_path: Path) -> None:
    """There is nothing to answer from."""
    library = library_of(tmp_path, a=BROKEN)

    assert ({}, {}) == (texts_of(library.corpus), library.corpus.kept)
    assert (Problem("a.md", "not a text file"),) == library.corpus.problems


def test_a_file_that_breaks_again_keeps_the_same_version(tmp_path: Path) -> None:
    """The last good version is the last one that was good, however often the file has been broken since."""
    library = library_of(tmp_path, a="one")
    for content in (BROKEN, BROKEN * 2):
        put(tmp_path, "a.md", content)
        library.refresh()

    assert {"a.md": "one"} == texts_of(library.corpus)
    assert {"a.md": digest_of(BROKEN * 2)} == library.corpus.kept


def test_a_broken_file_that_is_mended(tmp_path: Path) -> None:
    """The new version takes the place of the last good one, and nothing is wrong any more."""
    library = library_of(tmp_path, a="one")
    put(tmp_path, "a.md", BROKEN)
    library.refresh()
    put(tmp_path, "a.md", "two")

    change = library.refresh()

    assert {"a.md": "two"} == texts_of(library.corpus)
    assert ((), {}) == (library.corpus.problems, library.corpus.kept)
    assert "+0 −0 ~1" == str(change)


def test_a_broken_file_that_returns_to_what_it_was(tmp_path: Path) -> None:
    """The old bytes are not read again: it is the very document, without a problem."""
    library = library_of(tmp_path, a="one")
    before = library.corpus
    put(tmp_path, "a.md", BROKEN)
    library.refresh()
    put(tmp_path, "a.md", "one")

    change = library.refresh()

    assert before == library.corpus
    assert before.documents[0] is library.corpus.documents[0]
    assert "+0 −0 ~0" == str(change)


def test_a_broken_file_that_is_deleted_is_dropped(tmp_path: Path) -> None:
    """Deleted is deleted: neither the last good version nor the problem stays."""
    library = library_of(tmp_path, a="one")
    put(tmp_path, "a.md", BROKEN)
    library.refresh()
    (tmp_path / "a.md").unlink()

    change = library.refresh()

    assert ({}, (), {}) == (texts_of(library.corpus), library.corpus.problems, library.corpus.kept)
    assert change is not None
    assert ("a.md",) == change.removed


def test_a_broken_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be read is not tried again before it changes, not even when all contents are compared."""
    library = library_of(tmp_path, a=BROKEN)
    tried: list[Path] = []
    monkeypatch.setattr(reading_module, "read_content", lambda path, content: tried.append(path))

    change = library.refresh(all_contents=True)

    assert (None, []) == (change, tried)


def test_a_file_that_became_a_link_keeps_its_last_good_version(tmp_path: Path) -> None:
    """A link is not followed; of what it holds there is no digest."""
    library = library_of(tmp_path / "knowledge", a="one")
    link = tmp_path / "knowledge" / "a.md"
    link.unlink()
    link.symlink_to(put(tmp_path, "secret.md", "two"))
    os.utime(link, (0, 0), follow_symlinks=False)

    library.refresh()

    assert {"a.md": "one"} == texts_of(library.corpus)
    assert {"a.md": ""} == library.corpus.kept
    assert [True] == [problem.is_kept for problem in library.corpus.problems]


def test_a_file_that_is_closed_keeps_its_last_good_version(open_folder: Path) -> None:
    """Permissions are not seen from outside: the file is found closed when its bytes are compared, and open again."""
    library = library_of(open_folder, a="one")
    with closed(open_folder / "a.md"):
        library.refresh(all_contents=True)
        kept, problems = library.corpus.kept, library.corpus.problems

    library.refresh(all_contents=True)

    assert {"a.md": ""} == kept
    assert (Problem("a.md", "cannot be read: Permission denied", is_kept=True),) == problems
    assert ({}, ()) == (library.corpus.kept, library.corpus.problems)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (header(title="A", date="2026-13-45") + "x", 3, "date must be a year"),
        (header(title="A", titel="B") + "x", 3, "unknown key 'titel'"),
        ("---\ntitle: A\n\nvideo: ftp://x.org\n---\nx", 4, "video must be"),
        ("---\ntitle: A\nspeakers: [\n---\nx", 4, "not valid YAML in line 4"),
        ("one\r\n\r\npassword: postgres" + "://bot:hunter2hunter2@db.example.org/x", 3, "a password in an address"),
    ],
    ids=["value", "key", "behind an empty line", "YAML", "secret"],
)
def test_a_problem_names_its_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    """The line as an editor counts it, of the key, of where YAML stops, or of the secret."""
    (problem,) = library_of(tmp_path, a=text).corpus.problems

    assert ("a.md", line) == (problem.path, problem.line)
    assert reason in problem.reason
    assert str(problem).startswith(f"a.md:{line}: ")


def test_of_two_files_of_one_name_the_second_takes_the_firsts_place(tmp_path: Path) -> None:
    """Once the first is gone, the second is there, without having been touched."""
    library = library_of(tmp_path, a="one")
    put(tmp_path, "below/a.md", "two")
    library.refresh()
    before, problems = texts_of(library.corpus), library.corpus.problems
    (tmp_path / "a.md").unlink()

    change = library.refresh()

    assert {"a.md": "one"} == before
    assert (Problem("below/a.md", "another file of that name is there already: a.md"),) == problems
    assert {"below/a.md": "two"} == texts_of(library.corpus)
    assert ((), "+1 −1 ~0") == (library.corpus.problems, str(change))


def test_a_broken_file_does_not_take_the_place_of_a_good_one_of_its_name(tmp_path: Path) -> None:
    """Only what can be answered from has a name."""
    library = library_of(tmp_path, a=BROKEN)
    put(tmp_path, "below/a.md", "two")

    library.refresh()

    assert {"below/a.md": "two"} == texts_of(library.corpus)
    assert [Problem("a.md", "not a text file")] == list(library.corpus.problems)


# What is lost


def test_a48_a_lost_root_is_held(tmp_path: Path, clock: Clock) -> None:
    """A48: for a minute all is answered from as before; that is said, and when there is more to do."""
    library = library_of(tmp_path / "knowledge", a="one")
    before = library.corpus
    (tmp_path / "knowledge").rename(tmp_path / "elsewhere")

    change = library.refresh()
    clock.advance(HOLD_SECONDS - 1)
    again, due_in = library.refresh(), library.due_in

    assert "+0 −0 ~0" == str(change)
    assert again is None
    assert pytest.approx(1.0) == due_in
    assert before.documents == library.corpus.documents
    assert [("knowledge", True)] == [(problem.path, "is gone" in problem.reason) for problem in library.corpus.problems]


def test_a48_a_lost_root_that_returns_is_followed_again(tmp_path: Path, clock: Clock) -> None:
    """A48: within the minute nothing was lost, and what changed meanwhile is seen."""
    library = library_of(tmp_path / "knowledge", a="one", b="two")
    (tmp_path / "knowledge").rename(tmp_path / "elsewhere")
    library.refresh()
    put(tmp_path, "elsewhere/a.md", "changed")
    clock.advance(HOLD_SECONDS - 1)
    (tmp_path / "elsewhere").rename(tmp_path / "knowledge")

    change = library.refresh()

    assert {"a.md": "changed", "b.md": "two"} == texts_of(library.corpus)
    assert ("+0 −0 ~1", ()) == (str(change), library.corpus.problems)


def test_a_root_that_stays_lost_is_dropped(tmp_path: Path, clock: Clock) -> None:
    """After a minute what is gone is gone, and is not announced a second time."""
    library = library_of(tmp_path / "knowledge", a="one", b="two")
    (tmp_path / "knowledge").rename(tmp_path / "elsewhere")
    library.refresh()
    clock.advance(HOLD_SECONDS)

    change = library.refresh()

    assert "+0 −2 ~0" == str(change)
    assert ({}, ()) == (texts_of(library.corpus), library.corpus.problems)
    assert (None, None) == (library.refresh(), library.due_in)


def test_each_loss_is_held_for_a_minute(tmp_path: Path, clock: Clock) -> None:
    """The minute begins anew when the folder is lost a second time."""
    library = library_of(tmp_path / "knowledge", a="one")
    for _ in range(2):
        (tmp_path / "knowledge").rename(tmp_path / "elsewhere")
        library.refresh()
        clock.advance(HOLD_SECONDS - 1)
        library.refresh()
        held = texts_of(library.corpus)
        (tmp_path / "elsewhere").rename(tmp_path / "knowledge")
        library.refresh()

    assert {"a.md": "one"} == held


def test_a_root_that_comes_after_it_was_dropped_is_read(tmp_path: Path, clock: Clock) -> None:
    """A48: a folder that is made anew after all that time is followed like any other."""
    library = library_of(tmp_path / "knowledge", a="one")
    (tmp_path / "knowledge").rename(tmp_path / "elsewhere")
    library.refresh()
    clock.advance(HOLD_SECONDS)
    library.refresh()
    put(tmp_path, "knowledge/b.md", "two")

    library.refresh()

    assert {"b.md": "two"} == texts_of(library.corpus)


@pytest.mark.parametrize(("known", "gone", "left"), [(10, 5, 10), (10, 4, 6), (9, 5, 4), (9, 9, 0), (11, 5, 6)])
def test_half_of_ten_or_more_files_are_held(tmp_path: Path, clock: Clock, known: int, gone: int, left: int) -> None:
    """So many at once look like a share that is not connected; fewer, or of few, are taken at their word."""
    library = library_of(tmp_path, **names(known))
    for name in list(names(known))[:gone]:
        (tmp_path / f"{name}.md").unlink()

    library.refresh()
    first = len(library.corpus.documents)
    clock.advance(HOLD_SECONDS)
    library.refresh()

    assert (left, known - gone) == (first, len(library.corpus.documents))


def test_while_files_are_held_the_others_are_followed(tmp_path: Path, clock: Clock) -> None:
    """What is still there may change, and what is new is read."""
    library = library_of(tmp_path, **names(10))
    for name in list(names(10))[:9]:
        (tmp_path / f"{name}.md").unlink()
    library.refresh()
    put(tmp_path, "09.md", "changed")
    put(tmp_path, "new.md", "new")

    change = library.refresh()

    assert "+1 −0 ~1" == str(change)
    assert 11 == len(library.corpus.documents)


def test_a_folder_that_cannot_be_looked_into_keeps_its_files(open_folder: Path, clock: Clock) -> None:
    """Nobody can say that they are gone, however long it takes; the folder is named."""
    put(open_folder, "below/deep/b.md", "two")
    library = library_of(open_folder, a="one")
    with closed(open_folder / "below"):
        library.refresh()
        clock.advance(2 * HOLD_SECONDS)
        change = library.refresh()
        problems = library.corpus.problems

    library.refresh()

    assert change is None
    assert (Problem("below", "cannot be looked into: Permission denied"),) == problems
    assert {"a.md": "one", "below/deep/b.md": "two"} == texts_of(library.corpus)
    assert () == library.corpus.problems


def test_a_root_that_cannot_be_looked_into_keeps_its_files(open_folder: Path, clock: Clock) -> None:
    """The knowledge folder is a folder like those in it."""
    library = library_of(open_folder, a="one")
    with closed(open_folder):
        library.refresh()
        clock.advance(2 * HOLD_SECONDS)
        library.refresh()

    assert {"a.md": "one"} == texts_of(library.corpus)
    assert (Problem(".", "cannot be looked into: Permission denied"),) == library.corpus.problems


def test_a_root_to_which_the_way_is_barred_is_lost(open_folder: Path, clock: Clock) -> None:
    """A root of which nothing can be said is held like one that is gone, and is no crash."""
    library = library_of(open_folder / "knowledge", a="one")
    with closed(open_folder):
        library.refresh()

    assert {"a.md": "one"} == texts_of(library.corpus)
    assert ["knowledge"] == [problem.path for problem in library.corpus.problems]


def test_a_folder_that_is_deleted_while_another_is_closed(open_folder: Path) -> None:
    """Only the files of the closed folder are given the benefit of the doubt."""
    put(open_folder, "below/b.md", "two")
    put(open_folder, "below2/c.md", "three")
    library = library_of(open_folder)
    (open_folder / "below2" / "c.md").unlink()
    with closed(open_folder / "below"):
        library.refresh()

    assert {"below/b.md": "two"} == texts_of(library.corpus)


# Too much


def test_more_files_than_are_read_are_named(tmp_path: Path) -> None:
    """The first ones count, in the order of their names; each of the others is a problem."""
    library = library_of(tmp_path, Bounds(files=2), a="one", b="two", c="three", d="four")

    assert {"a.md": "one", "b.md": "two"} == texts_of(library.corpus)
    assert (
        Problem("c.md", "not read: there are more than 2 files"),
        Problem("d.md", "not read: there are more than 2 files"),
    ) == library.corpus.problems


def test_more_bytes_than_are_read_are_named(tmp_path: Path) -> None:
    """A file that does not fit is left out, one behind it that does is not; the limit itself is not too much."""
    text = ("x" * 9_999 + "\n") * 104 + "x" * 8_571

    library = library_of(tmp_path, Bounds(size=2**20), a=text, b="123456", c="12345", d="1")

    assert ["a.md", "c.md"] == [document.path for document in library.corpus.documents]
    assert [
        ("b.md", "not read: the files have more than 1 MiB together"),
        ("d.md", "not read: the files have more than 1 MiB together"),
    ] == [(problem.path, problem.reason) for problem in library.corpus.problems]


def test_there_is_room_again(tmp_path: Path) -> None:
    """A file that was too many is read when another one goes."""
    library = library_of(tmp_path, Bounds(files=1), a="one", b="two")
    (tmp_path / "a.md").unlink()

    library.refresh()

    assert ({"b.md": "two"}, ()) == (texts_of(library.corpus), library.corpus.problems)


def test_an_archive_is_read_whole(tmp_path: Path) -> None:
    """By who keeps it elsewhere than in memory; the same folder is too much for who does not."""
    for number in range(3):
        put(tmp_path, f"{number}.md", "one")

    whole, part = library_of(tmp_path, UNBOUNDED).corpus, library_of(tmp_path, Bounds(files=2)).corpus

    assert (3, ()) == (len(whole.documents), whole.problems)
    assert (2, 1) == (len(part.documents), len(part.problems))


def test_the_limits_are_those_that_are_promised() -> None:
    """Ten thousand files, half a gibibyte, a minute."""
    assert (10_000, 512 * 2**20, 60.0) == (BOUNDED.files, BOUNDED.size, HOLD_SECONDS)


def test_a_corpus_is_never_changed(tmp_path: Path) -> None:
    """Who reads a corpus while the library is refreshed sees the old one, whole."""
    library = library_of(tmp_path, a="one")
    before = library.corpus
    was = (before.documents, before.passages, before.revision, before.changes)
    put(tmp_path, "a.md", "two")

    library.refresh()

    assert was == (before.documents, before.passages, before.revision, before.changes)
    assert before is not library.corpus


def test_reading_a_folder_is_the_first_look_of_a_library(tmp_path: Path) -> None:
    """Whoever needs the folder once gets the same."""
    library = library_of(tmp_path, a="one", b=BROKEN)

    assert library.corpus == read_folder(tmp_path)


def test_a_change_without_files_has_no_names() -> None:
    """What changed may be only what is wrong."""
    assert "+0 −0 ~0" == str(Change(at=0.0, revision="0123abcd"))


def test_what_was_too_much_for_the_machine_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    """A busy machine says nothing about a file: an hour later it is read again, and at once when it is saved again."""
    put(tmp_path, "a.vtt", CAPTIONS)
    monkeypatch.setattr(reading_module, "time", clock)
    with monkeypatch.context() as patch:
        patch.setattr(sandbox, "WALL_SECONDS", 0.001)
        library = Library(tmp_path)
        library.refresh()
    problems = library.corpus.problems

    soon = library.refresh(all_contents=True)
    clock.advance(3_601)
    later = library.refresh()

    assert ["took longer than 0.001 s to read"] == [problem.reason for problem in problems]
    assert soon is None
    assert "+1 −0 ~0" == str(later)
    assert () == library.corpus.problems


def test_another_process_tries_again_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was too much is in the cache, and not believed."""
    put(tmp_path / "k", "a.vtt", CAPTIONS)
    with monkeypatch.context() as patch:
        patch.setattr(sandbox, "WALL_SECONDS", 0.001)
        library = Library(tmp_path / "k", FolderCache(tmp_path / "var", tmp_path / "k"))
        library.refresh()
        library.save()

    again = Library(tmp_path / "k", FolderCache(tmp_path / "var", tmp_path / "k"))
    again.refresh()

    assert () == again.corpus.problems
    assert ["a.vtt"] == [document.path for document in again.corpus.documents]


def test_a_machine_without_a_process_to_spare_breaks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is named with the reason; the others are read."""
    put(tmp_path, "a.vtt", CAPTIONS)
    put(tmp_path, "b.md", "A lion.")

    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("subprocess.Popen", refuse)

    corpus = read_folder(tmp_path)

    assert ["b.md"] == [document.path for document in corpus.documents]
    assert ["cannot be read just now: [Errno 11] Resource temporarily unavailable"] == [
        problem.reason for problem in corpus.problems
    ]


def test_what_broke_is_named_in_the_change(tmp_path: Path) -> None:
    """A change that adds and removes nothing tells what it is about."""
    library = library_of(tmp_path, a="one")
    put(tmp_path, "a.md", b"\0\1")

    change = library.refresh()

    assert change is not None
    assert ("+0 −0 ~0", ("a.md",)) == (str(change), change.broken)


def test_a_folder_that_nobody_watched_changed_when_its_newest_file_did(tmp_path: Path) -> None:
    """The first look tells when the folder became what it is, not when it was looked at."""
    put(tmp_path, "a.md", "one", at=1_700_000_000)
    put(tmp_path, "b.md", "two", at=1_700_000_300)
    library = Library(tmp_path)

    change = library.refresh()

    assert change is not None
    assert 1_700_000_300 == change.at


def test_settling_waits_for_what_was_saved_just_now(tmp_path: Path) -> None:
    """A moment, and no longer than that."""
    put(tmp_path, "a.md", "one", at=time.time())
    started = time.monotonic()
    Library(tmp_path).settle()
    fresh = time.monotonic() - started
    put(tmp_path, "a.md", "one", at=time.time() - 10)
    started = time.monotonic()
    Library(tmp_path).settle()

    assert 0.2 < fresh < 2 * slowness()
    assert time.monotonic() - started < 0.2 * slowness()
