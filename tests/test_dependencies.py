"""What is installed is what was pinned, by its hashes, without known holes."""

import importlib
import json
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import aiohttp.http_parser
import pytest

ROOT = Path(__file__).resolve().parents[1]
OLDEST_AIOHTTP = (3, 14, 4)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_has_its_hashes(name: str) -> None:
    """A69: with --require-hashes pip takes no other file under a pinned name; no line names a host."""
    entries = (ROOT / name).read_text("utf-8").replace("\\\n", "").splitlines()

    assert [] == [
        line for line in entries if not re.fullmatch(r"[\w.-]+==\S+( ; [^#]+?)?( +--hash=sha256:\w{64})+", line)
    ]


def test_aiohttp_is_without_its_known_holes() -> None:
    """A69: older ones let a server flood a client with cookies; a parser in Python reads requests anew."""
    assert tuple(map(int, version("aiohttp").split(".")[:3])) >= OLDEST_AIOHTTP
    assert "aiohttp._http_parser" == aiohttp.http_parser.HttpRequestParser.__module__


def test_greenlet_is_there() -> None:
    """A69: SQLAlchemy's async engine cannot run without it, and asks for it by an extra only."""
    assert importlib.import_module("greenlet").getcurrent()


@pytest.mark.slow
def test_nothing_pinned_has_a_known_hole() -> None:
    """A69: pip-audit knows of none; where the index has no data for any package, nothing could be asked."""
    audited = subprocess.run(
        [
            *(sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip"),
            *("--requirement", ROOT / "requirements.txt", "--format", "json", "--progress-spinner", "off"),
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert audited.stdout, audited.stderr
    found = json.loads(audited.stdout)["dependencies"]
    unknown = [package["name"] for package in found if "skip_reason" in package]

    assert {} == {package["name"]: package["vulns"] for package in found if package.get("vulns")}
    if len(unknown) == len(found):
        pytest.skip(f"the package index here has no audit data for any of {len(found)} packages")
    # What --strict would refuse: a package of which nothing is known.
    assert [] == unknown
