"""The signature check: Slack's own vector, every small change of it, and what is no signature at all."""

import random

import pytest

from bot.adapters.slack.signature import is_signed, is_well_formed

# From https://docs.slack.dev/authentication/verifying-requests-from-slack
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TIMESTAMP = "1531420618"
BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
NOW = float(TIMESTAMP)

# A05: what only looks like a timestamp or a signature.
MALFORMED = [
    ("", SIGNATURE),
    ("now", SIGNATURE),
    ("-1531420618", SIGNATURE),
    ("1531_420618", SIGNATURE),
    ("15314206180000000000", SIGNATURE),
    ("1531420618\n", SIGNATURE),
    ("1531420618.0", SIGNATURE),
    ("١٥٣١٤٢٠٦١٨", SIGNATURE),
    ("1" * 13, SIGNATURE),
    (TIMESTAMP, ""),
    (TIMESTAMP, SIGNATURE[:-1]),
    (TIMESTAMP, SIGNATURE + "0"),
    (TIMESTAMP, SIGNATURE.upper()),
    (TIMESTAMP, "v0=" + SIGNATURE[3:].upper()),
    (TIMESTAMP, SIGNATURE[3:]),
    (TIMESTAMP, SIGNATURE[:-1] + "é"),
    (TIMESTAMP, SIGNATURE + "\n"),
]


def is_accepted(body: bytes = BODY, timestamp: str = TIMESTAMP, signature: str = SIGNATURE, now: float = NOW) -> bool:
    return is_signed(SECRET, timestamp, signature, body, now=now)


def mutated(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ chance.randrange(1, 256)]) + data[place + 1 :]


def test_a01_the_documented_signature_is_accepted() -> None:
    """The vector of Slack's documentation passes at its time."""
    assert is_accepted()


def test_a01_no_single_changed_byte_is_accepted() -> None:
    """Of 600 changes of one byte in the body, the timestamp or the signature, none passes."""
    chance = random.Random(1)

    accepted = [is_accepted(body=mutated(BODY, chance)) for _ in range(200)]
    accepted += [is_accepted(timestamp=mutated(TIMESTAMP.encode(), chance).decode("latin-1")) for _ in range(200)]
    accepted += [is_accepted(signature=mutated(SIGNATURE.encode(), chance).decode("latin-1")) for _ in range(200)]

    assert [False] * 600 == accepted


def test_another_secret_is_refused() -> None:
    """What another app was sent is not accepted here."""
    assert not is_signed(SECRET + "x", TIMESTAMP, SIGNATURE, BODY, now=NOW)


@pytest.mark.parametrize(("age", "accepted"), [(-301, False), (-300, True), (0, True), (300, True), (301, False)])
def test_a02_a_signature_is_good_for_five_minutes(age: int, accepted: bool) -> None:  # noqa: FBT001 - from a table
    """Three hundred seconds before and after are accepted, one more is not."""
    assert accepted is is_accepted(now=NOW + age)


@pytest.mark.parametrize(("timestamp", "signature"), MALFORMED)
def test_a05_what_is_malformed_is_refused(timestamp: str, signature: str) -> None:
    """It is no signature, and nothing fails over it."""
    assert not is_well_formed(timestamp, signature)
    assert not is_accepted(timestamp=timestamp, signature=signature)


def test_a_timestamp_may_have_twelve_digits() -> None:
    """The shape allows what Slack will write in a thousand years."""
    assert is_well_formed("1" * 12, SIGNATURE)
    assert is_well_formed("1", SIGNATURE)
