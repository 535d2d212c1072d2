"""Small real things to test with: folders, corpora, answerers, citations."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bot.answering.answerer import Answerer
from bot.answering.answers import Answer, Citation, Excerpt, Newer, Outcome
from bot.answering.ask import Asking, Knowledge
from bot.answering.people import People
from bot.answering.questions import Question
from bot.corpus.corpus import Corpus
from bot.corpus.documents import Document, FrontMatter, Moment, Segment, Words
from bot.corpus.library import read_folder
from bot.corpus.passages import Passage, split
from bot.corpus.readers.markdown import read_markdown
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.bm25 import BM25Retriever
from bot.retrieval.passage_index import index_passages
from bot.retrieval.query import QueryAnalyzer

STOP_WORDS = (
    "a an the of to is are was were what who when will do does in on and or it that this he she say says".split()
)
VIDEO = "https://www.youtube.com/watch?v=rYXeQbTuVl0"


def write_folder(root: Path, texts: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder, line ends as they are."""
    root.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def corpus_of(root: Path, texts: Mapping[str, str | bytes]) -> Corpus:
    return read_folder(write_folder(root, texts))


def analyzer() -> Analyzer:
    return Analyzer(STOP_WORDS)


def retriever_of(corpus: Corpus, *, title_weight: float = 0.3) -> BM25Retriever:
    return BM25Retriever(index_passages(corpus.passages, analyzer(), k1=0.9, b=0.6), title_weight=title_weight)


def answerer_of(
    root: Path,
    texts: Mapping[str, str | bytes],
    *,
    threshold: float = 0.0,
    aliases: Iterable[Sequence[str]] = (),
    synonyms: Iterable[Sequence[str]] = (),
    longest_question: int = 500,
) -> Answerer:
    """Return what answers from a folder of these texts; without a threshold every hit is an answer."""
    corpus = corpus_of(root, texts)
    asking = Asking(analyzer(), QueryAnalyzer(analyzer(), aliases, synonyms), threshold, People(analyzer()))
    return Answerer(Knowledge(corpus, retriever_of(corpus)), asking, longest_question=longest_question)


def answer_from(answerer: Answerer, corpus: Corpus) -> None:
    """Have an answerer of `answerer_of` answer from another corpus, as an update does."""
    retriever = answerer.knowledge.retriever
    assert isinstance(retriever, BM25Retriever)
    answerer.knowledge = Knowledge(corpus, retriever.updated(corpus.passages))


def header(**fields: object) -> str:
    """Return front matter; lists as YAML writes them."""
    lines = [f"{key}: {_yaml(value)}" for key, value in fields.items()]
    return "\n".join(["---", *lines, "---", "", ""])


def _yaml(value: object) -> str:
    return f"[{', '.join(str(entry) for entry in value)}]" if isinstance(value, (list, tuple)) else str(value)


def document(text: str, source: str = "talk") -> Document:
    return read_markdown(text, source=source, path=f"{source}.md")


def passages_of(text: str, source: str = "talk") -> tuple[Passage, ...]:
    return split(document(text, source), text)


def segment(
    text: str,
    *,
    speaker: str | None = None,
    words: Words | None = None,
    about: tuple[str, ...] = (),
    moment: Moment | None = None,
    section: str = "",
) -> Segment:
    """Return a segment without a file: a note, or, with a speaker, their words."""
    words = words or (Words.VERBATIM if speaker else Words.NOTES)
    return Segment((), text, words, section, speaker, about, moment)


def citation(
    text: str = "We announced four models.",
    *,
    number: int = 1,
    speaker: str | None = "Mark Zuckerberg",
    words: Words = Words.VERBATIM,
    note: str | None = None,
    title: str = "Meta's AGI Plan",
    date: str | None = "2025-04-29",
    kind: str | None = "podcast",
    path: str = "talk.md",
    url: str | None = f"{VIDEO}&t=110s",
    video: str | None = VIDEO,
    moment: Moment | None = Moment(110),
    highlights: tuple[tuple[int, int], ...] = (),
    is_cut: bool = False,
) -> Citation:
    """Return a citation of a passage that holds nothing but the note and what is quoted."""
    front_matter = FrontMatter(title, kind=kind, date=date, video=video)
    notes = [segment(note, about=("Mark Zuckerberg",))] if note else []
    segments = (*notes, segment(text, speaker=speaker, words=words, moment=moment))
    shown = Document(Path(path).stem, path, front_matter, segments)
    passage = Passage(f"{number:010x}", shown, "", segments, "\n".join(part.text for part in segments))
    return Citation(
        number=number,
        passage=passage,
        excerpt=Excerpt(text, words, speaker, (), moment, highlights, is_cut),
        note=Excerpt(note, Words.NOTES, None, ("Mark Zuckerberg",), None) if note else None,
        score=3.21987,
        matched=("models",),
        url=url,
    )


def answer(
    *passages: Citation,
    question: str = "Which models?",
    nearest: tuple[Citation, ...] = (),
    unknown_words: tuple[str, ...] = (),
    corrections: tuple[tuple[str, tuple[str, ...]], ...] = (),
    read_with: tuple[str, ...] = (),
    silent: tuple[tuple[str, ...], ...] = (),
    reason: str | None = None,
    newer: Newer | None = None,
) -> Answer:
    """Return an answer with these passages; without one, nothing found; with a reason, a refusal."""
    outcome = Outcome.REFUSED if reason else Outcome.ANSWERED if passages else Outcome.NOTHING_FOUND
    return Answer(
        question=Question(question),
        outcome=outcome,
        answer_id="0123456789",
        revision="abcdef01",
        confidence=0.5,
        passages=passages,
        nearest=nearest,
        unknown_words=unknown_words,
        corrections=corrections,
        read_with=read_with,
        silent=silent,
        reason=reason,
        newer=newer,
    )
