"""The pages as somebody uses them: asking, comparing, checking, and following a citation to its place."""

import re
from urllib.parse import quote

import pytest

from tests.browser.browser import DESK, PHONE, Browser, Page
from tests.browser.conftest import SECRET

pytestmark = pytest.mark.asyncio(loop_scope="package")

QUESTION = "When will AI write most of Meta's code?"
SAID = "sometime in the next 12 to 18 months, we'll reach the point where most of the code"
IN_VIEW = """(box => box.top >= 0 && box.top < innerHeight * .75 && box.bottom > 0)
  (document.querySelector('.is-cited').getBoundingClientRect())"""


async def test_ask_and_follow_a_citation(browser: Browser, origin: str) -> None:
    """Typed and sent by the mouse; the citation leads to the passage, highlighted and in view."""
    page = await browser.open(origin)

    await page.type(QUESTION)
    await page.click("form.ask button")
    asked = await page.value("location.search")
    answered = await page.text(".citation blockquote")
    await page.click(".citation .door")

    assert f"?q={QUESTION.replace(' ', '+').replace(chr(39), '%27').replace('?', '%3F')}" == asked.split("&")[0]
    assert SAID in answered[0]
    assert re.fullmatch(r"/sources/zuckerberg-dwarkesh-2025-04/[0-9a-f]{10}", await page.value("location.pathname"))
    assert SAID in (await page.text(".is-cited"))[0]
    assert 1 == len(await page.text(".is-cited"))
    assert await page.value(IN_VIEW)
    assert [] == page.foreign(origin)


@pytest.mark.parametrize(("size", "rate"), [(PHONE, 0), (DESK, 0), (DESK, 12_000)])
async def test_a_shared_passage_is_in_view(browser: Browser, origin: str, size: tuple[int, int], rate: int) -> None:
    """Also where the address that was shared lost what stands behind its `#`, without scripts, and on a slow line."""
    page = await browser.open(f"{origin}/?q={quote(QUESTION)}")
    href = await page.value("document.querySelector('.citation .door').getAttribute('href')")

    shared = await browser.open(origin + href.partition("#")[0], size=size, scripts=False, bytes_per_second=rate)

    assert await shared.value("scrollY") > 1_000
    assert await shared.value(IN_VIEW)


async def test_declined(browser: Browser, origin: str) -> None:
    """Said plainly, with the words that never occur; the nearest are marked as no answer."""
    page = await browser.open(f"{origin}/?q=pizza+in+Naples+models")

    assert "Nothing in the knowledge folder answers this." in (await page.text(".verdict"))[0]
    assert "pizza" in (await page.text(".verdict"))[0]
    assert ["Nearest (not an answer):"] == await page.text("h2.rule")
    assert await page.text(".nearest .citation")


async def test_compare_side_by_side(browser: Browser, origin: str) -> None:
    """Two people stand beside each other, each under their name; on a phone below each other."""
    address = f"{origin}/compare?q=open+source&who=Mark+Zuckerberg&who=Satya+Nadella"
    wide = await browser.open(address)
    narrow = await browser.open(address, size=PHONE)
    tops = "[...document.querySelectorAll('.columns > section')].map(e => e.getBoundingClientRect().top)"

    assert ["Mark Zuckerberg", "Satya Nadella"] == await wide.text(".columns h2")
    assert 1 == len(set(await wide.value(tops)))
    assert 2 == len(set(await narrow.value(tops)))
    assert ["Mark Zuckerberg", "Satya Nadella"] == await wide.value(
        "[...document.querySelectorAll('[name=who]')].map(e => e.value).filter(Boolean)"
    )


async def test_a_quotation_and_where_it_differs(browser: Browser, origin: str) -> None:
    """The verdict in words, and the differences marked in the quotation itself."""
    page = await browser.open(f"{origin}/quote")

    await page.click("textarea")
    await page.type(SAID.replace("months", "weeks"))
    await page.click("form.ask button")

    assert (await page.text(".verdict"))[0].startswith("Altered: a word differs")
    assert [["weeks"], ["months"]] == [await page.text(".harmful del"), await page.text(".harmful ins")]
    assert SAID in (await page.text(".citation blockquote"))[0]


async def test_timeline(browser: Browser, origin: str) -> None:
    """Oldest first, each with its date."""
    page = await browser.open(f"{origin}/timeline?q=open+source&from=Mark+Zuckerberg")
    dates = await page.value("[...document.querySelectorAll('.line time')].map(e => e.dateTime)")

    assert len(dates) > 1
    assert sorted(dates) == dates


async def test_the_keyboard_alone(browser: Browser, origin: str) -> None:
    """The question box has the focus; from there Tab and Enter lead to a citation in its place."""
    page = await browser.open(origin)

    await page.type(QUESTION)
    await page.press("Enter")
    await page.settled()
    for _ in range(40):
        await page.press("Tab")
        if await page.value("document.activeElement.matches('.citation .door')"):
            break
    outline = await page.value("getComputedStyle(document.activeElement).outlineStyle")
    await page.press("Enter")
    await page.settled()

    assert "solid" == outline
    assert "cited" in await page.value("document.activeElement.className")
    assert await page.value(IN_VIEW)


async def test_the_first_tab_skips_to_the_content(browser: Browser, origin: str) -> None:
    """Nobody has to go through the menu on every page."""
    page = await browser.open(f"{origin}/sources")
    await page.press("Tab")
    focused = await page.value("document.activeElement.className")
    await page.press("Enter")

    assert "skip" == focused
    assert "main" == await page.value("document.activeElement.id")


async def test_who_signs_in_sees_more(browser: Browser, origin: str) -> None:
    """By the keyboard alone, from the foot of a page and back to it; after signing out it is as before."""
    page = await browser.open(f"{origin}/sources")
    before = await page.text(".talks h3")
    await page.click(".bottom a[href^='/sign-in']")
    menu = await page.text(".top nav")
    await page.type("not the secret")
    await page.press("Enter")
    await page.settled()
    wrong = await page.text("[role=alert]")
    await page.type(SECRET)
    await page.press("Enter")
    await page.settled()
    inside = await page.text(".talks h3")
    await page.click(".bottom button")
    await page.go(f"{origin}/sources")

    assert [] == menu
    assert ["That is not the secret."] == wrong
    assert ["Board meeting"] == [title for title in inside if title not in before]
    assert before == await page.text(".talks h3")


async def test_without_scripts_all_is_there(browser: Browser, origin: str) -> None:
    """The pages have none, and so lose nothing."""
    page = await browser.open(origin, scripts=False)

    await page.type(QUESTION)
    await page.press("Enter")
    await page.settled()

    assert SAID in (await page.text(".citation blockquote"))[0]
    assert [] == [url for url in page.loaded() if url.endswith(".js")]


async def test_a_hostile_discussion_is_only_text(browser: Browser, origin: str) -> None:
    """Markup, scripts and templates of a file stand there as they were written, and lead nowhere."""
    page = await browser.open(f"{origin}/sources/hostile")
    asked = await browser.open(f"{origin}/?q=quagga+stripes")
    text = (await page.text("main"))[0]

    for one in (page, asked):
        assert "broken in" != await one.value("document.title")
        assert 0 == await one.value("document.querySelectorAll('script, img, svg, [onerror], [onload]').length")
        assert [] == await one.value("[...document.links].map(a => a.protocol).filter(p => !/^https?:$/.test(p))")
        assert [] == one.foreign(origin)
        assert await fits(one)
    assert "<script>document.title='broken in'</script>" in text
    assert "{{ 7 * 7 }} {% raw %}" in text
    assert not [character for character in "\u202e\u202c\u200b" if character in text]
    assert "quagga" * 1000 in text


async def fits(page: Page) -> bool:
    """Whether nothing of a page is wider than the screen."""
    wide: int = await page.value("document.documentElement.scrollWidth - innerWidth")
    return wide <= 0
