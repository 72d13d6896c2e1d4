"""What every store must do, whatever it is built on.

Subclass `StoreContract` and give it a `store` fixture.
"""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.stores.store import Store
from bot.domain.analysis import Source
from bot.domain.errors import RunBusyError
from bot.domain.full_text import Block, BlockKind, FullText, PaperFigure, Section, SectionKind
from bot.domain.message import Image, Message, Paragraph, Part, line
from bot.domain.paper import Paper
from bot.domain.reference import Reference
from bot.domain.run import RunStatus
from bot.domain.topic import Destination, Subscription, Topic
from bot.papers.passages import passages
from bot.ports.platform import Receipt
from tests.fakes import NOON
from tests.samples_digest import analysis, digest, paper

MONDAY = dt.date(2026, 1, 26)
DAY = dt.timedelta(days=1)
LAB = Destination(platform="terminal", workspace="lab", channel="reading")
ELSEWHERE = Destination(platform="slack", workspace="T2", channel="C2")
ME = "me"
MANY = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)


def subscription(name: str = "tides", to: Destination = LAB, **changes: object) -> Subscription:
    facts = {"id": name, "destination": to, "topic": Topic(name=name, categories=("cs.LG",))}
    return Subscription.model_validate({"created_at": NOON, **facts, **changes})


def parts(*paper_ids: str) -> list[Part]:
    message = Message(
        summary="s", blocks=(Paragraph(content=line("text")), Image(alt="a", data=b"\x89PNG\0"))
    )
    root = Part(key="root", message=message)
    return [root, *(Part(key=f"paper:{name}", message=message, paper_id=name) for name in paper_ids)]


def full_text(paper_id: str = "9912.00001", text: str = "A tidal gate.", **changes: object) -> FullText:
    sections = (
        Section(
            number="1",
            title="Method",
            blocks=(Block(kind=BlockKind.PARAGRAPH, text=text, page=2),),
        ),
        Section(
            title="References",
            kind=SectionKind.REFERENCES,
            blocks=(Block(kind=BlockKind.LIST, text="Zwingli 1999"),),
        ),
    )
    figures = (
        PaperFigure(label="1", image=b"\xff\xd8"),
        PaperFigure(label="2"),
        PaperFigure(label="3", image=b"\0"),
    )
    facts = {"paper_id": paper_id, "version": 1, "source": Source.PDF, "figures": figures}
    return FullText.model_validate({**facts, "sections": sections, **changes})


async def drafted(store: Store, *paper_ids: str, to: Destination = LAB, name: str = "tides") -> str:
    run = await store.open_run(subscription(name, to), MONDAY)
    made = digest().model_copy(update={"run_key": run.key})
    await store.save_draft(run.key, made, parts(*paper_ids), paper_ids)
    return run.key


async def begin(store: Store, key: str, position: int = 0, owner: str = ME) -> None:
    """Begin a delivery, as the attempt that has the run or as the first one."""
    await store.claim_run(key, owner, now=NOON, lease_seconds=60)
    await store.begin_delivery(await store.delivery(key, position), owner, now=NOON)


async def shown(store: Store, *papers: Paper, to: Destination = LAB) -> None:
    await store.save_papers(papers)
    for number, each in enumerate(papers):
        receipt = Receipt(message_id=f"m{number}", url=f"https://chat.example/{each.id}")
        await store.record_shown(each.id, to, receipt)


class PaperContract:
    """Papers, texts, analyses."""

    async def test_a_paper_comes_back_as_it_was_saved(self, store: Store) -> None:
        await store.save_papers([paper(1), paper(2)])
        assert await store.paper("9912.00002") == paper(2)
        assert await store.paper("9912.00003") is None

    async def test_the_library_of_a_topic_is_kept_in_order_and_replaced_as_a_whole(
        self, store: Store
    ) -> None:
        first, second = Reference(title="Ice", authors=("Ada",)), Reference(title="Floes")
        await store.save_references("mine", [first, second])
        await store.save_references("other", [second])
        assert list(await store.references("mine")) == [first, second]
        await store.save_references("mine", [second])
        assert list(await store.references("mine")) == list(await store.references("other")) == [second]
        assert not await store.references("nobody")

    async def test_the_latest_version_is_given_unless_one_is_asked_for(self, store: Store) -> None:
        await store.save_papers([paper(1, version=3, title="third"), paper(1, version=2, title="second")])
        assert await store.paper("9912.00001") == paper(1, version=3, title="third")
        assert await store.paper("9912.00001", 2) == paper(1, version=2, title="second")
        assert await store.paper("9912.00001", 1) is None

    async def test_a_feed_that_says_less_takes_nothing_away(self, store: Store) -> None:
        await store.save_papers([paper(1, comment="12 pages")])
        await store.save_papers([paper(1, title="corrected", published=None, comment="")])
        assert await store.paper("9912.00001") == paper(1, title="corrected", comment="12 pages")

    async def test_a_full_text_comes_back_with_the_images_of_its_figures(self, store: Store) -> None:
        await store.save_full_text(full_text())
        assert await store.full_text("9912.00001", 1) == full_text()
        assert await store.full_text("9912.00001", 2) is None

    async def test_the_figures_of_a_text_come_back_without_it(self, store: Store) -> None:
        await store.save_full_text(full_text())
        assert await store.figures("9912.00001", 1) == full_text().figures
        assert await store.figures("9912.00001", 2) is None

    async def test_a_text_that_is_read_anew_replaces_the_old_one(self, store: Store) -> None:
        await store.save_full_text(full_text(text="old"))
        await store.save_full_text(full_text(text="new", figures=()))
        assert await store.full_text("9912.00001", 1) == full_text(text="new", figures=())

    async def test_an_analysis_is_found_by_all_that_could_change_it(self, store: Store) -> None:
        made = analysis(paper(1), analyst="m", prompt_hash="p")
        await store.save_analysis(made)
        assert await store.analysis(paper(1), "en", analyst="m", prompt_hash="p") == made
        assert await store.analysis(paper(1), "zh", analyst="m", prompt_hash="p") is None
        assert await store.analysis(paper(1), "en", analyst="other", prompt_hash="p") is None
        assert await store.analysis(paper(1), "en", analyst="m", prompt_hash="other") is None
        assert await store.analysis(paper(1, version=2), "en", analyst="m", prompt_hash="p") is None

    async def test_a_summary_is_kept_under_the_key_of_what_it_was_made_from(self, store: Store) -> None:
        made = digest().summary
        assert await store.summary("key") is None
        await store.save_summary("key", made)
        await store.save_summary("key", made)
        assert await store.summary("key") == made
        assert await store.summary("other") is None

    async def test_a_reply_is_kept_under_the_key_of_what_was_asked(self, store: Store) -> None:
        assert await store.reply("key") is None
        for said in ("{}", '{"scores": "über 10"}'):
            await store.save_reply("key", said)
            assert await store.reply("key") == said
        assert await store.reply("other") is None

    @MANY
    @given(text=st.text(min_size=1), number=st.integers(min_value=1, max_value=99_999))
    async def test_any_text_survives(self, store: Store, text: str, number: int) -> None:
        text = text.encode(errors="replace").decode()  # lone surrogates are no text: UTF-8 has none
        odd = paper(number, title=text, abstract=text, authors=(text,), version=7)
        await store.save_papers([odd])
        found = await store.paper(odd.id, 7)
        assert found == odd
        read = full_text(odd.id, text)
        await store.save_full_text(read)
        assert await store.full_text(odd.id, 1) == read


class PassageContract:
    """Passages and the search in them."""

    async def test_passages_come_back_in_order_and_only_those_of_the_version(self, store: Store) -> None:
        cut = passages(full_text())
        await store.save_passages("9912.00001", 1, cut)
        assert tuple(await store.passages("9912.00001", 1)) == cut
        assert not await store.passages("9912.00001", 2)

    async def test_the_passage_with_most_of_the_words_comes_first(self, store: Store) -> None:
        await store.save_passages("a", 1, passages(full_text("a", "The gate opens at high tide.")))
        await store.save_passages("b", 2, passages(full_text("b", "A gate of iron.", version=2)))
        await store.save_passages("c", 1, passages(full_text("c", "The tide, the gate.")))
        found = await store.find_passages("opening gates at tide", [("a", 1), ("b", 2)])
        assert [(each.paper_id, each.version) for each in found] == [("a", 1), ("b", 2)]
        assert found[0].passage.page == 2
        assert found[0].score > found[1].score > 0
        assert len(await store.find_passages("gate", [("a", 1), ("b", 2)], limit=1)) == 1

    async def test_passages_are_found_again_and_again(self, store: Store) -> None:
        await store.save_passages("a", 1, passages(full_text("a")))
        twice = [await store.find_passages("gate", [("a", 1)]) for _ in range(2)]
        assert twice[0] == twice[1] != []
        assert not await store.find_passages("gate", [])
        assert not await store.find_passages("?!", [("a", 1)])

    async def test_an_appendix_ranks_lower(self, store: Store) -> None:
        (said, _) = full_text().sections
        appendix = said.model_copy(update={"kind": SectionKind.APPENDIX})
        await store.save_passages("a", 1, passages(full_text(sections=(appendix, said))))
        found = await store.find_passages("gate", [("a", 1)])
        assert [each.passage.is_appendix for each in found] == [False, True]


class RunContract:
    """Runs, drafts, deliveries."""

    async def test_a_run_is_created_once(self, store: Store) -> None:
        first = await store.open_run(subscription(), MONDAY)
        await store.set_status(first.key, RunStatus.LATE)
        again = await store.open_run(subscription(), MONDAY)
        assert (again.key, again.status) == (first.key, RunStatus.LATE)
        assert await store.run(first.key) == again
        assert await store.run("no/such/run") is None

    async def test_a_run_follows_its_subscription_until_it_has_a_draft(self, store: Store) -> None:
        await store.open_run(subscription(), MONDAY)
        edited = await store.open_run(subscription(language="zh"), MONDAY)
        assert edited.subscription.language == "zh"
        await drafted(store)
        kept = await store.open_run(subscription(language="de"), MONDAY)
        assert kept.subscription.language == "en"
        assert kept.status is RunStatus.DRAFTED

    async def test_the_runs_of_a_channel_are_told_newest_first(self, store: Store) -> None:
        for days in range(3):
            await store.open_run(subscription(), MONDAY + days * DAY)
        await store.open_run(subscription("other", ELSEWHERE), MONDAY + 9 * DAY)
        assert [run.day for run in await store.runs_of(LAB, 2)] == [MONDAY + 2 * DAY, MONDAY + DAY]
        assert [run.day for run in await store.runs_of(LAB, 2, day=MONDAY)] == [MONDAY]
        assert not await store.runs_of(LAB, 2, day=MONDAY + 9 * DAY)
        last = await store.last_run("tides")
        assert last is not None
        assert last.day == MONDAY + 2 * DAY
        assert await store.last_run("nobody") is None

    async def test_runs_that_are_not_final_are_unfinished(self, store: Store) -> None:
        for days, status in enumerate(RunStatus):
            run = await store.open_run(subscription(), MONDAY + days * DAY)
            await store.set_status(run.key, status)
        left = {run.status for run in await store.unfinished_runs()}
        assert left == {status for status in RunStatus if not status.is_final}

    async def test_a_draft_comes_back_whole_and_in_order(self, store: Store) -> None:
        key = await drafted(store, "9912.00002", "9912.00001")
        assert await store.digest(key) == digest().model_copy(update={"run_key": key})
        kept = await store.deliveries(key)
        assert [each.part for each in kept] == parts("9912.00002", "9912.00001")
        assert [each.position for each in kept] == [0, 1, 2]
        assert await store.digest("no/such/run") is None

    async def test_the_first_draft_wins(self, store: Store) -> None:
        key = await drafted(store, "9912.00001")
        assert not await store.save_draft(key, digest(), parts("9912.00002"), ["9912.00002"])
        assert [each.part.paper_id for each in await store.deliveries(key)] == ["", "9912.00001"]
        assert not await store.find_seen("tides", ["9912.00002"], before=MONDAY + DAY)

    async def test_a_part_that_is_being_sent_shows_it_until_its_receipt_is_there(
        self, store: Store
    ) -> None:
        key = await drafted(store)
        await begin(store, key)
        (sending,) = await store.deliveries(key)
        assert (sending.sending, sending.receipt, sending.attempts) == (True, None, 1)
        receipt = Receipt(message_id="1.2", thread="1.2", url="https://chat.example/1")
        await store.finish_delivery(key, 0, receipt)
        (done,) = await store.deliveries(key)
        assert (done.sending, done.receipt, done.attempts) == (False, receipt, 1)

    async def test_a_posted_part_is_found_by_its_message_in_its_channel_alone(self, store: Store) -> None:
        key = await drafted(store, "9912.00001")
        await store.finish_delivery(key, 1, Receipt(message_id="7"))
        found = await store.find_posted(LAB, "7")
        assert found is not None
        assert (found.run_key, found.part.paper_id) == (key, "9912.00001")
        assert await store.find_posted(ELSEWHERE, "7") is None
        assert await store.find_posted(LAB, "8") is None

    async def test_nothing_posted_means_it_may_be_sent_again(self, store: Store) -> None:
        key = await drafted(store)
        await begin(store, key)
        await store.abandon_delivery(key, 0, ME)
        (waiting,) = await store.deliveries(key)
        assert (waiting.sending, waiting.receipt) == (False, None)

    async def test_a_receipt_is_never_lost_again(self, store: Store) -> None:
        key = await drafted(store)
        receipt = Receipt(message_id="1")
        await begin(store, key)
        await store.finish_delivery(key, 0, receipt)
        with pytest.raises(RunBusyError):
            await begin(store, key)
        await store.abandon_delivery(key, 0, ME)
        await store.refuse_delivery(key, 0, ME, problem="p")
        (done,) = await store.deliveries(key)
        assert (done.receipt, done.sending, done.refused) == (receipt, False, False)

    async def test_a_refused_part_says_so(self, store: Store) -> None:
        key = await drafted(store)
        await begin(store, key)
        await store.refuse_delivery(key, 0, ME, problem="problem.archived")
        (refused,) = await store.deliveries(key)
        assert refused.refused

    async def test_only_earlier_days_count_as_seen(self, store: Store) -> None:
        await drafted(store, "9912.00001")
        ids = ["9912.00001", "9912.00002"]
        assert not await store.find_seen("tides", ids, before=MONDAY)
        assert await store.find_seen("tides", ids, before=MONDAY + DAY) == {"9912.00001"}
        assert not await store.find_seen("other", ids, before=MONDAY + DAY)

    async def test_a_run_caught_up_late_moves_what_was_seen_to_its_day(self, store: Store) -> None:
        await drafted(store, "9912.00001")
        sunday = await store.open_run(subscription(), MONDAY - DAY)
        await store.save_draft(sunday.key, digest(), parts(), ["9912.00001"])
        assert await store.find_seen("tides", ["9912.00001"], before=MONDAY) == {"9912.00001"}

    async def test_what_was_seen_stays_on_its_first_day_when_a_later_one_has_it_too(
        self, store: Store
    ) -> None:
        await drafted(store, "9912.00001")
        tuesday = await store.open_run(subscription(), MONDAY + DAY)
        await store.save_draft(tuesday.key, digest(), parts(), ["9912.00001"])
        assert await store.find_seen("tides", ["9912.00001"], before=MONDAY + DAY) == {"9912.00001"}


class SubscriptionContract:
    """Who follows what."""

    async def test_subscriptions_are_told_oldest_first_by_place_or_all(self, store: Store) -> None:
        late = subscription("late", created_at=NOON + DAY)
        for each in (late, subscription("early"), subscription("other", ELSEWHERE)):
            await store.save_subscription(each)
        assert await store.subscriptions(LAB) == [subscription("early"), late]
        assert {each.id for each in await store.subscriptions()} == {"early", "late", "other"}

    async def test_saving_again_changes_it(self, store: Store) -> None:
        await store.save_subscription(subscription())
        await store.save_subscription(subscription(zone="Asia/Shanghai"))
        assert await store.subscriptions() == [subscription(zone="Asia/Shanghai")]

    async def test_who_reads_a_subscription_is_noted_and_nothing_else_of_it_is_undone(
        self, store: Store
    ) -> None:
        await store.save_subscription(subscription(zone="Asia/Shanghai"))
        await store.note_readers("tides", private=True, owner="U1")
        assert await store.subscriptions() == [subscription(zone="Asia/Shanghai", private=True, owner="U1")]
        await store.end_subscription("tides")
        await store.note_readers("tides", private=False, owner="")
        await store.note_readers("nobody", private=False, owner="")
        assert not await store.subscriptions()

    async def test_an_ended_subscription_is_kept_but_not_listed(self, store: Store) -> None:
        await store.save_subscription(subscription())
        assert await store.end_subscription("tides")
        assert not await store.end_subscription("tides")
        assert not await store.end_subscription("nobody")
        assert not await store.subscriptions()
        assert await store.subscription("tides") == subscription(active=False)
        assert await store.subscription("nobody") is None

    async def test_a_paused_subscription_waits_until_it_is_resumed_ended_or_saved_anew(
        self, store: Store
    ) -> None:
        await store.save_subscription(subscription())
        assert await store.pause_subscription("tides", at=NOON)
        assert not await store.pause_subscription("tides", at=NOON)
        assert not await store.subscriptions()
        waits = subscription(active=False, paused_at=NOON)
        assert await store.paused_subscriptions() == [waits]
        assert await store.paused_subscriptions(waits.destination) == [waits]
        elsewhere = waits.destination.model_copy(update={"channel": "elsewhere"})
        assert not await store.paused_subscriptions(elsewhere)
        assert await store.resume_subscription("tides")
        assert not await store.resume_subscription("tides")
        assert await store.subscriptions() == [subscription()]
        await store.pause_subscription("tides", at=NOON)
        await store.save_subscription(subscription(zone="Asia/Shanghai"))
        assert await store.subscriptions() == [subscription(zone="Asia/Shanghai")]
        await store.pause_subscription("tides", at=NOON)
        assert await store.end_subscription("tides")
        assert not await store.paused_subscriptions()
        assert not await store.resume_subscription("tides")


class StoreContract(PaperContract, PassageContract, RunContract, SubscriptionContract):
    """Papers, passages, runs, subscriptions; the rest stands in `tests.store_contract_search`."""
