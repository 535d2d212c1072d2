"""Word and PDF files, made by hand where no program would make them so."""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word_file(body: str | bytes, others: Mapping[str, bytes] | None = None, *, packed: bool = True) -> bytes:
    """A Word file of the inside of its body, and other entries."""
    made = io.BytesIO()
    inside = body.encode() if isinstance(body, str) else body
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        xml = f'<w:document xmlns:w="{WORD}"><w:body>'.encode() + inside + b"</w:body></w:document>"
        archive.writestr("word/document.xml", xml)
        for name, content in (others or {}).items():
            archive.writestr(name, content)
    return made.getvalue()


def paragraph(*runs: str, properties: str = "") -> str:
    """A paragraph of runs; a run in stars is bold."""
    bold = ["<w:b/>" if run.startswith("*") else "" for run in runs]
    made = "".join(
        f'<w:r><w:rPr>{mark}</w:rPr><w:t xml:space="preserve">{run.strip("*")}</w:t></w:r>'
        for mark, run in zip(bold, runs, strict=True)
    )
    return f"<w:p><w:pPr>{properties}</w:pPr>{made}</w:p>"


def pdf_file(*streams: bytes, info: bytes = b"") -> bytes:
    """A PDF with a page for each stream of drawing commands."""
    count = len(streams)
    kids = b" ".join(b"%d 0 R" % (5 + 2 * number) for number in range(count))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % count,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<<" + info + b">>",
    ]
    for number, stream in enumerate(streams):
        packed = zlib.compress(stream, 9)
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 600]/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
            % (6 + 2 * number),
            b"<</Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream",
        ]
    made = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        made
        + b"xref\n0 %d\n0000000000 65535 f \n" % size
        + table
        + b"trailer<</Size %d/Root 1 0 R/Info 4 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(made))
    )


def drawn(lines: Sequence[str | tuple[int, str]]) -> bytes:
    """The commands that draw lines 14 points apart; a line may have its own distance to the one above."""
    made = b"BT /F1 11 Tf 20 580 Td "
    for line in lines:
        distance, text = line if isinstance(line, tuple) else (14, line)
        literal = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        made += b"0 -%d Td (%s) Tj " % (distance, literal)
    return made + b"ET"
