"""The folder: which files count, how they are opened, and that none of them breaks the others."""

import os
import socket
from pathlib import Path

import pytest

from bot.corpus import folder
from bot.corpus.corpus import Corpus, Problem
from bot.corpus.folder import read_text
from bot.corpus.library import read_folder
from bot.corpus.readers import decoding
from bot.errors import KnowledgeError
from tests.fakes import corpus_of, header, write_folder


def sources(corpus: Corpus) -> list[str]:
    return [document.source for document in corpus.documents]


def only_text(tmp_path: Path, content: bytes) -> str:
    (passage,) = corpus_of(tmp_path, {"a.md": content}).passages
    return passage.text


def reason(tmp_path: Path) -> str:
    """Return why the only file that is in no corpus is left out."""
    corpus = read_folder(tmp_path)
    (problem,) = corpus.problems
    assert () == corpus.documents
    return problem.reason


def test_markdown_files_count_wherever_they_are(tmp_path: Path) -> None:
    """Files are read in the order of their names, those in folders below behind."""
    corpus = corpus_of(tmp_path, {"b.md": "b", "a.MD": "a", "below/c.md": "c", "notes.doc": "x", "d.md.exe": "x"})

    assert ["a", "b", "c"] == sources(corpus)
    assert ["a.MD", "b.md", "below/c.md"] == [document.path for document in corpus.documents]
    assert () == corpus.problems


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "below/readme.MD",
        ".a.md",
        ".git/a.md",
        "a.md~",
        "a.md.tmp",
        "a.md.part",
        ".#a.md",
        "#a.md#",
        "~$a.md",
    ]
    + ["__MACOSX/a.md", "a.md.swp", "4913"],
)
def test_hidden_and_temporary_files_and_the_readme_do_not_count(tmp_path: Path, name: str) -> None:
    """What editors, browsers and archives leave behind is passed over without a word."""
    assert Corpus(str(tmp_path), read_folder(tmp_path).revision) == corpus_of(tmp_path, {name: "x"})


def test_no_folder_is_an_error(tmp_path: Path) -> None:
    """The operator is told which folder is missing and what to set."""
    with pytest.raises(KnowledgeError, match=r"nowhere: there is no such folder; set KNOWLEDGE_DIR"):
        read_folder(tmp_path / "nowhere")


def test_an_empty_folder_is_a_corpus_of_nothing(tmp_path: Path) -> None:
    """No files are no error."""
    corpus = read_folder(tmp_path)

    assert ((), (), ()) == (corpus.documents, corpus.passages, corpus.problems)


@pytest.mark.parametrize("content", [b"", b"\n \n", b"---\ntitle: x\n---\n", b"## A heading\n"])
def test_a_file_may_be_empty(tmp_path: Path, content: bytes) -> None:
    """A file without a word is a document without a passage."""
    corpus = corpus_of(tmp_path, {"a.md": content})

    assert (["a"], (), ()) == (sources(corpus), corpus.passages, corpus.problems)


def test_a_link_to_a_file_is_not_followed(tmp_path: Path) -> None:
    """A symbolic link shows nothing of what it leads to, inside the folder or out of it."""
    secret = write_folder(tmp_path, {"secret.md": "a secret"}) / "secret.md"
    below = tmp_path / "below"
    below.mkdir()
    (below / "a.md").symlink_to(secret)

    assert "a link, which is not followed" == reason(below)


def test_a_link_to_a_folder_is_not_followed(tmp_path: Path) -> None:
    """Nor does a linked folder add its files, not even one that leads back to the root."""
    write_folder(tmp_path, {"outside/secret.md": "a secret", "root/a.md": "a"})
    (tmp_path / "root" / "out").symlink_to(tmp_path / "outside")
    (tmp_path / "root" / "loop").symlink_to(tmp_path / "root")

    assert ["a"] == sources(read_folder(tmp_path / "root"))


def test_a_folder_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    """A file is opened step by step: a folder swapped for a link after it was listed leads nowhere."""
    write_folder(tmp_path, {"outside/a.md": "a secret"})
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "below").symlink_to(tmp_path / "outside")

    with pytest.raises(KnowledgeError, match="cannot be read"):
        read_text(str(tmp_path / "root"), "below/a.md")


def test_no_path_leads_out_of_the_folder(tmp_path: Path) -> None:
    """Reading again is held to the folder by the same steps; a missing file is said to be missing."""
    with pytest.raises(KnowledgeError, match="No such file"):
        read_text(str(tmp_path), "a.md")


def test_a_pipe_is_left_out_and_not_waited_for(tmp_path: Path) -> None:
    """Opening a pipe that nobody writes to would wait for ever."""
    os.mkfifo(tmp_path / "a.md")

    assert "not a regular file" == reason(tmp_path)


def test_a_socket_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket cannot be read like a file."""
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("a.md")

        assert reason(tmp_path).startswith("cannot be read: ")


def test_a_folder_may_be_named_like_a_file(tmp_path: Path) -> None:
    """`talk.md/` is a folder; what is in it counts."""
    assert ["a"] == sources(corpus_of(tmp_path, {"talk.md/a.md": "a"}))


def test_a_file_with_zero_bytes_in_it_is_no_text(tmp_path: Path) -> None:
    """A binary file is left out, as is UTF-16 with a zero character."""
    write_folder(tmp_path, {"a.md": b"PK\x00\x01"})
    assert "not a text file" == reason(tmp_path)

    write_folder(tmp_path, {"a.md": "\ufeffa\0b".encode("utf-16-le")})
    assert "not a text file" == reason(tmp_path)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Café “naïve” 数据".encode(), "Café “naïve” 数据"),
        ("\ufeffCafé".encode(), "Café"),
        ("\ufeffCafé 数据".encode("utf-16-le"), "Café 数据"),
        ("\ufeffCafé 数据".encode("utf-16-be"), "Café 数据"),
        ("Café “naïve”".encode("cp1252"), "Café “naïve”"),
        (b"one\r\ntwo\rthree", "one two three"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16 little", "utf-16 big", "cp1252", "line ends"],
)
def test_encodings(tmp_path: Path, content: bytes, text: str) -> None:
    """UTF-8, UTF-16 with its mark, and what Windows wrote in western Europe."""
    assert text == only_text(tmp_path, content)


@pytest.mark.parametrize("content", [b"\x81\x8d", b"\xff\xfea"], ids=["no encoding", "half of a character"])
def test_undecodable_files_are_left_out(tmp_path: Path, content: bytes) -> None:
    """What is in no known encoding is named instead of guessed."""
    write_folder(tmp_path, {"a.md": content})

    assert reason(tmp_path).startswith("neither UTF-8")


def test_front_matter_behind_a_mark_is_front_matter(tmp_path: Path) -> None:
    """The invisible mark of Windows editors does not hide the first fence."""
    (document,) = corpus_of(tmp_path, {"a.md": ("\ufeff" + header(title="A talk") + "x").encode()}).documents

    assert "A talk" == document.front_matter.title


def test_a_file_too_large_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte over the limit is too much, the limit is not."""
    monkeypatch.setattr(folder, "_LARGEST_FILE", 2**20)
    write_folder(tmp_path, {"a.md": b"x" * 2**20})
    assert ["a"] == sources(read_folder(tmp_path))

    write_folder(tmp_path, {"a.md": b"x" * (2**20 + 1)})
    assert "larger than 1 MiB" == reason(tmp_path)


def test_a_text_too_long_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text counts by characters."""
    monkeypatch.setattr(decoding, "LARGEST_TEXT", 10)
    write_folder(tmp_path, {"a.md": "é" * 10})
    assert ["a"] == sources(read_folder(tmp_path))

    write_folder(tmp_path, {"a.md": "é" * 11})
    assert "more than 10 characters of text" == reason(tmp_path)


def test_of_two_files_of_one_name_the_first_counts(tmp_path: Path) -> None:
    """The name is how a discussion is asked for: the second file is named, with the first."""
    corpus = corpus_of(tmp_path, {"a.md": "one", "below/a.md": "two"})

    assert ["one"] == [passage.text for passage in corpus.passages]
    assert (Problem("below/a.md", "another file of that name is there already: a.md"),) == corpus.problems


@pytest.mark.parametrize("name", ["a\nb.md", "a\u202eb.md", "a\u3000b.md", "a\udcffb.md"])
def test_an_odd_name_is_shown_without_its_oddities_and_read_again(tmp_path: Path, name: str) -> None:
    """Line ends, marks of direction and broken bytes in a name are shown as `?`; the file is opened by its name."""
    corpus = corpus_of(tmp_path, {name: header(kind="poem") + "Some words."})
    (document,) = corpus.documents

    assert ("a?b", "a?b.md") == (document.source, corpus.problems[0].path)
    assert "Some words." in read_text(corpus.root, document.path)


def test_a_broken_file_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    """Broken front matter costs the front matter; the body is found under the file's name."""
    corpus = corpus_of(tmp_path, {"a.md": "---\ntitle: [\n---\nSome words.", "b.md": "Other words."})

    assert ["Some words.", "Other words."] == [passage.text for passage in corpus.passages]
    assert "a" == corpus.documents[0].front_matter.title
    assert ["a.md"] == [problem.path for problem in corpus.problems]


def test_the_revision_names_what_was_read(tmp_path: Path) -> None:
    """The same files have the same revision; another byte or another name have another."""

    def revision(of: str, **texts: str) -> str:
        return corpus_of(tmp_path / of, {f"{name}.md": text for name, text in texts.items()}).revision

    revisions = [revision("one", a="x"), revision("two", a="y"), revision("three", b="x"), revision("four")]

    assert 4 == len(set(revisions))
    assert revision("five", a="x") == revisions[0]
