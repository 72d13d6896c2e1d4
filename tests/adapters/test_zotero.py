"""Zotero's web API as it is documented, on loopback: pages, keys, waiting, and what goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import pytest
from aiohttp import web
from pydantic import SecretStr

from adapters.references.zotero import read_zotero
from adapters.references.zotero_library import ZoteroLibrary
from adapters.serve.libraries import refresh_libraries
from adapters.stores.sqlite.store import SqliteStore
from adapters.web.connections import listening
from bot.compose.entry import paper_buttons
from bot.digests.choose import Chooser
from bot.domain.errors import DocumentError, PaperboyError, SourceUnavailableError
from bot.settings import Settings
from bot.zotero_settings import ZoteroSettings
from tests.fakes import FakeClock
from tests.samples_digest import paper
from tests.store_contract import subscription

T = TypeVar("T")
KEY = "abcdefghijklmnopqrstuvwx"


@dataclass
class Zotero:
    """Answers as documented at zotero.org/support/dev/web_api/v3/basics."""

    count: int = 130
    refusals: list[int] = field(default_factory=list)
    asked: list[web.Request] = field(default_factory=list)
    total: str = ""
    """What it says of how many there are, if not the truth."""
    url: str = ""

    async def items(self, request: web.Request) -> web.Response:
        self.asked.append(request)
        if self.refusals:
            return web.Response(status=self.refusals.pop(0), headers={"Retry-After": "0"})
        if request.headers.get("Zotero-API-Key") != KEY:
            return web.Response(status=403, text="Forbidden")
        start, limit = int(request.query["start"]), int(request.query["limit"])
        page = [self.item(at) for at in range(start, min(start + limit, self.count))]
        headers = {
            "Total-Results": self.total or str(self.count),
            "Last-Modified-Version": "7",
            "Backoff": "0",
        }
        return web.json_response(page, headers=headers)

    def item(self, at: int) -> dict[str, Any]:
        data = {
            "key": f"ABCD{at:04}",
            "itemType": "note" if at == 3 else "journalArticle",
            "title": f"Work {at}",
            "creators": [{"creatorType": "author", "firstName": "Ada", "lastName": "Lovelace"}],
            "abstractNote": f"What work {at} is about.",
        }
        return {"key": data["key"], "version": 7, "library": {"type": "user", "id": 12345}, "data": data}

    def settings(self, key: str = KEY) -> ZoteroSettings:
        return ZoteroSettings(api_key=SecretStr(key), api_url=self.url)


@dataclass
class Noting:
    """A pool that says what was done in it."""

    done: list[str] = field(default_factory=list)

    async def run(self, work: Callable[..., T], *args: Any, **named: Any) -> T:
        self.done.append(work.__name__)
        return work(*args, **named)


@pytest.fixture
async def zotero() -> AsyncIterator[Zotero]:
    made, app = Zotero(), web.Application()
    app.router.add_get("/users/12345/items/top", made.items)
    app.router.add_get("/users/12345/collections/ABCD2345/items/top", made.items)
    async with listening(app, "127.0.0.1", 0, "web.port") as port:
        made.url = f"http://127.0.0.1:{port}"
        yield made


async def test_a_library_is_read_page_by_page_without_its_notes(zotero: Zotero) -> None:
    read = await read_zotero("zotero:users/12345", zotero.settings())
    assert len(read.found) == 129
    assert (read.found[0].title, read.found[0].authors) == ("Work 0", ("Ada Lovelace",))
    assert [request.query["start"] for request in zotero.asked] == ["0", "100"]
    assert zotero.asked[0].headers["Zotero-API-Version"] == "3"


async def test_a_count_that_is_none_keeps_no_page_from_being_read(zotero: Zotero) -> None:
    zotero.total = "many"
    assert len((await read_zotero("zotero:users/12345", zotero.settings())).found) == 129


async def test_a_collection_is_read_alone(zotero: Zotero) -> None:
    await read_zotero("zotero:users/12345/collections/ABCD2345", zotero.settings())
    assert zotero.asked[0].path == "/users/12345/collections/ABCD2345/items/top"


async def test_zotero_is_waited_for_where_it_asks_for_it(zotero: Zotero) -> None:
    zotero.count, zotero.refusals = 2, [503]
    assert len((await read_zotero("zotero:users/12345", zotero.settings())).found) == 2


@pytest.mark.parametrize(
    ("name", "key", "problem"),
    [
        ("zotero:users/12345", "wrong", "references.zotero_key"),
        ("zotero:groups/1", KEY, "references.zotero_none"),
        ("zotero:me", KEY, "references.zotero_name"),
        ("zotero:users/1/../../keys", KEY, "references.zotero_name"),
    ],
)
async def test_what_is_wrong_is_told_by_kind(zotero: Zotero, name: str, key: str, problem: str) -> None:
    with pytest.raises(DocumentError) as caught:
        await read_zotero(name, zotero.settings(key))
    assert caught.value.fields["problem"] == problem


async def test_a_server_that_is_away_is_told_as_such(zotero: Zotero) -> None:
    settings = ZoteroSettings(api_url="http://127.0.0.1:9")
    with pytest.raises(SourceUnavailableError):
        await read_zotero("zotero:users/12345", settings)


async def test_a_topic_is_kept_fresh_and_keeps_what_it_has_where_zotero_is_away(
    zotero: Zotero, tmp_path: Path
) -> None:
    async with await SqliteStore.open(tmp_path / "store", FakeClock()) as store:
        followed = subscription()
        topic = followed.topic.evolve(likes=1, likes_from=("zotero:users/12345",))
        await store.save_subscription(followed.evolve(topic=topic))
        settings = Settings().evolve(zotero=zotero.settings())
        pool = Noting()
        digests = SimpleNamespace(chooser=Chooser(pool=pool))
        services = cast("Any", SimpleNamespace(store=store, settings=settings, digests=digests))
        await refresh_libraries(services)
        zotero.refusals = [500]
        await refresh_libraries(services)
        assert len(await store.references(followed.id)) == 129
        current = await store.subscription(followed.id)
        assert current is not None
        assert current.topic.likes == 129
        assert pool.done == ["read_references"], "what takes half a second is not done on the loop"


@dataclass
class Shelf:
    """A library that is written to, as zotero.org/support/dev/web_api/v3/write_requests has it."""

    url: str = ""
    items: list[dict[str, Any]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    blind: bool = False
    """Whether a search finds nothing yet."""
    refusal: int = 0

    async def find(self, request: web.Request) -> web.Response:
        word = request.query["q"].casefold()
        found = [] if self.blind else [each for each in self.items if word in str(each).casefold()]
        return web.json_response([{"key": "ABCD0001", "version": 1, "data": each} for each in found])

    async def write(self, request: web.Request) -> web.Response:
        if self.refusal or request.headers.get("Zotero-API-Key") != KEY:
            return web.Response(status=self.refusal or 403, headers={"Retry-After": "7"})
        token = request.headers["Zotero-Write-Token"]
        assert len(token) == 32
        if token in self.tokens:
            return web.Response(status=412, text="Write token already used")
        self.tokens.add(token)
        sent = await request.json()
        self.items += sent
        kept = {str(at): {"key": "ABCD0001", "data": each} for at, each in enumerate(sent)}
        return web.json_response({"successful": kept, "success": {}, "unchanged": {}, "failed": {}})

    @property
    def settings(self) -> ZoteroSettings:
        place = "groups/12345/collections/ABCD2345"
        return ZoteroSettings(api_key=SecretStr(KEY), api_url=self.url, save_to=place)

    def library(self) -> ZoteroLibrary:
        return ZoteroLibrary(self.settings)


@asynccontextmanager
async def a_shelf() -> AsyncIterator[Shelf]:
    made, app = Shelf(), web.Application()
    app.router.add_get("/groups/12345/items", made.find)
    app.router.add_post("/groups/12345/items", made.write)
    async with listening(app, "127.0.0.1", 0, "web.port") as port:
        made.url = f"http://127.0.0.1:{port}"
        yield made


@pytest.fixture
async def shelf() -> AsyncIterator[Shelf]:
    async with a_shelf() as made:
        yield made


async def test_a_paper_is_added_once_however_often_and_however_close_together(shelf: Shelf) -> None:
    added = paper(authors=("Ada Lovelace", "Ice Consortium"))
    assert await shelf.library().add(added)
    assert not await shelf.library().add(added)
    shelf.blind = True
    assert sorted(await asyncio.gather(*(shelf.library().add(added) for _ in range(3)))) == [False] * 3
    (item,) = shelf.items
    assert (item["itemType"], item["title"], item["collections"]) == ("preprint", added.title, ["ABCD2345"])
    assert item["url"].startswith(f"https://arxiv.org/abs/{added.id}")
    assert item["creators"] == [
        {"creatorType": "author", "firstName": "Ada", "lastName": "Lovelace"},
        {"creatorType": "author", "name": "Ice Consortium"},
    ]


async def test_a_paper_that_is_only_spoken_of_in_the_library_is_not_taken_for_there(shelf: Shelf) -> None:
    added = paper()
    shelf.items.append({"itemType": "note", "note": f"compare {added.id}", "url": ""})
    assert await shelf.library().add(added)


@pytest.mark.parametrize(
    ("status", "problem"), [(403, "references.zotero_write"), (413, "references.zotero_full")]
)
async def test_a_library_that_takes_nothing_says_why(shelf: Shelf, status: int, problem: str) -> None:
    shelf.refusal = status
    with pytest.raises(PaperboyError) as caught:
        await shelf.library().add(paper())
    assert caught.value.fields["problem"] == problem


async def test_a_busy_library_says_when_to_try_again(shelf: Shelf) -> None:
    shelf.refusal = 429
    with pytest.raises(SourceUnavailableError) as caught:
        await shelf.library().add(paper())
    assert caught.value.retry_after == 7


@pytest.mark.parametrize("saves", [True, False])
def test_an_entry_offers_zotero_where_it_is_set_up_and_bibtex_elsewhere(saves: bool) -> None:
    settings = ZoteroSettings(api_key=SecretStr(KEY if saves else ""), save_to="users/12345")
    assert settings.saves is saves
    offered = [button.label for button in paper_buttons(paper(), "en", saves=settings.saves).items]
    assert ("Add to Zotero" in offered, "BibTeX" in offered) == (saves, not saves)
