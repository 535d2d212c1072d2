"""Node comes from the wheel, its packages are named when they are missing, and what it serves stays on loopback."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.wire import node_tools


@pytest.fixture
def without_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder whose package cannot be installed."""
    (tmp_path / "package.json").write_text('{"dependencies": {"left-out": "1.2.3"}}')
    monkeypatch.setattr(node_tools, "NODE_DIRECTORY", tmp_path)
    failed = subprocess.CompletedProcess[str]([], 1, stdout="", stderr="no way out")
    monkeypatch.setattr(node_tools, "run_npm", lambda *_, **__: failed)


@pytest.mark.usefixtures("without_packages")
def test_missing_packages_skip_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine without the packages a test is skipped, and says which are missing and why."""
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match=r"left-out@1\.2\.3.*no way out"):
        node_tools.require_node_modules()


@pytest.mark.usefixtures("without_packages")
def test_missing_packages_fail_under_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under CI nothing is left out silently."""
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match=r"left-out@1\.2\.3"):
        node_tools.require_node_modules()


@pytest.mark.usefixtures("without_packages")
def test_what_cannot_be_fetched_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of tests need the packages: where they cannot be fetched, only the first waits for npm."""
    with pytest.raises(node_tools.NodeMissing, match="no way out"):
        node_tools.install_node_modules()
    monkeypatch.setattr(node_tools, "run_npm", lambda *_, **__: pytest.fail("it was tried again"))

    with pytest.raises(node_tools.NodeMissing, match="no way out"):
        node_tools.install_node_modules()


@pytest.mark.parametrize(
    "arguments",
    ["0", '0, "0.0.0.0"', "0, undefined", "0, 16", "0, () => {}", "", "{port: 0}", '{port: 0, host: "::"}', '"0"'],
)
def test_whatever_listens_is_bound_to_loopback(arguments: str) -> None:
    """However a program asks for a port, the preload gives it 127.0.0.1."""
    script = f'const s = require("http").createServer(); s.listen({arguments}); s.on("listening", () => s.close())'

    ran = subprocess.run(
        [str(node_tools.node_binary()), "--require", "./bind_loopback.cjs", "--eval", script],
        cwd=node_tools.NODE_DIRECTORY,
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )

    assert json.loads(ran.stdout)["address"] == "127.0.0.1"
