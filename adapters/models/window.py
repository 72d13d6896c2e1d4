"""How many tokens a model really sees, which is not always what is set.

Ollama reads 4,096 tokens where nobody says more, and drops the rest of a prompt in silence. Servers of
one's own tell their window if they are asked: Ollama, vLLM, llama.cpp. Where they do not, the count of the
prompt's tokens that comes with an answer tells of a cut: no tokenizer makes so few of so much text.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx2

PROBE_TIMEOUT = 5.0
"""Seconds to find out: an endpoint that has no such page says so at once."""
LARGEST = 2_000_000
"""Bytes of such a page; lists of models have some hundred thousand."""
LEAST_PROMPT = 3_000
"""Tokens from which on a prompt may be longer than a window that nobody set."""
FEWEST = 0.5
"""A prompt was cut of which less than this part of our estimate was counted: that is a third too high."""


class Window:
    """What is known of the window of one model."""

    def __init__(
        self, find: Callable[[], Awaitable[int | None]], count: Callable[[], Awaitable[int]]
    ) -> None:
        """`find` asks the server for the window, `count` for the tokens of a prompt of a few words."""
        self.tokens: int | None = None
        self._find = find
        self._count = count
        self._looks = 2
        self._looking = asyncio.Lock()
        self._most = 0
        self._is_believed: bool | None = None

    async def holds(self, estimated: int) -> bool:
        """Whether a prompt of so many tokens fits, as far as can be known before it is sent."""
        if estimated >= LEAST_PROMPT:
            await self._look(2)
        return self.tokens is None or estimated <= self.tokens

    async def has_held(self, estimated: int, counted: int) -> bool:
        """Whether the endpoint that counted so many tokens saw the whole prompt.

        Some load a model only for its first call, and tell its window from then on.
        """
        self._most = max(self._most, counted)
        if estimated < LEAST_PROMPT:
            return True
        await self._look(1)
        if self.tokens is None and self._is_few(estimated, counted) and await self._are_counts(counted):
            self.tokens = self._most
        return self.tokens is None or estimated <= self.tokens

    def learn(self, tokens: int) -> None:
        """The window is so large, and no larger."""
        self.tokens = min(tokens, self.tokens or tokens)

    async def _look(self, left: int) -> None:
        """Ask the server, once before and once after the first long prompt."""
        async with self._looking:
            if self.tokens is None and self._looks >= left:
                self._looks = left - 1
                self.tokens = await self._find()

    def _is_few(self, estimated: int, counted: int) -> bool:
        """Some count only what was not in their cache: then an earlier prompt of the kind had more."""
        return counted > 0 and self._most < estimated * FEWEST

    async def _are_counts(self, counted: int) -> bool:
        """Whether the endpoint's counts are counts: some tell the same for every prompt."""
        if self._is_believed is None:
            self._is_believed = 0 < await self._count() < counted / 2
        return self._is_believed


async def find_window(
    client: httpx2.AsyncClient, base_url: str, model: str, headers: Mapping[str, str]
) -> int | None:
    """The tokens of the model's window, as its server tells; None where it does not."""
    parts = urlsplit(base_url)
    root = f"{parts.scheme}://{parts.netloc}"
    asked = {
        "ps": ("GET", f"{root}/api/ps", None),
        "show": ("POST", f"{root}/api/show", {"model": model}),
        "models": ("GET", f"{base_url.rstrip('/')}/models", None),
        "props": ("GET", f"{root}/props", None),
    }
    pages = await asyncio.gather(
        *(_page(client, method, url, headers, body) for method, url, body in asked.values())
    )
    told = (window_in(name, page, model) for name, page in zip(asked, pages, strict=True))
    return next(filter(None, told), None)


async def _page(
    client: httpx2.AsyncClient, method: str, url: str, headers: Mapping[str, str], body: object
) -> Any:  # noqa: ANN401 - any JSON
    try:
        answer = await client.request(method, url, headers=dict(headers), json=body, timeout=PROBE_TIMEOUT)
        if answer.status_code != httpx2.codes.OK or len(answer.content) > LARGEST:
            return None
        return json.loads(answer.content)
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, OSError):
        return None


def window_in(name: str, page: Any, model: str) -> int | None:  # noqa: ANN401 - any JSON
    """The window that one of the pages tells, whatever it really holds."""
    return next((each for each in _read_lengths(name, page, model) if each > 0), None)


def _read_lengths(name: str, page: Any, model: str) -> Iterator[int]:  # noqa: ANN401 - any JSON
    if not isinstance(page, Mapping):
        return
    if name == "ps":  # what is loaded now, and with which window
        yield from (
            _number(each, "context_length") for each in _of(page.get("models"), model, "name", "model")
        )
    elif name == "show":  # what the model's own file sets; its `model_info` tells only what it could have
        yield from _parameters(page.get("parameters"))
    elif name == "models":
        for each in _of(page.get("data"), model, "id"):
            yield _number(each, "max_model_len")
            meta = each.get("meta")
            yield _number(meta, "n_ctx") if isinstance(meta, Mapping) else 0
    else:
        settings = page.get("default_generation_settings")
        yield _number(settings, "n_ctx") if isinstance(settings, Mapping) else 0


def _of(listed: Any, model: str, *names: str) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - any JSON
    """The entries of the model, whose tag may be left out."""
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, Mapping):
            told = {str(each.get(name) or "") for name in names}
            if model in told or f"{model}:latest" in told:
                yield each


def _number(page: Any, name: str) -> int:  # noqa: ANN401 - any JSON
    value = page.get(name) if isinstance(page, Mapping) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _parameters(text: Any) -> Iterator[int]:  # noqa: ANN401 - any JSON
    for line in str(text or "").splitlines():
        name, _, value = line.strip().partition(" ")
        if name == "num_ctx" and value.strip().isdigit():
            yield int(value)
