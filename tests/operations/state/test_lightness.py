"""A question at a terminal does not wait for a database's libraries."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("module", ["bot.commands.ask", "bot.app"])
def test_asking_loads_no_database(module: str) -> None:
    """They are loaded by what runs on platforms, and by the commands about the state."""
    program = f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"
    output = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    loaded = {name.partition(".")[0] for name in json.loads(output)}
    assert set() == loaded & {"sqlalchemy", "alembic", "asyncpg"}
