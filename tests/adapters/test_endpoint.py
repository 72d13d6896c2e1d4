"""A request is repeated where the endpoint or its status says that it may help, and never else."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from adapters.models.endpoint import EndpointClient, StatusError
from adapters.models.transport import limited_client
from tests.adapters.llm_server import LlmServer, fails, says, sends, serving, streams

PATH = "chat/completions"
SOON = {"retry-after-ms": "1"}


@pytest_asyncio.fixture
async def server() -> AsyncIterator[LlmServer]:
    async with serving() as running:
        yield running


async def asked(server: LlmServer, *, once: bool = False, retries: int = 1, **more: Any) -> int:
    """The status in the end."""
    async with limited_client(5.0, server.url) as client:
        endpoint = EndpointClient(base_url=server.url, http=client, retries=retries, **more)
        try:
            answer = await (endpoint.once() if once else endpoint).ask("POST", PATH, json={"a": 1})
        except StatusError as error:
            return error.status
    return answer.status_code


@pytest.mark.parametrize(
    ("status", "headers", "times"),
    [
        (408, SOON, 2),
        (409, SOON, 2),
        (429, SOON, 2),
        (500, SOON, 2),
        (599, SOON, 2),
        (400, SOON, 1),
        (404, SOON, 1),
        (400, {**SOON, "x-should-retry": "true"}, 2),
        (503, {**SOON, "x-should-retry": "false"}, 1),
        (429, {"retry-after": "0.001"}, 2),
        (429, {"retry-after": "121"}, 1),
        (429, {"retry-after-ms": "121000", "retry-after": "0.001"}, 1),
        (429, {"retry-after-ms": "soon", "retry-after": "0.001"}, 2),
    ],
)
async def test_what_may_pass_is_asked_again(
    server: LlmServer, status: int, headers: Mapping[str, str], times: int
) -> None:
    server.will(fails(status, headers), says("at last"))
    assert await asked(server) == (200 if times == 2 else status)
    assert len(server.asked) == times


async def test_a_connection_that_is_lost_is_tried_again_and_what_must_happen_once_is_not(
    server: LlmServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.models.endpoint.FIRST_WAIT", 0.001)
    server.will(streams(cut=True), says("at last"))
    assert await asked(server) == 200
    server.will(streams(cut=True), says("at last"))
    with pytest.raises(httpx2.HTTPError):
        await asked(server, once=True)
    server.will(fails(503, SOON), says("at last"))
    assert await asked(server, once=True) == 503


async def test_every_attempt_says_who_asks_and_where(server: LlmServer) -> None:
    server.will(fails(503, SOON), says("at last"))
    await asked(server, key="k", is_azure=True, query={"api-version": "1"})
    assert [path.partition("?")[2] for path in server.paths] == ["api-version=1"] * 2
    for headers in server.headers:
        assert (headers["Authorization"], headers["api-key"]) == ("Bearer k", "k")
        assert headers["User-Agent"].startswith("Paperboy/")


async def test_who_has_no_key_names_none(server: LlmServer) -> None:
    server.will(says("yes"))
    await asked(server)
    assert "Authorization" not in server.headers[0]


async def test_what_an_endpoint_says_is_taken_as_json_or_as_text(server: LlmServer) -> None:
    for body, found in (
        ('{"error": {"message": "no"}}', {"message": "no"}),
        ('{"detail": "no"}', {"detail": "no"}),
        ("[1]", [1]),
        (" no ", "no"),
    ):
        server.will(sends(body, status=418))
        async with limited_client(5.0, server.url) as client:
            with pytest.raises(StatusError) as caught:
                await EndpointClient(base_url=server.url, http=client).ask("POST", PATH, json={})
        assert caught.value.body == found
