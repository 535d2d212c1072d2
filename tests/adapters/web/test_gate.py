"""The gate: where others reach the port, nothing of the folder leaves without the secret."""

import json
import re
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from bot.adapters.web.gate import COOKIE, Gate
from bot.operations.limits import Limits
from tests.adapters.web.sites import SECRET, Visitor, site
from tests.adapters.web.test_site import API, PAGES

RESTRICTED = re.compile("Cy Hidden|Okapi Talk|okapi whispers")
OKAPI = ["/?q=okapi+canary+forest", "/api/ask?q=okapi+canary+forest", "/sources/secret-okapi", "/sources?q=okapi"]
OKAPI += [
    "/api/show?id=secret-okapi",
    "/api/sources",
    "/compare?q=okapi+forest&who=Cy&who=Ada",
    "/timeline?q=okapi&from=Cy",
]
OKAPI += [
    "/api/timeline?q=okapi&from=Cy",
    "/api/compare?q=okapi+forest&who=Cy&who=Ada",
    "/api/quote?q=a+canary+in+the+forest",
]
OKAPI += ["/quote?q=a+canary+in+the+forest", "/?q=okapi+canary+forest&from=Cy"]
CLOSED = [*PAGES, *API, "/sources/talk/0123456789", "/api/nope", "/sources?page=2", "/nowhere", "/sources/talk/1/2"]
TELLTALES = re.compile(r"zebra|herd|stripe|talk\.md|revision|discussion", re.IGNORECASE)
PARTS = {"source": "talk", "passage": "0123456789", "verb": "sources", "name": "style.css", "elsewhere": "nowhere"}
BEARER = {"Authorization": f"Bearer {SECRET}"}


async def sign_in(visitor: Visitor, typed: str, to: str = "/sources") -> tuple[int, str, str]:
    told = await visitor.get("/sign-in", "POST", data={"secret": typed, "to": to})
    return told.status, told.headers.get("Set-Cookie", ""), told.headers.get("Location", "")


async def test_without_a_secret_a_public_port_tells_nothing(tmp_path: Path) -> None:
    """Every route is tried: a greeting at the root, and else nothing is to be found."""
    async with site(tmp_path, is_local=False) as visitor:
        told = {path: await visitor.get(path, headers=BEARER) for path in [*CLOSED, "/sign-in"]}
        posted = await sign_in(visitor, "")

    assert {200, 404} == {one.status for one in told.values()}
    assert {"/"} == {path.split("?")[0] for path, one in told.items() if one.status == 200}
    assert not [path for path, one in told.items() if TELLTALES.search(one.text.replace("Discord", ""))]
    assert (404, "", "") == posted


async def test_with_a_secret_a_public_port_asks_for_it(tmp_path: Path) -> None:
    """Pages by a form, JSON by a header; neither tells what is behind it."""
    async with site(tmp_path, secret=SECRET, is_local=False) as visitor:
        told = {path: await visitor.get(path) for path in CLOSED}

    assert {401} == {one.status for one in told.values()}
    assert all('name="secret"' in one.text for path, one in told.items() if "/api/" not in path)
    assert all("Bearer" == one.headers["WWW-Authenticate"] for path, one in told.items() if "/api/" in path)
    for path, one in told.items():
        address = re.sub(r'name="to" value="[^"]*"', "", one.text)
        assert not TELLTALES.search(address), path


@pytest.mark.parametrize(("secret", "status"), [("", 404), (SECRET, 401)])
async def test_no_route_is_forgotten(tmp_path: Path, secret: str, status: int) -> None:
    """Of the routes that there are, only the way in, what it looks like, and the greeting are open to a stranger."""
    async with site(tmp_path, secret=secret, is_local=False) as visitor:
        paths = [re.sub(r"\{(\w+)[^}]*\}", lambda part: PARTS[part[1]], route.path) for route in visitor.routes]
        told = {path: await visitor.get(path) for path in dict.fromkeys(paths)}

    assert len(told) > 10
    assert {"/", "/sign-in", "/static/style.css"} >= {path for path, one in told.items() if one.status != status}
    assert not [path for path, one in told.items() if path[:7] != "/static" and TELLTALES.search(_plain(one.text))]


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"Via": "1.1 proxy"},
        {"Host": "rebound.example"},
        {"Host": "127.0.0.1.rebound.example:80"},
    ],
)
async def test_what_only_seems_to_be_here_is_elsewhere(tmp_path: Path, headers: dict[str, str]) -> None:
    """A proxy on this machine passes on strangers; a foreign name may have been made to lead to this machine."""
    async with site(tmp_path, is_local=True) as visitor:
        here = await visitor.get("/sources")
        told = await visitor.get("/sources", headers=headers)

    assert [200, 404] == [here.status, told.status]


async def test_signing_in_and_out(tmp_path: Path) -> None:
    """A cookie that scripts cannot read and other sites cannot send opens the pages; signing out takes it away."""
    async with site(tmp_path, secret=SECRET, is_local=False) as visitor:
        status, cookie, to = await sign_in(visitor, SECRET)
        opened = await visitor.get("/sources")
        data = await visitor.get("/api/sources")
        out = await visitor.get("/sign-out", "POST")
        after = await visitor.get("/sources")

    assert (303, "/sources") == (status, to)
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert SECRET not in cookie
    assert [200, 200, 303, 401] == [opened.status, data.status, out.status, after.status]
    assert "Zebra Talk" in opened.text
    assert "Sign out" in opened.text


@pytest.mark.parametrize("audience", [None, frozenset({"slack:C1"})])
async def test_who_has_signed_in_sees_what_the_secret_stands_for(
    tmp_path: Path, audience: frozenset[str] | None
) -> None:
    """All, or what is restricted to a channel that is named: on each page, and in JSON by the header."""
    async with site(tmp_path, secret=SECRET, is_local=False, audience=audience) as visitor:
        by_header = {path: (await visitor.get(path, headers=BEARER)).text for path in OKAPI}
        await sign_in(visitor, SECRET)
        by_cookie = {path: (await visitor.get(path)).text for path in OKAPI}
        status = json.loads((await visitor.get("/api/status")).text)

    for told in (by_header, by_cookie):
        assert [] == [path for path, text in told.items() if not RESTRICTED.search(_plain(text))]
    assert 2 == status["documents"]


@pytest.mark.parametrize("audience", [frozenset[str](), frozenset({"slack:C2", "discord:1"})])
async def test_what_is_restricted_to_others_is_nowhere(tmp_path: Path, audience: frozenset[str]) -> None:
    """Signed in or not: the secret stands for no more than is set."""
    async with site(tmp_path, secret=SECRET, is_local=False, audience=audience) as visitor:
        told = {path: (await visitor.get(path, headers=BEARER)).text for path in [*OKAPI, *PAGES, *API]}

    assert [] == [path for path, text in told.items() if RESTRICTED.search(_plain(text))]


async def test_on_this_machine_a_browser_is_the_public_until_it_signs_in(tmp_path: Path) -> None:
    """Whatever the secret stands for; the way in is at the foot of each page."""
    async with site(tmp_path, secret=SECRET, audience=None) as visitor:
        before = {path: (await visitor.get(path)).text for path in [*OKAPI, *PAGES, *API, "/sources/secret-okapi/1"]}
        await sign_in(visitor, SECRET)
        after = await visitor.get("/sources/secret-okapi")

    assert [] == [path for path, text in before.items() if RESTRICTED.search(_plain(text))]
    assert 'href="/sign-in?to=%2Fsources"' in before["/sources"]
    assert "okapi whispers" in after.text
    assert "Sign out" in after.text


async def test_the_header_opens_the_api(tmp_path: Path) -> None:
    """And nothing that is nearly the same."""
    headers = [BEARER, {"Authorization": f"Bearer {SECRET}x"}, {"Authorization": SECRET}, {"Authorization": "Bearer ü"}]
    async with site(tmp_path, secret=SECRET, is_local=False) as visitor:
        statuses = [(await visitor.get("/api/sources", headers=one)).status for one in headers]

    assert [200, 401, 401, 401] == statuses


async def test_a_forged_cookie_opens_nothing(tmp_path: Path) -> None:
    """Another person, a longer time, another secret's seal, no seal."""
    async with site(tmp_path / "a", secret=SECRET, is_local=False) as visitor:
        _, cookie, _ = await sign_in(visitor, SECRET)
        visitor.session.cookie_jar.clear()
        value = cookie.partition(";")[0].partition("=")[2]
        until, person, seal = value.split(".")
        forged = [f"{int(until) + 1}.{person}.{seal}", f"{until}.{'0' * 16}.{seal}", f"{until}.{person}.{'0' * 64}"]
        forged += [f"{until}.{person}.", "", "x" * 5000]
        told = [(await visitor.get("/sources", headers={"Cookie": f"onrecord={one}"})).status for one in forged]
        own = (await visitor.get("/sources", headers={"Cookie": f"onrecord={value}"})).status
    async with site(tmp_path / "b", secret=SECRET + "2", is_local=False) as other:
        elsewhere = (await other.get("/sources", headers={"Cookie": f"onrecord={value}"})).status

    assert {401} == {*told, elsewhere}
    assert 200 == own


async def test_a_session_ends_after_thirty_days() -> None:
    """By the bot's clock, whatever the browser keeps."""
    now = [1_000_000.0]
    gate = Gate(SECRET, is_local=False, clock=lambda: now[0])
    response = web.Response()
    gate.sign_in(make_mocked_request("POST", "/sign-in"), response)
    request = make_mocked_request("GET", "/", headers={"Cookie": f"{COOKIE}={response.cookies[COOKIE].value}"})

    let_in = []
    for day in (0, 29.9, 30.1):
        now[0] = 1_000_000 + day * 86_400
        let_in.append(gate.visitor(request) is not None)

    assert [True, True, False] == let_in


async def test_attempts_are_limited(tmp_path: Path) -> None:
    """After five wrong ones in a minute; who knows the secret gets in all the same, from wherever the others came."""
    async with site(tmp_path, secret=SECRET, is_local=False) as visitor:
        statuses = [(await sign_in(visitor, f"wrong-{number}"))[0] for number in range(7)]
        right = await sign_in(visitor, SECRET)
        header = await visitor.get("/api/sources", headers=BEARER)

    assert [401] * 5 + [429, 429] == statuses
    assert 303 == right[0]
    assert 200 == header.status


@pytest.mark.parametrize(
    ("to", "leads_to"),
    [
        ("/sources?q=a", "/sources?q=a"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
    ]
    + [("javascript:alert(1)", "/"), ("/a\r\nSet-Cookie: x=1", "/"), ("", "/"), ("//[", "/")],
)
async def test_signing_in_leads_nowhere_else(tmp_path: Path, to: str, leads_to: str) -> None:
    """Only to a path of this site."""
    async with site(tmp_path, secret=SECRET, is_local=False) as visitor:
        assert leads_to == (await sign_in(visitor, SECRET, to))[2]


async def test_a_link_from_another_site_takes_the_cookie_along(tmp_path: Path) -> None:
    """A page of ours opens it once more, since a strict cookie comes with no foreign link; but no second time."""
    async with site(tmp_path, secret=SECRET, is_local=False) as visitor:
        first = await visitor.get("/sources/talk", headers={"Sec-Fetch-Site": "cross-site"})
        second = await visitor.get("/sources/talk", headers={"Sec-Fetch-Site": "same-origin"})

    assert 200 == first.status
    assert '<meta http-equiv="refresh" content="0; url=/sources/talk">' in first.text
    assert 401 == second.status


async def test_who_has_signed_in_has_limits_of_their_own(tmp_path: Path) -> None:
    """Behind a proxy all come from one address: what counts is the session."""
    async with site(tmp_path, secret=SECRET, is_local=False, limits=Limits(1, 100, 100)) as visitor:
        statuses = []
        for _ in range(2):
            visitor.session.cookie_jar.clear()
            await sign_in(visitor, SECRET)
            statuses += [(await visitor.get("/?q=zebra")).status for _ in range(2)]

    assert [200, 429, 200, 429] == statuses


def _plain(text: str) -> str:
    return re.sub(r'</?b>|name="to" value="[^"]*"|Discord', "", text)
