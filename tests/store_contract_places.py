"""What every store must do: what is kept of a channel is of that channel alone.

Its neighbours differ from it in one thing each: a channel of the same name in another workspace, or on
another platform, or another one of its workspace. The same ids are given out in all of them.
"""

import numpy as np
import pytest

from adapters.stores.store import Store
from bot.domain.digest import Changes, Revision
from bot.domain.message import ROOT
from bot.domain.request import Person, Place, Request
from bot.domain.run import RunStatus
from bot.domain.topic import Destination
from bot.ports.conversations import Conversation, Feedback, PendingQuestion, Turn
from bot.ports.lanes import lane_of
from bot.ports.platform import Receipt
from bot.util.packed_vectors import pack
from tests.fakes import NOON
from tests.samples_digest import digest, paper
from tests.store_contract import DAY, LAB, MONDAY, drafted, parts, shown, subscription

NEIGHBOURS = (LAB.evolve(platform="slack"), LAB.evolve(workspace="T2"), LAB.evolve(channel="C2"))
beside = pytest.mark.parametrize("other", NEIGHBOURS, ids=["platform", "workspace", "channel"])


def are_of_one_workspace(other: Destination) -> bool:
    return lane_of(other) == lane_of(LAB)


class PlacesContract:
    """A channel and one beside it."""

    @beside
    async def test_conversations_are_of_their_channel(self, store: Store, other: Destination) -> None:
        ours, theirs = (
            Conversation(destination=to, thread="1", paper_ids=(paper(number).id,))
            for number, to in enumerate((LAB, other))
        )
        await store.save_conversation(ours)
        assert await store.conversation(other, "1") is None
        await store.save_conversation(theirs)
        assert await store.conversation(LAB, "1") == ours
        assert await store.conversation(other, "1") == theirs

    @beside
    async def test_questions_are_of_their_channel(self, store: Store, other: Destination) -> None:
        ours, theirs = (
            Turn(message_id="m", person=person, question="Why?", asked_at=NOON) for person in ("ada", "bo")
        )
        await store.save_turn(LAB, "1", ours)
        assert not await store.turns(other, "1")
        assert await store.turn(other, "m") is None
        assert not await store.drop_turn(other, "1", "m")
        assert not await store.drop_turn(LAB, "2", "m"), "nor of another thread"
        await store.save_turn(other, "1", theirs)
        assert await store.turns(LAB, "1") == [ours]
        assert await store.turn(LAB, "m") == ours
        asked = await store.asked_since(LAB.platform, LAB.workspace, NOON)
        assert asked == {"ada": 1} | ({"bo": 1} if are_of_one_workspace(other) else {})
        assert await store.drop_turn(other, "1", "m")
        assert await store.turns(LAB, "1") == [ours]

    @beside
    async def test_answers_are_shown_of_their_channel(self, store: Store, other: Destination) -> None:
        await shown(store, paper(1))
        answered = Turn(
            message_id="m",
            person="ada",
            question="Why?",
            answer="So.",
            asked_at=NOON,
            answered=True,
            receipt=Receipt(message_id="r"),
            paper_ids=(paper(1).id,),
        )
        await store.save_turn(LAB, "1", answered)
        await store.save_turn(other, "1", answered.evolve(question="What of it?"))
        found = await store.paper_shown([LAB], paper(1).id)
        assert found is not None
        assert found.questions == (answered,)
        assert await store.paper_shown([other], paper(1).id) is None

    @beside
    async def test_what_waits_for_an_answer_is_of_its_channel(
        self, store: Store, other: Destination
    ) -> None:
        for to in (LAB, other):
            place = Place(destination=to)
            request = Request(place=place, person=Person(id="ada"), language="en", text="Why?")
            waiting = PendingQuestion(message_id="m", request=request, text="Why?", asked_at=NOON)
            await store.save_pending_question(waiting)
        await store.set_answered(other, "m")
        waiting_in = [
            each.request.place.destination
            for to in (LAB, other)
            for each in await store.find_unanswered(to.platform, NOON)
        ]
        assert LAB in waiting_in
        assert other not in waiting_in

    @beside
    async def test_judgements_are_of_their_channel(self, store: Store, other: Destination) -> None:
        ours, theirs = (
            Feedback(destination=to, person="ada", subject=f"paper:{paper(1).id}", useful=useful, at=NOON)
            for to, useful in ((LAB, True), (other, False))
        )
        await store.save_feedback(ours)
        assert not await store.feedback(other)
        await store.save_feedback(theirs)
        assert await store.feedback(LAB) == [ours]
        hers = await store.feedback_by(LAB.platform, LAB.workspace, "ada")
        assert {each.destination for each in hers} == {
            LAB,
            *((other,) if are_of_one_workspace(other) else ()),
        }

    @beside
    async def test_topics_runs_and_posts_are_of_their_channel(
        self, store: Store, other: Destination
    ) -> None:
        keys = [await drafted(store, to=to, name=name) for to, name in ((LAB, "ours"), (other, "theirs"))]
        for key, to, name in zip(keys, (LAB, other), ("ours", "theirs"), strict=True):
            await store.save_subscription(subscription(name, to))
            await store.finish_delivery(key, 0, Receipt(message_id="7"))
        assert [each.id for each in await store.subscriptions(LAB)] == ["ours"]
        assert [each.key for each in await store.runs_of(LAB, 9)] == keys[:1]
        for key, to in zip(keys, (LAB, other), strict=True):
            found = await store.find_posted(to, "7")
            assert found is not None
            assert (found.run_key, found.part.key) == (key, ROOT)
            await store.pause_subscription("ours" if to == LAB else "theirs", at=NOON)
        assert [each.id for each in await store.paused_subscriptions(LAB)] == ["ours"]

    @beside
    async def test_work_is_in_the_lane_of_its_workspace(self, store: Store, other: Destination) -> None:
        own = {"ours", "theirs"} if are_of_one_workspace(other) else {"ours"}
        keys = [await drafted(store, to=to, name=name) for to, name in ((LAB, "ours"), (other, "theirs"))]
        unfinished = await store.unfinished_runs_in(lane_of(LAB))
        assert {each.subscription.id for each in unfinished} == own
        for key in keys:
            await store.set_status(key, RunStatus.DELIVERED)
            await store.complete_later(key, NOON)
        late = await store.runs_to_complete_in(lane_of(LAB), NOON)
        assert {each.subscription.id for each in late} == own

    @beside
    async def test_what_was_shown_is_of_its_channel(self, store: Store, other: Destination) -> None:
        await shown(store, paper(1))
        assert not await store.shown_lately(other, 9)
        before = MONDAY + 9 * DAY
        for to, found in ((LAB, [paper(1).id]), (other, [])):
            told = await store.find_shown(subscription(to=to), [paper(1).id], before=before)
            assert [each.paper_id for each in told] == found

    @beside
    async def test_which_version_was_told_is_of_its_channel(self, store: Store, other: Destination) -> None:
        await shown(store, paper(1))
        key = await drafted(store, paper(1).id, to=other, name="theirs")
        await store.finish_delivery(key, 1, Receipt(message_id="m0"))
        told = Revision(paper=paper(1, version=2), before=1, thread="m0", changes=Changes())
        later = await store.open_run(subscription("theirs", other), MONDAY + DAY)
        made = digest().evolve(run_key=later.key, revisions=(told,))
        (root,) = parts()
        news = root.evolve(key="update:1", thread="m0", paper_id=paper(1).id)
        await store.save_draft(later.key, made, [root, news], [])
        before = MONDAY + 9 * DAY
        (ours,) = await store.find_shown(subscription(to=LAB), [paper(1).id], before=before)
        assert (ours.thread, ours.run_key, ours.told) == ("m0", "", 0)
        (theirs,) = await store.find_shown(subscription("theirs", other), [paper(1).id], before=before)
        assert (theirs.run_key, theirs.told) == (key, 2)

    async def test_a_channel_of_the_same_name_elsewhere_opens_nothing_and_is_not_named(
        self, store: Store
    ) -> None:
        secret, elsewhere = LAB.evolve(channel="secret"), LAB.evolve(workspace="T2")
        for to in (secret, elsewhere):
            await shown(store, paper(1), to=to)
        asked = pack(np.array([1.0, 0.0], dtype=np.float32))
        await store.save_paper_vectors("m", {(paper(1).id, 1): asked})
        for channels in ([LAB.channel], ["secret"]):
            seen = channels == ["secret"]
            hits = await store.search("tidal", workspace=LAB.workspace, channels=channels)
            assert [each.destination for hit in hits for each in hit.postings] == [secret] * seen
            begun = await store.find_titled("", workspace=LAB.workspace, channels=channels)
            near = await store.nearest_papers(
                asked, "m", workspace=LAB.workspace, channels=channels, limit=9
            )
            assert (len(begun), len(near)) == (seen, seen)
        (hit,) = await store.search("tidal", workspace=LAB.workspace)
        assert [each.destination for each in hit.postings] == [secret]

    async def test_a_mark_is_of_its_platform_and_workspace(self, store: Store) -> None:
        await store.mark("slack", "T1", "x")
        for platform, workspace in (("discord", "T1"), ("slack", "T2")):
            assert not await store.is_marked(platform, workspace, "x")
            await store.unmark(platform, workspace, "x")
        assert await store.is_marked("slack", "T1", "x")
