"""`python -m bot add`: what becomes of a file, what is asked for, and what is refused."""

import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.app import build_answerer
from bot.commands import add as adding
from bot.commands import cli, progress
from bot.corpus.folder import read_file
from bot.corpus.readers import FORMATS
from bot.settings import load_settings

WORDS = "Superintelligence will be in sight for everyone who looks at the glasses."
TURNS = f"Mark Zuckerberg: {WORDS}\n\nDwarkesh Patel: Really?\n\nMark Zuckerberg: Yes.\n\nDwarkesh Patel: Why?\n"
OPTIONS = ("--title", "Meta’s AGI Plan: part 1", "--date", "2025-04-29", "--url", "https://www.dwarkesh.com/p/x")
CUES = f"\n00:00:05{{mark}}000 --> 00:00:09{{mark}}000\n{WORDS}\n"


def docx() -> bytes:
    import docx as library

    document = library.Document()
    document.add_heading("The start", 1)
    document.add_paragraph(WORDS)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def pdf() -> bytes:
    from fpdf import FPDF

    document = FPDF()
    document.add_page()
    document.set_font("helvetica")
    document.multi_cell(0, text=WORDS)
    return bytes(document.output())


CONTENTS = {
    ".md": f"## The start\n\n{WORDS}\n".encode(),
    ".markdown": f"{WORDS}\n".encode(),
    ".txt": TURNS.encode(),
    ".vtt": f"WEBVTT\n{CUES.format(mark='.')}".encode(),
    ".srt": f"1{CUES.format(mark=',')}".encode(),
    ".html": f"<html><body><main><h2>The start</h2><p>{WORDS} {WORDS}</p></main></body></html>".encode(),
    ".htm": f"<html><body><main><p>{WORDS} {WORDS}</p></main></body></html>".encode(),
    ".pdf": pdf(),
    ".docx": docx(),
}


def write(tmp_path: Path, name: str = "talk.txt", content: bytes = TURNS.encode()) -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def run(path: Path | str, *options: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["add", str(path), *options], obj=load_settings, input=typed)


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_becomes_markdown_that_answers(tmp_path: Path, knowledge: Path, suffix: str) -> None:
    """The new file is found by the next question, whatever it was made of."""
    result = run(write(tmp_path, f"talk{suffix}", CONTENTS[suffix]), *OPTIONS)

    assert 0 == result.exit_code, result.output
    assert [knowledge / "metas-agi-plan-part-1-2025-04.md"] == list(knowledge.iterdir())
    answer = build_answerer(load_settings()).ask("When will superintelligence be in sight?")
    assert WORDS.removesuffix(".") in answer.passages[0].excerpt.text
    assert "2025-04-29" == answer.passages[0].passage.document.front_matter.date


def test_it_says_where_it_went_and_what_lint_says(tmp_path: Path, knowledge: Path) -> None:
    """The reply names the file, what it is taken for, and what to mend."""
    result = run(write(tmp_path), *OPTIONS)

    target = knowledge / "metas-agi-plan-part-1-2025-04.md"
    first, *findings = result.stdout.splitlines()
    assert (
        first == f"Added {target}: “Meta’s AGI Plan: part 1”; 2025-04-29; Mark Zuckerberg, Dwarkesh Patel; 1 passage."
    )
    assert ["[no-section]"] == [line.split()[-1] for line in findings]


def test_lint_tells_of_copies_in_the_folder(tmp_path: Path, knowledge: Path) -> None:
    """That the words are there already shows only beside the other files, whichever of them comes first."""
    run(write(tmp_path), *OPTIONS, "--name", "b")

    assert "[identical-bodies]" in run(write(tmp_path), *OPTIONS, "--name", "a").stdout
    assert "[identical-bodies]" in run(write(tmp_path), *OPTIONS, "--name", "c").stdout


def test_options_become_front_matter(tmp_path: Path, knowledge: Path) -> None:
    """Each option is a key, in the order in which knowledge files have them."""
    run(
        write(tmp_path, content=WORDS.encode()),
        *OPTIONS,
        "--kind",
        "essay",
        "--speaker",
        "Mark Zuckerberg",
        "--speaker",
        "No: one",
        "--host",
        "D. Patel",
        "--video",
        "https://youtu.be/rYXeQbTuVl0",
        "--length",
        "1:15:49",
        "--words",
        "notes",
    )

    assert (knowledge / "metas-agi-plan-part-1-2025-04.md").read_text() == (
        '---\ntitle: "Meta’s AGI Plan: part 1"\nkind: essay\ndate: 2025-04-29\nspeakers:\n  - Mark Zuckerberg\n'
        '  - "No: one"\nhost: D. Patel\nurl: https://www.dwarkesh.com/p/x\nvideo: https://youtu.be/rYXeQbTuVl0\n'
        f"length: 1:15:49\nwords: notes\n---\n\n{WORDS}\n"
    )


def test_what_a_file_says_of_itself_stays(tmp_path: Path, knowledge: Path) -> None:
    """Front matter that is there is kept, key by key, but for what the options say."""
    content = f"---\ntitle: Old\ncustom: [a,\u2028\n  b]\nspeakers:\n- A B\n- C D\n---\n{WORDS}\n".encode()

    run(write(tmp_path, "talk.md", content), "--title", "New", "--name", "new")

    assert (knowledge / "new.md").read_text() == (
        f"---\ntitle: New\nspeakers:\n- A B\n- C D\ncustom: [a,\u2028\n  b]\n---\n\n{WORDS}\n"
    )


def test_the_host_is_no_guest(tmp_path: Path, knowledge: Path) -> None:
    """Whoever is named as host is taken from the speakers that the turns name."""
    run(write(tmp_path), *OPTIONS, "--host", "Dwarkesh Patel", "--name", "talk")

    header = read_file(knowledge, Path("talk.md")).document.front_matter
    assert (("Mark Zuckerberg",), "Dwarkesh Patel") == (header.speakers, header.host)


def test_an_essay_of_two_is_nobodys_own_words(tmp_path: Path, knowledge: Path) -> None:
    """Which of two authors wrote a paragraph is not known."""
    path = write(tmp_path, "page.html", CONTENTS[".html"])

    run(path, "--kind", "essay", "--speaker", "Dario Amodei", "--speaker", "Jack Clark", "--name", "page")

    assert read_file(knowledge, Path("page.md")).document.front_matter.words is None


def test_a_youtube_address_is_the_video(tmp_path: Path, knowledge: Path) -> None:
    """The times then open it at the second."""
    run(write(tmp_path), "--url", "https://youtu.be/rYXeQbTuVl0", "--name", "talk")

    assert "https://youtu.be/rYXeQbTuVl0" == read_file(knowledge, Path("talk.md")).document.front_matter.video


@pytest.mark.parametrize(("kind", "speaker"), [("essay", "Dario Amodei"), ("podcast", None)])
def test_an_essay_is_its_authors_own_words(tmp_path: Path, knowledge: Path, kind: str, speaker: str | None) -> None:
    """A page that is said to be one person's essay is quoted as that person's words; any other page is notes."""
    page = write(tmp_path, "page.html", CONTENTS[".html"])

    result = run(page, "--kind", kind, "--speaker", "Dario Amodei", "--name", "page")

    document = read_file(knowledge, Path("page.md")).document
    assert {speaker} == {segment.speaker for segment in document.segments}
    assert "All words" not in result.stdout


def test_captions_of_one_speaker_come_with_a_warning(tmp_path: Path, knowledge: Path) -> None:
    """Captions do not tell who speaks: if somebody asks questions, they would be put in the speaker's mouth."""
    path = write(tmp_path, "talk.vtt", CONTENTS[".vtt"])

    assert "All words in it count as Mark Zuckerberg's" in run(path, *OPTIONS, "--speaker", "Mark Zuckerberg").stdout
    assert "All words" not in run(path, *OPTIONS, "--force").stdout
    assert "All words" not in run(write(tmp_path), *OPTIONS, "--force").stdout
    alone = write(tmp_path, content=b"Mark Zuckerberg: One.\n\nMark Zuckerberg: Two.\n\nMark Zuckerberg: Three.\n")
    assert "All words" not in run(alone, *OPTIONS, "--speaker", "Mark Zuckerberg", "--force").stdout


def test_what_is_missing_is_asked_for_at_a_terminal(
    tmp_path: Path, knowledge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what neither the file nor the options say; a wrong answer is asked for again."""
    monkeypatch.setattr(adding, "_is_terminal", lambda: True)

    typed = "The plan\n2025-02-30\n2025-04\nMark Zuckerberg,  Dwarkesh Patel\n"
    result = run(write(tmp_path, content=WORDS.encode()), "--url", "https://x.org/a", typed=typed)

    assert 0 == result.exit_code, result.output
    assert 2 == result.stderr.count("Date, such as")
    assert "not '2025-02-30'" in result.stderr
    assert "Address" not in result.stderr
    header = read_file(knowledge, Path("the-plan-2025-04.md")).document.front_matter
    assert ("The plan", "2025-04", ("Mark Zuckerberg", "Dwarkesh Patel")) == (
        header.title,
        header.date,
        header.speakers,
    )


def test_an_empty_line_leaves_something_out(tmp_path: Path, knowledge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing has to be known."""
    monkeypatch.setattr(adding, "_is_terminal", lambda: True)

    run(write(tmp_path, "My Talk.txt", WORDS.encode()), typed="\n\n\n\n")

    assert f"{WORDS}\n" == (knowledge / "my-talk.md").read_text()


def test_leaving_at_the_prompt_writes_nothing(tmp_path: Path, knowledge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-D is no answer."""
    monkeypatch.setattr(adding, "_is_terminal", lambda: True)

    assert 1 == run(write(tmp_path), typed="The plan\n").exit_code
    assert [] == list(knowledge.iterdir())


def test_nothing_is_asked_without_a_terminal(tmp_path: Path, knowledge: Path) -> None:
    """A script gets what it asked for, and lint's word on the rest."""
    result = run(write(tmp_path))

    assert "" == result.stderr
    assert "[missing-date]" in result.stdout


def test_a_link_is_followed(tmp_path: Path, knowledge: Path) -> None:
    """Whoever names a link means what it leads to."""
    (tmp_path / "link.txt").symlink_to(write(tmp_path))

    assert 0 == run(tmp_path / "link.txt", "--name", "talk").exit_code


def test_a_long_file_has_a_progress_bar_at_a_terminal(
    tmp_path: Path, knowledge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits sees for what; a short file has none, nor has a script."""
    shown = io.StringIO()
    monkeypatch.setattr(progress, "Console", lambda **_: _terminal(shown))
    long = write(tmp_path, "long.txt", f"{WORDS}\n\n".encode() * 5_000)

    run(write(tmp_path), "--name", "short")
    assert "" == shown.getvalue()
    run(long, "--name", "long")

    assert "Reading long.txt" in shown.getvalue()
    assert "Checking the folder" in shown.getvalue()


def _terminal(file: io.StringIO) -> object:
    from rich.console import Console

    return Console(file=file, force_terminal=True, width=80)
