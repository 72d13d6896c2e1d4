"""What every store must do for pages: show what was shown in open channels, and nothing else."""

import datetime as dt

import pytest

from adapters.stores.store import Store
from bot.domain.analysis import Evidence
from bot.domain.topic import Destination
from bot.ports.conversations import Turn
from bot.ports.platform import Receipt
from bot.ports.reading_room import SearchFilter
from tests.fakes import NOON
from tests.samples_digest import analysis, paper
from tests.store_contract import ELSEWHERE, LAB, drafted, full_text, shown

SECRET = LAB.model_copy(update={"channel": "secret"})
OPEN = (LAB,)


def turn(number: int, *papers: str, **changes: object) -> Turn:
    facts: dict[str, object] = {
        "message_id": f"m{number}",
        "person": "U1",
        "question": "How heavy is the zeppelin?",
        "asked_at": NOON,
        "paper_ids": papers,
        "answer": "It weighs nine grams.",
        "answered": True,
        "receipt": Receipt(message_id=f"r{number}"),
    }
    return Turn.model_validate(facts | changes)


class ReadingRoomContract:
    """Pages: digests, papers, questions, search."""

    async def found_open(
        self, store: Store, words: str, channels: tuple[Destination, ...] = OPEN, **where: object
    ) -> list[str]:
        hits = await store.search_shown(channels, words, **where)  # type: ignore[arg-type]  # mixed keywords
        return [hit.paper.id[-1] for hit in hits]

    async def test_what_was_shown_in_no_open_channel_is_nowhere(self, store: Store) -> None:
        await shown(store, paper(1), to=SECRET)
        await shown(store, paper(2), to=ELSEWHERE)
        await store.save_analysis(analysis(paper(1)))
        await store.save_full_text(full_text(text="The sluice stays shut."))
        await store.save_turn(SECRET, "t", turn(1, paper(1).id))
        for channels in (OPEN, ()):
            for words in ("tidal", "reservoir", "sluice", "zeppelin", "nine grams", ""):
                assert await self.found_open(store, words, channels, near=[paper(1).id]) == []
            assert await store.paper_shown(channels, paper(1).id) is None
            assert await store.are_shown(channels, [paper(1).id]) == {}
        assert await self.found_open(store, "zeppelin", (SECRET,)) == ["1"]

    async def test_a_channel_that_closes_takes_its_papers_off_at_once(self, store: Store) -> None:
        await shown(store, paper(1))
        assert await self.found_open(store, "tidal") == ["1"]
        assert await self.found_open(store, "tidal", ()) == []

    async def test_papers_are_found_by_what_was_said_and_answered_in_either_language(
        self, store: Store
    ) -> None:
        await shown(store, paper(1), paper(2, title="Ice", abstract="Floes melt."))
        await store.save_analysis(analysis(paper(1), "zh"))
        await store.save_turn(LAB, "t", turn(1, "9912.00002"))
        assert await self.found_open(store, "储备池") == ["1"]
        assert await self.found_open(store, "潮汐门控") == ["1"]
        assert await self.found_open(store, "zeppelins") == ["2"]
        (hit,) = await store.search_shown(OPEN, "zeppelin")
        assert "zeppelin" in hit.snippet
        assert hit.shown == NOON

    async def test_an_answer_that_tells_of_a_closed_channel_or_was_for_one_alone_is_not_shown(
        self, store: Store
    ) -> None:
        await shown(store, paper(1))
        await shown(store, paper(2), to=SECRET)
        await store.save_turn(LAB, "t", turn(1, paper(1).id, paper(2).id))
        await store.save_turn(LAB, "t", turn(2, paper(1).id, quiet=True))
        await store.save_turn(LAB, "t", turn(3, paper(1).id, receipt=None))
        await store.save_turn(SECRET, "t", turn(4, paper(1).id))
        assert await self.found_open(store, "zeppelin") == []
        found = await store.paper_shown(OPEN, paper(1).id)
        assert found is not None
        assert found.questions == ()

    async def test_a_digest_is_shown_from_when_its_root_is_posted_on(self, store: Store) -> None:
        key = await drafted(store, paper(1).id)
        assert await store.days_beside(OPEN, dt.date.max) == (None, None)
        assert await store.posted_digest(OPEN, key) is None
        await store.finish_delivery(key, 0, Receipt(message_id="5"))
        (posted,) = await store.posted_digests(OPEN)
        assert (posted.run_key, posted.papers) == (key, 1)
        assert await store.days_beside(OPEN, dt.date.max) == (posted.day, None)
        assert await store.days_beside(OPEN, dt.date.min) == (None, posted.day)
        assert await store.days_beside(OPEN, posted.day) == (None, None)
        assert await store.days_beside((), dt.date.max) == (None, None)
        assert await store.posted_digest((SECRET,), key) is None

    async def test_a_question_that_is_deleted_is_found_no_more(self, store: Store) -> None:
        await shown(store, paper(1))
        await store.save_turn(LAB, "t", turn(1, paper(1).id))
        assert await self.found_open(store, "zeppelin") == ["1"]
        await store.drop_turn(LAB, "", "m1")
        assert await self.found_open(store, "zeppelin") == []

    async def test_a_paper_comes_with_all_that_is_kept_of_it(self, store: Store) -> None:
        await store.save_papers([paper(1), paper(1, version=2), paper(2)])
        key = await drafted(store, "9912.00001", "9912.00002")
        await store.finish_delivery(key, 1, Receipt(message_id="5", url="https://chat.example/5"))
        for language in ("en", "zh"):
            await store.save_analysis(analysis(paper(1), language))
        await store.save_turn(LAB, "t", turn(1, paper(1).id))
        found = await store.paper_shown(OPEN, paper(1).id, 1)
        assert found is not None
        assert found.versions == (1, 2)
        assert [each.receipt.url for each in found.postings] == ["https://chat.example/5"]
        assert {each.language for each in found.analyses} == {"en", "zh"}
        assert [each.question for each in found.questions] == ["How heavy is the zeppelin?"]
        assert await store.paper_shown(OPEN, paper(1).id, 3) is None

    @pytest.mark.parametrize(
        ("only", "expected"),
        [
            (SearchFilter(author="Müller"), ["1"]),
            (SearchFilter(author='x" OR title:"tidal'), []),
            (SearchFilter(evidence=Evidence.EXTRACT), ["2"]),
            (SearchFilter(since=NOON.date()), ["1", "2"]),
            (SearchFilter(since=NOON.date() + dt.timedelta(1)), []),
            (SearchFilter(until=NOON.date() - dt.timedelta(1)), []),
            (SearchFilter(topic="nobody's"), []),
        ],
    )
    async def test_a_search_is_narrowed(
        self, store: Store, only: SearchFilter, expected: list[str]
    ) -> None:
        await shown(store, paper(1, authors=("Eva Müller",)), paper(2))
        await store.save_analysis(analysis(paper(2), evidence=Evidence.EXTRACT))
        for words in ("tidal", ""):
            assert sorted(await self.found_open(store, words, only=only)) == expected
