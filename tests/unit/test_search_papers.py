"""A search shows what stands where the asker may read, and what is near enough to what they mean."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from bot.chat import commands
from bot.chat.handlers.search import NEAR
from bot.digests.choose import Chooser
from bot.domain.errors import BadInputError
from bot.domain.paper import Paper
from bot.locales import error_message
from bot.ports.platform import Receipt
from tests.chat_bench import HERE, ChatBench, chat_bench

NEARBY = Paper(id="9912.77001", title="Kites over water", abstract="Sails by night.")
FAR_AWAY = Paper(id="9912.77002", title="Lamps of the coast", abstract="Lights by day.")


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[ChatBench]:
    async with chat_bench(tmp_path) as made:
        yield made


@dataclass
class Meanings:
    """Says how near papers are, whatever is asked."""

    near: Sequence[tuple[Paper, float]]
    asked: list[tuple[str, str, Collection[str] | None]] = field(default_factory=list)

    async def near_words(
        self, words: str, *, workspace: str, channels: Collection[str] | None, limit: int
    ) -> Sequence[tuple[Paper, float]]:
        self.asked.append((" ".join(words.split()), workspace, channels))
        return self.near


@pytest.mark.parametrize("text", ["", "  \n "])
async def test_a_search_for_nothing_is_refused_and_says_so(bench: ChatBench, text: str) -> None:
    await commands.handle_command(bench.chat, "search", bench.request(text), bench.responder)
    assert bench.responder.last.text == error_message("en", BadInputError("error.nothing_to_find"))
    assert bench.responder.shown == []


@pytest.mark.parametrize(
    ("words", "asked", "found"),
    [
        ("frobbing", ["frobbing"], True),
        ("图像 frobbing", ["image frobbing"], True),
        ('"frobbing"', [], False),
    ],
    ids=["words", "in Chinese", "in quotes"],
)
async def test_what_is_near_enough_in_meaning_is_found_where_words_need_not_occur(
    bench: ChatBench, words: str, asked: list[str], found: bool
) -> None:
    await bench.store.save_papers([NEARBY, FAR_AWAY])
    for paper in (NEARBY, FAR_AWAY):
        await bench.store.record_shown(paper.id, HERE, Receipt(message_id=paper.id))
    meanings: Any = Meanings([(NEARBY, NEAR + 0.01), (FAR_AWAY, NEAR - 0.01)])
    digests = replace(bench.chat.digests, chooser=Chooser(embeddings=meanings))
    bench.responder.sees = ("other",)
    chat = replace(bench.chat, digests=digests)
    await commands.handle_command(chat, "search", bench.request(words), bench.responder)
    assert (NEARBY.title in bench.responder.last.text) is found
    assert FAR_AWAY.title not in bench.responder.last.text
    assert meanings.asked == [(each, "lab", {"other", "general"}) for each in asked]
    assert bench.responder.shown == ["progress.searching"]
    assert bench.responder.last.quiet
