"""
Mutation testing: which small faults in a module do its tests not notice?

    python -m tests.mutation bot/adapters/discord/escaping.py -- tests/adapters/discord/test_escaping.py

Each mutant is put into a copy of the project and tested in a process of its own; those that survive are printed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from tests.mutants import Mutant, mutants

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("bot", "config", "knowledge", "tests", "pyproject.toml")
TIMEOUT_SECONDS = 60
PASSED, NO_TESTS = 0, 5


@dataclass(frozen=True, slots=True)
class Result:
    """How many mutants there were, and which of them no test noticed."""

    count: int
    survivors: tuple[Mutant, ...]

    @property
    def killed(self) -> float:
        """The share of the mutants that a test noticed."""
        return 1 - len(self.survivors) / self.count


def examine(module: str, tests: Sequence[str]) -> Result:
    """Test every mutant of a module, a process for each, as many at a time as there are processors."""
    source = (ROOT / module).read_text("utf-8")
    with _copies(os.cpu_count() or 1) as copies:
        folders: SimpleQueue[Path] = SimpleQueue()
        for folder in copies:
            folders.put(folder)

        def survives(text: str) -> bool:
            folder = folders.get()
            try:
                (folder / module).write_text(text, "utf-8")
                return _passes(folder, tests)
            finally:
                folders.put(folder)

        assert survives(source), "the tests fail without any mutant"
        made = list(mutants(source))
        with ThreadPoolExecutor(len(copies)) as pool:
            lived = list(pool.map(survives, [mutant.source for mutant in made]))
    return Result(len(made), tuple(mutant for mutant, alive in zip(made, lived, strict=True) if alive))


@contextmanager
def _copies(count: int) -> Iterator[list[Path]]:
    with tempfile.TemporaryDirectory() as place:
        folders = [Path(place) / str(number) for number in range(count)]
        for folder in folders:
            folder.mkdir()
            for name in COPIED:
                if (ROOT / name).is_dir():
                    # Nothing compiled: two mutants in one second are of one age for Python.
                    shutil.copytree(
                        ROOT / name, folder / name, ignore=shutil.ignore_patterns("node_modules", "__pycache__")
                    )
                else:
                    shutil.copy(ROOT / name, folder)
        yield folders


def _passes(folder: Path, tests: Sequence[str]) -> bool:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0", *tests]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(folder)}
    try:
        ended = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, timeout=TIMEOUT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    if ended.returncode == NO_TESTS:
        raise ValueError(f"no tests in {' '.join(tests)}")
    return ended.returncode == PASSED


def main() -> None:
    """Examine one module and print what survives."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("module", help="the file to put faults into")
    parser.add_argument("tests", nargs="+", help="the tests that should notice")
    arguments = parser.parse_args()
    result = examine(arguments.module, arguments.tests)
    for mutant in result.survivors:
        print(f"{arguments.module}:{mutant.line}: {mutant.what}")
    print(f"{result.killed:.1%} of {result.count} killed")


if __name__ == "__main__":
    main()
