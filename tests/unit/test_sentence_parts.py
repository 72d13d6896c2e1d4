"""A sentence on two papers is cut between what is told of one and of the other, and nowhere else."""

import pytest

from bot.analysis.sentence_parts import telling_parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Heron took 40 days and Egret 12.", ["Heron took 40 days", "Egret 12."]),
        ("Heron uses Lion and Egret Tiger.", ["Heron uses Lion", "Egret Tiger."]),
        ("Heron runs on 3 boats, Egret on 4.", ["Heron runs on 3 boats", "Egret on 4."]),
        ("Heron braucht 40 Tage und Egret 12.", ["Heron braucht 40 Tage", "Egret 12."]),
        ("Heron 用 12 台机器而 Egret 用 1 台。", ["Heron 用 12 台机器", "Egret 用 1 台"]),
        ("Heron 得 44.5 对 Egret 的 44.1。", ["Heron 得 44.5", "Egret 的 44.1"]),
        ("Heron 用 12 臺機器與 Egret 的 1 臺。", ["Heron 用 12 臺機器", "Egret 的 1 臺"]),
    ],
)
def test_it_is_cut_where_both_sides_claim_something(text: str, parts: list[str]) -> None:
    assert [part.strip() for part in telling_parts(text)] == parts


@pytest.mark.parametrize(
    "text",
    [
        "Heron is trained on 12 and 16 machines.",
        "Heron is trained with plain gradient descent and momentum.",
        "Heron wird auf 12 und 16 Rechnern trainiert.",
        "Heron 的对比学习和对象检测用 12 台机器。",
        "Heron 的参与者比例为 3。",
    ],
)
def test_a_list_and_a_word_are_left_whole(text: str) -> None:
    assert [part.strip() for part in telling_parts(text)] == [text.rstrip("。")]
