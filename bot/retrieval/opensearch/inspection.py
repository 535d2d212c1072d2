"""What there is to know of an engine and its index: for whoever looks after them."""

from dataclasses import dataclass

from bot.errors import SettingsError
from bot.retrieval.opensearch.engine import Engine
from bot.retrieval.opensearch.records import FOLDER_ID, StoredFolder, to_folder
from bot.retrieval.opensearch.shelf import list_discussions


@dataclass(frozen=True, slots=True)
class Index:
    """The index that an alias stands for: its name, the mark of how it was made, and what it holds."""

    name: str
    mark: str
    folder: StoredFolder | None
    discussions: int
    health: str


def read_version(engine: Engine) -> str:
    """Return what a host calls itself, such as `opensearch 2.19.1`; raises SearchAwayError or SettingsError."""
    version = (engine.tell("GET", "/") or {}).get("version", {})
    return f"{version.get('distribution', 'elasticsearch')} {version.get('number', '')}"


def inspect_index(engine: Engine) -> Index | None:
    """Return the index of an engine's alias, None if there is none; raises SearchAwayError or SettingsError."""
    name = next(iter(engine.tell("GET", f"/_alias/{engine.alias}") or ()), None)
    if name is None:
        return None
    return Index(
        name=name,
        mark=mark_of(engine, name) or "",
        folder=read_folder_record(engine, name),
        discussions=sum(1 for _ in list_discussions(engine.at(name))),
        health=_health(engine, name),
    )


def mark_of(engine: Engine, index: str) -> str | None:
    """Return the mark of how an index, or the one of an alias, was made; None if there is none."""
    found = engine.tell("GET", f"/{index}/_mapping")
    return next(iter(found.values()))["mappings"].get("_meta", {}).get("made", "") if found else None


def read_folder_record(engine: Engine, index: str) -> StoredFolder | None:
    """Return the folder that an index holds; None before it was written once."""
    found = engine.tell("GET", f"/{index}/_doc/{FOLDER_ID}")
    return to_folder(found["_source"]["stored"]) if found else None


def _health(engine: Engine, index: str) -> str:
    """Return `green`, `yellow` or `red`; nothing where the user may not ask."""
    try:
        return str((engine.tell("GET", f"/_cluster/health/{index}") or {}).get("status", ""))
    except SettingsError:
        return ""
