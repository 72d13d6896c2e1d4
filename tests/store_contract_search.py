"""What every store must do: search, conversations, feedback, usage."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.stores.sql import narrowing
from adapters.stores.store import Store
from bot.domain.analysis import Usage
from bot.domain.request import Person, Place, Request
from bot.papers.passages import passages
from bot.ports.conversations import Conversation, Feedback, PendingQuestion, Turn
from bot.ports.platform import Receipt
from tests.fakes import NOON
from tests.samples_digest import paper
from tests.store_contract import DAY, ELSEWHERE, LAB, MANY, MONDAY, drafted, full_text, shown


class LibraryContract:
    """Search over what a workspace was shown."""

    async def found(self, store: Store, words: str, **where: object) -> list[str]:
        return [each.paper.id for each in await store.search(words, **{"workspace": "lab", **where})]  # type: ignore[arg-type]  # mixed keywords

    async def test_a_workspace_finds_what_it_was_shown_and_nothing_else(self, store: Store) -> None:
        await shown(store, paper(1))
        await shown(store, paper(2), to=ELSEWHERE)
        await store.save_papers([paper(3)])
        assert await self.found(store, "tidal") == ["9912.00001"]
        assert await self.found(store, "tidal", workspace="T2") == ["9912.00002"]
        assert await self.found(store, "tidal", workspace="nobody") == []

    async def test_papers_near_in_meaning_are_found_beside_those_that_hold_the_words(
        self, store: Store
    ) -> None:
        await shown(store, paper(1), paper(2, title="Ice", abstract="Floes melt."))
        found = await store.search("tidal", workspace="lab", near=["9912.00002"])
        assert {(each.paper.id[-1], each.by_meaning) for each in found} == {("1", False), ("2", True)}
        assert all(each.postings for each in found)

    async def test_a_channel_that_may_not_be_seen_is_neither_searched_nor_named(self, store: Store) -> None:
        secret = LAB.model_copy(update={"channel": "secret"})
        await shown(store, paper(1), to=secret)
        await shown(store, paper(2), to=secret)
        await shown(store, paper(2))
        (hit,) = await store.search("tidal", workspace="lab", channels={"reading"})
        assert hit.paper.id == "9912.00002"
        assert [posting.destination for posting in hit.postings] == [LAB]
        assert not await store.search("tidal", workspace="lab", channels=())
        assert len(await store.search("tidal", workspace="lab")) == 2

    async def test_what_somebody_begins_to_type_is_completed_with_what_they_may_see(
        self, store: Store
    ) -> None:
        secret = LAB.model_copy(update={"channel": "secret"})
        titles = ("Tidal gates", "Gateways to 扩散模型", "Ice", "Tidal ice")
        await shown(store, *(paper(number, title=title) for number, title in enumerate(titles, 1)))
        await shown(store, paper(5, title="Tidal secrets"), to=secret)

        async def begun(words: str, **where: object) -> set[str]:
            asked = {"workspace": "lab", "channels": {LAB.channel}, **where}
            return {each.id[-1] for each in await store.find_titled(words, **asked)}  # type: ignore[arg-type]

        assert await begun("tid") == {"1", "4"}
        assert await begun("GAT tid") == {"1"}
        assert await begun("扩散") == {"2"}
        assert await begun("9912.0000") == {"1", "2", "3", "4"}
        assert await begun("9912.00003") == {"3"}
        assert await begun("idal") == await begun('"; DROP') == await begun("tid", workspace="T2") == set()
        assert len(await begun("", limit=3)) == 3
        assert await begun("tid", channels={"secret"}) == {"5"}
        assert await begun("", channels=()) == set()

    async def test_a_delivered_part_is_found_with_where_it_was_posted(self, store: Store) -> None:
        await store.save_papers([paper(1), paper(2)])
        key = await drafted(store, "9912.00001", "9912.00002")
        await store.finish_delivery(key, 1, Receipt(message_id="5", url="https://chat.example/5"))
        (hit,) = await store.search("tidal", workspace="lab")
        assert hit.posted == ("https://chat.example/5",)
        assert [(p.destination, p.receipt.message_id) for p in hit.postings] == [(LAB, "5")]

    async def test_papers_shown_are_counted_once_and_by_workspace(self, store: Store) -> None:
        await shown(store, paper(1), paper(2))
        for to in (LAB, LAB.model_copy(update={"channel": "C9"})):
            await store.record_shown("9912.00001", to, Receipt(message_id="again"))
        assert await store.count_shown(LAB.workspace, NOON - DAY) == 2
        assert await store.count_shown(LAB.workspace, NOON + 999 * DAY) == 0
        assert await store.count_shown("nowhere", NOON - DAY) == 0

    async def test_titles_authors_abstracts_texts_and_ids_are_searched(self, store: Store) -> None:
        odd = paper(1, title="Learned gates", authors=("Eva Müller",), abstract="An estuary.")
        await shown(store, odd)
        await store.save_full_text(full_text(text="The sluice stays shut."))
        for words in ("learning", "muller", "estuaries", "sluices", "9912.00001", '"stays shut"'):
            assert await self.found(store, words) == ["9912.00001"], words
        for words in ("harbour", "Zwingli", '"shut stays"', '"stays shut" AND harbour "x y"'):
            assert await self.found(store, words) == [], words

    async def test_a_title_counts_more_than_a_mention(self, store: Store) -> None:
        await shown(
            store,
            paper(1, title="On rivers", abstract="We mention a sluice once."),
            paper(2, title="The sluice", abstract="We look at rivers."),
        )
        assert await self.found(store, "sluice") == ["9912.00002", "9912.00001"]
        assert await self.found(store, "sluice", limit=1) == ["9912.00002"]

    async def test_a_rare_word_that_only_others_may_read_hides_nothing_that_holds_a_common_one(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(narrowing, "MOST_SCORED", dict.fromkeys(narrowing.MOST_SCORED, 2))
        secret = LAB.model_copy(update={"channel": "secret"})
        await shown(store, paper(1), paper(2), paper(3))
        await shown(store, paper(4, title="Sluices"), to=secret)
        found = await self.found(store, "sluices tidal", channels={LAB.channel})
        assert {each[-1] for each in found} >= {"2", "3"}

    async def test_of_papers_that_hold_common_words_those_are_scored_that_hold_most_of_them(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(narrowing, "MOST_SCORED", dict.fromkeys(narrowing.MOST_SCORED, 3))
        monkeypatch.setattr(narrowing, "ENOUGH", 1)
        all_hold = [paper(number, title="Ice", abstract="Rivers and gates.") for number in range(2, 9)]
        others = [paper(number, title="Ice", abstract="Harbours.") for number in range(10, 19)]
        both = paper(1, title="Ice", abstract="Rivers and harbours.")
        await shown(store, both, *all_hold, *others)
        assert await self.found(store, "rivers harbours") == [both.id]
        titled = paper(20, title="Harbours", abstract="Ice.")
        await shown(store, titled, paper(21, title="Ice", abstract="Harbours, harbours and harbours."))
        assert await self.found(store, "harbours") == [titled.id]

    async def test_papers_of_others_that_hold_a_word_often_hide_none_that_holds_it_once(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(narrowing, "MOST_SCORED", dict.fromkeys(narrowing.MOST_SCORED, 3))
        monkeypatch.setattr(narrowing, "ENOUGH", 1)
        often = [paper(number, title="Ice", abstract="A lock, a lock, a lock.") for number in range(2, 5)]
        await shown(store, *often, to=ELSEWHERE)
        await shown(store, *(paper(number, title="Ice", abstract="A lock.") for number in range(5, 9)))
        assert {each[-1] for each in await self.found(store, "lock")} == {"5", "6", "7", "8"}
        await shown(store, paper(9, title="Ice", abstract="A river and a lock."))
        found = await self.found(store, "river-lock lock")
        assert {each[-1] for each in found} == {"5", "6", "7", "8", "9"}

    async def test_what_holds_a_word_oftener_and_says_less_beside_comes_first(self, store: Store) -> None:
        texts = {
            1: "A sluice. " + "We look at rivers. " * 30,
            2: "A sluice. " + "We look at rivers. " * 9,
            3: "A sluice and a sluice and a sluice. " + "We look at rivers. " * 9,
            4: "We look at rivers. " * 9,
        }
        for number, text in texts.items():
            await shown(store, paper(number, title="Ice", abstract=text))
        assert [each[-1] for each in await self.found(store, "sluice")] == ["3", "2", "1"]

    async def test_what_holds_two_words_comes_before_what_holds_one_of_them_four_times(
        self, store: Store
    ) -> None:
        said = {1: "sluice sluice sluice sluice", 2: "sluice barge ice ice", 3: "barge ice ice ice"}
        texts = said | dict.fromkeys(range(4, 13), "ice ice ice ice")
        await shown(store, *(paper(number, title="Ice", abstract=text) for number, text in texts.items()))
        assert [each[-1] for each in await self.found(store, "sluice barge")] == ["2", "1", "3"]

    async def test_words_in_quotation_marks_are_held_in_a_row_and_count_most(self, store: Store) -> None:
        said = {1: "sluice gate ice sluice gate ice", 2: "ice sluice gate ice barge ice"}
        other = {3: "gate of a sluice and barge"} | dict.fromkeys(range(4, 8), "barge ice ice ice ice ice")
        texts = said | other | dict.fromkeys(range(8, 28), "ice ice ice ice ice ice")
        await shown(store, *(paper(number, title="Ice", abstract=text) for number, text in texts.items()))
        assert [each[-1] for each in await self.found(store, '"sluice gate" barge')] == ["1", "2"]

    async def test_words_that_follow_one_another_count_only_where_they_do(self, store: Store) -> None:
        await shown(
            store,
            paper(1, title="Ice", abstract="The gate of a sluice, a gate."),
            paper(2, title="Ice", abstract="A sluice gate. " + "We look at rivers. " * 9),
            paper(3, title="Ice", abstract="Rivers."),
        )
        assert (await self.found(store, "sluice-gate"))[0] == "9912.00002"

    async def test_a_chinese_character_is_found_within_words_by_how_often(self, store: Store) -> None:
        others = "我们研究河流。" * 9
        await shown(
            store,
            paper(1, title="冰", abstract=f"水闸。{others}"),
            paper(2, title="冰", abstract=f"水闸,闸门,船闸。{others}"),
            paper(3, title="冰", abstract=others),
        )
        assert [each[-1] for each in await self.found(store, "闸")] == ["2", "1"]

    async def test_words_of_grammar_do_not_find_everything(self, store: Store) -> None:
        await shown(store, paper(1, abstract="What is it?"), paper(2, abstract="A sluice."))
        assert await self.found(store, "what is the sluice") == ["9912.00002"]

    async def test_chinese_is_found_by_its_words(self, store: Store) -> None:
        await shown(store, paper(1, title="扩散模型的训练"), paper(2, title="潮汐闸门"))
        assert await self.found(store, "扩散") == ["9912.00001"]
        assert await self.found(store, "闸") == ["9912.00002"]
        assert await self.found(store, "关于潮汐的论文") == ["9912.00002"]
        assert await self.found(store, "“模型的训练”") == ["9912.00001"]
        assert await self.found(store, "“训练模型”") == []

    async def test_a_snippet_shows_the_words(self, store: Store) -> None:
        await shown(store, paper(1, abstract="We study rivers. " * 40))
        await store.save_full_text(full_text(text="Rivers. " * 90 + "The sluice stays shut."))
        (river,) = await store.search("river", workspace="lab")
        (sluice,) = await store.search("sluices", workspace="lab")
        assert "rivers" in river.snippet
        assert "The sluice stays shut." in sluice.snippet
        assert len(sluice.snippet) < 260

    async def test_a_new_version_is_found_by_its_new_words_alone(self, store: Store) -> None:
        await shown(store, paper(1, title="The old name"))
        await store.save_papers([paper(1, title="The new name", version=2)])
        assert await self.found(store, "old") == []
        assert await self.found(store, "new") == ["9912.00001"]
        await store.save_papers([paper(1, title="The old name, corrected")])
        assert await self.found(store, "old") == []

    async def test_a_text_read_anew_is_found_by_its_new_words_alone(self, store: Store) -> None:
        await shown(store, paper(1))
        await store.save_full_text(full_text(text="sluice"))
        await store.save_full_text(full_text(text="harbour"))
        assert await self.found(store, "sluice") == []
        assert await self.found(store, "harbour") == ["9912.00001"]

    async def test_hostile_words_are_only_words(self, store: Store) -> None:
        await shown(store, paper(1))
        for words in ('"', '"""', "a AND", "NEAR(", "title:", "*", "-", "x\0y", "😀", "'; DROP", "(" * 99):
            assert isinstance(await self.found(store, words), list), words
        assert await self.found(store, "tidal " * 99_999) == ["9912.00001"]
        assert await self.found(store, "harbour " * 200 + "tidal") == []
        assert await self.found(store, "") == []

    @MANY
    @given(words=st.text(max_size=80) | st.text("\"()*^:-+{}[]ANDORT \0'“”潮汐", max_size=40))
    async def test_no_words_are_a_mistake(self, store: Store, words: str) -> None:
        await shown(store, paper(1, title="潮汐 tides", abstract="and or not near"))
        await store.save_passages("a", 1, passages(full_text("a", "潮汐 and or not near")))
        found = await store.search(words, workspace="lab")
        pieces = await store.find_passages(words, [("a", 1)])
        assert len(found) <= 1
        assert len(pieces) <= 1


class ConversationContract:
    """Conversations, turns, feedback, usage."""

    def turn(self, number: int, **changes: object) -> Turn:
        facts = {"message_id": f"m{number}", "person": "ada", "question": "Why?"}
        return Turn.model_validate({"asked_at": NOON + number * DAY, **facts, **changes})

    async def test_a_conversation_is_found_by_its_thread(self, store: Store) -> None:
        responder = Conversation(destination=LAB, thread="1", paper_ids=("9912.00001",))
        await store.save_conversation(responder)
        assert await store.conversation(LAB, "1") == responder
        assert await store.conversation(LAB, "2") is None
        assert await store.conversation(ELSEWHERE, "1") is None
        wider = responder.model_copy(update={"paper_ids": ("9912.00001", "9912.00002")})
        await store.save_conversation(wider)
        assert await store.conversation(LAB, "1") == wider

    async def test_the_latest_turns_come_oldest_first(self, store: Store) -> None:
        for number in (2, 1, 3):
            await store.save_turn(LAB, "1", self.turn(number))
        await store.save_turn(LAB, "2", self.turn(4))
        assert await store.turns(LAB, "1", 2) == [self.turn(2), self.turn(3)]
        assert not await store.turns(ELSEWHERE, "1")

    async def test_an_edited_question_is_replaced_and_a_deleted_one_dropped(self, store: Store) -> None:
        await store.save_turn(LAB, "1", self.turn(1))
        edited = self.turn(1, question="How?", answer="So.", receipt=Receipt(message_id="a"))
        await store.save_turn(LAB, "1", edited)
        assert await store.turns(LAB, "1") == [edited]
        assert await store.drop_turn(LAB, "1", "m1")
        assert not await store.drop_turn(LAB, "1", "m1")
        assert not await store.turns(LAB, "1")

    async def test_questions_are_counted_by_person_and_workspace(self, store: Store) -> None:
        for number, person in enumerate(("ada", "ada", "bo", "ada")):
            await store.save_turn(LAB, f"thread {number % 2}", self.turn(number, person=person))
        await store.save_turn(ELSEWHERE, "1", self.turn(5))
        asked = await store.asked_since(LAB.platform, LAB.workspace, NOON + DAY)
        assert asked == {"ada": 2, "bo": 1}

    async def test_a_person_has_one_opinion_of_a_thing(self, store: Store) -> None:
        liked = Feedback(
            destination=LAB,
            person="ada",
            subject="paper:9912.00001",
            paper_id="9912.00001",
            useful=True,
            at=NOON,
        )
        bo = liked.model_copy(update={"person": "bo", "at": NOON + DAY})
        changed = liked.model_copy(update={"useful": False, "at": NOON + 2 * DAY})
        for each in (liked, bo, changed):
            await store.save_feedback(each)
        assert await store.feedback(LAB) == [bo, changed]
        assert not await store.feedback(ELSEWHERE)

    async def test_a_persons_opinions_are_found_across_the_channels_of_a_workspace(
        self, store: Store
    ) -> None:
        other = LAB.model_copy(update={"channel": "C9"})
        far = LAB.model_copy(update={"workspace": "T9"})
        said = [
            Feedback(
                destination=where, person=who, subject="paper:9912.00001", useful=True, at=NOON + n * DAY
            )
            for n, (where, who) in enumerate(((LAB, "ada"), (other, "ada"), (LAB, "bo"), (far, "ada")))
        ]
        for each in said:
            await store.save_feedback(each)
        assert await store.feedback_by(LAB.platform, LAB.workspace, "ada") == said[:2]
        assert await store.feedback_by(LAB.platform, "", "ada") == [said[0], said[1], said[3]]
        assert not await store.feedback_by("elsewhere", "", "ada")

    async def test_usage_adds_up_by_day_model_and_purpose(self, store: Store) -> None:
        call = Usage(model="m", purpose="analysis", prompt_tokens=10, completion_tokens=2, cost=0.5)
        unpriced = call.model_copy(update={"cost": None, "cached_tokens": 4})
        late = dt.datetime(
            2026, 1, 27, 1, tzinfo=dt.timezone(dt.timedelta(hours=8))
        )  # still the 26th in UTC
        for usage, at in ((call, NOON), (call, late), (unpriced, late), (call, late + DAY)):
            await store.record_usage(usage, workspace="lab", at=at)
        await store.record_usage(call, workspace="T2", at=late)
        first, second = await store.usage_since("lab", late)
        assert (first.day, first.calls, first.unpriced, first.cost) == (MONDAY, 2, 1, 0.5)
        assert (first.prompt_tokens, first.cached_tokens, first.completion_tokens) == (20, 4, 4)
        assert second.day == MONDAY + DAY
        assert not await store.usage_since("lab", late + 2 * DAY)

    async def test_usage_of_all_workspaces_adds_up(self, store: Store) -> None:
        call = Usage(model="m", purpose="p", prompt_tokens=10, completion_tokens=2, cost=0.5)
        await store.record_usage(call, workspace="T1", at=NOON)
        for workspace in ("T1", "T2"):
            await store.record_usage(call, workspace=workspace, at=NOON + DAY)
        (total,) = await store.usage_of_all_since(NOON + DAY)
        assert (total.calls, total.prompt_tokens, total.cost) == (2, 20, 1.0)
        assert len(await store.usage_of_all_since(NOON)) == 2

    async def test_usage_without_any_price_has_no_cost(self, store: Store) -> None:
        await store.record_usage(Usage(model="m", purpose="p"), workspace="lab", at=NOON)
        (total,) = await store.usage_since("lab", NOON)
        assert total.cost is None

    async def test_what_a_channel_was_shown_lately_is_known(self, store: Store) -> None:
        for number, where in ((1, LAB), (2, LAB), (3, ELSEWHERE), (1, LAB)):
            shown = paper(number)
            await store.save_papers([shown])
            await store.record_shown(shown.id, where, Receipt(message_id=f"m{number}"))
        found = [each.id for each in await store.shown_lately(LAB, 5)]
        assert sorted(found) == ["9912.00001", "9912.00002"]
        assert len(await store.shown_lately(LAB, 1)) == 1

    async def test_questions_are_kept_until_they_are_answered(self, store: Store) -> None:
        first, second, late = self.waiting("q1", 0), self.waiting("q2", 1), self.waiting("q3", 600)
        for each in (second, first, late):
            await store.save_pending_question(each)
        await store.save_pending_question(first.model_copy(update={"tries": 1}))
        kept = await store.find_unanswered(LAB.platform, NOON)
        assert [(each.message_id, each.tries) for each in kept] == [("q1", 1), ("q2", 0), ("q3", 0)]
        assert kept[2] == late
        assert await store.find_unanswered(ELSEWHERE.platform, NOON) == []
        assert await store.find_unanswered(LAB.platform, NOON + dt.timedelta(minutes=5)) == [late]
        await store.set_answered(LAB, "q1")
        await store.set_answered(ELSEWHERE, "q2")
        await store.set_answered(LAB, "never asked")
        assert [each.message_id for each in await store.find_unanswered(LAB.platform, NOON)] == ["q2", "q3"]

    def waiting(self, message_id: str, minutes: int) -> PendingQuestion:
        person = Person(id="U1", name="Ada", manages=True)
        place = Place(destination=LAB, thread="1", reply_to="2", private=True)
        return PendingQuestion(
            message_id=message_id,
            request=Request(place=place, person=person, language="zh", text="9912.01377 why?"),
            text="why?",
            asked_at=NOON + dt.timedelta(minutes=minutes),
            papers=("9912.01377v1",),
            everywhere=True,
            under=Receipt(message_id="2", thread="1"),
            shown=True,
        )
