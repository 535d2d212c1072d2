"""How a new knowledge file is named, and what stands above its body."""

import pytest

from bot.corpus.additions import file_name, front_matter_entry, with_front_matter
from bot.corpus.front_matter import read_front_matter


@pytest.mark.parametrize(
    ("title", "date", "name"),
    [
        ("Mark Zuckerberg — Meta's AGI Plan", "2025-04-29", "mark-zuckerberg-metas-agi-plan-2025-04"),
        ("Über Café’s №1", "2025", "uber-cafes-no1-2025"),
        ("Talk 2025-04", "2025-04", "talk-2025-04"),
        ("", "", "my-talk"),
        ("梁文锋", "2024-07", "my-talk-2024-07"),
        ("a " * 60, "", "-".join("a" * 30)),
        ("x" * 80, "", "x" * 60),
    ],
)
def test_a_file_is_named_by_title_and_date(title: str, date: str, name: str) -> None:
    """Lower case, ASCII, hyphens; the month is enough."""
    assert name == file_name(title, date, default="My Talk!")


@pytest.mark.parametrize(
    "value",
    [
        "plain",
        "a: b",
        "a #b",
        "- a",
        "[a",
        "'a'",
        '"',
        "*a",
        "&a b",
        "| a",
        "yes",
        "1:15:49",
        "é 梁",
        "a\\b",
        "{}",
        "!x",
        "%a",
        "@a",
    ],
)
def test_any_text_can_stand_in_the_front_matter(value: str) -> None:
    """What is written is read back as it was."""
    entry = f"{front_matter_entry('title', value)}\n{front_matter_entry('speakers', [value, 'B'])}"
    header = read_front_matter(f"---\n{entry}\n---\n", "")

    assert (value, (value, "B"), ()) == (header.front_matter.title, header.front_matter.speakers, header.warnings)


def test_a_text_without_front_matter_gets_some() -> None:
    """The body stays as it is."""
    assert "---\ntitle: A\n---\n\n  B\r\n" == with_front_matter("  B\r\n", {"title": "A"})
    assert "  B\r\n" == with_front_matter("  B\r\n", {})
