"""Rendering: which addresses become links, and how a quotation is marked where it differs."""

import pytest

from bot.adapters.web.rendering import address, marked, web_address
from bot.answering.differences import Kind
from bot.answering.quote import Checked, Differing
from bot.answering.verdicts import Verdict


@pytest.mark.parametrize("url", ["https://talk.example/a?b=c#d", "http://talk.example"])
def test_web_addresses_are_links(url: str) -> None:
    """As they are."""
    assert url == web_address(url)


@pytest.mark.parametrize(
    "url",
    [None, "", "javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "vbscript:x", "file:talk"]
    + ["//talk.example", "talk.example", "https:", "https://", "http://[", "\tjavascript:alert(1)"],
)
def test_other_addresses_are_none(url: str | None) -> None:
    """Whatever a file says its address is."""
    assert "" == web_address(url)


def test_an_address_of_ours_holds_what_is_set() -> None:
    """Encoded; what is not set is left out."""
    assert "/timeline?q=a%26b&from=Ada+%26" == address("/timeline", q="a&b", from_="Ada &", page=None)
    assert "/sources" == address("/sources", q="")


def test_a_quotation_is_marked_in_its_order() -> None:
    """Every letter once; what was left out stands where it is missing, and what overlaps is marked but once."""
    ten = Differing(Kind.NUMBER, "ten", "two", (4, 7), True)
    left_out = Differing(Kind.OMISSION, "", "very", (8, 8), True)
    again = Differing(Kind.WORD, "en z", "x", (5, 9), True)

    pieces = marked(Checked("a zzten zebras", Verdict.ALTERED, "rev", differences=(left_out, ten, again)))

    assert [("a zz", None), ("ten", ten), (" ", None), ("", left_out), ("zebras", None)] == pieces
