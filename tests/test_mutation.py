"""The mutation tests themselves, and the share of small faults in escapers, claims and signatures that tests notice."""

import pytest

from tests.mutants import mutants
from tests.mutation import examine

MODULE = '''
"""A module."""
LIMIT: int = 5

def is_short(text: str, *, strict: bool) -> bool:
    """Whether it is."""
    if strict and not text:
        return False
    return len(text) < LIMIT
'''

ESCAPERS = {
    "bot/adapters/discord/escaping.py": "tests/adapters/discord/test_escaping.py",
    "bot/adapters/slack/text.py": "tests/adapters/slack/test_text.py",
    "bot/adapters/visible.py": "tests/adapters/test_visible.py",
}
FLOOR = 0.9


def test_mutants_are_small_faults() -> None:
    """Each has one fault; what is no behaviour stays as it is."""
    made = {mutant.what: mutant.source for mutant in mutants(MODULE)}

    assert {
        "without LIMIT: int = 5",
        "5 → 6",
        "strict and (not text): and ↔ or",
        "not text: without not",
        "if not (strict and (not text))",
        "without if strict and (not text):",
        "return False → None",
        "False → True",
        "len(text) < LIMIT: another comparison",
        "return len(text) < LIMIT → None",
    } == made.keys()
    assert "return len(text) <= LIMIT" in made["len(text) < LIMIT: another comparison"]
    assert all("A module." in source and "Whether it is." in source for source in made.values())
    assert len(set(made.values())) == len(made)


@pytest.mark.slow
def test_faults_in_the_signature_check_are_noticed() -> None:
    """Of the mutants of the only gate before Slack's requests nine in ten fail its tests."""
    result = examine("bot/adapters/slack/signature.py", ["tests/adapters/slack/test_signature.py"])

    assert result.killed >= FLOOR, "\n".join(f"{one.line}: {one.what}" for one in result.survivors)


@pytest.mark.slow
@pytest.mark.parametrize("module", ["claims", "claim_rows"])
def test_faults_in_claims_are_noticed(module: str) -> None:
    """Of the mutants of what keeps an answer from being given twice, and of its rows, nine in ten fail on SQLite."""
    tests = [f"tests/operations/state/{name}.py" for name in ("test_claims_alone", "test_claims")]
    result = examine(f"bot/operations/state/{module}.py", [*tests, "-k", "sqlite"])

    assert result.killed >= FLOOR, "\n".join(f"{module}:{one.line}: {one.what}" for one in result.survivors)


@pytest.mark.slow
@pytest.mark.parametrize("module", ESCAPERS)
def test_faults_in_escapers_are_noticed(module: str) -> None:
    """Of the mutants of each escaper nine in ten fail its tests; the rest is printed, and mostly means the same."""
    result = examine(module, [ESCAPERS[module]])

    assert result.killed >= FLOOR, "\n".join(f"{module}:{one.line}: {one.what}" for one in result.survivors)
