"""Report: what is wrong with a passage becomes a line to be mended."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.answering.answers import Excerpt
from bot.answering.report import Mistake, Report, report
from bot.corpus.documents import Segment
from bot.corpus.folder import read_content
from bot.corpus.library import read_folder
from bot.corpus.passages import Passage
from bot.errors import QueryError
from tests.fakes import header

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
HEAD = header(title="A talk", speakers=["Jane Doe", "Max Muster"], host="Kim Host", date="2025")
NOTES = HEAD + (
    "## One [0:30]\n\n[1:04] A note on zebras. It goes on here.\n\n"
    "> The zebra is *my* favourite animal — Jane Doe [1:05]\n"
    "\n> Lions are loud\n> — Jane Doe [2:05]\n\nA note without a time.\n"
)
TURNS = HEAD + (
    "**Kim Host** [0:01]: Why lions?\n\n**Jane Doe** [0:09]: Because of them. They are loud.\n\n"
    "She goes on about tigers.\n\n**Max Muster**\nAnd apes."
)
PLAIN = "Jane Doe: We like lions.\n\nMax Muster: We like\ntigers too.\n\nJane Doe: And apes.\n\nMax Muster: No apes.\n"


def passage_of(text: str, path: str = "below/talk.md") -> Passage:
    (passage,) = read_content(Path(path), text.encode()).passages
    return passage


def reported(text: str, mistake: Mistake, correction: str, shown: str = "", path: str = "below/talk.md") -> Report:
    passage = passage_of(text, path)
    holding = [shown_of(one) for one in passage.segments if shown and shown in one.text]
    return report(passage, text, mistake, correction, shown=holding[0] if holding else None)


def shown_of(segment: Segment) -> Excerpt:
    return Excerpt(segment.text, segment.words, segment.speaker, segment.about, segment.moment)


def mended(text: str, found: Report, root: Path) -> str:
    """Return what `git apply` makes of the file."""
    path = root / found.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    assert found.patch is not None, found
    first = int(found.patch.split("@@ -")[1].split(",")[0])
    assert text.split("\n")[first - 1] == found.patch.split("\n")[3][1:]
    for program in (["git", "apply", "--check", "-"], ["patch", "-p1", "--dry-run"], ["git", "apply", "-"]):
        if shutil.which(program[0]):
            subprocess.run(program, cwd=root, input=found.patch.encode(), check=True, capture_output=True)
    return path.read_bytes().decode()


CASES = [
    (NOTES, Mistake.SPEAKER, "Max Muster", "The zebra is my", "animal — Jane Doe", "animal — Max Muster"),
    (NOTES, Mistake.SPEAKER, "Max Muster", "Lions", "> — Jane Doe", "> — Max Muster"),
    (NOTES, Mistake.TIME, "1:07", "The zebra", "[1:05]", "[1:07]"),
    (NOTES, Mistake.TIME, "[2:08]", "Lions", "[2:05]", "[2:08]"),
    (NOTES, Mistake.TIME, "1:03", "A note on", "[1:04]", "[1:03]"),
    (NOTES, Mistake.TEXT, "loud → proud", "Lions", "are loud", "are proud"),
    (NOTES, Mistake.TEXT, "It goes on there, too.", "A note on", "It goes on here.", "It goes on there, too."),
    (TURNS, Mistake.SPEAKER, "Max Muster", "Because", "**Jane Doe**", "**Max Muster**"),
    (TURNS, Mistake.SPEAKER, "Max Muster", "She goes", "**Jane Doe**", "**Max Muster**"),
    (TURNS, Mistake.SPEAKER, "Jane Doe", "And apes", "**Max Muster**", "**Jane Doe**"),
    (TURNS, Mistake.TIME, "0:10", "Because", "[0:09]", "[0:10]"),
    (TURNS, Mistake.TEXT, "And gnus.", "And apes", "And apes.", "And gnus."),
]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize(("text", "mistake", "correction", "shown", "old", "new"), CASES)
def test_a_patch_mends_the_line_and_nothing_else(
    text: str, mistake: Mistake, correction: str, shown: str, old: str, new: str, ends: str, tmp_path: Path
) -> None:
    """`git apply` and `patch` take it; the line is named, as it stands and as proposed."""
    text = text.replace("\n", ends)
    found = reported(text, mistake, correction, shown)
    line = text.split(ends)[(found.line or 0) - 1]

    assert text.replace(old, new, 1) == mended(text, found, tmp_path)
    assert (line, line.replace(old, new)) == (found.standing, found.proposed)


@pytest.mark.parametrize(
    ("mistake", "correction", "shown", "new"),
    [
        (Mistake.SPEAKER, "Max Muster", "We like lions", PLAIN.replace("Jane Doe", "Max Muster", 1)),
        (Mistake.TEXT, "lions → gnus", "We like lions", PLAIN.replace("lions", "gnus")),
        (Mistake.TEXT, "tigers → gnus", "tigers", PLAIN.replace("tigers", "gnus")),
    ],
)
def test_plain_text_is_mended_where_it_stands(
    mistake: Mistake, correction: str, shown: str, new: str, tmp_path: Path
) -> None:
    """Not where it would stand in Markdown."""
    found = reported(PLAIN, mistake, correction, shown, "talk.txt")

    assert new == mended(PLAIN, found, tmp_path)


@pytest.mark.parametrize(
    ("text", "mistake", "correction", "shown", "line"),
    [
        (NOTES, Mistake.SPEAKER, "Max Muster", "A note on", "[1:04] A note on zebras. It goes on here."),
        (NOTES, Mistake.SPEAKER, "Jane Doe", "Lions", "> Lions are loud"),
        (NOTES, Mistake.TIME, "3:04", "A note without", "A note without a time."),
        (NOTES, Mistake.TEXT, "on → of", "A note on", "[1:04] A note on zebras. It goes on here."),
        (NOTES, Mistake.TEXT, "something else", "Lions", "> Lions are loud"),
        (NOTES, Mistake.TEXT, "is my → is your", "The zebra", "> The zebra is *my* favourite animal — Jane Doe [1:05]"),
        (NOTES, Mistake.TEXT, "loud → *loud* — Max Muster [1:01]", "Lions", "> Lions are loud"),
        (NOTES, Mistake.SPEAKER, "[nobody](http://x)", "Lions", "> Lions are loud"),
        (TURNS, Mistake.TIME, "0:12", "She goes", "She goes on about tigers."),
    ],
)
def test_where_it_is_not_sure_there_is_no_patch(
    text: str, mistake: Mistake, correction: str, shown: str, line: str
) -> None:
    """The file, the line and what to check are told all the same."""
    found = reported(text, mistake, correction, shown)

    assert (None, None, line) == (found.patch, found.proposed, found.standing)
    assert line == text.split("\n")[(found.line or 0) - 1]
    assert found.check.startswith("Please check ")


@pytest.mark.parametrize(
    ("mistake", "correction"), [(Mistake.TIME, "soon"), (Mistake.TEXT, " ?"), (Mistake.SPEAKER, "")]
)
def test_what_is_no_correction_is_refused(mistake: Mistake, correction: str) -> None:
    """With what would be one."""
    with pytest.raises(QueryError):
        reported(TURNS, mistake, correction)


def test_another_format_is_not_patched() -> None:
    """File, line and what to check."""
    text = "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Jane Doe>We like lions and a tiger.\n"
    found = reported(text, Mistake.TEXT, "tiger → gnu", path="talk.vtt")

    assert ("talk.vtt", 4, None) == (found.path, found.line, found.patch)


def test_a_file_that_changed_meanwhile_is_not_patched() -> None:
    """Its lines may stand elsewhere, or say something else."""
    found = report(passage_of(NOTES), NOTES.replace("## One", "## Another one"), Mistake.TIME, "1:07")

    assert (None, 10) == (found.patch, found.line)


def test_every_quotation_of_the_shipped_folder_can_be_mended(tmp_path: Path) -> None:
    """Of each file the first one's speaker and words; whatever is proposed, `git apply` takes it."""
    corpus = read_folder(KNOWLEDGE)
    seen: set[str] = set()
    for passage in corpus.passages:
        spoken = [one for one in passage.segments if one.speaker]
        if passage.document.source in seen or not spoken:
            continue
        seen.add(passage.document.source)
        text = (KNOWLEDGE / passage.document.path).read_bytes().decode()
        others = [person for person in passage.document.front_matter.people if person != spoken[0].speaker]
        word = report(passage, text, Mistake.TEXT, spoken[0].text + " indeed", shown=shown_of(spoken[0]))

        if others:
            name = report(passage, text, Mistake.SPEAKER, others[0], shown=shown_of(spoken[0]))
            assert f"{spoken[0].text} — {others[0]}" in mended(text, name, tmp_path)
        assert f"{spoken[0].text} indeed" in mended(text, word, tmp_path)
    assert len(seen) > 15
