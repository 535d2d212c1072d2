"""PDF: pages as sections, lines as paragraphs."""

from collections.abc import Sequence

import pytest
from fpdf import FPDF
from fpdf.enums import AccessPermission

from bot.errors import UnreadableError
from tests.corpus.readers.files import drawn, pdf_file
from tests.corpus.readers.reading import Said, convert, document, said

LINE = "The tide is a loan and the moon a patient bank that asks"


def texts(*pages: Sequence[str | tuple[int, str]]) -> list[tuple[str, str]]:
    made = pdf_file(*(drawn(page) for page in pages))
    return [(segment.section, segment.text) for segment in document(".pdf", made).segments]


def test_lines_are_joined_and_paragraphs_kept() -> None:
    """A paragraph ends where the next line is further away, or where a sentence ends in a short line."""
    assert texts([LINE, "for nothing.", (28, LINE), LINE, "for nothing.", LINE]) == [
        ("Page 1", f"{LINE} for nothing."),
        ("Page 1", f"{LINE} {LINE} for nothing."),
        ("Page 1", LINE),
    ]


def test_divided_words_are_made_whole() -> None:
    """A hyphen at the end of a line goes, unless the word has it anyway."""
    page = [
        "We spoke of encyclo-",
        "pedias and of state-of-the-",
        "art lock-picking, of lock-",
        "picking and of 5-",
        "fold R-",
        "D.",
    ]

    assert texts(page)[0][1] == (
        "We spoke of encyclopedias and of state-of-the-art lock-picking, of lock-picking and of 5- fold R- D."
    )


def test_a_sentence_goes_on_overleaf() -> None:
    """What is said across two pages is cited from the page on which it begins."""
    assert texts([LINE], ["nothing in return. But the sea does."], ["A new page."]) == [
        ("Page 1", f"{LINE} nothing in return."),
        ("Page 2", "But the sea does."),
        ("Page 3", "A new page."),
    ]


def test_headers_footers_and_page_numbers_are_left_out() -> None:
    """A line at the edge of most pages is no text, nor is a page's own number; lines that return elsewhere are."""
    pages = [
        [f"On tides, part {n}", f"{LINE}.", "Once more.", "It is so.", f"Some words on leaf {n * 7}.", str(n)]
        for n in range(1, 6)
    ]

    shown = " ".join(text for _, text in texts(*pages))

    assert "On tides" not in shown
    assert shown.count("Once more.") == 5
    assert [word for word in shown.split() if word.isdecimal()] == []


def test_few_pages_keep_their_first_lines() -> None:
    """Of three pages nobody knows what a header is."""
    pages: list[list[str | tuple[int, str]]] = [["The same title", (28, f"Words {n}.")] for n in "abc"]

    assert [text for _, text in texts(*pages)].count("The same title") == 3


def test_turns_keep_speaker_and_second_across_pages() -> None:
    """A turn that goes on overleaf stays its speaker's; its time there is approximate."""
    made = pdf_file(
        drawn(
            ["Ada Moss (1:05): We lend out the tide.", (28, "Ben Ohm (2:10): Every single day, and"), "not at night?"]
        ),
        drawn(["Who pays?", (28, "[2:30] And who collects?"), (28, "Ada Moss:"), "The moon."]),
    )

    segments = document(".pdf", made).segments

    assert said(".pdf", made) == [
        Said("Ada Moss", 65, "We lend out the tide."),
        Said("Ben Ohm", 130, "Every single day, and not at night?"),
        Said("Ben Ohm", 130, "Who pays?"),
        Said("Ben Ohm", 150, "And who collects?"),
        Said("Ada Moss", 150, "The moon."),
    ]
    assert [s.moment and s.moment.approximate for s in segments] == [False, False, True, False, True]
    assert {s.section for s in segments} == {"Page 1", "Page 2"}


@pytest.mark.parametrize(
    ("info", "title", "date"),
    [
        (b"/Title(On tides)/CreationDate(D:20240506070809Z)", "On tides", "2024-05-06"),
        (b"/Title(Microsoft Word - tides.docx)", "stem", None),
        (b"/Title(untitled)/CreationDate(D:nonsense)", "stem", None),
        (b"", "stem", None),
    ],
)
def test_what_a_file_says_about_itself(info: bytes, title: str, date: str | None) -> None:
    """Title and date are kept if they are any; a program's stopgap is no title."""
    about = document(".pdf", pdf_file(drawn([LINE]), info=info)).front_matter

    assert (about.title, about.date) == (title, date)


def test_a_file_that_only_restricts_printing_is_read() -> None:
    """A password that is needed for changes, not for reading, is no obstacle; one for reading is."""
    assert "patient bank" in convert(".pdf", locked(user=""))
    with pytest.raises(UnreadableError, match="encrypted"):
        convert(".pdf", locked(user="moon"))


def locked(user: str) -> bytes:
    pdf = FPDF()
    pdf.set_encryption(owner_password="tide", user_password=user, permissions=AccessPermission.none())
    pdf.add_page()
    pdf.set_font("Helvetica", size=12)
    pdf.write(6, LINE)
    return bytes(pdf.output())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (pdf_file(drawn([LINE]))[:-300], "its end is missing"),
        (b"%PDF-1.4\n%%EOF\n", "damaged, or not a PDF"),
        (b"", "its end is missing"),
        (pdf_file(b"0 0 m 10 10 l S"), "holds no text; a scan"),
        (pdf_file(*[b""] * 3_001), "more than 3,000 pages"),
        (pdf_file(drawn([LINE])).replace(b"/Kids[5 0 R]", b"/Kids[2 0 R]"), "damaged, or not a PDF|holds no text"),
    ],
)
def test_what_cannot_be_read_is_refused(content: bytes, reason: str) -> None:
    """The reason tells what to mend."""
    with pytest.raises(UnreadableError, match=reason):
        convert(".pdf", content)
