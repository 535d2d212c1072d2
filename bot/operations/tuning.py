"""Writing values into config/bot.toml, which otherwise stays as its operator wrote it."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from bot.errors import SettingsError

Values = Mapping[str, Mapping[str, float]]


def write_values(path: Path, text: str, values: Values) -> None:
    """Write a text with other values, a section's keys each, to a file, all of it or nothing; raises SettingsError."""
    changed = with_values(text, values)
    target = path.resolve()
    written = target.with_suffix(f".{os.getpid()}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(changed, "utf-8")
        written.replace(target)
    except OSError as error:
        with suppress(OSError):
            written.unlink()
        raise SettingsError(f"{path} cannot be written: {error.strerror}. --dry-run shows the values.") from None


def with_values(text: str, values: Values) -> str:
    """Return TOML with these values, its comments and layout kept; what is not there yet is added."""
    try:
        document = tomlkit.parse(text)
        for section, keys in values.items():
            table = document.setdefault(section, tomlkit.table())
            for key, value in keys.items():
                table[key] = value
    except (TOMLKitError, TypeError) as error:
        raise SettingsError(f"config/bot.toml is not valid: {error}. Mend it first.") from None
    return tomlkit.dumps(document)
