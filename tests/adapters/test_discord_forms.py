"""Forms on Discord: what to follow, when and how, which lines are answered."""

from __future__ import annotations

from adapters.platforms.discord.forms import follow_form, read_follow
from bot.chat.handlers.form import FollowForm
from tests.adapters.discord_world import World, modal_labels, said


async def test_a_topic_is_followed_by_form_changed_by_form_and_stopped(world: World) -> None:
    opened = await world.ada.slash(world.channel, "digest follow")
    assert opened.modal is not None
    labels = modal_labels(opened.modal)
    values = dict.fromkeys(labels, "") | {
        labels[0]: "cs.CV",
        labels[1]: "glaciers",
    }
    followed = await world.ada.submit_modal(opened, values)
    changing = await world.ada.slash(world.channel, "digest edit", topic="glaciers")
    assert changing.modal is not None
    assert "'auto'" in str(changing.modal)
    changed = await world.ada.submit_modal(changing, values | {labels[4]: "ice shelves, time series"})
    more = changed.followups[-1]
    assert more.flags.ephemeral
    timing = await world.ada.click(more, label="When and how")
    assert timing.modal is not None
    assert modal_labels(timing.modal) == ["time", "zone", "language", "limit", "depth"]
    chosen = {
        "time": "21:30", "zone": ["Asia/Tokyo"], "language": ["en"], "limit": "7", "depth": "method"
    }  # fmt: skip
    await world.ada.submit_modal(timing, chosen)
    lines = await world.ada.click(more, label="Which lines I answer")
    told = await world.ada.submit_modal(lines, {"answers": "mentions"})
    assert "where I am mentioned" in said(told)[0]
    listed = await world.ada.slash(world.channel, "digest list")
    topics = await world.ada.autocomplete(world.channel, "digest stop", "topic", "gla")
    stopped = await world.ada.slash(world.channel, "digest stop", topic="glaciers")

    assert "Following" in said(followed)[0]
    assert "is changed" in said(changed)[0]
    assert "ice shelves, time series" in str(said(changed))
    assert "21:30 Asia/Tokyo" in said(listed)[0]
    assert [choice["value"] for choice in topics] == ["glaciers"]
    assert "No longer following" in said(stopped)[0]
    assert list(await world.wired.store.subscriptions(world.to)) == []


async def test_a_form_that_cannot_be_read_says_why(world: World) -> None:
    opened = await world.ada.slash(world.channel, "digest follow")
    assert opened.modal is not None
    labels = modal_labels(opened.modal)
    followed = await world.ada.submit_modal(opened, dict.fromkeys(labels, "") | {labels[0]: "cs.CV"})
    more = followed.followups[-1]
    timing = await world.ada.click(more, label="When and how")
    chosen = {"time": "teatime", "zone": ["UTC"], "language": ["en"], "limit": "7", "depth": "full"}

    assert "teatime" in said(await world.ada.submit_modal(timing, chosen))[0]


async def test_what_a_form_cannot_show_whole_is_left_out_of_it_and_so_untouched() -> None:
    async def then(*_: object) -> None:
        """Nobody hands it in."""

    long = FollowForm(categories=("cs.CV",), interest="glaciers " * 500)
    form = follow_form("Edit", long, "en", then)
    assert "interest" not in form.fields
    assert read_follow(dict.fromkeys(form.fields, "")).interest is None
    assert "interest" in follow_form("Edit", long.evolve(interest="glaciers"), "en", then).fields
