"""What all tests share: the same generated cases on every run, and an ear for secrets in what any of them writes."""

import logging
from collections.abc import Generator

import pytest
from hypothesis import settings

from tests.canaries import heard
from tests.left_out import (  # noqa: F401 - hooks
    pytest_deselected,
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)

LONGEST = ("tests/wire/", "tests/engine/", "tests/test_mutation.py")

settings.register_profile("steady", max_examples=60, deadline=None, derandomize=True, database=None)
settings.load_profile("steady")


def pytest_configure() -> None:
    """Have the bot's own modules tell all that they can."""
    logging.getLogger("bot").setLevel(logging.DEBUG)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest by the file, so that no worker is left with it at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A55: fail a test that wrote a canary to standard output, standard error or the log."""
    report = yield
    if report.passed and (marks := heard(text for _, text in report.sections)):
        report.outcome = "failed"
        report.longrepr = f"secrets were written: {', '.join(marks)}"
    return report
