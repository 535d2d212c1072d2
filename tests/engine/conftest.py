"""A server for the tests of the search engine: a real one, that of TEST_OPENSEARCH_URL or three nodes of their own."""

import os
from collections.abc import Iterator

import pytest

from tests.engine.server import Server, missing


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
