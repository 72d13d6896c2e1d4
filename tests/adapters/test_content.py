"""The pages are shown to those they are meant for: by our name, from our pages, with a login where due."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import hashlib
import logging
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar, web

from adapters.web import login
from adapters.web.connections import listening
from adapters.web.content import Website, application, is_address, local_path
from adapters.web.guard import HEADERS, is_our_host, is_same_site
from adapters.wiring import Overrides, services
from bot.domain.errors import StorageError
from bot.domain.topic import Destination
from bot.settings import Settings, WebSettings


class Nothing:
    """Implements `OpenChannels`."""

    async def open_channels(self) -> Collection[Destination]:
        return ()


@asynccontextmanager
async def client(folder: Path, **settings: str) -> AsyncIterator[tuple[ClientSession, Website]]:
    async with services(Settings(), folder, Overrides(sample_day=1, silent=True)) as wired:
        site = Website(
            chat=wired.chat, store=wired.store, settings=WebSettings(**settings), channels=Nothing()
        )

        async def read(request: web.Request) -> web.Response:
            return site.page(request, "error.html", problem="<script>alert(1)</script>")

        async def broken(_: web.Request) -> web.Response:
            raise KeyError("secret")

        async def busy(_: web.Request) -> web.Response:
            raise StorageError(problem="storage.busy")

        routes = [
            web.get("/read", read),
            web.post("/write", read),
            web.get("/broken", broken),
            web.get("/busy", busy),
        ]
        async with listening(application(site, routes), "127.0.0.1", 0, "web.pages_port") as port:
            jar = CookieJar(unsafe=True)
            async with ClientSession(f"http://127.0.0.1:{port}", cookie_jar=jar) as found:
                yield found, site


async def test_every_response_carries_the_headers_whatever_becomes_of_it(tmp_path: Path) -> None:
    async with client(tmp_path) as (here, _):
        expected = {"/read": 200, "/nothing": 404, "/broken": 500, "/busy": 503, "/static/0/style.css": 404}
        for path, status in expected.items():
            found = await here.get(path)
            assert found.status == status, path
            assert {name: found.headers[name] for name in HEADERS} == HEADERS
            assert "secret" not in await found.text()
        assert "unsafe" not in HEADERS["Content-Security-Policy"]


async def test_text_goes_out_in_fewer_bytes_and_the_style_stands_in_the_page(tmp_path: Path) -> None:
    async with client(tmp_path) as (here, _):
        found = await here.get("/read", headers={"Accept-Encoding": "gzip"})
        page = await found.text()
        assert found.headers["Content-Encoding"] == "gzip"
        assert found.headers["Vary"] == "Accept-Encoding"
        assert int(found.headers["Content-Length"]) * 2 < len(page)
        assert "Content-Encoding" not in (await here.get("/read", headers={"Accept-Encoding": ""})).headers
        style = page.partition("<style>")[2].partition("</style>")[0]
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in found.headers["Content-Security-Policy"]


async def test_what_is_shown_is_text_and_in_the_readers_language(tmp_path: Path) -> None:
    async with client(tmp_path) as (here, _):
        page = await (await here.get("/read", headers={"Accept-Language": "zh-CN,en;q=0.5"})).text()
        assert '<html lang="zh' in page
        assert "<script>alert" not in page

        own = {"Sec-Fetch-Site": "same-origin"}
        form = {"language": "de", "back": "//evil.example"}
        chosen = await here.post("/language", data=form, headers=own, allow_redirects=False)
        assert chosen.headers["Location"] == "/"
        assert '<html lang="de"' in await (await here.get("/read")).text()


async def test_a_reader_of_traditional_chinese_can_choose_it_and_come_back_to_it(tmp_path: Path) -> None:
    async with client(tmp_path) as (here, _):
        page = await (await here.get("/read")).text()
        assert ">简体中文</button>" in page
        assert ">繁體中文</button>" in page

        own = {"Sec-Fetch-Site": "same-origin"}
        await here.post("/language", data={"language": "zh-hant", "back": "/read"}, headers=own)
        page = await (await here.get("/read")).text()
        assert '<html lang="zh-Hant"' in page
        assert "繁體中文" not in page
        assert ">简体中文</button>" in page


async def test_a_foreign_name_is_refused_on_every_path(tmp_path: Path) -> None:
    async with client(tmp_path) as (here, _):
        for path in ("/read", "/static/0/style.css", "/login", "/nothing"):
            for host in ("evil.example", "127.0.0.1.evil.example", "8.8.8.8", "evil@localhost", ""):
                assert (await here.get(path, headers={"Host": host})).status == 421, (path, host)
        assert (await here.get("/read", headers={"Host": "localhost:1234"})).status == 200


async def test_what_another_site_posts_is_refused(tmp_path: Path) -> None:
    async with client(tmp_path) as (here, _):
        own = str(here._base_url).rstrip("/")
        refused = [
            {},
            {"Origin": "null"},
            {"Origin": "http://evil.example"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site", "Origin": own},
            {"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"},
            {"Sec-Fetch-Site": "same-origin", "Origin": "http://["},
        ]
        for headers in refused:
            assert (await here.post("/write", headers=headers)).status == 403, headers
        for headers in ({"Origin": own}, {"Sec-Fetch-Site": "same-origin"}):
            assert (await here.post("/write", headers=headers)).status == 200, headers


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"ticket=\xff"),
        ("application/x-www-form-urlencoded; charset=nope", b"ticket=x"),
        ("multipart/form-data; boundary=x", b"--x\r\nfoo"),
        ("multipart/form-data", b"--x"),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\nz\r\n--y--\r\n--x--\r\n",
        ),
    ],
)
async def test_what_is_no_form_is_refused_and_is_no_failure_of_ours(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, kind: str, body: bytes
) -> None:
    async with client(tmp_path) as (here, _):
        headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": kind}
        for path in ("/login", "/language"):
            assert (await here.post(path, data=body, headers=headers)).status == 400, path
    assert not [each for each in caplog.records if each.exc_info]


async def test_without_the_cookie_nothing_is_shown_where_others_reach_us_and_a_link_lets_in_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with client(tmp_path, pages_host="0.0.0.0") as (here, site):  # noqa: S104 - it is not listened on
        assert (await here.get("/read")).status == 401
        now = site.chat.clock.now()
        ticket = login.sign(login.read_key(tmp_path), "link", now + dt.timedelta(minutes=1))
        own = {"Sec-Fetch-Site": "same-origin"}

        assert (await here.get(f"/login?ticket={ticket}")).status == 200
        assert (await here.get("/read")).status == 401, "only who presses the button is let in"
        assert (await here.post("/login", data={"ticket": ticket}, headers=own)).status in {200, 404}
        assert (await here.get("/read")).status == 200
        cookie = next(iter(here.cookie_jar))
        assert (cookie["samesite"], cookie["httponly"]) == ("Strict", True)

        here.cookie_jar.clear()
        assert (await here.post("/login", data={"ticket": ticket}, headers=own)).status == 401
        for wrong in (ticket[:-1] + "0", "", "….…", login.sign(b"other", "link", now + login.LINK_KEPT)):
            assert (await here.post("/login", data={"ticket": wrong}, headers=own)).status == 401
        assert ticket not in caplog.text
        assert cookie.value not in caplog.text


async def test_a_public_address_wants_a_login_and_its_cookie_goes_over_https_alone(tmp_path: Path) -> None:
    async with client(tmp_path, pages_address="https://papers.example.org") as (here, site):
        assert (await here.get("/read")).status == 401
        ticket = login.sign(login.read_key(tmp_path), "link", site.chat.clock.now() + login.LINK_KEPT)
        own = {"Sec-Fetch-Site": "same-origin"}
        found = await here.post("/login", data={"ticket": ticket}, headers=own, allow_redirects=False)
        assert found.status == 303
        assert "; Secure" in found.headers["Set-Cookie"]


async def test_a_link_used_twice_at_once_lets_one_in(tmp_path: Path) -> None:
    async with client(tmp_path, pages_host="0.0.0.0") as (here, site):  # noqa: S104 - it is not listened on
        ticket = login.sign(login.read_key(tmp_path), "link", site.chat.clock.now() + login.LINK_KEPT)

        async def status() -> int:
            own = {"Sec-Fetch-Site": "same-origin"}
            form = {"ticket": ticket}
            async with here.post("/login", data=form, headers=own, allow_redirects=False) as found:
                return found.status

        assert sorted(await asyncio.gather(*(status() for _ in range(8)))) == [303, *[401] * 7]


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "//evil.example", "x:y", " /x"],
)
def test_a_link_leads_to_a_page_and_to_nothing_else(url: str) -> None:
    assert not is_address(url)
    assert is_address("https://arxiv.org/abs/1")
    assert is_address("/paper/1")
    assert is_address("#findings")


def test_a_token_is_good_for_its_purpose_and_its_time() -> None:
    now = dt.datetime(2026, 1, 12, tzinfo=dt.UTC)
    token = login.sign(b"key", "link", now + dt.timedelta(minutes=15))

    assert login.is_good(b"key", "link", token, now)
    assert not login.is_good(b"key", "cookie", token, now)
    assert not login.is_good(b"key", "link", token, now + dt.timedelta(minutes=15))
    assert not login.is_good(b"key", "link", "9" + token, now)


def test_the_key_is_the_owners_alone_and_stays(tmp_path: Path) -> None:
    key = login.read_key(tmp_path)

    assert len(key) == 32
    assert login.read_key(tmp_path) == key
    assert (tmp_path / login.KEY_FILE).stat().st_mode & 0o077 == 0


def test_we_are_called_by_our_public_name_and_by_where_we_are_reached() -> None:
    assert is_our_host("papers.example.org", "https://papers.example.org", "10.0.0.5")
    assert is_our_host("10.0.0.5:8081", "", "10.0.0.5")
    assert is_our_host("[::1]:8081", "", "::1")
    assert not is_our_host("localhost", "", "10.0.0.5")
    assert not is_our_host("papers.example.com", "https://papers.example.org", "10.0.0.5")
    assert not is_our_host("[::1", "", "::1")


@pytest.mark.parametrize("tail", ["/evil", "?x", "#x", ":evil", ":99999", ".", "\\@evil"])
def test_a_name_with_more_to_it_than_a_port_is_not_ours(tail: str) -> None:
    assert is_our_host("LOCALHOST:1", "", "127.0.0.1")
    assert not is_our_host(f"localhost{tail}", "", "127.0.0.1")


def test_a_post_says_where_it_comes_from() -> None:
    assert is_same_site({"Host": "a:1", "Origin": "http://a:1"})
    assert not is_same_site({"Host": "a:1", "Origin": "http://a:2"})


@pytest.mark.parametrize(
    "typed", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/a\r\nb", ""]
)
def test_a_form_leads_back_to_our_own_pages_alone(typed: str) -> None:
    assert local_path(typed) == "/"
    assert local_path("/paper/2601.16914?x=1") == "/paper/2601.16914?x=1"
