"""Zotero's web API as it is documented, on loopback: pages, keys, waiting, and what goes wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import pytest
from aiohttp import web
from pydantic import SecretStr

from adapters.references.zotero import read_zotero
from adapters.serve.libraries import refresh_libraries
from adapters.stores.sqlite.store import SqliteStore
from adapters.web.connections import listening
from bot.digests.choose import Chooser
from bot.domain.errors import DocumentError, SourceUnavailableError
from bot.settings import Settings
from bot.zotero_settings import ZoteroSettings
from tests.fakes import FakeClock
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
