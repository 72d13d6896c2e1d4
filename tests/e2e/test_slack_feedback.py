"""What people find useful on Slack shows in what comes next: here, for them, and nowhere else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.locales import translate
from tests.adapters.slack_server import BOT, Channel
from tests.adapters.test_zotero import a_shelf
from tests.e2e.slack_lab import Lab, lab, pressed

JUDGED, LIKE_IT = "9912.02044", "MothWatch"
"""Both are about cameras at night."""
WHY = "close to papers you found useful"


@pytest.fixture
async def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Lab]:
    async with lab(tmp_path, monkeypatch) as made:
        made.slack.channels["C2"] = Channel("C2", members={BOT, "U1", "U2"})
        made.slack.channels["D2"] = Channel("D2", members={BOT, "U2"})
        yield made


async def digest(here: Lab, channel: str, user: str = "U1") -> list[str]:
    """The entries of a digest made there."""
    await here.command("/digest follow cs.CV cs.RO cs.LG top 12", channel=channel, user=user)
    await here.command("/digest now", channel=channel, user=user)
    return [text for text in here.seen(channel) if text[:1].isdigit()]


async def test_papers_like_a_useful_one_say_so_in_that_channel_alone(here: Lab) -> None:
    await here.command(f"/paper useful {JUDGED}")
    assert translate("en", "feedback.higher") in here.whispered()[-1]
    (first,) = [text for text in await digest(here, "C1") if WHY in text]
    assert LIKE_IT in first
    assert not [text for text in await digest(here, "C2") if WHY in text]


async def test_papers_like_a_useless_one_come_later_and_are_not_lost(here: Lab) -> None:
    before = await digest(here, "C2")
    await here.command(f"/paper useless https://arxiv.org/abs/{JUDGED}")
    after = await digest(here, "C1")
    assert len(before) == len(after)
    assert _place(after) > _place(before)
    assert not [text for text in after if WHY in text]


def _place(entries: list[str]) -> int:
    return next(place for place, text in enumerate(entries) if LIKE_IT in text)


async def test_a_button_of_an_entry_counts_for_its_paper(here: Lab) -> None:
    await digest(here, "C1")
    entry = next(m for m in here.slack.messages() if LIKE_IT in m["text"])
    good, bad = [each["label"] for each in pressed(entry["blocks"])][-2:]
    for label, useful in ((good, True), (bad, False)):
        await here.press(entry, label)
        (subscription,) = await here.wired.store.subscriptions()
        (kept,) = await here.wired.store.feedback(subscription.destination)
        assert (kept.paper_id, kept.useful) == ("9912.01455", useful)


async def test_a_persons_own_digest_follows_what_they_said_anywhere_and_nobody_elses(here: Lab) -> None:
    secret = Channel("C3", members={BOT, "U1"}, private=True)
    here.slack.channels["C3"] = secret
    await here.command(f"/paper useful {JUDGED}", channel="C3")
    assert [text for text in await digest(here, "D1") if WHY in text]
    assert not [text for text in await digest(here, "D2", "U2") if WHY in text]
    assert not [text for text in await digest(here, "C2") if WHY in text]


async def test_the_status_tells_how_much_was_judged(here: Lab) -> None:
    await digest(here, "C1")
    await here.command("/digest status")
    assert translate("en", "status.opinions_none") in here.whispered()[-1]
    await here.command(f"/paper useful {JUDGED}")
    await here.command("/digest status")
    assert translate("en", "status.opinions_line", useful=1, useless=0) in here.whispered()[-1]


async def test_what_is_no_paper_cannot_be_judged(here: Lab) -> None:
    await here.command("/paper useful nonsense")
    assert "paper id" in here.whispered()[-1]
    assert not await here.wired.store.feedback_by("slack", "", "U1")


async def test_add_to_zotero_is_pressed_and_the_paper_is_in_the_library_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_shelf() as shelf, lab(tmp_path, monkeypatch, zotero=shelf.settings) as here:
        await here.command("/digest follow cs.CV top 1")
        await here.command("/digest now")
        entry = next(m for m in here.slack.messages() if m["text"].startswith("1."))
        assert "BibTeX" not in [each["label"] for each in pressed(entry["blocks"])]
        for said in ("is in Zotero now", "was in Zotero already"):
            await here.press(entry, "Add to Zotero")
            assert said in here.whispered()[-1]
        (item,) = shelf.items
        assert item["title"] in here.whispered()[-1]
        shelf.items, shelf.refusal = [], 403
        await here.press(entry, "Add to Zotero")
        assert "Zotero" in here.whispered()[-1]
        assert "now" not in here.whispered()[-1]
