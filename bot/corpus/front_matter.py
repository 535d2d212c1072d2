"""What a file says about itself, read with guards: YAML is not harmless."""

import datetime as dt
import difflib
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.corpus.documents import FrontMatter, Words
from bot.corpus.times import time_to_seconds

_FENCE = re.compile(r"\A---[ \t]*(?:\r\n|\r|\n)(.*?)(?<=[\r\n])(?:---|\.\.\.)[ \t]*(?:\r\n|\r|\n|\Z)", re.DOTALL)
_BEGINNING = re.compile(r"\s*---[ \t]*[\r\n]+\w+:")
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_AUDIENCE = re.compile(r"(?:slack|discord):\w+")
_LONGEST = 65_536  # characters
_DEEPEST = 20
_MOST_EVENTS = 5_000
_KINDS = frozenset({"podcast", "interview", "essay", "speech", "letter", "earnings-call", "note"})
_KEYS = frozenset(
    """
    title kind date speakers host url video length also_known_as words timestamps visibility
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
# Nobody is in this audience: a restriction that cannot be read hides the discussion instead of opening it.
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Header:
    """A file's front matter, where its body begins, and what was wrong with it."""

    front_matter: FrontMatter
    body_start: int
    warnings: tuple[str, ...] = ()


class _UnreadableError(Exception):
    """The front matter is not used; the text says why."""


def read_front_matter(text: str, default_title: str) -> Header:
    """
    Return the header of a file; front matter that cannot be used is left out with a warning, never the body.

    Anything that could hang or crash a YAML reader (size, depth, aliases, number of events) is refused first.
    """
    match = _FENCE.match(text)
    if match is None:
        if not _BEGINNING.match(text):
            return Header(FrontMatter(title=default_title), 0)
        return _without_values(default_title, text, 0, "it must begin in the first line and be closed by ---")
    try:
        values = _load(match.group(1))
    except _UnreadableError as reason:
        return _without_values(default_title, match.group(1), match.end(), str(reason))
    fields = _Fields(values)
    return Header(fields.to_front_matter(default_title), match.end(), tuple(fields.warnings))


def _without_values(title: str, source: str, body_start: int, reason: str) -> Header:
    hidden = frozenset({NOBODY}) if "visibility" in source.casefold() else frozenset()
    return Header(FrontMatter(title=title, visibility=hidden), body_start, (f"front matter ignored: {reason}",))


def _load(source: str) -> dict[str, object]:
    import yaml  # here, since what is taken from the cache has no need of it

    if len(source) > _LONGEST:
        raise _UnreadableError(f"longer than {_LONGEST:,} characters")
    try:
        _guard(source)
        # BaseLoader reads every scalar as text: no dates, no booleans, no Python objects.
        values = yaml.load(source, Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # PyYAML lets out what Python says to a character or a version with an impossible number.
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 2}" if mark is not None else ""
        raise _UnreadableError(f"not valid YAML{line}") from error
    if values is None or values == "":
        return {}
    if not isinstance(values, dict):
        raise _UnreadableError("it must be a list of `key: value` lines")
    return {str(key).casefold(): value for key, value in values.items()}


def _guard(source: str) -> None:
    import yaml

    depth = 0
    for count, event in enumerate(yaml.parse(source, Loader=yaml.BaseLoader)):
        if isinstance(event, yaml.AliasEvent):
            raise _UnreadableError("aliases (*name) are not allowed")
        if isinstance(event, yaml.ScalarEvent) and _HALF_CHARACTER.search(event.value):
            raise _UnreadableError("half of a character (\\ud800 to \\udfff)")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST or count > _MOST_EVENTS:
            raise _UnreadableError("nested too deeply" if depth > _DEEPEST else "too many values")


class _Fields:
    """Reads known keys from the values of a header and collects a warning for each that cannot be used."""

    def __init__(self, values: dict[str, object]) -> None:
        self._values = values
        self.warnings = [f"unknown key {key[:40]!r} in the front matter" for key in values if key not in _KEYS]
        if "visibility" not in values and difflib.get_close_matches("visibility", values, n=1, cutoff=0.7):
            # A restriction with a typing error in its name hides the discussion, as any other that cannot be read.
            self._values = {**values, "visibility": [NOBODY]}

    def to_front_matter(self, default_title: str) -> FrontMatter:
        words = self._one_of("words", frozenset(Words))
        return FrontMatter(
            title=self._text("title") or default_title,
            kind=self._one_of("kind", _KINDS),
            date=self._date(),
            speakers=tuple(dict.fromkeys(name for entry in self._list("speakers") if (name := _without_role(entry)))),
            host=_without_role(self._text("host") or "") or None,
            url=self._address("url"),
            video=self._address("video"),
            length_seconds=self._length(),
            also_known_as=self._list("also_known_as"),
            words=Words(words) if words else None,
            approximate_times=self._one_of("timestamps", frozenset({"exact", "approximate"})) == "approximate",
            visibility=self._visibility(),
        )

    def _text(self, key: str) -> str | None:
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self.warnings.append(f"{key} must be one line of text")
            return None
        return " ".join(value.split()) or None

    def _list(self, key: str) -> tuple[str, ...]:
        value = self._values.get(key)
        entries = value if isinstance(value, list) else [value] if isinstance(value, str) else []
        texts = [" ".join(entry.split()) for entry in entries if isinstance(entry, str)]
        if value is not None and (not isinstance(value, (list, str)) or len(texts) != len(entries)):
            self.warnings.append(f"{key} must be a list of texts")
        return tuple(text for text in texts if text)

    def _one_of(self, key: str, allowed: frozenset[str]) -> str | None:
        value = self._text(key)
        if value is not None and value not in allowed:
            self.warnings.append(f"{key} must be one of {', '.join(sorted(allowed))}, not {value[:40]!r}")
            return None
        return value

    def _date(self) -> str | None:
        value = self._text("date")
        if value is not None and not _is_date(value):
            self.warnings.append(f"date must be a year, a month or a day such as 2025-04-29, not {value[:40]!r}")
            return None
        return value

    def _address(self, key: str) -> str | None:
        value = self._text(key)
        if value is not None and not is_web_address(value):
            self.warnings.append(f"{key} must be a full http or https address")
            return None
        return value

    def _length(self) -> int | None:
        value = self._text("length")
        try:
            return time_to_seconds(value) if value is not None else None
        except ValueError:
            self.warnings.append("length must be how long the video is, as a time such as 1:15:49")
            return None

    def _visibility(self) -> frozenset[str]:
        entries = self._list("visibility")
        wrong = [entry for entry in entries if not _AUDIENCE.fullmatch(entry)]
        if wrong:
            self.warnings.append("visibility must list slack:C0123 or discord:456 ids; the others reach nobody")
        readable = frozenset(entries) - frozenset(wrong)
        restricted = "visibility" in self._values
        return readable or (frozenset({NOBODY}) if restricted else frozenset())


def _is_date(value: str) -> bool:
    match = _DATE.fullmatch(value)
    try:
        return match is not None and bool(dt.date(*(int(part or 1) for part in match.groups())))
    except ValueError:
        return False


def is_web_address(address: str) -> bool:
    """Whether an address may stand behind a link: http or https, a host, no user name, no white space."""
    if len(address) > 2_000 or re.search(r"[\s<>\"\\^`{|}\x00-\x1f\x7f]", address):
        return False
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _without_role(name: str) -> str:
    """Return a name without a remark in brackets behind it, as in `Mark Zuckerberg (guest)`."""
    return re.sub(r"\s*\([^()]*\)\s*$", "", name).strip()
