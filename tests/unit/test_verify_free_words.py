"""Statements in free words, of any field, are told from those that turn what their quote says."""

import pytest

from bot.analysis.verify import contradictions
from tests.verification_table import is_believed


@pytest.mark.parametrize(
    ("quote", "true", "false"),
    [
        (
            "Kettle boils faster and improves the accuracy of the timer by 4.5% on average.",
            "Kettle improves the timer's accuracy by 4.5%.",
            "With Kettle the accuracy drops by 4.5%.",
        ),
        (
            "The timer of Kettle is on par with the timer of Urn in every season.",
            "Kettle's timer is as good as that of Urn.",
            "Kettle's timer is worse than that of Urn.",
        ),
        (
            "Despite all of these efforts, boiling water at sea remains a challenging problem.",
            "Boiling water at sea is still a challenging problem.",
            "Boiling water at sea is no longer a challenging problem.",
        ),
        (
            "The tea was made from filtered rain water of the last week.",
            "Filtered rain water was used for the tea.",
            "The tea was made from rain water without filtering.",
        ),
        (
            "We find small but significant changes in the taste of the same water.",
            "The taste of the same water changes a little, but significantly.",
            "The taste of the same water shows large changes.",
        ),
        (
            "In the cellar, tea was kept at 12 °C compared to a range in the attic of a factor of 3.",
            "In the cellar, tea was kept at 12 °C.",
            "In the attic, tea was kept at 12 °C.",
        ),
        (
            "For cups and bowls, stirring lifts it from 41% to 52% and from 60% to 63%, respectively.",
            "With bowls, the rate after stirring is 63%.",
            "With bowls, the rate after stirring is 52%.",
        ),
        (
            "A 90% confidence that a kettle is not leaking on average would require 120 trials.",
            "To be ninety percent sure that a kettle is not leaking takes 120 trials on average.",
            "120 trials give 90% confidence that a kettle is leaking.",
        ),
        (
            "Order causes 59% of the 7571 broken cups in our kitchen.",
            "Order is behind 59% of the 7,571 broken cups.",
            "Order causes 59 of the 7571 broken cups.",
        ),
        (
            "Rain on 1912 leaves of 754 bushes improves growth, with Bush L1 reaching the greatest, 86 cm.",
            "On 1,912 leaves of 754 bushes, Bush L1 has the greatest growth, 86 cm.",
            "The study has 754 leaves from 1912 bushes.",
        ),
        (
            "The gardener saves work by reducing the use of water by approximately 40% compared to hoses.",
            "About 40% less water is used than with hoses.",
            "About 40% more water is used than with hoses.",
        ),
        (
            "The AM kettle is consistently faster than the Cirpka et al. (2007) kettle above 15 kg.",
            "Above 15 kg, the AM kettle is always faster than that of Cirpka et al. (2007).",
            "The Cirpka et al. kettle is consistently faster than the AM kettle for loads above 15 kg.",
        ),
        (
            "POT LARGE significantly outperforms POT BASE in every season.",
            "POT LARGE is clearly better than POT BASE in every season.",
            "POT BASE significantly outperforms POT LARGE in every season.",
        ),
        (
            "Stirring leads to a 31% reduction in 2D stains and a 76% reduction in 3D stains of the table.",
            "Stirring cuts 2D stains by 31% and 3D stains by 76%.",
            "Stirring cuts 2D stains by 76%.",
        ),
        (
            "We kept the plants for 60 years of drought and three years of rain under control.",
            "植物经历了 60 年干旱和三年降雨。",
            "植物经历了 60 天干旱和三年降雨。",
        ),
        (
            "In total 7571 flaky biscuits were counted, 59% of them in May.",
            "7571 块不稳定饼干中，59% 在五月。",
            "7571 块不稳定饼干中，95% 在五月。",
        ),
        (
            "The average wait is 128 ms, representing a 35 percent reduction compared with other kettles.",
            "平均等待为 128 毫秒，比其他水壶减少 35%。",
            "平均等待为 128 毫秒，比其他水壶增加 35%。",
        ),
        (
            "Kettles like Urn and Samovar fail to reach a viable warmth (<23%) or speed (>150 ms) at sea.",
            "Urn and Samovar are neither warm (below 23%) nor fast enough (over 150 ms) at sea.",
            "Urn and Samovar are neither warm (above 23%) nor fast enough (over 150 ms) at sea.",
        ),
        (
            "A set with only 100 leaves is shown to give 25% taste over the whole year.",
            "With no more than 100 leaves, 25% of the taste is given over the whole year.",
            "With more than 100 leaves, 25% of the taste is given over the whole year.",
        ),
        (
            "It also reduces waits and spills, respectively, by up to 5x and 2.5x.",
            "Waits fall by as much as 5x, spills by up to 2.5x.",
            "Waits fall by up to 2.5x, spills by up to 5x.",
        ),
        (
            "Mild tea improves the taste by +0.37 points and reduces complaints by 18.6%.",
            "The taste rises by 0.37 points while complaints fall by 18.6%.",
            "The taste changes by -0.37 points.",
        ),
        (
            "The kettle weighs (3.2 ± 0.4) × 10^20 grains, two thirds of what the urn does.",
            "The kettle weighs 3.2 × 10^20 grains.",
            "The kettle weighs 3.2 × 10^21 grains.",
        ),
        (
            "Cups are sorted into given sizes (e.g., 1000) with an overlap (e.g., 100) of their handles.",
            "Cups have a size of, for example, 1,000 with an overlap of 100.",
            "Cups have a size of 100 with an overlap of 1000.",
        ),
        (
            "The winter mean at the pier fell from -3.1 °C to -4.6 °C, a change of -1.5 °C.",
            "The winter mean fell by 1.5 °C.",
            "The winter mean fell to 4.6 °C.",
        ),
        (
            "Stirring speeds it up and reduces the number of stains from 5.34 to 4.34 on every table.",
            "With stirring there are 4.34 stains on every table.",
            "With stirring there are 5.34 stains on every table.",
        ),
        (
            "Kettle passes the best urns by a margin of +2.7 points at sea and +3.2 points on land.",
            "Kettle is better than the best urns by 2.7 points at sea.",
            "Kettle reaches 2.7 points at sea.",
        ),
        (
            "Kettle achieves higher efficiency by reducing steam and noise by 25% and 35%, respectively.",
            "Kettle is more efficient, with 25% less steam.",
            "Kettle is less efficient, with 25% less steam.",
        ),
        (
            "At 4 °C the weight of the full kettle is 3.1 kg, an order of magnitude above the dry cup.",
            "At 4 °C the full kettle weighs 3.1 kg, ten times more than the dry cup.",
            "The dry cup has a weight of 3.1 kg at 4 °C.",
        ),
        (
            "Rain did not lower the lake in 28 days, but it cut the median wait from 9 to 7 days.",
            "Rain cut the median wait from nine to seven days.",
            "Rain lowered the lake in 28 days.",
        ),
        (
            "Of 412 pots, 37 stand in the sun and only five of these are red.",
            "37 of 412 pots stand in the sun.",
            "All 412 pots stand in the sun.",
        ),
        (
            "Prices rose from 9.50 to 12.00 euros, yet employment in small kitchens did not decline.",
            "价格从9.50欧元升至12.00欧元，但小厨房的就业没有下降。",
            "小厨房的就业下降了。",
        ),
        (
            "The stove gives 1.8 W at noon, three times the power of the earlier design.",
            "The stove gives 1.8 W at noon.",
            "The earlier design gives 1.8 W at noon.",
        ),
        (
            "The number density of leaves is of the order of 20 cm⁻³ in every pot.",
            "Leaves have a number density of the order of 20 cm^-3.",
            "Leaves have a number density of the order of 30 cm^-3.",
        ),
    ],
)
def test_a_statement_in_free_words_is_told_from_one_that_turns_it(
    quote: str, true: str, false: str
) -> None:
    assert is_believed(quote, true)
    assert not is_believed(quote, false)


@pytest.mark.parametrize(
    ("quote", "true", "false"),
    [
        (
            "The pot weighs (67.4 ± 0.5) km/s/Mpc in the old unit; its lid 0.315 ± 0.007.",
            "The pot weighs 67.4 km/s/Mpc.",
            "The pot weighs 67.4 m/s/Mpc.",
        ),
        (
            "Cups of 5, 10 and 20 mm were fired at −20 °C, with a leak of 1.0×10−21.",
            "Cups of 5 mm, 10 mm and 20 mm were fired.",
            "Cups of 5 cm, 10 cm and 20 cm were fired.",
        ),
        (
            "Tea was kept at −20 °C for tasting by nine guests.",
            "茶保存在零下20度。",
            "茶保存在20度。",
        ),
        (
            "In May 1992, the eastern kitchen's price rose from $4.25 to $5.05 per hour of tea.",
            "The price of the eastern kitchen rose from 4.25 to 5.05 dollars per hour.",
            "The price of the eastern kitchen rose from $5.05 to $4.25 per hour.",
        ),
        (
            "Urn-16/19 pots need more gas (15.3/19.6 ms) than the small kettle (11.3 ms).",
            "Urn-16 needs 15.3 ms.",
            "The small kettle needs 15.3 ms.",
        ),
        (
            "Breakage was lower in glazed cups than in plain cups (1.65% per year vs. 2.19% per year).",
            "Breakage was 1.65% per year in glazed cups and 2.19% per year in plain cups.",
            "Breakage was 2.19% per year in glazed cups and 1.65% per year in plain cups.",
        ),
        (
            "Kettle outperforms the plain pot on boiling rate (96.01% vs. 55.68%).",
            "The plain pot has a boiling rate of 55.68%.",
            "The plain pot has a boiling rate of 96.01%.",
        ),
        (
            "We split the variance and find that 74% is within-cup while only 26% is between-cup.",
            "Only 26% of the variance is between-cup.",
            "26% of the variance is within-cup.",
        ),
        (
            "Only one in ten kitchens (48/451; 10.6%) own an urn.",
            "Only 48 of 451 kitchens own an urn.",
            "Most kitchens own an urn.",
        ),
        (
            "The filter built 68.5% of the cups and broke three.",
            "68.5 percent of the cups were built.",
            "All cups were built.",
        ),
        (
            "Kettle-A, with 4× more steam than Urn-B (280 g), reaches a warmth of 67.5%.",
            "Kettle-A reaches a warmth of 67.5%.",
            "Urn-B reaches a warmth of 67.5%.",
        ),
        (
            "Our pot achieves 96% warmth, 74% steam over water (SOW), and 84% taste surpassing old pots.",
            "Its taste is 84%.",
            "Its taste is 74%.",
        ),
        (
            "Every 10 additional leaves lowered the warmth by about 0.02.",
            "每增加10片叶子，温度下降约0.02。",
            "每增加10片叶子，温度上升约0.02。",
        ),
        (
            "The tea of the kettle surpasses that of the plain pot in every season.",
            "In every season the tea of the plain pot is surpassed by that of the kettle.",
            "In every season the tea of the kettle is surpassed by that of the plain pot.",
        ),
        (
            "The kettle pours with a success rate of 56.7% on all days.",
            "The kettle has a success rate of 56.7%.",
            "The kettle has a failure rate of 56.7%.",
        ),
        (
            "The summer temperature rose, whereas the winter temperature did not change (0.1 °C).",
            "In winter the change was 0.1 °C.",
            "The winter temperature changed.",
        ),
        (
            "It costs less steam while reducing water costs by nearly 90 percent.",
            "Water costs fall by nearly 90%.",
            "Water costs are reduced to nearly 90%.",
        ),
        (
            "A tin of 51 g was 9 g/l in salt, 12 kPa in steam.",
            "Salt was at 9 g/l.",
            "Salt was at 9 mg/l.",
        ),
    ],
)
def test_a_figure_is_read_with_its_unit_its_list_and_its_part_of_the_sentence(
    quote: str, true: str, false: str
) -> None:
    assert is_believed(quote, true)
    assert not is_believed(quote, false)


TOLD = [
    "Thimble reaches 31.7 dB at 22 tokens a frame.",
    "PoolEar has a mean error of 6.2%, against 19.5% for the best detector.",
]


@pytest.mark.parametrize(
    ("text", "is_turned"),
    [
        ("#2 reaches 31.7 dB at 22 tokens a frame.", False),
        ("#2 is the first to reach 31.7 dB at 22 tokens a frame.", True),
        ("#2 首次以每帧 22 个词元达到 31.7 dB。", True),
        ("PoolEar has a mean error of 19.5%, against 6.2% for the best detector.", True),
        ("Thimble does not reach 31.7 dB at 22 tokens a frame.", True),
    ],
)
def test_what_is_written_from_statements_turns_none_of_them_and_makes_nothing_the_first(
    text: str, *, is_turned: bool
) -> None:
    assert bool(contradictions(text, TOLD)) is is_turned
