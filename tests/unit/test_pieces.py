"""A message in several pieces is posted, found, changed and taken away as one, whatever happens."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest

from adapters.platforms.pieces import Json, Pieces, PostsInPieces
from bot.domain.errors import PlatformUnavailableError
from bot.domain.message import Message
from bot.domain.topic import Destination
from bot.ports.platform import Receipt

HERE = Destination(platform="board", workspace="lab", channel="c")


@dataclass
class Note:
    text: str
    thread: str
    data: Json


@dataclass
class Board:
    """What stands in the channel, which outlives a process."""

    notes: dict[str, Note] = field(default_factory=dict)
    fails_after: int = 99
    """So many more pieces are taken."""

    def texts(self) -> list[str]:
        return [note.text for note in self.notes.values()]


class OfWords(PostsInPieces[str]):
    """Takes one word a message."""

    def __init__(self, board: Board) -> None:
        super().__init__()
        self.board = board
        self.looks = 0
        self.looked: list[tuple[str, dt.datetime | None]] = []
        """In which threads, and how far back."""

    async def receipt(self, to: Destination, message_id: str, thread: str) -> Receipt:
        return Receipt(message_id=message_id, thread=thread or message_id)

    async def _payloads(self, message: Message) -> Sequence[str]:
        return message.summary.split()

    async def _send(self, to: Destination, payload: str, data: Json, thread: str) -> str:
        if not self.board.fails_after:
            raise PlatformUnavailableError(platform="board")
        self.board.fails_after -= 1
        number = str(1 + max(map(int, self.board.notes), default=0))
        self.board.notes[number] = Note(payload, thread, data)
        return number

    async def _replace(self, to: Destination, message_id: str, payload: str, total: int) -> None:
        self.board.notes[message_id].text = payload

    async def _take_away(self, to: Destination, message_id: str) -> None:
        self.board.notes.pop(message_id, None)

    async def _find_pieces(
        self, to: Destination, key: str, thread: str, since: dt.datetime | None = None
    ) -> Pieces:
        self.looks += 1
        self.looked.append((thread, since))
        found = Pieces()
        for number, note in self.board.notes.items():
            found.note(key, number, note.data)
        return found

    async def _ours_after(self, to: Destination, receipt: Receipt) -> AsyncIterator[tuple[str, Json]]:
        self.looks += 1
        for number, note in reversed(self.board.notes.items()):
            if number != receipt.message_id:
                yield number, note.data


def said(text: str) -> Message:
    return Message(summary=text, blocks=())


async def test_later_pieces_stand_in_the_thread_of_the_first_or_in_that_of_the_whole() -> None:
    board = Board()
    receipt = await OfWords(board).post(HERE, said("one two three"), key="k")
    assert receipt == Receipt(message_id="1", thread="1")
    assert [note.thread for note in board.notes.values()] == ["", "1", "1"]
    assert await OfWords(board).post(HERE, said("four five"), key="l", thread="1") == Receipt(
        message_id="4", thread="1"
    )
    assert [note.thread for note in board.notes.values()][3:] == ["1", "1"]


async def test_each_piece_carries_what_a_later_version_finds_it_by() -> None:
    board = Board()
    receipt = await OfWords(board).post(HERE, said("one two three"), key="k")
    rest = {"key": "k", "of": 3, "first": "1"}
    assert [note.data for note in board.notes.values()] == [
        {"key": "k", "piece": 0, "of": 3, "first": ""},
        {"piece": 1, **rest},
        {"piece": 2, **rest},
    ]
    await OfWords(board).edit(HERE, receipt, said("one two three four five"))
    added = [board.notes[number].data for number in "45"]
    assert len({each.pop("key") for each in added} | {"k"}) == 3, "each is posted once under its own"
    assert added == [{"piece": number, "of": 5, "first": "1"} for number in (3, 4)]


@pytest.mark.parametrize("thread", ["t", ""])
async def test_what_a_reply_grows_by_stands_in_its_thread_and_else_below_it(thread: str) -> None:
    board = Board()
    platform = OfWords(board)
    await platform.post(HERE, said("one"), key="k", thread=thread)
    await platform.edit(HERE, Receipt(message_id="1", thread=thread), said("one two"))
    assert [note.thread for note in board.notes.values()] == [thread, thread or "1"]


async def test_the_pieces_of_a_reply_are_looked_for_in_its_thread_and_as_far_back_as_is_said() -> None:
    platform, since = OfWords(Board()), dt.datetime(2026, 1, 12, tzinfo=dt.UTC)
    await platform.post(HERE, said("one two"), key="k", thread="t")
    found = await platform.find(HERE, key="k", thread="t", since=since)
    assert platform.looked == [("t", None), ("t", since)]
    assert found == Receipt(message_id="1", thread="t")


async def test_a_message_of_many_pieces_is_changed_in_their_order_after_a_restart() -> None:
    board, words = Board(), "one two three four five six seven eight nine ten eleven twelve"
    receipt = await OfWords(board).post(HERE, said(words), key="k")
    await OfWords(board).edit(HERE, receipt, said(words.upper()))
    assert board.texts() == words.upper().split()


async def test_of_many_messages_the_pieces_of_those_said_or_changed_last_are_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.platforms.pieces.MOST_REMEMBERED", 2)
    platform = OfWords(Board())
    first, second = [await platform.post(HERE, said(text), key=text) for text in ("one", "two")]
    await platform.edit(HERE, first, said("uno"))
    await platform.post(HERE, said("three"), key="three")
    assert len(platform._later) == 2
    await platform.edit(HERE, first, said("eins"))
    assert platform.looks == 0
    await platform.edit(HERE, second, said("zwei"))
    assert platform.looks == 1


@pytest.mark.parametrize(("text", "taken"), [("one two three", 1), ("one two three", 2), ("one two", 1)])
async def test_what_was_posted_in_part_is_not_there_until_the_rest_is_added_to_it(
    text: str, taken: int
) -> None:
    board = Board(fails_after=taken)
    with pytest.raises(PlatformUnavailableError):
        await OfWords(board).post(HERE, said(text), key="k")
    board.fails_after = 99
    assert await OfWords(board).find(HERE, key="k") is None
    receipt = await OfWords(board).post(HERE, said(text), key="k")
    assert board.texts() == text.split()
    assert await OfWords(board).find(HERE, key="k") == receipt
    assert await OfWords(board).find(HERE, key="other") is None


async def test_a_message_of_one_piece_is_posted_without_a_look_and_found() -> None:
    platform = OfWords(Board())
    receipt = await platform.post(HERE, said("one"), key="k")
    assert platform.looks == 0
    assert await platform.find(HERE, key="k") == receipt


async def test_a_message_whose_first_piece_was_taken_away_is_not_there() -> None:
    board = Board()
    await OfWords(board).post(HERE, said("one two"), key="k")
    del board.notes["1"]
    assert await OfWords(board).find(HERE, key="k") is None


@pytest.mark.parametrize("remembered", [True, False], ids=["same process", "after a restart"])
@pytest.mark.parametrize("now", ["uno dos tres", "uno dos", "uno", "uno dos tres cuatro cinco"])
async def test_a_message_that_becomes_shorter_or_longer_is_what_it_is_now_and_can_be_taken_away(
    now: str, remembered: bool
) -> None:
    board = Board()
    platform = OfWords(board)
    receipt = await platform.post(HERE, said("one two three"), key="k")
    await platform.post(HERE, said("another message"), key="l")
    platform = platform if remembered else OfWords(board)
    await platform.edit(HERE, receipt, said(now))
    others = ["another", "message"]
    assert [text for text in board.texts() if text not in others] == now.split()
    assert await OfWords(board).find(HERE, key="k") == receipt or len(now.split()) < 3
    if remembered:
        assert platform.looks == 2, "for the first pieces, as nothing is forgotten"
    platform = platform if remembered else OfWords(board)
    await platform.edit(HERE, receipt, said("eins zwei"))
    assert [text for text in board.texts() if text not in others] == ["eins", "zwei"]
    platform = platform if remembered else OfWords(board)
    await platform.remove(HERE, receipt)
    assert board.texts() == others


async def test_an_edit_that_failed_in_the_middle_is_made_good_by_the_next() -> None:
    board = Board(fails_after=2)
    platform = OfWords(board)
    receipt = await platform.post(HERE, said("one two"), key="k")
    board.fails_after = 1
    with pytest.raises(PlatformUnavailableError):
        await platform.edit(HERE, receipt, said("uno dos tres cuatro"))
    board.fails_after = 99
    await platform.edit(HERE, receipt, said("uno dos tres cuatro"))
    assert board.texts() == ["uno", "dos", "tres", "cuatro"]


async def test_of_a_piece_that_stands_there_twice_the_first_counts() -> None:
    found = Pieces()
    for number in ("7", "3", "5"):
        found.note("k", number, {"key": "k", "piece": 0, "of": 1})
    found.note("k", "1", {"key": "another", "piece": 0, "of": 9})
    assert (dict(found), found.total) == ({0: "3"}, 1)
    for number, of in (("1", 3), ("2", 2)):
        found.note("k", number, {"key": "k", "piece": int(number), "of": of})
    assert found.total == 3, "it is whole only with all that any of them tells of"
    alone = Pieces()
    alone.note("k", "7", {"key": "k"})
    assert (dict(alone), alone.total) == ({0: "7"}, 1), "where nothing is said of pieces it is whole"
