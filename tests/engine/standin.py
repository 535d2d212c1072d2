"""A small stand-in for OpenSearch: what the writer and the indexer ask for, kept in memory, with troubles on demand."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

Trouble = Callable[[str, str], int | None]


@dataclass
class HeldIndex:
    """An index: how it was made, and its records by their ids."""

    settings: dict[str, Any]
    mappings: dict[str, Any]
    records: dict[str, dict[str, Any]] = field(default_factory=dict)


class StandIn:
    """
    Answers in threads of its own.

    `trouble` is asked at each request, with its method and path, and may return the status that it fails with, or
    wait. `asked` are the requests so far, such as `PUT /onrecord-v1`.
    """

    def __init__(self) -> None:
        self.indices: dict[str, HeldIndex] = {}
        self.aliases: dict[str, str] = {}
        self.trouble: Trouble = lambda _method, _path: None
        self.asked: list[str] = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.trouble = lambda _method, _path: 503
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """The address, as in OPENSEARCH_URL."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def paths(self, name: str) -> list[str]:
        """The discussions of an index, or of an alias."""
        records = self.indices[self.aliases.get(name, name)].records.values()
        return sorted(one["path"] for one in records if one["kind"] == "document")

    def count(self, beginning: str) -> int:
        """How many requests began so."""
        return sum(one.startswith(beginning) for one in self.asked)

    def answer(self, method: str, path: str, body: str) -> tuple[int, Any]:
        """Return the status and the body of an answer."""
        self.asked.append(f"{method} {path}")
        if status := self.trouble(method, path):
            return status, {"error": "in trouble"}
        with self._lock:
            try:
                return 200, self._done(method, path.strip("/").split("/"), body)
            except KeyError as error:
                return 404, {"error": str(error)}

    def _done(self, method: str, parts: list[str], body: str) -> Any:
        match method, parts:
            case "GET", [""]:
                return {"version": {"distribution": "opensearch", "number": "2.19.1"}}
            case "GET", ["_alias", alias]:
                return {self.aliases[alias]: {}}
            case "POST", ["_aliases"]:
                for action in json.loads(body)["actions"]:
                    self._change_aliases(**action)
                return {}
            case "PUT", [name]:
                made = json.loads(body)
                self.indices[name] = HeldIndex(made["settings"]["index"], made["mappings"])
                return {}
            case "DELETE", [name]:
                del self.indices[name]
                return {}
        held_in = self.aliases.get(parts[0], parts[0])
        return self._of_index(held_in, self.indices[held_in], method, parts[1:], body)

    def _of_index(self, name: str, index: HeldIndex, method: str, parts: list[str], body: str) -> Any:
        match method, parts:
            case "GET", ["_mapping"]:
                return {name: {"mappings": index.mappings}}
            case "GET", ["_settings"]:
                return {name: {"settings": {"index": index.settings}}}
            case "PUT", ["_settings"]:
                index.settings.update(json.loads(body)["index"])
                return {}
            case "POST", ["_refresh"]:
                return {}
            case "GET", ["_doc", key]:
                return {"_source": index.records[key]}
            case "POST", ["_bulk"]:
                return {"items": [{"index": {"status": 200}} for _ in _change(index.records, body)]}
            case "POST", ["_termvectors"]:
                return {"term_vectors": _counted(index.records, json.loads(body)["doc"])}
            case "POST", ["_search"]:
                return {"hits": {"hits": _found(index.records, json.loads(body))}}
        raise KeyError(parts)

    def _change_aliases(self, add: Any = None, remove_index: Any = None) -> None:
        if add:
            self.aliases[add["alias"]] = add["index"]
        if remove_index:
            del self.indices[remove_index["index"]]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        standin = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                self.raw_requestline = self.rfile.readline()
                if not self.raw_requestline or not self.parse_request():
                    self.close_connection = True
                    return
                asked = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
                status, told = standin.answer(self.command, urlsplit(self.path).path, asked)
                body = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                with suppress(ConnectionError):  # who asked may have gone
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


def _change(records: dict[str, dict[str, Any]], body: str) -> Iterator[str]:
    """Do what the lines of a bulk say; yield the id of each record."""
    lines = iter(body.splitlines())
    for line in lines:
        ((action, told),) = json.loads(line).items()
        if action == "index":
            records[told["_id"]] = json.loads(next(lines))
        else:
            records.pop(told["_id"], None)
        yield told["_id"]


def _counted(records: dict[str, dict[str, Any]], fields: dict[str, str]) -> Any:
    """Return in how many records the terms of a text are, by the fields."""
    held = {field: [one.get(field, "").split() for one in records.values()] for field in fields}
    return {
        field: {"terms": {term: {"doc_freq": sum(term in one for one in held[field])} for term in text.split()}}
        for field, text in fields.items()
    }


def _found(records: dict[str, dict[str, Any]], body: Any) -> list[Any]:
    """Return the records of some ids, or the next discussions in the order of their paths."""
    if "ids" in body["query"]:
        wanted = [key for key in body["query"]["ids"]["values"] if key in records]
        return [{"_id": key, "_source": records[key]} for key in wanted]
    (after,) = body["search_after"]
    listed = sorted(
        (one["path"], key) for key, one in records.items() if one["kind"] == "document" and one["path"] > after
    )
    return [{"_id": key, "_source": records[key], "sort": [path]} for path, key in listed[: body["size"]]]
