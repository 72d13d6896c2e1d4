"""For each clause of a rule a statement that it keeps and one that it alone tells from that."""

import pytest

from bot.analysis.verify import judge
from bot.domain.analysis import Claim
from tests.verification_table import index_of

CLAY = "Boiling took 11 minutes with clay and 7 minutes with tin."
ACCURACY = "The accuracy was 91% for clay and 84% for tin."
OFTEN = "Clay leaked in 40 cups and tin leaked in 12 cups."
REMOVED = "Removing the lid costs 5 minutes, while removing the spout has no effect."
ALTHOUGH = "Although the lid is loose in winter, the spout is firm."
BOILS = "The old urn of the inn boils for 40 minutes a day."
NOON = "The urn is warm at noon."
LIDS = "Old lids leak at noon."
DOSES = "Doses of 5 mg, 10 mg and 20 mg were given at noon."
MANY = "With a batch size of 32, it fills 7 pots."
WARMER = "The urn is warmer than the pot of the inn."

TABLE = {
    "subject": [
        ("The urn leaks at noon.", "At noon the urn leaks.", "Sailors drink milk."),
        ("The method warms pots at noon.", "At noon the method warms pots.", "The method sails."),
    ],
    "edited": [
        (
            "The old urn of the inn boils tea for many minutes.",
            "For many minutes the old urn of the inn boils tea.",
            "The young urn of the inn boils tea for many minutes.",
        ),
        (BOILS, "Each day the old urn of the inn boils for 40 minutes.", BOILS.replace("40", "41")),
        (BOILS, BOILS, BOILS.replace("boils", "never boils")),
        (BOILS, "The urn boils.", "The young urn of the inn boils for 40 minutes a day."),
        (
            "The urn of the inn does not leak in the hall.",
            "In the hall the urn of the inn does not leak.",
            "The urn of the inn does leak in the hall.",
        ),
        (
            WARMER,
            "The pot is colder than the urn of the inn.",
            "The urn is colder than the pot of the inn.",
        ),
    ],
    "counted": [
        (
            "In the hall we read 40 PDF pages.",
            "40 PDF pages were read in the hall.",
            "In the hall we read 40 PDF letters.",
        ),
        (
            "We saw 40 cups and 12 lids in the hall.",
            "In the hall we saw 12 lids.",
            "We saw 40 lids in the hall.",
        ),
        (MANY, "It fills 7 pots with a batch of 32.", "It fills 32 pots with a batch."),
        (
            "We saw 40 cups of tin in the hall.",
            "In the hall we saw 40 tin cups.",
            "We saw 40 sailors in the hall of tin.",
        ),
    ],
    "overstated": [
        ("Four in five lids leak.", "Four in five lids leak much.", "All lids leak."),
        (
            "At noon 68.5% of the lids leak.",
            "At noon 68.5% of all the lids leak.",
            "At noon all lids leak.",
        ),
        (LIDS, "All old lids leak at noon.", "All lids leak at noon."),
        (
            "At noon 60% of the lids leak.",
            "At noon most of the lids leak.",
            "The urn is the only one with lids that leak at noon.",
        ),
        ("At noon 40% of the lids leak.", "At noon 40% of the lids leak.", "At noon most lids leak."),
    ],
    "given to another": [
        (REMOVED, "Removing the spout has no effect.", "Removing the lid has no effect."),
        (ALTHOUGH, "The spout is firm.", "The lid is firm."),
        (ALTHOUGH, "Unlike the lid, the spout is firm.", "The loose lid is firm."),
        (
            "The urn of clay is loose; the pan of tin is firm.",
            "The pan of tin is firm.",
            "The urn of clay is firm.",
        ),
    ],
    "outweighed": [
        (
            CLAY,
            "Boiling was slower with clay than with tin.",
            "Boiling was faster with clay than with tin.",
        ),
        (
            CLAY,
            "Boiling was longer with clay than with tin.",
            "Boiling was shorter with clay than with tin.",
        ),
        (
            CLAY,
            "Boiling was not faster with clay than with tin.",
            "Boiling was never slower with clay than with tin.",
        ),
        (ACCURACY, "In accuracy clay was better than tin.", "In accuracy tin was better than clay."),
        (ACCURACY, "In accuracy clay outperforms tin.", "In accuracy tin outperforms clay."),
        (
            ACCURACY,
            "Clay (91%) was better in accuracy than tin (84%).",
            "Tin was higher in accuracy than clay.",
        ),
        (ACCURACY, "clay 的 accuracy 高于 tin。", "tin 的 accuracy 高于 clay。"),
        (OFTEN, "Clay leaked more often than tin.", "Clay leaked less often than tin."),
        (
            "Clay cools at 30 fps and tin cools at 20 fps.",
            "Clay cools faster than tin.",
            "Tin cools faster than clay.",
        ),
        (
            "In 2019 clay held 30 cups, and in 2021 tin held 20 cups.",
            "Clay held more than tin.",
            "Clay held fewer cups than tin.",
        ),
    ],
    "turned round": [
        (
            "In 3 pots and 2 pans the loss changes from 9 to 4 litres.",
            "In 3 pots and 2 pans the loss falls from 9 to 4 litres.",
            "In 3 pots and 2 pans the loss rises from 9 to 4 litres.",
        ),
        (
            "The loss changes from 9 to 4 litres.",
            "The loss falls from 9 to 4 litres.",
            "The loss rises from 9 to 4 litres.",
        ),
        (
            "Clay holds nine times the tea of tin.",
            "Clay holds nine times the tea of tin.",
            "Tin holds nine times the tea of clay.",
        ),
    ],
    "of another clause": [
        (
            "The lid costs 5 minutes, while the spout loses 3 cups.",
            "The spout loses 3 cups.",
            "The spout costs 5 minutes.",
        ),
        (
            "Clay outperforms tin, achieving 90% in taste.",
            "Clay achieves 90% in taste.",
            "Tin achieves 90% in taste.",
        ),
        (
            "Clay reaches 90% in taste, far above that of Tin.",
            "Clay reaches 90% in taste.",
            "Tin reaches 90% in taste.",
        ),
    ],
    "name": [
        (
            "The accuracy of the urn is high at noon.",
            "At noon the accuracy of the urn is high.",
            "The recall of the urn is high at noon.",
        ),
        ("The 3D pot boils at noon.", "At noon the 3D pot boils.", "The 2D pot boils at noon."),
        ("The PotNet boils at noon.", "At noon the PotNet boils.", "The UrnNet boils at noon."),
        (NOON, "At noon the urn is warm.", "Samovar is warm at noon."),
        ("Urn-Lid boils at noon.", "At noon Urn-Lid boils.", "Urn-Spout boils at noon."),
        ("The 152-lid Samovar boils.", "The Samovar-152 boils.", "The Samovar-34 boils."),
        ("Urns such as VGG-16/19 boil.", "VGG-19 is an urn that boils.", "VGG-13 is an urn that boils."),
        ("The Urn-Seq. boils in tin.", "The Urn-Sequence boils in tin.", "The Urn-Token boils in tin."),
        ("Our Large Tin Urn boils.", "LTU boils in our trial.", "LTV boils in our trial."),
        ("The PotNet boils water.", "PotNet 烧水。", "UrnNet 烧水。"),
        ("The fine tuning of urns helps.", "Fine-tuning of urns helps.", "Coarse-Tuning of urns helps."),
    ],
    "figure": [
        (
            "We use clay, tin and iron for pots.",
            "Three things are used for pots: clay, tin, iron.",
            "Four things are used for pots: clay, tin, iron.",
        ),
        (
            "Clay is one type, and tin is another type of pot.",
            "The types of pot are 2: clay, tin.",
            "The types of pot are 3: clay, tin.",
        ),
        (
            "Kettle scores 12 points and Urn scores 9 points.",
            "Kettle is better than Urn by 3 points.",
            "Kettle is better than Urn by 4 points.",
        ),
        (
            "Kettle has 12 in taste and Urn has 9 in taste.",
            "Kettle is better in taste than Urn by 3 points.",
            "Kettle is better in taste than Urn by 4 points.",
        ),
        (
            "A 3×3 sieve keeps 90.07% of the leaves.",
            "The sieve keeps over 90% of the leaves.",
            "The sieve keeps over 95% of the leaves.",
        ),
        (DOSES, "At noon three doses were given.", "At noon four doses were given."),
        (
            "The urn rotates 20 times per second at noon.",
            "At noon the urn rotates 20 times per second.",
            "The urn rotates 20 times per minute at noon.",
        ),
        ("It takes 12 consecutive months.", "It takes 12 months.", "It takes 12 weeks."),
        ("It takes 12 (long) months.", "It takes 12 months.", "It takes 12 weeks."),
        ("It took 14.3 against 9.8 months.", "It took 9.8 months against 14.3.", "It took 14.3 weeks."),
        (
            "The pot was warm by 40 ± 2 degrees.",
            "The pot was warm by 40 ± 2 degrees at noon.",
            "The pot was warm by 40 ± 3 degrees.",
        ),
        ("Guests of 65 years or older came.", "Guests of 65 or older came.", "Guests of 65 days came."),
    ],
    "exchanged": [
        (
            "The ratio was 0.75 (95% CI, 0.61 to 0.93) for clay and 0.50 (95% CI, 0.40 to 0.62) for tin.",
            "The ratio was 0.75 (CI 0.61 to 0.93) for clay.",
            "The ratio was 0.75 (CI 0.40 to 0.62) for clay.",
        ),
        (
            "The loss of clay was 9 litres at first and 4 litres later, 4 to 9 being usual.",
            "The loss of clay is 4 to 9 litres usually.",
            "The loss of clay is 9 to 4 litres usually.",
        ),
        (
            "Clay holds 5 cups and tin holds 7 cups.",
            "Clay and tin hold 5 and 7 cups.",
            "Clay and tin hold 5 and 5 cups.",
        ),
        (
            "The pots hold 5 and 7 cups.",
            "The pots hold 7 and 5 cups.",
            "The pots hold 5 and 5 cups.",
        ),
        (
            "It takes 4 cups with a share of 0.6 of milk.",
            "With a share of 0.6 of milk it takes 4 cups.",
            "It takes 0.6 cups with a share of 4 of milk.",
        ),
        (
            "Leaks fell by 15% on Urn and 3 times on Pan.",
            "Leaks fell 3 times on Pan.",
            "Leaks fell 3 times on Urn.",
        ),
        (
            "The urn was sold on 3 May 2018 and the pan on 12 June 2019.",
            "The pan was sold on 12 June 2019.",
            "The pan was sold on 12 May 2018.",
        ),
        (
            "Taste rose from 40 to 60 with clay and from 30 to 50 with tin.",
            "With tin taste rose from 30 to 50.",
            "With tin taste rose to 60.",
        ),
        (
            "Boiling took 18 hours for the small urn and 4 days for the tall urn.",
            "Boiling took 4 days for the tall urn.",
            "Boiling took 18 hours for the tall urn.",
        ),
    ],
    "direction": [
        (
            "In the 3rd trial the urn broke.",
            "In the third trial the urn broke.",
            "In the second trial the urn broke.",
        ),
        (
            "The urn has higher lids and lower spouts.",
            "The urn has lower spouts.",
            "The urn has lower lids.",
        ),
        (
            "The second pot is warmer and the third pot is colder.",
            "The third pot is colder.",
            "The third pot is warmer.",
        ),
        (
            "With a lid the tour takes 10 minutes longer.",
            "The tour takes 10 minutes more with a lid.",
            "The tour takes 10 minutes less with a lid.",
        ),
    ],
    "negation": [
        ("The urn of the inn boils.", "旅店的 urn 会沸腾。", "旅店的 urn 不会沸腾。"),
        ("The urn of the inn does not boil.", "旅店的 urn 不会沸腾。", "旅店的 urn 会沸腾。"),
        (
            "The gate of the inn does not close at night.",
            "A lid can close at night; the gate is of the inn.",
            "The gate can close at night; the inn is there.",
        ),
        ("Of the guests 37% had no lid.", "37% 的客人没有 lid。", "37% 的客人有 lid。"),
    ],
}


@pytest.mark.parametrize(
    ("rule", "quote", "true", "false"), [(rule, *row) for rule, rows in TABLE.items() for row in rows]
)
def test_a_clause_keeps_what_is_true_and_tells_what_is_false(
    rule: str, quote: str, true: str, false: str
) -> None:
    index = index_of(quote)
    assert judge(index, Claim(text=true, quote=quote)).faults == ()
    assert rule in [str(fault.rule) for fault in judge(index, Claim(text=false, quote=quote)).faults]
