"""Rules for what is in the folder twice: it would be cited twice, or at a wrong moment."""

import hashlib
import re
from collections.abc import Callable, Hashable, Iterator
from pathlib import PurePath
from urllib.parse import parse_qs, urlsplit

from bot.corpus.lint.findings import Checked, CheckedFile, Flaw

_YOUTUBE_PATH = re.compile(r"/(?:embed|shorts|live|v)/([\w-]{6,})")
_YOUTUBE = frozenset({"youtube.com", "youtube-nocookie.com", "m.youtube.com", "music.youtube.com"})


def same_video(checked: Checked) -> Iterator[Flaw]:
    """Find files that are linked to one video: in one of them the times are of something else."""
    for first, file in _repeated(checked, _video):
        yield file.flaw(
            file.place_of_key("video", "url"),
            f"Its video is also that of {first.path}.",
            "Correct the address in one of them, or make them one file.",
        )


def identical_bodies(checked: Checked) -> Iterator[Flaw]:
    """Find files that hold the same words."""
    for first, file in _repeated(checked, _body):
        segments = file.document.segments
        yield file.flaw(
            file.place_of(segments[0]),
            f"It holds the same words as {first.path}.",
            "Take one of the two out of the folder.",
        )


def same_name(checked: Checked) -> Iterator[Flaw]:
    """Find files of one name but for the folder or the ending: only the first is read."""
    for first, file in _repeated(checked, lambda file: (file.root, file.document.source)):
        yield file.flaw(
            None,
            f"It is cited as “{PurePath(file.path).stem}”, as {first.path} is, so it is left out.",
            "Give it another name.",
        )


def video_of(address: str) -> str:
    """Return the same text for every address of one video, whatever the moment in it."""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    if host == "youtu.be":
        return f"youtube {parts.path.strip('/')}"
    if host in _YOUTUBE:
        named = _YOUTUBE_PATH.match(parts.path)
        watched = parse_qs(parts.query).get("v", [""])[0]
        if named or watched:
            return f"youtube {named[1] if named else watched}"
    query = "&".join(part for part in parts.query.split("&") if not re.match(r"(?:t|start|utm_\w+)=", part))
    return f"{host}{parts.path.rstrip('/')}?{query}"


def _video(file: CheckedFile) -> str | None:
    front_matter = file.document.front_matter
    if front_matter.video:
        return video_of(front_matter.video)
    video = video_of(front_matter.url) if front_matter.url else ""
    return video if video.startswith("youtube ") else None


def _body(file: CheckedFile) -> bytes | None:
    words = " ".join(" ".join(segment.text for segment in file.document.segments).casefold().split())
    return hashlib.sha256(words.encode()).digest() if words else None


def _repeated(
    checked: Checked, key_of: Callable[[CheckedFile], Hashable | None]
) -> Iterator[tuple[CheckedFile, CheckedFile]]:
    """Yield every file whose key an earlier one has, behind that one."""
    first: dict[Hashable, CheckedFile] = {}
    for file in checked.files:
        key = key_of(file)
        if key is None:
            continue
        if key in first:
            yield first[key], file
        else:
            first[key] = file
