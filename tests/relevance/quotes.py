"""Quotations whose verdict is known: taken from a folder and changed by chance, always the same ones.

`python -m tests.relevance.quotes` prints how they were made against what was said of them, and what was wrong.
`--held-out DIR` takes, instead of the folders beside which the rules were made, those that no rule was made on: ten
meetings of the collection in `DIR/qmsum`, and the conversations of people with names that are easily mixed up.
"""

import argparse
import json
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.answering.answerer import Answerer
from bot.answering.ask import Asking, Knowledge
from bot.answering.people import People
from bot.answering.questions import Question
from bot.answering.quote import Checked
from bot.answering.verdicts import Verdict
from bot.corpus.corpus import Corpus
from bot.corpus.documents import Words
from bot.corpus.library import read_folder
from bot.corpus.sentences import sentence_bounds
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.bm25 import BM25Retriever
from bot.retrieval.passage_index import index_passages
from bot.retrieval.query import QueryAnalyzer
from bot.settings import read_stop_words
from tests.relevance.far import SHARED
from tests.relevance.meetings import are_in, write_meetings

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
HARMFUL = ("negation", "number", "name", "word", "any word")
HELD_OUT_SEED = 20261123
_OUT_OF_PLACE = {"Llama": "Gemini", "Meta": "Google", "Anthropic": "OpenAI", "Claude": "Grok", "China": "India"}
_OUT_OF_PLACE |= {"WhatsApp": "Telegram", "Microsoft": "Oracle", "OpenAI": "Mistral", "Gemini": "Claude", "US": "EU"}
_OUT_OF_PLACE |= {"Bergen": "Malmö", "Oslo": "Turku", "Stavanger": "Narvik", "Kongsberg": "Thales", "Siemens": "Bosch"}
_OUT_OF_PLACE |= {"Girona": "Murcia", "Lleida": "Sevilla", "Utrecht": "Gouda", "Leiden": "Delft", "Hackney": "Leeds"}
_OUT_OF_PLACE |= {
    "Innsbruck": "Bolzano",
    "Zermatt": "Locarno",
    "Andermatt": "Lugano",
    "Davos": "Arosa",
    "Lagos": "Accra",
}
_OUT_OF_PLACE |= {
    "DeepSeek": "Qwen",
    "Android": "Windows",
    "Llamas": "Geminis",
    "Alexandr": "Alexei",
    "AlexNet": "ResNet",
}
_SHORT = {
    "don't": "do not", "doesn't": "does not", "didn't": "did not", "isn't": "is not", "wasn't": "was not",
    "can't": "cannot", "couldn't": "could not", "wouldn't": "would not", "shouldn't": "should not", "won't": "will not",
    "it's": "it is", "that's": "that is", "there's": "there is", "they're": "they are", "we're": "we are",
    "we've": "we have", "I've": "I have", "I'm": "I am", "you're": "you are", "we'll": "we will",
    "they'll": "they will",
}  # fmt: skip
_FULL = {full: short for short, full in _SHORT.items()}
_FILLERS = ("um,", "uh,", "you know,", "I mean,", "really", "actually", "sort of")
_SWAPPED = {"people": "machines", "models": "chips", "world": "company", "good": "bad", "more": "less", "best": "worst"}
_SWAPPED |= {"big": "small", "always": "sometimes", "open": "closed", "new": "old", "time": "money", "years": "months"}
_SWAPPED |= {
    "most": "least",
    "important": "pointless",
    "work": "sleep",
    "train": "sell",
    "AI": "crypto",
    "first": "last",
}
_SWAPPED |= {"before": "after", "data": "oil", "same": "other", "scaling": "planning", "building": "buying"}


@dataclass(frozen=True, slots=True)
class Said:
    """Words of the folder, and whose they are."""

    text: str
    speaker: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Case:
    """A quotation, how it was made, and the verdicts that are right."""

    kind: str
    text: str
    right: frozenset[Verdict]
    by: str | None = None


def build(root: Path, folders: Iterable[Path] = (ROOT / "knowledge", HERE / "conversations")) -> Answerer:
    """Return what checks quotations against the shipped folder and the invented conversations, copied to `root`."""
    for folder in folders:
        shutil.copytree(folder, root, dirs_exist_ok=True)
    corpus = read_folder(root)
    analyzer = Analyzer(read_stop_words())
    retriever = BM25Retriever(index_passages(corpus.passages, analyzer, k1=0.9, b=0.6), title_weight=0.3)
    return Answerer(Knowledge(corpus, retriever), Asking(analyzer, QueryAnalyzer(analyzer), 0.0, People(analyzer)))


def build_held_out(root: Path, data: Path, seed: int = HELD_OUT_SEED) -> Answerer:
    """Return what checks quotations against what no rule was made on."""
    root.mkdir(parents=True)
    write_meetings(data, root, seed=seed)
    return build(root, [HERE / "namesakes"])


def cases(corpus: Corpus, seed: int = 1) -> list[Case]:
    """Return the quotations."""
    chance = random.Random(seed)
    said = list(spoken(corpus))
    told = Verdict.NOTE_ONLY, Verdict.NOT_IN_FOLDER
    lines = (HERE / "paraphrases.jsonl").read_text("utf-8").splitlines()
    return _distinct(
        [
            *_changed(said, chance),
            *_notes(corpus, chance),
            *_misattributed(said, chance),
            *_stitched(said, chance),
            *_foreign(chance, SHARED / "data", ("squad2", "cranfield")),
            *(Case("paraphrase", json.loads(line)["text"], frozenset(told)) for line in lines),
        ]
    )


def held_out_cases(corpus: Corpus, data: Path, seed: int = HELD_OUT_SEED, *, most: int = 400) -> list[Case]:
    """Return quotations of other words, as many as may be checked: six to a hundred, that were said but once."""
    chance = random.Random(seed)
    everything = list(spoken(corpus))
    counts = Counter(one.text.casefold() for one in everything)
    known = [one for one in everything if 6 <= len(one.text.split()) <= 90 and counts[one.text.casefold()] == 1]
    said = chance.sample(known, most)
    vocabulary = sorted({word for one in known for word in re.findall(r"\b[a-z]{5,}\b", one.text)})
    return _distinct(
        [
            *_changed(said, chance),
            *_of("any word", said, lambda one: _reworded(one, vocabulary, chance), Verdict.ALTERED),
            *_notes(corpus, chance),
            *_misattributed(said, chance),
            *_stitched(said, chance),
            *_foreign(chance, data, ("scifact", "spokensquad-wer23")),
        ]
    )


def _distinct(made: list[Case]) -> list[Case]:
    """Return the first of those that are the same: twelve of the folder say no more than others, in as many words."""
    return list({(case.text, case.by): case for case in reversed(made)}.values())[::-1]


def _changed(said: list[Said], chance: random.Random) -> list[Case]:
    return [
        *(Case("exact", one.text, frozenset({Verdict.VERBATIM})) for one in said),
        *(Case("as written", _written(one.text, chance), frozenset({Verdict.VERBATIM})) for one in said),
        *_of("punctuation", said, lambda one: _punctuated(one, chance), Verdict.CLOSE),
        *_of("contraction", said, lambda one: _contracted(one, chance), Verdict.CLOSE),
        *_of("filler", said, lambda one: _filled(one, chance), Verdict.CLOSE),
        *_of("negation", said, lambda one: _negated(one, chance), Verdict.ALTERED),
        *_of("number", said, lambda one: _renumbered(one, chance), Verdict.ALTERED),
        *_of("name", said, lambda one: _swapped(one, _OUT_OF_PLACE), Verdict.ALTERED),
        *_of("word", said, lambda one: _swapped(one, _SWAPPED), Verdict.ALTERED),
    ]


def spoken(corpus: Corpus) -> Iterator[Said]:
    """Yield the quotations of a folder, and the sentences of its transcripts, that have 4 words or more."""
    for document in corpus.documents:
        for segment in document.segments:
            if segment.words is Words.VERBATIM:
                bounds = sentence_bounds(segment.text) if len(segment.text.split()) > 25 else [(0, len(segment.text))]
                for start, end in bounds:
                    if len(segment.text[start:end].split()) >= 4:
                        yield Said(segment.text[start:end], segment.speaker, document.source)


def _of(kind: str, said: Iterable[Said], change: Callable[[str], str | None], right: Verdict) -> Iterator[Case]:
    for one in said:
        changed = change(one.text)
        if changed and _plain(changed) != _plain(one.text):
            yield Case(kind, changed, frozenset({right}))


def _written(text: str, chance: random.Random) -> str:
    words = {"2": "two", "3": "three", "4": "four", "5": "five", "10": "ten", "15": "fifteen", "70": "seventy"}
    words |= {
        "8 billion": "eight billion",
        "90": "ninety",
        "50": "fifty",
        "12": "twelve",
        "$3 billion": "three billion dollars",
    }
    for figures, spelled in words.items():
        text = re.sub(rf"(?<![\w.,$~–-]){re.escape(figures)}(?![\w.,–-])", spelled, text)
    text = chance.choice([text.upper(), text.lower(), text.capitalize(), text])
    return chance.choice(["“{}”", "…{}…", "«{}»", '"...{}"', "‘{}’", "{} …"]).format(text.replace("'", "’"))


def _punctuated(text: str, chance: random.Random) -> str | None:
    marks = list(re.finditer(r"(?<=\w)[,;](?= )|(?<=\w)-(?=[a-zA-Z])", text))
    if not marks:
        return None
    mark = chance.choice(marks)
    other = " " if mark.group() == "-" else chance.choice(["", " –"])
    return text[: mark.start()] + other + text[mark.end() :]


def _contracted(text: str, chance: random.Random) -> str | None:
    found = [(one, other) for one, other in (_SHORT | _FULL).items() if re.search(_word(one), _plain(text))]
    if not found:
        return None
    one, other = chance.choice(found)
    return re.sub(_word(one), other, _plain(text), count=1)


def _word(text: str) -> str:
    return rf"(?<![\w'’]){re.escape(text)}(?![\w'’])"


def _plain(text: str) -> str:
    return text.replace("’", "'")


def _filled(text: str, chance: random.Random) -> str | None:
    """Return a text with a filler more, in front of a verb where it changes nothing."""
    places = [m.start() for m in re.finditer(r"(?<=\w )(?:is|are|was|will|think|need|have|has|want|can)\b", text)]
    if not places or re.search(r"\b(?:not|never)\b|n['’]t", text):
        return None
    place = chance.choice(places)
    return f"{text[:place]}{chance.choice(_FILLERS)} {text[place:]}"


def _negated(text: str, chance: random.Random) -> str | None:
    """Return a text without its negation, or with one."""
    plain = _plain(text)
    for pattern, other in ((r"\b(do|does|did|is|are|was|were|have|has|could|would|should)n't\b", r"\1"),
                           (r"\bcan't\b", "can"), (r"\bwon't\b", "will"), (r"\b(?:not|never) ", "")):  # fmt: skip
        if re.search(pattern, plain, re.IGNORECASE):
            return re.sub(pattern, other, plain, count=1, flags=re.IGNORECASE)
    return re.sub(r"\b(is|are|was|will|should|can)\b", r"\1 not", plain, count=1) if chance.random() < 0.5 else None


def _renumbered(text: str, chance: random.Random) -> str | None:
    found = list(re.finditer(r"(?<![\w.,])\d+(?![\w,.])", text))
    if not found:
        return None
    number = chance.choice(found)
    return f"{text[: number.start()]}{int(number.group()) + chance.choice([1, 7, 30])}{text[number.end() :]}"


def _swapped(text: str, others: dict[str, str]) -> str | None:
    for one, other in others.items():
        if re.search(_word(one), text):
            return re.sub(_word(one), other, text)
    return None


def _reworded(text: str, vocabulary: list[str], chance: random.Random) -> str | None:
    """Return a text with any of its longer words replaced by any other."""
    found = list(re.finditer(r"(?<![\w'’-])[a-z]{5,}(?![\w'’-])", text))
    if not found:
        return None
    word = chance.choice(found)
    return text[: word.start()] + chance.choice(vocabulary) + text[word.end() :]


def _notes(corpus: Corpus, chance: random.Random) -> Iterator[Case]:
    """Yield sentences that are nobody's words but the folder's own."""
    texts = [one.text for doc in corpus.documents for one in doc.segments if one.words is Words.NOTES]
    sentences = [text[start:end] for text in texts for start, end in sentence_bounds(text)]
    fitting = [one for one in sentences if 6 <= len(one.split()) <= 60]
    for one in chance.sample(fitting, min(80, len(fitting))):
        yield Case("note", one, frozenset({Verdict.NOTE_ONLY}))


def _misattributed(said: list[Said], chance: random.Random) -> Iterator[Case]:
    people = sorted({one.speaker for one in said if one.speaker})
    alike = {"Jon Smith": "John Smyth", "John Smyth": "Jon Smith"}
    own = [one for one in said if one.speaker]
    for at, one in enumerate(chance.sample(own, 110)):
        other = alike.get(one.speaker or "") or chance.choice([name for name in people if name != one.speaker])
        text = f"“{one.text}” — {other}" if at % 2 else one.text
        yield Case("wrong speaker", text, frozenset({Verdict.OTHER_SPEAKER}), None if at % 2 else other)


def _stitched(said: list[Said], chance: random.Random) -> Iterator[Case]:
    """Yield the beginning of one quotation with the end of another, each long enough to be known by."""
    long = [one for one in said if len(one.text.split()) >= 8]
    for at in range(100):
        one, other = chance.sample(long, 2)
        first, last = one.text.split(), other.text.split()
        joint = chance.choice([" ", "… ", " "])
        text = " ".join(first[: max(5, len(first) // 2)]) + joint + " ".join(last[min(len(last) // 2, len(last) - 5) :])
        if one.source != other.source or at % 3:
            yield Case("stitched", text, frozenset({Verdict.STITCHED}))


def _foreign(chance: random.Random, data: Path, names: Iterable[str]) -> Iterator[Case]:
    for name in names:
        if not (data / name / "corpus.jsonl").is_file():
            continue
        lines = (data / name / "corpus.jsonl").read_text("utf-8").splitlines()
        texts = [json.loads(line)["text"] for line in chance.sample(lines, 150)]
        sentences = [text[start:end] for text in texts for start, end in sentence_bounds(text)[1:2]]
        fitting = [one for one in sentences if 4 <= len(one.split()) <= 90]
        yield from (Case("foreign", one, frozenset({Verdict.NOT_IN_FOLDER})) for one in fitting[:100])


def check(case: Case, answerer: Answerer) -> Checked:
    """Return what is said of a quotation."""
    return answerer.quote(case.text, Question("", case.by, audience=None))


def table(judged: Iterable[tuple[Case, Checked]]) -> str:
    """Return how quotations were made against what was said of them."""
    counts: dict[str, Counter[Verdict]] = {}
    right: Counter[str] = Counter()
    for case, checked in judged:
        counts.setdefault(case.kind, Counter())[checked.verdict] += 1
        right[case.kind] += checked.verdict in case.right
    lines = [f"{'':14}" + "".join(f"{verdict.value:>14}" for verdict in Verdict) + f"{'right':>8}"]
    for kind, of_kind in counts.items():
        share = right[kind] / of_kind.total()
        lines.append(f"{kind:14}" + "".join(f"{of_kind[one] or '·':>14}" for one in Verdict) + f"{share:8.3f}")
    return "\n".join([*lines, f"{sum(one.total() for one in counts.values())} quotations"])


def main() -> None:
    """Print the table, and what was wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--held-out", type=Path, metavar="DIR", help="a folder of collections, among them qmsum")
    parser.add_argument("--seed", type=int, default=HELD_OUT_SEED, help="other meetings, and other quotations of them")
    parser.add_argument("-v", action="store_true", help="print also what differs, and what is shown")
    options = parser.parse_args()
    if options.held_out and not are_in(options.held_out):
        sys.exit(f"{options.held_out}/qmsum/corpus.jsonl is not here: NOTHING WAS MEASURED")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "knowledge"
        answerer = build_held_out(root, options.held_out, options.seed) if options.held_out else build(root)
        corpus = answerer.knowledge.corpus
        made = held_out_cases(corpus, options.held_out, options.seed) if options.held_out else cases(corpus)
        judged = [(case, check(case, answerer)) for case in made]
    print(table(judged))
    took = sorted(checked.took_ms for _, checked in judged)
    print(f"p50 {took[len(took) // 2]:.1f} ms, p95 {took[len(took) * 95 // 100]:.1f} ms")
    for case, checked in judged:
        if checked.verdict not in case.right:
            print(f"{case.kind}: {checked.verdict.value}: {case.text!r} {case.by or ''} {checked.reason or ''}")
            if options.v:
                print("   ", [(one.kind.value, one.quoted, one.said) for one in checked.differences])
                print("   ", [(one.excerpt.speaker, one.excerpt.text[:150]) for one in checked.passages])


if __name__ == "__main__":
    main()
