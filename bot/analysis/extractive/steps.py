"""Which sentences tell a step of a method: something that is done, or that a part of it does.

What reports, defines, points at a figure or judges is no step. Verbs of saying and thinking are a closed
class in every field, those of doing are not: so a step is found by what it is not.
"""

from __future__ import annotations

import re

from bot.analysis.extractive.findings import is_empty

_ADVERBS = r"(?:\w+ly |then |first |next |also |further |finally |subsequently |again |simply )*"
_SAYS = (
    r"show|find|found|observe|note|see|saw|argue|believe|hope|expect|discuss|compare|evaluate|report"
    r"|refer|know|knew"
    r"|describe|present|propose|study|investigate|conclude|assume|suppose|denote|say|call|want|recall"
    r"|think|thought"
    r"|suspect|aim|focus|seek|ask|provide|offer|introduce|demonstrate|prove|reveal|confirm|examine"
    r"|explore|analy[sz]e"
    r"|explain|illustrate|mention|emphasi[sz]e|remark|hypothesi[sz]e|conjecture|conduct|experiment"
    r"|agree|acknowledge"
    r"|thank|leave|left|plan|like|wish|try|tried|attempt|understand|make|begin|start|turn|stick|will"
    r"|have|had|are|were"
    r"|can|could|may|might|must|should|would|do|did|need|distinguish|wonder|consider|review|summari[sz]e"
    r"|motivate|validate|test"
    r"|interpret|achieve|outperform|follow|contribute|highlight|choose to|chose to|experimented|fully"
    r"|not|restrict"
)
_NO_VERB = r"also|then|first|now|just|only|thus|hence|therefore|here|still|even|all|both|each|always|\w+ly"
_WE_DO = re.compile(
    rf"\bwe {_ADVERBS}(?!(?:{_SAYS}|{_NO_VERB})(?:s|e?d|ing)?\b)[a-z]{{3,}}\b", re.IGNORECASE
)
_IS_DONE = re.compile(
    r"^(?:(?!\b(?:whether|which|that|where|who|requires?)\b).)*?\b(?:is|are|was|were) (?:\w+ly |then "
    r"|first |next |also |finally |subsequently )*"
    r"(?!(?:based|called|named|known|interested|given|shown|listed|described|summari[sz]ed|found|observed"
    r"|related|associated|limited|motivated|inspired|reported|needed|required|considered|assumed|expected"
    r"|discussed|presented|concerned|supposed|believed|argued|denoted|defined|referred|seen|noted|composed"
    r"|compared|involved|supported|funded|designed|proposed|studied|established|followed|reduced|increased"
    r"|improved|affected|correlated|included|illustrated|depicted|represented|displayed|intended|allowed"
    r"|published|available|significant|hundred|need|red|used for|used in)\b)"
    r"(?:[a-z]+(?:ed|own|awn|ought|aken|iven|itten|osen|ilt|ept|ent|un|ung)|fed|cut|put|split|set|made"
    r"|held|read|lost|used)\b"
    r"(?: (?:\w+ly |together |again |back |twice |out |up |down )*(?:by|with|using|to|on|onto|in|into"
    r"|from|at|for|through"
    r"|via|over|under|as|between|after|before|until|and|together|along|of)\b|[.,;])",
)
_PART_DOES = re.compile(
    r"^(?:the|an?|each|every|our|both|[A-Z][\w-]+)(?: [\w-]+){0,8}? (?:then |first |next |finally |also )?"
    r"(?:reads?|computes?|predicts?|estimates?|keeps?|holds?|turns?|maps?|sends?|combines?|decides?"
    r"|updates?"
    r"|weighs?|selects?|learns?|encodes?|decodes?|treats?|assigns?|compares?|corrects?|solves?"
    r"|detects?|counts?"
    r"|scales?|produces?|generates?|transforms?|translates?|divides?|removes?|replaces?|measures?"
    r"|looks?|listens?"
    r"|writes?|takes?|returns?|stores?|adds?|applies|apply|extracts?|samples?|splits?|merges?|joins?"
    r"|chooses?|tests?"
    r"|checks?|outputs?|receives?|passes|moves?|runs?|compiles?|records?|cop(?:y|ies)|projects?|aligns?) "
    r"(?:the|an?|each|every|all|it|them|its|their|one|two|three|four|which|how|what|where|from|to|by"
    r"|into|on|at|whether"
    r"|up|down|back|out|off|only|both|these|in|for|\w+s)\b",
)
_PAST = re.compile(r"\b(?:was|were)\b")
_MEANS = re.compile(r"\b(?:by \w+ing|using|with the|into|to the|from the)\b")
_ORDERED = re.compile(
    r"^(?:first|second|third|then|next|after|before|finally|afterwards?|subsequently|once|when|given"
    r"|starting"
    r"|in the (?:first|second|third|next|final|last) (?:step|stage|phase)|to (?:begin|start))\b"
    r"|\b(?:then|first|finally"
    r"|subsequently)\b",
    re.IGNORECASE,
)
_NO_STEP = re.compile(
    r"^(?:let|note|recall|suppose|assume|if|although|while|because|since|however|unlike|in contrast"
    r"|for example"
    r"|motivat|similarly to|most|many|some|several|recent|previous|one |in (?:recent|previous|prior"
    r"|earlier)|even|there (?:is|are)|it (?:is|was)"
    r"|what|why|how|to evaluate"
    r"|to (?:assess|test|compare|validate)|in order to (?:evaluate|assess|put)|previously"
    r"|traditionally|typically|usually)\b"
    r"|\b(?:Fig(?:ure|\.)?|Table|Alg(?:orithm|\.)?|Section|Sec\.|Eq\.|Appendix|Theorem"
    r"|Lemma) ?\(?(?-i:[\dA-Z])"
    r"|\bet al\b|\((?:[A-Z][\w-]+,? )+(?:19|20)\d\d|\?|\b(?:can|could|may|might|would|should|must|will"
    r"|cannot) (?:also )?be\b|\b(?:should|may|might|appears?|seems?|not only|can (?:only|\w+ly))\b"
    r"|\b(?:this|the next|the following|previous) (?:section|paper|work|study)\b|\b(?:results?"
    r"|performance|accuracy|state-of-the-art)\b"
    r"|\b(?:needs?|interested|important|significant(?:ly)?|consistent|appropriate|have been|has been"
    r"|unknown|always|often|widely|examples?|studies|authors?|humans?|desiderata|via|by default"
    r"|relates?|define|refers?|advantage"
    r"|idea|intuition|outperform\w*|surpass\w*|better|worse|(?:more|higher|lower|larger|longer"
    r"|less) than)\b",
    re.IGNORECASE,
)


def is_step(text: str) -> bool:
    """Whether a sentence tells a step: what we do, a part does, was done, or is done by some means."""
    if _NO_STEP.search(text) or is_empty(text):
        return False
    done = _IS_DONE.search(text) and (_PAST.search(text) or _MEANS.search(text) or is_ordered(text))
    return bool(_WE_DO.search(text) or _PART_DOES.search(text) or done)


def is_ordered(text: str) -> bool:
    """Whether it says where in the order of steps it belongs."""
    return bool(_ORDERED.search(text))
