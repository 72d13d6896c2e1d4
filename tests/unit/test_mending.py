"""What is lost of an analysis is asked for again by its place and what failed, and only that comes back."""

from __future__ import annotations

import json
from typing import Any

from adapters.prompt_files import prompts
from bot.analysis.mending import Mender, lost_of
from bot.analysis.verify import index_paper
from bot.domain.analysis import Source, Usage
from bot.domain.full_text import Block, BlockKind, FullText, Section
from bot.llm.call import request_for
from bot.llm.output import AbstractOutput, BriefOutput, Statement
from bot.llm.writer import Writer
from bot.ports.model import ModelReply, ModelRequest
from bot.ports.pool import INLINE
from tests.fakes import ScriptedModel

LINES = (
    "The ferry with the new hull burns 41 litres of diesel an hour.",
    "The old hull burned 58 litres of diesel an hour on the same route.",
    "Crossings were measured on 120 days between March and October.",
    "The crew needs no further training for the new hull.",
)
PAPER = FullText(
    paper_id="9912.00001",
    version=1,
    source=Source.PDF,
    sections=(
        Section(title="Results", blocks=(Block(kind=BlockKind.PARAGRAPH, text=" ".join(LINES)),), page=3),
    ),
)
INDEX = index_paper(PAPER)
RIGHT = Statement(text="The new hull burns 41 litres an hour.", quotes=[LINES[0]])
WRONG = Statement(text="The new hull burns 58 litres an hour.", quotes=[LINES[0]])
INVENTED = Statement(text="It was measured on 120 days.", quotes=["The hull was tested for 120 long days."])
DAYS = Statement(text="It was measured on 120 days.", quotes=[LINES[2]])
REQUEST = ModelRequest(purpose="analyse", system="Rules.", user="The paper: it.", max_tokens=900)


def output(*findings: Statement, summary: Statement = RIGHT) -> BriefOutput:
    return BriefOutput(summary=summary, findings=list(findings))


def answer(*statements: tuple[str, int, Statement]) -> str:
    told = [{"field": field, "index": at, **made.model_dump()} for field, at, made in statements]
    return json.dumps({"statements": told})


async def mended(made: BriefOutput, reply: Any) -> tuple[BriefOutput, list[ModelRequest]]:
    model = ScriptedModel(lambda _: reply)
    mender = Mender(
        model=model,
        prompt=prompts()["mend"],
        indexes=lambda _: INDEX,
        papers=(INDEX,),
        language="English",
        pool=INLINE,
    )
    return await mender.mend(REQUEST, made), model.asked


async def test_a_lost_statement_is_named_with_the_figure_that_failed_and_its_quotes() -> None:
    made, [asked] = await mended(output(RIGHT, WRONG, DAYS), answer(("findings", 1, RIGHT)))
    assert "findings[1]: not borne out by its quotes: 58 litres" in asked.user
    assert LINES[0] in asked.user
    assert "120 days" not in asked.user, "what stands is not shown"
    assert "The paper: it." not in asked.user, "its quote is in the paper, so the paper is not sent again"
    assert made == output(RIGHT, RIGHT, DAYS)


async def test_sentences_that_hold_what_the_quotes_lack_are_offered_and_no_others() -> None:
    lacking = Statement(text="The new hull was measured on 120 days until October.", quotes=[LINES[0]])
    _, [asked] = await mended(output(RIGHT, DAYS, lacking), "{}")
    assert f"“{LINES[0]}”\n   + “{LINES[2]}”\n" in asked.user
    assert LINES[3] not in asked.user
    turned = Statement(text="The new hull burns more diesel than the old one.", quotes=[*LINES[:2]])
    _, [asked] = await mended(output(RIGHT, DAYS, turned), "{}")
    assert "+ “" not in asked.user, "its quotes lack no words"


async def test_the_paper_goes_along_first_where_a_quote_is_not_in_it() -> None:
    made, [asked] = await mended(output(RIGHT, RIGHT, INVENTED), answer(("findings", 2, DAYS)))
    assert asked.user.startswith(REQUEST.user)
    assert asked.system == REQUEST.system
    assert made.findings[2] == DAYS


async def test_only_what_was_asked_for_is_changed() -> None:
    given = answer(("findings", 0, DAYS), ("summary", 0, DAYS), ("else", 9, DAYS), ("findings", 7, DAYS))
    made = output(RIGHT, RIGHT, WRONG)
    assert (await mended(made, given))[0] == made


async def test_a_summary_is_mended_like_any_statement() -> None:
    made, _ = await mended(output(RIGHT, DAYS, summary=WRONG), answer(("summary", 0, RIGHT)))
    assert made.summary == RIGHT


async def test_what_is_mended_keeps_its_label_which_opens_a_step() -> None:
    step = WRONG.model_copy(update={"label": "Measure: hull → litres"})
    made, [asked] = await mended(output(RIGHT, DAYS, step), answer(("findings", 2, RIGHT)))
    assert made.findings[2] == RIGHT.model_copy(update={"label": step.label})
    assert '"label"' not in asked.user


async def test_nothing_is_asked_where_nothing_is_lost_or_most_of_it_is() -> None:
    for made in (output(RIGHT, DAYS), output(WRONG, WRONG, WRONG, RIGHT)):
        assert await mended(made, "{}") == (made, [])


async def test_an_answer_that_is_none_leaves_everything_as_it_was() -> None:
    made = output(RIGHT, WRONG, DAYS)
    for reply in ("I cannot.", ModelReply(text="{", truncated=True, usage=Usage(model="m", purpose="p"))):
        assert (await mended(made, reply))[0] == made


def test_a_statement_without_a_quote_is_not_lost() -> None:
    bare = Statement(text="The paper names no code or data.", quotes=[""])
    assert lost_of(lambda _: INDEX, output(RIGHT, bare, DAYS)) == []
    assert [each.field for each in lost_of(lambda _: INDEX, _abstract(WRONG))] == ["limits"]


def _abstract(limit: Statement) -> AbstractOutput:
    fields = ("contributions", "innovation", "impact", "related", "findings")
    return AbstractOutput(summary=RIGHT, limits=[limit], **{field: [DAYS] for field in fields})


async def test_the_whole_is_judged_with_what_was_mended_in_it() -> None:
    first = output(RIGHT, WRONG, DAYS).model_dump_json()

    def script(asked: ModelRequest) -> str:
        return answer(("findings", 1, RIGHT)) if asked.purpose == "mend" else first

    model = ScriptedModel(script)
    mender = Mender(
        model=model,
        prompt=prompts()["mend"],
        indexes=lambda _: INDEX,
        papers=(INDEX,),
        language="English",
        pool=INLINE,
    )
    writer = Writer(model=model, repair=prompts()["repair"])
    request = request_for(model, prompts()["brief"], {"language": "English", "paper": "text"})
    checked, _ = await writer.write(request, BriefOutput, lambda made: made, mended=mender.mend)
    assert checked == output(RIGHT, RIGHT, DAYS)
    assert [asked.purpose for asked in model.asked] == ["brief", "mend"]
