"""The status of the folder as one line of JSON."""

import json

from bot.answering.status import Status


def status_to_json(status: Status) -> str:
    """Return a status as one line of JSON; times in seconds since 1970, UTC."""
    fields = {
        "folder": status.folder,
        "revision": status.revision,
        "documents": status.documents,
        "passages": status.passages,
        "age_seconds": status.age_seconds and round(status.age_seconds, 1),
        "changes": [
            {
                "summary": str(change),
                "at": change.at,
                "revision": change.revision,
                "added": change.added,
                "removed": change.removed,
                "changed": change.changed,
                "broken": change.broken,
            }
            for change in status.changes
        ],
        "problems": [
            {"file": problem.path, "line": problem.line, "reason": problem.reason, "kept": problem.is_kept}
            for problem in status.problems
        ],
    }
    return json.dumps(fields, ensure_ascii=False)
