"""What is as good, which of two things is behind, parts and bounds, and what small words tell apart."""

import pytest

from tests.verification_table import is_believed

CASES = [
    # as good is not worse
    (
        "In the long trial of winter the tin pot was as good as the copper pot.",
        "The tin pot and the copper pot were equally good.",
        "The tin pot was worse than the copper pot.",
    ),
    (
        "In the long trial of winter the tin pot was as fast as the copper pot.",
        "The tin pot was as fast as the copper pot.",
        "The tin pot was slower than the copper pot.",
    ),
    # less of a quality is its opposite
    (
        "The tin pot is cheaper than the copper pot in all shops of the town.",
        "The tin pot is less expensive than the copper pot.",
        "The tin pot is less cheap than the copper pot.",
    ),
    # a small word that makes another thing
    (
        "Hot pots (HPs) with 3--5 day uses and very hot pots (VHPs) with 1-3 day uses were found.",
        "Very hot pots have 1-3 day uses.",
        "Very hot pots have 3-5 day uses.",
    ),
    # half of it, however it is told
    (
        "In a further 50% of the cups the tea was far too weak.",
        "In a further half of the cups the tea was far too weak.",
        "In a further third of the cups the tea was far too weak.",
    ),
    # of which year, in Chinese
    (
        "Warmth is low (12% with the 2018 urns and 2016 guests, 4% with the 2016 urns and 2018 guests).",
        "使用 2018 年的 urns 款待 2016 年的 guests 时，warmth 为 12%。",
        "使用 2018 年的 urns 款待 2016 年的 guests 时，warmth 为 4%。",
    ),
    # what nothing passes, in Chinese, and in another spelling of the part
    (
        "Tasting shows that warmth is weak in general, with no urn exceeding 75% of it in winter.",
        "品尝表明，没有任何 urn 的温度超过75%。",
        "所有 urn 的温度都超过了四分之三。",
    ),
    # all of a whole of which a part is told
    (
        "We tried the lid on 20 iron pots, 12 of which came from old houses by the river.",
        "Of the 20 pots, 12 came from old houses.",
        "All 20 pots came from old houses by the river.",
    ),
    # what stands behind the better one, alone
    (
        "Our results show that our urn can outperform the copper-lined urn in warmth (96% vs. 56%).",
        "The copper-lined urn is behind the proposed one in warmth, with 56%.",
        "The copper-lined urn is ahead of the proposed one in warmth.",
    ),
    (
        "These urns outperformed copper and hammered urns, keeping up to 90.4% of the warmth in winter.",
        "Copper and hammered urns did worse than these urns.",
        "Copper and hammered urns did better than these urns.",
    ),
    # what is introduced by a colon, before all figures
    (
        (
            "We try eight state-of-the-hearth URNS and find two gaps: pots keep only 13.4%-20.9% heat on"
            " sea-bound trips, and they show a bias, over-heating Kiel and Upper Bremen (heated 30-40%"
            " more often than expected) while under-heating South and West."
        ),
        "On sea-bound trips the URNS keep a heat of 13.4 to 20.9 percent.",
        "On sea-bound trips the URNS keep a heat of 30 to 40 percent.",
    ),
    # the same verb again is of the same subject
    (
        (
            "We saw that TeaMaker can offer strong or partly strong tea in 55.6% of cases, offer strong or"
            " partly strong scents of tea in 53.0% of cases, and that lids lead to warmer tea."
        ),
        "TeaMaker's scents were strong or partly strong in 53.0% of cases.",
        "TeaMaker's scents were strong or partly strong in 55.6% of cases.",
    ),
    # an article behind a setting begins what is told
    (
        (
            "At a moderate heat (beta = 0.5), the Vast Iron Teapot (ViT) lid cuts the time of warming (TOW)"
            " to approximately 0.80, about 10 percentage points below the old clay lid."
        ),
        "At beta = 0.5 the ViT lid brings the TOW down to about 0.80.",
        "At beta = 0.8 the ViT lid brings the TOW down to about 0.50.",
    ),
    # ranges of two multiples
    (
        (
            "It has 2-4x fewer leaks than other old pots and as a result speeds up brewing, with"
            " 1.5-2x faster brewing than other copper pots."
        ),
        "Brewing is 1.5-2x faster than with other copper pots.",
        "Brewing is 2-4x faster than with other copper pots.",
    ),
    # how many decimals there are
    (
        "While plain pots gain much warmth (0.621) over bare pots (0.347), lidded pots reach 0.797.",
        "Lidded pots are the warmest of the three, with 0.797.",
        "Lidded pots are the warmest of the four, with 0.797.",
    ),
    # years of age are left out, and what no `but` parts is denied
    (
        "Tea lowered the share of colds by 22% in guests younger than 65 years but had no use in rain.",
        "In guests younger than 65, tea lowered the share of colds by 22%.",
        "In guests younger than 56, tea lowered the share of colds by 22%.",
    ),
    (
        "Tea lowered the share of colds by 22% in guests younger than 65 years but had no use in rain.",
        "65 岁以下的 guests 中，tea 使 colds 的比例降低了 22%。",
        "65 岁以下的 guests 中，tea 使 colds 的比例提高了 22%。",
    ),
    # a shortage is not less than so many
    (
        "Guests chose lids of the north 30-40% more often than expected and left out the east and west.",
        "guests 对东部和西部的 lids 关注不足。",
        "guests 对北部的 lids 选得更少。",
    ),
    (
        "With a lid, the share of warm cups becomes marginally higher in all the nights of winter.",
        "有 lid 时，温热的比例略微提高。",
        "有 lid 时，温热的比例大幅提高。",
    ),
    # a little is not a lot
    (
        "With the new lid the urn stays marginally warmer in all the nights of winter.",
        "With the new lid the urn stays slightly warmer.",
        "With the new lid the urn stays considerably warmer.",
    ),
]


@pytest.mark.parametrize(("quote", "true", "false"), CASES)
def test_what_is_told_of_one_thing_is_not_believed_of_the_other(quote: str, true: str, false: str) -> None:
    assert is_believed(quote, true)
    assert not is_believed(quote, false)
