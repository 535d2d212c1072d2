"""`eval`: tests for the knowledge folder."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from bot.adapters import wording
from bot.adapters.visible import shortened, visible
from bot.answering.evaluation.cases import Case, read_cases
from bot.answering.evaluation.figures import Figures, by_kind, figures, worst
from bot.answering.evaluation.judging import Judged, judge
from bot.app import build_answerer
from bot.errors import QuestionsError
from bot.settings import Settings

_NAMES = {
    "success@1": "success1",
    "success@3": "success3",
    "mrr": "mrr",
    "coverage": "coverage",
    "precision": "precision",
    "declined": "declined",
}
_LONGEST = 120  # characters of a question or of expected words in a line


class _Floor(click.ParamType[tuple[str, float]]):
    """`success@1=0.7`: a figure and the least that it may be."""

    name = "figure=share"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        name, _, share = value.partition("=")
        try:
            least = float(share)
        except ValueError:
            least = -1.0
        if name not in _NAMES or not 0 <= least <= 1:
            self.fail(f"{value!r}: write one of {', '.join(_NAMES)} and a share, such as success@1=0.7", param, ctx)
        return name, least


@click.command("eval")
@click.argument("path", metavar="QUESTIONS.jsonl", type=click.Path(path_type=Path))
@click.option("--half", help='Only the questions whose "half" is this.')
@click.option("--floor", "floors", type=_Floor(), multiple=True, help="Fail below this, such as success@1=0.7.")
@click.option("--worst", "most", type=click.IntRange(0), default=10, show_default=True, help="How many to show.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def eval_command(
    load_settings: Callable[[], Settings],
    path: Path,
    half: str | None,
    floors: tuple[tuple[str, float], ...],
    most: int,
    *,
    as_json: bool,
) -> None:
    """
    Test the knowledge folder with questions of your own.

    One JSON object a line: "question"; "expect": [{"source": "file-stem", "contains": "words of the passage"}], of
    which any one answers ("every": true wants each source), or "answerable": false; "context", "kind", "half" as you
    like. The exit status is 1 if a figure is below its floor, 2 if a line cannot be read.
    """
    cases = chosen_cases([path], half)
    answerer = build_answerer(load_settings())
    judged = [judge(case, answerer) for case in cases]
    missed = below(figures(judged), floors)
    if as_json:
        click.echo(to_json(judged, most, missed))
    else:
        click.echo("\n".join([*to_lines(judged, most), *missed]))
    if missed:
        sys.exit(1)


def chosen_cases(paths: Iterable[Path], half: str | None) -> list[Case]:
    """Return the questions of files, or of one half of them."""
    named = list(paths)
    cases = [case for path in named for case in read_cases(path) if half is None or case.half == half]
    if not cases:
        files = ", ".join(map(str, named))
        raise QuestionsError(f'{files}: no question has "half": "{half}". Leave --half out, or name one that is there.')
    return cases


def below(found: Figures, floors: Sequence[tuple[str, float]]) -> list[str]:
    """Return a sentence for each figure that is below its floor, or that no question counts for."""
    values = asdict(found)
    return [
        f"{name} is {_share(value)}, below the floor of {_share(least)}."
        for name, least in floors
        if (value := values[_NAMES[name]]) is None or value < least
    ]


def to_lines(judged: Sequence[Judged], most: int) -> list[str]:
    """Return the figures and the worst questions as lines for people."""
    rows = {"all": figures(judged)} | by_kind(judged)
    width = max(len(visible(name)) for name in rows)
    heads = "  ".join([" " * width, "answerable", "other", *(f"{name:>9}" for name in _NAMES)])
    lines = [heads.rstrip(), *(_row(visible(name).ljust(width), row) for name, row in rows.items())]
    wrong = worst(judged)
    if wrong and most:
        shown = f", {most} of {len(wrong)}" if len(wrong) > most else ""
        lines += ["", f"Worst first{shown}"]
        lines += [f"  {_fault_line(one)}" for one in wrong[:most]]
    elif not wrong:
        lines += ["", f"{wording.count(len(judged), 'question')}, and nothing went wrong."]
    return lines


def to_json(judged: Sequence[Judged], most: int, missed: Sequence[str]) -> str:
    """Return the same as one line for programs."""
    fields = {
        "figures": asdict(figures(judged)),
        "kinds": {kind: asdict(found) for kind, found in by_kind(judged).items()},
        "worst": [
            {
                "place": one.case.place,
                "question": one.case.question,
                "fault": fault(one),
                "confidence": round(one.confidence, 4),
                "rank": one.rank,
                "given": one.given,
                "expected": list(dict.fromkeys(expected.source for expected in one.case.expect)),
            }
            for one in worst(judged)[:most]
        ],
        "below": list(missed),
    }
    return json.dumps(fields, ensure_ascii=False)


def fault(one: Judged) -> str:
    """Return in a few words what went wrong with a question."""
    if one.lost:
        lost = one.lost[0]
        return f"no passage of {visible(lost.source)} holds “{shortened(visible(lost.contains), _LONGEST)}”"
    if not one.case.answerable:
        return f"answered from {one.given}, though nothing answers it"
    expected = " or ".join(dict.fromkeys(expected.source for expected in one.case.expect))
    if not one.is_answered:
        return f"declined, though {visible(expected)} answers it"
    if one.case.every and one.complete is None:
        return f"not every one of {visible(expected.replace(' or ', ', '))} is shown"
    if one.rank is None and one.given in {wanted.source for wanted in one.case.expect}:
        return f"answered from another passage of {one.given}"
    if one.rank is None:
        return f"answered from {one.given} instead of {visible(expected)}"
    return f"the right passage is number {one.complete if one.case.every else one.rank}"


def _fault_line(one: Judged) -> str:
    question = shortened(visible(one.case.question), _LONGEST)
    return f"{one.case.place}: {fault(one)} ({one.confidence:.2f} sure): {question}"


def _row(name: str, row: Figures) -> str:
    shares = [f"{_share(value):>9}" for value in list(asdict(row).values())[2:]]
    return "  ".join([name, f"{row.answerable:>10}", f"{row.unanswerable:>5}", *shares])


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
