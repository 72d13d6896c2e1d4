"""Kinds of true and false statements met in fields other than machine learning, a pair for each."""

import pytest

from tests.verification_table import is_believed

PAIRS = [
    (
        "The time to a boil was 6.1 minutes in the western kitchen but 2.6 minutes in the cellar.",
        "In the cellar the time to a boil was 2.6 minutes.",
        "The time to a boil was 2.6 minutes in the western kitchen but 6.1 minutes in the cellar.",
    ),
    (
        "We steep with a pot size of 4 and a stirring rate = 0.6.",
        "The pot size is 4 and the stirring rate 0.6.",
        "The pot size is 0.6 and the stirring rate 4.",
    ),
    (
        "The shop holds 118K green, 5K black and 20K white leaves.",
        "It holds 5K black and 20K white leaves.",
        "It holds 20K black leaves.",
    ),
    (
        "Hotter water leads to an improvement in quality for all four teas.",
        "Hotter water improves the quality for all four teas.",
        "Hotter water leads to a drop in quality for all four teas.",
    ),
    (
        "Of 190 cups, 12 (6.3%) developed a crack, compared with 27 of 180 (15.0%) in the glazed series.",
        "In the glazed series 15.0 percent developed a crack.",
        "In the glazed series 6.3 percent developed a crack.",
    ),
    (
        "Our lids are never closed, and all steam is passed on.",
        "A cork can close; here all steam is passed on.",
        "Our lids close, and all steam is passed on.",
    ),
    (
        "The sample has 21 wells at depths ranging from 40 to 900 pc.",
        "样本包含21口井，深度在40到900 pc之间。",
        "样本包含21口井，深度在40到900 kpc之间。",
    ),
    (
        "We pre-heat the kettle for 7 minutes.",
        "Pre-heating takes seven minutes.",
        "Pre-cooling takes seven minutes.",
    ),
    (
        "Boiling was three times slower (lid and all) for the 2 mm than the 4 mm spout.",
        "Boiling was three times slower for the 2 mm spout than for the 4 mm spout.",
        "Boiling was three times slower for the 4 mm spout than for the 2 mm spout.",
    ),
    (
        "Steam follows a three-dimensional normal law with a quadratic loss.",
        "蒸汽服从三维正态分布，损失为二次型。",
        "蒸汽服从四维正态分布，损失为二次型。",
    ),
    (
        "Lids had an effect on the taste of tea (p < 0.05).",
        "盖子对茶味有影响（p 值小于 0.05）。",
        "盖子对茶味有影响（p 值大于 0.05）。",
    ),
    (
        "Of the jars, 812 hold two kinds of dried leaves, and 96 hold three.",
        "96 jars hold 3 kinds of dried leaves.",
        "812 jars hold 3 kinds of dried leaves.",
    ),
    (
        "The urn was tuned on a mix of Assam-7 and Keemun with tasting notes of 90K and 4K, respectively.",
        "Assam-7 contributes 90,000 tasting notes.",
        "壶用 Keemun 的9万条品茶记录调整。",
    ),
    (
        "Even a round of only 30 tastings with a total of only 700 cups can give a sound ranking.",
        "Thirty tastings can give a sound ranking.",
        "700 tastings can give a sound ranking.",
    ),
    (
        "Mean yearly leakage fell from 8.4 t ha−1 with iron lids to 2.1 t ha−1 with cork lids.",
        "With cork lids the mean yearly leakage was 2.1 t ha−1.",
        "Leakage was 2.1 t ha−1 with iron lids and 8.4 t ha−1 with cork lids.",
    ),
    (
        "The rate is estimated to be less than 1 spill per 120 000 years.",
        "发生率估计低于每12万年1次。",
        "发生率估计高于每12万年1次。",
    ),
    (
        "A fit of the boiling curves gives a mass of 81.3 ± 0.2 (stat.) ± 0.6 (syst.) GeV.",
        "A fit gives a mass of 81.3 GeV.",
        "A fit gives a mass of 81.3 ± 0.6 (stat.) ± 0.2 (syst.) GeV.",
    ),
    (
        "51 cups (12.1%) of the tin group and 80 cups (19.4%) of the glass group cracked within 14 days.",
        "12.1 percent of the tin group cracked within 14 days.",
        "12.1 percent of the glass group cracked within 14 days.",
    ),
    (
        "We see large improvements in taste at much lower effort.",
        "Taste improves at much lower effort.",
        "Taste improves at much higher effort.",
    ),
    (
        "It takes less than a day to learn fine brewing rules from a book of 900 pages.",
        "Learning fine brewing rules from a book of 900 pages takes less than a day.",
        "Learning fine brewing rules from a book of 900 pages takes more than a day.",
    ),
    (
        "Tea-2 obtains 81.0%, 3.0% higher than that of Brew at like speed (61 vs. 63), and lower cost.",
        "Tea-2 is 3.0% higher than Brew.",
        "Tea-2 is 3.0% lower than Brew.",
    ),
    (
        "The line fills 61.7 cups/sec on dry days.",
        "The line fills 61.7 cups per second.",
        "The line fills 61.7 cups per minute.",
    ),
    (
        "We saw 310K leaves out of the 620K leaves at hand.",
        "310K out of the 620K leaves were seen.",
        "620K out of the 310K leaves were seen.",
    ),
    (
        "Cups of the 2.5B grain Steamer are preferred to cups of the 90B Boiler-4.",
        "Cups of the 2.5B grain Steamer are preferred to cups of Boiler-4.",
        "Cups of the 90B Boiler-4 are preferred to cups of the 2.5B grain Steamer.",
    ),
    (
        "Steamers give clear and warm tea about twice as often as Boiler-4.",
        "Steamers give clear and warm tea twice as often as Boiler-4.",
        "Boiler-4 gives clear and warm tea about twice as often as steamers.",
    ),
    (
        "Leaves were rolled for 6 h before oil was drawn from the stems.",
        "Leaves were rolled before oil was drawn from the stems.",
        "Oil was drawn from the stems before leaves were rolled.",
    ),
    (
        "Of the houses, nine out of ten kept tea in open jars.",
        "Nine of ten houses kept tea in open jars.",
        "All houses kept tea in open jars.",
    ),
    (
        "The ranking holds over a wide range of climates.",
        "The ranking holds over a wide range of climates, as they say.",
        "The ranking holds over a narrow range of climates.",
    ),
    (
        "The urn pours 44 litres on average.",
        "On average, the urn pours 44 litres.",
        "The urn pours 44 litres at most.",
    ),
    (
        "Kettle-3 obtains 21.2 on Spring Water with 12M grains, while Urn-9 with 3B grains obtains 18.5.",
        "Urn-9 在 Spring Water 上得到 18.5。",
        "Urn-9 在 Spring Water 上得到 21.2。",
    ),
    (
        "With oolong, the rims of the first and second cups are lowered, though the third cup is raised.",
        "对于 oolong，第一和第二个杯子降低，而第三个杯子升高。",
        "对于 oolong，第一和第二个杯子没有降低。",
    ),
]


@pytest.mark.parametrize(("quote", "true", "false"), PAIRS)
def test_a_statement_is_kept_where_its_quote_says_so_and_caught_where_it_is_turned(
    quote: str, true: str, false: str
) -> None:
    assert is_believed(quote, true)
    assert not is_believed(quote, false)
