"""Which sentences of a paper state a finding: a result, not a step, a set-up or a promise.

A finding is reported ("we show that", "was observed"), measured (a figure with what it is a figure of),
compared ("outperforms"), proven (a theorem, a bound) or handed over (code that is there). What papers say
of every work ("experiments demonstrate the effectiveness of our method") is none.
"""

from __future__ import annotations

import re

from bot.selection.heuristics import cues_in

CLEAR = 1.5
"""From which worth on a sentence counts as a finding."""
SURE = 3.0
"""What is asked of a sentence that stands among many others."""


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_SEEN = (
    r"(?:shows?|showed|shown|finds?|found|proves?|proved|proven|reveals?|revealed|demonstrates?"
    r"|demonstrated"
    r"|observes?|observed|establish(?:es|ed)?|indicates?|indicated|suggests?|suggested|confirms?|confirmed"
    r"|concludes?|concluded|argues?|discovers?|discovered|notes?|noted|clarif(?:y|ies|ied)|implies|implied"
    r"|uncover(?:s|ed)?|verif(?:y|ies|ied))"
)
_WHO = (
    r"(?:we|results?|experiments?|experimentation|evaluations?|stud(?:y|ies)|analys[ie]s|findings?|evidence"
    r"|simulations?|ablations?|tests?|trials?|data|observations?|measurements?|investigations?"
    r"|benchmarks?|paper"
    r"|comparisons?|proofs?|this|which|it (?:is|was))"
)
_REPORTED = _any(
    rf"\b{_WHO}\b(?:[^.;:]{{0,90}}?)\b{_SEEN}(?:,? [^.;,]{{0,40}},?)? (?:that|to be|no|little|an? )\b",
    rf"\b(?:we|results?|experiments?|it (?:is|was)) (?:\w+ly |also |further "
    rf"|then )*{_SEEN} (?!the (?:effectiveness|superiority))",
    r"\bit turns out\b|\b(?:was|were) (?:\w+ly )?(?:observed|found|detected|achieved|obtained"
    r"|associated|judged)\b",
    r"\bemerged\b|\b(?:is|are|was|were) (?:\w+ly )?(?:lower|higher|larger|smaller|better|worse|faster"
    r"|bounded)\b",
)
_MEASURED = _any(
    r"(?<![\w.])[-+−]?\d[\d.,]*\s?(?:%|×|x\b|dB\b|percent(?:age)?|points?\b|FPS\b|-?fold\b|times (?:as"
    r"|more|less|higher|lower|larger|smaller|faster|greater|the)\b|σ\b)",
    r"±|\bp ?[=<>≤] ?0?\.\d|\bCI\b|\b(?:OR|HR|RR|AUC|F1|BLEU|mAP|mIoU|IoU|PSNR|SSIM|FID|RMSE"
    r"|MAE) ?(?:of |score of |= ?|\+)?\d",
    r"\b(?:score|accuracy|rate|error|probability|precision|recall|correlation|index|AUC|IoU"
    r"|success)\b[^.;]{0,40}\d\.?\d"
    r"|[-+−]\d+\.\d+|\br ?= ?[-−]?0?\.\d|\bO ?\(|\d\.\d+ [A-Z][\w-]+\b",
)
_COMPARED = _any(
    r"\b(?:outperform|surpass|exceed)(?:s|ed|ing)?\b|\b(?:superior|comparable|comparably|competitive"
    r"|inferior)\b"
    r"|\bstate[- ]of[- ]the[- ]art (?:\(SOTA\) )?(?:\w+ ){0,2}(?:performance|results?|accuracy)"
    r"|\b(?:than|over) (?:the |all |other )?"
    r"(?:baselines?|existing|previous|prior|state|random|tests?|methods|current)\b",
    r"\b(?:improv|reduc|increas|decreas|rais|lower|boost|cut|accelerat|degrad|enhanc|advanc)(?:es|e|ed"
    r"|ing|s) [^.;]{0,70}\b(?:by|from|over|upon|than)\b",
    r"\b(?:better|worse|faster|higher|lower|larger|smaller|fewer|more \w+|less \w+"
    r"|stronger) (?:\w+ ){0,3}than\b",
    r"\b(?:comparable|competitive|superior|stronger|better|higher"
    r"|lower) (?:[\w-]+ ){0,3}(?:performance|results?|accuracy"
    r"|generali[sz]ation|quality|recognition|localization|consistency)\b",
)
_PROVEN = _any(
    r"\b(?:we|is|are|was|were|to) (?:\w+ly |also |further |then )*(?:prove|proven?|characteri[sz]ed?"
    r"|derived?"
    r"|obtained?|improve|establish(?:ed)?)\b[^.;]{0,80}\b(?:bounds?|theorem|complexity|formulas?"
    r"|theory|exponents?"
    r"|optimal|conditions?|class|inequalit\w+|algorithm|price)\b",
    r"\b(?:tight|(?:upper|lower|converse|near[- ]optimal) (?:and \w+ )?bounds?|polynomial[- ]time"
    r"|NP-(?:hard|complete)|suffic(?:es?|ient)|optimality|lower bounded|undecidable)\b",
    r"\bnew (?:infinite )?classes\b|\bwe (?:fully |completely |also )+\w*\b[^.;]{0,20}characteri[sz]e",
)
_CHANGED = _any(
    r"\b(?:led|leads) to\b|\bresulted in\b|\bdoes not (?:require|affect|depend)\b|\bcorrelat\w+"
    r"|\bcontributes? most\b"
    r"|\bretains?\b|\bconsistent with\b|\bno (?:\w+ )?(?:effect|difference|impact)\b|\bstatistically\b",
)
_HANDED = _any(r"\b(?:code|data ?sets?|data|models?|weights|package|benchmark|software)\b")
_STEP = _any(
    r"\bwe (?:\w+ly |also |further |first |then |next )*(?:propose|introduce|present|design|employ|use"
    r"|adopt"
    r"|construct|develop|apply|build|train|encode|assemble|investigate|explore|evaluate|collect|curate"
    r"|consider"
    r"|study|examine|describe|discuss|focus|perform|conduct|implement|aim|exploit|leverage"
    r"|provide an? (?:overview|explainability)|test)\b",
    r"\b(?:is|are|was|were) (?:also |then |further )?(?:introduced|designed|proposed|employed|used"
    r"|constructed"
    r"|trained|discussed|presented|evaluated|assessed|considered|selected|applied|studied|developed)\b",
    r"^(?:to|by) \w+",
    r"\bparticipants (?:rated|provided|took)|\btook part\b",
)
_EMPTY = _any(
    r"\b(?:demonstrat|show|verif|validat|confirm|prov|illustrat|establish|highlight|underlin|underscor"
    r"|emphasi[sz])"
    r"\w*(?: \w+){0,2} (?:the |its |their |our )?(?:[\w-]+ (?:and )?)?(?:effective(?:ness)?"
    r"|superiority|efficacy"
    r"|efficiency|robustness|potential|feasibility|advantages?|merits?|value|importance|necessity|need"
    r"|significance"
    r"|(?:strong|superior) (?:\w+ ){0,2}performance|capabilit(?:y|ies)|utility|usefulness"
    r"|promise)\b(?! \w+ (?:by|than))",
    r"\beffectively\b(?!.*\d)|\b(?:will|shall) be\b|\bwe will\b|\b(?:we hope|is expected|could|would"
    r"|may|might) ",
    r"\b(?:open|pav|rais|serv|offer|provid)\w* (?:\w+ ){0,3}(?:directions?|way|questions|guid\w+"
    r"|insights?|tool"
    r"|foundation|framework|roadmap|step)\b|\bfuture\b|\bstep toward",
    r"\b(?:several|two|three|four|five|some|key) (?:\w+ ){0,2}(?:findings|advantages|contributions"
    r"|insights|results)[.:]$",
    r"\b(?:we|paper) (?:\w+ )?(?:presents?|details?|reports?|discuss\w*) (?:the "
    r"|our )?(?:\w+ )?(?:details|results|methodology|strengths|organi[sz]ation|challenges)\b",
)
_BACKGROUND = _any(
    r"\b(?:recent(?:ly)?|in recent years|existing|traditional(?:ly)?|conventional(?:ly)?"
    r"|current practice|classically"
    r"|prior work|previous (?:work|stud)|remains? (?:challenging|limited|unclear|largely|an? )"
    r"|it is assumed|has been (?:widely|only|shown))\b"
    r"(?!.{0,120}\b(?:we|our|outperform|surpass|than|compar\w+|exceed\w+)\b)",
)


def worth_as_finding(text: str) -> float:
    """How clearly a sentence states a finding; from `CLEAR` on it does."""
    measured, reported = bool(_MEASURED.search(text)), bool(_REPORTED.search(text))
    told = 1.5 * reported + 2.0 * measured + 1.0 * bool(_CHANGED.search(text))
    told += 2.0 * bool(_COMPARED.search(text)) + 2.0 * bool(_PROVEN.search(text))
    if not reported:
        told -= 1.2 * bool(_STEP.search(text)) + 2.5 * bool(_BACKGROUND.search(text))
    if _EMPTY.search(text):
        told -= 1.5 if measured else 3.0
    handed = "resource" in cues_in(text) and _HANDED.search(text)
    return max(told, 2.5 if handed else 0.0)


def is_finding(text: str) -> bool:
    """Whether a sentence states a finding."""
    return worth_as_finding(text) >= CLEAR


def is_empty(text: str) -> bool:
    """Whether a sentence says what papers say of every work, or promises."""
    return bool(_EMPTY.search(text))
