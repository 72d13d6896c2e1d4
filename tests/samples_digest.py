"""Fictional digests, built by hand, for tests of everything that shows one."""

import datetime as dt

from bot.domain.analysis import (
    AbstractPart,
    Analysis,
    AnalysisPart,
    AnalysisSection,
    Citation,
    Claim,
    Evidence,
    Source,
)
from bot.domain.digest import (
    ChangedSection,
    Changes,
    Counts,
    Digest,
    Entry,
    ExecutiveSummary,
    Mention,
    PaperFigure,
    Reason,
    Revision,
    Rewording,
    SectionChange,
)
from bot.domain.paper import AnnounceType, Paper
from bot.domain.topic import Topic

DAY = dt.date(2026, 1, 26)


def paper(number: int = 1, **changes: object) -> Paper:
    facts: dict[str, object] = {
        "id": f"9912.{number:05d}",
        "version": 1,
        "title": "Tidal Memory: Reservoirs that Remember the Moon",
        "authors": (
            "Ada Lindqvist",
            "Bo Marchetti",
            "Chi Okafor",
            "Dilan Petrov",
            "Eva Quist",
            "Finn Rossi",
        ),
        "abstract": "We study reservoirs driven by tides. A tidal gate halves the error at 3.2% of cost.",
        "categories": ("cs.LG", "physics.ao-ph"),
        "published": dt.datetime(2026, 1, 23, 14, 5, tzinfo=dt.UTC),
    }
    return Paper.model_validate(facts | changes)


def claim(
    text: str, quote: str = "", section: str = "", page: int | None = None, anchor: str = ""
) -> Claim:
    citation = Citation(section=section, page=page, anchor=anchor) if section or page or anchor else None
    return Claim(text=text, quote=quote, citation=citation, verified=True)


def analysis(of: Paper, language: str = "en", **changes: object) -> Analysis:
    facts: dict[str, object] = {
        "paper_id": of.id,
        "version": of.version,
        "language": language,
        "evidence": Evidence.FULL_TEXT,
        "source": Source.HTML,
        "summary": CHINESE_SUMMARY if language == "zh" else ENGLISH_SUMMARY,
        "findings": CHINESE_FINDINGS if language == "zh" else ENGLISH_FINDINGS,
        "sections": CHINESE_SECTIONS if language == "zh" else ENGLISH_SECTIONS,
        "analyst": "tide-large",
        "figures": 5,
        "figures_verified": 4,
    }
    return Analysis.model_validate(facts | changes)


ENGLISH_SUMMARY = claim(
    "A gate that opens with the tide lets a small reservoir predict currents a week ahead, "
    "at 3.2% of the cost of a full ocean model.",
    "a tidal gate halves the error at 3.2% of the cost",
    "1 Introduction",
    2,
    "S1.p3",
)
ENGLISH_FINDINGS = (
    claim(
        "The tidal gate halves the error at seven days, from 0.42 to 0.21.",
        "the error at seven days falls from 0.42 to 0.21",
        "4.2 Seven Days",
        7,
        "S4.SS2",
    ),
    claim(
        "Training takes 11 minutes on one processor.",
        "training takes 11 minutes on a single processor",
        "4.3 Cost",
        8,
        "S4.SS3",
    ),
    Claim(text="The gate generalises to harbours it never saw.", verified=False),
)
QUOTE = "We open the gate at each slack tide, and close it when the current turns."
ENGLISH_SECTIONS = (
    AnalysisSection(
        part=AnalysisPart.ABSTRACT,
        claims=(claim("We study reservoirs driven by tides."), claim("A tidal gate halves the error.")),
    ),
    AnalysisSection(
        part=AnalysisPart.MOTIVATION,
        claims=(
            claim(
                "Full ocean models are too slow for harbours.",
                "a full model of one harbour takes nine hours",
                "1 Introduction",
                1,
                "S1.p1",
            ),
            claim("Existing reservoirs forget within a day.", "", "2 Related Work", 3, "S2"),
        ),
    ),
    AnalysisSection(
        part=AnalysisPart.METHOD,
        claims=(claim("The gate follows the tide.", QUOTE, "3.1 The Tidal Gate", 4, "S3.SS1"),),
    ),
    AnalysisSection(
        part=AnalysisPart.EXPERIMENTS,
        claims=(claim("Eleven harbours over three years.", "", "4 Experiments", 6, "S4"),),
    ),
    AnalysisSection(
        part=AnalysisPart.SUMMARY,
        claims=(
            claim("Let the tide decide what a reservoir remembers."),
            claim("Measure the tide."),
            claim("Open the gate at slack water."),
            claim("Read out the current."),
        ),
    ),
)
CHINESE_SUMMARY = claim(
    "随潮汐开合的门控使小型储备池能提前一周预测海流，成本仅为完整海洋模型的 3.2%。",
    "a tidal gate halves the error at 3.2% of the cost",
    "1 Introduction",
    2,
    "S1.p3",
)
CHINESE_FINDINGS = (
    claim(
        "潮汐门控将七天预测误差从 0.42 降至 0.21。",
        "the error at seven days falls from 0.42 to 0.21",
        "4.2 Seven Days",
        7,
        "S4.SS2",
    ),
    claim("单个处理器上训练需 11 分钟。", "training takes 11 minutes", "4.3 Cost", 8, "S4.SS3"),
)
CHINESE_SECTIONS = (
    AnalysisSection(
        part=AnalysisPart.ABSTRACT,
        claims=(claim("我们研究由潮汐驱动的储备池。"), claim("潮汐门控使误差减半。")),
    ),
    AnalysisSection(
        part=AnalysisPart.METHOD,
        claims=(claim("门控随潮汐开合。", QUOTE, "3.1 The Tidal Gate", 4, "S3.SS1"),),
    ),
)
ABSTRACT_SECTIONS = (
    AnalysisSection(
        part=AbstractPart.CONTRIBUTIONS, claims=(claim("A catalogue of 214 lighthouse lamps."),)
    ),
    AnalysisSection(part=AbstractPart.LIMITS, claims=(claim("Only lamps built after 1850 are covered."),)),
)


def entries(language: str = "en") -> tuple[Entry, ...]:
    first = paper(1)
    second = paper(
        2,
        title="A Catalogue of Lighthouse Lamps",
        authors=("Greta Stone",),
        categories=("astro-ph.IM", "cs.LG"),
        version=2,
    )
    third = paper(
        3,
        title="Whistling Sand as a Random Number Source",
        authors=("Hal Ito", "Ines Vogt"),
        published=None,
    )
    fourth = paper(4, title="On the Folding of Maps in Wind", authors=("Jo Brandt", "Kim Aas"))
    lamps = Claim(text="Lists 214 lamps with their light curves.", verified=True)
    sand = Claim(text="Sand dunes whistle at 97 Hz, and the pitch is random.", verified=True)
    return (
        Entry(
            number=1,
            paper=first,
            reasons=(Reason(key="reason.keyword_title", terms=("tidal memory", "reservoir")),),
            analysis=analysis(first, language),
            figure=PaperFigure(
                caption="Figure 1: The gate.", url="https://arxiv.org/html/9912.00001v1/x1.png"
            ),
        ),
        Entry(
            number=2,
            paper=second,
            announce_type=AnnounceType.CROSS,
            analysis=analysis(
                second,
                language,
                evidence=Evidence.ABSTRACT,
                source=Source.ABSTRACT,
                summary=lamps,
                findings=(),
                sections=ABSTRACT_SECTIONS,
            ),
        ),
        Entry(
            number=3,
            paper=third,
            analysis=analysis(
                third,
                language,
                evidence=Evidence.EXTRACT,
                source=Source.PDF,
                summary=sand,
                findings=(claim("The pitch is random to 1 part in 10⁶.", "", "5 Tests", 9),),
                sections=(),
                notes=("note.hidden_text",),
                analyst="extractive",
            ),
        ),
        Entry(number=4, paper=fourth),
    )


ENGLISH_DAY = ExecutiveSummary(
    today=(
        "Reservoirs learn to use the tide instead of fighting it.",
        "A catalogue of lamps opens a century of light curves.",
        "Sand dunes turn out to be good dice.",
    ),
    themes=(
        Mention(text="Physical systems are used as computers.", numbers=(1, 3)),
        Mention(text="Old records become data.", numbers=(2,)),
    ),
    notable=(Mention(text="Halves the error at 3.2% of the cost.", numbers=(1,)),),
    directions=(Mention(text="Computing with landscapes."),),
    recommended=(
        Mention(text="The method carries over to lakes.", numbers=(1,)),
        Mention(text="The data are open.", numbers=(2,)),
    ),
    evidence=Evidence.FULL_TEXT,
)
CHINESE_DAY = ExecutiveSummary(
    today=("储备池学会利用潮汐。", "灯塔灯具目录开放了百年光变曲线。", "鸣沙可以当作骰子。"),
    themes=(Mention(text="物理系统被用作计算机。", numbers=(1, 3)),),
    notable=(Mention(text="以 3.2% 的成本将误差减半。", numbers=(1,)),),
    directions=(Mention(text="利用地貌进行计算。"),),
    recommended=(Mention(text="该方法适用于任何受驱系统。", numbers=(1,)),),
    evidence=Evidence.FULL_TEXT,
)
COUNTS = Counts(
    fetched=160,
    new=132,
    cross_lists=9,
    repeats=12,
    replacements=5,
    unreadable=2,
    picked=4,
    read_in_full=2,
    abstract_only=1,
    failed=1,
    figures=43,
    figures_verified=41,
    cost=0.04,
)


def digest(language: str = "en", **changes: object) -> Digest:
    facts: dict[str, object] = {
        "run_key": "terminal/local/terminal/tides/2026-01-26",
        "day": DAY,
        "topic": Topic(
            name="潮汐与灯塔" if language == "zh" else "Tides & Lamps", categories=("cs.LG", "astro-ph.IM")
        ),
        "language": language,
        "summary": CHINESE_DAY if language == "zh" else ENGLISH_DAY,
        "entries": entries(language),
        "counts": COUNTS,
    }
    return Digest.model_validate(facts | changes)


def revised_digest(language: str = "en") -> Digest:
    """A day on which papers shown before have new versions."""
    rewritten = Changes(
        title_before="Tidal Memory",
        authors_added=("Gus Novak",),
        abstract=(
            Rewording(
                before="A tidal gate halves the error at 3.2% of cost.",
                after="A tidal gate lowers the error by 45% at 3.6% of cost.",
            ),
        ),
        sections=(
            ChangedSection(change=SectionChange.ADDED, heading="4.4 Harbours in Storms"),
            ChangedSection(
                change=SectionChange.RENAMED, heading="5 Discussion", before="5 Limits", share=0.3
            ),
            ChangedSection(change=SectionChange.REWRITTEN, heading="4.2 Seven Days", share=0.41),
        ),
        in_full=True,
        figures_gone=("3.2%", "0.21"),
    )
    withdrawn = paper(
        6, version=2, comment="This paper has been withdrawn: <!channel> a sign error in Lemma 2"
    )
    changed = (
        Revision(paper=paper(5, version=2), before=1, thread="1", changes=rewritten),
        Revision(paper=withdrawn, before=1, thread="1", changes=Changes(withdrawn=True)),
        Revision(paper=paper(7, version=3), before=2, thread="1", changes=Changes()),
    )
    return digest(language, revisions=changed, more_revisions=(paper(8, version=2), paper(9, version=4)))
