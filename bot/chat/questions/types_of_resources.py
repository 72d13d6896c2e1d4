"""General questions about what it took: code, machines, time, size, training, money."""

from __future__ import annotations

import re

from bot.chat.questions.question_types import OWN, QuestionType, any_of, cues
from bot.domain.full_text import SectionKind

DEVICE = (
    r"\b(?:GPUs?|TPUs?|CPUs?|[VAHPT]\d{2,3}s?|RTX|GTX|Titan|TITAN|NVIDIA|Nvidia|Xeon"
    r"|Core i\d|Core \d|MacBook|Pentium|Ryzen|Jetson|FPGAs?"
    r"|Raspberry Pi|microcontrollers?|single-board|laptops?|workstations?"
    r"|supercomputers?|SageMaker|AWS|Cortex)\b"
)
PARAMETERS = (
    r"(?i)\b\d[\d.,]{0,14}\s?(?:[MBK]\b|million|billion|thousand"
    r"|bn)?\s*(?:[\w-]+\s){0,2}param(?:eter)?s?\b"
    r"|\bparam(?:eter)?s?\s?(?:\||=|:)\s?\d"
)

CODE = QuestionType(
    asked=any_of(
        (
            r"\b(?:source |training )?(?:code|implementation|software|github"
            r"|repo(?:sitory)?)\b.{0,30}"
            r"(?:\b(?:available|public\w*|released?|open|found|online|share[sd]?)\b|\?|$)"
        ),
        (
            r"\b(?:releas\w+|publish\w*|open-?sourc\w+|share[sd]?|provide[sd]?) "
            r"(?:(?:the|their|its|any) )?(?:source )?code\b"
        ),
        r"\b(?:open[- ]?source[d]?|where (?:is|can i find) the code)\b",
        (
            r"\b(?:are|is) the (?:data(?: ?sets?)?|models?|weights)\b.{0,20}\b(?:available"
            r"|public\w*"
            r"|released?)\b"
        ),
    ),
    must=re.compile(
        r"(?i)\b(?:code|implementation|software|weights|checkpoints?|data ?sets?"
        r"|models?)\b.*"
        r"(?:available|releas|open-?sourc|public|hosted|https?://|github|hugging ?face"
        r"|ported)"
        r"|(?:releas\w+|open-?sourc\w+|publish\w*) .{0,60}\b(?:code|implementation"
        r"|software|models?|weights|data ?sets?)\b"
    ),
    cues=cues(
        (
            3,
            (
                r"(?i)\b(?:code|implementation|software|source|pre-?trained models?|models and"
                r"|weights|checkpoints?|data\w*)\b.{0,90}"
                r"\b(?:available|releas\w+|open-?sourc\w+|public\w*|hosted|found at|provided at"
                r"|ported)\b"
                r"|\b(?:releas\w+|open-?sourc\w+|publish\w*)\b.{0,60}\b(?:code|implementation"
                r"|software|models?|weights)\b"
            ),
        ),
        (3, r"(?i)https?://|github|gitlab|hugging ?face|zenodo|bitbucket"),
        (1, r"(?i)https?://"),
        (
            2,
            (
                r"(?i)\b(?:our|we|the) (?:\w+ )?(?:code|implementation|software|models?)\b"
                r"|\bcode (?:and|is|will|to|for|used)\b|\bwe (?:do not |will |also )?(?:release"
                r"|open|publish|provide|make)\b"
            ),
        ),
        (-4, r"(?i)\bthank\b|\bet al\b|\bground truth\b|\bunlike\b"),
    ),
    place=any_of(r"availability|code|abstract|reproducib|open|implementation|release"),
    enough=5,
)

DURATION = QuestionType(
    asked=any_of(
        (
            r"\bhow long (?:did|does|do|was|were|is|has) .{0,40}\b(?:train\w*|training|take"
            r"|run)\b|\btraining time\b"
        ),
    ),
    must=re.compile(
        r"(?i)\b(?:[\d.,]{1,15}|one|two|three|four|six|twelve|few)\s?(?:GPU[- ])?(?:hours?"
        r"|days?|weeks?|minutes?)\b"
    ),
    cues=cues(
        (3, r"(?i)\b(?:train\w*|pre-?train\w*|fine-?tun\w*)\b"),
        (
            2,
            (
                r"(?i)\b(?:took|takes?|for|in|within|after|lasted|total of)\b.{0,40}\b(?:hours?"
                r"|days?|weeks?|minutes?)\b"
            ),
        ),
        (1, OWN),
        (1, DEVICE),
        (-3, r"(?i)\bet al\b"),
    ),
    place=any_of(r"train|schedule|hardware|implementation|details|cost|run"),
    enough=5,
)

HARDWARE = QuestionType(
    asked=any_of(
        (
            r"\b(?:which|what|on what|any) (?:kind of )?(?:hardware|machines?|gpus?|tpus?"
            r"|cpus?|computers?|devices?|processors?|infrastructure|compute)\b"
        ),
        r"\bhow many (?:gpus?|tpus?|cpus?|cores)\b|\bhardware\b",
    ),
    must=re.compile(DEVICE),
    cues=cues(
        (3, DEVICE),
        (
            2,
            (
                rf"\b(?:\d+|one|two|four|eight|sixteen|single|a)\s?(?:x"
                rf"|×)?\s?(?:[\w-]+,?\s){{0,4}}{DEVICE}"
            ),
        ),
        (2, r"(?i)\b(?:train|run|ran|perform|conduct|implement|execut|deploy|took|takes|us)\w*\b"),
        (1, OWN),
        (-3, r"(?i)\bet al\b|\bmemory access\b|\bGPU (?:utili[sz]ation|memory|consumption)"),
    ),
    place=any_of(
        r"hardware|implementation|set-?ups?|training|details|experiment|infrastructure"
        r"|running|schedule|stack"
    ),
    enough=5,
    in_tables=True,
)

SIZE = QuestionType(
    asked=any_of(
        (
            r"\bhow many (?:\w+ )?param(?:eter)?s\b|\bnumber of (?:\w+ )?param(?:eter)?s\b"
            r"|\bparameter count\b"
        ),
        (
            r"\bhow (?:big|large) (?:is|are|was|were) (?:the |its |their "
            r"|this )?(?:\w+ )?(?:models?|networks?)\b|\bmodel size\b"
        ),
    ),
    must=re.compile(PARAMETERS),
    cues=cues(
        (4, PARAMETERS),
        (2, r"\d[\d.,]{0,14}\s?(?:[MBK]\b|million|billion|thousand)"),
        (2, r"(?i)\b(?:our|we|in all|in total|totall?ing|ours|final|large|base)\b"),
        (-6, r"(?i)\bclosest\b|\bbest[- ]performing\b"),
        (1, r"(?i)\b(?:models?|networks?|has|have|with|contains?)\b"),
        (2, r"(?i)\b(?:our|this|the proposed) (?:[\w-]+ ){0,2}(?:models?|networks?)\b"),
        (
            -2,
            (
                r"(?i)\bet al\b|\b(?:GPT|T5|PaLM|VGG)-?\d*\w*\b|\bparameter-free\b"
                r"|\bliterature\b"
            ),
        ),
    ),
    place=any_of(
        r"architecture|model|parameters|implementation|size|configuration|variants"
        r"|network|details"
    ),
    enough=6,
    in_tables=True,
)

TRAINING = QuestionType(
    asked=any_of(
        (
            r"\bhow (?:was|were|is|are) (?:it|they|the (?:\w+ )?(?:models?|networks?"
            r"|system))\s*(?:pre-?)?trained\b"
        ),
        (
            r"\btraining (?:details|set-?up|procedure|regime|schedule)\b"
            r"|\bhyper-?parameters?\b|\b(?:which|what) optimi[sz]er\b"
        ),
    ),
    must=re.compile(r"(?i)\btrain|optimi[sz]|learning rate|batch|epoch"),
    cues=cues(
        (2, r"(?i)\b(?:optimi[sz]er|adam\w*|sgd|stochastic gradient|momentum)\b"),
        (2, r"(?i)\blearning rate\b"),
        (
            2,
            (
                r"(?i)\b(?:batch(?:es)?|mini-?batch(?:es)?)\b.{0,20}\d|\b\d+ (?:epochs"
                r"|iterations|steps)\b"
            ),
        ),
        (
            1,
            (
                r"(?i)\b(?:weight decay|dropout|warm-?up|label smoothing|augment\w+"
                r"|initiali[sz]\w+|pre-?train\w*)\b"
            ),
        ),
        (2, r"(?i)\b(?:we|is|are|was|were) (?:\w+ )?(?:train|fine-?tune|optimi[sz]e)(?:d)?\b"),
        (1, r"\d"),
    ),
    place=any_of(r"train|implementation|details|optimi|set-?ups?|settings?|hyper"),
    enough=5,
)

FUNDING = QuestionType(
    asked=any_of(
        (
            r"\bwho (?:\w+ )?(?:funded|funds|paid for|sponsored|supported|financed)\b"
            r"|\b(?:funding|funded|grants?|sponsors?)\b"
        ),
    ),
    must=re.compile(
        r"(?i)\b(?:support(?:ed|s)?|fund(?:ed|ing|s)?|grants?|sponsor\w*|financed"
        r"|fellowships?|scholarships?)\b"
    ),
    cues=cues(
        (
            3,
            (
                r"(?i)\b(?:is|are|was|were|been|partially|partly|in part|financially"
                r"|gratefully acknowledges?|acknowledges?)\b.{0,40}\b(?:support(?:ed)?|funded"
                r"|sponsored|financed)\b"
            ),
        ),
        (
            3,
            (
                r"(?i)\b(?:grants?|fellowships?|scholarships?|funding|fundings)\b"
                r"|\bproject (?:no|number|nr)\b|\bcontract (?:no|number)\b"
            ),
        ),
        (2, r"(?i)\b(?:work|research|authors?|project|study|stipend|thanks?)\b"),
        (1, r"\b(?:by|from) (?:the )?(?:[A-Z][\w.-]*)"),
    ),
    place=any_of(r"acknowledg|funding|thanks"),
    enough=6,
    kinds=frozenset({SectionKind.ACKNOWLEDGEMENT}),
)

LICENCE = QuestionType(
    asked=any_of(
        (
            r"\b(?:(?:code|data ?sets?|data|models?|weights|paper|article|work|it)\b.{0,30})?"
            r"\b(?:licen[cs]\w*|copyright\w*|creative commons|open[- ]access)\b"
            r"(?:.{0,40}\b(?:code|data ?sets?|data|models?|weights|released|published|distributed)\b)?"
        ),
        r"\bunder (?:which|what) (?:terms|conditions)\b|\b(?:may|can) (?:i|we|one) re-?use\b",
    ),
    must=re.compile(
        r"(?i)\blicen[cs]\w*|\bcreative commons\b|\bCC[- ](?:BY|0)\b|\bcopyright\b|©|\bpermission to\b"
        r"|\bpublic domain\b|\bopen[- ]access article\b"
    ),
    cues=cues(
        (
            4,
            (
                r"(?i)\b(?:creative commons|CC[- ]?(?:BY|0)\b|MIT licen|Apache|BSD|L?GPL|public domain)"
                r"|\blicen[cs]ed? (?:under|as)\b|\bunder (?:the |an? )?(?:[\w.-]+ ){0,5}licen[cs]e"
            ),
        ),
        (
            3,
            r"(?i)\bpermission to (?:make|copy|use|reproduce)|\bgrants? permission|\bopen.access article",
        ),
        (2, r"(?i)©|\bcopyright\b|\brights\b|\blicen[cs]e terms\b"),
        (2, r"(?i)\b(?:distributed|released|published|available|terms|reuse)\b"),
        (-3, r"(?i)\bet al\b"),
    ),
    place=any_of(r"licen|copyright|rights|availab|open access|data|code|declaration"),
    enough=4,
    kinds=frozenset({SectionKind.FRONT}),
)
