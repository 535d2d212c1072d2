"""
Lint: what is wrong with knowledge files, before somebody is misled by it.

| rule | severity | what it finds |
|---|---|---|
| unreadable | error | a file that is not in the corpus: damaged, too large, no text |
| not-read | warning | a file of a format that is not read, a link to a folder |
| same-name | error | two files of one name in two folders or formats: only the first is read |
| front-matter | error | front matter that is not read, or hides the discussion from everybody |
| front-matter-value | warning | an unknown key, a value that is not used, an encoding that had to be guessed |
| overlong-line | error | a line of more than 20,000 characters: what stands behind them is not read |
| missing-date | warning | no date |
| impossible-date | error | no date at all, or one that no calendar has |
| future-date | warning | a date after today |
| bad-address | error | `url` or `video` that is not a full http or https address |
| unknown-speaker | warning | a name before words that the front matter does not list |
| near-duplicate-speaker | warning | two names that may be one: “Zuckerburg”, “Lenn” and “Lenny”; over all files |
| no-speaker | warning | a transcript or essay of which no word is anybody's |
| unsigned-quotation | warning | a quotation without a speaker |
| transcript-as-notes | warning | `words: notes` above three or more turns |
| time-past-length | error | a time behind the end of the video (`length`) |
| time-backwards | warning | a time earlier than the one above it |
| same-video | error | one video in two files |
| identical-bodies | error | the same words in two files |
| no-words | warning | a file without a body |
| no-section | warning | a discussion without a heading |
| long-segment | warning | a paragraph or turn of more than 1,000 words |
| long-section | warning | more than 3,000 words without a time or a heading |
| mojibake | warning | letters broken by a wrong encoding: “â€™”, “Ã©”, U+FFFD |
| secret | error | a token, a key, a password; its value is never shown |

An error misleads a reader or loses words; a warning makes the answers worse. To add a rule, write one function and one
row.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from bot.corpus.folder import printable
from bot.corpus.lint import copies, header, shape, speakers, times
from bot.corpus.lint.findings import Checked, Finding, Flaw, Rule, Severity, each
from bot.corpus.lint.reading import read_paths
from bot.corpus.lint.secrets import secret, secrets_in
from bot.corpus.secrets import without_secrets

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

RULES = (
    Rule("unreadable", _ERROR, header.unreadable),
    Rule("not-read", _WARNING, header.not_read),
    Rule("same-name", _ERROR, copies.same_name),
    Rule("front-matter", _ERROR, each(header.lost_front_matter)),
    Rule("front-matter-value", _WARNING, each(header.front_matter_value)),
    Rule("overlong-line", _ERROR, each(header.overlong_line)),
    Rule("missing-date", _WARNING, each(header.missing_date)),
    Rule("impossible-date", _ERROR, each(header.impossible_date)),
    Rule("future-date", _WARNING, header.future_date),
    Rule("bad-address", _ERROR, each(header.bad_address)),
    Rule("unknown-speaker", _WARNING, each(speakers.unknown_speaker)),
    Rule("near-duplicate-speaker", _WARNING, speakers.near_duplicate_speaker),
    Rule("no-speaker", _WARNING, each(speakers.no_speaker)),
    Rule("unsigned-quotation", _WARNING, each(speakers.unsigned_quotation)),
    Rule("transcript-as-notes", _WARNING, each(speakers.transcript_as_notes)),
    Rule("time-past-length", _ERROR, each(times.time_past_length)),
    Rule("time-backwards", _WARNING, each(times.time_backwards)),
    Rule("same-video", _ERROR, copies.same_video),
    Rule("identical-bodies", _ERROR, copies.identical_bodies),
    Rule("no-words", _WARNING, each(shape.no_words)),
    Rule("no-section", _WARNING, each(shape.no_section)),
    Rule("long-segment", _WARNING, each(shape.long_segment)),
    Rule("long-section", _WARNING, each(shape.long_section)),
    Rule("mojibake", _WARNING, each(shape.mojibake)),
    Rule("secret", _ERROR, each(secret)),
)


def lint(paths: Sequence[Path], *, today: date, on_file: Callable[[], object] = lambda: None) -> list[Finding]:
    """Return what is wrong with files and folders, file by file; raises KnowledgeError for what is neither."""
    files, unreadable, others = read_paths(paths, on_file)
    checked = Checked(files, unreadable, others, today)
    secrets = {file.path: secrets_in(file) for file in files}
    every_secret = sorted({value for values in secrets.values() for value in values})
    found = [_finding(rule, flaw, every_secret) for rule in RULES for flaw in rule.check(checked)]
    return sorted(found, key=lambda finding: (finding.path, finding.line or 0))


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any of the findings is worse than a warning."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def _finding(rule: Rule, flaw: Flaw, secrets: list[str]) -> Finding:
    what = printable(without_secrets(flaw.what, secrets))
    return Finding(rule.severity, flaw.path, flaw.line, rule.name, what, flaw.remedy)
