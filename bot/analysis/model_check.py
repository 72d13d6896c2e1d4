"""What a model wrote about a paper, against the paper: what stays, and why the whole may not do.

`verify` matches quotes and figures, `output_gate` knows how models talk. What is added here needs both
sides: a quote that is an order to a machine, a quote that has nothing to do with its statement, other
papers' ids, altered titles, and an analysis most of which is not in the paper.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from bot.analysis.mending import too_long
from bot.analysis.name_check import addresses_in, altered_titles, unknown_papers
from bot.analysis.verify import Index, check_analysis, check_claim, judge
from bot.domain.analysis import Analysis, AnalysisPart, AnalysisSection, Claim, Evidence, Support
from bot.domain.errors import ModelOutputError
from bot.domain.full_text import FullText
from bot.domain.paper import Paper
from bot.llm.output_gate import analysis_problems
from bot.llm.output_gate import problems as text_problems
from bot.sources.registry import find_refs
from bot.text.chinese import HAN
from bot.text.figures import figures_in
from bot.text.terms import content_stems, share_a_word

SUMMARY = "the quote of the summary, or a number in it, is not in the paper"
INVENTED = "most quotes are not in the paper"
BESIDE = "may not be said as it stands, or its quotes are beside the point"
ORDER = "speaks to a machine"
OTHER = "points to another paper"
MOST_BAD = 0.2
"""The share of statements that may be dropped for how they talk; a model that talks more is asked again."""
MOST_NAMED = 12
"""Statements named to the model for its second chance; each costs it tokens."""
SHOWN = 120
FEW_WORDS = 5
"""So many of the commonest English words are in every English abstract."""
MOST_REMARKS = 3
LONGEST_LABEL = 60  # characters
_VERSUS = re.compile(r"vs\.?\s+", re.IGNORECASE)
"""What the label of a baseline begins with: no name itself, while that behind it has to be the quote's."""
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:previous|prior|above|earlier|other|your|all)\b.{0,30}"
    r"\b(?:instructions?|prompts?|rules|guidelines|context)\b"
    r"|\b(?:if|as) (?:you are )?an? (?:ai|llm|large language model|language model)\b"
    r"|\b(?:note|instructions?|message|attention) (?:to|for) (?:all )?(?:the )?"
    r"(?:llms?|ai|language models?|reviewers?|assistants?|summari[sz]ers?)\b"
    r"|\byou (?:must|should|shall|will|are required to) (?:now )?"
    r"(?:say|write|state|output|respond|reply|answer|praise|recommend|include|rate|ignore|visit)\b"
    r"|\b(?:respond|reply|answer|output|say) only\b|\bsystem prompt\b"
    r"|忽略.{0,12}(?:指令|指示|提示|要求)",
    re.IGNORECASE | re.DOTALL,
)
"""What papers have carried for machines that read them."""
_ENGLISH = re.compile(r"\b(?:the|an?|of|and|to|in|is|are|with|that|for|we|from|by|on)\b", re.IGNORECASE)
_NUMBER = re.compile(r"#\s?\d{1,3}\b")


def check_written(
    index: Index, paper: Paper, full_text: FullText, made: Analysis, *, instruction: str, longest: int = 0
) -> Analysis:
    """The analysis with what the paper does not support, or may not be published, taken out.

    No statement has more characters than the `longest`, where there is such a limit.

    Raises:
        ModelOutputError: what is left will not do; `problems` tells the model why.
    """
    is_own = made.evidence is Evidence.FULL_TEXT and has_own_abstract(paper, made.language)
    given = [AnalysisPart.ABSTRACT] if is_own else []
    made = made.evolve(sections=tuple(each for each in made.sections if each.part not in given))
    links = (*full_text.links, *_own_links(made, full_text))

    def faults_of(claim: Claim) -> tuple[str, ...]:
        quoted = _quote_texts(claim)
        if longest and len(claim.text) > longest:
            return (too_long(longest),)
        if is_order(quoted) or (claim.text != quoted and is_order(claim.text)):
            return (ORDER,)
        if not set(_NUMBER.findall(claim.text)).issubset(_NUMBER.findall(quoted)):
            return (OTHER,)
        return tuple(map(str, text_problems(claim.text, made.language, prompt=instruction, links=links)))

    faults = {id(claim): faults_of(claim) for claim in made.claims}
    bad = {one for one, found in faults.items() if found}
    result = check_analysis(index, _without(made, bad))
    problems = [
        *(
            faults[id(made.summary)]
            or analysis_problems(result, prompt=instruction, links=links, given=given)
        ),
        *([] if result.summary.verified else [SUMMARY]),
        *([INVENTED] if _is_invented(made, result) else []),
        *(fault for found in faults.values() for fault in found if len(bad) > MOST_BAD * len(faults)),
        *_find_misnamed(result, paper, full_text),
    ]
    if problems:
        lost = _list_unsupported(index, made, result)
        raise ModelOutputError(problems=(*dict.fromkeys(map(str, problems)), *lost))
    sections = tuple(
        section.evolve(claims=tuple(_check_label(index, claim, faults_of) for claim in section.claims))
        for section in result.sections
    )
    return result.evolve(
        sections=(*(_own_abstract(paper) for _ in given), *sections),
        remarks=tuple(remark for remark in made.remarks if _is_judgement(remark, faults_of))[:MOST_REMARKS],
    )


def _check_label(index: Index, claim: Claim, faults_of: Callable[[Claim], tuple[str, ...]]) -> Claim:
    """The claim with its label, unless that says what the quotes do not bear out or is none."""
    label = claim.label.rstrip(":：").strip()
    if not claim.label:
        return claim
    told = claim.evolve(text=f"{_VERSUS.sub('for ', label)}: {claim.text}")
    is_bare = all(figure.name for figure in figures_in(label))
    is_short = 0 < len(label) <= LONGEST_LABEL and is_bare and not faults_of(told)
    is_sound = is_short and (not claim.verified or check_claim(index, told).verified)
    return claim.evolve(label=label if is_sound else "")


def _is_judgement(remark: str, faults_of: Callable[[Claim], tuple[str, ...]]) -> bool:
    """Whether it may be shown as the model's own view: no figures, since nothing bears them out."""
    return not figures_in(remark, spelled=True) and not faults_of(Claim(text=remark))


def has_own_abstract(paper: Paper, language: str) -> bool:
    """Whether the paper's own abstract is in the reader's language: it stands there as it is."""
    is_english = len(_ENGLISH.findall(paper.abstract)) >= FEW_WORDS
    return is_english and language.lower().startswith("en")


def _own_abstract(paper: Paper) -> AnalysisSection:
    own = Claim(text=paper.abstract, quote=paper.abstract, verified=True, support=Support.WORDS)
    return AnalysisSection(part=AnalysisPart.ABSTRACT, claims=(own,))


def is_order(text: str) -> bool:
    """Whether the words speak to a machine that reads them."""
    return _ORDER.search(text) is not None


def _own_links(made: Analysis, full_text: FullText) -> set[str]:
    """Web addresses in the quotes that stand in the paper, in sight of every reader."""
    quoted = {address for claim in made.claims for address in addresses_in(_quote_texts(claim))}
    web = {address for address in quoted if address.startswith("https://")}
    return {address for address in web if any(address in section.text for section in full_text.sections)}


def _without(made: Analysis, bad: set[int]) -> Analysis:
    """The analysis without the bad claims; a quote beside the point is no support."""
    sections = tuple(
        AnalysisSection(part=section.part, claims=_keep(section.claims, bad)) for section in made.sections
    )
    return made.evolve(
        summary=_without_strangers(made.summary),
        findings=_keep(made.findings, bad),
        sections=sections,
        dropped=tuple(claim.text for claim in made.claims if id(claim) in bad),
    )


def _keep(claims: Sequence[Claim], bad: set[int]) -> tuple[Claim, ...]:
    return tuple(_without_strangers(claim) for claim in claims if id(claim) not in bad)


def _without_strangers(claim: Claim) -> Claim:
    """The claim, without a quote that has nothing to do with it."""
    is_beside = are_strangers(claim.text, _quote_texts(claim))
    return claim.evolve(quote="", further=()) if is_beside else claim


def _quote_texts(claim: Claim) -> str:
    return "\n".join(quote.text for quote in claim.quotes)


def are_strangers(text: str, other: str) -> bool:
    """Whether two texts that are both English, or both Chinese, share no word that means anything."""
    if share_a_word(text, other):  # said at once of nearly all
        return False
    in_english = min(len(_ENGLISH.findall(text)), len(_ENGLISH.findall(other))) >= 2
    in_chinese = min(len(HAN.findall(text)), len(HAN.findall(other))) >= 8
    return (in_english or in_chinese) and set(content_stems(text)).isdisjoint(content_stems(other))


def _is_invented(made: Analysis, result: Analysis) -> bool:
    """Whether fewer than half of the statements that came with a quote are borne out."""
    quoted = sum(bool(claim.quote.strip()) for claim in made.claims)
    return sum(claim.verified for claim in result.claims) * 2 < quoted


def _find_misnamed(analysis: Analysis, paper: Paper, full_text: FullText) -> Iterator[str]:
    text = "\n".join(claim.text for claim in analysis.claims)
    if any(True for _ in find_refs(text)):
        cited = {ref.id for section in full_text.sections for ref in find_refs(section.text)}
        yield from (f"names another paper: {name}" for name in unknown_papers(text, {paper.id, *cited}))
    yield from (f"alters the title: {name}" for name in altered_titles(text, [paper.title]))


def _list_unsupported(index: Index, made: Analysis, result: Analysis) -> list[str]:
    """The statements to name, each with its field, its number there and what failed."""
    doubtful = {claim.text for claim in result.claims if not claim.verified}
    lost = doubtful.union(result.dropped)
    named = ((field, claim) for field, claim in _fields(made) if claim.text in lost)
    return [
        f"{field}: {_why(index, claim)}: {claim.text[:SHOWN]}" for field, claim in islice(named, MOST_NAMED)
    ]


def _why(index: Index, claim: Claim) -> str:
    verdict = judge(index, claim)
    return BESIDE if verdict.claim.verified else verdict.reason


def _fields(analysis: Analysis) -> Iterator[tuple[str, Claim]]:
    """Every statement with the name of its field and, counted from 0, its number there."""
    yield "summary", analysis.summary
    yield from ((f"findings[{number}]", claim) for number, claim in enumerate(analysis.findings))
    for section in analysis.sections:
        field = "core_idea" if section.part is AnalysisPart.SUMMARY else section.part.value
        yield from ((f"{field}[{number}]", claim) for number, claim in enumerate(section.claims))
