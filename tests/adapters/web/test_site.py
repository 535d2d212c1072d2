"""The site: its pages, its JSON, and what it keeps to itself."""

import json
import re
from pathlib import Path

import pytest

from bot.adapters.web.verbs import PUBLIC
from bot.answering.questions import Question
from bot.operations.limits import Limits
from tests.adapters.web.sites import FOLDER, FORMATS, site
from tests.fakes import header

PAGES = ["/", "/?q=zebra+herd", "/?q=okapi", "/compare?q=zebra", "/quote?q=a+zebra+herd+grows+to+ninety"]
PAGES += ["/timeline?q=zebra&from=Ada+Stripe", "/sources", "/sources?q=okapi", "/sources/talk", "/status"]
API = ["/api/ask?q=zebra", "/api/ask?q=okapi", "/api/compare?q=zebra", "/api/quote?q=a+zebra+herd+grows+to+ninety"]
API += ["/api/timeline?q=zebra&from=Ada", "/api/sources", "/api/show?id=talk", "/api/status"]


async def test_every_page_is_safe(tmp_path: Path) -> None:
    """No script, no frame, no foreign thing, no guess at a type, no telling where somebody came from."""
    async with site(tmp_path) as visitor:
        for path in [*PAGES, *API, "/sources/nope", "/api/nope", "/static/style.css", "/static/nope", "/sign-in"]:
            told = await visitor.get(path)
            policy = dict(one.strip().partition(" ")[::2] for one in told.headers["Content-Security-Policy"].split(";"))

            assert "'none'" == policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"]
            assert "unsafe" not in told.headers["Content-Security-Policy"]
            assert not {"script-src", "connect-src"} & set(policy)
            assert ["nosniff", "no-referrer", "DENY"] == [
                told.headers[name] for name in ("X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options")
            ]
            assert not re.search(r"<script|<style|\son\w+=|\sstyle=", told.text)


async def test_pages_answer(tmp_path: Path) -> None:
    """Each as HTML with status 200."""
    async with site(tmp_path) as visitor:
        for path in PAGES:
            told = await visitor.get(path)

            assert 200 == told.status
            assert "text/html; charset=utf-8" == told.headers["Content-Type"]
            assert told.text.startswith("<!doctype html>")


async def test_modifiers_are_fields(tmp_path: Path) -> None:
    """And stand in the form again; a senseless one is the asker's to mend."""
    async with site(tmp_path) as visitor:
        told = await visitor.get("/?q=zebra&from=Ada+Stripe&source=talk&after=2024&before=2026&top=1")
        wrong = await visitor.get("/?q=zebra&after=yesterday")
        unknown = await visitor.get("/?q=zebra&from=Nobody+There")

    assert "forty animals" in re.sub("</?b>", "", told.text)
    assert all(f'value="{value}"' in told.text for value in ("Ada Stripe", "talk", "2024", "2026"))
    assert "after: takes a year, a month or a day" in wrong.text
    assert "No speaker “Nobody There”" in unknown.text


async def test_the_reader_tells_words_times_and_neighbours(tmp_path: Path) -> None:
    """Sections, the host apart, times that open the video; the cited passage is one, and can be previewed."""
    async with site(tmp_path) as visitor:
        passage = visitor.answerer.ask("zebra herd", Question("", audience=PUBLIC)).passages[0].passage
        whole = await visitor.get("/sources/talk")
        cited = await visitor.get(f"/sources/talk/{passage.id}")

    assert '<h2 dir="auto">Herds</h2>' in whole.text
    assert 1 == len(re.findall(r'class="turn-of is-host"', whole.text))
    assert 'href="https://www.youtube.com/watch?v=abc&amp;t=70s"' in whole.text
    assert "is-cited" not in whole.text
    assert 1 == cited.text.count("is-cited")
    assert f'id="p-{passage.id}" tabindex="-1" autofocus' in cited.text
    assert 'property="og:title" content="Ada Stripe — Zebra Talk"' in cited.text
    assert 'property="article:published_time" content="2025-04-29"' in cited.text
    assert re.search(r'og:description" content="“A zebra herd grows .+ \(29 April 2025\)"', cited.text)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["New Talk", "Zebra Talk"]),
        ("kind=essay", ["New Talk"]),
        ("year=2025", ["Zebra Talk"]),
        ("from=Ada+Stripe", ["Zebra Talk"]),
        ("q=gnus", ["New Talk"]),
        ("q=gnus&kind=podcast", []),
        ("page=2", []),
    ],
)
async def test_the_library_is_searched_and_filtered(tmp_path: Path, query: str, titles: list[str]) -> None:
    """Newest first; the address holds what was chosen, and so can be shared."""
    new = header(title="New Talk", kind="essay", date="2026-01-02") + "## Of gnus\n\nGnus graze.\n"
    async with site(tmp_path, {**FOLDER, "new.md": new}) as visitor:
        told = await visitor.get(f"/sources?{query}")

    assert titles == re.findall(r"<h3><a[^>]*>([^<]+)</a></h3>", told.text)
    if "kind=" in query:
        assert f"<option selected>{query.partition('kind=')[2]}</option>" in told.text


async def test_a_passage_that_is_gone_offers_the_discussion(tmp_path: Path) -> None:
    """With status 404, and nothing is offered of what is not there or not for the public."""
    async with site(tmp_path) as visitor:
        gone = await visitor.get("/sources/talk/0123456789")
        nowhere = await visitor.get("/sources/nope/0123456789")
        hidden = await visitor.get("/sources/secret-okapi")
        part = await visitor.get("/sources/talk?part=2")

    assert [404, 404, 404, 404] == [one.status for one in (gone, nowhere, hidden, part)]
    assert 'href="/sources/talk"' in gone.text
    assert "changed or removed" in gone.text
    assert nowhere.text.replace("nope", "secret-okapi") == hidden.text


async def test_a_changed_file_is_not_read_from(tmp_path: Path) -> None:
    """A passage that no longer stands in its file is gone at once."""
    async with site(tmp_path) as visitor:
        passage = visitor.answerer.ask("zebra herd", Question("", audience=PUBLIC)).passages[0].passage
        (tmp_path / "talk.md").write_text("---\ntitle: Zebra Talk\n---\n\nNothing.\n")
        told = await visitor.get(f"/sources/talk/{passage.id}")

    assert 404 == told.status
    assert "forty" not in told.text


async def test_a_restricted_discussion_is_nowhere(tmp_path: Path) -> None:
    """A browser is the public: no page and no JSON tells of what only a channel may see, not even its name."""
    async with site(tmp_path) as visitor:
        for path in [*PAGES, *API, "/api/show?id=secret-okapi", "/?q=canary&source=secret-okapi"]:
            told = await visitor.get(path)
            said = told.text.replace("“secret-okapi”", "").replace("secret-okapi&#34;", "")

            assert not re.search("Cy Hidden|canary in|Okapi Talk", said)
            assert "secret-okapi.md" not in said


async def test_a_broken_file_is_counted_and_not_named(tmp_path: Path) -> None:
    """Nobody knows for whom it would have been; the operator learns of it at the terminal."""
    async with site(tmp_path, {**FOLDER, "canary.docx": b"no document at all"}) as visitor:
        page, data = await visitor.get("/status"), await visitor.get("/api/status")

    assert 1 == len(visitor.answerer.status().problems)
    assert "1 problem of files that are not shown here" in page.text
    assert "canary" not in page.text + data.text


async def test_json_is_what_the_terminal_prints(tmp_path: Path) -> None:
    """The same objects, to the letter, but for the time it took."""
    async with site(tmp_path) as visitor:
        told = {
            path.split("?")[0][5:]: json.loads((await visitor.get(path)).text) for path in API if "okapi" not in path
        }
        answer = visitor.answerer.ask("zebra", Question("", audience=PUBLIC))
        shown = visitor.answerer.show("talk", PUBLIC)

    assert json.loads(FORMATS.ask(answer)) | {"took_ms": 0, "answer_id": ""} == told["ask"] | {
        "took_ms": 0,
        "answer_id": "",
    }
    assert json.loads(FORMATS.show(shown)) == told["show"]
    assert {"topic", "columns"} <= set(told["compare"])
    assert "altered" == told["quote"]["verdict"]
    assert "Ada Stripe" == told["timeline"]["speaker"]
    assert ["talk"] == [one["source"] for one in told["sources"]["sources"]]
    assert [1, tmp_path.name] == [told["status"]["documents"], told["status"]["folder"]]


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/api/nope", 404, "UnknownVerb"),
        ("/api/ask?q=zebra&top=9", 400, "QueryError"),
        ("/api/sources?page=x", 400, "QueryError"),
    ],
)
async def test_errors_in_json(tmp_path: Path, path: str, status: int, kind: str) -> None:
    """With a kind for programs and a sentence for people."""
    async with site(tmp_path) as visitor:
        told = await visitor.get(path)

    assert status == told.status
    assert kind == json.loads(told.text)["error"]
    assert json.loads(told.text)["message"]


@pytest.mark.parametrize(
    "path",
    ["/static/../site.py", "/static/%2e%2e/site.py", "/static/..%2fsite.py", "/static/%2fetc%2fpasswd", "/static/"]
    + ["/sources/..%2f..%2fetc%2fpasswd", "/sources/talk.md", "/sources/%00", "/sources/talk/..%2f..", "/sources//talk"]
    + ["/sources/talk/%ff", "/api/..%2fask", "/sources/%7B7*7%7D", "/templates/ask.html", "/sources/TALK"],
)
async def test_path_tricks_find_nothing(tmp_path: Path, path: str) -> None:
    """Names are looked up, never opened."""
    async with site(tmp_path) as visitor:
        told = await visitor.get(path)

    assert 404 == told.status
    assert "root:" not in told.text
    assert "import" not in told.text


async def test_what_a_file_holds_is_text(tmp_path: Path) -> None:
    """Markup, addresses of other kinds, a line of a megabyte, turned and hidden characters."""
    script = "<script>alert(1)</script>"
    hostile = header(title=f'"{script}"', url='"javascript:alert(1)"', video='"data:text/html,x"', speakers=["Eve"]) + (
        f"## {script}\n\n**Eve** [0:01]: The quagga {script} \u202eturned\u202c \u200b{{{{ 7*7 }}}} <svg onload=x>.\n\n"
        f"**Eve** [0:09]: {'x' * 1_000_000}\n\n**Eve** [0:10]: {'word ' * 200_000}\n"
    )
    async with site(tmp_path, {"hostile.md": hostile}) as visitor:
        texts = [(await visitor.get(path)).text for path in ("/sources/hostile", "/?q=quagga", "/sources", "/status")]

    assert 0 == sum(text.count("<script") + text.count("<svg") for text in texts)
    assert "&lt;svg onload=x&gt;" in texts[0]
    assert "{{ 7*7 }}" in texts[0]
    assert not re.search("[\u202e\u202c\u200b]", "".join(texts))
    assert not re.search(r'(?:href|src)="(?!https?:|/|#)', "".join(texts))
    assert max(map(len, texts)) < 1_300_000


async def test_a_long_discussion_comes_in_parts(tmp_path: Path) -> None:
    """Each part leads to the next; every passage is in one, and its own address opens that."""
    turns = "".join(f"**Eve** [{n}:00]: {f'quagga{n} ' * 100}\n\n" for n in range(100))
    async with site(tmp_path, {"long.md": header(title="Long", speakers=["Eve"]) + turns}) as visitor:
        parts = [(await visitor.get(f"/sources/long?part={part}")).text for part in (1, 2, 3)]
        last = visitor.answerer.knowledge.corpus.passages[-1].id
        cited = await visitor.get(f"/sources/long/{last}")

    assert [40, 40, 20] == [text.count('class="passage') for text in parts]
    assert 'href="/sources/long?part=2"' in parts[0]
    assert "Part 3 of 3" in cited.text
    assert "is-cited" in cited.text


async def test_limits_hold_for_questions_only(tmp_path: Path) -> None:
    """Over them there is a page that says so and when to come again; reading is not counted."""
    async with site(tmp_path, limits=Limits(2, 100, 100)) as visitor:
        asked = [await visitor.get(path) for path in ("/?q=zebra", "/api/ask?q=zebra", "/?q=zebra", "/api/ask?q=zebra")]
        read = [await visitor.get(path) for path in ("/", "/sources?q=zebra", "/sources/talk", "/api/sources?q=a")]

    assert [200, 200, 429, 429] == [one.status for one in asked]
    assert int(asked[2].headers["Retry-After"]) > 1
    assert "That was a lot of questions" in asked[2].text
    assert "TooMany" not in asked[2].text
    assert [200] * 4 == [one.status for one in read]


async def test_questions_are_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """By how they came and how they ended, in the metrics and in a line each of the log, which does not hold them."""
    caplog.set_level("INFO", "bot")
    async with site(tmp_path, limits=Limits(6, 100, 100)) as visitor:
        for path in ["/?q=zebra+herd", "/?q=canary", "/?q=zebra&after=soon", "/compare?q=zebra", "/api/ask?q=zebra"]:
            await visitor.get(path)
        for path in ["/api/ask?q=zebra&top=9", "/?q=zebra", "/", "/sources?q=zebra", "/sources/talk", "/api/status"]:
            await visitor.get(path)
        counted = visitor.metrics.exposition().decode()

    ends = re.findall(r'^onrecord_requests_total\{kind="(\w+)",outcome="(\w+)",platform="web"\} (\d)', counted, re.M)
    assert {
        ("page", "answered", "1"),
        ("page", "nothing_found", "1"),
        ("page", "refused", "1"),
        ("page", "done", "1"),
        ("page", "notice", "1"),
        ("api", "answered", "1"),
        ("api", "refused", "1"),
    } == set(ends)
    assert 'onrecord_shed_total{reason="user"} 1.0' in counted
    assert 'onrecord_answer_seconds_count{platform="web"} 7.0' in counted
    lines = [line for line in caplog.messages if line.startswith("finished: platform=web")]
    assert 7 == len(lines)
    assert "canary" not in caplog.text


async def test_what_is_asked_in_vain_is_kept(tmp_path: Path) -> None:
    """As on every platform, and nothing of where it came from; what is answered, or cannot be asked, is not."""
    async with site(tmp_path) as visitor:
        for path in [
            "/?q=zebra+herd",
            "/?q=who+painted+the+canary",
            "/api/ask?q=a+canary&top=1",
            "/?q=zebra&after=soon",
        ]:
            await visitor.get(path)

    assert [("web", "", "who painted the canary"), ("web", "", "a canary")] == visitor.gaps.kept


async def test_before_the_folder_is_read_it_asks_to_wait(tmp_path: Path) -> None:
    """With status 503, for people and programs."""
    async with site(tmp_path, is_open=False) as visitor:
        page, data = await visitor.get("/"), await visitor.get("/api/status")

    assert [503, 503] == [page.status, data.status]
    assert "I am reading the folder" in page.text
    assert "NotReady" == json.loads(data.text)["error"]
    assert "1" == page.headers["Retry-After"]


async def test_whatever_goes_wrong_there_is_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """With an id that stands in the log beside the traceback; the question does not."""
    async with site(tmp_path) as visitor:

        def fail(*_: object) -> None:
            raise RuntimeError("broken")

        monkeypatch.setattr(visitor.answerer, "ask", fail)
        told = await visitor.get("/?q=canary")

    found = re.search(r"I could not answer \(error ([0-9a-f]{4})\)", told.text)
    assert 500 == told.status
    assert found
    assert f"platform=web error={found[1]}" in caplog.text
    assert "RuntimeError: broken" in caplog.text
    assert "canary" not in caplog.text


async def test_files_are_kept_by_browsers(tmp_path: Path) -> None:
    """Under an address that changes with what they hold; pages are not kept."""
    async with site(tmp_path, FOLDER) as visitor:
        page = await visitor.get("/")
        address = re.findall(r'"(/static/style\.css\?v=[0-9a-f]{8})"', page.text)[0]
        style = await visitor.get(address)
        other = await visitor.get("/static/style.css?v=00000000")

    assert "no-store" == page.headers["Cache-Control"]
    assert "immutable" in style.headers["Cache-Control"]
    assert "no-cache" == other.headers["Cache-Control"]
    assert "text/css" in style.headers["Content-Type"]
