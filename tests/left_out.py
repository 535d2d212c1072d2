"""What a run of the tests left out because it takes minutes, told at its end by the names of the modules."""

from typing import Any

import pytest

_LEFT_OUT = pytest.StashKey[dict[str, int]]()
_TOLD = "left_out"


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Count the slow ones; with several workers, each knows of all."""
    for item in items:
        if item.get_closest_marker("slow"):
            name = item.nodeid.partition("::")[0].removeprefix("tests/").removesuffix(".py")
            counted = item.config.stash.setdefault(_LEFT_OUT, {})
            counted[name] = counted.get(name, 0) + 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Have a worker tell who started it."""
    if (output := getattr(session.config, "workeroutput", None)) is not None:
        output[_TOLD] = session.config.stash.get(_LEFT_OUT, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take from a worker what it left out."""
    node.config.stash[_LEFT_OUT] = getattr(node, "workeroutput", {}).get(_TOLD, {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out."""
    if left_out := config.stash.get(_LEFT_OUT, {}):
        names = ", ".join(f"{name} ({count})" for name, count in sorted(left_out.items()))
        terminalreporter.write_line(f"left out, as they take minutes; `make test-slow` runs them: {names}")
