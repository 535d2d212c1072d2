"""A53: a file that holds a secret is not answered from, and nobody is shown the secret by way of telling so."""

import html
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.adapters.terminal.statuses import status_to_json
from bot.answering.status import read_status
from bot.commands.status import to_lines
from bot.corpus.cache import FolderCache
from bot.corpus.library import Library
from bot.corpus.secrets import KINDS, find_secrets, without_secrets
from bot.operations.upkeep import log_update
from tests.corpus.readers.files import drawn, paragraph, pdf_file, word_file
from tests.corpus.test_library import PAGE, put, texts_of
from tests.corpus.test_lint_secrets import SECRETS
from tests.fakes import answerer_of, header

WORDS = "The estuary keeps a ledger of every zebra."

TOKEN = SECRETS["a GitHub token"]
ESCAPED, IN_YAML, TAGGED = (TOKEN.replace("_", other) for other in ("\\_", "\\x5f", "<b>_</b>"))

FORMATS: dict[str, Callable[[str], bytes]] = {
    ".md": lambda secret: f"---\ntitle: T\n---\n\n{WORDS}\n\nIt is {secret}\n".encode(),
    ".txt": lambda secret: f"{WORDS}\r\n\r\nIt is {secret}\r\n".encode("utf-16"),
    ".vtt": lambda secret: f"WEBVTT\n\n00:01.000 --> 00:04.000\n{WORDS}\nIt is {secret}\n".encode(),
    ".srt": lambda secret: f"1\n00:00:01,000 --> 00:00:04,000\n{WORDS}\nIt is {secret}\n".encode(),
    ".html": lambda secret: (
        f"<!doctype html><html><head><title>T</title></head><body><article><h1>T</h1><p>{WORDS}</p>"
        f"<p>It is {html.escape(secret)}</p></article></body></html>".encode()
    ),
    ".docx": lambda secret: word_file(paragraph(WORDS) + paragraph(f"It is {secret}")),
    ".pdf": lambda secret: pdf_file(drawn([WORDS, (40, f"It is {secret}")])),
}
CONVERTED = [ending for ending in FORMATS if ending not in (".md", ".txt")]
# Every kind in both kinds of text, and in one of the other formats.
PLANTED = [
    (kind, ending)
    for number, kind in enumerate(KINDS)
    for ending in (".md", ".txt", CONVERTED[number % len(CONVERTED)])
]


def planted(kind: str, ending: str) -> bytes:
    return FORMATS[ending](SECRETS[kind].strip() if ending in (".md", ".txt") else " ".join(SECRETS[kind].split()))


def shown_of(secret: str, text: str) -> list[str]:
    """Return every stretch of eight letters that a text has in common with the secret part of a secret."""
    value = secret.rpartition("://")[2].removeprefix("-----BEGIN RSA " + "PRIVATE KEY-----")
    return [value[at : at + 8] for at in range(len(value) - 7) if value[at : at + 8] in text]


def everything_said(library: Library, caplog: pytest.LogCaptureFixture) -> str:
    """Return what the log, the problems and the status say of a library."""
    corpus = library.corpus
    log_update("read", corpus)
    status = read_status(corpus)
    problems = [f"{problem!r} {problem}" for problem in corpus.problems]
    return "\n".join([caplog.text, *problems, repr(status), status_to_json(status), *to_lines(status)])


def bytes_of(place: Path) -> str:
    """Return every byte of all files below a folder, as letters."""
    files = [path for path in place.rglob("*") if path.is_file()]
    assert files
    return "\n".join(path.read_bytes().decode("latin-1") for path in files)


@pytest.mark.parametrize(("kind", "ending"), PLANTED)
def test_a53_a_secret_is_neither_answered_nor_shown(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, kind: str, ending: str
) -> None:
    """A53: the file is left out; its kind is said, its value is in no problem, log, status or cache."""
    caplog.set_level(logging.DEBUG)
    root = put(tmp_path, f"knowledge/talk{ending}", planted(kind, ending)).parent
    library = Library(root, FolderCache(tmp_path / "var", root))

    library.refresh()
    library.save()
    said = everything_said(library, caplog)

    assert () == library.corpus.documents
    assert [f"holds what looks like {kind}; take it out, and withdraw it where it came from"] == [
        problem.reason for problem in library.corpus.problems
    ]
    assert [] == shown_of(SECRETS[kind], said)
    assert [] == shown_of(SECRETS[kind], bytes_of(tmp_path / "var"))


@pytest.mark.parametrize("ending", FORMATS)
def test_a53_the_same_file_without_the_secret_is_answered_from(tmp_path: Path, ending: str) -> None:
    """A53: it is the secret that keeps the file out, nothing else of these files."""
    answerer = answerer_of(tmp_path, {f"talk{ending}": FORMATS[ending]("nothing")})

    citations = answerer.ask("estuary zebra").passages

    assert [f"talk{ending}"] == [citation.passage.document.path for citation in citations]


@pytest.mark.parametrize("ending", FORMATS)
def test_a53_no_other_word_of_the_file_is_answered_either(tmp_path: Path, ending: str) -> None:
    """A53: what stands around a secret may be about it."""
    answerer = answerer_of(tmp_path, {f"talk{ending}": planted("a GitHub token", ending), "other.md": "A lion."})

    answer = answerer.ask("estuary zebra ledger")

    assert ((), (), ("estuary", "zebra", "ledger")) == (answer.passages, answer.nearest, answer.unknown_words)


@pytest.mark.parametrize("kind", KINDS)
def test_a53_a_last_good_version_without_a_secret_is_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    """A53: who pastes a secret into a file loses nothing that was there before; nor is it shown then."""
    caplog.set_level(logging.DEBUG)
    root = put(tmp_path, "knowledge/talk.md", WORDS).parent
    library = Library(root, FolderCache(tmp_path / "var", root))
    library.refresh()
    library.save()
    put(root, "talk.md", planted(kind, ".md"))

    library.refresh()
    library.save()
    said = everything_said(library, caplog)

    assert {"talk.md": WORDS} == texts_of(library.corpus)
    assert [(True, 7)] == [(problem.is_kept, problem.line) for problem in library.corpus.problems]
    assert [] == shown_of(SECRETS[kind], said + bytes_of(tmp_path / "var"))


def test_a53_a_secret_that_is_taken_out_leaves_the_file_readable(tmp_path: Path) -> None:
    """A53: the next look finds the file without it."""
    root = put(tmp_path, "talk.md", planted("an AWS key", ".md")).parent
    library = Library(root)
    library.refresh()
    put(root, "talk.md", WORDS)

    library.refresh()

    assert ({"talk.md": WORDS}, ()) == (texts_of(library.corpus), library.corpus.problems)


@pytest.mark.parametrize(
    "text",
    [
        header(title="SECRET") + WORDS,
        header(SECRET="x") + WORDS,
        f"---\ntitle: [SECRET\n---\n{WORDS}",
        f"<!-- SECRET -->\n\n{WORDS}",
        f"[{WORDS}](http://x.org/?key=SECRET)",
        f"```\nSECRET\n```\n{WORDS}",
        f"| a | b |\n|---|---|\n| x | SECRET |\n\n{WORDS}",
    ],
    ids=["value", "key", "broken YAML", "comment", "address", "code", "table"],
)
def test_a53_a_secret_may_stand_anywhere_in_a_file(tmp_path: Path, caplog: pytest.LogCaptureFixture, text: str) -> None:
    """A53: also where no answer would ever show it, and where warnings repeat what they are about."""
    caplog.set_level(logging.DEBUG)
    secret = SECRETS["a GitLab token"]
    library = Library(put(tmp_path, "talk.md", text.replace("SECRET", secret)).parent)

    library.refresh()

    assert () == library.corpus.documents
    assert [] == shown_of(secret, everything_said(library, caplog))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("talk.md", f"{WORDS}\n\nIt is {ESCAPED}"),
        ("talk.md", f"{WORDS}\n\nIt is {TOKEN[:10]}**{TOKEN[10:]}**"),
        ("talk.md", f"## On {TOKEN[:9]}*{TOKEN[9:]}*\n\n{WORDS}"),
        ("talk.md", f'---\ntitle: "{IN_YAML}"\n---\n{WORDS}'),
        ("talk.md", f'---\n"{IN_YAML}": x\n---\n{WORDS}'),
        ("talk.vtt", f"WEBVTT\n\n00:01.000 --> 00:04.000\n{TAGGED}\n"),
        ("talk.html", PAGE.replace("loan", f"loan {TAGGED}")),
    ],
    ids=["escaped", "bold", "section", "title", "key", "voice", "page"],
)
def test_a53_a_secret_is_not_hidden_by_markup(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str, text: str
) -> None:
    """A53: what would be shown counts: editors escape underscores, and captions have tags."""
    caplog.set_level(logging.DEBUG)
    library = Library(put(tmp_path, name, text).parent)

    library.refresh()

    assert () == library.corpus.documents
    assert "a GitHub token" in library.corpus.problems[0].reason
    assert [] == shown_of(TOKEN, everything_said(library, caplog))


def test_a53_an_escaped_secret_is_found_in_its_line(tmp_path: Path) -> None:
    """A53: the backslashes above it do not move it."""
    text = f"a\\_b\n\nc\\_d\n\nIt is {ESCAPED}"
    library = Library(put(tmp_path, "talk.md", text).parent)

    library.refresh()

    assert [5] == [problem.line for problem in library.corpus.problems]


def test_every_kind_has_a_name_and_is_found_under_it() -> None:
    """At least the twelve kinds that were promised; each is found in the middle of a sentence."""
    found = {kind: {name for name, _ in find_secrets(f"It is {SECRETS[kind]}, he said")} for kind in KINDS}

    assert 12 <= len(KINDS)
    assert [] == [kind for kind in KINDS if kind not in found[kind]]


def test_a_message_without_secrets_keeps_its_other_words() -> None:
    """What has eight letters or more in common with a secret is left out, and seen to be."""
    secret = SECRETS["an AWS key"]

    assert "It is …, he said" == without_secrets(f"It is {secret}, he said", [secret])
    assert "It is …!" == without_secrets(f"It is {secret[:8]}!", [secret])
    assert f"It is {secret[:7]}!" == without_secrets(f"It is {secret[:7]}!", [secret])
