"""Questions about a paper as a whole: what it is about, what it finds, how it does it, what for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from bot.chat.questions.chinese_questions import question_in_english
from bot.domain.analysis import AnalysisPart
from bot.text.terms import content_stems, stem
from bot.text.wordlists import words


class Whole(NamedTuple):
    """What of the whole is asked for: a part of its analysis, or an overview."""

    part: AnalysisPart | None = None


def _stems(text: str) -> frozenset[str]:
    return frozenset(map(stem, words(text)))


_OVERVIEW = _stems(
    """
    paper article work study author find found finding result main key show conclude conclusion
    contribution contribute summary summarise summarize overview about tell explain propose new
    """
)
_METHOD = _stems("method approach algorithm pipeline procedure")
_WHY = _stems("problem motivation motivate address tackle solve goal aim why")
_ONE_THING = re.compile(r"(?:where|when|who|whom|whose|how (?:many|much|long|old|large|big|often|far))\b")
"""A place, a day, a person or a number is asked for, whatever it is of."""
_ENGLISH = (
    (
        re.compile(
            r"tl[;:]?\s?dr|(?:in )?a nutshell|summary|(?:give me |write )?(?:a |the |an )?(?:short "
            r"|brief |one[- ]sentence )?"
            r"(?:summary|overview|gist|abstract)(?: please)?|(?:please )?(?:summari[sz]e"
            r"|explain)(?: (?:it|this|that))?"
            r"|(?:so )?(?:what(?:'?s| is| are| was| were) )?(?:the )?(?:main |key |core |central |big "
            r"|basic |essential )?"
            r"(?:ideas?|points?|messages?|take-?(?:home|away)s?|takeaways?|gist|contributions?"
            r"|novelt(?:y|ies)|innovations?|findings?"
            r"|conclusions?|results?|insights?|thesis)(?: (?:of|in|behind|here)(?: (?:it|this"
            r"|the paper|this paper|the work))?)?"
            r"|what(?:'?s| is) (?:it|this|that)(?: paper| work| study)? (?:all )?about|what(?:'?s"
            r"| is) (?:actually |really )?(?:new|novel)"
            r"(?: here| about (?:it|this)| in (?:it|this paper|the paper))?"
            r"|why (?:should|would|must|do) (?:i|we|one|anyone|somebody) (?:read|care|bother"
            r"|look)(?: (?:about |at |with )?(?:it|this|that))?"
            r"(?: paper)?|why (?:is|does) (?:it|this)(?: paper)? (?:important|matter|interesting|relevant)"
            r"|who (?:should|would|might) (?:read|care|use|be interested)(?: (?:about |in )?(?:it|this"
            r"|that))?(?: paper)?"
            r"|who(?:'?s| is) (?:it|this|that)(?: paper)? (?:for|meant for|aimed at)|is (?:it"
            r"|this) (?:worth (?:reading|my time)|relevant)"
        ),
        None,
    ),
    (
        re.compile(
            r"how does (?:it|this|that)(?: work)?|how (?:did|do) they do (?:it|this|that)|how(?:'?s"
            r"| is) (?:it|this|that) done"
        ),
        AnalysisPart.METHOD,
    ),
    (
        re.compile(
            r"(?:what|which) (?:problem|question|gap) (?:does|do|did) (?:it|this|they|the paper"
            r"|the authors) "
            r"(?:solve|address|tackle|answer|fill)|what(?:'?s| is) the (?:problem|motivation|goal|aim"
            r"|purpose)"
        ),
        AnalysisPart.MOTIVATION,
    ),
)


def asked_of_whole(text: str, titles: Iterable[str]) -> Whole | None:
    """What is asked for, if the question names nothing but the paper: "what did the shrimp paper find"."""
    text, unread = question_in_english(text)
    if unread:
        return None
    bare = " ".join(re.sub(r"[?!.,…]+", " ", text.casefold()).replace("’", "'").split())
    for pattern, part in _ENGLISH:
        if pattern.fullmatch(bare):
            return Whole(part)
    if _ONE_THING.match(bare):
        return None
    known = {stem for title in titles for stem in content_stems(title)}
    asked = set(content_stems(text))
    whole = _OVERVIEW | _METHOD | _WHY
    if not asked & whole or not asked <= known | whole:
        return None
    if asked & _METHOD:
        return Whole(AnalysisPart.METHOD)
    return Whole(AnalysisPart.MOTIVATION if asked & _WHY else None)
