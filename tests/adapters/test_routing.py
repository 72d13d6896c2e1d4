"""A use and a workspace have their own models; the next stands in for one that is away, and it is told."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from adapters.logs import secrets_of
from adapters.models.routing import RoutedModel
from adapters.stores.sqlite.store import SqliteStore
from adapters.wiring import Overrides, services
from bot.analysis.model_analyst import ModelAnalyst
from bot.compose.words import evidence_line
from bot.domain.errors import ModelRefusesError, ModelUnavailableError, NoAnswerError, PaperboyError
from bot.llm.workspace import asking_for
from bot.model_settings import ModelSettings
from bot.ports.model import ModelReply, ModelRequest, Watch
from bot.settings import Settings, load_settings
from tests.e2e.model_run import IDS, ModelRun, good, sample
from tests.fakes import FakeClock, Script, ScriptedModel

SHORT = ModelRequest(purpose="answer", system="", user="What is new?")
LONG = SHORT.evolve(user="word " * 8_000)


def away(_: ModelRequest) -> PaperboyError:
    return ModelUnavailableError(why="why.model_unreachable")


def named(name: str, script: Script = lambda _: "{}", **more: Any) -> ScriptedModel:
    return ScriptedModel(script, name=name, **more)


async def writers(routed: RoutedModel, *requests: ModelRequest) -> list[str]:
    return [(await routed.complete(each)).usage.model for each in requests]


@pytest.mark.parametrize(
    "failure",
    [
        ModelUnavailableError(why="why.model_busy"),
        NoAnswerError(why="why.model_filtered"),
        ModelRefusesError(why="why.model_refuses"),
    ],
    ids=["away", "no answer", "refused"],
)
async def test_the_next_model_stands_in_for_one_that_does_not_answer(failure: PaperboyError) -> None:
    local, hosted = named("local", lambda _: failure), named("hosted")
    routed = RoutedModel({"main": local, "h": hosted}, ("main", "h"), {})
    assert await writers(routed, SHORT) == ["hosted"]
    local.script = lambda _: "{}"
    assert await writers(routed, SHORT) == ["local"]
    assert routed.name == "local", "what is kept is found again, whoever wrote it"


async def test_where_nobody_answers_the_last_one_says_why() -> None:
    routed = RoutedModel({"main": named("a", away), "b": named("b", away)}, ("main", "b"), {})
    with pytest.raises(ModelUnavailableError):
        await routed.complete(SHORT)


async def test_a_workspace_has_its_own() -> None:
    models = {"main": named("local"), "h": named("hosted")}
    routed = RoutedModel(models, ("main",), {"lab": ("h",)})
    assert await writers(routed, SHORT, SHORT.evolve(workspace="lab")) == ["local", "hosted"]


async def test_a_stand_in_that_reads_less_is_not_sent_what_it_cannot_read() -> None:
    large, small = named("large", away), named("small", context_tokens=4_000)
    routed = RoutedModel({"main": large, "s": small}, ("main", "s"), {})
    assert routed.context_tokens == 128_000
    with pytest.raises(ModelRefusesError):
        await routed.complete(LONG)
    assert (routed.context_tokens, small.asked) == (4_000, [])
    assert await writers(routed, SHORT) == ["small"]
    large.script = lambda _: "{}"
    await writers(routed, SHORT)
    assert routed.context_tokens == 128_000


async def test_a_prompt_that_turns_out_too_long_is_made_shorter_rather_than_sent_to_the_next() -> None:
    def finds_out(_: ModelRequest) -> PaperboyError:
        local.context_tokens = 4_000
        return ModelRefusesError(why="why.model_too_long")

    local, hosted = named("local", finds_out), named("hosted")
    routed = RoutedModel({"main": local, "h": hosted}, ("main", "h"), {})
    with pytest.raises(ModelRefusesError):
        await routed.complete(LONG)
    assert (routed.context_tokens, hosted.asked) == (4_000, [])


async def test_what_can_be_read_at_once_is_told_of_the_models_of_the_workspace_that_asks() -> None:
    models = {"main": named("large"), "s": named("small", context_tokens=4_000)}
    routed = RoutedModel(models, ("main",), {"lab": ("s",)})
    with asking_for("other"):
        await routed.complete(LONG.evolve(workspace="other"))
    with asking_for("lab"):
        assert routed.context_tokens == 4_000
        await routed.complete(SHORT.evolve(workspace="lab"))
    with asking_for("other"):
        assert routed.context_tokens == 128_000
        assert await writers(routed, LONG.evolve(workspace="other")) == ["large"]


class Held(ScriptedModel):
    """Does not answer what is long, and that only once it is let go."""

    def __init__(self) -> None:
        super().__init__(away, name="main")
        self.asked_at_length, self.let_go = asyncio.Event(), asyncio.Event()

    async def complete(self, request: ModelRequest, watch: Watch | None = None) -> ModelReply:
        if request == LONG:
            self.asked_at_length.set()
            await self.let_go.wait()
        return await super().complete(request, watch)


async def test_what_a_stand_in_reads_is_no_measure_of_what_is_asked_beside_it() -> None:
    """Of two in one workspace, what was made for the first model is not sent to one that reads less."""
    main, small = Held(), named("small", context_tokens=4_000)
    routed = RoutedModel({"main": main, "s": small}, ("main", "s"), {})

    async def ask_shortly() -> None:
        await main.asked_at_length.wait()
        assert await writers(routed, SHORT) == ["small"]
        main.let_go.set()

    with asking_for("lab"), pytest.raises(ModelRefusesError):
        await asyncio.gather(routed.complete(LONG), ask_shortly())
    assert LONG not in small.asked


async def test_the_second_opinion_is_that_of_the_model_that_checks(tmp_path: Path) -> None:
    chosen = read(TOML).model.evolve(uses={"check": ("hosted",), "analyse": ("main",)})
    async with services(Settings(model=chosen), tmp_path, Overrides(silent=True)) as wired:
        analyst = wired.analyses.analyst
        assert isinstance(analyst, ModelAnalyst)
        assert analyst.checker is not None
        assert (analyst.model.name, analyst.checker.name) == ("local", "big")
    off = chosen.evolve(second_opinion=False)
    async with services(Settings(model=off), tmp_path, Overrides(silent=True)) as wired:
        analyst = wired.analyses.analyst
        assert isinstance(analyst, ModelAnalyst)
        assert analyst.checker is None


async def test_an_analysis_says_which_model_wrote_it_and_is_kept_all_the_same(tmp_path: Path) -> None:
    hosted = named("hosted", good)
    routed = RoutedModel({"main": named("local", away), "h": hosted}, ("main", "h"), {})
    async with await SqliteStore.open(tmp_path / "test.sqlite3", FakeClock()) as store:
        run = ModelRun(store, tmp_path, routed)
        made = await run.wired().analyses.of(sample(IDS[0])[0], "en", workspace="w")
        assert (made.model, made.analyst) == ("hosted", "local")
        assert await run.wired().analyses.of(sample(IDS[0])[0], "en", workspace="w") == made
        assert "written by hosted" in str(evidence_line(made, "en"))
        assert len(hosted.asked) == 1
        outcome = await run.run()
        assert outcome.digest is not None
        assert "written by hosted" in run.published(outcome.digest)


TOML = """
[model]
base_url = "http://127.0.0.1:11434/v1"
name = "local"
retries = 2
fallbacks = ["hosted"]
uses = { answer = ["hosted", "main"] }
workspaces = { T1 = ["main"] }
[model.others.hosted]
base_url = "https://api.example.org/v1"
name = "big"
api_key = "secret-of-hosted"
"""


def read(text: str) -> Settings:
    return load_settings(text, file="f", environ={}, read_secret=lambda _: "")


def test_the_models_are_settings_and_their_keys_stay_apart_and_secret() -> None:
    settings = read(TOML)
    model = settings.model
    assert [model.chain(use) for use in ("analyse", "answer", "rank", "check")] == [
        ("main", "hosted"),
        ("hosted", "main"),
        ("main", "hosted"),
        ("main", "hosted"),
    ]
    hosted = model.endpoint("hosted")
    assert (hosted.name, hosted.retries, hosted.base_url) == ("big", 2, "https://api.example.org/v1")
    assert hosted.api_key.get_secret_value() == "secret-of-hosted"
    assert "secret-of-hosted" in secrets_of(settings)
    assert "secret-of-hosted" not in repr(settings)
    assert model.endpoint("main") is model


@pytest.mark.parametrize(
    ("more", "named_in_it"),
    [
        ({"fallbacks": ["nobody"]}, "nobody"),
        ({"uses": {"answer": ["nobody"]}}, "nobody"),
        ({"uses": {"dance": ["main"]}}, "dance"),
        ({"workspaces": {"T1": ["nobody"]}}, "nobody"),
        ({"others": {"x": {"base_url": "http://h/v1"}}}, "setting.no_model"),
    ],
)
def test_a_model_that_is_not_there_is_refused_by_name(more: dict[str, Any], named_in_it: str) -> None:
    with pytest.raises(ValidationError) as caught:
        ModelSettings.model_validate({"base_url": "http://h/v1", "name": "m", **more})
    assert named_in_it in str(caught.value)
