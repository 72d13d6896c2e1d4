"""Whether a paper says what is said of it.

`quotes` finds a quote in the paper and the whole sentences it is part of; `statement` lists the rules that
a statement has to keep against them (`figures`, `names`, `polarity`, `direction`, `tables`), each over the
word lists of `lexicon`; `claims` applies them to claims and analyses.
"""

from bot.analysis.verify.claims import (
    Verdict,
    check_analysis,
    check_claim,
    contradictions,
    judge,
)
from bot.analysis.verify.joined_words import normalise
from bot.analysis.verify.quote_index import Index, figure_supported, index_paper
from bot.analysis.verify.quotes import find_quote

__all__ = [
    "Index",
    "Verdict",
    "check_analysis",
    "check_claim",
    "contradictions",
    "figure_supported",
    "find_quote",
    "index_paper",
    "judge",
    "normalise",
]
