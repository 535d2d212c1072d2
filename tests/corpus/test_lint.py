"""Lint: each rule finds what it is for, at its place, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot.corpus import lint as linting
from bot.corpus.lint import RULES, has_errors, lint
from bot.corpus.lint.findings import Finding, Severity
from bot.errors import KnowledgeError

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 1, 31)
HEAD = "title: A talk\ndate: 2025-04-29\nspeakers: [Mark Zuckerberg]\nhost: Dwarkesh Patel"
BODY = "## The start [0:10]\n\nMark Zuckerberg talks of glasses.\n\n> glasses are next — Mark Zuckerberg [0:12]"
TWO_TURNS = "## The start\n\n**Mark Zuckerberg** [0:10]: One.\n\n**Dwarkesh Patel** [0:20]: Two?"
TURNS = f"{TWO_TURNS}\n\n**Mark Zuckerberg** [0:30]: Three."
PARAGRAPH = "word " * 1_000 + "\n\n"


def note(head: str = HEAD, body: str = BODY) -> str:
    return f"---\n{head}\n---\n\n{body}\n"


def check(folder: Path, files: Mapping[str, str | bytes]) -> list[Finding]:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return lint([folder], today=TODAY)


@dataclass(frozen=True)
class Case:
    """Files that a rule finds something wrong with, in which and where; and nearly the same files that are fine."""

    rule: str
    wrong: Mapping[str, str | bytes]
    right: Mapping[str, str | bytes]
    line: int | None
    path: str = "a.md"
    also: frozenset[str] = frozenset()  # rules that find the same files wrong, for their own reasons

    def __str__(self) -> str:
        return self.rule


def one(rule: str, wrong: str, right: str, line: int | None, also: frozenset[str] = frozenset()) -> Case:
    return Case(rule, {"a.md": wrong}, {"a.md": right}, line, also=also)


def head(line: str) -> str:
    return note(f"{HEAD}\n{line}")


def adding(words: str) -> str:
    return note(body=f"{BODY}\n\n{words}")


def hosted_by(name: str, words: str = "A") -> str:
    return note(HEAD.replace("Dwarkesh Patel", name), f"## The start\n\n**{name}** [0:10]: {words}.")


CASES = [
    Case("unreadable", {"a.md": b"\0\1\2"}, {"a.md": note()}, None),
    Case("unreadable", {"a.pdf": b"%PDF-1.4 cut off"}, {"a.md": note()}, None, path="a.pdf"),
    Case("not-read", {"a.md": note(), "talk.rtf": "x"}, {"a.md": note()}, None, path="talk.rtf"),
    Case(
        "same-name",
        {"a.md": note(), "b/a.md": note(body="## Other\n\nOther words.")},
        {"a.md": note(), "b/b.md": note(body="## Other\n\nOther words.")},
        None,
        path="b/a.md",
    ),
    one("front-matter", note(f"{HEAD}\nkind: [a"), note(), 1, also=frozenset({"missing-date", "unknown-speaker"})),
    one("front-matter", head("visibility: '#strategy'"), head("visibility: slack:C0123"), 6),
    one("front-matter-value", head("kind: chat"), head("kind: podcast"), 6),
    one("front-matter-value", head("lenght: 1:00"), head("length: 1:00"), 6),
    one("front-matter-value", head("length: an hour"), head("length: 1:15:49"), 6),
    Case("front-matter-value", {"a.md": note(body="## S\n\nCaf\xe9.").encode("cp1252")}, {"a.md": note()}, 1),
    one("overlong-line", adding("a" * 20_001), adding("a" * 20_000), 14),
    one("missing-date", note(HEAD.replace("date: 2025-04-29\n", "")), note(), 2),
    Case(
        "missing-date",
        {"a.txt": f"---\n{HEAD.replace('date: 2025-04-29', 'url: https://x.org')}\n---\n\nMark Zuckerberg talks.\n"},
        {"a.md": note()},
        2,
        path="a.txt",
        also=frozenset({"no-section"}),
    ),
    one("impossible-date", note(HEAD.replace("04-29", "02-30")), note(HEAD.replace("2025-04-29", "2024-02-29")), 3),
    one("impossible-date", note(HEAD.replace("2025-04-29", "last week")), note(HEAD.replace("-04-29", "")), 3),
    one("impossible-date", note(HEAD.replace("2025", "0205")), note(HEAD.replace("2025-04-29", "1863-06")), 3),
    one(
        "future-date", note(HEAD.replace("2025-04-29", "2026-02-01")), note(HEAD.replace("2025-04-29", "2026-01-31")), 3
    ),
    one("bad-address", head("url: ftp://meta.com/x"), head("url: http://meta.com/x"), 6),
    one("bad-address", head("video: javascript:alert(1)"), head("video: https://youtu.be/rYXeQbTuVl0"), 6),
    one("unknown-speaker", adding("> so it is — Elon Musk [0:20]"), adding("> so it is — Dwarkesh Patel"), 14),
    one("near-duplicate-speaker", adding("> yes — Marc Zuckerburg [0:20]"), adding("> yes — Zuckerberg"), 14),
    one("near-duplicate-speaker", adding("> yes — Zuckerburg [0:20]"), note(), 14),
    Case(
        "near-duplicate-speaker",
        {"a.md": hosted_by("Lenn"), "b.md": hosted_by("Lenny", "B"), "c.md": hosted_by("Lenny", "C")},
        {"a.md": hosted_by("Dario Amodei"), "b.md": hosted_by("Daniela Amodei", "B")},
        5,
    ),
    one(
        "no-speaker",
        note("date: 2025\nwords: verbatim", "## S\n\nI say so."),
        note("date: 2025\nwords: verbatim\nspeakers: [Sam Altman]", "## S\n\nI say so."),
        8,
    ),
    one("unsigned-quotation", adding("> so it is"), adding("> so it is\n>\n> — Mark Zuckerberg"), 14),
    one("unsigned-quotation", adding("> so it is — eventually"), adding("> so it is — Unidentified [0:20]"), 14),
    one("transcript-as-notes", note(f"{HEAD}\nwords: notes", TURNS), note(f"{HEAD}\nwords: verbatim", TURNS), 6),
    one("transcript-as-notes", note(f"{HEAD}\nwords: notes", TURNS), note(f"{HEAD}\nwords: notes", TWO_TURNS), 6),
    one("time-past-length", note(f"{HEAD}\nlength: 0:11"), note(f"{HEAD}\nlength: 0:12"), 13),
    one("time-backwards", adding("[0:05] He came back to it."), adding("[0:12] He came back to it."), 14),
    Case(
        "same-video",
        {
            "a.md": head("video: https://www.youtube.com/watch?v=rYXeQbTuVl0&t=3s"),
            "b.md": note(f"{HEAD}\nurl: https://youtu.be/rYXeQbTuVl0", "## X\n\nOther."),
        },
        {
            "a.md": head("video: https://www.youtube.com/watch?v=rYXeQbTuVl0"),
            "b.md": note(f"{HEAD}\nurl: https://youtu.be/rYXeQbTuVl1", "## X\n\nOther."),
        },
        6,
        path="b.md",
    ),
    Case(
        "identical-bodies",
        {"a.md": note(), "b.md": note("date: 2024\nspeakers: [Mark Zuckerberg]")},
        {"a.md": note(), "b.md": adding("More.")},
        8,
        path="b.md",
    ),
    one("no-words", note(body=""), note(), 1),
    one("no-section", note(body="Mark Zuckerberg talks."), note(body="## S\n\nMark Zuckerberg talks."), 8),
    one("long-segment", note(body=f"## S\n\nword {PARAGRAPH}"), note(body=f"## S\n\n{PARAGRAPH}"), 10),
    one(
        "long-section",
        note(body=f"## S\n\n{PARAGRAPH * 3}word"),
        note(body=f"## S\n\n{PARAGRAPH * 2}[1:00] {PARAGRAPH}word"),
        10,
    ),
    one(
        "mojibake",
        note(body="## S\n\nIt donâ€™t work."),
        note(body="## S\n\nIt don’t work, señor Ângelo — « Ñandú »."),
        10,
    ),
    one("mojibake", note(body="## S\n\nThe CafÃ© is open."), note(body="## S\n\nThe Café is open."), 10),
    one("mojibake", note(body="## S\n\nThe Caf\ufffd is open."), note(), 10),
    Case(
        "mojibake",
        {"a.srt": "1\n00:00:01,000 --> 00:00:02,000\nIt donâ€™t.\n"},
        {"a.md": note()},
        3,
        path="a.srt",
        also=frozenset({"missing-date", "no-section", "no-speaker"}),
    ),
    one("secret", adding(f"The key is AKIA{'A' * 16}, he said."), adding("The key is AKIA, he said."), 14),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_rule_finds_what_is_wrong(tmp_path: Path, case: Case) -> None:
    """The finding has its rule, its severity, its file and its line, and no rule finds more."""
    findings = check(tmp_path, case.wrong)

    severities = {rule.name: rule.severity for rule in RULES}
    (found,) = (finding for finding in findings if finding.rule == case.rule)
    assert (str(tmp_path / case.path), case.line, severities[case.rule]) == (found.path, found.line, found.severity)
    assert {case.rule, *case.also} == {finding.rule for finding in findings}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_rule_leaves_alone_what_is_right(tmp_path: Path, case: Case) -> None:
    """Nearly the same files, without the flaw, have no findings at all."""
    assert [] == check(tmp_path, case.right)


def test_every_rule_has_a_case_and_a_row_in_the_table() -> None:
    """A new rule comes with a test and with a line that says how bad it is."""
    table = linting.__doc__ or ""

    assert {case.rule for case in CASES} == {rule.name for rule in RULES}
    assert [
        f"| {rule.name} | {rule.severity} |" for rule in RULES if f"| {rule.name} | {rule.severity} |" not in table
    ] == []


def test_a_finding_says_how_to_mend_it(tmp_path: Path) -> None:
    """Every text is made of whole sentences."""
    for number, case in enumerate(CASES):
        for finding in check(tmp_path / str(number), case.wrong):
            assert finding.what[0] in "“" or not finding.what[0].islower()
            assert finding.what.endswith(".")
            assert finding.remedy[0].isupper() and finding.remedy.endswith((".", "`."))


def test_the_shipped_folder_has_no_findings() -> None:
    """What the bot is shipped with is as it should be."""
    assert [] == lint([ROOT / "knowledge"], today=TODAY.replace(year=9_000))


def test_a_file_is_checked_once(tmp_path: Path) -> None:
    """A folder and a file of it name that file twice, which makes it no copy of itself."""
    check(tmp_path, {"below/a.md": note()})

    assert [] == lint([tmp_path, tmp_path / "below", tmp_path / "below" / "a.md"], today=TODAY)


def test_files_of_two_folders_may_have_one_name(tmp_path: Path) -> None:
    """Only within one folder a name can be taken."""
    check(tmp_path / "one", {"a.md": note()})
    check(tmp_path / "two", {"a.md": note(body="## X\n\nOther.")})

    assert [] == lint([tmp_path / "one", tmp_path / "two"], today=TODAY)


@pytest.mark.parametrize("name", ["gone.md", "talk.mp4"])
def test_what_is_no_knowledge_file_is_refused(tmp_path: Path, name: str) -> None:
    """A path that cannot be checked is a bad call, not a finding."""
    (tmp_path / "talk.mp4").write_bytes(b"x")

    with pytest.raises(KnowledgeError, match=name):
        lint([tmp_path / name], today=TODAY)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_lines_are_counted_as_editors_do(tmp_path: Path, line_end: str) -> None:
    """A finding's line is right whatever ends the lines."""
    (found,) = check(tmp_path, {"a.md": adding("> so it is").replace("\n", line_end)})

    assert 14 == found.line


def test_errors_are_told_from_warnings(tmp_path: Path) -> None:
    """Only an error makes a folder fail."""
    warnings = check(tmp_path / "a", {"a.md": note(body="No section.")})
    errors = check(tmp_path / "b", {"a.md": head("url: x")})

    assert ([Severity.WARNING], False) == ([finding.severity for finding in warnings], has_errors(warnings))
    assert has_errors(errors)


def test_a_message_shows_no_control_characters(tmp_path: Path) -> None:
    """A file cannot write to the terminal of whoever checks it."""
    findings = check(tmp_path, {"a.md": adding("> so \x1b[31mit \x07is")})

    assert all(finding.what.isprintable() for finding in findings)
    assert "unsigned-quotation" in {finding.rule for finding in findings}
