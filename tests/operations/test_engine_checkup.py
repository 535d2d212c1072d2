"""What a checkup makes of an index."""

import pytest

from bot.operations.checkup import Condition
from bot.operations.engine_checkup import of_index
from bot.retrieval.opensearch.inspection import Index
from bot.retrieval.opensearch.records import StoredFolder

HOUR = 3_600.0
FOLDER = StoredFolder(
    generation=3,
    root="knowledge",
    revision="abc",
    passages=2_500,
    body_length=1,
    title_length=1,
    written_at=1_790_000_000.0,
)


def told(index: Index, revision: str | None = "abc") -> list[tuple[Condition, str]]:
    found = of_index(index, "mark", revision, now=FOLDER.written_at + 2 * HOUR)
    return [(one.condition, f"{one.what} → {one.remedy}" if one.remedy else one.what) for one in found]


def test_an_index_that_fits_tells_what_it_holds_and_how_old_it_is() -> None:
    """The folder need not be here."""
    expected = "onrecord-v1: 297 discussions, 2,500 passages, last changed 2026-09-21 14:13 UTC, 2 hours ago"
    index = Index("onrecord-v1", "mark", FOLDER, 297, "green")

    assert [(Condition.GOOD, expected)] == told(index)
    assert [(Condition.GOOD, expected)] == told(index, revision=None)


@pytest.mark.parametrize(
    ("index", "revision", "condition", "what"),
    [
        (Index("i-v1", "other", FOLDER, 297, "green"), "abc", Condition.WRONG, "i-v1 was made with another analyzer"),
        (Index("i-v1", "mark", FOLDER, 297, "green"), "def", Condition.DOUBTFUL, "i-v1 holds revision abc, the folder"),
        (
            Index("i-v1", "mark", FOLDER, 297, "yellow"),
            "abc",
            Condition.DOUBTFUL,
            "i-v1 is yellow: a copy of it is mis",
        ),
        (Index("i-v1", "mark", FOLDER, 297, "red"), "abc", Condition.WRONG, "i-v1 is red: its passages are out of re"),
        (Index("i-v1", "mark", FOLDER, 0, "green"), "abc", Condition.WRONG, "i-v1: 0 discussions, "),
        (Index("i-v1", "mark", None, 0, "green"), "abc", Condition.WRONG, "i-v1 was begun and not ended"),
    ],
)
def test_what_does_not_fit_is_told_with_the_next_step(
    index: Index, revision: str, condition: Condition, what: str
) -> None:
    """Another analyzer, another state of the folder, a node that is missing, nothing in it."""
    (found,) = [one for one in told(index, revision) if one[0] is not Condition.GOOD]

    assert condition is found[0]
    assert found[1].startswith(what)
    assert "→" in found[1]
