"""What turns a word round beside it: a place, a gap, the figures of a change, what it is said of."""

import pytest

from bot.analysis.verify import judge
from bot.analysis.verify.comparands import Comparison, turns
from bot.analysis.verify.opposed import (
    figures_before,
    figures_by,
    find_other_place,
    is_than_near,
    is_turned_beside,
    shown_by_figures,
)
from bot.analysis.verify.sentence import read
from bot.domain.analysis import Claim
from tests.verification_table import index_of


def first(text: str) -> Comparison:
    return turns(read(text))[0]


@pytest.mark.parametrize(
    ("text", "said", "words"),
    [
        ("In the second trial it broke.", "In the 3rd trial it broke.", ["second"]),
        ("In the third trial it broke.", "In the 3rd trial it broke.", []),
        ("Second, it broke.", "In the 3rd trial it broke.", []),
        ("In the second trial it broke.", "In the third trial it broke.", ["second"]),
        ("In the second trial it broke.", "In the 3rd and the second trial it broke.", []),
        ("In the first trial it broke.", "In the 3rd trial it broke.", []),
        ("In the second trial it broke.", "In the 23rd trial it broke.", []),
    ],
)
def test_a_place_in_words_is_the_one_in_digits(text: str, said: str, words: list[str]) -> None:
    assert list(find_other_place(read(text), read(said))) == words


@pytest.mark.parametrize(
    ("text", "is_near"),
    [
        ("It is lower than that of Pan.", True),
        ("It is lower compared to Pan.", True),
        ("It is lower in all of the old tin pots of clay than in Pan.", False),
        ("It is lower in Pan.", False),
    ],
)
def test_a_than_belongs_to_the_comparison_that_it_stands_near(text: str, is_near: bool) -> None:
    assert is_than_near(read(text), first(text).at) is is_near


@pytest.mark.parametrize(
    ("text", "before", "by"),
    [
        ("It is 2.5% higher.", {"2.5"}, set()),
        ("It is 2.5% clearly higher.", set(), set()),
        ("It reduces the use of water by about 40%.", set(), {"40"}),
        ("It reduces the use of water by 40 and 50%.", set(), {"40", "50"}),
        ("It reduces the use of tea and milk by 40%.", set(), {"40"}),
        ("It reduces the use of water, by 40%.", set(), set()),
        ("It reduces the use of water to 40%.", set(), set()),
        ("It reduces the use of all water of the old tin pots by 40%.", set(), set()),
        ("It is faster by 40%.", set(), set()),
    ],
)
def test_a_gap_stands_before_a_comparison_or_behind_its_by(
    text: str, before: set[str], by: set[str]
) -> None:
    assert figures_before(read(text), first(text)) == before
    assert figures_by(read(text), first(text)) == by


@pytest.mark.parametrize(
    ("text", "said", "is_shown"),
    [
        ("The yield improves from 6 to 5.", "The yield falls from 6 to 5.", True),
        ("The yield improves from 6 to 4.", "The yield falls from 6 to 5.", False),
        ("The yield improves from 5 to 6.", "The yield falls from 6 to 5.", False),
        ("The yield improves by 6 to 5.", "The yield falls from 6 to 5.", False),
        ("The yield improves from 6% to 5 cm.", "The yield falls from 6% to 5 cm.", False),
    ],
)
def test_the_figures_of_a_change_show_which_way_it_goes(text: str, said: str, is_shown: bool) -> None:
    found = shown_by_figures(read(text), read(said))
    assert found == ({first(text).at} if is_shown else set())


@pytest.mark.parametrize(
    ("text", "said", "is_turned"),
    [
        ("It has lower lids.", "It has higher lids.", True),
        ("It has higher lids.", "It has higher lids.", False),
        ("It raises the lids.", "It lowers lids.", True),
        ("It has fewer lids.", "It has higher lids.", True),
        ("It has lower lids than Pan.", "It has higher lids.", None),
        ("It has lower lids.", "It has higher lids than Pan.", None),
        ("It has lower pans.", "It has higher lids.", None),
        ("It has lower, lids.", "It has higher, lids.", None),
        ("It has better lids.", "It has worse lids.", None),
        ("It has faster lids.", "It has higher lids.", None),
    ],
)
def test_a_word_is_turned_round_where_the_very_thing_behind_it_has_the_opposite(
    text: str, said: str, is_turned: bool | None
) -> None:
    theirs = turns(read(said))
    assert is_turned_beside(read(text), first(text), read(said), theirs) is is_turned


@pytest.mark.parametrize(
    ("quote", "true", "false"),
    [
        ("The lid is used in winter.", "盖子不仅在冬天使用。", "盖子不在冬天使用。"),
        ("The gain of the lid is insignificant.", "盖子的增益不显著。", "盖子的增益显著。"),
        ("The lid leaks in winter.", "缺点：盖子漏水。", "盖子不漏水。"),
        (
            "The pots do not leak, but the urn takes 5 cups.",
            "urn 装 5 cups。",
            "urn 装 7 cups。",
        ),
        ("The pot is shaky at sea.", "壶在海上不稳定。", "壶在海上不摇晃。"),
        ("After dropping the lid it boils.", "去掉盖子后沸腾。", "盖子后不沸腾。"),
        ("The urn does not leak.", "urn 不会漏水。", "urn 会漏水。"),
        ("The lid shows no leaks, as guests say.", "客人说盖子没有漏水。", "客人说盖子漏水。"),
    ],
)
def test_a_chinese_statement_denies_what_its_evidence_does_and_nothing_else(
    quote: str, true: str, false: str
) -> None:
    index = index_of(quote)
    assert judge(index, Claim(text=true, quote=quote)).faults == ()
    assert judge(index, Claim(text=false, quote=quote)).faults
