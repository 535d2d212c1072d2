"""A server for the tests of the search engine: a real one, that of TEST_OPENSEARCH_URL or three nodes of their own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.server import Server, missing

_LEFT_OUT = pytest.StashKey[int]()


@pytest.fixture(scope="session")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Three nodes that may be killed; each test leaves them running."""
    if programs := missing():
        pytest.skip(f"no OpenSearch: {', '.join(programs)} is missing (Java 17 with its compiler, and Maven)")
    server = Server(tmp_path_factory.mktemp("opensearch"), nodes=3)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def engine_url(request: pytest.FixtureRequest) -> str:
    """The addresses of a server to index in."""
    told = os.environ.get("TEST_OPENSEARCH_URL")
    if told:
        return told
    server: Server = request.getfixturevalue("own_server")
    return server.url


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Count what is left out of here."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and item.get_closest_marker("slow"):
            item.config.stash[_LEFT_OUT] = item.config.stash.get(_LEFT_OUT, 0) + 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out."""
    if left_out := config.stash.get(_LEFT_OUT, 0):
        terminalreporter.write_line(f"left out: {left_out} tests against a real OpenSearch; `make test-slow` runs them")
