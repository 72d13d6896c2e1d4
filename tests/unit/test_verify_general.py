"""What holds in any field: who does what to whom, which thing a figure is of, and opposites."""

import pytest

from tests.verification_table import is_believed

PAIRS = [
    (  # a stem is no proof of a side
        "With negative pressure the lid stays where it is for 12 minutes.",
        "The position of the lid is kept for 12 minutes.",
        "With positive pressure the lid stays where it is.",
    ),
    (  # a clause with a participle has the subject before it
        "In short, our Kettle-7 boils 84 litres, while being 8 times lighter than the best known urn.",
        "The best known urn is 8 times heavier than Kettle-7.",
        "The best known urn is 8 times lighter than Kettle-7.",
    ),
    (  # what is done by something
        "The wider spout did not improve the taste.",
        "The taste was not improved by the wider spout.",
        "The taste was improved by the wider spout.",
    ),
    (  # two things told apart by numbers
        "With fresh water the 34-litre urn is better than the 18-litre urn.",
        "With fresh water the 34-litre urn is better than that of 18 litres.",
        "With fresh water the 18-litre urn is better than the 34-litre urn.",
    ),
    (  # a name that follows what it is the name of
        "Notably, Samovar boils 56% of it, outperforming the previous best portable kettle, Urn-72 (45%).",
        "Urn-72 is outperformed by Samovar.",
        "Samovar is outperformed by Urn-72.",
    ),
    (  # an abstract word that opens a statement is no name
        "In the lidded group 14.2% of the tea was spilt, and in the open group 25.1%.",
        "Spillage was 14.2% in the lidded group.",
        "Spillage was 25.1% in the lidded group.",
    ),
    (  # a figure of another kind stands beside the name
        "The lid saves 15% on Blacktea (pot of 5) against the Urn-1 record, 3× on Greentea, 2× on Mate.",
        "The lid gives a 3× saving on Greentea.",
        "The lid gives a 3× saving on Blacktea.",
    ),
    (  # years are labels
        "Kettle names 70% correctly using the 2016 list for 2016 cups, 68% using the 2018 list for 2018.",
        "Using the 2016 list, Kettle names 70% correctly.",
        "Using the 2018 list, Kettle names 70% correctly.",
    ),
    (  # the verb of a list is said of all in it
        "Overall, 482 cups in the porcelain group and 1110 cups in the glass group broke within 28 days.",
        "In the porcelain group 482 cups broke within 28 days.",
        "1110 cups in the porcelain group broke.",
    ),
    (  # subject and object of two figures exchanged together
        "Our kettle needs 2.3 kg of wood and 41 s per cup, against 6.1 kg and 118 s for the two-spout urn.",
        "Our kettle needs 2.3 kg of wood and 41 s per cup.",
        "Our kettle needs 6.1 kg of wood and 118 s per cup.",
    ),
    (  # a comparison in words of what stands there in figures
        "Our kettle needs 2.3 kg of wood and 41 s per cup, against 6.1 kg and 118 s for the brass urn.",
        "Our kettle needs less wood than the brass urn.",
        "Our kettle needs more wood than the brass urn.",
    ),
    (
        "The kettles spill about half as often as the urns (a 21% vs. 41% spilling rate, respectively).",
        "The kettles spill less often than the urns.",
        "The kettles spill more often than the urns.",
    ),
    (  # opposites that no axis lists
        "The gap between the two cups widened after 12 minutes.",
        "After 12 minutes the gap between the cups widened.",
        "The gap between the two cups narrowed after 12 minutes.",
    ),
    (  # by whom
        "Of the 4,352 leaves, three quarters were sorted by hand.",
        "Three quarters of the leaves were sorted by hand.",
        "Three quarters of the leaves were sorted by machine.",
    ),
    (  # an adjective denied here that is a verb there
        "Guests who slept less than 6 hours drank 4 cups more, independent of age.",
        "How much they drank did not depend on age.",
        "How much they drank depended on age.",
    ),
    (  # a denial of one thing does not excuse the denial of another
        "We fit 11 clips to the pot, fully reversible by removing the clips.",
        "Removing the clips reverses it.",
        "It cannot be reversed by removing the clips.",
    ),
    (  # a day, week or month by its number
        "The mean change from the opening to week 68 was −14.9% in the kettle group.",
        "到第68周，壶 (kettle) 组平均变化为−14.9%。",
        "到第68天，壶 (kettle) 组平均变化为−14.9%。",
    ),
    (  # two spreads
        "The pot was measured at 126.0 ± 0.4 (stat) ± 0.6 (sys) kg.",
        "The pot was measured at 126.0 ± 0.4 ± 0.6 kg.",
        "The pot was measured at 126.0 ± 0.5 kg.",
    ),
    (  # what a time tells is no count
        "We keep the last 5 cups, which were poured at 10-minute intervals.",
        "The last 5 cups, poured 10 minutes apart, are kept.",
        "The last 10 cups, poured 5 minutes apart, are kept.",
    ),
    (  # the thing itself is another
        "The shop holds 80863 porcelain cups.",
        "The shop has 80,863 porcelain cups.",
        "The shop has 80,863 porcelain plates.",
    ),
    (  # what a clause with a participle tells is of the subject before it
        "Kettle-2 beats Urn by 1.5 points on Mate, 6 on Oolong, becoming the first to pass 50 on Oolong.",
        "Kettle-2 is the first to pass 50 on Oolong.",
        "Kettle-2 is the first to pass 50 on Mate.",
    ),
    (  # pictures a second
        "The camera films the kettle at 45 frames per second.",
        "The camera runs at 45 fps.",
        "The camera films 45 frames per minute.",
    ),
    (  # a rise in Chinese is no litre
        "With the lid the score rose from 0.71 to 0.78.",
        "得分从0.71升到0.78。",
        "得分从0.78升到0.71。",
    ),
    (  # dimensions in either language
        "The lid achieves a 31% reduction in 2D error and a 76% reduction in 3D error.",
        "二维误差降低31%，三维误差降低76%。",
        "三维误差降低31%，二维误差降低76%。",
    ),
    (  # consistently is as good as always
        "Kettle consistently outperforms the other pots, achieving up to 5.13% less spilling.",
        "Kettle 始终优于其他壶。",
        "Kettle 始终不如其他壶。",
    ),
    (  # the start of a change has an owner of its own
        "PLAIN pots reach a score of 0.8274, while LIDDED pots boost it to a score of 0.8669.",
        "LIDDED 把 score 从 0.8274 提高到 0.8669。",
        "LIDDED 把 score 从 0.8669 提高到 0.8274。",
    ),
    (  # an interval stands with its figure
        "Fewer leaves sank in hot pots (1.65% vs. 2.19%; ratio with hot pots, 0.75; 95% CI, 0.64 to 0.89).",
        "The ratio with hot pots was 0.75 (95% CI 0.64–0.89).",
        "The ratio with hot pots was 0.64 (95% CI 0.75–0.89).",
    ),
]


@pytest.mark.parametrize(("quote", "true", "false"), PAIRS)
def test_a_statement_is_kept_where_its_quote_says_so_and_caught_where_it_is_turned(
    quote: str, true: str, false: str
) -> None:
    assert is_believed(quote, true)
    assert not is_believed(quote, false)
