"""The turns of phrase by which papers show what a sentence is for, each with how much it tells.

One turn to a line: its weight, then a regular expression; indented lines go on with the one before. Case
does not count.
"""

from __future__ import annotations

CONTRIBUTION = r"""
3 \bwe (?:have |\w+ly |further |also |then |here |thus |therefore )?(?:propose|introduce|present|develop|
    design|devise|describe|formulate|construct|build|establish|create|contribute|release|provide|
    offer|address|tackle|study|investigate|explore|analy[sz]e|revisit|reformulate|prove|derive|
    extend|generali[sz]e|adapt|curate|collect|
    evaluate|examine|characteri[sz]e|compare|consider|review|unify|perform|conduct|ask whether|
    use \w+ \w+ to|give|assess|argue|report|survey|implement|show (?:how|that|the))(?:e?d)?\b
3 \b(?:this|the present|the current|our) (?:[\w-]+ ){0,2}(?:paper|work|study|article|survey|report|
    review|thesis|letter|
    note|chapter|vignette|research) (?:\w+ly |also |then |thus )?(?!is\b|was\b|has\b)\w+(?:s|ed)\b
2 \bwe (?:have |\w+ly )?(?:obtain|measure|observe|determine|calculate|compute|simulate|estimate|test|model|
    aim|seek|ask|identif|re-?analy[sz]|appl|use|us)(?:e?d|y|ied|e)? (?!that\b)
2 \b(?:the|our) (?:aim|purpose|goal|objective)s? (?:of (?:this|the|our) \w+ )?(?:is|was|are|were)\b
2.5 \bin this (?:paper|work|study|article|survey|report)\b
2.5 \b(?:is|are|was|were) (?:proposed|introduced|presented|developed)\b(?! (?:in|by) \[)
1 ^(?:here|to (?:this end|address|overcome|tackle|solve|bridge|mitigate|fill|close|meet|
    remedy)[^,]{0,80}), we\b
1.5 \b(?:novel|new) (?:\w+[ -]){0,4}?(?:framework|method|approach|model|algorithm|architecture|
    paradigm|benchmark|dataset|task|strategy|network|module|loss|system|mechanism|pipeline)\b
1.5 \b(?:named|called|dubbed|termed|namely)\b
1 \b(?:the first|first-ever|for the first time)\b
0.5 \b(?:proposed|our|presented|resulting) (?:\w+[ -]){0,3}?(?:method|model|approach|framework|
    system|algorithm|network)s?\b
"""

RESULT = r"""
2.5 \b(?:outperform|surpass|exceed|beat|improv|reduc|increas|boost|cut|accelerat|
    speed)\w*\b.{0,120}?\d+(?:\.\d+)?\s?(?:%|×|x\b|percent|points?|dB|times|fold)
2 \b(?:outperform|surpass|exceed)s?\b|\boutperform(?:ed|ing)\b
2 \b(?:state[- ]of[- ]the[- ]art|SOTA|competitive|superior|comparable) (?:\w+ ){0,3}?(?:performance|
    results?|accuracy|quality|methods?|baselines?|models?)\b
2 \b(?:achiev|attain|obtain|reach|yield|deliver|set)(?:s|es|ed|ing)? (?:\w+[ -]){0,5}?(?:accuracy|
    score|F1|AUC|mAP|mIoU|Dice|PSNR|BLEU|FID|error|speed-?up|reduction|improvement|gains?|
    performance|result|record|state)
2 \b(?:we|results?|experiments?|evaluations?|study|analys[ie]s|findings?|evidence|ablations?|
    benchmarks?)\b[^.;]{0,60}?\b(?:shows?|showed|demonstrates?|demonstrated|reveals?|revealed|
    finds?|found|indicates?|confirms?|suggests?|observes?|validates?|verif(?:y|ies))\b(?: that)?
1 \bsignificant(?:ly)? (?:better|improv\w+|reduc\w+|faster|outperform\w*|higher|lower|gains?)
"""

PROBLEM = r"""
2 \b(?:however|unfortunately|nevertheless|yet|but|still|despite|although|while|though)\b
2 \b(?:challeng|limitation|bottleneck|drawback|difficult|problem|issue|obstacle|gap|shortcoming|
    hurdle)\w*
2 \b(?:fail|suffer|struggle|lack|neglect|overlook|ignore|hinder|limit|restrict|prevent|degrade|
    impede)(?:s|es|ed|ing)?\b
1.5 \b(?:remains?|is still|are still|under-?explored|unexplored|unclear|unsolved|open (?:question|
    problem)|poorly understood|not (?:well|fully|yet|been))\b
1.5 \b(?:expensive|costly|prohibitive|inefficient|impractical|infeasible|time-consuming|
    labor-intensive|scarce|insufficient|inadequate|unreliable|inconsisten\w+|sub-?optimal)\b
1 \b(?:existing|current|previous|prior|conventional|traditional|most|
    these) (?:\w+[ -]){0,3}?(?:methods?|approaches|models?|works?|techniques?|systems?|solutions?)\b
"""

HYPOTHESIS = r"""
3 \bwe (?:\w+ly |therefore |thus |further )?(?:hypothesi[sz]e|argue|conjecture|posit|believe|ask|
    observe|note|speculate)\b
3 \b(?:our|the|a|one) (?:\w+ )?(?:key|main|core|central|basic|underlying) (?:idea|insight|intuition|
    hypothesis|observation|question|assumption|motivation)\b
3 \b(?:hypothesis|intuition|insight) (?:is|behind)\b|\b(?:is|are|was) (?:inspired|motivated) by\b|
    ^(?:inspired|motivated) by\b
"""

STEP = r"""
2 ^(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|next|then|finally|afterwards?|subsequently|lastly|
    initially|to begin|in the (?:first|second|third|final|last) (?:stage|step|phase))\b
2 \bwe (?:\w+ly |first |then |also |next |finally |further )*(?:use|apply|employ|adopt|compute|
    train|encode|decode|feed|extract|sample|concatenate|add|optimi[sz]e|minimi[sz]e|maximi[sz]e|
    define|predict|generate|estimate|project|initiali[sz]e|update|replace|combine|fuse|aggregate|
    split|divide|partition|mask|normali[sz]e|parameteri[sz]e|represent|model|learn|fine-tune|
    pre-train|obtain|calculate|select|construct|perform|insert|stack|map|transform|align|
    regulari[sz]e|supervise|denote|formulate|let)\b
2 \b(?:consists? of|is composed of|comprises?|takes? (?:\w+ ){0,4}?as input|as (?:an? )?inputs?|
    outputs?|is fed (?:in)?to|is passed (?:in)?to|maps? (?:\w+ ){1,4}?to|is trained (?:to|with|on|
    by|using)|is (?:computed|defined|obtained|given|calculated|updated|optimi[sz]ed|performed|
    applied|used) (?:as|by|from|with|to|using|on)|are (?:computed|defined|obtained|concatenated|fed|
    passed|added|combined))\b
1 \b(?:loss|objective|encoder|decoder|layers?|module|attention|pipeline|stage|step|input|output|
    embedding|network|training|inference|algorithm)\b
"""

DIFFERENCE = r"""
3 \b(?:unlike|in contrast (?:to|with)|contrary to|different(?:ly)? from|differs? from|as opposed to|
    rather than|instead of|compared (?:to|with)|in comparison (?:to|with)|departs from)\b
2 \b(?:our (?:main |key |primary |major )?contributions?|we make the following|the (?:main |
    key )?contributions? of (?:this|our))\b
1 \b(?:whereas|while (?:prior|previous|existing|most|other|these|earlier)|in our (?:case|work|
    method)|our (?:work|method|approach))\b
"""

SETUP = r"""
2 \bwe (?:\w+ly |also |first |further |then )?(?:evaluate|test|experiment|benchmark|compare|conduct|
    validate|report|measure|perform|train and (?:test|evaluate))\b
1.5 \b(?:datasets?|benchmarks?|corpus|corpora|test set|validation set|baselines?|splits?|metrics?)\b
1 \b(?:contains?|consists? of|comprises?|includes?) (?:\w+ ){0,4}?\d
"""

LIMIT = r"""
3 \b(?:our limitations?|(?:main |key |one |a |another |current )?limitations? (?:of (?:our|this|the
    proposed|the present|the current)|is|are|include)|failure cases?|(?:is|are) limited (?:to|by)|one
    caveat|(?:slightly|somewhat|still) (?:lower|worse|weaker))\b
3 \b(?:we (?:do not|did not|leave|cannot|only (?:consider|study|evaluate|test|use))|our (?:\w+[ -]){0,3}?
    (?:does not|cannot|fails?|struggles?|relies on|assumes?)|future (?:work|research|directions?)|
    beyond the scope|is left|may (?:not|fail)|does not (?:yet )?(?:scale|generali[sz]e|handle|
    support))\b
1 \b(?:however|although|despite|while|only|assum\w+)\b
"""

DETAIL = r"""
3 \b(?:learning rate|batch[ -]size|mini-?batch(?:es)?|weight decay|warm-?up|epochs?|optimi[sz]er|
    (?:with|using|use) (?:the )?(?:Adam\w*|SGD)|dropout|hyper-?parameters?|gradient clipping|beam size|
    momentum (?:of|=|set)|label smoothing)\b
2 \b(?:GPUs?|TPUs?|A100|H100|V100|RTX ?\d+|P100|CPU cores?)\b
2 \b(?:is|was|are|were) (?:implemented|set to|trained (?:for|on|with|using))\b|\bwe (?:implement|
    set|fix|train)\b|\bimplementation\b
1 \b(?:iterations?|training steps|hours|days|image size|resolution|crop|hidden (?:size|dimension)|
    layers|heads|tokens|parameters)\b
"""

RESOURCE = r"""
3 https?://(?!(?:dx\.)?doi\.org|arxiv\.org)
2 \bour (?:code|source code|data|dataset|models?|project page|implementation|benchmark|
    weights)\b.{0,40}?\b(?:available|released?|found|public|open)
2 \b(?:code|project page|source code)\s?:
"""

TRANSFER = r"""
2.5 \b(?:can|could|may|might) (?:\w+ )?(?:be|also be|readily be|easily be) (?:\w+ly )?(?:applied|
    extended|adapted|integrated|transferred|combined|generali[sz]ed|plugged|incorporated|used)\b
2.5 \b(?:plug-and-play|model-agnostic|off-the-shelf|drop-in|generali[sz]es? (?:well )?to|
    transfers? (?:well )?to|agnostic to|applicable to)\b
"""

IMPACT = r"""
2.5 \b(?:enabl|facilitat|empower|unlock|pav(?:e|es|ing) the way|open(?:s|ing)? (?:up )?(?:new|the|
    a)|implications?|promis(?:e|ing)|potential|opportunit|foundation for|step toward|valuable|
    practical)\w*
2 \b(?:applications?|deploy\w*|real-world|clinical|industr\w+|downstream|practitioners|community|
    society)\b
"""

BACKGROUND = r"""
3 \b(?:has|have) (?:\w+ly |also |long |recently )?(?:achieved|become|been|emerged|shown|
    demonstrated|made|gained|attracted|revolutioni[sz]ed|seen|enabled|led|driven|witnessed|proven|
    advanced|received|received|opened|garnered|played|transformed)\b
3 \b(?:recent(?:ly)?|in recent years|over the (?:past|last)|nowadays|traditionally|in the (?:past|
    last) (?:few )?(?:years|decade))\b(?!.{0,80}\bwe (?:propose|introduce|present))
2.5 \b(?:is|are|remains?) (?:a|an|one of the|the) (?:\w+[ -]){0,4}?(?:task|problem|challenge|
    component|topic|technique|tool|area|field|step|paradigm|cornerstone|issue|question|part|
    role)s?\b(?!.{0,60}\bwe\b)
2.5 \b(?:plays? (?:a|an) (?:\w+ ){0,3}role|is (?:crucial|essential|critical|important|vital|
    fundamental|necessary) (?:for|to|in)|are (?:crucial|essential|critical|important|vital|widely|
    commonly)|is (?:widely|commonly|often|typically|usually))\b
2 \b(?:existing|current|previous|prior|conventional|traditional|most|earlier|common|
    standard) (?:\w+[ -]){0,4}?(?:methods?|approaches|models?|works?|techniques?|systems?|
    solutions?|studies|efforts|frameworks?|pipelines?|benchmarks?|datasets|detectors|
    research)\b(?!.{0,100}\b(?:we|outperform\w*|surpass\w*)\b)
2 ^(?:however|despite|although|while|yet|unfortunately|but|nevertheless|
    though)\b(?!.{0,160}\bwe (?:propose|introduce|present|show|find))
"""

OWN = r"""
2 \b(?:we|our|outperform\w*|surpass\w*|this (?:paper|work|study)|(?:experiment(?:s|al)|evaluations?|
    results)\b.{0,80}\b(?:show|demonstrate|reveal|indicate|confirm|validate|verify)s?)\b
"""

HARM = r"""
2 \b(?:nonetheless|difficult(?:y|ies)?|wasteful|tedious|nuisance|badly|poorly|at the cost|in vain|
    defeat\w*)\b
1.5 \b(?:too (?:\w+)|cannot|could not|slow|hard|drifts?|errors?|wrong|costs? (?:more|as much)|unless|nobody|
    rarely|seldom|never|loses?|lost|breaks?|mistakes?|noise|dark|fog|unable|vary|varies|gives? up)\b
1 \b(?:only|without|nothing|no one|even|if only|must|needs?|wondered|suspected|question|harder|worse)\b
"""

DOING = r"""
1.5 \b(?:reads?|computes?|predicts?|estimates?|keeps?|holds?|turns?|maps?|sends?|combines?|decides?|
    updates?|weighs?|selects?|learns?|encodes?|decodes?|treats?|assigns?|compares?|corrects?|solves?|detects?|
    counts?|yields?|scales?|produces?|generates?|transforms?|translates?|describes?|models?|divides?|
    removes?|replaces?|measures?|finds?|looks?|listens?|writes?|wakes?|gives?|contains?|has|uses?)\b
1 \b(?:is|are) (?:then |first |only |thus )?(?:\w+ed|kept|sent|given|fed|drawn|found|taken|built|made|split|
    set|cast|put|held|chosen|written|shown)\b
"""

AGAINST = r"""
2 \b(?:against|compared (?:to|with)|than|above|below|versus|instead of|lower(?:s|ed)?|higher|times|rises?|
    falls?|fell|rose|raises?|drops?|gains?|loses?|improves?|reduces?|halves|doubles)\b
1 \b(?:without|with only|all of|both|each|every|mean|median|average|error|accuracy|score|rate|share)\b
"""

COST = r"""
2 \b(?:runs? (?:at|on|in|for)|needs? \d|takes? \d|costs? \d|draws? \d|fits? in(?:to)?|occup(?:y|ies)|
    consumes?|microcontroller|single-board|laptop|phone|processor|graphics cards?|battery|batteries|
    inference|throughput|per second|seconds|milliseconds|hours|days|
    (?:k|M|G)B|m?Wh?|mA|EUR|USD|euros?|dollars)\b
1 \b(?:quanti[sz]ed|deploy\w*|weighs|hardware|board|parts|software|implemented)\b
"""
