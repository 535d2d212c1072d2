"""Ranking: BM25 to the letter, filters, aliases, corrections, and folders with next to nothing in them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.corpus.corpus import Corpus
from bot.corpus.documents import Document, FrontMatter, Segment, Words
from bot.corpus.passages import Passage
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.bm25 import BM25Retriever
from bot.retrieval.evidence import find_evidence
from bot.retrieval.passage_index import index_passages
from bot.retrieval.query import Filters, Query, QueryAnalyzer
from bot.retrieval.retriever import Ranking
from tests.fakes import analyzer, corpus_of, header, retriever_of

K1, B = 0.9, 0.6
EVERYTHING = Filters(audience=None)


def search(
    corpus: Corpus,
    text: str,
    filters: Filters = EVERYTHING,
    *,
    aliases: Sequence[Sequence[str]] = (),
    synonyms: Sequence[Sequence[str]] = (),
    title_weight: float = 0.3,
    limit: int = 50,
) -> Ranking:
    query = QueryAnalyzer(analyzer(), aliases, synonyms).analyze(text, filters)
    return retriever_of(corpus, title_weight=title_weight).search(query, limit=limit)


def found(corpus: Corpus, text: str, filters: Filters = EVERYTHING, aliases: Sequence[Sequence[str]] = ()) -> list[str]:
    """Return the sources of the hits, best first."""
    return [hit.passage.document.source for hit in search(corpus, text, filters, aliases=aliases).hits]


def first_scores(
    corpus: Corpus, text: str, *, title_weight: float = 0.3, b: float = B, aliases: Sequence[Sequence[str]] = ()
) -> dict[str, float]:
    """Return BM25's score of each discussion's passage, before the first ones are reranked."""
    index = index_passages(corpus.passages, analyzer(), k1=K1, b=b)
    query = QueryAnalyzer(analyzer(), aliases).analyze(text, EVERYTHING)
    scores: dict[str, float] = {}
    for clause in query.clauses:
        found = find_evidence(clause, None, index=index, title_weight=title_weight)
        for number, score in zip(found.matches.documents.tolist(), found.matches.scores.tolist(), strict=True):
            source = index.passages[index.places[number]].document.source
            scores[source] = scores.get(source, 0.0) + score
    return scores


def of_texts(tmp_path: Path, **texts: str) -> Corpus:
    return corpus_of(tmp_path, {f"{name}.md": text for name, text in texts.items()})


def bm25(terms: Sequence[str], query: Sequence[str], all_terms: Sequence[Sequence[str]]) -> float:
    """Return BM25's score by its formula: https://en.wikipedia.org/wiki/Okapi_BM25, with the idf of BM25+."""
    mean = sum(map(len, all_terms)) / len(all_terms)
    score = 0.0
    for term in query:
        holding = sum(term in others for others in all_terms)
        often = terms.count(term)
        if often:
            idf = math.log((len(all_terms) + 1) / holding)
            score += idf * often * (K1 + 1) / (often + K1 * (1 - B + B * len(terms) / mean))
    return score


def plain_corpus(texts: Sequence[str]) -> Corpus:
    """Return a corpus of passages that have nothing but these words: no section, no people, no title."""
    passages = []
    for number, text in enumerate(texts):
        segment = Segment((), text, Words.NOTES, "")
        shown = Document(f"s{number:02}", f"s{number:02}.md", FrontMatter(title=""), (segment,))
        passages.append(Passage(f"{number:010}", shown, "", (segment,), text))
    return Corpus("", "", tuple(passage.document for passage in passages), tuple(passages))


TERMS = ["zebra", "lion", "ibex", "wolf", "crow"]


@given(
    st.lists(st.lists(st.sampled_from(TERMS), max_size=8), min_size=1, max_size=6),
    st.lists(st.sampled_from(TERMS), min_size=1, max_size=3, unique=True),
)
def test_scores_are_bm25s(texts: list[list[str]], query: list[str]) -> None:
    """A score is that of the formula by hand; exactly the passages with a term of the query are hits."""
    corpus = plain_corpus([" ".join(text) for text in texts])
    by_hand = {f"s{number:02}": bm25(text, query, texts) for number, text in enumerate(texts)}

    expected = {source: score for source, score in by_hand.items() if score > 0}
    assert expected == pytest.approx(first_scores(corpus, " ".join(query)))
    scores = {hit.passage.document.source: hit.score for hit in search(corpus, " ".join(query)).hits}
    assert expected.keys() == scores.keys()
    assert sorted(scores.values(), reverse=True) == list(scores.values())


@given(
    st.lists(st.lists(st.sampled_from(TERMS), max_size=8), max_size=6),
    st.lists(st.sampled_from([*TERMS, "quagga"]), max_size=3),
)
def test_hits_share_terms_with_the_query_and_are_fairly_sure(texts: list[list[str]], query: list[str]) -> None:
    """A hit says which terms it shares; its confidence is between 0 and 1, and as deterministic as all else."""
    corpus = plain_corpus([" ".join(text) for text in texts])

    ranking = search(corpus, " ".join(query))

    for hit in ranking.hits:
        assert hit.matched == {*query} & {*hit.passage.text.split()} != set()
        assert 0 < hit.confidence <= 1
    assert ranking == search(corpus, " ".join(query))


def test_a_title_is_a_field_of_its_own(tmp_path: Path) -> None:
    """A word of the title counts by the titles' own idf and lengths, times its weight, and only once."""
    corpus = of_texts(
        tmp_path, a=header(title="Zebra zebra talk") + "lion", b=header(title="Lion") + "zebra ibex", c="wolf"
    )
    titles = [["zebra", "talk"], ["lion"], ["c"]]
    bodies = [["lion"], ["zebra", "ibex"], ["wolf"]]

    scores = first_scores(corpus, "zebra", title_weight=0.5)

    expected = {"a": 0.5 * bm25(titles[0], ["zebra"], titles), "b": bm25(bodies[1], ["zebra"], bodies)}
    assert pytest.approx(expected) == scores


def test_a_word_of_title_and_passage_counts_in_both(tmp_path: Path) -> None:
    """The scores of the two fields are added."""
    corpus = of_texts(tmp_path, a=header(title="Zebra") + "zebra lion", b="wolf")
    of_body = bm25(["zebra", "lion"], ["zebra"], [["zebra", "lion"], ["wolf"]])
    of_title = bm25(["zebra"], ["zebra"], [["zebra"], ["b"]])

    scores = first_scores(corpus, "zebra", title_weight=0.5)

    assert {"a": pytest.approx(of_body + 0.5 * of_title)} == scores


def test_a_word_of_the_title_alone_covers_no_more_than_a_word_of_the_passage(tmp_path: Path) -> None:
    """A word that is rare in titles and common in passages weighs what it does in passages."""
    corpus = of_texts(tmp_path, a=header(title="Zebra") + "lion", b="zebra", c="zebra", d="zebra")
    hits = {hit.passage.document.source: hit for hit in search(corpus, "zebra").hits}

    weight = math.log(5 / 3)
    self_score = weight * 2 * (K1 + 1) / (2 + K1)
    said = weight / (1.5 * math.log(5))

    assert hits["a"].features
    assert pytest.approx(said * first_scores(corpus, "zebra")["a"] / self_score) == hits["a"].features.match


def test_a_title_makes_its_words_in_passages_no_cheaper(tmp_path: Path) -> None:
    """A word keeps its weight in the passages, however many passages have it in their title."""
    sections = "\n\n".join(f"## S{number}\n\nword {number}" for number in range(5))
    with_title = of_texts(tmp_path / "with", a=header(title="Zebra") + sections + " zebra", b="x")
    without = of_texts(tmp_path / "without", a=header(title="Talk") + sections + " zebra", b="x")

    assert pytest.approx(first_scores(without, "zebra", title_weight=0)) == first_scores(
        with_title, "zebra", title_weight=0
    )


def test_another_title_finds_too(tmp_path: Path) -> None:
    """`also_known_as` counts as title."""
    assert ["a"] == found(of_texts(tmp_path, a=header(also_known_as=["Zebra talk"]) + "lion", b="ibex"), "zebra")


def test_the_year_of_a_discussion_tells_it_from_others(tmp_path: Path) -> None:
    """Though nobody names it there."""
    corpus = of_texts(tmp_path, a=header(date="2024-05-01") + "zebra", b=header(date="2025") + "zebra", c="zebra")

    assert "a" == found(corpus, "zebra in 2024")[0]
    assert "b" == found(corpus, "zebra in 2025")[0]


def test_sections_and_people_are_words_of_a_passage(tmp_path: Path) -> None:
    """A heading's words and who speaks find a passage, not its neighbours."""
    corpus = of_texts(
        tmp_path, a=header(speakers=["Jane Doe"], host="Kim") + "## Zebras\n\nlion\n\n## Other\n\n> ibex — Doe [0:01]"
    )

    assert ["lion"] == [hit.passage.text for hit in search(corpus, "zebra").hits]
    assert ["lion", "ibex"] == sorted((hit.passage.text for hit in search(corpus, "Doe").hits), reverse=True)


@pytest.mark.parametrize(
    "texts",
    [{}, {"a": ""}, {"a": "", "b": ""}, {"a": "---\ntitle: '!'\n---\n?"}],
    ids=["empty folder", "empty file", "two empty files", "no words"],
)
def test_nothing_to_search_is_no_error(tmp_path: Path, texts: Mapping[str, str]) -> None:
    """An empty folder has no hits; all words are unknown."""
    ranking = search(of_texts(tmp_path, **texts), "zebra lion")

    assert ((), ("zebra", "lion")) == (ranking.hits, ranking.unknown_words)


def test_a_single_passage_can_be_found(tmp_path: Path) -> None:
    """A folder of one passage finds it, and confidently by its own words."""
    (hit,) = search(of_texts(tmp_path, a="zebra lion ibex"), "zebra lion ibex").hits

    assert hit.score > 0
    assert hit.confidence > 0.5


def test_a_term_in_every_passage_still_finds(tmp_path: Path) -> None:
    """A word that all passages hold says little but is no reason to leave any of them out."""
    corpus = of_texts(tmp_path, a="zebra lion", b="zebra", c="zebra zebra")

    assert {"a", "b", "c"} == set(found(corpus, "zebra"))
    assert all(hit.score > 0 for hit in search(corpus, "zebra").hits)


def test_a_question_without_words_finds_nothing(tmp_path: Path) -> None:
    """Stop words alone look for nothing."""
    assert [] == found(of_texts(tmp_path, a="the zebra"), "what is the")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("AGI", "artificial general intelligence"),
        ("artificial general intelligence", "AGI"),
        ("llama", "Lama"),
        ("lama", "Llamas"),
    ],
)
def test_aliases_work_both_ways(tmp_path: Path, typed: str, written: str) -> None:
    """Whoever asks by one name finds the other, words or phrases."""
    aliases = [["agi", "artificial general intelligence"], ["llama", "lama"]]
    corpus = of_texts(tmp_path, a=f"They build {written} there.", b="general things with lions")

    assert ["a"] == found(corpus, typed, aliases=aliases)
    assert () == search(corpus, typed, aliases=aliases).unknown_words


def test_a_phrase_scores_as_the_mean_of_its_terms_and_the_best_name_counts(tmp_path: Path) -> None:
    """A name of many words is worth no more than one of a single word, nor are two names worth more than one."""
    texts = {"a": "zebra lion ibex", "b": "wolf wolf wolf", "c": "crow"}
    terms = [text.split() for text in texts.values()]
    corpus = of_texts(tmp_path, **texts, d="zebra lion wolf")
    terms.append(["zebra", "lion", "wolf"])

    scores = first_scores(corpus, "wolf", aliases=[["wolf", "zebra lion"]])

    of_phrase = [bm25(text, ["zebra", "lion"], terms) / 2 for text in terms]
    of_word = [bm25(text, ["wolf"], terms) for text in terms]
    expected = {"a": of_phrase[0], "b": of_word[1], "d": max(of_phrase[3], of_word[3])}
    assert pytest.approx(expected) == scores


def test_part_of_a_phrase_is_not_the_phrase(tmp_path: Path) -> None:
    """A passage with one word of an alias does not hold the alias."""
    corpus = of_texts(tmp_path, a="general intelligence", b="intelligence")

    assert [] == found(corpus, "agi", aliases=[["agi", "artificial general intelligence"]])


def test_a_mistyped_word_is_looked_for_as_meant(tmp_path: Path) -> None:
    """The nearest word is searched for, and the ranking says so."""
    ranking = search(of_texts(tmp_path, a="Zuckerberg spoke", b="lion"), "Zuckerburg")

    assert ["Zuckerberg spoke"] == [hit.passage.text for hit in ranking.hits]
    assert {"Zuckerburg": ("zuckerberg",)} == ranking.corrections
    assert () == ranking.unknown_words


def test_at_most_three_corrections_are_tried(tmp_path: Path) -> None:
    """The commonest of those that may be seen: hidden words take no place away."""
    hidden = header(visibility=["slack:C1"]) + "widgeta widgetb widgetc " * 3
    corpus = of_texts(tmp_path, a="widgetz widgety", b="widgetx widgetw", c=hidden)

    corrections = search(corpus, "widgetq", Filters()).corrections

    assert {"widgetq": ("widgetw", "widgetx", "widgety")} == corrections


def test_a_short_name_is_corrected_to_nothing(tmp_path: Path) -> None:
    """Alice is not alive; a longer name may be mistyped."""
    corpus = of_texts(tmp_path, a="They are alive.", b="Zuckerberg spoke.")

    assert {} == search(corpus, "what does Alice know").corrections
    assert {"Zuckerburg": ("zuckerberg",)} == search(corpus, "what does Zuckerburg know").corrections


def test_a_known_word_is_not_corrected(tmp_path: Path) -> None:
    """A word that occurs is what was meant, however near a commoner one is."""
    assert {} == search(of_texts(tmp_path, a="modal logic", b="models models"), "modal").corrections


def test_a_word_of_the_language_is_not_corrected(tmp_path: Path) -> None:
    """Who writes a word that is spelled rightly means that one, though the folder has only another like it."""
    ranking = search(of_texts(tmp_path, a="He carried water.", b="lion"), "married, marired or caried")

    assert {"caried": ("carried",)} == ranking.corrections
    assert ("married", "marired") == ranking.unknown_words


SYNONYMS = [["wage", "salary", "money made"]]


def test_a_synonym_is_found_behind_the_word_itself(tmp_path: Path) -> None:
    """In one word or several; what holds neither is not found."""
    corpus = of_texts(tmp_path, a="salaries rose", b="wages rose", c="the money is made", d="rain fell", e="rose")

    hits = search(corpus, "wages", synonyms=SYNONYMS).hits

    assert ["b", "a", "c"] == [hit.passage.document.source for hit in hits]
    assert hits[0].confidence > hits[1].confidence
    assert {"salari"} == hits[1].matched


def test_a_rare_synonym_says_no_more_than_the_word(tmp_path: Path) -> None:
    """A passage of the word, which is common, comes before one of a synonym that stands there alone."""
    corpus = of_texts(tmp_path, **{f"w{n}": "wages rose" for n in range(8)}, a="salaries rose", b="rain", c="snow")

    sources = [hit.passage.document.source for hit in search(corpus, "wages", synonyms=SYNONYMS).hits]

    assert 9 == len(sources)
    assert "a" == sources[-1]


def test_a_word_of_no_passage_is_unknown_though_a_synonym_is_not(tmp_path: Path) -> None:
    """Nobody said wages; it is told, and it is no mistyped word either."""
    ranking = search(of_texts(tmp_path, a="salaries rose", b="rain", c="waged"), "wages rose", synonyms=SYNONYMS)
    without = search(of_texts(tmp_path, a="salaries rose", b="sages", c="rain"), "wages", synonyms=SYNONYMS)

    assert () == ranking.unknown_words
    assert (("wages",), {}) == (without.unknown_words, without.corrections)
    assert ["a"] == [hit.passage.document.source for hit in without.hits]


def test_a_synonym_weighs_less_in_an_excerpt(tmp_path: Path) -> None:
    """The weights of terms tell which sentence is shown; a word of a synonym of several says nothing by itself."""
    weights = search(of_texts(tmp_path, a="salaries wages", b="rain"), "wages", synonyms=SYNONYMS).weights

    assert 0 < weights["salari"] < weights["wage"]
    assert "money" not in weights


def test_unknown_words_are_told_as_typed(tmp_path: Path) -> None:
    """Words that occur in no passage and resemble none."""
    assert ("Mythos", "xkcd") == search(of_texts(tmp_path, a="zebra"), "Mythos zebra xkcd").unknown_words


def test_equals_stand_in_the_folders_order(tmp_path: Path) -> None:
    """Equal scores do not change places from one question to the next."""
    corpus = of_texts(tmp_path, **dict.fromkeys("dacb", "zebra"))

    assert ["a", "b", "c", "d"] == found(corpus, "zebra") == found(corpus, "zebra")


def test_the_limit_is_kept(tmp_path: Path) -> None:
    """No more hits than asked for, the best ones."""
    corpus = of_texts(tmp_path, a="zebra lion lion lion", b="zebra zebra", c="zebra")

    assert [hit.passage for hit in search(corpus, "zebra", limit=2).hits] == [
        hit.passage for hit in search(corpus, "zebra").hits[:2]
    ]


def test_more_of_a_question_is_more_confidence(tmp_path: Path) -> None:
    """A passage with both words is surer than one with either."""
    corpus = of_texts(tmp_path, a="zebra lion", b="zebra ibex", c="wolf lion", d="crow")
    confidence = {hit.passage.document.source: hit.confidence for hit in search(corpus, "zebra lion").hits}

    assert confidence["a"] > 2 * max(confidence["b"], confidence["c"])


def test_repetition_makes_no_surer_than_everything(tmp_path: Path) -> None:
    """A passage that repeats the question's words again and again matches in full, not more."""
    (hit,) = search(of_texts(tmp_path, a="zebra lion " * 50, b="ibex"), "zebra lion").hits

    assert hit.features
    assert 1.0 == hit.features.match


def test_a_chosen_discussion_says_something_too(tmp_path: Path) -> None:
    """Who names the discussion needs fewer words to be understood."""
    corpus = of_texts(tmp_path, a="zebra", b="lion")
    limited = Filters(sources=frozenset({"a"}), audience=None)

    assert search(corpus, "zebra").hits[0].confidence < search(corpus, "zebra", limited).hits[0].confidence


def test_an_unknown_word_lowers_the_confidence(tmp_path: Path) -> None:
    """What nobody here speaks of is missing from every answer."""
    corpus = of_texts(tmp_path, a="zebra", b="lion")

    assert search(corpus, "zebra quagga").hits[0].confidence < search(corpus, "zebra").hits[0].confidence


def test_the_limit_keeps_the_folders_order_among_equals(tmp_path: Path) -> None:
    """Of equal passages those that stand first in the folder are the hits."""
    corpus = of_texts(tmp_path, **dict.fromkeys("fdcbeg", "zebra"), best="zebra zebra")

    assert ["best", "b", "c"] == [hit.passage.document.source for hit in search(corpus, "zebra", limit=3).hits]
    assert () == search(corpus, "zebra", limit=0).hits


# Filters

TALK = header(speakers=["Jane Doe"], host="Kim Host", date="2025-04-29")


def people(tmp_path: Path) -> Corpus:
    return of_texts(
        tmp_path,
        talk=TALK + "## A\n\n**Doe** [0:01]: zebra one\n\n## B\n\n**Host** [0:02]: zebra two",
        notes=TALK + "## A\n\nDoe likes the zebra.\n\n## B\n\nA zebra.\n\n## C\n\nHost asked for a zebra.",
        panel=header(speakers=["Jane Doe", "Max Muster"]) + "zebra of nobody in particular",
    )


def texts_for(corpus: Corpus, speaker: str) -> set[str]:
    filters = Filters(speakers=frozenset({speaker}), audience=None)
    return {hit.passage.text for hit in search(corpus, "zebra", filters).hits}


def test_from_keeps_own_words_and_notes_about_a_person(tmp_path: Path) -> None:
    """A guest's own words, notes that name them, and notes that name nobody where they are the only guest."""
    assert {"zebra one", "Doe likes the zebra.", "A zebra."} == texts_for(people(tmp_path), "Jane Doe")


def test_from_a_host_keeps_what_the_host_said(tmp_path: Path) -> None:
    """A note that names nobody is not about the host."""
    assert {"zebra two", "Host asked for a zebra."} == texts_for(people(tmp_path), "Kim Host")


def test_from_keeps_nothing_of_a_discussion_with_several_guests_and_no_name(tmp_path: Path) -> None:
    """Whom a note is about is not guessed."""
    assert set() == texts_for(people(tmp_path), "Max Muster")


def test_source_keeps_one_discussion(tmp_path: Path) -> None:
    """Only the passages of the discussions that were asked for."""
    assert {"panel"} == set(found(people(tmp_path), "zebra", Filters(sources=frozenset({"panel"}), audience=None)))


@pytest.mark.parametrize(
    ("after", "before", "sources"),
    [
        ("2025", None, {"day", "month", "year"}),
        ("2025-04", None, {"day", "month"}),
        ("2025-04-29", None, {"day"}),
        ("2025-04-30", None, set()),
        (None, "2025", {"old"}),
        (None, "2025-04-29", {"old", "year", "month"}),
        (None, "2025-04-30", {"old", "year", "month", "day"}),
        ("2024", "2025", {"old"}),
    ],
)
def test_dates(tmp_path: Path, after: str | None, before: str | None, sources: set[str]) -> None:
    """From a date on, up to a date; what has no date has not come out at any."""
    corpus = of_texts(
        tmp_path,
        day=header(date="2025-04-29") + "zebra",
        month=header(date="2025-04") + "zebra",
        year=header(date="2025") + "zebra",
        old=header(date="2024-12-31") + "zebra",
        undated="zebra",
    )

    assert sources == set(found(corpus, "zebra", Filters(after=after, before=before, audience=None)))


@pytest.mark.parametrize(
    ("audience", "sources"),
    [
        (None, {"open", "restricted"}),
        (frozenset(), {"open"}),
        (frozenset({"slack:C2"}), {"open"}),
        (frozenset({"slack:C2", "slack:C1"}), {"open", "restricted"}),
    ],
)
def test_a_restricted_discussion_is_found_by_its_audience(
    tmp_path: Path, audience: frozenset[str] | None, sources: set[str]
) -> None:
    """Others do not find it; who owns the folder finds all."""
    corpus = of_texts(tmp_path, open="zebra", restricted=header(visibility=["slack:C1"]) + "zebra")

    assert sources == set(found(corpus, "zebra", Filters(audience=audience)))


def test_a_restricted_word_is_unknown_to_others(tmp_path: Path) -> None:
    """Neither a missing “never occurs” nor a correction tells that a hidden discussion has a word."""
    corpus = of_texts(tmp_path, open="lion", restricted=header(visibility=["slack:C1"]) + "Zanzibar")

    for typed in ("Zanzibar", "Zanzibra"):
        ranking = search(corpus, typed, Filters(audience=frozenset({"slack:C2"})))
        assert ((typed,), {}) == (ranking.unknown_words, ranking.corrections)


def test_the_parameters_reach_the_formula(tmp_path: Path) -> None:
    """With b = 0 length counts for nothing."""
    scores = first_scores(of_texts(tmp_path, a="zebra " + "lion " * 50, b="zebra"), "zebra", b=0)

    assert pytest.approx(scores["b"]) == scores["a"]


# Changes of the folder

SEEN_BY = [frozenset[str](), frozenset({"slack:C1"})]
PASSAGES = st.builds(
    lambda text, section, name, title, seen_by: of_document(" ".join(text), section, name, title, seen_by),
    text=st.lists(st.sampled_from([*TERMS, "zebras", "zebrb"]), max_size=6),
    section=st.sampled_from(["", "Lion"]),
    name=st.sampled_from(["Jane", "Max"]),
    title=st.sampled_from(["Ibex", "Wolf talk"]),
    seen_by=st.sampled_from(SEEN_BY),
)
FOLDERS = st.lists(PASSAGES, min_size=1, max_size=12).flatmap(
    lambda pool: st.lists(st.lists(st.sampled_from(pool), max_size=15).map(tuple), min_size=1, max_size=6)
)
FILTERS = [
    EVERYTHING,
    Filters(),
    Filters(audience=SEEN_BY[1], speakers=frozenset({"Jane"})),
    Filters(audience=None, sources=frozenset({"Wolf talk"}), after="2025"),
]


def of_document(text: str, section: str, name: str, title: str, seen_by: frozenset[str]) -> Passage:
    """Return the only passage of a discussion."""
    spoken = Segment((), text, Words.VERBATIM, section, name)
    front_matter = FrontMatter(title, date="2025", visibility=seen_by)
    return Passage("0123456789", Document(title, f"{title}.md", front_matter, (spoken,)), section, (spoken,), text)


@given(FOLDERS, st.lists(st.sampled_from([*TERMS, "zebro", "wolf crow"]), max_size=3), st.integers(1, 5))
def test_a_changed_folder_is_ranked_like_a_new_one(
    folders: list[tuple[Passage, ...]], names: list[str], limit: int
) -> None:
    """Hits, their order, scores, confidences, corrections: nothing tells which passages came when."""
    analysis = QueryAnalyzer(analyzer(), [["lion", "wolf crow"]])
    retriever = BM25Retriever(index_passages((), analyzer(), k1=K1, b=B), title_weight=0.3)

    for passages in folders:
        retriever = retriever.updated(passages)
        fresh = BM25Retriever(index_passages(passages, analyzer(), k1=K1, b=B), title_weight=0.3)
        for filters in FILTERS:
            query = analysis.analyze(" ".join(names), filters)
            assert fresh.search(query, limit=limit) == retriever.search(query, limit=limit)


def test_a_retriever_never_changes(tmp_path: Path) -> None:
    """Who still reads the folder as it was finds what was in it."""
    before, after = of_texts(tmp_path / "1", a="zebra"), of_texts(tmp_path / "2", a="lion")
    retriever = retriever_of(before)
    query = QueryAnalyzer(analyzer()).analyze("zebra", EVERYTHING)

    updated = retriever.updated(after.passages)

    assert [1, 0] == [len(one.search(query, limit=5).hits) for one in (retriever, updated)]


def test_only_what_changed_is_analyzed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of passages that stay are not looked at again, wherever they stand then."""
    first, second, third, fourth = of_texts(tmp_path, a="zebra", b="lion", c="ibex", d="wolf").passages
    looked_at: list[str] = []
    read = Analyzer.folded_words

    def look_at(self: Analyzer, text: str) -> list[str]:
        looked_at.append(text)
        return read(self, text)

    index = index_passages((first, second, third), analyzer(), k1=K1, b=B)
    monkeypatch.setattr(Analyzer, "folded_words", look_at)

    index.updated((fourth, third, first))

    assert {second.text, fourth.text} <= set(looked_at)
    assert set(looked_at).isdisjoint({first.text, third.text})


# Clauses that count more or less than others


def test_a_clause_counts_as_much_as_it_weighs(tmp_path: Path) -> None:
    """Its score, its share of the confidence and the weight of its terms, in passages and in titles."""
    corpus = of_texts(tmp_path, a="zebra", b="lion", c="ibex")
    plain = QueryAnalyzer(analyzer()).analyze("zebra lion", EVERYTHING)
    lighter = replace(plain, clauses=(plain.clauses[0], replace(plain.clauses[1], weight=0.5)))
    equal, ranking = (retriever_of(corpus).search(query, limit=5) for query in (plain, lighter))

    assert ["a", "b"] == [hit.passage.document.source for hit in ranking.hits]
    assert [hit.score for hit in equal.hits] == [ranking.hits[0].score, 2 * ranking.hits[1].score]
    assert ranking.hits[0].confidence > equal.hits[0].confidence
    assert 2 * ranking.weights["lion"] == ranking.weights["zebra"]


def test_a_mistyped_word_keeps_its_weight(tmp_path: Path) -> None:
    """What it is read as counts like itself."""
    corpus = of_texts(tmp_path, a="Zuckerberg spoke.", b="lion")
    (clause,) = QueryAnalyzer(analyzer()).analyze("Zuckerburg", EVERYTHING).clauses
    scores = [
        retriever_of(corpus).search(Query((replace(clause, weight=weight),), EVERYTHING), limit=1).hits[0].score
        for weight in (1.0, 0.5)
    ]

    assert scores[0] == 2 * scores[1]


def test_an_unknown_name_lowers_the_confidence_more_than_another_unknown_word(tmp_path: Path) -> None:
    """What does Satoshi say about zebras? Hardly what somebody else says."""
    corpus = of_texts(tmp_path, a="zebra", b="lion", c="ibex")

    named, plain = (search(corpus, text).hits[0].confidence for text in ("zebra of Satoshi", "zebra of satoshi"))

    assert named < plain
