"""Patches: the change of one line, as `patch -p1` and `git apply` take it."""

import re

_CONTEXT = 3  # lines
_LONE_RETURN = re.compile(r"\r(?!\n)")


def patch_of(path: str, text: str, line: int, proposed: str) -> str | None:
    """
    Return the unified diff that puts `proposed` in the place of a line, counted from 1; the line's end stays.

    None where a path or the line ends would mislead the programs that read it.
    """
    if _LONE_RETURN.search(text) or not path.isprintable() or path != path.strip() or '"' in path or "\\" in path:
        return None
    lines = text.split("\n")
    has_last_end = lines[-1] == ""
    lines = lines[:-1] if has_last_end else lines
    at = line - 1
    first, last = max(at - _CONTEXT, 0), min(at + _CONTEXT + 1, len(lines))
    end = "\r" if lines[at].endswith("\r") else ""
    changed = [f"-{lines[at]}", f"+{proposed}{end}"]
    shown = [*(f" {one}" for one in lines[first:at]), *changed, *(f" {one}" for one in lines[at + 1 : last])]
    if last == len(lines) and not has_last_end:
        shown = _without_last_end(shown, is_changed=at + 1 == last)
    count = last - first
    head = [f"--- a/{path}", f"+++ b/{path}", f"@@ -{first + 1},{count} +{first + 1},{count} @@"]
    return "\n".join([*head, *shown, ""])


def _without_last_end(shown: list[str], *, is_changed: bool) -> list[str]:
    mark = "\\ No newline at end of file"
    return [*shown[:-1], mark, shown[-1], mark] if is_changed else [*shown, mark]
