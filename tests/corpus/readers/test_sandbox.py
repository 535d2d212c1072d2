"""The sandbox: whatever a converter does, its file is refused with a reason and the bot goes on."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Protocol

import pytest

import bot
from bot.corpus.readers import FORMATS, sandbox
from bot.errors import UnreadableError
from tests.corpus.readers.conversation import CONVERSATIONS

PACKAGE = Path(bot.__file__).parent
# The child as it is, but with a converter that does what the test says, and less time to do it in.
MISBEHAVING = """
import os, sys, time, socket, signal, subprocess, resource
sys.path.insert(0, sys.argv[1])
from bot.corpus import readers
from bot.corpus.readers import sandbox
def convert(content):
    {}
readers.FORMATS[".html"] = readers.Format("", convert)
sandbox.CPU_SECONDS = 1
sandbox.serve(sys.argv[2])
"""


class Misbehave(Protocol):
    """Converts with a converter that does what it is told."""

    def __call__(self, what: str, content: bytes = b"") -> str: ...


@pytest.fixture
def misbehave(monkeypatch: pytest.MonkeyPatch) -> Misbehave:
    def run(what: str, content: bytes = b"") -> str:
        monkeypatch.setattr(sandbox, "_CHILD", MISBEHAVING.format(what))
        monkeypatch.setattr(sandbox, "WALL_SECONDS", 6)
        return sandbox.convert(".html", content)

    return run


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("bytearray(2**30)", "needs more than 512 MiB of memory"),
        ("return str([bytes(2**20) for _ in range(2**12)])", "needs more than 512 MiB of memory"),
        ("while True: pass", "took longer than 10 s of computing"),
        ("time.sleep(60)", "took longer than 6 s"),
        ("signal.signal(signal.SIGXCPU, signal.SIG_IGN)\n    while True: pass", "crashed the reader"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "crashed the reader"),
        ("os._exit(77)", "crashed the reader"),
        ("raise KeyError(1)", "crashed the reader"),
        ("convert(content)", "crashed the reader"),
        ("return 'x' * 9 * 2**20", "more than 8 MiB of text"),
        ("sys.stdout.buffer.write(b'x' * 2**27)", "more than 8 MiB of text"),
        ("sys.stdout.close(); time.sleep(60)", "took longer than 6 s"),
    ],
)
def test_limits_are_hit(misbehave: Misbehave, what: str, reason: str) -> None:
    """Memory, computing time, time, output: beyond the limit the process is gone and the reason says which."""
    started = time.monotonic()

    with pytest.raises(UnreadableError, match=reason):
        misbehave(what)

    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    "what",
    [
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.getaddrinfo('example.com', 80)",
        "subprocess.run(['/bin/true'])",
        "os.system('true')",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
    ],
)
def test_no_network_and_no_programs(misbehave: Misbehave, what: str) -> None:
    """A parser that is taken over reaches nobody by Python's own means."""
    assert misbehave(f"\n    try:\n        {what}\n    except PermissionError:\n        return 'refused'") == "refused"


def test_nothing_is_written(misbehave: Misbehave, tmp_path: Path) -> None:
    """A converter leaves nothing behind on the disk."""
    with pytest.raises(UnreadableError, match="crashed"):
        misbehave(f"file = open({str(tmp_path / 'left')!r}, 'wb', 0); file.write(b'x'); return ''")

    assert not (tmp_path / "left").exists() or (tmp_path / "left").stat().st_size == 0


def test_no_secret_reaches_the_child(misbehave: Misbehave, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment with its tokens stays with the bot."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")

    assert "LC_CTYPE" in misbehave("return ' '.join(os.environ) or 'LC_CTYPE'")
    assert "xoxb" not in misbehave("return str(dict(os.environ))")


def test_a_child_that_dies_at_once_does_not_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    """Content that nobody reads is given up, however much it is."""
    monkeypatch.setattr(sandbox, "_CHILD", "import os; os._exit(1)")

    with pytest.raises(UnreadableError, match="crashed"):
        sandbox.convert(".html", b"x" * 20 * 2**20)


def test_nothing_is_left_running(misbehave: Misbehave, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a refusal there is neither a process nor an open pipe of it."""
    started: list[subprocess.Popen[bytes]] = []

    class Watched(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Watched)

    with pytest.raises(UnreadableError):
        misbehave("return 'x' * 9 * 2**20")

    (process,) = started
    assert process.returncode is not None
    assert process.stdin is not None
    assert process.stdin.closed
    assert process.stdout is not None
    assert process.stdout.closed
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


@pytest.mark.parametrize("name", [name for name in CONVERSATIONS if FORMATS[Path(name).suffix].is_sandboxed])
def test_a_sandboxed_converter_says_what_it_says_outside(name: str) -> None:
    """The limits let every ordinary file through, unchanged."""
    content = CONVERSATIONS[name]()

    assert sandbox.convert(Path(name).suffix, content) == FORMATS[Path(name).suffix].convert(content)


def test_a_reason_of_a_converter_comes_through() -> None:
    """What a converter says of a file reaches whoever saved it."""
    with pytest.raises(UnreadableError, match="first line must be WEBVTT"):
        sandbox.convert(".vtt", b"hello")


def test_it_works_where_the_bot_is_installed(tmp_path: Path) -> None:
    """Neither the working folder nor PYTHONPATH need to know the package."""
    shutil.copytree(PACKAGE, tmp_path / "site" / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    program = (
        f"import sys; sys.path.append({str(tmp_path / 'site')!r}); from bot.corpus.readers import sandbox; "
        "print(sandbox.__file__); print(sandbox.convert('.srt', b'1\\n00:00:01,000 --> 00:00:02,000\\nTide'))"
    )

    ran = subprocess.run([sys.executable, "-I", "-c", program], cwd="/", capture_output=True, text=True, check=True)

    assert ran.stdout.startswith(str(tmp_path))
    assert "[0:01] Tide" in ran.stdout


def test_text_formats_load_no_library() -> None:
    """A folder of Markdown and text is read without lxml, pypdf or trafilatura."""
    program = (
        "import sys; from bot.corpus.readers import FORMATS; FORMATS['.txt'].convert(b'a'); "
        "print(*sys.modules.keys() & {'lxml', 'pypdf', 'trafilatura', 'webvtt', 'docx'})"
    )

    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=PACKAGE.parent, capture_output=True, text=True, check=True
    )

    assert ran.stdout.strip() == ""
