"""Shapes of sentences that compare two things: what holds of either stays, what is exchanged is caught.

Each shape is tried with names of several kinds, and within what reports it, places it or follows it.
"""

from __future__ import annotations

import re
from itertools import product

import pytest

from bot.analysis.verify import check_claim
from bot.analysis.verify.reported import without_reporting
from bot.domain.analysis import Claim
from tests.verification_table import index_of

NAMES = (
    ("Samovar", "Thermos"),
    ("the Extended Kettle", "the Simple Kettle"),
    ("our kettle", "the pan"),
    ("Samovar-7", "the Urn-3 frame"),
    ("the tin urn", "the copper urn"),
)
FRAMES = (
    "{}",
    "Results show that in the coldest kitchen, {}",
    "{} The pot of Vogel stands beside them.",
    "Furthermore, we observe that {}",
)
SHAPES = {
    "A consistently outperforms B on all tables.": (
        ("A does better than B.", "B is outperformed by A.", "B is behind A."),
        ("B outperforms A.", "A does worse than B.", "B does better than A."),
    ),
    "A achieves higher warmth than B.": (
        ("B achieves lower warmth than A.", "The warmth of A is higher than that of B."),
        ("B achieves higher warmth than A.", "A achieves lower warmth than B."),
    ),
    "The leak rate of A is lower than that of B (12.3% vs. 18.9%).": (
        ("A has a leak rate of 12.3%.", "The leak rate of B is higher, 18.9%, than that of A, 12.3%."),
        ("A has a leak rate of 18.9%.", "B has a leak rate of 12.3%."),
    ),
    "A and B reach a lid score of 68.1 and 82.3, respectively.": (
        ("A reaches a lid score of 68.1.", "B reaches 82.3."),
        ("A reaches a lid score of 82.3.", "B reaches 68.1."),
    ),
    "A is up to six times faster than B.": (
        ("B is up to six times slower than A.",),
        ("B is up to six times faster than A.", "A is up to six times slower than B."),
    ),
    "A shows strong handles, while B excels at pouring.": (
        ("A shows strong handles.", "B excels at pouring."),
        (
            "A excels at pouring.",
            "B shows strong handles.",
            "A excels at pouring, while B shows strong handles.",
        ),
    ),
    "A needs 4.2 litres of tea, while B needs 9.7 litres.": (
        ("A needs 4.2 litres.", "B needs 9.7 litres of tea."),
        ("A needs 9.7 litres of tea.", "B needs 4.2 litres of tea, while A needs 9.7 litres."),
    ),
    "A can fill the cups 30% of the time, whereas B always fails.": (
        ("A fills the cups 30% of the time.",),
        ("A fails 30% of the time.", "A cannot fill the cups."),
    ),
    "Two of the three tables were set by A and one by B.": (
        ("Two of the tables were set by A.",),
        ("Two of the three tables were set by B and one by A.",),
    ),
    "We look at 20 guests, 12 of whom use A and 8 of whom use B.": (
        ("12 guests use A.", "Eight guests use B."),
        ("12 guests use B.", "Eight guests use A."),
    ),
    "A lowers the mean leak from 12.4 ml to 8.1 ml.": (
        ("With A the mean leak falls to 8.1 ml.", "Without A the mean leak is 12.4 ml."),
        ("A lowers the mean leak from 8.1 ml to 12.4 ml.", "A raises the mean leak to 12.4 ml."),
    ),
    "A costs $1.20 per hour, while B costs $0.35 per hour.": (
        ("An hour of A costs $1.20.", "B costs $0.35 per hour."),
        ("A costs $0.35 per hour.", "B costs $1.20 per hour.", "A costs $1.20 per minute."),
    ),
    "A pours on par with B.": (
        ("A pours as well as B.",),
        ("A outperforms B.", "A pours worse than B."),
    ),
    "A improves warmth at the expense of taste.": (
        ("A improves warmth.",),
        ("A improves taste.", "A improves taste at the expense of warmth."),
    ),
    "A is robust to frost but sensitive to steam.": (
        ("A is sensitive to steam.",),
        ("A is sensitive to frost.", "A is robust to steam but sensitive to frost."),
    ),
    "Contrary to all expectations, A did not improve the taste.": (
        ("Unexpectedly, A did not improve the taste.", "A did not improve the taste."),
        ("A improved the taste.",),
    ),
    "Neither A nor B was broken by the frost.": (
        ("B was not broken by the frost.", "A was not broken by the frost."),
        ("B was broken by the frost.", "A was broken by the frost."),
    ),
    "Of 214 cups, 132 belong to A and 82 to B.": (
        ("132 of the 214 cups belong to A.", "82 cups belong to B."),
        ("82 of the 214 cups belong to A.",),
    ),
    "A reaches a warmth of 91.4%, 3.2 points higher than B.": (
        ("A reaches a warmth of 91.4%.", "The warmth of B is 3.2 points lower than that of A."),
        ("B reaches a warmth of 91.4%.",),
    ),
    "A pours on par with B while using a third of the tea.": (
        ("A needs less tea than B.", "A uses a third of the tea."),
        ("A pours worse than B.", "A uses a quarter of the tea.", "A needs more tea than B."),
    ),
    "Removing A lowers the score by 3.2 points and removing B by 1.1 points.": (
        ("Without A the score is 3.2 points lower.", "Removing A hurts more than removing B."),
        ("Removing A lowers the score by 1.1 points.", "Removing A raises the score by 3.2 points."),
    ),
    "Instead of A, the cooks use B to boil water.": (
        ("Water is boiled with B.",),
        ("The cooks use A instead of B to boil water.",),
    ),
}


def _told(shape: str, one: str, other: str) -> str:
    told = re.sub(r"\b[AB]\b", lambda found: one if found[0] == "A" else other, shape)
    return told[0].upper() + told[1:]


@pytest.mark.parametrize("shape", SHAPES)
def test_of_two_things_neither_is_told_what_holds_of_the_other(shape: str) -> None:
    true, false = SHAPES[shape]
    wrong = []
    for (one, other), frame in product(NAMES, FRAMES):
        told = _told(shape, one, other)
        quote = frame.format(
            told if frame.startswith("{") or one[0].isupper() else told[0].lower() + told[1:]
        )
        index = index_of(quote)
        for is_true, text in [*((True, each) for each in true), *((False, each) for each in false)]:
            said = _told(text, one, other)
            if check_claim(index, Claim(text=said, quote=quote)).verified != is_true:
                wrong.append((is_true, said, quote))
    assert wrong == []


@pytest.mark.parametrize(
    ("quote", "true", "false"),
    [
        (
            "Urns were used for 3,000 Samovar kitchen hours.",
            "Urns were used for 3,000 kitchen hours.",
            "Urns were used for 3,000 kitchen days.",
        ),
        (
            "Warmth is compared with that of three pots (Kettle-2: 100.00%, Urn-3: 99.54%, Pan-4: 94.38%).",
            "Urn-3 的 warmth 为 99.54%。",
            "The warmth of Urn-3 is 92.38%.",
        ),
        (
            "The store has 160 pairs and 20 triples.",
            "有 160 个二元组和 20 个三元组。",
            "有 160 个二元组和 30 个三元组。",
        ),
        (
            "Kettles need more tea than urns. It was a warm Monday in the old kitchen.",
            "Urns need less tea than kettles.",
            "Urns need more tea than kettles.",
        ),
        (
            "The spouts measure 12.5 mm, and 65% of the urns leak.",
            "The spouts measure 1.25 cm, and more than half of the urns leak.",
            "The spouts measure 12.5 cm.",
        ),
        (
            "The pots weigh 9, 14 and 31 kg for tin, clay and iron, respectively.",
            "The iron pot weighs 31 kg.",
            "The tin pot weighs 31 kg.",
        ),
        (
            "Loss fell by 1.3 percentage points in the 10 mg group and by 0.9 points in the 5 mg group.",
            "The 5 mg dose went with a fall of 0.9 points.",
            "The 5 mg group saw a fall of 1.3 percentage points.",
        ),
        (
            "The store has 19.018 cups and 1.602 pots, and a share of 0.928 is blue.",
            "The store has 19,018 cups, and a share of 92.8% is blue.",
            "The store has 190,180 cups.",
        ),
        (
            "The Urn/ZrO2 kept 92% of its heat at 250 °C over two decades.",
            "Urn/ZrO2在250 °C下保持了92%的热量，历时20年。",
            "Urn/ZrO2在520 °C下保持了92%的热量。",
        ),
        (
            "The guests drank 46 cups more per year than the cooks.",
            "客人每年比厨师多喝46杯。",
            "客人每月比厨师多喝46杯。",
        ),
        (
            "The 34-litre urn is better than the 18-litre urn.",
            "The 34-litre urn beats the 18-litre urn.",
            "The 18-litre urn beats the 34-litre urn.",
        ),
        (
            "From the 22 urns that we bought, 13 urns leaked, 9 of which were mended.",
            "13 of the 22 urns leaked, and 9 were mended.",
            "All the urns leaked.",
        ),
        (
            "5/8 cooks pick the blue pot.",
            "5/8 of the cooks pick the blue pot.",
            "所有厨师都选了蓝壶。",
        ),
        (
            "Of 22 cooks, 5 pick the blue pot.",
            "5 of 22 cooks pick the blue pot.",
            "大多数厨师选了蓝壶。",
        ),
        (
            "Trust in kettles was lower in rural than in urban kitchens (17% vs. 28%).",
            "In urban kitchens, trust in kettles was 28%.",
            "In rural kitchens, trust in kettles was 28%.",
        ),
        (
            "The new urn attains 72.2% warmth, outperforming pots with whistles.",
            "The new urn attains 72.2% warmth.",
            "Pots with whistles attain 72.2% warmth.",
        ),
        (
            "The urn keeps tea warm (92% of the time), reducing waste by 40% compared to pans.",
            "The urn wastes 40% less than pans.",
            "The urn reduces waste by 92%.",
        ),
        (
            "Urns and pans show nearly identical leak rates (32.0% vs. 31.8%).",
            "Pans leak at a rate of 31.8%.",
            "Urns show a leak rate of 31.8%.",
        ),
        (
            "Samovar causes 43% of all spills, followed by Urn-3 (27%) and frost (12%).",
            "Frost causes 12% of all spills.",
            "Samovar causes 27% of all spills.",
        ),
        (
            "Cold and hot cups leak at scores of 68.15 and 82.26, and boil at 91.6 and 83.2, respectively.",
            "Hot cups leak at a score of 82.26.",
            "Cold cups leak at a score of 82.26.",
        ),
        (
            "At noon 68% of the lids leak and 12% of the cups leak.",
            "More than half of the lids leak.",
            "More than half of the cups leak.",
        ),
        (
            "The spouts measure 12.5 mm and the lids measure 30 mm.",
            "The lids measure 3 cm.",
            "The lids measure 1.25 cm.",
        ),
        (
            "The recall of Samovar is 0.928 and that of Urn-3 0.871.",
            "Urn-3 has a recall of 87.1%.",
            "Urn-3 has a recall of 92.8%.",
        ),
        (
            "Urns leak less than pans (p = 0.03).",
            "Urns leak less than pans.",
            "3% of the urns leak less than pans.",
        ),
        (
            "The store has 19.018 cups and 16.025 pots.",
            "The store has 16,025 pots.",
            "The store has 19,018 pots.",
        ),
        (
            "Every lid was bound to the pot it belongs to. It was late.",
            "Every lid was bound to the pot it belongs to.",
            "No lid was bound to the pot it belongs to.",
        ),
        (
            "Guests took 5 mg iron per day.",
            "5 mg iron was taken per day.",
            "Guests took 5 mg zinc per day.",
        ),
        (
            "The urn pours on par with the pan while using 3x the tea.",
            "The urn needs more tea than the pan.",
            "The urn needs less tea than the pan.",
        ),
        (
            "Of tea to milk the cooks found a ratio of 1.602 by hand.",
            "By hand, the ratio of tea to milk was 1.602.",
            "By hand, the ratio of tea to milk was 1602.",
        ),
        (
            "The share of lids that leak fell from 41% to 12% within a year.",
            "The share of lids that leak fell by 29 percentage points.",
            "The share of lids that leak fell by 19 percentage points.",
        ),
        (
            "Urns taste of tin, and 30 of the 709 cups hold tea.",
            "709 个杯子中的 30 个装着茶。",
            "30 个杯子中的 709 个装着茶。",
        ),
        (
            "We find no sign that urns leak more than pans.",
            "There is no sign that urns leak more than pans.",
            "Urns leak more than pans.",
        ),
    ],
)
def test_what_is_counted_listed_and_reported_is_held_against_its_own_words(
    quote: str, true: str, false: str
) -> None:
    index = index_of(quote)
    assert check_claim(index, Claim(text=true, quote=quote)).verified
    assert not check_claim(index, Claim(text=false, quote=quote)).verified


@pytest.mark.parametrize(
    "denial",
    [
        "This does not show that",
        "This doesn’t show that",
        "Nobody has shown that",
        "None of the tests shows that",
        "We rarely find that",
        "Neither of them confirms that",
        "We could hardly confirm that",
        "Our tests fail to show that",
    ],
)
def test_what_is_denied_to_be_shown_is_not_reported(denial: str) -> None:
    quote = f"{denial} urns leak more than pans."
    told = Claim(text="Urns leak more than pans.", quote=quote)
    assert not check_claim(index_of(quote), told).verified


@pytest.mark.parametrize(
    ("sentence", "reported"),
    [
        ("Furthermore, we also find that urns leak.", "urns leak."),
        ("Tests in three kitchens showed that, urns leak.", "urns leak."),
        ("It was shown that urns leak.", "urns leak."),
        ("结果表明，壶会漏。", "壶会漏。"),
        ("没有结果表明，壶会漏。", "没有结果表明，壶会漏。"),
        ("We doubt that anybody found that urns leak.", "We doubt that anybody found that urns leak."),
        ("The urn that leaks is blue.", "The urn that leaks is blue."),
        ("In 7 kitchens we found that urns leak.", "In 7 kitchens we found that urns leak."),
        ("", ""),
    ],
)
def test_a_report_is_what_it_reports_unless_it_denies_doubts_or_counts(
    sentence: str, reported: str
) -> None:
    assert without_reporting(sentence) == reported
