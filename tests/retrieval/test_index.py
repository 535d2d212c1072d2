"""The index: BM25Plus to the bit, over documents that come and go."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Plus

from bot.retrieval.index import Index
from bot.retrieval.postings import Postings

Documents = list[list[str]]

TERMS = ["zebra", "lion", "ibex", "wolf", "crow", "hare", "toad"]
DOCUMENTS = st.lists(st.lists(st.sampled_from(TERMS), max_size=8), max_size=6)
QUERIES = st.lists(st.sampled_from([*TERMS, "quagga"]), max_size=4)
LONG_QUERIES = st.lists(st.sampled_from([*TERMS, "quagga"]), max_size=20)
CHANGES = st.lists(st.tuples(st.sets(st.integers(0, 40), max_size=5), DOCUMENTS), max_size=12)
PARAMETERS = st.fixed_dictionaries({"k1": st.floats(0.1, 3), "b": st.floats(0, 0.99), "delta": st.floats(0, 2)})


def index_of(documents: Documents) -> Index:
    return Index(documents, k1=0.9, b=0.6)


def changed(index: Index, documents: Documents, changes: list[tuple[set[int], Documents]]) -> tuple[Index, Documents]:
    """Return the index and the documents after some changes."""
    for removed, added in changes:
        removed = {number for number in removed if number < len(documents)}
        documents = [kept for number, kept in enumerate(documents) if number not in removed] + added
        index = index.updated(removed, added)
    return index, documents


def best_of_all(index: Index, documents: Documents, query: list[str], k: int) -> tuple[list[int], list[float]]:
    """Return what sorting all scores gives: the documents that hold a term, and the sums of their matches."""
    order = np.argsort(-index.get_scores(query), kind="stable").tolist()
    sums = np.zeros(len(documents))
    for matches in map(index.matches, query):
        sums[matches.documents] += matches.scores
    best = [number for number in order if set(query) & set(documents[number])][:k]
    return best, sums[best].tolist()


def top_of(index: Index, query: list[str], k: int) -> tuple[list[int], list[float]]:
    documents, scores = index.top(query, k)
    return documents.tolist(), scores.tolist()


def scores_of_rank_bm25(documents: Documents, query: list[str], **parameters: float) -> list[float]:
    """Return what rank_bm25 says, and zeros where it divides by zero."""
    if not any(documents):
        return [0.0] * len(documents)
    scores: list[float] = BM25Plus(documents, **parameters).get_scores(query).tolist()
    return scores


@given(DOCUMENTS, QUERIES, PARAMETERS)
def test_scores_are_rank_bm25s_to_the_bit(documents: Documents, query: list[str], parameters: dict[str, float]) -> None:
    """Constant, repeated and unknown terms included."""
    expected = scores_of_rank_bm25(documents, query, **parameters)

    assert expected == Index(documents, **parameters).get_scores(query).tolist()


@given(DOCUMENTS, CHANGES, QUERIES, PARAMETERS)
def test_scores_do_not_tell_how_the_documents_came(
    documents: Documents, changes: list[tuple[set[int], Documents]], query: list[str], parameters: dict[str, float]
) -> None:
    """After any changes they are those of the documents that are there, the kept ones first; no generation changes."""
    index = Index(documents, **parameters)
    generations = [(index, documents)]

    for removed, added in changes:
        removed = {number for number in removed if number < len(documents)}
        documents = [kept for number, kept in enumerate(documents) if number not in removed] + added
        index = index.updated(removed, added)
        generations.append((index, documents))

    for index, documents in generations:
        assert scores_of_rank_bm25(documents, query, **parameters) == index.get_scores(query).tolist()


@given(DOCUMENTS, CHANGES, st.sampled_from(TERMS))
def test_matches_are_the_documents_that_hold_a_term(
    documents: Documents, changes: list[tuple[set[int], Documents]], term: str
) -> None:
    """In ascending order, with the score less the constant that every document gets."""
    index, documents = changed(index_of(documents), documents, changes)

    matches = index.matches(term)

    holding = [number for number, terms in enumerate(documents) if term in terms]
    scores = index.get_scores([term])[holding] - index.weight(term) * index.delta
    assert holding == matches.documents.tolist()
    assert pytest.approx(scores.tolist()) == matches.scores.tolist()


@given(DOCUMENTS, CHANGES, LONG_QUERIES, PARAMETERS, st.integers(0, 8))
def test_the_top_is_that_of_all_scores(
    documents: Documents,
    changes: list[tuple[set[int], Documents]],
    query: list[str],
    parameters: dict[str, float],
    k: int,
) -> None:
    """To the bit, whatever was removed and added; equals in their order, and nothing that holds no term."""
    index, documents = changed(Index(documents, **parameters), documents, changes)

    found = top_of(index, query, k)

    assert best_of_all(Index(documents, **parameters), documents, query, k) == found


def test_the_top_of_many_documents() -> None:
    """Terms as seldom as in language, questions of any length, in a folder that changed."""
    chance = np.random.default_rng(4)
    made = [[f"t{term}" for term in chance.zipf(1.4, size=chance.integers(1, 40)) % 200] for _ in range(3000)]
    index, documents = changed(index_of(made), made, [(set(range(7, 900, 3)), made[:300]), ({5, 2800}, made[:7])])
    anew = index_of(documents)

    for _ in range(100):
        query = [f"t{term}" for term in chance.integers(0, 40, size=chance.integers(1, 12))]
        assert best_of_all(anew, documents, query, 10) == top_of(index, query, 10)


def test_rounding_decides_as_the_parents_does() -> None:
    """Documents whose terms weigh alike, and which are therefore told apart by rounding alone, stand as there."""
    documents = [list("abcd" + "b" * two + "c" * three + "d" * four) for two, three, four in permutations((1, 2, 4))]
    documents += [[*map({"a": "b", "b": "c", "c": "d", "d": "a"}.__getitem__, document)] for document in documents]
    index = Index(documents, k1=0.9, b=0.6, delta=0.3)

    for query in permutations("abcd"):
        for k in range(1, 12):
            assert best_of_all(index, documents, [*query], k) == top_of(index, [*query], k)


def test_a_long_question_is_added_up_in_its_order() -> None:
    """To the bit, also where a single document comes in."""
    terms = [f"t{number}" for number in range(40)]
    documents = [terms, *([term] * (number % 7 + 1) for number, term in enumerate(terms)), *(terms[:n] for n in (5, 9))]
    index = index_of(documents)

    for turned in range(40):
        query = terms[turned:] + terms[:turned]
        assert best_of_all(index, documents, query, 1) == top_of(index, query, 1)


def test_the_top_is_in_what_was_added() -> None:
    """A term that only a later document holds is found there, and where another one is gone."""
    index, documents = changed(index_of([["lion"]] * 64), [["lion"]] * 64, [({3}, [["zebra"], ["ibex"]])])

    assert best_of_all(index, documents, ["zebra"], 3) == top_of(index, ["zebra"], 3)
    assert [64] == index.top(["ibex"], 3)[0].tolist()


def test_a_frequency_counts_what_is_left() -> None:
    """Whether a little of it went, or much."""
    postings = Postings().updated([], [["lion"], ["lion", "zebra"], ["zebra"]] * 40)

    postings = postings.updated([1, 4, 117], [])
    left = postings.updated(range(30, 60), [])

    assert [77, 78] == [postings.frequency("lion"), postings.frequency("zebra")]
    assert [len(left.of(term)[0]) for term in ("lion", "zebra")] == [left.frequency("lion"), left.frequency("zebra")]


@pytest.mark.parametrize("documents", [[], [[]], [[], []]], ids=["no document", "one without terms", "two of them"])
def test_documents_without_terms_score_nothing(documents: Documents) -> None:
    """Where rank_bm25 divides by zero, nothing matches and all scores are 0; what is added then is found."""
    index = index_of(documents)

    assert [0.0] * len(documents) == index.get_scores(["zebra"]).tolist()
    assert (0, 0) == (index.weight("zebra"), len(index.matches("zebra")))
    assert [len(documents)] == index.updated([], [["zebra"]]).matches("zebra").documents.tolist()


def test_a_document_without_terms_at_full_length_norm() -> None:
    """With b = 1 rank_bm25 has no score for it; here it gets the constant like all others."""
    scores = Index([["zebra"], []], k1=0.9, b=1).get_scores(["zebra"])

    assert scores[0] > scores[1] == pytest.approx(np.log(3))


def test_nothing_in_a_document_without_terms_counts_nothing() -> None:
    """With b = 1 as well, where its length norm is 0."""
    index = Index([["zebra"], []], k1=0.9, b=1)

    assert [0.0] == index.saturation(np.array([0.0]), np.array([0.0])).tolist()


def test_the_best_documents_are_rank_bm25s() -> None:
    """What the parent builds on the scores works here too."""
    documents = [["zebra"], ["lion", "zebra"], ["lion"]]
    index, parent = index_of(documents), BM25Plus(documents, k1=0.9, b=0.6)

    assert parent.get_top_n(["zebra"], "abc", n=2) == index.get_top_n(["zebra"], "abc", n=2)
    assert parent.get_batch_scores(["zebra"], [2, 0]) == index.get_batch_scores(["zebra"], [2, 0])


def test_what_did_not_change_is_shared() -> None:
    """A change to one document copies no postings of the others."""
    before = Postings().updated([], [[term, "lion"] for term in TERMS * 10])

    after = before.updated([3], [["zebra"]])

    assert after._segments[0].documents is before._segments[0].documents
    assert [69, 1] == [segment.size for segment in after._segments]


def test_many_changes_leave_few_segments_and_nothing_that_is_gone() -> None:
    """Small segments are joined, and what is mostly gone is rewritten without its dead."""
    postings = Postings().updated([], [[f"old{number}"] for number in range(64)])

    for number in range(200):
        postings = postings.updated([0], [[f"new{number}"]])

    assert 64 == postings.size
    assert len(postings._segments) <= 7
    assert sum(len(segment.lengths) for segment in postings._segments) <= 2 * postings.size
    assert not any("old0" in segment.terms for segment in postings._segments)


def test_what_is_mostly_gone_is_given_back() -> None:
    """A folder that loses most of its documents keeps none of their postings."""
    postings = Postings().updated([], [[f"term{number}"] for number in range(64)])

    (segment,) = postings.updated(range(1, 40), [])._segments

    assert 25 == len(segment.documents) == len(segment.lengths) == len(segment.terms)


@given(DOCUMENTS, st.lists(st.integers(-1, 12), max_size=6))
def test_counts_are_those_of_the_documents(documents: list[list[str]], numbers: list[int]) -> None:
    """How often a term stands in some of the documents, in any order; nowhere in one that there is not."""
    for term in (*TERMS, "quagga"):
        expected = [documents[number].count(term) if 0 <= number < len(documents) else 0 for number in numbers]

        assert expected == index_of(documents).counts(term, np.array(numbers, dtype=np.int32)).tolist()


@given(DOCUMENTS.filter(lambda documents: any(map(len, documents))))
def test_saturation_is_what_a_score_is_made_of(documents: list[list[str]]) -> None:
    """With the counts and lengths of the documents it gives their scores; what is not there counts nothing."""
    index = index_of(documents)
    everything = np.arange(len(documents), dtype=np.int32)
    for term in TERMS:
        matches = index.matches(term)

        scores = index.weight(term) * index.saturation(
            index.counts(term, everything).astype(float), index.doc_len.astype(float)
        )

        assert matches.scores.tolist() == pytest.approx(scores[matches.documents].tolist())
        assert 0 == scores.sum() - scores[matches.documents].sum()
