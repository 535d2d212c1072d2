"""`calibrate`: from which confidence on the bot answers, fitted to the knowledge folder."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from bot.adapters import wording
from bot.answering.evaluation.calibration import can_fit, choose_threshold, curve, fit, point_at, reconsidered
from bot.answering.evaluation.cases import Case
from bot.answering.evaluation.judging import Judged, judge
from bot.app import build_answerer
from bot.commands.curve import NO_PILLOW, can_draw, draw
from bot.commands.eval import chosen_cases
from bot.errors import QuestionsError, SettingsError
from bot.operations.tuning import Values, write_values
from bot.retrieval.confidence import Coefficients
from bot.settings import Settings, config_file

_FILE = Path("config", "bot.toml")
_FEWEST = 30  # questions
_CURVE = Path("var", "calibration.png")
_STEPS = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7)


@click.command()
@click.argument("paths", metavar="QUESTIONS.jsonl…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--half", help='Fit only to the questions whose "half" is this.')
@click.option("--check", help='Show what becomes of the questions whose "half" is this, without fitting to them.')
@click.option(
    "--answered",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.95,
    show_default=True,
    help="The share of the answerable questions that must get an answer.",
)
@click.option("--curve", "picture", type=click.Path(path_type=Path), help=f"Where to draw it. [default: {_CURVE}]")
@click.option("--threshold-only", is_flag=True, help="Leave the coefficients, even if there are questions enough.")
@click.option("--dry-run", is_flag=True, help="Leave config/bot.toml as it is; draw only where --curve says.")
@click.pass_obj
def calibrate(
    load_settings: Callable[[], Settings],
    paths: tuple[Path, ...],
    half: str | None,
    check: str | None,
    answered: float,
    picture: Path | None,
    *,
    threshold_only: bool,
    dry_run: bool,
) -> None:
    """
    Fit to your folder from which confidence on the bot answers, and write it to config/bot.toml.

    The questions are those of `eval`; a third of them or more should have no answer ("answerable": false). With sixty
    or more whose first passage answers, and as many others, the coefficients of the confidence are fitted too.
    """
    if picture and not can_draw():
        raise SettingsError(NO_PILLOW)
    settings = load_settings()
    cases = chosen_cases(paths, half)
    checked = chosen_cases(paths, check) if check else []
    judged = _judge([*cases, *checked], settings)
    coefficients = settings.confidence.coefficients
    is_fitted = can_fit(judged[: len(cases)]) and not threshold_only
    if is_fitted:
        coefficients = fit(judged[: len(cases)])
    judged = reconsidered(judged, coefficients)
    groups = {half or "your questions": judged[: len(cases)]} | ({check: judged[len(cases) :]} if check else {})
    threshold = choose_threshold(judged[: len(cases)], coverage=answered)
    click.echo("\n".join(report(groups, threshold, coefficients, is_fitted=is_fitted)))
    if len(cases) < _FEWEST:
        click.echo(f"\nThat is little to go by: with fewer than {_FEWEST} questions, chance decides.")
    _draw(picture or (None if dry_run else _CURVE), groups, threshold)
    values = _values(threshold, coefficients if is_fitted else None)
    if not dry_run:
        write_values(_FILE, config_file("bot.toml").read_text("utf-8"), values)
        click.echo(f"Wrote {_FILE}.{_overruled(load_settings(), values)}")


def report(
    groups: Mapping[str, Sequence[Judged]], threshold: float, coefficients: Coefficients, *, is_fitted: bool
) -> list[str]:
    """Return the calibration as lines for people."""
    factors = ", ".join(f"{name} {value:g}" for name, value in asdict(coefficients).items())
    lines = [f"Threshold {threshold:g}. Coefficients {'fitted' if is_fitted else 'as they were'}: {factors}."]
    for name, judged in groups.items():
        answerable = sum(one.case.answerable for one in judged)
        counts = (
            f"{wording.count(answerable, 'answerable question')}, {wording.count(len(judged) - answerable, 'other')}"
        )
        lines += ["", f"{name}: {counts}", "  from on   coverage  precision  declined"]
        lines += [_row(step, threshold, judged) for step in sorted({*_STEPS, threshold})]
    return lines


def _row(step: float, threshold: float, judged: Sequence[Judged]) -> str:
    point = point_at(step, judged)
    shares = [f"{'–' if share is None else format(share, '.3f'):>9}" for share in (point.precision, point.declined)]
    mark = "*" if step == threshold else " "
    return f"{mark} {step:<8.3f} {point.coverage:>9.3f}  {'  '.join(shares)}"


def _judge(cases: Sequence[Case], settings: Settings) -> list[Judged]:
    """Ask the questions without a threshold, so that each shows how sure its answer is."""
    if not any(case.answerable for case in cases) or all(case.answerable for case in cases):
        raise QuestionsError(
            "A threshold needs both questions that the folder answers and questions that it does not: "
            'add some with "answerable": false, such as what people ask that belongs elsewhere.'
        )
    retrieval = settings.retrieval.model_copy(update={"threshold": 0.0})
    answerer = build_answerer(settings.model_copy(update={"retrieval": retrieval}))
    return [judge(case, answerer) for case in cases]


def _values(threshold: float, coefficients: Coefficients | None) -> Values:
    values = {"retrieval": {"threshold": threshold}}
    return values | ({"confidence": asdict(coefficients)} if coefficients else {})


def _overruled(settings: Settings, values: Values) -> str:
    """Return a warning if the environment or .env holds other values, which are stronger."""
    names = [
        f"{section}_{key}".upper()
        for section, keys in values.items()
        for key, value in keys.items()
        if getattr(getattr(settings, section), key) != value
    ]
    return f" {', '.join(names)} in the environment or .env says otherwise and is stronger: remove it." if names else ""


def _draw(path: Path | None, groups: Mapping[str, Sequence[Judged]], threshold: float) -> None:
    if path is None:
        return
    if not can_draw():
        click.echo(NO_PILLOW, err=True)
        return
    draw(path, groups, {name: curve(judged) for name, judged in groups.items()}, threshold)
    click.echo(f"Drew {path}.")
