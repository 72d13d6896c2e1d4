"""One spelling of words that are written in several ways, for comparing them."""

from __future__ import annotations

import re

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
_LATIN = re.compile(rf"\b(?:{'|'.join(_SINGULAR)})\b", re.IGNORECASE)


def american(text: str) -> str:
    """The text in one spelling: what is optimised is optimized, and a corpus is one of the corpora."""
    return _LATIN.sub(lambda found: _SINGULAR[found[0].casefold()], _BRITISH.sub(r"\1iz\2", text))
