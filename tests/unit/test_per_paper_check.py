"""What a sentence on several papers says of each has to be known of that one."""

from collections.abc import Sequence

import pytest

from bot.analysis.per_paper_check import Known, untrue_parts


def known(title: str, *lines: str) -> Known:
    return Known(title=title, told="\n".join((title, *lines)), lines=lines)


PAPERS = {
    1: known(
        "Kestrel: Routing Post by Wind",
        "Kestrel routes post 23% faster than Postman on 14 islands.",
        "The code is released under the MIT license.",
    ),
    2: known(
        "Otter: Mapping River Beds with Sonar",
        "Otter maps river beds with an error of 3.1 cm, against 5.7 cm for EchoNet.",
        "The authors do not release the code.",
    ),
    3: known(
        "Plover: Counting Eggs from Drones",
        "Plover counts eggs from drones at 91% recall and does not disturb the birds.",
        "No code is available.",
    ),
}
ALL = (1, 2, 3)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Otter (#2) maps river beds with an error of 3.1 cm, where EchoNet has 5.7 cm.", (2,)),
        ("Plover counts eggs at 91% recall, and Otter maps river beds with an error of 3.1 cm.", (2, 3)),
        ("#1 routes post 23% faster, while #2 maps river beds with an error of 3.1 cm.", (1, 2)),
        ("The code of Kestrel is released, that of Otter is not.", (1, 2)),
        ("Two papers watch nature from afar.", (2, 3)),
        ("Plover does not disturb the birds.", (3,)),
        ("Kestrel, by both wind and wing, routes all post faster than Postman.", (1,)),
    ],
)
def test_what_is_known_of_the_paper_it_names_passes(text: str, numbers: Sequence[int]) -> None:
    assert list(untrue_parts(text, {number: PAPERS[number] for number in numbers})) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Kestrel (#1) routes post 91% faster than Postman, and #3 counts eggs at 23% recall.", (1, 3)),
        ("Plover (#3) counts eggs at 23% recall.", (1, 3)),
        ("Otter (#2) has 91% recall while Plover (#3) has an error of 3.1 cm.", (2, 3)),
        ("#3 is the first to count eggs.", (3,)),
        ("Otter releases the code.", (2,)),
        ("Plover disturbs the birds.", (3,)),
        ("All three papers release code.", ALL),
        ("Both Kestrel and Otter release their code.", (1, 2)),
        ("None of the papers releases code.", ALL),
        ("All papers of the day map river beds.", ALL),
    ],
)
def test_what_is_known_of_another_or_not_of_each_does_not(text: str, numbers: Sequence[int]) -> None:
    assert list(untrue_parts(text, {number: PAPERS[number] for number in numbers}))
