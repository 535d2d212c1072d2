"""DOCX: paragraphs, headings, turns and tables of Word documents."""

import io
import zipfile
from pathlib import Path

import docx
import pytest

from bot.errors import UnreadableError
from tests.corpus.readers.files import WORD, paragraph, word_file
from tests.corpus.readers.reading import Said, convert, document, said


def test_a_document_as_word_writes_it() -> None:
    """Headings become sections, lists, quotations and tables their entries and rows, properties front matter."""
    made = docx.Document()
    made.core_properties.title = "On tides"
    made.add_heading("On tides", 0)
    made.add_heading("Ebb", 1)
    made.add_paragraph("It *goes*.")
    made.add_heading("Flow [1:05]", 2)
    made.add_paragraph("first", style="List Bullet")
    made.add_paragraph("So it is.", style="Quote")
    table = made.add_table(2, 2)
    for cell, text in zip(
        [*table.rows[0].cells, *table.rows[1].cells], ["Year", "Metres", "2025", "3 | 4"], strict=True
    ):
        cell.text = text
    content = io.BytesIO()
    made.save(content)

    read = document(".docx", content.getvalue())

    assert (read.front_matter.title, read.front_matter.date) == ("On tides", "2013-12-23")
    assert [(segment.section, segment.text) for segment in read.segments] == [
        ("Ebb", "It *goes*."),
        ("Ebb › Flow", "first"),
        ("Ebb › Flow", "So it is."),
        ("Ebb › Flow", "Year Metres"),
        ("Ebb › Flow", "2025 3 | 4"),
    ]
    assert read.segments[1].moment is not None
    assert read.segments[1].moment.seconds == 65


def test_turns_in_bold() -> None:
    """A name in bold before the words, or above them, speaks."""
    body = "".join(
        [
            paragraph("*Ada Moss", "*:", " One."),
            paragraph("*Ben Ohm:* ", "Two."),
            paragraph("*Ada Moss"),
            paragraph("Three."),
            paragraph("Still Ada."),
            paragraph("*Ben Ohm"),
            paragraph("Four."),
        ]
    )

    assert said(".docx", word_file(body)) == [
        Said("Ada Moss", None, "One."),
        Said("Ben Ohm", None, "Two."),
        Said("Ada Moss", None, "Three."),
        Said("Ada Moss", None, "Still Ada."),
        Said("Ben Ohm", None, "Four."),
    ]


def test_headings_in_any_language() -> None:
    """A style is known by its name, whatever its id is in the language of who wrote the document."""
    styles = (
        f'<w:styles xmlns:w="{WORD}"><w:style w:type="paragraph" w:styleId="berschrift1">'
        '<w:name w:val="heading 1"/></w:style></w:styles>'
    ).encode()
    body = paragraph("Ebbe", properties='<w:pStyle w:val="berschrift1"/>') + paragraph("Sie geht.")

    read = document(".docx", word_file(body, {"word/styles.xml": styles}))

    assert [(segment.section, segment.text) for segment in read.segments] == [("Ebbe", "Sie geht.")]


def test_only_what_is_seen_is_read() -> None:
    """Deleted words, field codes and copies for older programs are left out; tabs, breaks and text boxes are not."""
    choice = f"<w:txbxContent>{paragraph('In a box.')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>We</w:t><w:tab/><w:t>sail</w:t><w:br/><w:t>at</w:t></w:r><w:del><w:r><w:delText>never</w:delText>"
        "<w:t>never</w:t></w:r></w:del><w:ins><w:r><w:t> dawn</w:t><w:noBreakHyphen/><w:t>time</w:t></w:r></w:ins><w:r>"
        "<w:instrText>PAGE</w:instrText></w:r></w:p>"
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice>{choice}</mc:Choice><mc:Fallback>{choice}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )

    assert [text for _, _, text in said(".docx", word_file(body))] == ["We sail at dawn-time", "In a box."]


def test_a_table_in_a_table_is_text_of_its_cell() -> None:
    """No word of a nested table is lost."""
    inner = f"<w:tbl><w:tr><w:tc>{paragraph('in')}</w:tc><w:tc>{paragraph('side')}</w:tc></w:tr></w:tbl>"
    first = f"<w:tc>{paragraph('out')}{inner}{paragraph()}</w:tc>"
    body = f"<w:tbl><w:tr>{first}<w:tc>{paragraph('last')}</w:tc></w:tr></w:tbl>"

    assert [text for _, _, text in said(".docx", word_file(body))] == ["out in side last"]


def test_nothing_outside_is_read(tmp_path: Path) -> None:
    """An entity that names a file beside it stays empty."""
    secret = tmp_path / "secret.txt"
    secret.write_text("canary", "utf-8")
    xml = (
        f'<!DOCTYPE d [<!ENTITY e SYSTEM "{secret.as_uri()}"><!ENTITY b "bomb">]>'
        f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>a&e;z</w:t></w:r></w:p></w:body></w:document>'
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", xml)

    assert convert(".docx", made.getvalue()).strip() in ("a", "az")


def encrypted() -> bytes:
    made = bytearray(word_file(paragraph("a")))
    made[made.index(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (word_file(paragraph("a"), {"/x": b""}), "names files outside"),
        (word_file(paragraph("a"), {"word/../../x": b""}), "names files outside"),
        (word_file(paragraph("a"), {"..\\x": b""}), "names files outside"),
        (word_file(paragraph("a"), {"c:\\x": b""}), "names files outside"),
        (word_file(paragraph("a"), {f"media/{n}": b"" for n in range(2_000)}), "unpacks to more"),
        (word_file(b"<w:p/>" * 2_000_000), "unpacks to more"),
        (word_file(paragraph("x" * 1_000) * 21_000, packed=False), "more than 20 MiB"),
        (encrypted(), "encrypted"),
        (word_file("<w:p><w:r>"), "damaged"),
        (word_file(paragraph()), "holds no text"),
        (word_file(paragraph("a"))[:-30], "damaged, or not a Word document"),
        (b"PK\x03\x04", "damaged, or not a Word document"),
        (b"", "damaged, or not a Word document"),
    ],
)
def test_what_no_word_processor_writes_is_refused(content: bytes, reason: str) -> None:
    """Archives that reach outside, grow or are damaged end in a reason."""
    with pytest.raises(UnreadableError, match=reason):
        convert(".docx", content)


def test_an_archive_of_archives_is_no_document() -> None:
    """A zip in a zip is not unpacked."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("inner.zip", word_file(paragraph("a")))

    with pytest.raises(UnreadableError, match="not a Word document"):
        convert(".docx", made.getvalue())


def test_an_archive_may_lie_about_its_size() -> None:
    """What unpacks to more than it declares is not read to its end."""
    made = bytearray(word_file(b"<w:p/>" * 1_000))
    at = made.index(b"PK\x01\x02") + 24
    made[at : at + 4] = (100).to_bytes(4, "little")

    with pytest.raises(UnreadableError, match="damaged"):
        convert(".docx", bytes(made))


def test_a_list_below_a_name_is_that_speakers() -> None:
    """Whoever is named above a list says its entries, not whoever spoke before."""
    bullet = '<w:pStyle w:val="ListBullet"/><w:numPr/>'
    body = "".join(
        [
            paragraph("*Ada Moss (0:05)"),
            paragraph("What do you lend?"),
            paragraph("*Ben Ohm (0:09)"),
            paragraph("water,", properties=bullet),
            paragraph("time.", properties=bullet),
        ]
    )

    assert said(".docx", word_file(body)) == [
        Said("Ada Moss", 5, "What do you lend?"),
        Said("Ben Ohm", 9, "water,"),
        Said("Ben Ohm", 9, "time."),
    ]
