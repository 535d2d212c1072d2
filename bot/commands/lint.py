"""`lint`: what is wrong with the knowledge folder."""

import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.adapters import wording
from bot.corpus.lint import has_errors, lint
from bot.corpus.lint.findings import Finding, Severity
from bot.settings import Settings


@click.command("lint")
@click.argument("paths", metavar="[PATH]…", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def lint_command(load_settings: Callable[[], Settings], paths: tuple[Path, ...], as_json: bool) -> None:
    """
    Check knowledge files, or whole folders; without a PATH, the knowledge folder.

    The exit status is 1 if there are errors, 2 if a PATH cannot be checked.
    """
    findings = lint(paths or [load_settings().knowledge.dir], today=datetime.now(UTC).date())
    for finding in findings:
        click.echo(to_json(finding) if as_json else to_line(finding))
    if not as_json:
        click.echo(summary(findings))
    if has_errors(findings):
        sys.exit(1)


def to_line(finding: Finding) -> str:
    """Return a finding as one line for people and for editors that open `file:12:`."""
    place = finding.path if finding.line is None else f"{finding.path}:{finding.line}"
    return f"{place}: {finding.severity}: {finding.what} {finding.remedy} [{finding.rule}]"


def to_json(finding: Finding) -> str:
    """Return a finding as one line for programs."""
    fields = {
        "severity": finding.severity,
        "file": finding.path,
        "line": finding.line,
        "rule": finding.rule,
        "what": finding.what,
        "remedy": finding.remedy,
    }
    return json.dumps(fields, ensure_ascii=False)


def summary(findings: Sequence[Finding]) -> str:
    """Return how many findings there are, as a sentence."""
    if not findings:
        return "No findings."
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    return f"{wording.count(errors, 'error')} and {wording.count(len(findings) - errors, 'warning')}."
