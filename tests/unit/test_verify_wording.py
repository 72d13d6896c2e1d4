"""What a statement may say in other words than its evidence, beside what it may not."""

import pytest

from bot.text.figures import figures_in
from tests.verification_table import is_believed


@pytest.mark.parametrize(
    ("quote", "true", "false"),
    [
        (
            "The kettle won the 1st prize of the fair, surpassing the second prize by 8.5 points.",
            "The second prize is surpassed by 8.5 points.",
            "It fell short of the second prize by 8.5 points.",
        ),
        (
            "Brewing for the whole fair took 84 hours (3.5 days).",
            "Brewing for the whole fair took three and a half days.",
            "Brewing for the whole fair took two and a half days.",
        ),
        (
            "Brewing for the whole fair took 84 hours (3.5 days).",
            "为整个集市煮茶用了三天半。",
            "为整个集市煮茶用了五天半。",
        ),
        (
            "The lid of the kettle is kept at T = 2.726 K, far below the leaves.",
            "The lid of the kettle is kept at 2.726 kelvin.",
            "The lid of the kettle is kept at 2.726 millikelvin.",
        ),
        (
            "The first kettle was sold in the harbour. Within two years, 165 kettles stood in the town.",
            "After two years 165 kettles stood in the town.",
            "Within two months, 165 kettles stood in the town.",
        ),
        (
            "Tea from the kettle stayed warm for 14.2 hours (95% CI 12.1 to 16.9) in the shade.",
            "The 95% confidence interval is 12.1–16.9 hours.",
            "The 95% confidence interval is 12.1–16.9 minutes.",
        ),
        (
            "The loss of warmth stays above 5% when the steam is not laminar.",
            "With non-laminar steam the loss of warmth stays above 5%.",
            "The loss of warmth stays above 5% when the steam is laminar.",
        ),
        (
            "Neither salt nor sugar improved the warmth of the small pot (2.91).",
            "salt 和 sugar 都没有提高小壶的温度（2.91）。",
            "salt 和 sugar 都提高了小壶的温度（2.91）。",
        ),
        (
            "We see a 16% increase in warmth of the glazed kettle over the plain pot.",
            "The glazed kettle is 16% better in warmth than the plain pot.",
            "The plain pot is 16% better in warmth than the glazed kettle.",
        ),
        (
            "Spilling fell to 33% (12) in the shade.",
            "Spilling fell to 33%.",
            "Spilling fell to 12% in the shade.",
        ),
        (
            "The pot stayed warm for 14.2 hours (12 cups) in the shade.",
            "The pot stayed warm for 14.2 hours.",
            "The pot stayed warm for 12 hours.",
        ),
        (
            "The pot stayed warm for 14.2 hours (n = 12) in the shade.",
            "In the shade the pot stayed warm for 14.2 hours.",
            "The pot stayed warm for 12 hours.",
        ),
        (
            "We draw 8 leaves for each green cup, whatever its size.",
            "We draw 8 leaves for each cup.",
            "We draw 8 leaves for each guest.",
        ),
        (
            "The taster reaches 82% on green tea.",
            "The accuracy of the taster on green tea is 82%.",
            "The accuracy of the taster on green tea is 28%.",
        ),
        (
            "We see a 16% increase in warmth of the glazed kettle over the plain pot.",
            "The plain pot is worse in warmth than the glazed kettle.",
            "The plain pot is better in warmth than the glazed kettle.",
        ),
        (
            "Of the leaves 8 are drawn at random for each cup, whatever its size.",
            "For a cup 8 leaves are drawn, 8 for every cup.",
            "Of the leaves 8 are drawn at random for each guest.",
        ),
        (
            "Removing the lid lowers the recall of the taster by 2.3 points.",
            "Without the lid the taster loses 2.3 points of recall.",
            "Removing the lid lowers the precision of the taster by 2.3 points.",
        ),
    ],
)
def test_other_words_for_the_same_are_believed_and_for_something_else_are_not(
    quote: str, true: str, false: str
) -> None:
    assert is_believed(quote, true)
    assert not is_believed(quote, false)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("300 K the lid", "300", "K"),
        ("1.35 K 处", "1.35", "K"),
        ("20 K cups", "20000", ""),
        ("20 K 张图", "20000", ""),
        ("16K tokens", "16000", ""),
        ("5 millikelvins", "5", "mK"),
        ("5 千克", "5", "kg"),
        ("5 千个", "5000", ""),
        ("12 兆赫", "12", "MHz"),
        ("nine centimetres", "9", "cm"),
        ("one and a half litres", "1.5", "l"),
        ("两个半小时", "2.5", "h"),
        ("一个半月", "1.5", "month"),
    ],
)
def test_units_in_full_and_halves_are_read(text: str, value: str, unit: str) -> None:
    figure, *_ = figures_in(text, spelled=True)
    assert (figure.value, figure.unit) == (value, unit)
