"""What a figure is told of where the evidence leaves words out: labels of lists, verbs, subjects."""

import pytest

from tests.verification_table import is_believed

CASES = [
    # two things behind their figures, one told of in another clause there
    (
        "The Harbour pots yield a mean loss of 319 grams while the Quay jars yield 361 grams.",
        "The mean loss is 319 grams for Harbour and 361 grams for Quay.",
        "The mean loss of the Harbour pots is 361 grams.",
    ),
    # what a verb changes may be its subject
    (
        "The lid improves warmth by +0.37 points, boosts taste by +0.19 points, and reduces spills by 18%.",
        "Warmth improves by 0.37 points.",
        "The lid boosts taste by 0.37 points.",
    ),
    # a power of two is no year, and what a sentence opens with is told of its figure
    (
        "In the first 7,200 rounds we use a pot size of 1,024, then a pot size of 2,048 in the end.",
        "After 7200 rounds the pot size is 2048.",
        "In the first 7,200 rounds the pot size is 2,048.",
    ),
    # what something falls by is no rise of another thing
    (
        "Lids raise the average warmth from 75.88% to 81.33% while reducing the brewing time by 93.28%.",
        "With lids the brewing time falls by 93.28%.",
        "Lids raise the average warmth by 93.28%.",
    ),
    # of some alone it may not be told of all
    (
        "A loose lid is the main fault of kettles, causing 59% of the 7571 noon spills.",
        "A loose lid causes 59% of the noon spills.",
        "A loose lid causes 59% of all spills.",
    ),
    # a bare list goes through the things told before again
    (
        "Urn-4 warmed 67 of the 99 pots, Samovar 61 and Pot-7 34; with a lid they rose to 82, 79 and 41.",
        "With a lid Samovar warmed 79 pots.",
        "With a lid Samovar warmed 82 pots.",
    ),
    # hours and days are of one kind
    (
        "Brewing took 18 hours on 64 stoves for the small urn and 4 days on 256 stoves for the tall urn.",
        "Brewing took four days for the tall urn.",
        "The tall urn took 18 hours to brew.",
    ),
    # both of two kinds of model are told
    (
        "Tuning took 18 hours on 64 pots for the base model and 4 days on 256 pots for the large model.",
        "The large model was tuned for four days on 256 pots.",
        "The base model was tuned for four days on 256 pots.",
    ),
    # how many there are of what is told
    (
        "The mean age was 54 years in the tea arm (n = 212) and 56 years in the water arm (n = 198).",
        "The tea arm had 212 guests.",
        "The water arm had 212 guests.",
    ),
    # a verb and what follows it are left out behind the first
    (
        "Dropping sieves lowers WARMTH to 19.4, dropping lids to 25.1, and dropping spout covers to 27.0.",
        "Without spout covers WARMTH is 27.0.",
        "Dropping spout covers lowers WARMTH to 19.4.",
    ),
    # so is a subject behind a `but`
    (
        "The brew proceeds with 97% taste in porcelain, but only 42% in copper and less than 5% in tin.",
        "In tin the taste of the brew stays below 5%.",
        "In copper the brew has a taste of 97%.",
    ),
    # and what is counted, before where and when
    (
        "Guests recalled 12.4 songs after tea and 9.7 after water, and were asked in June.",
        "After tea 12.4 songs were recalled, and after water 9.7.",
        "After tea 9.7 songs were recalled.",
    ),
    # an `it` behind its verb is no subject
    (
        "Male guests liked the new tea by 57% to 43%, while female guests disliked it by 52% to 48%.",
        "Of the male guests 57% liked the new tea.",
        "52% of male guests disliked the new tea.",
    ),
    # what something has that is compared with
    (
        "Our pot takes 80 s with 2.1 GB of memory, compared to 95 s and 5.4 GB for Samovar.",
        "With 2.1 GB, our pot needs less memory than Samovar with 5.4 GB.",
        "Samovar needs 2.1 GB of memory.",
    ),
    # a power of ten before Chinese
    (
        "We brew with a dose of 3e-4 for 90 rounds on Mondays.",
        "周一以3e-4的剂量冲泡90轮。",
        "周一以4e-3的剂量冲泡90轮。",
    ),
]


@pytest.mark.parametrize(("quote", "true", "false"), CASES)
def test_a_figure_is_told_of_what_its_evidence_leaves_out_there(quote: str, true: str, false: str) -> None:
    assert is_believed(quote, true)
    assert not is_believed(quote, false)
