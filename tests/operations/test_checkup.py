"""What a checkup makes of what it finds."""

import pytest

from bot.answering.status import Status
from bot.corpus.corpus import Problem
from bot.operations.checkup import Condition, Finding, is_well, of_folder, of_settings, of_state


def status(documents: int, problems: int = 0) -> Status:
    broken = tuple(Problem(f"{number}.md", "it is empty") for number in range(problems))
    return Status("knowledge", "abc", documents, documents * 3, None, (), broken)


def conditions(findings: list[Finding]) -> list[Condition]:
    return [finding.condition for finding in findings]


def test_only_what_is_wrong_is_not_well() -> None:
    """What is off or doubtful works as it was meant to."""
    found = [Finding("part", condition, "") for condition in Condition]

    assert not is_well(found)
    assert is_well([finding for finding in found if finding.condition is not Condition.WRONG])


def test_unknown_settings_are_doubtful() -> None:
    """Each is named, with the place where the known ones are."""
    assert [Condition.GOOD] == conditions(of_settings([]))
    assert ["SLACK_TOKN is no setting of this bot"] == [finding.what for finding in of_settings(["SLACK_TOKN"])]


@pytest.mark.parametrize(
    ("documents", "problems", "expected"),
    [
        (0, 0, [Condition.WRONG]),
        (3, 0, [Condition.GOOD]),
        (3, 2, [Condition.GOOD, *[Condition.DOUBTFUL] * 2]),
        (3, 9, [Condition.GOOD, *[Condition.DOUBTFUL] * 6]),
    ],
)
def test_the_folder(documents: int, problems: int, expected: list[Condition]) -> None:
    """Without a discussion nothing can be answered; a file in error costs that file; many are counted."""
    found = of_folder(status(documents, problems))

    assert expected == conditions(found)
    assert "and 4 more problems" in found[-1].what or problems < 9


def test_the_state() -> None:
    """It works, it says what troubles it, or it loses what is written."""
    assert Condition.GOOD is of_state(None, keeps=True).condition
    assert "it does not work: the disk is full" == of_state("the disk is full", keeps=False).what
    assert of_state("it is read-only", "Let the bot write there.", keeps=False).remedy.startswith("Let the bot write")
    assert "it does not keep what is written" == of_state(None, keeps=False).what
