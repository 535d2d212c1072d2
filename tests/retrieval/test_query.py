"""Queries: what a question names, and its other names."""

import pytest

from bot.retrieval.analyzer import Analyzer
from bot.retrieval.query import Clause, Filters, QueryAnalyzer
from bot.settings import read_stop_words, read_synonyms
from tests.fakes import analyzer

ALIASES = [["agi", "artificial general intelligence"], ["llama", "lama"], ["intelligence", "smarts"]]
ALIASES += [["jet", "plane"], ["jet", "stream"]]


def clauses(text: str, aliases: list[list[str]] = ALIASES) -> list[Clause]:
    return list(QueryAnalyzer(analyzer(), aliases).analyze(text).clauses)


def phrases(text: str) -> list[set[str]]:
    return [{" ".join(phrase) for phrase in clause.phrases} for clause in clauses(text)]


def test_each_word_is_a_clause_as_it_was_typed() -> None:
    """Stop words are no clauses; terms are stems."""
    assert [Clause("models", (("model",),)), Clause("Meta's", (("meta",),), is_name=True)] == clauses(
        "of the models is Meta's"
    )


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


# Numbers


@pytest.mark.parametrize("typed", ["12", "twelve", "Twelve"])
def test_a_number_is_found_in_figures_and_in_words(typed: str) -> None:
    """Whichever way it was typed."""
    assert [{"12", "twelv"}] == phrases(typed)


@pytest.mark.parametrize("typed", ["$600B", "600 billion", "600bn", "600 bn"])
def test_a_large_number_is_one_thing(typed: str) -> None:
    """A number and its scale, written as one word or as two."""
    (found,) = phrases(typed)

    assert {"600 billion", "600b", "600bn"} <= found


def test_a_number_keeps_what_follows_it() -> None:
    """The words behind a number are things of their own."""
    assert ["ten billion", "dollars"] == [clause.typed for clause in clauses("ten billion dollars")]


# Leaders


def test_whoever_goes_by_a_companys_ceo_speaks_for_it() -> None:
    """As the aliases tell; the people themselves have no leaders."""
    aliases = [["jane doe", "ceo of acme", "acme ceo"], ["acme", "acme corporation"]]
    people = {("jane", "doe"): frozenset({"Jane Doe"}), ("doe",): frozenset({"Jane Doe"})}
    query = QueryAnalyzer(analyzer(), aliases).analyze(
        "Doe, Acme and Zenith", who_is=lambda phrase: people.get(phrase, frozenset())
    )

    assert [("Doe", []), ("Acme", ["Jane Doe"]), ("Zenith", [])] == [
        (clause.typed, sorted(clause.leaders)) for clause in query.clauses
    ]


# Synonyms

SYNONYMS = [["wage", "salary", "make money"], ["salary", "pay"], ["make the", "invent"]]


def similar(text: str) -> dict[str, set[str]]:
    """Return what may be meant by each clause of a question."""
    query = QueryAnalyzer(analyzer(), [["wage", "earnings"]], SYNONYMS).analyze(text)
    return {clause.typed: {" ".join(phrase) for phrase in clause.similar} for clause in query.clauses}


def test_what_stands_in_a_group_with_a_word_may_be_meant() -> None:
    """In any form of the word, from each of its groups, but not from the groups of the others in them."""
    assert {"wage", "make money", "pay"} == similar("high salaries")["salaries"]
    assert {"salari"} == similar("Salary; we pay well")["pay"]


def test_an_alias_is_meant_and_not_only_perhaps() -> None:
    """Its synonyms are those of all its names."""
    assert {"salari", "make money"} == similar("earnings")["earnings"]


def test_what_loses_a_stop_word_is_no_synonym() -> None:
    """What is left of it is another word: any making."""
    assert set() == similar("invent")["invent"]


def test_no_synonym_that_is_shipped_is_passed_over() -> None:
    """Each entry keeps all its words, and each group has several stems."""
    shipped = Analyzer(read_stop_words())
    entries = [entry for group in read_synonyms() for entry in group]
    asked = QueryAnalyzer(shipped, (), [["quagga", entry] for entry in entries]).analyze("quagga")
    found = set(asked.clauses[0].similar)

    assert [] == [entry for entry in entries if tuple(shipped.terms(entry)) not in found]
    assert [] == [group for group in read_synonyms() if len({tuple(shipped.terms(entry)) for entry in group}) < 2]


def test_a_name_has_no_synonyms() -> None:
    """Salary, the village, is no wage."""
    assert set() == similar("Where is Salary?")["Salary"]


# People

PEOPLE = {
    "mark zuckerberg": ["Mark Zuckerberg"],
    "mark": ["Mark Zuckerberg"],
    "zuckerberg": ["Mark Zuckerberg"],
    "dario amodei": ["Dario Amodei"],
    "daniela amodei": ["Daniela Amodei"],
    "amodei": ["Dario Amodei", "Daniela Amodei"],
}


def named(text: str, aliases: list[list[str]] = ALIASES) -> list[Clause]:
    """Return the clauses of a question that name somebody."""
    query = QueryAnalyzer(analyzer(), aliases).analyze(
        text, who_is=lambda phrase: frozenset(PEOPLE.get(" ".join(phrase), ()))
    )
    return [clause for clause in query.clauses if clause.people]


@pytest.mark.parametrize("typed", ["Mark Zuckerberg", "zuckerberg's", "MARK ZUCKERBERG’S", "Mark", "Mark … Zuckerberg"])
def test_a_person_is_one_clause(typed: str) -> None:
    """By whatever name, possessive or not, once or twice; the whole and the last name are looked for."""
    (clause,) = named(f"{typed} models")

    assert {"Mark Zuckerberg"} == clause.people
    assert {("mark", "zuckerberg"), ("zuckerberg",)} <= set(clause.phrases)


def test_a_person_weighs_more_than_a_word() -> None:
    """Whose words are wanted decides between passages that fit alike."""
    assert named("Zuckerberg")[0].weight > clauses("models")[0].weight


@pytest.mark.parametrize("typed", ["Mark Cuban on glasses", "what does Mark Andreessen want"])
def test_a_first_name_with_another_last_name_is_somebody_else(typed: str) -> None:
    """Mark Cuban is no Zuckerberg."""
    assert [] == named(typed)


def test_a_first_name_before_a_subject_is_ours() -> None:
    """What follows it in small letters, or after a comma, is no last name."""
    assert [{"Mark Zuckerberg"}] * 2 == [
        clause.people for text in ("Mark glasses", "Mark, AI") for clause in named(text)
    ]


def test_a_nickname_names_its_person() -> None:
    """What stands beside a name in the aliases is a name."""
    (clause,) = named("What does Zuck say?", [["zuck", "zuckerberg"]])

    assert "Zuck" == clause.typed
    assert {"Mark Zuckerberg"} == clause.people


def test_an_office_names_its_holder_but_not_the_other_way_round() -> None:
    """Meta's CEO is Zuckerberg; not every passage with Meta and a CEO in it is about him."""
    aliases = [["zuckerberg", "meta ceo", "ceo of meta"]]
    (office,), (person,) = named("What does Meta's CEO say?", aliases), named("What does Zuckerberg say?", aliases)

    assert {"Mark Zuckerberg"} == office.people == person.people
    assert {("meta", "ceo"), ("zuckerberg",)} <= set(office.phrases)
    assert {("mark", "zuckerberg"), ("zuckerberg",)} == set(person.phrases)


def test_namesakes_are_all_meant() -> None:
    """A last name alone stands for each who has it, and for nobody's first name."""
    (clause,) = named("Amodei on models")

    assert {"Dario Amodei", "Daniela Amodei"} == clause.people
    assert (("amodei",),) == clause.phrases


@pytest.mark.parametrize(
    ("typed", "is_name"),
    [
        ("What will mark the end of Llama?", False),
        ("What does Mark think of Llama?", True),
        ("what does mark think of AI", True),
        ("what does zuckerberg think of Llama", True),
    ],
)
def test_an_ordinary_word_is_a_name_where_it_is_written_like_one(typed: str, *, is_name: bool) -> None:
    """A short one in small letters is one only if the asker writes all in small letters."""
    assert is_name == bool(named(typed))


def test_a_name_inside_a_longer_name_is_not_looked_up() -> None:
    """The aliases of a part are no aliases of the whole."""
    (clause,) = named("Mark Zuckerberg", [["mark", "currency"]])

    assert ("currenc",) not in clause.phrases


def test_what_is_written_like_a_name_is_marked() -> None:
    """A capital in the middle of a question; at its beginning it says nothing."""
    assert [False, True, False] == [clause.is_name for clause in clauses("Models of Satoshi today")]


def test_words_in_which_a_question_is_put_weigh_less() -> None:
    """In whichever form; what is written like a name is one."""
    query = QueryAnalyzer(analyzer(), weak_words=["explain", "way"]).analyze("explained scaling the Way")

    assert [("explained", 0.4), ("scaling", 1.0), ("Way", 1.0)] == [(one.typed, one.weight) for one in query.clauses]
