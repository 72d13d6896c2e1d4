"""What the environment says of proxies and certificates is used, or told by its name; nothing crashes."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.models.address import read_address
from adapters.models.embeddings import OpenAIEmbedder
from adapters.models.lazy import LazyModel
from adapters.models.proxy import certificates, proxy_for
from adapters.stores.sqlite.store import SqliteStore
from bot.compose.entry import remarks
from bot.domain.analysis import Evidence
from bot.domain.errors import ModelUnavailableError
from bot.embedding_settings import Endpoint
from bot.locales import error_message
from bot.model_settings import ModelSettings
from tests.adapters.llm_server import says, serving
from tests.adapters.test_openai import request
from tests.e2e.model_run import IDS, ModelRun, sample
from tests.fakes import FakeClock

HOST = "http://10.1.2.3:8000/v1"


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({}, None),
        ({"HTTP_PROXY": "http://p:1"}, ("HTTP_PROXY", "http://p:1")),
        ({"http_proxy": "http://p:1", "HTTP_PROXY": "http://q:1"}, ("http_proxy", "http://p:1")),
        ({"HTTPS_PROXY": "http://p:1"}, None),
        ({"ALL_PROXY": "socks://127.0.0.1:7890/"}, ("ALL_PROXY", "socks5h://127.0.0.1:7890/")),
        ({"ALL_PROXY": "socks5://127.0.0.1:7890"}, ("ALL_PROXY", "socks5://127.0.0.1:7890")),
        ({"HTTP_PROXY": "127.0.0.1:7890"}, ("HTTP_PROXY", "http://127.0.0.1:7890")),
        ({"HTTP_PROXY": "http://p:1", "NO_PROXY": "10.0.0.0/8"}, None),
        (
            {"HTTP_PROXY": "http://p:1", "NO_PROXY": "::1, localhost,fe80::/10"},
            ("HTTP_PROXY", "http://p:1"),
        ),
        ({"HTTP_PROXY": "http://p:1", "NO_PROXY": "10.1.2.3:8000"}, None),
        ({"HTTP_PROXY": "http://p:1", "NO_PROXY": "10.1.2.3:9"}, ("HTTP_PROXY", "http://p:1")),
        ({"HTTP_PROXY": "http://p:1", "no_proxy": "*"}, None),
        ({"HTTP_PROXY": ""}, None),
    ],
)
def test_the_proxy_on_the_way_is_the_one_that_the_environment_names(
    environ: dict[str, str], found: tuple[str, str] | None
) -> None:
    assert proxy_for(HOST, environ) == found


@pytest.mark.parametrize(
    ("exempt", "is_exempt"),
    [("lab.edu", True), (".lab.edu", True), ("*.lab.edu", True), ("ab.edu", False), ("[::1]", False)],
)
def test_a_name_is_exempt_with_all_that_is_below_it(exempt: str, is_exempt: bool) -> None:
    environ = {"ALL_PROXY": "http://p:1", "NO_PROXY": exempt}
    assert (proxy_for("https://gpu.lab.edu/v1", environ) is None) == is_exempt
    assert proxy_for("http://[::1]:8000/v1", {**environ, "NO_PROXY": "::1/128"}) is None


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ALL_PROXY", "ftp://user:hunter2@127.0.0.1:1"),
        ("HTTP_PROXY", "http://"),
        ("HTTP_PROXY", "http://[::1"),
        ("HTTP_PROXY", "http://host:port"),
        ("SSL_CERT_FILE", "/nonexistent.pem"),
        ("SSL_CERT_DIR", "/nonexistent"),
        ("SSL_CERT_FILE", __file__),
    ],
)
async def test_what_cannot_be_used_is_told_by_its_name_and_without_its_password(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    model = LazyModel(ModelSettings(base_url=HOST, name="big"))
    embedder = OpenAIEmbedder(Endpoint(HOST, "vec", SecretStr("")))
    for call in (model.complete(request()), embedder.embed(["the tide"])):
        with pytest.raises(ModelUnavailableError) as caught:
            await call
        told = error_message("en", caught.value)
        assert caught.value.why == "why.model_environment"
        assert variable in told
        assert "hunter2" not in told


async def test_without_a_way_to_its_model_a_paper_is_read_by_its_own_words_and_the_reason_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ALL_PROXY", "gopher://user:hunter2@127.0.0.1:7890/")
    async with await SqliteStore.open(tmp_path / "test.sqlite3", FakeClock()) as store:
        run = ModelRun(store, tmp_path, LazyModel(ModelSettings(base_url=HOST, name="big")))
        made = await run.wired().analyses.of(sample(IDS[0])[0], "en", workspace="w")
    told = " ".join(remarks(made, "en"))
    assert made.evidence is Evidence.EXTRACT
    assert "was not answering" in told
    assert "ALL_PROXY" in told
    assert "hunter2" not in told


@pytest.mark.parametrize("value", ["socks5h://127.0.0.1:1", "socks://127.0.0.1:1/", "http://127.0.0.1:1"])
async def test_a_proxy_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HTTP_PROXY", value)
    model = LazyModel(ModelSettings(base_url=HOST, name="big", retries=0))
    with pytest.raises(ModelUnavailableError) as caught:
        await model.complete(request())
    assert (caught.value.why, caught.value.said) == ("why.model_proxy", "HTTP_PROXY")
    await model.close()


async def test_an_endpoint_that_is_exempt_is_reached_directly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.0/8")
    async with serving() as server:
        server.will(says("there"))
        model = LazyModel(server.settings())
        assert (await model.complete(request())).text == "there"
        await model.close()


def test_a_file_of_certificates_is_read(tmp_path: Path) -> None:
    assert certificates({}) is True
    with pytest.raises(ModelUnavailableError):
        certificates({"SSL_CERT_FILE": str(tmp_path / "none.pem")})


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://x.openai.azure.com", "https://x.openai.azure.com/openai/v1"),
        ("https://x.openai.azure.com/?api-version=1", "https://x.openai.azure.com/openai/deployments/gpt"),
        ("https://x.openai.azure.com/openai/v1/", "https://x.openai.azure.com/openai/v1"),
        (" http://h/v1/chat/completions/ ", "http://h/v1"),
    ],
)
def test_an_address_is_brought_to_where_calls_go(url: str, base: str) -> None:
    assert read_address(url, "gpt").base == base
