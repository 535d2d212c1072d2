"""The watcher: what changes in the folder is published within seconds, whatever becomes of the system's notices."""

import asyncio
import contextlib
import ctypes
import errno
import logging
import os
import shutil
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import watchfiles
from watchfiles import awatch

from bot.answering.answers import Outcome
from bot.corpus import mounts as mounts_module
from bot.corpus import watcher
from bot.corpus.corpus import Corpus
from bot.corpus.library import Library
from bot.corpus.watcher import Watcher
from tests.fakes import answer_from, answerer_of, write_folder
from tests.slowness import slowness
from tests.watching import running, until

ONE, TWO = "Zebras are grey.", "Lions are tame."
HANDLES = Path("/proc/self/fd")
MOST_INOTIFY = Path("/proc/sys/fs/inotify/max_user_instances")
NO_NOTICE = "the system gives no notice of changes"


class Watched:
    """A folder that a watcher follows, and what it published last."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.library = Library(root)
        self.library.refresh()
        self.published = [self.library.corpus]
        self.watcher = Watcher(self.library, self.published.append)

    @property
    def texts(self) -> dict[str, str]:
        """The published files with their texts."""
        return texts_of(self.published[-1])

    async def texts_once(self, expected: Mapping[str, str], seconds: float = 20.0) -> dict[str, str]:
        """Return what is published once it is as expected, or as it is when the time is over."""
        await until(lambda: self.texts == expected, seconds)
        return self.texts


def texts_of(corpus: Corpus) -> dict[str, str]:
    return {passage.document.path: passage.text for passage in corpus.passages}


@contextlib.asynccontextmanager
async def watching(root: Path) -> AsyncIterator[Watched]:
    """Follow a folder with `one.md` and `two.md` of which the second was heard of: nothing else is to be done yet."""
    watched = Watched(write_folder(root, {"one.md": ONE}))
    async with running(watched.watcher):
        (root / "two.md").write_text(TWO)
        assert {"one.md": ONE, "two.md": TWO} == await watched.texts_once({"one.md": ONE, "two.md": TWO})
        yield watched


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data" / "knowledge"


def warnings_in(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


# What is done in the folder


def save(root: Path) -> None:
    (root / "new.md").write_text("Apes.")


def save_over(root: Path) -> None:
    (root / "two.md").write_text("Apes.")


def rename_over(root: Path) -> None:
    (root / "two.md.tmp").write_text("Apes.")
    os.replace(root / "two.md.tmp", root / "two.md")


def rename(root: Path) -> None:
    os.rename(root / "two.md", root / "new.md")


def make_folders(root: Path) -> None:
    write_folder(root, {"deep/er/new.md": "Apes."})


def move_folder_in(root: Path) -> None:
    write_folder(root.parent / "outside", {"er/new.md": "Apes."})
    os.rename(root.parent / "outside", root / "deep")


def delete(root: Path) -> None:
    (root / "two.md").unlink()


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (save, {"one.md": ONE, "two.md": TWO, "new.md": "Apes."}),
        (save_over, {"one.md": ONE, "two.md": "Apes."}),
        (rename_over, {"one.md": ONE, "two.md": "Apes."}),
        (rename, {"one.md": ONE, "new.md": TWO}),
        (make_folders, {"one.md": ONE, "two.md": TWO, "deep/er/new.md": "Apes."}),
        (move_folder_in, {"one.md": ONE, "two.md": TWO, "deep/er/new.md": "Apes."}),
        (delete, {"one.md": ONE}),
    ],
)
async def test_what_is_done_in_the_folder_is_published(
    root: Path, act: Callable[[Path], None], expected: dict[str, str]
) -> None:
    """Long before the minute after which the folder is looked at in any case."""
    async with watching(root) as watched:
        act(root)

        assert expected == await watched.texts_once(expected)


async def test_a_folder_that_was_moved_in_is_listened_to(root: Path) -> None:
    """Its files are heard of like those that were there from the start."""
    expected = {"one.md": ONE, "two.md": TWO, "deep/er/new.md": "Apes.", "deep/er/newer.md": "Gnus."}
    async with watching(root) as watched:
        move_folder_in(root)
        await until(lambda: "deep/er/new.md" in watched.texts)

        write_folder(root, {"deep/er/newer.md": "Gnus."})

        assert expected == await watched.texts_once(expected)


async def test_each_change_is_published_once(root: Path) -> None:
    """The notices that a save gives off are many, and no reason to publish what is the same."""
    async with watching(root) as watched:
        before = len(watched.published)
        save(root)
        await until(lambda: "new.md" in watched.texts)
        save_over(root)
        await until(lambda: watched.texts["two.md"] == "Apes.")

    assert ["+1 −0 ~0", "+0 −0 ~1"] == [str(corpus.changes[0]) for corpus in watched.published[before:]]


async def test_a_name_that_is_no_text_does_not_make_it_deaf(
    root: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The notices end with an error where a name is not UTF-8; what follows is found by looking."""
    monkeypatch.setattr(watcher, "_POLL_SECONDS", 0.1)
    async with watching(root) as watched:
        (root / os.fsdecode(b"\xff.txt")).write_text("Gnus.")
        heard_of = {"one.md": ONE, "two.md": TWO, "\udcff.txt": "Gnus."}
        assert heard_of == await watched.texts_once(heard_of)

        save(root)

        assert heard_of | {"new.md": "Apes."} == await watched.texts_once(heard_of | {"new.md": "Apes."})
    assert [True] == [warning.startswith(NO_NOTICE) for warning in warnings_in(caplog)]


# A48: the folder itself goes and comes


def recreate(root: Path) -> None:
    """Remove the folder and make it anew at once: on most file systems it gets the same inode."""
    shutil.rmtree(root)
    write_folder(root, {"one.md": ONE, "two.md": TWO})


def replace(root: Path) -> None:
    """Put another folder in its place by renaming."""
    write_folder(root.parent / "other", {"one.md": ONE, "two.md": TWO})
    os.rename(root, root.parent / "former")
    os.rename(root.parent / "other", root)


def replace_above(root: Path) -> None:
    """Put another folder in the place of the one above, of which the folder itself gives no notice."""
    write_folder(root.parent.parent / "other" / root.name, {"one.md": ONE, "two.md": TWO})
    os.rename(root.parent, root.parent.parent / "former")
    os.rename(root.parent.parent / "other", root.parent)


def away_and_back(root: Path) -> None:
    """Move the folder away and back."""
    os.rename(root, root.parent / "former")
    os.rename(root.parent / "former", root)


@pytest.mark.parametrize("act", [recreate, replace, replace_above, away_and_back])
async def test_a48_changes_are_heard_of_in_the_folder_that_took_the_place(
    root: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[Path], None]
) -> None:
    """The first one may be found by looking once more; the second is found only by listening again."""
    monkeypatch.setattr(watcher, "_POLL_SECONDS", 0.1)
    async with watching(root) as watched:
        act(root)
        (root / "two.md").write_text("Apes.")
        await until(lambda: watched.texts == {"one.md": ONE, "two.md": "Apes."})

        (root / "two.md").write_text("Gnus.")

        assert {"one.md": ONE, "two.md": "Gnus."} == await watched.texts_once({"one.md": ONE, "two.md": "Gnus."})


async def test_a48_without_the_folder_the_last_good_corpus_stays(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is published meanwhile says so, and holds the same."""
    monkeypatch.setattr(watcher, "_POLL_SECONDS", 0.1)
    async with watching(root) as watched:
        os.rename(root, root.parent / "former")

        await until(lambda: bool(watched.published[-1].problems))

    assert {"one.md": ONE, "two.md": TWO} == watched.texts
    assert ["knowledge"] == [problem.path for problem in watched.published[-1].problems]


@pytest.mark.slow
@pytest.mark.parametrize("was_recreated", [True, False], ids=["removed and recreated", "unmounted"])
async def test_a48_a_folder_that_was_away_for_half_a_minute(tmp_path: Path, was_recreated: bool) -> None:
    """With the intervals as shipped: it answers on all the time, and 65 s after the return it knows of changes."""
    texts = {f"talk{number}.md": f"The zebra of talk {number} is grey." for number in range(12)}
    root = tmp_path / "knowledge"
    answerer = answerer_of(root, texts)
    library = Library(root)
    library.refresh()
    outcomes = []
    async with running(Watcher(library, partial(answer_from, answerer))):
        os.rename(root, tmp_path / "former")
        for _ in range(120):
            outcomes.append(answerer.ask("zebra").outcome)
            await asyncio.sleep(0.25)
        if was_recreated:
            write_folder(tmp_path / "former", texts)
        os.rename(tmp_path / "former", root)
        (root / "new.md").write_text("A gnu.")

        seconds = await until(lambda: answerer.ask("gnu").outcome is Outcome.ANSWERED, 70)

    print(f"A48: seen {seconds:.1f} s after the return")
    assert {Outcome.ANSWERED} == set(outcomes)
    assert seconds <= 65


@pytest.mark.parametrize(("look", "wait"), [(0.1, 2.0), (1.0, 10.0), (15.0, 60.0)])
async def test_looking_instead_of_listening_takes_no_more_than_a_minute(
    root: Path, monkeypatch: pytest.MonkeyPatch, look: float, wait: float
) -> None:
    """Where a look takes long there are fewer, but never fewer than one a minute."""
    watched = Watched(write_folder(root, {"one.md": ONE}))
    waits: list[float | None] = []

    def note(seconds: float | None) -> asyncio.Timeout:
        waits.append(seconds)
        return asyncio.timeout_at(0)

    monkeypatch.setattr("asyncio.timeout", note)
    watched.watcher._is_deaf = True

    await watched.watcher._wait(look)

    assert [wait] == waits


async def test_it_stops_at_once_whenever_it_is_told_to(root: Path) -> None:
    """Also at the very moment at which it hears of a change."""
    for _ in range(30):
        watched = Watched(write_folder(root, {"one.md": ONE}))
        task = asyncio.create_task(watched.watcher.run())
        await asyncio.sleep(0.05)
        watched.watcher._noticed.set()
        task.cancel()

        done, _ = await asyncio.wait({task}, timeout=5)

        assert {task} == done
        assert task.cancelled()


# A49: nobody gives notice


class Inotify:
    """Takes every inotify instance that this user may have, and those that become free, until `give_back`."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._handles: list[int] = []
        self._is_over = threading.Event()
        self._last_taken = time.monotonic()
        self._thread = threading.Thread(target=self._take)
        self.error = 0

    def take(self) -> None:
        """Return once there was none to be had for a while: what was closed becomes free a little later."""
        self._thread.start()
        started = time.monotonic()
        while not self.error or time.monotonic() - self._last_taken < 0.3:
            if time.monotonic() - started > 10:
                pytest.skip("other processes keep opening inotify: A49's EMFILE is not tested")
            time.sleep(0.01)

    def _take(self) -> None:
        while not self._is_over.is_set():
            handle = self._libc.inotify_init1(os.O_CLOEXEC)
            if handle >= 0:
                self._handles.append(handle)
                self._last_taken = time.monotonic()
            else:
                self.error = ctypes.get_errno()
                self._is_over.wait(0.002)

    def give_back(self) -> None:
        self._is_over.set()
        self._thread.join()
        while self._handles:
            os.close(self._handles.pop())


@pytest.fixture
def exhausted() -> Iterator[Inotify]:
    """Leave nobody an inotify instance."""
    if not MOST_INOTIFY.exists() or int(MOST_INOTIFY.read_text()) > 512:
        pytest.skip("inotify cannot be exhausted here: A49's EMFILE is not tested")
    inotify = Inotify()
    try:
        inotify.take()
        if inotify.error != errno.EMFILE:
            pytest.skip(f"inotify fails otherwise here ({os.strerror(inotify.error)}): A49's EMFILE is not tested")
        yield inotify
    finally:
        inotify.give_back()


def tries_to_listen(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return a list that grows with every try of the watcher to get notices."""
    tries: list[object] = []

    def noted(*paths: Path, **options: Any) -> Any:
        tries.append(paths)
        return awatch(*paths, **options)

    monkeypatch.setattr(watchfiles, "awatch", noted)
    return tries


@pytest.mark.slow  # while it runs, nothing else of this user hears of changes
async def test_a49_without_inotify_the_folder_is_looked_at(
    root: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, exhausted: Inotify
) -> None:
    """Changes are seen all the same, and one warning tells why they take longer, however often it is tried anew."""
    monkeypatch.setattr(watcher, "_POLL_SECONDS", 0.1)
    monkeypatch.setattr(watcher, "RECONCILE_SECONDS", 0.2)
    tries = tries_to_listen(monkeypatch)

    async with watching(root):
        await until(lambda: len(tries) > 2)

    assert len(tries) > 2
    (warning,) = warnings_in(caplog)
    assert warning.startswith(NO_NOTICE)
    assert "Too many open files" in warning


@pytest.mark.slow
async def test_a49_it_listens_again_once_it_can(
    root: Path, monkeypatch: pytest.MonkeyPatch, exhausted: Inotify
) -> None:
    """When inotify is to be had again, changes are heard of without looking."""
    monkeypatch.setattr(watcher, "_POLL_SECONDS", 0.1)
    monkeypatch.setattr(watcher, "RECONCILE_SECONDS", 0.2)
    async with watching(root) as watched:
        exhausted.give_back()
        await until(lambda: bool(inotify_handles()))
        monkeypatch.setattr(watcher, "_POLL_SECONDS", 3600.0)
        # What was on its way already may find the first one.
        save(root)
        await until(lambda: "new.md" in watched.texts)

        save_over(root)

        expected = {"one.md": ONE, "two.md": "Apes.", "new.md": "Apes."}
        assert expected == await watched.texts_once(expected)


def inotify_handles() -> set[int]:
    """Return the inotify instances of this process."""
    found = set()
    for handle in HANDLES.iterdir():
        with contextlib.suppress(OSError):
            if os.readlink(handle) == "anon_inode:inotify":
                found.add(int(handle.name))
    return found


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse", "fuse.sshfs"])
async def test_a49_on_a_network_file_system_the_folder_is_looked_at(
    root: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    """There the system tells only of this machine's own changes: it is not listened to, with one warning."""
    monkeypatch.setattr(watcher, "_POLL_SECONDS", 0.1)
    monkeypatch.setattr(watcher, "RECONCILE_SECONDS", 0.2)
    monkeypatch.setattr(mounts_module, "_MOUNTS", mounts(root.parent, kind))
    tries = tries_to_listen(monkeypatch)

    async with watching(root) as watched:
        save(root)
        await until(lambda: "new.md" in watched.texts)

    assert {"one.md": ONE, "two.md": TWO, "new.md": "Apes."} == watched.texts
    assert [] == tries
    assert [f"{NO_NOTICE} (the folder is on {kind}): looking every few seconds instead"] == warnings_in(caplog)


async def test_on_a_file_system_of_this_machine_there_is_no_warning(
    root: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor are the kinds of others, in the same list, taken for the folder's own."""
    monkeypatch.setattr(mounts_module, "_MOUNTS", mounts(root.parent, "ext4"))

    async with watching(root):
        pass

    assert [] == warnings_in(caplog)


def mounts(place: Path, kind: str) -> Path:
    """Write a list of mounts, as Linux keeps it, in which a folder is on a file system of this kind."""
    device = place.stat().st_dev
    path = place / "mountinfo"
    path.write_text(
        "21 26 0:999999 / /proc rw,nosuid shared:12 - nfs server:/ rw\n"
        f"36 21 {os.major(device)}:{os.minor(device)} / /mnt rw,noatime shared:1 master:2 - {kind} server:/share rw\n"
    )
    return path


async def test_a49_a_rewrite_that_looks_the_same_is_found_by_content(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Same size, same time: from time to time the bytes are compared."""
    monkeypatch.setattr(watcher, "RECONCILE_SECONDS", 0.1)
    monkeypatch.setattr(watcher, "READ_ALL_SECONDS", 0.5)
    expected = {"one.md": ONE, "two.md": TWO.replace("Lions", "Tions")}
    async with watching(root) as watched:
        look = (root / "two.md").stat()

        (root / "two.md").write_text(expected["two.md"])
        os.utime(root / "two.md", ns=(look.st_atime_ns, look.st_mtime_ns))

        assert expected == await watched.texts_once(expected)


# The end


def test_cancelled_it_ends_at_once_and_leaves_nothing(root: Path) -> None:
    """No task, no thread, no inotify instance: nothing keeps the process."""
    before = in_use()

    async def scenario() -> tuple[float, int]:
        async with watching(root) as watched:
            await until(lambda: "two.md" in watched.texts)
            started = time.monotonic()
        seconds = time.monotonic() - started
        await until(lambda: len(asyncio.all_tasks()) == 1, 1)
        return seconds, len(asyncio.all_tasks())

    seconds, tasks = asyncio.run(scenario())
    asyncio.run(until(lambda: in_use() <= before, 5))

    assert seconds < slowness()
    assert 1 == tasks
    assert set() == in_use() - before


def in_use() -> set[object]:
    """Return the threads of this process and its inotify instances."""
    return {*threading.enumerate(), *(inotify_handles() if HANDLES.exists() else ())}
