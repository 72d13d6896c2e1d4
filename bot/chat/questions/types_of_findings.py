"""General questions about the work itself: data, limits, evaluation, baselines, what comes next."""

from __future__ import annotations

import re

from bot.chat.questions.question_types import OWN, SET, QuestionType, any_of, cues

COUNTED = (
    r"\d[\d,.]{0,14}\s?(?:[KkMB]|million|billion|thousand)?\s+(?:[\w-]+\s){0,2}"
    r"(?:images?|sentences?|examples?|samples?|pairs?|tokens?|documents?|questions?"
    r"|articles?|videos?|frames?"
    r"|recordings?|classes|categories|instances|hours|words|pages|photographs"
    r"|pictures|clips|annotations?|queries)"
)
LIMIT = (
    r"(?i)\b(?:limitations?|drawbacks?|shortcomings?|weakness(?:es)?|caveats?"
    r"|downsides?|limited to|fails?|cannot"
    r"|can not|unable to|struggles?|suffers?|degrad\w+|does not|do not|did not"
    r"|not yet|not been"
    r"|remains? (?:an? )?(?:open|unclear|difficult|challeng\w+)|open (?:problem"
    r"|question)s?|only (?:tested|evaluated)"
    r"|assum(?:e|es|ed|ption)|left for future|leave|beyond the scope|worse than"
    r"|overfit\w*|never be)\b"
)

DATA = QuestionType(
    asked=any_of(
        r"\b(?:which|what|any|the|on|and)?\s*(?:data ?sets?|corpora|corpus|benchmarks?)\b",
        r"\b(?:which|what)\s+(?:training |test )?data\b",
    ),
    must=re.compile(rf"(?i)\b{SET}\b"),
    cues=cues(
        (
            3,
            (
                rf"(?i)\b(?:train|evaluat|test|experiment|conduct|pre-?train|fine-?tun|collect"
                rf"|record|measur|consider|construct|us)\w*\b.{{0,90}}\b{SET}\b"
            ),
        ),
        (
            2,
            (
                rf"(?i)\b{SET}\b.{{0,80}}\b(?:consists?|contains?|comprises?|includes?|has|have"
                rf"|of|is a|are)\b|{SET}:"
            ),
        ),
        (2, COUNTED),
        (
            2,
            (
                rf"\b(?:[A-Z][\w-]*[A-Z0-9][\w-]*"
                rf"|[A-Z][a-z]+(?: [A-Z0-9][\w-]*)+)\b.{{0,40}}\b{SET}\b"
            ),
        ),
        (1, OWN),
        (
            -3,
            (
                rf"(?i)\b(?:a|any|other|large(?:r|-scale)?|small(?:er)?|such|large amounts of"
                rf"|particular)\s+{SET}\b"
            ),
        ),
        (-4, r"(?i)\bthank\b"),
        (-4, rf"(?i)\b(?:given|for|on) an? (?:[\w-]+ ){{0,3}}{SET}"),
        (-2, r"(?i)^(?:table|figure|fig\.)"),
    ),
    place=any_of(
        r"\bdata\b|data ?sets?|corp(?:us|ora)|benchmarks?|set-?ups?|settings?|experiment"
        r"|materials|classification|tasks"
    ),
    home=any_of(
        r"^(?:the |our )?(?:training )?(?:data|data ?sets?|corp(?:us"
        r"|ora))(?: (?:collection|description|and materials))?$",
        r"^(?:the )?(?-i:[A-Z][\w-]*[A-Z0-9][\w-]*) (?:data ?set|corpus|benchmark)$",
    ),
    enough=5,
)

LIMITS = QuestionType(
    asked=any_of(
        (
            r"\b(?:limitations?|limits|drawbacks?|shortcomings?|weakness(?:es)?|fail(?:s"
            r"|ure cases|ures)?|caveats?)\b"
        ),
        r"\bwhat (?:does|do|can)(?: it| they)? not\b",
    ),
    must=re.compile(LIMIT),
    cues=cues(
        (
            3,
            (
                r"(?i)\b(?:limitations?|drawbacks?|shortcomings?|weakness(?:es)?|caveats?"
                r"|downsides?|are limited to|is limited to)\b"
            ),
        ),
        (2, LIMIT),
        (2, OWN),
        (1, r"(?i)\bfuture (?:work|research)\b|\bhowever\b|\balthough\b"),
        (
            -3,
            (
                r"(?i)\b(?:previous|prior|existing|traditional|conventional|earlier|standard"
                r"|overcom\w+|address\w*|alleviat\w+|unlike)\b"
            ),
        ),
        (
            -3,
            (
                r"(?i)\bet al\b|\boutperform|\bmemory constraints?\b|\bsection\b"
                r"|\bdiscuss(?:es)? the\b|\bconversation about\b"
            ),
        ),
    ),
    place=any_of(r"limitations?|discussion|conclu|future|threats|failure|ethic|impact"),
    home=any_of(r"^(?:limits|limitations?|failure cases)\b|^(?:discussion and )?limitations?$"),
    enough=5,
)

EVALUATION = QuestionType(
    asked=any_of(
        (
            r"\bhow (?:was|were|is|are|did|do|does|has|have) .{0,40}\b(?:evaluat|validat"
            r"|assess|verif)\w*"
        ),
        (
            r"\b(?:which|what) (?:\w+ )?(?:metrics?|measures|evaluation)\b"
            r"|\bevaluation (?:metrics?|set-?up|protocol)\b"
        ),
    ),
    must=re.compile(
        r"(?i)evaluat|\bmeasur|\btest|\breport|\bmetric|accura|\bscore|\bassess|validat"
        r"|\bcompar|\bachiev"
    ),
    cues=cues(
        (
            3,
            (
                r"(?i)\bwe (?:also |further |then |first )?(?:evaluate|test|validate|assess"
                r"|benchmark|measure|report|compare|conduct)\w*\b"
                r"|\b(?:is|are|was|were) (?:then |also )?(?:evaluated|measured|scored|assessed"
                r"|validated|tested)\b"
            ),
        ),
        (
            2,
            (
                r"\b(?:[Aa]ccuracy|F1|BLEU|ROUGE|m?AP|[Ee]rror rates?|[Pp]erplexity"
                r"|[Ee]xact [Mm]atch|PSNR|SSIM|FID|AUC|RMSE"
                r"|[Hh]uman (?:evaluation|annotators|raters)|[Mm]etrics?|[Tt]op-[15]"
                r"|[Vv]alidation (?:set|images)|test set)\b"
            ),
        ),
        (2, r"(?i)\b(?:achiev|obtain|reach|outperform|establish)\w*\b"),
        (1, rf"(?i)\b{SET}\b"),
        (-2, r"(?i)^(?:table|figure|fig\.)|\bet al\. ?\("),
    ),
    place=any_of(r"evaluat|experiment|set-?ups?|settings?|metrics?|results|validation|protocol"),
    enough=4,
)

BASELINES = QuestionType(
    asked=any_of(
        (
            r"\b(?:which|what) (?:\w+ )?(?:baselines?|competitors?|(?:other )?(?:methods"
            r"|models|systems))\b.{0,40}(?:compar\w*|against|baselines?|\?|$)"
        ),
        r"\bbaselines?\b|\bwhat (?:is|was|were|are) (?:it|they) compared (?:to|with|against)\b",
    ),
    must=re.compile(r"(?i)baseline|compar|outperform|better than"),
    cues=cues(
        (3, r"(?i)\bbaselines?\b"),
        (3, r"(?i)\bcompare[sd]?\b.{0,60}\b(?:with|to|against)\b|\boutperform\w*\b|\bbetter than\b"),
        (2, r"\b[A-Z][A-Za-z]*[A-Z][\w-]*\b.*\b[A-Z][A-Za-z]*[A-Z][\w-]*\b"),
        (1, OWN),
        (-2, r"(?i)^(?:table|figure|fig\.)"),
    ),
    place=any_of(r"baselines?|experiment|comparison|results|set-?ups?|evaluat"),
    enough=6,
)

FUTURE = QuestionType(
    asked=any_of(
        (
            r"\bfuture (?:work|research|directions?|plans?)\b|\bwhat(?:'s| is| comes"
            r"| are the)? (?:the )?next(?: steps?)?\b|\bopen (?:problems?|questions?)\b"
        ),
    ),
    must=re.compile(r"(?i)future|\bplan to|\bintend to|\bhope to|\baim to|\bopen\b|would be interesting"),
    cues=cues(
        (
            4,
            (
                r"(?i)\b(?:future (?:work|research|studies|directions?)|in the future|we (?:plan"
                r"|intend|hope|aim) to|left for future|leave .{0,60} for future"
                r"|remains? (?:an? )?open|would be interesting)\b"
            ),
        ),
        (1, OWN),
    ),
    place=any_of(r"conclu|future|discussion|limitation|outlook"),
    home=any_of(r"^(?:conclusions? and )?future (?:works?|research|directions?)$"),
    enough=5,
)
