"""A pretended language model on 127.0.0.1 that streams its answers to questions at a fixed rate.

It says the first sentences of the paper it was given, each quoted, so they pass every check.
"""

from __future__ import annotations

import asyncio
import json
import re
from functools import lru_cache
from itertools import islice

from aiohttp import web

from bot.llm.fit import CHARACTERS_PER_TOKEN
from tests.bench.model_server import ModelServer, fenced, quotable

SENTENCES = 3
FIRST = 0.5
"""Seconds until it begins to write."""
RATE = 50
"""Tokens a second."""
PIECE = 5
"""Tokens that are sent together."""
_NUMBER = re.compile(r"\(question (\d+)\)")


class TalkingModel(ModelServer):
    """The server. A question says its number: `(question 7)`."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[int, list[str]] = {}
        """What was answered to each question, sentence by sentence."""
        self.analysed = 0
        self.at_work = asyncio.Event()
        """Set when the first paper of the digest was analysed."""

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        began = asyncio.get_running_loop().time()  # making up what it says takes no time of its own
        asked = await request.json()
        prompt = "\n".join(message["content"] for message in asked["messages"])
        numbers = _NUMBER.findall(prompt)  # what the person asked before comes first
        if not numbers or not asked.get("stream"):
            reply = await super()._answer(request)
            self.analysed += 1
            self.at_work.set()
            return reply
        self.told[int(numbers[-1])] = told = _first_sentences(fenced(prompt)["paper"])
        return await _streamed(request, answer_text(told), began)


@lru_cache(maxsize=16)
def _first_sentences(paper: str) -> list[str]:
    """What it says of a paper: the same to whoever asks."""
    return [each["text"] for each in islice(quotable(paper), SENTENCES)]


def answer_text(sentences: list[str]) -> str:
    """The answer as the model writes it."""
    said = [{"text": each, "quote": each, "paper": 1} for each in sentences]
    return json.dumps({"found": True, "sentences": said, "table": [], "follow_ups": []}, ensure_ascii=False)


def seconds(sentences: list[str], first: int) -> float:
    """How long the model takes to write the first so many of its sentences, each with its quote."""
    whole = answer_text(sentences)
    written = (
        len(whole)
        if first == len(sentences)
        else whole.index("}", len(answer_text(sentences[:first])) - 40)
    )
    size = int(PIECE * CHARACTERS_PER_TOKEN)
    sent = min(len(whole), size * (written // size + 1))
    return FIRST + sent / CHARACTERS_PER_TOKEN / RATE


async def _streamed(request: web.Request, text: str, began: float) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    size = int(PIECE * CHARACTERS_PER_TOKEN)
    for at in range(0, len(text), size):
        piece = text[at : at + size]
        due = began + FIRST + (at + len(piece)) / CHARACTERS_PER_TOKEN / RATE
        await asyncio.sleep(due - asyncio.get_running_loop().time())
        await _send(response, {"delta": {"content": piece}, "finish_reason": None})
    await _send(response, {"delta": {}, "finish_reason": "stop"})
    await response.write(b"data: [DONE]\n\n")
    return response


async def _send(response: web.StreamResponse, choice: dict[str, object]) -> None:
    event = {"id": "bench", "object": "chat.completion.chunk", "created": 0, "model": "bench"}
    whole = {**event, "choices": [{"index": 0, **choice}]}
    await response.write(f"data: {json.dumps(whole)}\n\n".encode())
