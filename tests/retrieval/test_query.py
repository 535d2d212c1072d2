"""Queries: what a question names, and its other names."""

from bot.retrieval.query import Clause, Filters, QueryAnalyzer
from tests.fakes import analyzer

ALIASES = [["agi", "artificial general intelligence"], ["llama", "lama"], ["intelligence", "smarts"]]
ALIASES += [["jet", "plane"], ["jet", "stream"]]


def clauses(text: str, aliases: list[list[str]] = ALIASES) -> list[Clause]:
    return list(QueryAnalyzer(analyzer(), aliases).analyze(text).clauses)


def phrases(text: str) -> list[set[str]]:
    return [{" ".join(phrase) for phrase in clause.phrases} for clause in clauses(text)]


def test_each_word_is_a_clause_as_it_was_typed() -> None:
    """Stop words are no clauses; terms are stems."""
    assert [Clause("Models", (("model",),)), Clause("Meta's", (("meta",),))] == clauses("of the Models is Meta's")


def test_what_is_named_twice_counts_once() -> None:
    """The same word in two forms is one clause."""
    assert ["model"] == [clause.typed for clause in clauses("model models MODEL")]


def test_a_name_finds_its_other_names() -> None:
    """The word and its aliases are one clause, in both directions."""
    assert {"llama", "lama"} == phrases("llama")[0] == phrases("Lamas")[0]


def test_an_alias_may_be_a_phrase() -> None:
    """A phrase of several words is one clause, with the words as they were typed."""
    (clause,) = clauses("Artificial General-Intelligence?")

    assert "Artificial General-Intelligence" == clause.typed
    assert phrases("agi") == phrases("artificial general intelligence")
    assert "artifici general intellig" in phrases("AGI")[0]


def test_the_longest_phrase_counts() -> None:
    """A word of a phrase is not looked up by itself."""
    assert 1 == len(clauses("artificial general intelligence"))
    assert {"intellig", "smart"} == phrases("general intelligence")[1]


def test_both_names_in_one_question_are_one_clause() -> None:
    """Asking for AGI, artificial general intelligence, is asking for one thing."""
    assert 1 == len(clauses("AGI (artificial general intelligence)"))


def test_a_name_in_two_groups_has_the_names_of_both() -> None:
    """Groups that share a name are joined at that name."""
    assert {"jet", "plane", "stream"} == phrases("jet")[0]


def test_a_question_of_nothing_but_stop_words_has_no_clause() -> None:
    """There is nothing to look for."""
    assert [] == clauses("what is it?")


def test_filters_are_carried() -> None:
    """The analyzer leaves the filters alone."""
    filters = Filters(after="2024")

    assert filters == QueryAnalyzer(analyzer()).analyze("models", filters).filters
