"""Lint: when two names are one, and when two addresses are."""

import pytest

from bot.corpus.lint.copies import video_of
from bot.corpus.lint.names import are_alike

ALIKE = [
    ("Zuckerburg", "Mark Zuckerberg"),
    ("Lenn", "Lenny"),
    ("Marc Zuckerberg", "Mark Zuckerberg"),
    ("mark zuckerberg", "Mark Zuckerberg"),
    ("Mark E. Zuckerberg", "Mark Zuckerberg"),
    ("Zuckerberg", "Mark Zuckerberg"),
    ("Mark Elliot Zuckerberg", "Mark Zuckerberg"),
    ("Wenfeng Liang", "Liang Wenfeng"),
    ("Dwarkeshpatel", "Dwarkesh Patel"),
    ("Bjork Gudmundsdottir", "Björk Guðmundsdóttir"),
    ("Ilya Sutskever", "Illya Sutskever"),
    ("Demis Hassabis", "Demis Hasabis"),
]
UNLIKE = [
    ("Dario Amodei", "Daniela Amodei"),
    ("Scott Alexander", "Alexander Wang"),
    ("Sam Altman", "Sam Bankman"),
    ("Li Wei", "Li Na"),
    ("Daniel Kokotajlo", "Daniel Gross"),
    ("Mark Zuckerberg", "Mark Zuckerberg"),
    ("Ann", "Dan"),
    ("Sholto Douglas", "Trenton Bricken"),
]


@pytest.mark.parametrize(("name", "other"), ALIKE)
def test_spellings_of_one_name_are_alike(name: str, other: str) -> None:
    """Misspelt, shortened, turned round, with or without accents: either way round."""
    assert are_alike(name, other)
    assert are_alike(other, name)


@pytest.mark.parametrize(("name", "other"), UNLIKE)
def test_names_of_two_people_are_not_alike(name: str, other: str) -> None:
    """Siblings, namesakes and short names are left alone."""
    assert not are_alike(name, other)


@pytest.mark.parametrize(
    "address",
    [
        "https://youtu.be/rYXeQbTuVl0?t=5",
        "https://m.youtube.com/watch?v=rYXeQbTuVl0",
        "http://youtube.com/embed/rYXeQbTuVl0",
        "https://www.youtube.com/live/rYXeQbTuVl0?feature=share",
        "https://www.youtube-nocookie.com/embed/rYXeQbTuVl0",
    ],
)
def test_one_video_has_many_addresses(address: str) -> None:
    """Whatever way a video is linked, it is the same video."""
    assert video_of("https://www.youtube.com/watch?v=rYXeQbTuVl0&list=PL1") == video_of(address)


def test_other_videos_differ_by_their_address() -> None:
    """Elsewhere the moment and a campaign do not make another video, but the path and the query do."""
    assert video_of("https://x.org/a?id=1&t=5#t=3") == video_of("https://x.org/a/?id=1&utm_source=y")
    assert video_of("https://x.org/a?id=1") != video_of("https://x.org/a?id=2")
