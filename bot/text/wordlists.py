"""Lists of English words that say little about what a paper is about."""

from __future__ import annotations

UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
"""The letters of Chinese, Japanese and Korean, for the inside of a character class."""


def words(listing: str) -> frozenset[str]:
    """The words of a listing."""
    return frozenset(listing.split())


STOPWORDS = words(
    """
    aren couldn didn doesn don hasn haven isn shouldn wasn weren won wouldn
    a about above across after again against al all almost along already also although always am among
    an and any are around as at away based be became because become becomes been before being below
    between both but by can cannot could did do does doing done down due during e each either else
    enough et etc even ever every few for from further furthermore g get gets give given gives had has
    have having he hence her here his how however i if in into is it its itself just least less let like
    made make makes making many may me might more moreover most much must my near neither no nor not now
    of off often on once one only onto or other others our out over own per quite rather s same she
    should since so some still such t take taken than that the their them then there thereby therefore
    these they this those though three through throughout thus to together too toward towards two under
    until up upon us use used uses using various very via vs was we well were what when where whereas
    whether which while who whole whose why will with within without would yet you your
    """
)
"""Words of grammar."""

ACADEMIC = words(
    """
    component components distribution distributions effect effects entire feature features final
    information input inputs mechanism mechanisms module modules output outputs stage stages step steps
    able absent achieve achieved achieves achieving additional additionally address addresses addressing
    aim aims allow allows analysis approach approaches art article available baseline baselines
    benchmark benchmarks best better capabilities capability capture captures case cases challenge
    challenges challenging code com common comparable compared comparison competitive complex
    comprehensive consistent consistently current demonstrate demonstrated demonstrates demonstrating
    demonstration design designed develop developed diverse domain effective effectively effectiveness
    efficiency efficient efficiently enable enables enabling enhance enhanced enhances ensure ensures
    especially evaluate evaluated evaluation evaluations evidence excel existing experiment experimental
    experiments explicit explicitly explore extensive fail fails first five fixed focus four framework
    frameworks full fully general generally github goal good help high higher highly http https identify
    impact important improve improved improvement improvements improves improving include includes
    including increasing independent introduce introduced introduces introducing issue issues key known
    large largely lead leading leads leverage leverages leveraging limitation limitations limited low
    lower main mainly major method methods metric metrics model models multiple need needs new novel
    number obtain order original outperform outperforms overall paper papers particular particularly
    percent perform performance performs possible potential practical present presented presents
    previous primarily prior problem problems process processes project propose proposed proposes
    provide provided provides providing public publicly quality quantitative range recent recently
    reduce reduces reducing related relies rely remain remains remarkable require required requires
    requiring research result resulting results robust robustness scenario scenarios second set sets
    setting settings several show showing shown shows significant significantly similar simple simply
    simultaneously single small solution solutions specific specifically standard state strategies
    strategy strong struggle struggles studies study substantial substantially success successful suffer
    superior support supports system systems task tasks technique techniques third time tool tools
    towards type types typically unified unique usage useful utilize utilizes utilizing validate
    validated value values variety way ways wide widely work works world www years yield yields
    """
)
"""Words of every abstract: they tell papers apart no better than those of grammar do."""

EVERYDAY = [
    "artificial intelligence",
    "computer vision",
    "deep learning",
    "deep neural network",
    "experimental results",
    "machine learning",
    "neural network",
    "real world",
    "real time",
    "source code",
    "project page",
    "training data",
    "downstream tasks",
    "ground truth",
]
"""Phrases too common to be a theme."""
