"""What a folder lies on, and which folder it is, by whatever path and on whatever machine it is seen."""

import contextlib
import hashlib
import os
import socket
from dataclasses import dataclass
from pathlib import Path

# On network and user-space file systems nobody gives notice of what others change.
_SILENT = ("nfs", "cifs", "smb", "fuse", "9p", "virtiofs", "fakeowner", "vboxsf", "prl_fs")
_SHARED = ("nfs", "cifs", "smb")  # of which every machine sees the same numbers of files
_MOUNTS = Path("/proc/self/mountinfo")
_BOOT = Path("/proc/sys/kernel/random/boot_id")  # the same in all containers of a machine


@dataclass(frozen=True, slots=True)
class Mount:
    """A file system: its kind, such as `ext4` or `nfs4`, and where it comes from."""

    kind: str
    source: str

    @property
    def is_silent(self) -> bool:
        """Whether it gives no notice of what others change."""
        return self.kind.startswith(_SILENT)

    @property
    def is_shared(self) -> bool:
        """Whether other machines may have it too."""
        return self.kind.startswith(_SHARED)


def mount_of(root: Path) -> Mount | None:
    """Return what a folder is on; None where nobody tells, as outside of Linux."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        device = root.stat().st_dev
        wanted = f"{os.major(device)}:{os.minor(device)}"
        for line in _MOUNTS.read_text("utf-8").splitlines():
            fields = line.split()
            if fields[2] == wanted:
                at = fields.index("-")
                return Mount(fields[at + 1], fields[at + 2])
    return None


def folder_mark(root: Path) -> str:
    """
    Return what tells a folder apart from every other one, and from a copy of it; nothing if there is none.

    On a network share it is the same for each machine, on a disk for each process of one machine until it starts anew.
    """
    try:
        status = root.stat()
    except OSError:
        return ""
    mount = mount_of(root)
    place = mount.source if mount and mount.is_shared else f"{_machine()} {status.st_dev}"
    return hashlib.sha256(f"{place} {status.st_ino}".encode()).hexdigest()[:16]


def _machine() -> str:
    try:
        return _BOOT.read_text("utf-8").strip()
    except OSError:
        return socket.gethostname()
