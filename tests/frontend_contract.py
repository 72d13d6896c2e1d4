"""What every chat front end must do for the people in front of it: one conversation, the same everywhere.

A front end joins by implementing `Desk`, a person sitting at it, and by a class of tests:

    class TestTelegram(FrontEndContract):
        open = staticmethod(telegram_desk)

What is tested is what a reader sees, never what a platform is sent.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pytest

from adapters.wiring import Overrides, services
from bot.settings import Settings
from bot.sources.registry import parse_ref

LAMP, BALLOON, TEAPOTS = "9912.01234", "9912.01618", "9912.01990"
POTS, MOTHS = "A Thousand Teapots", "MothWatch"
"""What two papers of every digest of these topics are called."""
FOLLOW = "digest follow cs.CV cs.RO cs.LG top 5"
SECTIONS = ("1 Abstract", "2 Motivation", "3 Method in detail", "4 Comparison", "5 Experiments")
HOW_MANY = "how many teapots were scanned, and in how many countries?"
OF_ANY = "What are the main results?"
"""Each paper answers that."""


TYPED_WRONGLY = {
    "paper nonsense": "I see no paper id in “nonsense”",
    "paper 9912.99999": "arXiv has no paper 9912.99999",
    "paper search": "Say what to look for",
    "digest follow cs.TEAPOT": "cs.TEAPOT",
    "digest follow cs.CV zone Mars/Base": "Mars/Base",
    "digest follow cs.CV time noonish": "noonish",
    "digest stop teapots": "nothing is followed",
    "digest now": "nothing is followed",
    "digest again": "nothing is followed",
}
"""What is typed, and words of the answer."""


@dataclass(frozen=True)
class Seen:
    """One message as the person sees it now."""

    key: str
    """The same for as long as the message stands."""
    text: str
    buttons: tuple[str, ...] = ()
    thread: str = ""
    """The key of the message it stands under; empty in the open."""
    alone: bool = False
    """Whether nobody else sees it."""
    handle: Any = field(default=None, compare=False)
    """What the front end presses buttons of."""


class Desk(Protocol):
    """A person at a front end. Each call returns when everything that it began is done."""

    keeps: bool
    """Whether messages can be changed and taken away, and stand in threads; a terminal only prints."""
    whispers: bool
    """Whether some of what is said is shown to the person alone."""

    async def command(self, line: str) -> None:
        """Type a command: `paper 9912.01234`, `digest now`."""
        ...

    async def say(self, text: str, *, under: Seen | None = None) -> str:
        """Write into the thread of a message, or address the bot in the open; the id of what was said."""
        ...

    async def press(self, seen: Seen, label: str, *, paper: str = "") -> None:
        """Press a button; `paper` says what it is about, where one types instead."""
        ...

    async def edit(self, said: str, text: str) -> None:
        """Change what was said; where nothing can be changed, say it anew."""
        ...

    async def delete(self, said: str) -> None:
        """Take back what was said."""
        ...

    def seen(self) -> list[Seen]:
        """All that we said and that stands there, in order."""
        ...


@dataclass
class Script:
    """A desk, and what has come to be seen since one looked last."""

    desk: Desk
    known: set[tuple[str, str]] = field(default_factory=set)

    def new(self) -> list[Seen]:
        """What is there that was not there before, or said otherwise."""
        fresh = [each for each in self.desk.seen() if (each.key, each.text) not in self.known]
        self.known = {(each.key, each.text) for each in self.desk.seen()}
        return fresh

    async def command(self, line: str) -> list[Seen]:
        await self.desk.command(line)
        return self.new()

    async def ask(self, text: str, under: Seen | None = None) -> Seen:
        """Ask, and get one answer."""
        await self.desk.say(text, under=under)
        (answer,) = self.new()
        return answer

    async def digest(self) -> Seen:
        """Follow and get a digest; its root message."""
        await self.command(FOLLOW)
        return next(each for each in await self.command("digest now") if "5 picked" in each.text)

    def number(self, title: str) -> int:
        """The number of a paper in the digest that stands there."""
        found = (re.search(rf"(\d+)\. {re.escape(title)}", each.text) for each in self.desk.seen())
        return int(next(each[1] for each in found if each))

    def of(self, title: str, question: str) -> str:
        """The question, put to that paper of the digest."""
        return f"#{self.number(title)}: {question}"

    def alone(self, *seen: Seen) -> bool:
        """Whether all of it is for the person alone, where a front end can do that."""
        return bool(seen) and (not self.desk.whispers or all(each.alone for each in seen))


Opener = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the papers of the day are read already."""
    import asyncio

    folder = tmp_path_factory.mktemp("shelf")
    asyncio.run(_read_all(folder))
    return folder


async def _read_all(folder: Path) -> None:
    async with services(Settings(), folder, Overrides(sample_day=1, silent=True)) as wired:
        for each in (LAMP, BALLOON, TEAPOTS, "9912.01777", "9912.01455"):
            paper = await wired.repository.paper(parse_ref(each))
            for language in ("en", "zh"):
                await wired.analyses.of(paper, language, workspace="")


class FrontEndContract:
    """The conversation. `open(folder, monkeypatch, **ask)` is a desk with limits on questions."""

    open: Opener

    @asynccontextmanager
    async def opened(
        self, shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **ask: int
    ) -> AsyncIterator[Script]:
        import shutil

        folder = shutil.copytree(shelf, tmp_path / "data")
        async with type(self).open(folder, monkeypatch, **ask) as desk:
            yield Script(desk)

    @pytest.fixture
    async def script(
        self, shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> AsyncIterator[Script]:
        async with self.opened(shelf, tmp_path, monkeypatch) as script:
            yield script

    # Digests

    async def test_a_topic_is_followed_listed_changed_and_stopped(self, script: Script) -> None:
        (nothing,) = await script.command("digest list")
        (followed,) = await script.command(FOLLOW)
        (listed,) = await script.command("digest list")
        (stopped,) = await script.command("digest stop")
        (gone,) = await script.command("digest list")

        assert "nothing is followed" in nothing.text
        assert "Following" in followed.text
        assert "13 January 2026, 08:00 (UTC)" in followed.text
        assert "cs.CV, cs.RO, cs.LG" in listed.text
        assert "at most 5" in listed.text
        assert "No longer following" in stopped.text
        assert "nothing is followed" in gone.text
        assert script.alone(nothing, listed, gone)

    async def test_a_digest_is_a_root_a_summary_and_a_reply_for_each_paper(self, script: Script) -> None:
        await script.command(FOLLOW)
        posted = await script.command("digest now")
        root = next(at for at, each in enumerate(posted) if "5 picked" in each.text)
        replies = posted[root + 1 : root + 7]

        assert "12 January 2026" in posted[root].text
        assert "picked" in posted[root].text
        assert "Executive summary" in replies[0].text
        for number, reply in enumerate(replies[1:], 1):
            assert f"{number}. " in reply.text
            assert "Picked:" in reply.text
        assert sum("A Thousand Teapots" in each.text for each in replies[1:]) == 1
        if script.desk.keeps:
            assert {each.thread for each in replies} == {posted[root].key}
            assert "Full analysis" in replies[1].buttons
        assert any("is posted" in each.text for each in posted)

        again = await script.command("digest now")
        assert ["posted before" in each.text for each in again] == [True]
        assert script.alone(*again)

        redone = await script.command("digest again")
        assert ["Nothing is missing in the digest of 12 January" in each.text for each in redone] == [True]
        assert script.alone(*redone)

    async def test_the_latest_digest_is_shown_again_to_whoever_asks(self, script: Script) -> None:
        (none_yet,) = await script.command("digest latest")
        await script.digest()
        latest = await script.command("digest latest")

        assert "No digest was posted here yet" in none_yet.text
        assert "5 picked" in latest[0].text
        assert "Executive summary" in latest[1].text
        assert script.alone(none_yet, *latest)

    async def test_the_status_tells_the_next_run_the_last_and_the_cost(self, script: Script) -> None:
        (nothing,) = await script.command("digest status")
        await script.digest()
        (status,) = await script.command("digest status")

        assert "nothing is followed" in nothing.text
        for words in (
            "Next digest",
            "13 January 2026, 08:00 (UTC)",
            "posted",
            "no language model was used",
        ):
            assert words in status.text
        assert script.alone(nothing, status)

    # Papers

    async def test_a_paper_is_a_card_and_its_analysis_in_seven_sections(self, script: Script) -> None:
        card, *analysis = await script.command(f"paper {LAMP}")
        text = "\n".join(each.text for each in analysis)

        assert "Lantern: Photogrammetry of Unlit Caves" in card.text
        assert [text.index(section) for section in SECTIONS] == sorted(map(text.index, SECTIONS))
        assert "7 Summary" in text
        assert not card.alone
        if script.desk.keeps:
            assert {each.thread for each in analysis} == {card.key}

    async def test_one_section_of_an_analysis_can_be_asked_for(self, script: Script) -> None:
        (said,) = await script.command(f"paper {LAMP} method")

        assert "3 Method in detail" in said.text
        assert "5 Experiments" not in said.text

    async def test_the_full_analysis_comes_from_a_button(self, script: Script) -> None:
        root = await script.digest()
        entry = next(
            each for each in script.desk.seen() if re.search(r"\d\. A Thousand Teapots", each.text)
        )
        await script.desk.press(entry, "Full analysis", paper=TEAPOTS)
        analysis = [each for each in script.new() if not each.alone]
        text = "\n".join(each.text for each in analysis)

        assert all(section in text for section in SECTIONS)
        assert "A Thousand Teapots" in text
        if script.desk.keeps:
            assert {each.thread for each in analysis} == {root.key}

    async def test_papers_are_found_again_by_their_words(self, script: Script) -> None:
        await script.digest()
        (found,) = await script.command("paper search teapots")
        (nothing,) = await script.command("paper search zeppelins")

        assert "A Thousand Teapots" in found.text
        assert "Lantern" not in found.text
        assert "zeppelins" in nothing.text
        assert script.alone(found, nothing)

    # Questions

    async def test_a_question_by_number_is_answered_with_words_and_their_section(
        self, script: Script
    ) -> None:
        root = await script.digest()
        answer = await script.ask(script.of(POTS, HOW_MANY), root)

        assert "1,000 real teapots scanned" in answer.text
        assert "“" in answer.text
        assert "Abstract" in answer.text
        if script.desk.keeps:
            assert answer.thread == root.key

    async def test_the_next_question_may_say_it_instead_of_which(self, script: Script) -> None:
        root = await script.digest()
        await script.ask("Which share of the individuals does MothWatch record?", root)
        answer = await script.ask("And how much less energy does it use than the timer?", root)

        assert "27 times less" in answer.text

    async def test_two_papers_are_compared(self, script: Script) -> None:
        root = await script.digest()
        both = f"{script.number(MOTHS)} and {script.number(POTS)}"
        await script.desk.say(f"compare {both}: how much energy do they need?", under=root)
        said = " ".join(each.text for each in script.new())  # in pieces, where the platform's are short

        assert POTS in said
        assert MOTHS in said
        assert "Lantern" not in said
        assert "27 times less" in said

    async def test_a_question_that_does_not_say_which_paper_is_asked_back_and_answered(
        self, script: Script
    ) -> None:
        root = await script.digest()
        asked_back = await script.ask(OF_ANY, root)
        choice = asked_back.buttons[-1]
        await script.desk.press(asked_back, choice)
        (answer,) = script.new()

        assert 2 <= len(asked_back.buttons) <= 5, "those that hold an answer"
        assert "passage" in answer.text or "paper" in answer.text
        if script.desk.keeps:
            assert choice not in answer.buttons
            assert answer.key == asked_back.key

    async def test_an_edited_question_gets_its_answer_in_the_place_of_the_old(self, script: Script) -> None:
        root = await script.digest()
        said = await script.desk.say(script.of(POTS, "how many teapots were scanned?"), under=root)
        (before,) = script.new()
        await script.desk.edit(said, script.of(MOTHS, "what is MothWatch?"))
        (after,) = script.new()

        assert "MothWatch" in after.text
        assert "teapots" not in after.text
        if script.desk.keeps:
            assert after.key == before.key

    async def test_a_question_taken_back_takes_its_answer_with_it(self, script: Script) -> None:
        root = await script.digest()
        said = await script.desk.say(script.of(POTS, "how many teapots were scanned?"), under=root)
        (answer,) = script.new()
        await script.desk.delete(said)

        if script.desk.keeps:
            assert answer.key not in {each.key for each in script.desk.seen()}
        assert script.new() == []

    async def test_what_no_paper_says_is_not_made_up(self, script: Script) -> None:
        root = await script.digest()
        await script.desk.say(script.of(POTS, "which football club does the author support?"), under=root)

        for answer in script.new():  # nothing at all, where nobody asked us by name
            assert "found no passage" in answer.text or "does not say" in answer.text

    async def test_a_paper_named_in_the_open_is_answered_from(self, script: Script) -> None:
        answer = await script.ask(f"{TEAPOTS} How many teapots were scanned, and in how many countries?")

        assert "1,000 real teapots scanned" in answer.text

    async def test_too_many_questions_are_put_off_in_a_sentence(
        self, shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with self.opened(shelf, tmp_path, monkeypatch, per_person=1) as script:
            root = await script.digest()
            await script.ask(script.of(POTS, "how many teapots were scanned?"), root)
            await script.desk.say(f"{TEAPOTS} And how many pictures are there?")
            (refused,) = [each for each in script.new() if "1 question" in each.text]

        assert script.alone(refused)

    # Whatever is typed

    async def test_what_is_typed_wrongly_gets_one_sentence_for_the_person_alone(
        self, script: Script
    ) -> None:
        for line, words in TYPED_WRONGLY.items():
            (said,) = await script.command(line)

            assert words in said.text, line
            assert "Traceback" not in said.text
            assert script.alone(said), line

    async def test_help_names_the_commands(self, script: Script) -> None:
        (said,) = await script.command("paper help")

        assert "digest follow" in said.text
        assert "paper search" in said.text
        assert script.alone(said)

    # Chinese

    async def test_a_chinese_digest_is_chinese_and_so_are_answers_under_it(self, script: Script) -> None:
        await script.command(f"{FOLLOW} language zh")
        posted = await script.command("digest now")
        root = next(each for each in posted if "篇" in each.text and "2026" in each.text)
        answer = await script.ask(script.of(POTS, HOW_MANY), root)

        assert any("执行摘要" in each.text for each in posted)
        assert "1,000 real teapots scanned" in answer.text
        if script.desk.keeps:  # whoever sits at a terminal has chosen a language there
            assert "论文原文中的相关内容" in answer.text

    async def test_who_asks_in_traditional_chinese_is_answered_in_it_and_posts_stay_as_they_are(
        self, script: Script
    ) -> None:
        await script.command(f"{FOLLOW} language zh")
        posted = await script.command("digest now")
        root = next(each for each in posted if "篇" in each.text and "2026" in each.text)
        answers = [
            await script.ask(script.of(POTS, question), root)
            for question in ("這篇論文的主要貢獻是什麼？", "这篇论文的主要贡献是什么？")
        ]
        (listed,) = await script.command("digest list")

        assert ["論文" in each.text for each in answers] == [True, False]
        assert ["论文" in each.text for each in answers] == [False, True]
        assert any(name in listed.text for name in ("中文（简体）", "Simplified Chinese"))
