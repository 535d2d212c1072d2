"""Converts a file in a process of its own, with limits: a file may break its parser, not the bot."""

import os
import resource
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread, Timer
from typing import IO, NoReturn

from bot.errors import OverloadedError, UnreadableError

MEMORY = 512 * 2**20  # bytes of address space
CPU_SECONDS = 10
WALL_SECONDS = 14  # with what it takes to begin and to end, 15
_MOST_FILES = 32
_LARGEST_OUTPUT = 8 * 2**20  # bytes; two million characters, whatever they are
_UNREADABLE, _OUT_OF_MEMORY = 3, 4  # exit statuses
# -I keeps the working folder and PYTHONPATH out, so the bot's own place is given, whether a checkout or site-packages.
_CHILD = "import sys; sys.path.insert(0, sys.argv[1]); from bot.corpus.readers.sandbox import serve; serve(sys.argv[2])"
_PLACE = str(Path(__file__).resolve().parents[3])
# Where a Python is not built to find its own library (Heroku), nothing but this tells the loader.
_KEPT_ENVIRONMENT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_REFUSED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system")


def convert(suffix: str, content: bytes) -> str:
    """Return what the converter of a suffix makes of a content; raises UnreadableError, whatever happens to it."""
    try:
        return _convert(suffix, content)
    except (OSError, RuntimeError) as error:  # no process, no thread, no pipe to be had
        raise OverloadedError(f"cannot be read just now: {error}") from error


def _convert(suffix: str, content: bytes) -> str:
    process = subprocess.Popen(  # noqa: S603 - our own Python, and a suffix out of FORMATS
        [sys.executable, "-I", "-B", "-c", _CHILD, _PLACE, suffix],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ},
    )
    is_late = Event()

    def stop() -> None:
        is_late.set()
        process.kill()

    timer = Timer(WALL_SECONDS, stop)
    feeder = Thread(target=_feed, args=(process.stdin, content), daemon=True)
    try:
        timer.start()
        feeder.start()
        output = process.stdout.read(_LARGEST_OUTPUT + 1) if process.stdout else b""
        if len(output) > _LARGEST_OUTPUT:
            raise UnreadableError(f"more than {_LARGEST_OUTPUT // 2**20} MiB of text")
        process.wait()
    finally:
        timer.cancel()
        process.kill()
        process.wait()
        feeder.join()
        if process.stdout:
            process.stdout.close()
    return _result(process.returncode, output, is_late=is_late.is_set())


def _feed(pipe: IO[bytes], content: bytes) -> None:
    with suppress(OSError), pipe:
        pipe.write(content)


def _result(status: int, output: bytes, *, is_late: bool) -> str:
    if status == 0:
        return output.decode()
    if is_late:
        raise OverloadedError(f"took longer than {WALL_SECONDS} s to read")
    if status == -signal.SIGXCPU:
        raise OverloadedError(f"took longer than {CPU_SECONDS} s of computing to read")
    if status == _OUT_OF_MEMORY:
        raise OverloadedError(f"needs more than {MEMORY // 2**20} MiB of memory to read")
    if status != _UNREADABLE:
        raise OverloadedError("crashed the reader")
    raise UnreadableError(output.decode())


def serve(suffix: str) -> NoReturn:
    """Convert what stands on the standard input to the standard output: the child's side."""
    _limit()
    sys.addaudithook(_refuse)
    from bot.corpus.readers import FORMATS

    status = 0
    try:
        answer = FORMATS[suffix].convert(sys.stdin.buffer.read()).encode("utf-8", "replace")
    except UnreadableError as error:
        answer, status = str(error).encode("utf-8", "replace"), _UNREADABLE
    except MemoryError:
        answer, status = b"", _OUT_OF_MEMORY
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    os._exit(status)  # there is nothing to tidy up, and tidying takes a while


def _limit() -> None:
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: _MOST_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in limits.items():
        # macOS knows no limit of address space; the clock still holds there.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most + 1 if kind == resource.RLIMIT_CPU else most))


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    """Keep a parser from the network and from other programs; it has no business there."""
    if event.startswith(_REFUSED):
        raise PermissionError(event)
