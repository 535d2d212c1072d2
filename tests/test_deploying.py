"""What the files for hosts promise is true: they start the real command, set real settings, and lock the bot in."""

import configparser
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bot.commands import cli
from bot.plan import NAMES
from bot.settings import Settings
from tests.test_documentation import variables

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "config" / "deploy"
UNIT = DEPLOY / "onrecord.service"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8").replace("\\\n", "")
PROCFILE = dict(line.split(": ") for line in (ROOT / "Procfile").read_text("utf-8").splitlines())
APP = json.loads((ROOT / "app.json").read_text("utf-8"))
SETTINGS = set(variables(Settings, ""))
# A graceful stop takes so long at most.
STOP_SECONDS = 25
HIGHEST_EXPOSURE = 2.5


def assert_starts(command: list[str]) -> None:
    """Fail unless this is a command that the bot has, with platforms that it knows."""
    python, flag, package, name, *options = command

    assert (Path(python).name, flag, package) == ("python", "-m", "bot")
    assert name in cli.list_commands(None)  # type: ignore[arg-type]  # not looked at
    assert options == [] or options[0] == "--only"
    assert set(",".join(options[1:]).split(",")) <= {*NAMES, ""}


def instructions(name: str) -> list[str]:
    """Return what stands behind an instruction of the Dockerfile, each time."""
    return re.findall(rf"^{name} (.*)$", DOCKERFILE, re.M)


# systemd


def unit() -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(interpolation=None, strict=False)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]  # its own way to keep capitals
    parsed.read(UNIT)
    return parsed


def test_the_service_runs_the_bot_and_waits_for_its_end() -> None:
    """The command is the real one, started without a shell; a mistake of an operator is not tried again and again."""
    service = unit()["Service"]

    assert_starts(shlex.split(service["ExecStart"]))
    assert service["ExecStart"].startswith(service["WorkingDirectory"])
    assert int(service["TimeoutStopSec"]) > STOP_SECONDS
    assert ("exec", "on-failure", "2") == (service["Type"], service["Restart"], service["RestartPreventExitStatus"])


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_finds_nothing_wrong_with_the_service(tmp_path: Path) -> None:
    """With a Python that is here, systemd can load the unit, and knows every line of it."""
    text = UNIT.read_text("utf-8").replace("/srv/onrecord/.venv/bin/python", sys.executable)
    (tmp_path / UNIT.name).write_text(text, "utf-8")

    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / UNIT.name], capture_output=True, text=True, check=False
    )

    assert ("", 0) == (checked.stderr + checked.stdout, checked.returncode)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_the_service_is_locked_in() -> None:
    """Of systemd's ten points of exposure the service has two and a half at most."""
    threshold = f"--threshold={HIGHEST_EXPOSURE * 10:.0f}"

    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", threshold, UNIT],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert 0 == judged.returncode, judged.stdout + judged.stderr


# Heroku


@pytest.mark.parametrize("process", ["release", "web", "worker"])
def test_the_procfile_runs_commands_that_are_there(process: str) -> None:
    """Each process type starts the bot."""
    assert_starts(shlex.split(PROCFILE[process]))


def test_the_app_has_the_processes_of_the_procfile() -> None:
    """One of each but the release, which comes with a deployment."""
    assert PROCFILE.keys() - {"release"} == APP["formation"].keys()
    assert {1} == {process["quantity"] for process in APP["formation"].values()}


def test_the_app_asks_for_settings_and_holds_no_secret() -> None:
    """Every variable is a setting that an operator is told about, and is left for them to fill in."""
    assert APP["env"].keys() <= SETTINGS
    assert all(entry["description"] for entry in APP["env"].values())
    assert not any("value" in entry for entry in APP["env"].values())
    assert "DATABASE_URL" in SETTINGS
    assert ["DATABASE"] == [addon["as"] for addon in APP["addons"]]


def test_the_python_is_everywhere_the_same() -> None:
    """Heroku's, the container's and the one that the bot is tested with."""
    version = (ROOT / ".python-version").read_text("utf-8").strip()

    assert {f"python:{version}-slim"} == {image.split(" ")[0] for image in instructions("FROM")}
    assert f'requires-python = ">={version}"' in (ROOT / "pyproject.toml").read_text("utf-8")


# The container


def test_the_container_runs_the_bot_as_nobody_in_particular() -> None:
    """Without a shell in between, which would swallow SIGTERM, and without root."""
    (user,) = instructions("USER")

    assert_starts(json.loads(instructions("CMD")[-1]))
    assert int(user) > 0
    assert all("--require-hashes" in line for line in instructions("RUN") if "pip install" in line)


def test_the_container_gets_what_it_copies_and_no_more() -> None:
    """What is not copied is not even sent to the builder: no .env, no history."""
    copied = {line.split()[0] for line in instructions("COPY") if not line.startswith("--from")}
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()

    assert "*" == next(line for line in ignored if not line.startswith("#"))
    assert copied == {line.removeprefix("!") for line in ignored if line.startswith("!")}
    assert all((ROOT / name).exists() for name in copied)


def test_the_container_sets_settings() -> None:
    """What is set for the bot is a setting; the rest is Python's."""
    names = {pair.split("=")[0] for line in instructions("ENV") for pair in line.split()}

    assert names - {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"} == {"PORT"} <= SETTINGS


@contextmanager
def answering(status: int, asked: list[str]) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        yield server.server_address[1]
        thread.join()


@pytest.mark.parametrize(("status", "is_healthy"), [(200, True), (503, False)])
def test_the_health_check_asks_the_bot(status: int, is_healthy: bool) -> None:
    """The container is healthy while the bot says so."""
    asked: list[str] = []
    _, *command = json.loads(instructions("HEALTHCHECK")[0].split("CMD ")[1])

    with answering(status, asked) as port:
        checked = subprocess.run(
            [sys.executable, *command], env=os.environ | {"PORT": str(port)}, capture_output=True, check=False
        )

    assert ["/healthz"] == asked
    assert is_healthy == (checked.returncode == 0)


# The README


def test_the_readme_names_real_files_commands_and_settings() -> None:
    """Whoever follows it line by line is not led astray."""
    text = (DEPLOY / "README.md").read_text("utf-8")

    assert {"onrecord.service", "Dockerfile"} <= {path.name for path in DEPLOY.iterdir()}
    assert set(re.findall(r"\b([A-Z]+(?:_[A-Z]+)+)\b", text)) <= SETTINGS
    for command in re.findall(r"python -m bot (\w+)", text):
        assert command in cli.list_commands(None)  # type: ignore[arg-type]  # not looked at
