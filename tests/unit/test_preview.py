"""Trust before following: what a topic would have picked, and why a paper is picked or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.chat import commands
from bot.compose.near_misses import nearly_picked
from bot.compose.preview import compose_why
from bot.digests.preview import Decision, Why, days_before, explain_unannounced, learning_from, preview, why
from bot.digests.subscriptions import make_topic
from bot.domain.digest import Pick
from bot.domain.errors import SourceUnavailableError
from bot.domain.message import plain
from bot.domain.paper import AnnounceType, Candidate, Feed
from bot.domain.topic import Topic
from tests.chat_bench import HERE, ChatBench, chat_bench, message_text
from tests.samples_digest import digest
from tests.store_contract import subscription
from tests.unit.test_likeness import LIBRARY
from tests.unit.test_meaning import FILLERS
from tests.unit.test_select import paper

KITES = paper(1, "Kite Tracking at Sea", "We track kites over open water.")
MORE = paper(2, "Kite Tracking in Fog", "We track kites that nobody sees, for sails.")
OLD = paper(3, "Kite Tracking Again", "We track kites once more.")
MONDAY = dt.date(2026, 1, 12)
TUESDAY = dt.date(2026, 1, 13)


@dataclass
class Feeds:
    """The same papers on one day, and a source that is away on another."""

    away: dt.date = dt.date(2026, 1, 9)

    async def feed(self, categories: Sequence[str], day: dt.date) -> Feed:
        if day == self.away:
            raise SourceUnavailableError(source="arXiv", why="why.connection")
        papers = [KITES, MORE, *FILLERS] if day == MONDAY else [*FILLERS]
        candidates = [Candidate(paper=each) for each in papers]
        revised = {MONDAY: [OLD], TUESDAY: [KITES]}.get(day, [])
        candidates += [Candidate(paper=each, announce_type=AnnounceType.REPLACE) for each in revised]
        return Feed(
            day=day,
            categories=tuple(categories),
            candidates=tuple(candidates),
            fetched_at=dt.datetime(2026, 1, 12, tzinfo=dt.UTC),
            source="test",
        )


class Quiet:
    def __init__(self) -> None:
        self.stages: list[str] = []

    def stage(self, name: str, total: int) -> None:
        self.stages.append(f"{name} {total}")

    def advance(self, note: str = "") -> None: ...


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[ChatBench]:
    async with chat_bench(tmp_path) as made:
        made.chat = replace(made.chat, digests=replace(made.chat.digests, feeds=Feeds()))
        yield made


def wish(**changes: object) -> Topic:
    asked: dict[str, object] = {"categories": ["cs.CV"], "interest": "kite tracking", **changes}
    return make_topic(**asked)  # type: ignore[arg-type]


async def told(bench: ChatBench, topic: Topic, paper_id: str) -> Why:
    followed = subscription(topic=topic)
    found = await why(bench.chat.digests, followed, paper_id, [MONDAY], Quiet())
    assert found is not None
    return found


async def test_a_preview_shows_the_picks_of_each_day_and_which_day_is_unknown(bench: ChatBench) -> None:
    followed = subscription(topic=wish())
    days = days_before(bench.chat.digests, followed, 3)
    shown = Quiet()
    found = [each async for each in preview(bench.chat.digests, followed, days, shown)]
    assert shown.stages[0] == "progress.feed 1", "the source may take its time"
    assert [each.day.isoformat() for each in found] == ["2026-01-12", "2026-01-09", "2026-01-08"]
    picked = [each.selection and len(each.selection.picks) for each in found]
    assert picked == [2, None, 0]


async def test_why_names_the_rank_of_what_is_picked(bench: ChatBench) -> None:
    assert (await told(bench, wish(), KITES.id)).verdict is Decision.PICKED


@pytest.mark.parametrize(
    ("changes", "paper_id", "verdict"),
    [
        ({"limit": 1}, MORE.id, Decision.LIMIT),
        ({"keywords": ["-fog"]}, MORE.id, Decision.EXCLUDED),
        ({"keywords": ["-fog", "-sails"]}, MORE.id, Decision.EXCLUDED),
        ({"keywords": ["-sails"], "interest": "kite tracking, but no fog"}, MORE.id, Decision.EXCLUDED),
        ({"interest": "kite tracking, but no boats and no fog"}, MORE.id, Decision.EXCLUDED),
        ({"interest": "protein folding"}, MORE.id, Decision.FAR),
    ],
)
async def test_the_change_that_is_named_would_really_have_brought_the_paper(
    bench: ChatBench, changes: dict[str, object], paper_id: str, verdict: Decision
) -> None:
    found = await told(bench, wish(**changes), paper_id)
    assert found.verdict is verdict
    assert found.would is not None
    assert (await told(bench, found.would, paper_id)).verdict is Decision.PICKED


async def test_all_that_keeps_a_paper_out_is_named(bench: ChatBench) -> None:
    topic = wish(keywords=["-sails"], interest="kite tracking, but no fog")
    said = message_text(compose_why(await told(bench, topic, MORE.id), "en"))
    assert "if “fog, sails” were not excluded" in said
    said = message_text(compose_why(await told(bench, wish(keywords=["-fog", "-sails"]), MORE.id), "en"))
    assert "“fog, sails”" in said


async def test_how_near_is_never_rounded_up_to_what_is_needed(bench: ChatBench) -> None:
    found = (await told(bench, wish(interest="protein folding"), MORE.id)).evolve(fit=0.449, would=None)
    assert "to 44% only; 45% are needed" in message_text(compose_why(found, "en"))


async def test_how_near_a_paper_comes_is_told_though_it_is_excluded_too(bench: ChatBench) -> None:
    far = (await told(bench, wish(interest="weaving sails of rope"), MORE.id)).fit
    assert far > 0
    assert (await told(bench, wish(interest="weaving sails of rope, but no fog"), MORE.id)).fit == far


async def test_a_new_version_of_an_old_paper_is_told_as_such(bench: ChatBench) -> None:
    assert (await told(bench, wish(), OLD.id)).verdict is Decision.REVISION


async def test_of_a_paper_with_a_new_version_since_it_is_told_what_it_was_when_it_was_new(
    bench: ChatBench,
) -> None:
    followed, days = subscription(topic=wish()), [TUESDAY, MONDAY]
    found = await why(bench.chat.digests, followed, KITES.id, days, Quiet())
    assert found is not None
    assert (found.verdict, found.day) == (Decision.PICKED, MONDAY)


def test_a_paper_of_another_category_is_told_with_the_category_to_follow() -> None:
    other = KITES.evolve(categories=("math.CO",))
    found = explain_unannounced(wish(), other)
    assert found.verdict is Decision.ELSEWHERE
    assert found.would is not None
    assert found.would.categories == ("cs.CV", "math.CO")


async def test_a_channel_previews_what_it_does_not_follow_yet_and_asks_why(bench: ChatBench) -> None:
    typed = bench.request('preview cs.CV interest "kite tracking"')
    await commands.handle_command(bench.chat, "digest", typed, bench.responder)
    assert "Kite Tracking at Sea" in bench.responder.last.text
    assert bench.responder.last.quiet
    assert not await bench.chat.store.subscriptions(HERE)
    await commands.handle_command(bench.chat, "digest", bench.request("why 2601.00001"), bench.responder)
    assert "follow" in bench.responder.last.text, "nothing is followed here"
    for name in ("sea", "sails", "wind", "fog"):
        typed = bench.request(f'follow cs.CV interest "kite tracking" name {name}')
        await commands.handle_command(bench.chat, "digest", typed, bench.responder)
    before = len(bench.responder.said)
    await commands.handle_command(bench.chat, "digest", bench.request(f"why {KITES.id}"), bench.responder)
    assert len(bench.responder.said) - before == 4, "every topic is told of"


def test_a_digest_with_picks_ends_its_summary_with_what_came_near() -> None:
    near = Pick(candidate=Candidate(paper=MORE), score=0.3, reasons=())
    far = near.evolve(score=0.1)
    assert not nearly_picked(digest(near=(far,)))
    assert (
        plain(nearly_picked(digest(near=(near, far)))[0].content) == "Nearly picked: Kite Tracking in Fog"
    )


async def test_a_library_is_previewed_before_anybody_follows_it(bench: ChatBench) -> None:
    digests = learning_from(bench.chat.digests, LIBRARY)
    followed = subscription(topic=wish(interest="").evolve(likes=len(LIBRARY)))
    found = [each async for each in preview(digests, followed, [MONDAY], Quiet())]
    assert found[0].selection is not None
    first = found[0].selection.picks[0]
    assert (first.candidate.paper.id, first.reasons[0].key) == (KITES.id, "reason.liked")
    assert not await bench.store.references(followed.id)
