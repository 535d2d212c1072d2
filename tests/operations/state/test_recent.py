"""What memory knows by itself."""

from bot.operations.state.recent import RecentKeys
from tests.operations.state.received import Time


def test_a_key_is_new_once() -> None:
    """Of several together, none may be known; those that were not are from then on."""
    recent = RecentKeys()

    added = [recent.add([("slack", key) for key in keys]) for keys in ("a", "a", "b", "cb", "c", "dd")]
    assert [True, False, True, False, False, True] == added
    assert recent.add([("discord", "a")])


def test_a_key_is_kept_for_its_time() -> None:
    """From when it was first seen, and not much longer."""
    monotonic = Time(0.0)
    recent = RecentKeys(keep_seconds=60, monotonic=monotonic)
    recent.add([("slack", "a")])

    monotonic.now = 60.0
    assert not recent.add([("slack", "a")])
    monotonic.now = 60.1
    assert recent.add([("slack", "a")])
    monotonic.now = 120.2
    assert ("slack", "a") not in recent


def test_only_so_many_are_kept() -> None:
    """Beyond the limit the oldest is forgotten."""
    recent = RecentKeys(most=2)

    assert [True, True, True] == [recent.add([("slack", key)]) for key in "abc"]
    assert [False, True] == [recent.add([("slack", key)]) for key in "ca"]


def test_a_key_can_be_forgotten() -> None:
    """As if it had never been seen."""
    recent = RecentKeys()
    recent.add([("slack", "a")])
    recent.discard(("slack", "a"))

    assert recent.add([("slack", "a")])
