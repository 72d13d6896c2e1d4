"""Whoever wants to judge or change what a model is asked sees it, word for word."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from adapters.prompt_files import prompts, shipped_text
from adapters.stores.opening import open_embedded
from tests.e2e.conftest import Call
from tests.e2e.model_run import IDS, sample

ID = "2601.16914"


async def store_paper(folder: Path) -> None:
    paper, full_text = sample(IDS[0])
    async with open_embedded(folder) as store:
        await store.save_papers([paper.evolve(id=ID)])
        await store.save_full_text(full_text.evolve(paper_id=ID))


def test_a_prompt_is_shown_exactly_as_it_would_be_sent_and_counted(call: Call, folder: Path) -> None:
    asyncio.run(store_paper(folder))
    shown = call("prompt", "show", "analyse", ID, "--language", "zh")
    assert "You are a careful senior researcher" in shown.out
    assert "Write in Simplified Chinese" in shown.out
    assert "{{" not in shown.out
    assert "<paper-" in shown.out
    assert "tokens" in shown.err
    sent = json.loads(call("prompt", "show", "answer", ID, "--question", "Why fog?", "--json").out)
    assert sent["purpose"] == "answer"
    assert "Why fog?" in sent["user"]


def test_a_prompt_can_be_copied_changed_and_is_then_marked_as_ones_own(call: Call, folder: Path) -> None:
    call("prompt", "copy", "rank")
    file = folder / "prompts" / "rank.md"
    assert file.read_text(encoding="utf-8") == shipped_text("rank")
    file.write_text(shipped_text("rank").replace("You judge", "You weigh"), encoding="utf-8")
    prompts.cache_clear()
    assert "You weigh" in call("prompt", "show", "rank").out
    assert [line for line in call("prompt", "list").out.splitlines() if "your own" in line] == [
        line for line in call("prompt", "list").out.splitlines() if line.startswith("rank")
    ]
    assert "already" in call("prompt", "copy", "rank").out
    wrong = call("prompt", "show", "nothing")
    assert wrong.code == 64
    assert "analyse" in wrong.err
