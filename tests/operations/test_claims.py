"""Claims: one answer for each thing said."""

import pytest

from bot.operations.claims import Claims


def test_a_key_is_free_once() -> None:
    """The second delivery of the same thing is known; another thing is not."""
    claims = Claims()

    assert [True, False, True, False] == [claims.claim(key) for key in ("a", "a", "b", "a")]


def test_a_claim_is_kept_for_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as it may be delivered again, and not much longer."""
    now = 0.0
    monkeypatch.setattr("bot.operations.claims.time.monotonic", lambda: now)
    claims = Claims(keep_seconds=60)
    claims.claim("a")

    now = 60.0
    assert not claims.claim("a")
    now = 60.1
    assert claims.claim("a")


def test_only_so_many_are_kept() -> None:
    """Beyond the limit the oldest is forgotten."""
    claims = Claims(most=2)

    assert [True, True, True] == [claims.claim(key) for key in ("a", "b", "c")]
    assert [False, True] == [claims.claim(key) for key in ("c", "a")]
