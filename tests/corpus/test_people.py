"""Who a label stands for, and who is named in a text."""

import pytest

from bot.corpus.people import people_named_in, resolve_speaker

PEOPLE = ["Mark Zuckerberg", "Jane Doe", "Jane Roe"]


@pytest.mark.parametrize(
    ("label", "person"),
    [
        ("Mark Zuckerberg", "Mark Zuckerberg"),
        ("MARK ZUCKERBERG", "Mark Zuckerberg"),
        (" **Zuckerberg**: ", "Mark Zuckerberg"),
        ("Mark", "Mark Zuckerberg"),
        ("Roe", "Jane Roe"),
        ("Somebody Else", "Somebody Else"),
        ("Jane", "Jane"),
        ("Zuck", "Zuck"),
        ("Host", "Kim Host"),
        ("The Interviewer", "Kim Host"),
        ("Speaker 2", None),
        ("Audience member", None),
        ("UNIDENTIFIED SPEAKER", None),
        ("Q", None),
        ("Female Voice", None),
        ("SPK_01", None),
        ("Unknown", None),
        ("", None),
    ],
)
def test_a_label_is_the_one_person_that_it_can_be(label: str, person: str | None) -> None:
    """A full, first or last name of one person is that person; of two it is nobody's but its own."""
    assert person == resolve_speaker(label, PEOPLE, host="Kim Host")


def test_without_a_host_nobody_is_the_host() -> None:
    """`Host` is not guessed to be a guest."""
    assert resolve_speaker("Host", PEOPLE) is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Zuckerberg said so.", ("Mark Zuckerberg",)),
        ("Mark's view; Roe's too.", ("Mark Zuckerberg", "Jane Roe")),
        ("Jane agreed.", ("Jane Doe", "Jane Roe")),
        ("He does; it is marked by doe and Zuckerbergs.", ()),
    ],
)
def test_people_named_in_a_text(text: str, named: tuple[str, ...]) -> None:
    """Whole names count, as they are written, and in the order of the list."""
    assert named == people_named_in(text, PEOPLE)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Maria Silva disagrees.", ("Maria Silva",)),
        ("Marta Silva asks Maria Silva.", ("Maria Silva", "Marta Silva")),
        ("Silva disagrees.", ("Maria Silva", "Marta Silva")),
        ("Maria Silva Costa left.", ("Maria Silva Costa",)),
    ],
)
def test_a_full_name_names_one_person(text: str, named: tuple[str, ...]) -> None:
    """Whoever shares a part of it is not named by it; a part by itself names everybody whose it is."""
    people = ["Maria Silva", "Marta Silva", "Maria Silva Costa"]

    assert named == people_named_in(text, people)


def test_a_short_first_name_alone_names_nobody() -> None:
    """A first name below four letters is too easily another word."""
    assert () == people_named_in("Will it? Al did.", ["Al Gore"])
