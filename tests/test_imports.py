"""What importing loads, and that it does no work."""

import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import bot

ROOT = Path(__file__).resolve().parents[1]
PLATFORMS = ("discord", "slack_bolt", "slack_sdk", "aiohttp")
MODULES = sorted(module.name for module in pkgutil.walk_packages(bot.__path__, "bot.") if module.name != "bot.__main__")

# Runs in a fresh interpreter: tells what the modules named on its command line open, read from the environment, log
# and start while they are imported, themselves or by way of Python's own library. What other libraries read of the
# environment is theirs; a file below the root is never anybody's to open, but for the modules themselves.
WATCH = r"""
import importlib, json, logging, os, sys, threading
root, done = sys.argv[1], []
library = os.path.dirname(os.__file__)

def by_us():
    frame = sys._getframe(2)
    while frame and (name := frame.f_code.co_filename).startswith((library, "<")) and "site-packages" not in name:
        if "importlib" in name:
            return False
        frame = frame.f_back
    return frame is not None and frame.f_code.co_filename.startswith(os.path.join(root, "bot") + os.sep)

def watch(event, arguments):
    if event == "open" and not isinstance(arguments[0], int):
        path = os.path.abspath(os.fsdecode(arguments[0]))
        if not path.endswith((".py", ".pyc", ".so")) and "site-packages" not in path:
            if by_us() or path.startswith(root):
                done.append(f"opened {path}")
    elif event.startswith(("socket.connect", "socket.bind", "subprocess.", "os.system", "os.fork", "os.mkdir")):
        done.append(event)

class Environment(type(os.environ)):
    def __getitem__(self, key):
        if by_us():
            done.append(f"read {key}")
        return super().__getitem__(key)

os.environ.__class__ = Environment
sys.addaudithook(watch)
for name in sys.argv[2:]:
    importlib.import_module(name)
threads = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
handlers = [repr(handler) for handler in logging.getLogger().handlers]
print(json.dumps({"done": done, "threads": threads, "handlers": handlers, "modules": sorted(sys.modules)}))
"""


def imported(*modules: str) -> dict[str, list[str]]:
    """Import modules in a fresh interpreter that stands in the repository, where it could read config and knowledge."""
    result = subprocess.run(
        [sys.executable, "-c", WATCH, str(ROOT), *modules],
        cwd=ROOT,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ("", 0) == (result.stderr, result.returncode)
    told: dict[str, list[str]] = json.loads(result.stdout)
    return told


def platforms_in(modules: list[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules} & set(PLATFORMS)


@pytest.mark.parametrize("module", ["bot.retrieval.bm25", "bot.answering.answerer", "bot.commands.ask"])
def test_the_core_and_the_terminal_load_no_platform(module: str) -> None:
    """A question at a terminal does not wait for chat libraries."""
    assert set() == platforms_in(imported(module)["modules"])


def test_a_platform_does_not_load_the_other() -> None:
    """Whoever runs Slack alone has Slack alone."""
    assert "discord" not in platforms_in(imported("bot.adapters.slack.adapter")["modules"])
    assert not {"slack_sdk", "slack_bolt"} & platforms_in(imported("bot.adapters.discord.adapter")["modules"])


def test_the_client_of_a_search_engine_is_loaded_where_it_is_asked() -> None:
    """Neither retrieval nor the bot as a whole needs it, unless it is chosen."""
    modules = imported("bot.app", "bot.retrieval.opensearch.retriever", "bot.retrieval.opensearch.engine")["modules"]

    assert "opensearchpy" not in modules


def test_importing_does_no_work() -> None:
    """Importing every module reads no file and no variable, opens, starts and logs nothing."""
    told = imported(*MODULES)

    assert set(MODULES) <= set(told["modules"])
    assert ([], [], []) == (told["done"], told["threads"], told["handlers"])


def test_the_watch_sees_work(tmp_path: Path) -> None:
    """The test above would notice a module that reads a file or a variable."""
    package = tmp_path / "bot"
    package.mkdir()
    (package / "__init__.py").write_text("import os\nopen('/etc/hostname').close()\nos.environ.get('HOME')\n")
    result = subprocess.run(
        [sys.executable, "-c", WATCH, str(tmp_path), "bot"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "HOME": "/", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert ["opened /etc/hostname", "read HOME"] == json.loads(result.stdout)["done"]
