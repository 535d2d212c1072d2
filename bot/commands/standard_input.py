"""What commands read from standard input: a line each, as plain text or as an object of JSON."""

import io
import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any


def read_objects(name: str) -> Iterator[Mapping[str, Any]]:
    """Yield the object of each line that is not empty; one without a text of this name is that text itself."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        # A line in another encoding is a text like others.
        sys.stdin.reconfigure(errors="replace")
    for line in sys.stdin:
        if line.strip():
            yield _read_object(line, name)


def _read_object(line: str, name: str) -> Mapping[str, Any]:
    try:
        fields: Any = json.loads(line)
    except (ValueError, RecursionError):
        fields = None
    is_object = isinstance(fields, dict) and isinstance(fields.get(name), str)
    return fields if is_object else {name: line.strip()}
