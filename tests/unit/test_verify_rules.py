"""What each rule keeps and what it catches, in words far enough from the quote that no other rule does."""

import pytest

from bot.analysis.verify import judge
from bot.domain.analysis import Claim
from tests.verification_table import index_of

FIGURES = [
    (
        "The lid lowers the loss of heat by 10 litres.",
        "With the lid the loss of heat falls by 10 litres.",
        "The lid lowers the loss of heat to 10 litres.",
        "figure",
    ),
    (
        "The lid lowers the loss of heat to about 10 litres.",
        "With the lid the loss of heat falls to about 10 litres.",
        "The lid lowers the loss of heat by about 10 litres.",
        "figure",
    ),
    (
        "The lid raises the yield of the leaves from 61 to 70 grams.",
        "The yield of the leaves with the lid is 70 grams.",
        "The yield of the leaves with the lid is 61 grams.",
        "figure",
    ),
    (
        "The kettle beats the urn by 2.7 points in warmth.",
        "The kettle is 2.7 points better than the urn in warmth.",
        "The kettle has a warmth of 2.7 points.",
        "figure",
    ),
    (
        "The kettle has a warmth gain of +2.7 points over the urn.",
        "The kettle gains 2.7 points in warmth over the urn.",
        "The warmth of the kettle is 2.7 points.",
        "figure",
    ),
    (
        "We saw 310 out of the 620 leaves at hand.",
        "310 out of 620 leaves were seen.",
        "620 out of 310 leaves were seen.",
        "figure",
    ),
    (
        "The lids of eight of the 10 pots were lost.",
        "The lids of eight of 10 pots were lost.",
        "The lids of all 10 pots were lost.",
        "figure",
    ),
    (
        "Both kettles leak at the lid in winter.",
        "两个 kettles 的 lid 都漏水。",
        "The three kettles leak at the lid in winter.",
        "figure",
    ),
    (
        "Both kettles leak at the lid in winter.",
        "In winter these two kettles leak at the lid.",
        "The kettles leak at the lid for the 2 minutes of winter.",
        "figure",
    ),
    (
        "In the first trial the lid of the urn broke.",
        "In trial 1 the lid of the urn broke.",
        "In trial 3 the lid of the urn broke.",
        "figure",
    ),
    (
        "In the first trial the lid of the urn broke.",
        "The lid of the urn broke in trial no. 1.",
        "The lid of the urn broke after 1 minute.",
        "figure",
    ),
    (
        "The mean warmth of the pot fell by 4.6 degrees at night.",
        "At night the mean warmth of the pot changed by -4.6 degrees.",
        "At night the mean warmth of the pot changed by -6.4 degrees.",
        "figure",
    ),
    (
        "The lowered lid of the old pot, which we describe below in full, has a taste of 4.6 points.",
        "The lid of the old pot has a taste of 4.6 points.",
        "The lid of the old pot has a taste of -4.6 points.",
        "figure",
    ),
    (
        "The change of the water level was -4.6 cm in spring.",
        "The water level fell by 4.6 cm in spring.",
        "The water level fell to 4.6 cm in spring.",
        "figure",
    ),
    (
        "The change of the water level was -4.6 cm in spring.",
        "In spring the water level changed by -4.6 cm.",
        "In spring the water level changed by +4.6 cm.",
        "figure",
    ),
    (
        "The change of the water level was -4.6 cm in spring.",
        "In spring the water level dropped by 4.6 cm.",
        "In spring the water level was 4.6 cm.",
        "figure",
    ),
    (
        "The camera films the kettle at 45 frames per second.",
        "The kettle is filmed at 45 fps.",
        "The kettle is filmed at 54 fps.",
        "figure",
    ),
    (
        "The leaves are stirred three times a day in the hall.",
        "在 hall 每天搅拌叶子3次。",
        "在 hall 每天搅拌叶子4次。",
        "figure",
    ),
    (
        "An absolute gain of 3% in warmth was seen with lids.",
        "A gain of 3 percentage points in warmth was seen with lids.",
        "A gain of 3 degrees in warmth was seen with lids.",
        "figure",
    ),
    (
        "A gain of 3% in warmth was seen with lids.",
        "With lids a gain of 3 percent in warmth was seen.",
        "With lids a gain of 3 percentage points in warmth was seen.",
        "figure",
    ),
    (
        "The oven was at 80 °C for the whole night.",
        "The oven was at 80° for the whole night.",
        "The oven was at 80 K for the whole night.",
        "figure",
    ),
    (
        "The dose was 2.5 mg per kilogram of leaves.",
        "The dose was 2.5 mg/kg.",
        "The dose was 2.5 mg/l.",
        "figure",
    ),
    (
        "The dose was 2.5 mg/kg of leaves.",
        "The dose was 2.5 mg per kilogram.",
        "The dose was 2.5 mg per litre.",
        "figure",
    ),
    (
        "The dose was 2.5 mg per kilogram of leaves.",
        "剂量为每公斤 2.5 毫克。",
        "剂量为每公斤 2.5 克。",
        "figure",
    ),
    (
        "Cups of 5 mm, 10 mm and 20 mm were fired.",
        "Cups of 5, 10 and 20 mm were fired.",
        "Cups of 5, 10 and 20 cm were fired.",
        "figure",
    ),
    (
        "The pot stayed warm for 14.3 instead of 9.8 hours.",
        "The pot stayed warm for 14.3 hours.",
        "The pot stayed warm for 14.3 days.",
        "figure",
    ),
    (
        "In the test 5 cups of 20 mm height broke.",
        "5 cups of 20 mm broke.",
        "Cups of 5 mm broke.",
        "figure",
    ),
    (
        "The loss of water was 0.5% at noon.",
        "At noon the loss of water was 0.5 percent.",
        "At noon the loss of water was 0.5.",
        "figure",
    ),
    (
        "The warmth of the urn was 91.4% at noon.",
        "The warmth of the urn was 91.4 at noon.",
        "The warmth of the urn was 91.4 of 100 at noon.",
        "figure",
    ),
    (
        "The brew took 12 minutes on the stove.",
        "On the stove the brew took 12 min.",
        "On the stove the brew took 12.",
        "figure",
    ),
    (
        "The tall urn is 3 times as heavy as the pot.",
        "The tall urn has 3 times the weight of the pot.",
        "The tall urn weighs 3, the pot less.",
        "figure",
    ),
    (
        "The rim of the cup is 20 mm wide.",
        "The rim of the cup has a width of 20.",
        "The rim of the cup has a width of 20 pots.",
        "figure",
    ),
    (
        "The pot costs $12, the disc 2 on its own.",
        "The disc costs $2 on its own.",
        "The disc costs €2 on its own.",
        "figure",
    ),
    (
        "The pot costs $12 and holds 2 cups.",
        "The pot holds 2 cups.",
        "The cups of the pot cost $2.",
        "figure",
    ),
    (
        "The pot kept 82.4 of its warmth (in percent) for a day.",
        "The pot kept 82.4% of its warmth for a day.",
        "The pot kept 82.4 K of its warmth for a day.",
        "figure",
    ),
    (
        "The urn filled 12 cups daily in the hall.",
        "The urn filled 12 cups per day in the hall.",
        "The urn filled 12 cups per hour in the hall.",
        "figure",
    ),
    (
        "The urn filled 12 cups per year in the hall.",
        "The urn filled 12 cups yearly in the hall.",
        "The urn filled 12 cups weekly in the hall.",
        "figure",
    ),
    (
        "The urn filled 12 cups an hour, 40 litres per month.",
        "The urn filled 40 litres monthly.",
        "The urn filled 40 litres daily.",
        "figure",
    ),
    (
        "Losses of up to 10 litres were seen in the cellar.",
        "In the cellar the losses were at most 10 litres.",
        "In the cellar the losses were at least 10 litres.",
        "figure",
    ),
    (
        "Among guests aged 65 years or older the tea was liked.",
        "65 岁及以上的客人喜欢这种茶。",
        "65 公斤及以上的客人喜欢这种茶。",
        "figure",
    ),
    (
        "The urn weighs 30.5 ± 0.2 kg with its lid.",
        "With its lid the urn weighs 30.5 kg.",
        "With its lid the urn weighs 30.5 ± 0.3 kg.",
        "figure",
    ),
    (
        "The loss falls from 40 to 12 cups, close to 10 with a lid.",
        "With a lid the loss is close to 10.",
        "With a lid the loss is close to 11.",
        "figure",
    ),
    (
        "The loss falls from 0.7 to 0.2 litres due to 3 lids.",
        "The loss falls to 0.2 litres.",
        "The loss falls by 0.2 litres.",
        "figure",
    ),
    (
        "We pour 8 leaves for each green cup of the hall.",
        "We pour 8 leaves per cup.",
        "We pour 8 leaves per hall.",
        "figure",
    ),
    (
        "The pot stayed warm for 14 hours, more than the 9 of the urn.",
        "The pot stayed warm for 14 hours.",
        "The pot stayed warm for 14 minutes.",
        "figure",
    ),
    (
        "At 20 guests a table, tea is served within 3 minutes.",
        "Tea is served within 3 minutes.",
        "Tea is served after 3 hours.",
        "figure",
    ),
]
DIRECTIONS = [
    (
        "Clay pots keep tea warm longer than tin pots in winter.",
        "Tin pots keep tea warm for a shorter time than clay pots in winter.",
        "Tin pots keep tea warm longer than clay pots in winter.",
        "direction",
    ),
    (
        "The effect of the lid was seen (p < 0.05).",
        "The effect of the lid was seen, with p below 0.05.",
        "The effect of the lid was seen, with p above 0.05.",
        "figure",
    ),
    (
        "The warmth of the urn (> 40 degrees) was liked.",
        "The warmth of the urn, above 40 degrees, was liked.",
        "The warmth of the urn, below 40 degrees, was liked.",
        "direction",
    ),
    (
        "Most guests liked the tea of the tall urn.",
        "The tea of the tall urn was liked by most guests.",
        "All guests liked the tea of the tall urn.",
        "direction",
    ),
    (
        "The urn often outperforms the pot in winter.",
        "In winter the urn often outperforms the pot.",
        "In winter the urn always outperforms the pot.",
        "direction",
    ),
    (
        "The urn outperforms the pot in 62% of cases.",
        "In 62% of cases the urn is better than the pot.",
        "The urn always outperforms the pot, in 62% of cases.",
        "direction",
    ),
    (
        "The urn consistently outperforms the pot in 62% of cases.",
        "The urn always outperforms the pot, in 62% of cases.",
        "The urn never outperforms the pot in 62% of cases.",
        "negation",
    ),
    (
        "The spout improves warmth and lowers the weight of the pot.",
        "The weight of the pot is lowered by the spout.",
        "The spout worsens the warmth of the pot.",
        "direction",
    ),
    (
        "The new lid reduces the spilling of tea in the hall.",
        "In the hall less tea is spilled with the new lid.",
        "The new lid increases the spilling of tea in the hall.",
        "direction",
    ),
    (
        "Kettle outperforms Urn on warm days of the year.",
        "On warm days of the year Urn is outperformed by Kettle.",
        "Kettle is outperformed by Urn on warm days of the year.",
        "direction",
    ),
    (
        "Kettle outperforms Urn on warm days of the year.",
        "On warm days Urn does worse than Kettle.",
        "On warm days Urn does better than Kettle.",
        "direction",
    ),
    (
        "Kettle has higher accuracy than Urn on cold days.",
        "Urn is worse than Kettle in accuracy on cold days.",
        "Urn is better than Kettle in accuracy on cold days.",
        "direction",
    ),
    (
        "Kettle outperforms Urn in accuracy on cold days.",
        "Kettle has a higher accuracy than Urn on cold days.",
        "Kettle has a lower accuracy than Urn on cold days.",
        "direction",
    ),
    (
        "Kettle outperforms Urn in latency on cold days.",
        "Kettle has a lower latency than Urn on cold days.",
        "Kettle has worse latency than Urn on cold days.",
        "direction",
    ),
    (
        "We see an increase of 16 points in taste for clay over tin.",
        "Clay is better than tin in taste.",
        "Tin is better than clay in taste.",
        "direction",
    ),
    (
        "We see an increase of 16 points in taste for clay over tin.",
        "Tin is worse than clay in taste.",
        "Clay is worse than tin in taste.",
        "direction",
    ),
    (
        "The taste of clay is on par with the taste of tin.",
        "Clay and tin are on par in taste.",
        "Clay has a worse taste than tin.",
        "direction",
    ),
    (
        "There is no difference between clay and tin in taste.",
        "Clay and tin do not differ in taste.",
        "Clay is better than tin in taste.",
        "direction",
    ),
    (
        "Clay differs from tin in taste and price.",
        "The taste of clay and that of tin differ.",
        "Clay is equal to tin in taste and price.",
        "direction",
    ),
    (
        "The clay pot takes 38 cups less than the tin pot.",
        "The tin pot takes 38 cups more than the clay pot.",
        "The clay pot takes 38 cups more than the tin pot.",
        "direction",
    ),
    (
        "Lids reduce the use of water by about 40 litres a day.",
        "With lids 40 litres less water is used a day.",
        "With lids 40 litres more water is used a day.",
        "direction",
    ),
    (
        "Clay holds 24% more tea than tin does.",
        "Tin holds less tea than clay does.",
        "Clay holds 24% less tea than tin does.",
        "direction",
    ),
    (
        "The share of clay is greater than that of tin.",
        "The share of tin is lower than that of clay.",
        "The share of clay is lower than that of tin.",
        "direction",
    ),
    (
        "The urn takes more steps per cup than the pot.",
        "The urn needs more steps for a cup than the pot.",
        "The urn needs fewer steps for a cup than the pot.",
        "direction",
    ),
    (
        "Small but strong effects of lids were found at sea.",
        "The effects of lids at sea are small.",
        "The effects of lids at sea are large.",
        "direction",
    ),
    (
        "The pots were filled before the lids were closed.",
        "Before the lids were closed the pots were filled.",
        "The pots were filled after the lids were closed.",
        "direction",
    ),
    (
        "Each cup holds the same amount of tea as a bowl.",
        "Cups hold the same amount of tea as bowls.",
        "Cups hold a different amount of tea from bowls.",
        "direction",
    ),
    (
        "Kettle outperforms Urn on cold days.",
        "Kettle 在冷天优于 Urn。",
        "Urn 在冷天优于 Kettle。",
        "direction",
    ),
    (
        "Kettle is faster than Urn on cold days.",
        "Kettle 比 Urn 更快。",
        "Kettle 比 Urn 更慢。",
        "direction",
    ),
    (
        "The best result is that of the lidded pot, with 93% of heat kept.",
        "The lidded pot keeps 93% of its heat, the best result.",
        "The lidded pot keeps 93% of its heat, the worst result.",
        "direction",
    ),
    (
        "Adding leaves improves taste over plain water in the hall.",
        "In the hall taste is better with leaves than with plain water.",
        "Plain water is better in taste than leaves in the hall.",
        "direction",
    ),
    (
        "The upper shelf holds the clay pots of the hall.",
        "Clay pots of the hall stand on the upper shelf.",
        "Clay pots of the hall stand on the bottom shelf.",
        "direction",
    ),
    (
        "Black tea was served to male guests of the hall.",
        "Male guests of the hall got black tea.",
        "Female guests of the hall got black tea.",
        "direction",
    ),
    (
        "In the open pots the level of water rose by 3 cm.",
        "The water level rose by 3 cm in open pots.",
        "The water level fell by 3 cm in open pots.",
        "direction",
    ),
]
DENIALS = [
    (
        "The lid is not needed in summer, when water stays warm.",
        "In summer the lid is not needed.",
        "The lid is needed in summer.",
        "negation",
    ),
    (
        "The lid keeps the tea of the hall warm in winter.",
        "In winter the lid keeps the tea warm.",
        "The lid does not keep the tea of the hall warm in winter.",
        "negation",
    ),
    (
        "Guests could not show that clay keeps tea warm.",
        "It was not shown that clay keeps tea warm.",
        "Clay keeps tea warm, as guests show.",
        "negation",
    ),
    (
        "Tea was served with milk in the hall.",
        "In the hall tea was served with milk.",
        "In the hall tea was served without milk.",
        "negation",
    ),
    (
        "Tea was served without milk in the hall.",
        "In the hall no milk was served with tea.",
        "In the hall tea was served with milk.",
        "negation",
    ),
    (
        "Dropping the milk, tea was served in the hall.",
        "Tea was served without milk in the hall.",
        "Tea was not served in the hall.",
        "negation",
    ),
    (
        "The pot does not leak, whereas the urn leaks at the lid.",
        "The urn leaks at the lid.",
        "The pot leaks.",
        "negation",
    ),
    (
        "The pot does not leak and a lid was sufficient.",
        "A lid was sufficient.",
        "A lid was not sufficient.",
        "negation",
    ),
    (
        "The gauge needs no water and still shows the level.",
        "The gauge shows the level without water.",
        "The gauge does not show the level.",
        "negation",
    ),
    (
        "The description of pots was unreferenced in the book.",
        "Pots are described in the book without reference.",
        "The description of pots was referenced in the book.",
        "negation",
    ),
    (
        "None of the urns takes longer than 3 minutes.",
        "No urn takes longer than 3 minutes.",
        "All urns take longer than 3 minutes.",
        "figure",
    ),
    (
        "The pot is not stable at sea, as waves move it.",
        "At sea the pot is unstable.",
        "The pot is stable at sea.",
        "negation",
    ),
    (
        "The overfilled pots of the hall were warm.",
        "Overfilled pots of the hall were warm.",
        "The underfilled pots of the hall were warm.",
        "negation",
    ),
    (
        "The taste did not change (0.1 points) in summer.",
        "In summer the change of taste was 0.1 points.",
        "In summer the taste changed a lot.",
        "negation",
    ),
    (
        "The milk was removed before tea was served.",
        "Tea was served without milk.",
        "Tea was served with the milk.",
        "negation",
    ),
    (
        "The lids failed to close in the cold of the cellar.",
        "In the cold of the cellar the lids did not close.",
        "In the cold of the cellar the lids closed.",
        "negation",
    ),
    (
        "Guests rarely drink tea in the hall at noon.",
        "At noon guests rarely drink tea in the hall.",
        "At noon guests drink tea in the hall.",
        "negation",
    ),
    (
        "The urn is no longer sold in the harbour.",
        "In the harbour the urn is not sold any more.",
        "The urn is sold in the harbour.",
        "negation",
    ),
    (
        "Instead of tin, clay was used for the pots.",
        "Clay was used for the pots.",
        "Tin was used for the pots.",
        "negation",
    ),
    (
        "The lid can't be opened at sea by one sailor.",
        "One sailor cannot open the lid at sea.",
        "The lid can be opened at sea by one sailor.",
        "negation",
    ),
    (
        "There is no evidence that tin spoils the tea.",
        "No evidence shows that tin spoils the tea.",
        "There is evidence that tin spoils the tea.",
        "negation",
    ),
    (
        "How warm it stays is independent of the lid.",
        "How warm it stays does not depend on the lid.",
        "How warm it stays depends on the lid.",
        "negation",
    ),
    (
        "The hyperactive leaves were dried in the sun.",
        "Hyperactive leaves were dried in the sun.",
        "The hypoactive leaves were dried in the sun.",
        "negation",
    ),
    (
        "Earlier pots leak, whereas ours does not leak at the lid.",
        "Our pot does not leak at the lid.",
        "Our pot leaks at the lid.",
        "negation",
    ),
    (
        "The cork of the pot does not burn at 300 degrees.",
        "At 300 degrees the cork does not burn.",
        "At 300 degrees the cork burns.",
        "negation",
    ),
]
OTHER_WORDS = [
    (
        "The urn is heated with gas of the inn.",
        "Gas of the inn heats the urn.",
        "The urn is heated with gas of the mill.",
        "in the place of another word",
    ),
    (
        "The urn is heated by a wood fire in winter.",
        "A wood fire heats the urn in winter.",
        "The urn is heated by a peat fire in winter.",
        "in the place of another word",
    ),
    (
        "The tea of the sailors was served in bowls.",
        "The sailors' tea was served in bowls.",
        "The tea of the teachers was served in bowls.",
        "in the place of another word",
    ),
    (
        "We warm the plain cup with a 12-litre tin pot.",
        "With a 12-litre tin pot we warm the plain cup.",
        "We warm the glazed cup with a 12-litre tin pot.",
        "in the place of another word",
    ),
]


@pytest.mark.parametrize(
    ("quote", "true", "false", "rule"), [*FIGURES, *DIRECTIONS, *DENIALS, *OTHER_WORDS]
)
def test_what_the_quote_says_is_kept_and_what_it_does_not_is_told_by_the_rule_it_breaks(
    quote: str, true: str, false: str, rule: str
) -> None:
    index = index_of(quote)
    assert judge(index, Claim(text=true, quote=quote)).faults == ()
    assert rule in [str(fault.rule) for fault in judge(index, Claim(text=false, quote=quote)).faults]
