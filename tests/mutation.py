"""
Mutation testing: which small faults in a module do its tests not notice?

    python -m tests.mutation bot/adapters/discord/escaping.py -- tests/adapters/discord/test_escaping.py

Each mutant is tested in a process of its own, forked where the tests have passed once, so that only the bot and the
tests are imported anew; there it stands in the place of its module. Those that survive are printed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from itertools import chain
from pathlib import Path
from types import CodeType, ModuleType

import pytest

from tests.mutants import Mutant, mutants

ROOT = Path(__file__).resolve().parents[1]
TIMEOUT_SECONDS = 60


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
    """Test every mutant of a module, as many at a time as there are processors."""
    made = list(mutants((ROOT / module).read_text("utf-8")))
    count = os.cpu_count() or 1
    shares = [[mutant.source for mutant in made[first::count]] for first in range(count)]
    with ProcessPoolExecutor(count, multiprocessing.get_context("spawn")) as pool:
        lived = set(chain.from_iterable(pool.map(partial(_survivors, module, tests), shares)))
    return Result(len(made), tuple(mutant for mutant in made if mutant.source in lived))


def _survivors(module: str, tests: Sequence[str], sources: Sequence[str]) -> list[str]:
    """Return those of some mutants that no test noticed."""
    _become_quiet()
    status = _run(tests)
    if status is not pytest.ExitCode.OK:
        raise ValueError(f"without any mutant: {status.name} in {' '.join(tests)}")
    # Otherwise those of the mutants would find the module and not import it.
    for name in [name for name in sys.modules if name.split(".")[0] in ("bot", "tests")]:
        del sys.modules[name]
    if not _survives(module, tests, (ROOT / module).read_text("utf-8")):
        raise ValueError(f"the tests pass once, and not again in a forked process: {' '.join(tests)}")
    return [source for source in sources if _survives(module, tests, source)]


def _become_quiet() -> None:
    """Let the tests begin as if nobody had called them, and write nowhere."""
    for name in [name for name in os.environ if name.startswith("PYTEST")]:
        del os.environ[name]
    os.chdir(ROOT)
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)


def _run(tests: Sequence[str]) -> pytest.ExitCode:
    return pytest.ExitCode(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0", *tests]))


def _survives(module: str, tests: Sequence[str], source: str) -> bool:
    process = multiprocessing.get_context("fork").Process(target=_test, args=(module, tests, source))
    process.start()
    process.join(TIMEOUT_SECONDS)
    process.kill()
    process.join()
    return process.exitcode == pytest.ExitCode.OK


def _test(module: str, tests: Sequence[str], source: str) -> None:
    sys.meta_path.insert(0, _Finder(_Loader(module, source)))
    sys.exit(_run(tests))


class _Loader(SourceFileLoader):
    """Loads a mutant instead of a module's file."""

    def __init__(self, module: str, source: str) -> None:
        super().__init__(module.removesuffix(".py").replace("/", "."), str(ROOT / module))
        self._source = source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._source, self.path, "exec")


@dataclass(frozen=True, slots=True)
class _Finder:
    """Finds the mutant where its module is imported."""

    loader: _Loader

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return spec_from_file_location(fullname, loader=self.loader) if fullname == self.loader.name else None


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
