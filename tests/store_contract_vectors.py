"""What every store must do: vectors of passages, papers and texts, and search by meaning."""

import datetime as dt
from typing import Any, cast

import numpy as np

from adapters.stores.store import Store
from bot.domain.topic import Destination
from bot.papers.passages import passages
from bot.ports.platform import Receipt
from bot.ports.vectors import Vectors
from bot.util.packed_vectors import pack
from tests.fakes import FakeClock
from tests.samples_digest import paper
from tests.store_contract import ELSEWHERE, LAB, full_text


class VectorContract:
    """Vectors, by model."""

    async def test_vectors_are_kept_by_model_and_go_with_their_passages(self, store: Store) -> None:
        cut = passages(full_text())
        await store.save_passages("9912.00001", 1, cut)
        made = Vectors(paper_id="9912.00001", version=1, model="m", dimensions=2, data=bytes(8 * len(cut)))
        await store.save_vectors(made)
        assert await store.vectors("9912.00001", 1, "m") == made
        again = made.model_copy(update={"data": b"\x01" * 8})
        await store.save_vectors(again)
        assert await store.vectors("9912.00001", 1, "m") == again
        assert await store.vectors("9912.00001", 1, "other") is None
        assert await store.vectors("9912.00001", 2, "m") is None
        await store.save_passages("9912.00001", 1, cut)
        assert await store.vectors("9912.00001", 1, "m") is None

    async def test_vectors_of_papers_and_texts_are_kept_by_model(self, store: Store) -> None:
        old, new = ("9912.00001", 1), ("9912.00001", 2)
        await store.save_paper_vectors("m", {old: b"old", new: b"new"})
        await store.save_paper_vectors("other", {old: b"theirs"})
        assert await store.paper_vectors([old, ("9912.00002", 1)], "m") == {old: b"old"}
        assert await store.paper_vectors([old, new], "other") == {old: b"theirs"}
        await store.save_paper_vectors("m", {old: b"again"})
        assert await store.paper_vectors([old, new], "m") == {old: b"again", new: b"new"}
        await store.save_text_vectors("m", {"kites": b"k", "": b"nothing"})
        assert await store.text_vectors(["kites", "boats"], "m") == {"kites": b"k"}
        assert await store.text_vectors(["kites"], "other") == {}

    async def test_the_papers_nearest_in_meaning_are_those_shown_where_one_may_read(
        self, store: Store
    ) -> None:
        made = {1: (1.0, 0.0), 2: (0.8, 0.6), 3: (0.9, 0.1), 4: (-1.0, 0.0)}
        for number, where in ((1, LAB), (2, LAB), (3, ELSEWHERE), (4, LAB)):
            await store.save_papers([paper(number)])
            await store.record_shown(paper(number).id, where, Receipt(message_id=f"m{number}"))
        packed = {(paper(number).id, 1): pack(np.array(made[number], dtype=np.float32)) for number in made}
        await store.save_paper_vectors("m", packed)
        asked = pack(np.array([1.0, 0.0], dtype=np.float32))
        for channels in (None, [LAB.channel]):
            found = await store.nearest_papers(
                asked, "m", workspace=LAB.workspace, channels=channels, limit=2
            )
            assert [(each.id, round(cosine, 1)) for each, cosine in found] == [
                ("9912.00001", 1.0),
                ("9912.00002", 0.8),
            ]
        for model, channels in (("m", ["nowhere"]), ("other", None)):
            assert not await store.nearest_papers(
                asked, model, workspace=LAB.workspace, channels=channels, limit=2
            )

    async def test_a_search_by_meaning_knows_every_paper_as_soon_as_it_is_posted_and_has_a_vector(
        self, store: Store
    ) -> None:
        asked = pack(np.array([1.0, 0.0], dtype=np.float32))

        async def found(workspace: str = LAB.workspace) -> list[str]:
            near = await store.nearest_papers(asked, "m", workspace=workspace, channels=None, limit=9)
            return [each.id[-1] for each, _ in near]

        clock: FakeClock = cast("Any", store).clock

        async def post(number: int, where: Destination = LAB, *, after: int = 1) -> None:
            clock.time += dt.timedelta(minutes=after)
            await store.save_papers([paper(number)])
            await store.record_shown(paper(number).id, where, Receipt(message_id=f"m{number}"))

        async def embed(number: int, *vector: float) -> None:
            packed = pack(np.array(vector, dtype=np.float32))
            await store.save_paper_vectors("m", {(paper(number).id, 1): packed})

        assert await found() == []
        await post(1)
        assert await found() == []
        await embed(1, 0.8, 0.6)
        await embed(3, 0.9, 0.1, 0.1)
        for number in (2, 3):
            await embed(2, 1.0, 0.0)
            await post(number)
        await post(1, ELSEWHERE)
        assert await found() == ["2", "1"]
        assert await found(ELSEWHERE.workspace) == ["1"]
        await embed(4, 0.9, 0.1)
        await post(4, after=-60)
        assert await found() == ["2", "4", "1"]
