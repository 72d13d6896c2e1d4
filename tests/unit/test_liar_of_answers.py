"""Of a model that lies over true quotes, no sentence of an answer is published."""

import json
from typing import cast

import pytest

from adapters.prompt_files import prompts
from bot.analysis.analyses import Analyses
from bot.chat.questions.ask import AskedStore, Asker
from bot.chat.questions.question import Question
from bot.domain.analysis import Source
from bot.domain.full_text import Block, BlockKind, FullText, Section
from bot.domain.paper import Paper
from bot.llm.budget import Budget, Limits
from tests.e2e.model_run import IDS, sample
from tests.fakes import FakeClock, ScriptedModel
from tests.unit.test_model_ranking import NoUsage

PAPER, _ = sample(IDS[0])
LEVELS = (
    "Thimble reaches 33.0 dB at noon, while the Barrel baseline reaches 31.2 dB; at night it is 31.7 dB."
)
DENIED = "We could not show that Thimble works at night without a lamp in any of our trials."
COSTS = "Thimble needs 14 times fewer steps than Barrel and 2.5 GB of memory, Barrel 7.1 GB."
CUPS = "It does not help on small cups. On large cups it saves 40% of the steam of every kettle in use."
TRUE = ("At noon Thimble reaches 33.0 dB.", LEVELS)
FULL_TEXT = FullText(
    paper_id=PAPER.id,
    version=PAPER.version,
    source=Source.PDF,
    sections=(
        Section(
            title="Results",
            blocks=tuple(
                Block(kind=BlockKind.PARAGRAPH, text=text) for text in (LEVELS, DENIED, COSTS, CUPS)
            ),
        ),
    ),
)


class OnePaper:
    """Has the full text of one paper and no analyses."""

    async def full_text(self, paper: Paper) -> FullText:
        assert paper == PAPER
        return FULL_TEXT


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The authors falsified their data and have retracted the paper.", "reaches"),
        ("Thimble never works.", "Thimble"),
        ("Thimble fails everywhere.", "of every kettle"),
        ("Thimble works at night without a lamp.", DENIED.partition("that ")[2]),
        ("Thimble works at night without a lamp in any trial.", DENIED[30:]),
        ("Thimble 在夜间无灯也能工作。", DENIED),
        ("Thimble reaches 31.2 dB at noon and Barrel 33.0 dB.", LEVELS),
        ("Thimble reaches 31.2 dB.", LEVELS),
        ("The Barrel baseline reaches 33.0 dB at noon.", LEVELS),
        ("Thimble 达到 31.2 dB。", LEVELS),
        ("Thimble needs 7.1 GB of memory.", COSTS),
        ("Thimble needs 2.5 MB of memory.", COSTS),
        ("Barrel needs 14 times fewer steps than Thimble.", COSTS),
        ("Thimble needs 14 times more steps than Barrel.", COSTS),
        ("It saves 40% of the steam on small cups.", "on small cups … saves 40% of the steam of every"),
        ("It does not save 40% of the steam.", "It does not … saves 40% of the steam of every kettle"),
    ],
)
@pytest.mark.asyncio
async def test_a_lie_over_a_true_quote_is_not_published(text: str, quote: str) -> None:
    said = [{"text": one, "quotes": [words], "paper": 1} for one, words in (TRUE, (text, quote))]
    answer = json.dumps({"found": True, "sentences": said, "table": [], "follow_ups": []})
    asker = Asker(
        analyses=cast(Analyses, OnePaper()),
        store=cast(AskedStore, None),
        model=ScriptedModel(lambda _: answer),
        prompts=prompts(),
        budget=Budget(limits=Limits(), usage=NoUsage(), clock=FakeClock()),
        checker=None,
    )
    published = (await asker.ask(Question(text="What is reached?", papers=(PAPER,), language="en"))).said
    assert [one.claim.text for one in published] == [TRUE[0]]
