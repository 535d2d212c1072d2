"""The bot on a disk that is full or read-only: a sentence that a person can act on, or no trouble at all."""

import asyncio
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.adapters.web.ports import free_port
from tests.wire.bot_process import BotProcess
from tests.wire.test_bot_web import WEB, first, write_notes

SMALL = "mount -t tmpfs -o size=16k tmpfs var"

pytestmark = pytest.mark.asyncio(loop_scope="module")


def mounting(*mounts: str) -> tuple[str, ...]:
    """Return what runs a command with mounts of its own, which nobody else sees; skips where that is not allowed."""
    for unshare in (("unshare", "--mount"), ("unshare", "--map-root-user", "--mount")):
        is_allowed = (
            shutil.which("unshare")
            and not subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode
        )
        if is_allowed:
            return (*unshare, "sh", "-c", " && ".join((*mounts, 'exec "$@"')), "sh")
    pytest.skip("no mounts may be made here")


def web_of(folder: Path, *mounts: str, **environment: str) -> BotProcess:
    port = {"PORT": str(free_port()), "WEB_HOST": "127.0.0.1"}
    return BotProcess(folder, port | environment, *WEB, before=mounting(*mounts))


@pytest.mark.parametrize(
    ("mount", "sentence"),
    [
        (f"{SMALL} && head -c 12k /dev/zero > var/full", "the disk is full. Free some space."),
        ("mount -t tmpfs -o ro tmpfs var", "it is read-only. Let the bot write there."),
    ],
    ids=["full", "read-only"],
)
async def test_a_state_that_cannot_be_written_is_named(tmp_path: Path, mount: str, sentence: str) -> None:
    """At the start, in one line, with what mends it."""
    (tmp_path / "var").mkdir()
    async with web_of(tmp_path, mount) as bot:
        status = await bot.ended()

    told = [line for line in bot.log.splitlines() if not line.startswith("{")]
    assert (2, 1) == (status, len(told))
    assert told[0].endswith(sentence)
    assert "Traceback" not in bot.log


async def test_a_read_only_knowledge_folder_is_fine(tmp_path: Path) -> None:
    """A65: the bot only reads it."""
    write_notes(tmp_path, 3)
    async with web_of(tmp_path, "mount --bind knowledge knowledge", "mount -o remount,ro,bind knowledge") as bot:
        await bot.said("discussions=3")
        status = await bot.stop()

    assert (0, set()) == (status, bot.levels - {"debug", "info"})


async def test_a_disk_that_fills_while_it_runs(tmp_path: Path) -> None:
    """A65: it goes on, is not ready, says why once, and works again when there is room."""
    (tmp_path / "var").mkdir()
    write_notes(tmp_path, 3)
    until = "for _ in $(seq 900); do {} && break; sleep 0.1; done"
    full = f"head -c 4m /dev/zero > var/full; {until.format('[ ! -e fill ]')}; rm var/full"
    fill = f"({until.format('[ -e fill ]')}; {full}) & true"
    async with web_of(tmp_path, "mount -t tmpfs -o size=1m tmpfs var", f"{{ {fill}; }}") as bot:
        port = int(bot._environment["PORT"])
        await first(port, "/readyz", 200, 60)
        (tmp_path / "fill").touch()
        await bot.said("the disk is full", timeout=20)
        assert 1 == bot.log.count("the state does not work: the disk is full")
        assert "the disk is full" in await bot.page("/readyz")
        (tmp_path / "fill").unlink()
        await bot.said("the state works again", timeout=60)
        status = await bot.stop()

    assert 0 == status
    assert "Traceback" not in bot.log


@pytest.mark.parametrize("make", ["missing", "a file"])
async def test_a_folder_that_is_none_is_named(tmp_path: Path, make: str) -> None:
    """By its path, with exit status 2."""
    if make == "a file":
        (tmp_path / "notes").write_text("A file.")
    async with BotProcess(tmp_path, {"PORT": str(free_port()), "KNOWLEDGE_DIR": "notes"}, *WEB) as bot:
        status = await bot.ended()

    told = [line for line in bot.log.splitlines() if not line.startswith("{")]
    assert (2, 1) == (status, len(told))
    assert "notes" in told[0]
    assert "Traceback" not in bot.log


def catches_sigterm(process: int) -> bool:
    """Whether a process has a way of its own to end, as Linux tells."""
    (caught,) = re.findall(r"^SigCgt:\s*([0-9a-f]+)$", Path(f"/proc/{process}/status").read_text(), re.MULTILINE)
    return bool(int(caught, 16) >> signal.SIGTERM - 1 & 1)


@pytest.mark.slow
@pytest.mark.parametrize("after_seconds", [0.0, 0.3, 1.0])
async def test_the_end_at_any_moment_of_the_start(tmp_path: Path, after_seconds: float) -> None:
    """SIGTERM at any moment of the start, once Python runs the bot, is no crash: exit status 0."""
    write_notes(tmp_path, 3_000)
    async with BotProcess(tmp_path, {"PORT": str(free_port()), "WEB_HOST": "127.0.0.1"}, *WEB) as bot:
        assert bot._process
        async with asyncio.timeout(60):
            while not catches_sigterm(bot._process.pid):
                await asyncio.sleep(0.01)
        await asyncio.sleep(after_seconds)
        bot._process.terminate()
        status = await bot.stop()

    assert 0 == status
    assert "Traceback" not in bot.log
