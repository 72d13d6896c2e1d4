"""What people type becomes a topic, or they are told what is wrong with it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.subscriptions import make_subscription, make_topic, passing_subscription
from bot.domain.errors import TopicError
from bot.domain.topic import Destination, Subscription, Topic
from bot.locales import error_message
from tests.fakes import NOON

HERE = Destination(platform="slack", workspace="T1", channel="C1")


def subscribe(
    topic: Topic, to: Destination = HERE, *, zone: str = "Europe/Berlin", language: str = "en"
) -> Subscription:
    return make_subscription(to=to, topic=topic, now=NOON, time=dt.time(8), zone=zone, language=language)


def test_a_topic_keeps_what_was_typed_and_repairs_categories() -> None:
    topic = make_topic(
        categories=["CS.cv", "cs.CV"],
        keywords=['"gaussian splatting", -survey', "tides"],
        authors=[" Ada Lindqvist "],
        interest=" 3D \n reconstruction ",
        limit=7,
    )
    assert topic.categories == ("cs.CV",)
    assert topic.keywords == ("gaussian splatting", "-survey", "tides")
    assert topic.authors == ("Ada Lindqvist",)
    assert topic.name == topic.interest == "3D reconstruction"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"categories": []}, "at least one category, such as cs.CV"),
        ({"categories": ["cs.CVV"]}, "cs.CV"),
        ({"keywords": ["--"]}, "keyword"),
        ({"interest": "x" * 1_001}, "1000"),
        ({"name": "x" * 61}, "60"),
        ({"authors": [str(number) for number in range(51)]}, "50"),
        ({"limit": 0}, "200"),
    ],
)
def test_what_cannot_be_followed_is_said_in_both_languages(wrong: dict[str, object], named: str) -> None:
    with pytest.raises(TopicError) as caught:
        make_topic(**({"categories": ["cs.CV"]} | wrong))  # type: ignore[arg-type] # wrong on purpose
    assert named in error_message("en", caught.value)
    assert error_message("zh", caught.value)


@pytest.mark.parametrize("zone", ["Mars/Base", "", "../../etc/passwd", "x\0y"])
def test_an_unknown_zone_is_named(zone: str) -> None:
    with pytest.raises(TopicError) as caught:
        subscribe(make_topic(categories=["cs.CV"]), zone=zone)
    assert zone in error_message("en", caught.value)


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(TopicError) as caught:
        subscribe(make_topic(categories=["cs.CV"]), language="much english")
    assert "much english" in error_message("en", caught.value)


def test_following_the_same_name_in_the_same_place_again_replaces_it() -> None:
    first = subscribe(make_topic(categories=["cs.CV"], name="Splats"))
    again = subscribe(make_topic(categories=["cs.GR"], name="splats"))
    elsewhere = subscribe(
        make_topic(categories=["cs.CV"], name="Splats"), HERE.model_copy(update={"channel": "C2"})
    )
    assert first.id == again.id
    assert first.id != elsewhere.id


def test_the_same_question_is_the_same_run_whatever_its_length() -> None:
    def asked(**changes: object) -> str:
        topic = make_topic(**({"categories": ["cs.CV"], "interest": "tides"} | changes))  # type: ignore[arg-type]
        return passing_subscription(to=HERE, topic=topic, now=NOON, language="en").id

    assert asked() == asked(limit=3)
    assert asked() != asked(interest="moths")
    assert asked() != asked(categories=["cs.LG"])


@given(st.text(max_size=100))
def test_any_name_gives_an_id_that_can_stand_in_a_key(name: str) -> None:
    topic = Topic(name=name, categories=("cs.CV",))
    assert "/" not in passing_subscription(to=HERE, topic=topic, now=NOON, language="en").id


def test_a_language_may_be_typed_as_a_system_names_it() -> None:
    assert subscribe(make_topic(categories=["cs.CV"]), language=" zh_TW").language == "zh-TW"
    with pytest.raises(TopicError):
        subscribe(make_topic(categories=["cs.CV"]), language="Deutsch")
