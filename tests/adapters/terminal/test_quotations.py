"""Verdicts on quotations at a terminal."""

import json

import pytest

from bot.adapters.terminal.quotations import checked_to_json, checked_to_lines
from bot.answering.differences import Kind
from bot.answering.quote import Checked, Differing
from bot.answering.verdicts import Verdict
from tests.fakes import citation

CLOSE = Checked(
    "We announced 4 models; not five.",
    Verdict.CLOSE,
    "abcdef01",
    differences=(Differing(Kind.PUNCTUATION, "models; not", "models, not", (15, 26), is_harmful=False),),
    passages=(citation("We announced four models, not five."),),
)


def lines(checked: Checked) -> list[str]:
    return [line.plain for line in checked_to_lines(checked)]


def test_the_verdict_comes_first_then_the_differences_then_the_passage() -> None:
    """The quotation with what differs between brackets, the excerpt as it is in its file."""
    shown = lines(CLOSE)

    assert "Close: Mark Zuckerberg said this, but for differences that change nothing:" == shown[0]
    assert "   “We announced 4 [models; not] five.”" == shown[2]
    assert "   punctuation: “models; not” for “models, not”" == shown[3]
    assert "   “We announced four models, not five.”" in shown


def test_what_was_left_out_is_marked_at_its_place() -> None:
    """There is nothing of it in the quotation."""
    one = Checked(
        "people do want to wait", Verdict.ALTERED, "abcdef01",
        differences=(Differing(Kind.NEGATION, "", "don't", (10, 10), is_harmful=True),), passages=(citation(),),
    )  # fmt: skip

    assert "Altered: a negation differs from what was said." == lines(one)[0]
    assert ["   “people do […] want to wait”", "   negation: left out “don't”"] == lines(one)[2:4]


@pytest.mark.parametrize(
    ("verdict", "begins"),
    [
        (Verdict.VERBATIM, "Verbatim: Mark Zuckerberg said this"),
        (Verdict.OTHER_SPEAKER, "Another speaker: Mark Zuckerberg said this, not Jane Doe"),
        (Verdict.ALTERED, "Altered: "),
        (Verdict.STITCHED, "Stitched together: "),
        (Verdict.NOTE_ONLY, "Only in our notes: "),
        (Verdict.NOT_IN_FOLDER, "Not in the folder. That says nothing about whether it was said elsewhere."),
    ],
)
def test_each_verdict_is_a_sentence(verdict: Verdict, begins: str) -> None:
    """None of them says that somebody did not say something."""
    speaker = "Jane Doe" if verdict is Verdict.OTHER_SPEAKER else None

    first = lines(Checked("What they said", verdict, "abcdef01", speaker, passages=(citation(),)))[0]

    assert first.startswith(begins)
    assert "n't say" not in first
    assert "not say" not in first


def test_words_without_a_name_are_not_given_one() -> None:
    """That they are not known to be theirs is all that can be told."""
    one = Checked("Words", Verdict.OTHER_SPEAKER, "abcdef01", "Jane Doe", passages=(citation(speaker=None),))

    assert "this was said by somebody whom the folder does not name, so it is not known to be Jane Doe" in lines(one)[0]


def test_a_refusal_is_its_reason() -> None:
    """Nothing else."""
    assert ["Too short."] == lines(Checked("x", Verdict.REFUSED, "abcdef01", reason="Too short."))


def test_nothing_pasted_steers_the_terminal() -> None:
    """An escape sequence is shown, not obeyed."""
    hostile = Checked(
        "one \x1b[31m two", Verdict.CLOSE, "abcdef01",
        differences=(Differing(Kind.FILLER, "\x1b[31m", "\x07", (4, 9), is_harmful=False),), passages=(citation(),),
    )  # fmt: skip

    assert not any(mark in line for line in lines(hostile) for mark in "\x1b\x07")


def test_the_fields_of_a_line_of_json() -> None:
    """As `DESIGN` names them."""
    fields = json.loads(checked_to_json(CLOSE))

    assert ["quote", "by", "verdict", "differences", "passages", "nearest", "notes", "revision", "took_ms"] == list(
        fields
    )
    assert ("close", "We announced 4 models; not five.") == (fields["verdict"], fields["quote"])
    assert [{"kind": "punctuation", "quoted": "models; not", "said": "models, not", "harmful": False}] == fields[
        "differences"
    ]
    assert "We announced four models, not five." == fields["passages"][0]["excerpt"]
