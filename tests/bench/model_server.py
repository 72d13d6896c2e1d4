"""A pretended language model on 127.0.0.1: real HTTP, answers after a fixed time, quotes what it was given.

Its statements are the paper's own sentences, so they pass every check and no call is wasted on a repair.
It counts what it was sent, and how much of that is the beginning of something it was sent before.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from bot.llm.fit import CHARACTERS_PER_TOKEN, estimated_tokens
from bot.llm.output import AbstractOutput, PaperOutput, Statement

LEAST_SHARED = 1_024
"""Tokens that a prompt's beginning must have in common with an earlier one to come from a cache."""
STEP = 128
"""Tokens by which such beginnings are longer or shorter, as at OpenAI."""
_FENCED = re.compile(r"<(?P<tag>(?P<kind>[a-z]+)-[0-9a-f]{12})>\n(?P<text>.*?)\n</(?P=tag)>", re.DOTALL)
_SENTENCE = re.compile(r"(?:(?<=[a-z][.] )|(?<=\n\n))[A-Z][^.!?$\\#|\n]{40,200}[.](?=\s)")


@dataclass(frozen=True)
class Call:
    """One call as it was made."""

    purpose: str
    prompt_tokens: int
    shared_tokens: int
    completion_tokens: int


@dataclass
class ModelServer:
    """The server. `seconds` by purpose, `otherwise` for every other."""

    seconds: Mapping[str, float] = field(default_factory=dict)
    otherwise: float = 2.0
    calls: list[Call] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    url: str = ""
    spent: float = 0.0
    """Seconds of processor time it took to make up what it says."""
    _beginnings: set[int] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=10**8)
        app.router.add_post("/v1/chat/completions", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, keepalive_timeout=10**6)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        purpose = asked.get("response_format", {}).get("json_schema", {}).get("name", "prose")
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(self.seconds.get(purpose, self.otherwise))
        self.at_once -= 1
        began = time.thread_time()
        prompt = "\n".join(message["content"] for message in asked["messages"])
        text = json.dumps(answer(purpose, prompt), ensure_ascii=False)
        call = self._counted(purpose, prompt, text)
        self.spent += time.thread_time() - began
        return web.json_response(_completion(asked["model"], text, call))

    def _counted(self, purpose: str, prompt: str, text: str) -> Call:
        call = Call(
            purpose,
            estimated_tokens(prompt),
            shared(prompt, self._beginnings),
            estimated_tokens(text),
        )
        self.calls.append(call)
        return call


def shared(prompt: str, beginnings: set[int]) -> int:
    """Tokens of the longest beginning that an earlier prompt had too; adds all beginnings of this one."""
    size, told, known = int(STEP * CHARACTERS_PER_TOKEN), 0, True
    beginning = hash("")
    for at in range(size, len(prompt), size):
        beginning = hash((beginning, prompt[at - size : at]))
        known = known and beginning in beginnings
        told += STEP * known
        beginnings.add(beginning)
    return told if told >= LEAST_SHARED else 0


def fenced(prompt: str) -> dict[str, str]:
    """What stands between tags in the prompt, by kind."""
    return {match["kind"]: match["text"] for match in _FENCED.finditer(prompt)}


def answer(purpose: str, prompt: str) -> Any:
    """What a model that only ever quotes says to the prompt."""
    given = fenced(prompt)
    if purpose == "summarise":
        return _day(given.get("entries", ""))
    if purpose == "answer":
        said = [{**next(quotable(given["paper"])), "paper": 1}]
        return {"found": True, "sentences": said, "table": [], "follow_ups": []}
    shape = AbstractOutput if purpose == "abstract" else PaperOutput
    sentences = quotable(given.get("paper", ""))
    lists = [name for name, field in shape.model_fields.items() if field.annotation == list[Statement]]
    return {"summary": next(sentences), **{name: [next(sentences) for _ in range(3)] for name in lists}}


def quotable(text: str) -> Iterator[dict[str, str]]:
    """Statements that are sentences of the text, with the sentence as their quote, for ever."""
    found = list(dict.fromkeys(_SENTENCE.findall(text)))
    if not found:
        raise ValueError("there is no sentence in it")
    while True:
        yield from ({"text": sentence, "quote": sentence} for sentence in found)


def _day(entries: str) -> dict[str, list[dict[str, Any]]]:
    told = re.findall(r"(?:^|\n\n)(\d+)\. .*?\nSummary: ([^\n]+)", entries, re.DOTALL)
    points = [{"text": summary, "papers": [int(number)]} for number, summary in told[:3]]
    return dict.fromkeys(("today", "themes", "notable", "directions", "recommended"), points)


def _completion(model: str, text: str, call: Call) -> dict[str, Any]:
    return {
        "id": "bench",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [
            {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
        ],
        "usage": {
            "prompt_tokens": call.prompt_tokens,
            "completion_tokens": call.completion_tokens,
            "total_tokens": call.prompt_tokens + call.completion_tokens,
            "prompt_tokens_details": {"cached_tokens": call.shared_tokens},
        },
    }
