"""Small facts that outlive a restart, in a JSON file."""

import json
import os
from pathlib import Path


class RememberedFile:
    """Keeps texts under keys in one file; a file that cannot be read or written forgets, and never stops the bot."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, key: str) -> str | None:
        """Return what was remembered under a key."""
        return self._read().get(key)

    def set(self, key: str, value: str) -> None:
        """Remember a value under a key."""
        values = {**self._read(), key: value}
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            written = self._path.with_suffix(f".{os.getpid()}.tmp")
            written.write_text(json.dumps(values, indent=1, sort_keys=True), "utf-8")
            written.replace(self._path)
        except OSError:
            return

    def _read(self) -> dict[str, str]:
        try:
            values = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return values if isinstance(values, dict) else {}
