"""The model can reorder what selection picked, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.prompt_files import prompts
from adapters.stores.sqlite.store import SqliteStore
from bot.analysis.model_ranking import BATCH, EACH, ModelRanker
from bot.analysis.usage import UsageTotal
from bot.domain.digest import Pick, Reason
from bot.domain.errors import ModelUnavailableError
from bot.domain.paper import Candidate, Paper
from bot.domain.topic import Topic
from bot.llm.budget import Budget, Level, Limits
from bot.llm.fit import estimated_tokens
from tests.fakes import FakeClock, Script, ScriptedModel

TOPIC = Topic(name="tides", categories=("cs.CV",), interest="tide pools")


class NoUsage:
    async def record_usage(self, *_: Any, **__: Any) -> None: ...

    async def usage_since(self, *_: Any) -> Sequence[UsageTotal]:
        return []

    async def usage_of_all_since(self, *_: Any) -> Sequence[UsageTotal]:
        return []


def picks(count: int) -> list[Pick]:
    papers = [Paper(id=f"9912.{n:05d}", title=f"Paper {n}") for n in range(count)]
    return [
        Pick(candidate=Candidate(paper=paper), score=count - n, reasons=())
        for n, paper in enumerate(papers)
    ]


def scored(*scores: tuple[Any, Any]) -> str:
    return json.dumps({"scores": [{"id": i, "score": s, "reason": "r"} for i, s in scores]})


async def order(
    script: Script, count: int = 4, *, leaning: dict[int, float] | None = None
) -> tuple[list[int], ScriptedModel]:
    model = ScriptedModel(script)
    budget = Budget(usage=NoUsage(), clock=FakeClock(), limits=Limits())
    ranker = ModelRanker(model=model, prompt=prompts()["rank"], budget=budget)
    given = [
        pick.model_copy(update={"leaning": (leaning or {}).get(at, 0.0)})
        for at, pick in enumerate(picks(count))
    ]
    ranked = await ranker.rank(TOPIC, given)
    return [int(pick.candidate.paper.id[5:]) for pick in ranked], model


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (scored(("9912.00002", 9), ("9912.00000", 1)), [2, 1, 3, 0]),
        (scored(("9912.00002", 9), ("9912.77777", 10)), [2, 0, 1, 3]),
        (scored(("9912.00003", 1e9), ("9912.00001", 10)), [1, 3, 0, 2]),
        (scored(("9912.00001", 0.5), ("9912.00000", -9), ("9912.00003", 0)), [2, 1, 0, 3]),
        (scored(("9912.00003", float("nan"))), [0, 1, 2, 3]),
        (scored(("9912.00003", "ten")), [0, 1, 2, 3]),
        (scored(), [0, 1, 2, 3]),
        ("Sure! Paper 3 is best.", [0, 1, 2, 3]),
        ("", [0, 1, 2, 3]),
        (ModelUnavailableError(why="why.model_busy"), [0, 1, 2, 3]),
    ],
    ids=[
        "reorders",
        "unknown id",
        "too high",
        "too low",
        "no number",
        "words",
        "nothing",
        "prose",
        "empty",
        "outage",
    ],
)
async def test_the_model_reorders_what_it_was_asked_about_and_the_rest_keeps_its_place(
    answer: Any, expected: list[int]
) -> None:
    ranked, model = await order(lambda _: answer)
    assert ranked == expected
    assert model.asked[0].cheap


async def test_a_batch_that_fails_keeps_its_order_and_the_others_count() -> None:
    def script(asked: Any) -> Any:
        return scored((f"9912.{BATCH:05d}", 9)) if f"9912.{BATCH:05d}" in asked.user else "no"

    ranked, model = await order(script, BATCH + 1)
    assert len(model.asked) == 2
    assert ranked[0] == BATCH
    assert ranked[1:] == list(range(BATCH))


async def test_what_readers_found_useful_is_worth_a_point_of_the_models_ten() -> None:
    answer = scored(("9912.00000", 6.5), ("9912.00001", 6), ("9912.00002", 9), ("9912.00003", 7.6))
    ranked, _ = await order(lambda _: answer, leaning={1: 0.9, 2: -0.9})
    assert ranked == [2, 3, 1, 0]


@pytest.mark.parametrize(
    ("score", "judged", "is_picked"),
    [
        (0.44, 7.2, True),
        (0.44, 6.5, False),
        (0.2, 7.2, False),
        (0.2, 8.3, True),
        (0.0, 8.9, False),
        (0.0, 9.0, True),
        (-3.0, 9.0, True),
        (0.9, 6.9, False),
        (0.9, 7.1, True),
        (0.22, 7.9, False),
        (0.22, 8.2, True),
    ],
)
async def test_the_farther_off_a_near_miss_is_the_surer_the_model_must_be_to_have_it_picked(
    score: float, judged: float, is_picked: bool
) -> None:
    picked, missed = picks(2)
    model = ScriptedModel(lambda _: scored((missed.candidate.paper.id, judged)))
    budget = Budget(usage=NoUsage(), clock=FakeClock(), limits=Limits())
    ranker = ModelRanker(model=model, prompt=prompts()["rank"], budget=budget)
    ranked = await ranker.rank(TOPIC, [picked], [missed.evolve(score=score)])
    assert (missed.candidate.paper.id in {each.candidate.paper.id for each in ranked}) is is_picked


@pytest.mark.parametrize(("fitting", "added"), [(3, 3), (4, 0), (6, 0)])
async def test_a_model_that_finds_most_near_misses_fitting_tells_nothing_apart_and_adds_none(
    fitting: int, added: int
) -> None:
    near = [pick.evolve(score=0.4) for pick in picks(7)[1:]]
    script = scored(*((pick.candidate.paper.id, 10) for pick in near[:fitting]))
    budget = Budget(usage=NoUsage(), clock=FakeClock(), limits=Limits())
    ranker = ModelRanker(model=ScriptedModel(lambda _: script), prompt=prompts()["rank"], budget=budget)
    assert len(await ranker.rank(TOPIC, picks(1), near)) == 1 + added


async def test_what_was_ranked_in_one_process_is_not_paid_for_in_another(tmp_path: Path) -> None:
    said = {"now": "I would rather not."}
    model = ScriptedModel(lambda _: said["now"])
    budget = Budget(usage=NoUsage(), clock=FakeClock(), limits=Limits())

    async def ranked(store: SqliteStore, topic: Topic = TOPIC) -> list[str]:
        ranker = ModelRanker(model=model, prompt=prompts()["rank"], budget=budget, replies=store)
        return [each.candidate.paper.id[-1] for each in await ranker.rank(topic, picks(3))]

    async with await SqliteStore.open(tmp_path / "paperboy.sqlite3", FakeClock()) as store:
        assert await ranked(store) == ["0", "1", "2"]
        said["now"] = scored(("9912.00002", 9), ("9912.00000", 1))
        assert await ranked(store) == ["2", "1", "0"], "what would not do was not kept"
        said["now"] = scored(("9912.00002", 1), ("9912.00000", 9))
        asked = len(model.asked)
        assert await ranked(store) == ["2", "1", "0"]
        assert len(model.asked) == asked
        assert await ranked(store, TOPIC.evolve(interest="kites")) == ["0", "1", "2"]


def ranker_of(script: Script) -> tuple[ModelRanker, ScriptedModel]:
    model = ScriptedModel(script)
    budget = Budget(usage=NoUsage(), clock=FakeClock(), limits=Limits())
    return ModelRanker(model=model, prompt=prompts()["rank"], budget=budget), model


async def test_the_model_is_shown_the_topic_and_each_paper_apart_in_the_name_of_the_workspace() -> None:
    ranker, model = ranker_of(lambda _: scored())
    shown = [
        pick.evolve(candidate=Candidate(paper=pick.candidate.paper.evolve(abstract="x" * 999)))
        for pick in picks(2)
    ]
    wish = TOPIC.evolve(keywords=("kites", "-boats"), authors=("Ada B", "Bo C"))
    await ranker.rank(wish, shown[:1], shown[1:], workspace="lab")
    (asked,) = model.asked
    assert asked.workspace == "lab"
    assert "tides\ntide pools\nkites; -boats\nAda B; Bo C" in asked.user
    papers = [f"id: 9912.0000{n}\ntitle: Paper {n}\nabstract: {'x' * 900}" for n in range(2)]
    assert "\n\n".join(papers) in asked.user
    await ranker.rank(Topic(name="tides", categories=("cs.CV",)), shown)
    assert "tides\n<" in model.asked[-1].user, "what nobody asked for is no empty line"


async def test_a_batch_is_of_as_many_papers_as_there_is_room_for() -> None:
    ranker, model = ranker_of(lambda _: scored())
    frame = estimated_tokens(ranker.prompt.system + ranker.prompt.user)
    model.max_tokens, model.context_tokens = 100, frame + 100 + 2 * EACH + EACH // 2
    await ranker.rank(TOPIC, picks(5))
    assert [request.user.count("title: ") for request in model.asked] == [2, 2, 1]


async def test_without_a_budget_for_it_nothing_is_asked_and_the_order_stays() -> None:
    class Low:
        async def level(self, workspace: str) -> Level:
            return Level.ABSTRACT if workspace == "lab" else Level.FULL

    low: Any = Low()
    ranker, model = ranker_of(lambda _: scored(("9912.00001", 10)))
    poor, given = replace(ranker, budget=low), picks(2)
    assert list(await poor.rank(TOPIC, given, given[:1], workspace="lab")) == given
    assert model.asked == []
    assert list(await poor.rank(TOPIC, given, workspace="another")) == given[::-1]


@pytest.mark.parametrize(
    ("said", "terms"),
    [
        ("on  tide\n pools", [("on tide pools",)]),
        (" ".join(map(str, range(99))), [(" ".join(map(str, range(12))),)]),
        ("", []),
    ],
)
async def test_the_reason_of_a_model_is_shown_shortly_before_all_others(
    said: str, terms: list[tuple[str, ...]]
) -> None:
    (missed,) = picks(1)
    missed = missed.evolve(score=0.4, reasons=(Reason(key="reason.category", terms=("cs.CV",)),))
    judged = {"id": missed.candidate.paper.id, "score": 10, "reason": said}
    ranker, _ = ranker_of(lambda _: json.dumps({"scores": [judged]}))
    (ranked,) = await ranker.rank(TOPIC, (), [missed])
    assert ranked.reasons == (*(Reason(key="reason.model", terms=each) for each in terms), *missed.reasons)
