"""Any sequence of edits, looks and restarts leads to what a fresh look finds (A51)."""

import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bot.corpus import library as library_module
from bot.corpus import rest as rest_module
from bot.corpus.cache import FolderCache
from bot.corpus.corpus import Corpus, Problem
from bot.corpus.library import Library, read_folder
from tests.corpus.test_library import BROKEN, Clock

# Nine paths, so that nothing is ever held as lost; three names, so that many are duplicates.
FOLDERS = ["", "one", "two/deep"]
STEMS = ["a.md", "b.txt", "c.md"]
PATHS = [f"{folder}/{stem}".lstrip("/") for folder in FOLDERS for stem in STEMS]
REST_SECONDS = 0.3
GOOD = [
    b"A talk.",
    b"Another talk.",
    b"---\ntitle: T\nkind: poem\n---\n\n> Words. \xe2\x80\x94 Ann Archer [0:01]\n",
    b"",
]
BAD = {
    BROKEN: "not a text file",
    b"\x81\x8d": "neither UTF-8 nor UTF-16 with a byte order mark",
    b"key: AKI" + b"AIOSFODNN7EXAMPLE": "holds what looks like an AWS key; take it out, and withdraw it where it "
    "came from",
}
LINK = b"a link"  # stands for a link, which has no content that may be read
LINK_REASON = "a link, which is not followed"

paths = st.sampled_from(PATHS)
folders = st.sampled_from(FOLDERS[1:])
contents = st.sampled_from([*GOOD, *BAD])


@dataclass(frozen=True)
class Written:
    """A file as somebody left it; each act of writing has its own number."""

    number: int
    content: bytes
    at: float


@dataclass(frozen=True)
class Known:
    """What the library must know of a file: the writing that it saw last, and the last content that was good."""

    seen: int
    content: bytes
    good: bytes | None


class Edits(RuleBasedStateMachine):
    """A folder that people edit, the library that follows it, and what the library must know, in plain words."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp())
        self.root = self.place / "knowledge"
        self.root.mkdir()
        self.clock = Clock()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(library_module, "time", self.clock)
        self.patch.setattr(rest_module, "time", self.clock)
        self.files: dict[str, Written] = {}
        self.known: dict[str, Known] = {}
        self.cached: dict[str, Known] = {}
        self.count = 0
        self.library = Library(self.root, FolderCache(self.place, self.root))
        self.library.refresh()

    def teardown(self) -> None:
        try:
            self.clock.advance(60.0)
            self.look()
            self.expect_what_is_known()
        finally:
            self.patch.undo()
            shutil.rmtree(self.place)

    # What people do

    @rule(path=paths, content=contents, is_now=st.booleans(), is_new_file=st.booleans())
    def write(self, path: str, content: bytes, is_now: bool, is_new_file: bool) -> None:
        """Create, modify, or replace a file, now or with a time long ago."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if is_new_file or target.is_symlink():
            target.unlink(missing_ok=True)
        target.write_bytes(content)
        self._note(path, content, is_now=is_now)

    @rule(path=paths, is_now=st.booleans())
    def link(self, path: str, is_now: bool) -> None:
        """Put a link in a file's place, which is not followed."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        target.symlink_to(self.place / "secret.md")
        self._note(path, LINK, is_now=is_now)

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        """Delete a file."""
        path = data.draw(st.sampled_from(sorted(self.files)))
        (self.root / path).unlink()
        del self.files[path]

    @precondition(lambda self: self.files)
    @rule(data=st.data(), to=paths)
    def rename(self, data: st.DataObject, to: str) -> None:
        """Rename a file, over another one if that is there."""
        path = data.draw(st.sampled_from(sorted(self.files)))
        (self.root / to).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).replace(self.root / to)
        self.files[to] = self.files.pop(path)

    @precondition(lambda self: self.files)
    @rule(data=st.data(), mode=st.sampled_from([0o400, 0o644, 0o666]))
    def chmod(self, data: st.DataObject, mode: int) -> None:
        """Change who may read a file, ourselves always among them."""
        path = data.draw(st.sampled_from(sorted(self.files)))
        if self.files[path].content != LINK:
            (self.root / path).chmod(mode if os.geteuid() == 0 else mode | 0o600)

    @rule(name=folders, to=folders)
    def move_folder(self, name: str, to: str) -> None:
        """Move a folder with all that is in it to where another one was, which is deleted."""
        if name == to or not (self.root / name).is_dir():
            return
        shutil.rmtree(self.root / to, ignore_errors=True)
        (self.root / to).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).rename(self.root / to)
        moved = {path: file for path, file in self.files.items() if path.startswith(f"{name}/")}
        self.files = {path: file for path, file in self.files.items() if not path.startswith((f"{name}/", f"{to}/"))}
        self.files |= {to + path.removeprefix(name): file for path, file in moved.items()}

    @rule(seconds=st.sampled_from([0.1, 0.5, 60.0]))
    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.advance(seconds)

    # What the library does

    @rule()
    def look(self) -> None:
        """Refresh the library."""
        self.library.refresh()
        self._learn(is_first=False)

    @rule()
    def look_at_all_contents(self) -> None:
        """Refresh the library by the bytes of all files; those that are not at rest are left alone all the same."""
        self.library.refresh(all_contents=True)
        self._learn(is_first=False)

    @rule()
    def save(self) -> None:
        """Write to the cache."""
        self.library.save()
        self.cached = dict(self.known)

    @rule()
    def restart(self) -> None:
        """Start again from the cache, which may know less than the library did."""
        self.library = Library(self.root, FolderCache(self.place, self.root))
        self.library.refresh()
        self.known = dict(self.cached)
        self._learn(is_first=True)

    @invariant()
    def expect_what_is_known(self) -> None:
        """The corpus is that of a folder in which every broken file still is as it was when it was good last."""
        mirror = self.place / "mirror"
        mirror.mkdir()
        for path, known in self.known.items():
            (mirror / path).parent.mkdir(parents=True, exist_ok=True)
            if known.good is not None:
                (mirror / path).write_bytes(known.good)
        fresh = read_folder(mirror)
        shutil.rmtree(mirror)

        corpus = self.library.corpus
        broken = {path: known for path, known in self.known.items() if known.good != known.content}
        there = {document.path for document in fresh.documents}
        problems = [problem for problem in fresh.problems if problem.path not in broken or "another" in problem.reason]
        problems += [_problem(path, known) for path, known in broken.items()]
        assert (fresh.documents, fresh.passages, fresh.revision) == (
            corpus.documents,
            corpus.passages,
            corpus.revision,
        )
        assert sorted(problems, key=str) == sorted(corpus.problems, key=str)
        assert {path: _digest(known.content) for path, known in broken.items() if path in there} == corpus.kept
        assert len(corpus.changes) <= 20
        if all(path in self.known and self.known[path].seen == file.number for path, file in self.files.items()):
            self._expect_a_fresh_look(corpus, broken)

    def _expect_a_fresh_look(self, corpus: Corpus, broken: dict[str, Known]) -> None:
        """Once everything was seen, it is what a fresh look finds, but for what is kept of broken files."""
        if self.known.keys() == self.files.keys() and all(known.good is None for known in broken.values()):
            assert replace(corpus, changes=()) == replace(read_folder(self.root), changes=())

    def _note(self, path: str, content: bytes, *, is_now: bool) -> None:
        """Remember a writing, and give the file a time that no other writing has."""
        self.count += 1
        at = (self.clock.time() if is_now else 1_700_000_000.0) + self.count / 2**20
        os.utime(self.root / path, (at, at), follow_symlinks=False)
        self.files[path] = Written(self.count, content, at)

    def _learn(self, *, is_first: bool) -> None:
        """Know of each file what a look tells: nothing new before it is at rest."""
        self.known = {path: known for path, known in self.known.items() if path in self.files}
        for path, file in self.files.items():
            known = self.known.get(path)
            is_at_rest = self.clock.time() - file.at >= REST_SECONDS
            if is_first or ((known is None or known.seen != file.number) and is_at_rest):
                good = file.content if file.content in GOOD else known.good if known else None
                self.known[path] = Known(file.number, file.content, good)


def _problem(path: str, known: Known) -> Problem:
    reason = LINK_REASON if known.content == LINK else BAD[known.content]
    return Problem(path, reason, 1 if "AWS" in reason else None, is_kept=known.good is not None)


def _digest(content: bytes) -> str:
    return "" if content == LINK else sha256(content).hexdigest()


def test_a51_a_sequence_of_edits_leads_to_what_a_fresh_look_finds() -> None:
    """A51: a few sequences of each kind of edit, with looks, restarts and broken files in between."""
    run_state_machine_as_test(Edits, settings=settings(max_examples=30, stateful_step_count=20))


@pytest.mark.slow
def test_a51_500_sequences_of_edits_lead_to_what_a_fresh_look_finds() -> None:
    """A51: five hundred sequences, and longer ones."""
    run_state_machine_as_test(Edits, settings=settings(max_examples=500, stateful_step_count=50))
