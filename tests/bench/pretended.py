"""A pretended arXiv and model in a process of their own: what they take is not Paperboy's.

`python -m tests.bench.pretended` tells on its first line, as JSON, where they are and which process it is,
and ends with its standard input. Their answers take no time, so that it is at rest when nothing is asked.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from tests.adapters.arxiv_server import HTML, RSS, Asked, FakeArxiv, Reply
from tests.bench.model_server import ModelServer
from tests.bench.papers import candidate, feed_bytes, html_page

ANNOUNCE = "/announce"
FIRST = 20_001
"""The number of the first paper there is."""


class Servers(NamedTuple):
    """Where they are."""

    arxiv: str
    model: str
    pid: int


@contextmanager
def servers() -> Iterator[Servers]:
    """Both, in another process."""
    command = [sys.executable, "-m", "tests.bench.pretended"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None:
            raise RuntimeError("a process without pipes")
        yield Servers(*json.loads(process.stdout.readline()))


class _Announcing(FakeArxiv):
    """Announces in each category as many papers as it was asked to on that day, none of them before."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = self._made
        self._announced = 0

    def _made(self, asked: Asked) -> Reply | None:
        """A paper's page, made when it is asked for: nobody keeps it here."""
        self.asked.clear()
        if asked.path == ANNOUNCE:
            return self._announce(asked.query)
        found = re.fullmatch(r"/html/9912\.(\d+)v1", asked.path)
        return Reply(body=html_page(int(found[1])), content_type=HTML) if found else None

    def _announce(self, wanted: dict[str, str]) -> Reply:
        day, papers = dt.date.fromisoformat(wanted["day"]), int(wanted["papers"])
        for category in wanted["categories"].split():
            numbers = range(FIRST + self._announced, FIRST + self._announced + papers)
            todays = [candidate(number, (category,)) for number in numbers]
            self.pages[f"/rss/{category}"] = Reply(body=feed_bytes(todays, category, day), content_type=RSS)
            self._announced += papers
        return Reply()


async def _serve() -> None:
    async with _Announcing() as arxiv, ModelServer(otherwise=0.0) as model:
        sys.stdout.write(json.dumps(Servers(arxiv.url, model.url, os.getpid())) + "\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve())
