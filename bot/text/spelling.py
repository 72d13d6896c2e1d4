"""One spelling of words that are written in several ways, for comparing them."""

from __future__ import annotations

import re

from bot.text.wordlists import words

_BRITISH = re.compile(r"\b(\w{3,}[lmntr])is(e[ds]?|ing|ation)\b")
_SINGULAR = {
    "corpora": "corpus",
    "criteria": "criterion",
    "phenomena": "phenomenon",
    "hypotheses": "hypothesis",
    "analyses": "analysis",
    "matrices": "matrix",
    "vertices": "vertex",
    "indices": "index",
    "spectra": "spectrum",
    "optima": "optimum",
    "genera": "genus",
    "mice": "mouse",
    "children": "child",
    "women": "woman",
    "men": "man",
    "people": "person",
}
IRREGULAR = dict(
    each.split(">")
    for each in words(
        """
        found>find held>hold gave>give given>give led>lead shown>show rose>rise risen>rise fell>fall
        fallen>fall took>take taken>take kept>keep built>build won>win lost>lose ran>run grew>grow
        grown>grow made>make shrank>shrink shrunk>shrink sank>sink sunk>sink beaten>beat chose>choose
        chosen>choose came>come wrote>write written>write drew>draw drawn>draw paid>pay spent>spend
        sold>sell bought>buy began>begin begun>begin broke>break broken>break drove>drive driven>drive
        froze>freeze frozen>freeze knew>know known>know met>meet said>say sent>send sought>seek
        slept>sleep spoke>speak spoken>speak stood>stand taught>teach thought>think threw>throw
        thrown>throw understood>understand went>go gone>go fed>feed flew>fly flown>fly bound>bind
        ate>eat eaten>eat dealt>deal meant>mean seen>see heard>hear felt>feel
        """
    )
)
"""The verb of a past form that no ending tells."""
_PAST = re.compile(rf"\b(?:{'|'.join(IRREGULAR)})\b")
_LATIN = re.compile(rf"\b(?:{'|'.join(_SINGULAR)})\b", re.IGNORECASE)


def american(text: str) -> str:
    """The text in one spelling: the optimised is optimized, corpora are a corpus, who wrote does write."""
    text = _PAST.sub(lambda found: IRREGULAR[found[0]], _BRITISH.sub(r"\1iz\2", text))
    return _LATIN.sub(lambda found: _SINGULAR[found[0].casefold()], text)
