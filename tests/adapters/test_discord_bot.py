"""The real bot in a pretended Discord: every command, button, form and question."""

from __future__ import annotations

import re
from pathlib import Path

import discord
import pytest

from adapters.platforms.discord.context import language_of_locale
from adapters.platforms.discord.settings import DiscordSettings
from tests.adapters.discord_world import (
    PAPER,
    TITLE,
    World,
    a_world,
    buttons,
    modal_labels,
    posted_digest,
    said,
    shown,
)

# Commands


async def test_paper_shows_its_card_and_its_analysis_in_a_thread_under_it(world: World) -> None:
    result = await world.bo.slash(world.channel, "paper", id=PAPER)

    assert TITLE in said(result)[0]
    assert not result.ephemeral
    (thread,) = world.channel.threads
    assert str(thread.name).startswith(TITLE)
    everything = "\n".join(shown(message) for message in thread.history())
    assert "### 7 " in everything
    assert any(message.attachments for message in thread.history())


async def test_paper_full_shows_the_analysis_alone(world: World) -> None:
    result = await world.bo.slash(
        world.channel, "paper", id=f"https://arxiv.org/abs/{PAPER}", section="full"
    )

    assert "Full method analysis" in said(result)[0] or "method analysis" in said(result)[0]


async def test_one_section_of_the_analysis_is_shown_alone(world: World) -> None:
    result = await world.bo.slash(world.channel, "paper", id=PAPER, section="experiments")
    typed = await world.bo.slash(world.channel, "paper", id=f"{PAPER} method")

    assert "### 5 Experiments" in said(result)[0]
    assert "### 3 Method" not in "\n".join(said(result))
    assert "### 3 Method in detail" in said(typed)[0]


async def test_words_of_a_title_are_taken_for_its_paper_where_there_is_one(world: World) -> None:
    await posted_digest(world)
    card = await world.bo.slash(world.channel, "paper", id="glacier thimble", section="summary")
    answer = await world.bo.slash(
        world.channel, "ask", question="How many tokens a frame?", paper="glacier"
    )
    unknown = await world.bo.slash(world.channel, "ask", question="How many tokens?", paper="teapots")

    assert TITLE in said(card)[0]
    assert "22 tokens a frame" in said(answer)[0]
    assert "no paper id in “teapots”" in said(unknown)[0]


async def test_a_wrong_id_is_told_to_the_asker_alone(world: World) -> None:
    result = await world.bo.slash(world.channel, "paper", id="nothing")

    assert any("nothing" in text for text in said(result))
    assert world.channel.history(viewer=world.ada) == []


async def test_ask_answers_with_words_of_the_paper(world: World) -> None:
    result = await world.bo.slash(world.channel, "ask", question="How many tokens a frame?", paper=PAPER)

    assert "22 tokens a frame" in "\n".join(said(result))


async def test_ids_are_completed_from_stored_titles_that_one_may_read(world: World) -> None:
    await posted_digest(world)

    choices = await world.bo.autocomplete(world.channel, "paper", "id", "glacier")
    by_id = await world.bo.autocomplete(world.channel, "paper", "id", PAPER[:7])

    begun = await world.bo.autocomplete(world.channel, "ask", "paper", "thim glac")
    nothing_typed = await world.bo.autocomplete(world.channel, "paper", "id", "")
    other = await world.bo.autocomplete(world.channel, "paper", "id", "lacier")

    assert [choice["value"] for choice in choices] == [PAPER]
    assert all([choice["value"] for choice in each] == [PAPER] for each in (by_id, begun, nothing_typed))
    assert other == []


async def test_search_shows_the_asker_alone_where_a_paper_was_posted(world: World) -> None:
    await posted_digest(world)
    result = await world.bo.slash(world.channel, "digest search", words="tokeniser")

    assert result.ephemeral
    assert TITLE in said(result)[0]
    assert "https://discord.com/channels/" in said(result)[0]


async def test_following_needs_the_right_to_manage(world: World) -> None:
    refused = await world.bo.slash(world.channel, "digest follow", categories="cs.CV")
    nothing = await world.bo.slash(world.channel, "digest list")
    followed = await world.ada.slash(
        world.channel, "digest follow", categories="cs.CV cs.LG", zone="Europe/Berlin", depth="method"
    )
    listed = await world.bo.slash(world.channel, "digest list")

    assert "people who manage this channel" in "\n".join(said(refused))
    assert "nothing is followed" in "\n".join(said(nothing))
    assert "cs.CV, cs.LG" in said(followed)[0]
    assert "Europe/Berlin" in said(listed)[0]
    assert "read for the method" in said(listed)[0]
    assert listed.ephemeral


async def test_a_role_can_be_given_the_right(folder: Path) -> None:
    chosen = DiscordSettings.model_validate({"token": "secret", "manager_role": "librarians"})
    async with a_world(folder, settings=chosen) as world:
        role = world.guild.create_role("librarians")
        cy = world.guild.add_member(world.env.create_user("cy"), roles=[role])

        result = await cy.slash(world.channel, "digest follow", categories="cs.CV")

        assert "Following" in said(result)[0]


@pytest.mark.parametrize(
    ("option", "typed", "expected"),
    [
        ("categories", "machine", "cs.LG"),
        ("categories", "cs.CV, cs.L", "cs.CV cs.LG"),
        ("categories", "", "cs.CV"),
        ("zone", "berlin", "Europe/Berlin"),
        ("zone", "new york", "America/New_York"),
        ("zone", "", "Asia/Shanghai"),
        ("language", "chin", "zh"),
    ],
)
async def test_categories_zones_and_languages_are_completed(
    world: World, option: str, typed: str, expected: str
) -> None:
    choices = await world.ada.autocomplete(world.channel, "digest follow", option, typed)

    assert expected in [choice["value"] for choice in choices]
    assert len(choices) <= 25


async def test_what_every_completion_offers_can_be_followed(world: World) -> None:
    for option in ("categories", "zone", "language"):
        for choice in await world.ada.autocomplete(world.channel, "digest follow", option, ""):
            typed = {"categories": "cs.CV", option: choice["value"]}
            followed = await world.ada.slash(world.channel, "digest follow", name="Tides", **typed)
            assert "Following" in said(followed)[0], typed


async def test_the_latest_digest_and_the_status_are_shown_to_the_asker(world: World) -> None:
    await posted_digest(world)
    await world.ada.slash(world.channel, "digest follow", categories="cs.CV")

    latest = await world.bo.slash(world.channel, "digest latest")
    status = await world.bo.slash(world.channel, "digest status")

    assert latest.ephemeral
    assert "**Tides**" in said(latest)[0]
    assert "Next digest" in said(status)[0]


async def test_help_lists_what_can_be_done(world: World) -> None:
    result = await world.bo.slash(world.channel, "paperboy")

    assert result.ephemeral
    assert "digest follow" in said(result)[0]


async def test_a_message_with_a_link_can_be_summarised_from_its_menu(world: World) -> None:
    message = await world.ada.send(world.channel, f"Look: https://arxiv.org/abs/{PAPER}v1")
    plain = await world.ada.send(world.channel, "No link here")

    summarised = await world.bo.context_menu(world.channel, "Summarise paper", message)
    nothing = await world.bo.context_menu(world.channel, "Summarise paper", plain)

    assert TITLE in said(summarised)[0]
    assert nothing.ephemeral


@pytest.mark.parametrize(
    ("locale", "language"),
    [("zh-CN", "zh"), ("zh-TW", "zh-hant"), ("de", "de"), ("fr", "en"), ("en-US", "en")],
)
def test_people_are_answered_in_the_language_discord_shows_them(locale: str, language: str) -> None:
    assert language_of_locale(discord.Locale(locale), "en") == language
    assert language_of_locale(None, "zh") == "zh"


async def test_whoever_reads_discord_in_chinese_is_answered_in_chinese(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        type(world.platform.client), "language", lambda *_: "zh"
    )  # simcord knows no locales
    form = await world.ada.slash(world.channel, "digest follow")
    results = [
        await world.bo.slash(world.channel, "paper", id="nonsense"),
        await world.bo.slash(world.channel, "paper", id=PAPER, section="summary"),
        await world.bo.slash(world.channel, "digest follow", categories="cs.CV"),
        await world.ada.slash(world.channel, "digest follow", categories="cs.CV"),
        await world.bo.slash(world.channel, "digest list"),
        await world.bo.slash(world.channel, "digest status"),
        await world.bo.slash(world.channel, "digest latest"),
        await world.bo.slash(world.channel, "digest search", words="zeppelins"),
        await world.bo.slash(world.channel, "ask", question="How many tokens a frame?", paper=PAPER),
        await world.bo.slash(world.channel, "paperboy"),
        await world.ada.slash(world.channel, "digest stop"),
    ]

    answers = [text for result in results for text in said(result)]
    assert len(answers) >= len(results)
    assert [text for text in answers if not re.search(r"[\u4e00-\u9fff]", text)] == []
    assert form.modal is not None
    assert form.modal["title"] == "在此关注主题"


# Buttons


async def test_a_button_posted_before_a_restart_still_works(world: World) -> None:
    thread = await posted_digest(world)
    entry = thread.history()[-1]
    await world.restart()

    pressed = await world.bo.click(entry, custom_id=buttons(entry)["BibTeX"])

    assert pressed.ephemeral
    assert "@misc" in said(pressed)[0]


async def test_the_analysis_comes_into_the_thread_and_the_asker_is_told_where(world: World) -> None:
    thread = await posted_digest(world)
    before = len(thread.history())
    entry = thread.history()[-1]

    pressed = await world.bo.click(entry, custom_id=buttons(entry)["Full analysis"])

    assert len(thread.history()) > before
    assert "Posted here: https" in said(pressed)[0]


async def test_asking_opens_a_form_and_the_answer_comes_where_it_was_asked(world: World) -> None:
    thread = await posted_digest(world)
    entry = thread.history()[-1]

    opened = await world.bo.click(entry, custom_id=buttons(entry)["Ask"])
    assert opened.modal is not None
    values = {modal_labels(opened.modal)[0]: "How many tokens a frame?"}
    await world.bo.submit_modal(opened, values)

    assert "22 tokens a frame" in "\n".join(shown(message) for message in thread.history()[-3:])


async def test_asking_under_the_root_is_about_the_digest_and_answered_in_its_thread(world: World) -> None:
    thread = await posted_digest(world)
    root = next(message for message in world.channel.history() if "Ask" in buttons(message))

    opened = await world.bo.click(root, custom_id=buttons(root)["Ask"])
    assert opened.modal is not None
    told = await world.bo.submit_modal(opened, {modal_labels(opened.modal)[0]: "How many tokens a frame?"})

    assert "22 tokens a frame" in shown(thread.last_message)
    assert "Posted here" in said(told)[0]
    assert told.ephemeral


async def test_an_opinion_is_kept(world: World) -> None:
    thread = await posted_digest(world)
    entry = thread.history()[-1]
    useful = next(name for label, name in buttons(entry).items() if ":useful:" in name and label)

    await world.bo.click(entry, custom_id=useful)

    (feedback,) = await world.wired.store.feedback(world.to)
    assert (feedback.paper_id, feedback.useful) == (PAPER, True)


# Questions


async def test_who_asks_what_is_answered_to_them_alone_is_told_where(world: World) -> None:
    thread = await posted_digest(world)
    me = world.guild.me
    assert me is not None
    await world.bo.send(thread, f"{me.mention} 9912.99999 why is that?")

    assert "no paper 9912.99999" in shown(world.bo_user.dm_channel.last_message)
    assert "I answered you in a direct message" in shown(thread.last_message)


async def test_a_question_in_the_thread_of_a_digest_is_answered_there(world: World) -> None:
    thread = await posted_digest(world)

    await world.bo.send(thread, "How many tokens a frame does Thimble use?")

    assert "17 time-lapse cameras" in shown(thread.last_message)


async def test_a_bare_mention_is_told_in_place_what_we_can_do(world: World) -> None:
    me = world.guild.me
    assert me is not None
    for text in ("", "help"):
        await world.bo.send(world.channel, f"{me.mention} {text}")
        assert "What I can do" in shown(world.channel.last_message)
    await world.ada.send(world.channel, f"{me.mention} follow cs.CV")
    assert "Following" in shown(world.channel.last_message)


async def test_what_colleagues_say_to_each_other_is_left_alone(world: World) -> None:
    thread = await posted_digest(world)
    before = thread.last_message
    for who, text in (
        (world.bo, "I am at the dentist until three"),
        (world.ada, "ok see you then"),
        (world.bo, "shall we take this one for journal club on Friday?"),
        (world.ada, "yes, who presents"),
        (world.bo, "👍"),
        (world.bo, "thanks!"),
        (world.bo, "哈哈不错"),
    ):
        last = await who.send(thread, text)
        assert thread.last_message == last
    assert before is not None
    await world.ada.slash(world.channel, "digest answers", lines="all")
    await world.bo.send(thread, "ok see you then")
    assert "found no passage" in shown(thread.last_message)
    await world.ada.slash(world.channel, "digest answers", lines="mentions")
    last = await world.bo.send(thread, "How many tokens a frame does Thimble use?")
    assert thread.last_message == last


async def test_a_mention_of_our_role_is_a_mention(world: World) -> None:
    me = world.guild.me
    assert me is not None
    ours = next(each for each in me.roles if not each.is_default())
    ours.name = me.name
    await world.bo.send(world.channel, f"{ours.mention} {PAPER} How many tokens a frame?")

    assert "22 tokens a frame" in shown(world.channel.last_message)


async def test_people_talking_to_each_other_are_left_alone(world: World) -> None:
    thread = await posted_digest(world)
    question = await world.bo.send(world.channel, "How many tokens a frame?")
    await world.bo.send(thread, f"{world.ada.mention} how many tokens a frame?")
    first = thread.last_message
    assert first is not None
    await world.ada.send(thread, "How many tokens?", reply_to=first)

    assert world.channel.last_message == question
    assert thread.last_message is not None
    assert not thread.last_message.author.bot


async def test_an_edited_question_replaces_its_answer_and_a_deleted_one_takes_it_away(world: World) -> None:
    thread = await posted_digest(world)
    question = await world.bo.send(thread, "How many tokens a frame does Thimble use?")
    count = len(thread.history())
    await world.bo.edit(question, "Which cameras were used?")

    assert len(thread.history()) == count

    await world.bo.delete(question)
    assert len(thread.history()) == count - 2


async def test_a_mention_is_enough_anywhere_and_without_reading_messages(folder: Path) -> None:
    async with a_world(folder, reads_messages=False) as world:
        thread = await posted_digest(world)
        before = len(thread.history())
        await world.bo.send(thread, "How many tokens a frame?")
        assert len(thread.history()) == before + 1

        me = world.guild.me
        assert me is not None
        await world.bo.send(thread, f"{me.mention} How many tokens a frame?")
        assert "22 tokens a frame" in shown(thread.last_message)


async def test_the_status_says_when_messages_cannot_be_read(folder: Path) -> None:
    async with a_world(folder, reads_messages=False) as world:
        await world.ada.slash(world.channel, "digest follow", categories="cs.CV")
        result = await world.ada.slash(world.channel, "digest status")

        assert any("Message Content" in text for text in said(result))


async def test_a_direct_message_is_answered(world: World) -> None:
    await world.bo.send_dm(f"{PAPER} How many tokens a frame?")

    assert "22 tokens a frame" in shown(world.bo_user.dm_channel.last_message)
