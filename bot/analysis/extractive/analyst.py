"""The analyst that needs no model and no key: it quotes the paper, and never says a word of its own.

Every claim is a sentence of the paper, chosen for what it does there (`roles`) and from where it stands
(`bot.papers.outline`); it is looked up in the paper like anybody's claim before it counts as verified.
Where the paper has no such sentence the section stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.analysis.extractive.day_summary import summarise_day
from bot.analysis.extractive.extracts import Extract, Sentences, abstract_of, standalone_extracts
from bot.analysis.extractive.findings import CLEAR, SURE, is_empty, is_finding, worth_as_finding
from bot.analysis.extractive.sections import FullReading
from bot.analysis.extractive.sentence_roles import SentenceRole, score
from bot.analysis.extractive.sentence_selector import SentenceSelector
from bot.analysis.extractive.themes import FEWEST_SHARING, shared_phrases
from bot.analysis.extractive.theorems import theorems
from bot.analysis.verify import check_analysis, index_paper
from bot.domain.analysis import AbstractPart, Analysis, AnalysisSection, Claim, Evidence, Source
from bot.domain.digest import Digest
from bot.domain.full_text import FullText
from bot.domain.paper import Paper
from bot.papers.outline import Outline, find_parts
from bot.ports.pool import INLINE, Pool
from bot.selection.embeddings import Embeddings
from bot.selection.heuristics import CUES
from bot.selection.meaning import Meanings, subject_texts

RULES = "4"
"""Changes whenever the same paper would be read differently."""
MOST_FINDINGS = 3
_HAN = range(0x4E00, 0xA000)


_ADDS = re.compile(
    r"^(?:furthermore|moreover|additionally|in addition|besides|also|finally|last(?:ly)?|beyond"
    r"|at the end|next|then|first(?:ly)?|second(?:ly)?|third(?:ly)?|specifically|in particular"
    r"|concretely|complementing)\b"
    r"|\bwe (?:\w+ )?(?:further|also|additionally)\b",
    re.IGNORECASE,
)
"""What a paper does besides its main thing."""
_EXPLORES = re.compile(
    r"^(?!In this (?:paper|work|study|article)\b).*"
    r"\bwe (?:also |further |finally |then )*(?:explore|discuss|evaluate|apply|compare|illustrate)\b",
    re.IGNORECASE | re.DOTALL,
)
"""What is done with the main thing once it is there."""
_AIM = re.compile(r"aim|objective|purpose|goal", re.IGNORECASE)
_OUTCOME = re.compile(r"result|finding|conclusion|interpretation", re.IGNORECASE)
_CITES = re.compile(r"\[\d|\bet al\b|\((?:[A-Z][\w-]+,? )+(?:19|20)\d\d|\b(?:19|20)\d\d[a-z]?\)")


class ExtractiveAnalyst:
    """Implements `Analyst` from the papers' own sentences."""

    name = "extractive"
    prompt_hash = f"rules-{RULES}"

    def __init__(self, pool: Pool = INLINE, embeddings: Embeddings | None = None) -> None:
        self._pool = pool
        self._embeddings = embeddings

    async def analyse(
        self,
        paper: Paper,
        full_text: FullText,
        language: str,
        *,
        workspace: str = "",  # noqa: ARG002 # costs nobody anything
    ) -> Analysis:
        """The paper's best sentences, in the paper's language."""
        return await self._pool.run(read_paper, paper, full_text, language)

    async def summarise(self, digest: Digest, *, workspace: str = "") -> Digest:
        """The digest with what its papers share, what stands out, and what to read first."""
        meanings = await self._meanings(digest, workspace)
        return digest.evolve(summary=await self._pool.run(summarise_day, digest, meanings))

    async def _meanings(self, digest: Digest, workspace: str) -> Meanings | None:
        """The vectors of the papers, and of what they may have in common; None where they cannot be had."""
        entries = [entry for entry in digest.entries if not entry.failure]
        if self._embeddings is None or len(entries) < FEWEST_SHARING:
            return None
        papers = await self._embeddings.papers([entry.paper for entry in entries], workspace=workspace)
        phrases = [one.name for one in await self._pool.run(shared_phrases, entries)]
        texts = {
            **await self._embeddings.texts(subject_texts(), workspace=workspace),
            **await self._embeddings.sentences(phrases, workspace=workspace),
        }
        return Meanings(papers, texts) if len(papers) == len(entries) and texts else None


def read_paper(paper: Paper, full_text: FullText, language: str) -> Analysis:
    """The extractive analysis of a paper."""
    abstract = abstract_of(paper, full_text)
    outline = find_parts(full_text)
    summary, findings = summary_and_findings(paper, abstract, outline, full_text)
    has_body = full_text.source is not Source.ABSTRACT and any((outline.introduction, outline.method))
    sections = (
        FullReading(paper, abstract, outline, full_text).sections(summary)
        if has_body
        else _abstract_sections(paper, abstract, findings)
    )
    analysis = Analysis(
        paper_id=paper.id,
        version=paper.version,
        language=language,
        evidence=Evidence.EXTRACT,
        source=full_text.source,
        summary=summary.claim() if summary else Claim(text=paper.title, quote=paper.title),
        findings=tuple(extract.claim() for extract in findings),
        sections=sections,
        analyst=ExtractiveAnalyst.name,
        prompt_hash=ExtractiveAnalyst.prompt_hash,
        notes=() if _is_in(paper, language) else ("note.quoted_in_original",),
    )
    return check_analysis(index_paper(full_text, paper), analysis)


def _is_in(paper: Paper, language: str) -> bool:
    """Whether the paper is written in the reader's language: Chinese, or English as nearly all are."""
    text = paper.title + paper.abstract
    is_chinese = sum(ord(char) in _HAN for char in text) > 0.3 * len(text)
    return language.lower().startswith("zh" if is_chinese else "en")


def summary_and_findings(
    paper: Paper, abstract: Sequence[Extract], outline: Outline, full_text: FullText
) -> tuple[Extract | None, tuple[Extract, ...]]:
    """The sentence that states the contribution best, and up to three that state what was found."""
    chooser = SentenceSelector(paper)
    told = standalone_extracts(abstract)
    sentences = Sentences(full_text)
    elsewhere = standalone_extracts(sentences.of((*outline.introduction, *outline.conclusion)))
    summary = _summary(paper, chooser, told) or _summary(paper, chooser, elsewhere)
    summary = summary or _clearest(chooser, told)
    if summary is not None:
        chooser.use([summary])
    names = own_names(paper.title, summary.text if summary else "")
    findings = _findings(chooser, _own_sentences(told), names, MOST_FINDINGS)
    if len(findings) < MOST_FINDINGS:
        tested = standalone_extracts(sentences.of((*outline.experiments, *outline.conclusion)))
        proven = {one: SURE + chooser.likeness(one.text) for one in theorems(full_text)}
        findings += chooser.most(proven, MOST_FINDINGS - len(findings), least=SURE)
        own = [one for one in tested if _is_own_result(one.text)]
        findings += _findings(chooser, own, names, MOST_FINDINGS - len(findings), least=SURE)
    return summary, findings


def _summary(paper: Paper, chooser: SentenceSelector, pool: Sequence[Extract]) -> Extract | None:
    """The contribution stated most clearly, in the words of the title, early, and in one line."""
    names = own_names(paper.title, "")

    def contributes(extract: Extract) -> float:
        opens = 2.5 if any(extract.text.startswith(name) for name in names) else 0.0
        return max(score(extract.text, SentenceRole.CONTRIBUTION), opens)

    def worth(placed: tuple[int, Extract]) -> float:
        at, extract = placed
        named = 2.0 if any(name in extract.text for name in names) else 0.0
        adds = 1.5 if _ADDS.search(extract.cut) or _ADDS.search(extract.text) else 0.0
        aim = 3.0 if _AIM.match(extract.under) else 0.0
        told = contributes(extract) + aim + named + 4 * chooser.likeness(extract.text)
        return told - 0.1 * at - adds - _length_cost(extract.text)

    told = [
        (at, extract)
        for at, extract in enumerate(pool)
        if contributes(extract) >= 1 and not _EXPLORES.search(extract.text) and not is_empty(extract.text)
    ]
    return max(told, key=worth)[1] if told else None


def _clearest(chooser: SentenceSelector, pool: Sequence[Extract]) -> Extract | None:
    """Where nothing is said to be contributed: what was found, in the words of the title."""
    found = [extract for extract in _own_sentences(pool) if worth_as_finding(extract.text) >= SURE]
    return max(found, key=lambda extract: chooser.likeness(extract.text), default=None)


def _length_cost(text: str) -> float:
    """One line is best read; what fits no line or says next to nothing costs."""
    return min(1.5, max(0.0, (len(text) - 260) / 100)) + (0.5 if len(text) < 70 else 0.0)


def _findings(
    chooser: SentenceSelector,
    pool: Sequence[Extract],
    names: frozenset[str],
    limit: int,
    *,
    least: float = CLEAR,
) -> tuple[Extract, ...]:
    """What was found or made, clearest first chosen, in reading order."""
    clear = {extract: worth_as_finding(extract.text) + _label_weight(extract.under) for extract in pool}
    worth = {
        extract: value + (0.5 if any(name in extract.text for name in names) else 0.0)
        for extract, value in clear.items()
        if value >= least
    }
    return chooser.most(worth, limit, least=least)


def _label_weight(under: str) -> float:
    """What a structured abstract says of a sentence by the label that it stands under."""
    if not under:
        return 0.0
    return 1.5 if _OUTCOME.match(under) else -3.0


def _is_own_result(text: str) -> bool:
    """Whether a sentence of the body tells of this work: it cites nobody."""
    return not _CITES.search(text)


def _own_sentences(abstract: Sequence[Extract]) -> tuple[Extract, ...]:
    """The sentences about the paper's own work: those from the first contribution on, and what "we" did.

    Abstracts tell of the field before they tell of the work.
    """
    first = next((at for at, one in enumerate(abstract) if _tells_own(one.text)), None)
    return tuple(
        one
        for at, one in enumerate(abstract)
        if (first is not None and at >= first)
        or score(one.text, SentenceRole.OWN)
        or _OUTCOME.match(one.under)
    )


def _tells_own(text: str) -> bool:
    is_of_field = score(text, SentenceRole.BACKGROUND) > 0 or score(text, SentenceRole.PROBLEM) >= 2
    return score(text, SentenceRole.CONTRIBUTION) > 1 or (
        score(text, SentenceRole.OWN) > 0 and not is_of_field
    )


def own_names(title: str, summary: str) -> frozenset[str]:
    """What the paper calls its work: the name before the title's colon, and names given in the summary."""
    head, colon, _ = title.partition(":")
    named = re.findall(r"\(([A-Z][\w-]{2,})\)|\b([A-Z][a-z]*[A-Z0-9][\w-]+)", summary)
    names = {name for pair in named for name in pair if name}
    return frozenset(names | ({head.strip()} if colon and len(head.split()) <= 2 else set()))


def _abstract_sections(
    paper: Paper, abstract: Sequence[Extract], findings: Sequence[Extract]
) -> tuple[AnalysisSection, ...]:
    """What an abstract says of its own work, each sentence once; the rarest kinds choose first.

    Contributions are what the paper does, besides what it found.
    """
    chooser = SentenceSelector(paper)
    chooser.use(findings)
    own = _own_sentences(standalone_extracts(abstract))
    novelty = {extract: _novelty(extract.text) for extract in own}
    done = {
        extract: max(score(extract.text, SentenceRole.CONTRIBUTION), 0.5)
        for extract in own
        if not is_finding(extract.text) and not is_empty(extract.text)
    }
    chosen = {
        AbstractPart.LIMITS: chooser.best(own, SentenceRole.LIMIT, 2, least=3),
        AbstractPart.INNOVATION: chooser.most(novelty, 2, least=2.5),
        AbstractPart.CONTRIBUTIONS: chooser.most(done, 3, least=0.5),
        AbstractPart.RELATED: chooser.best(own, SentenceRole.TRANSFER, 2),
        AbstractPart.IMPACT: chooser.best(own, SentenceRole.IMPACT, 2),
    }
    return tuple(_section(part, chosen[part]) for part in AbstractPart if chosen[part])


def _novelty(text: str) -> float:
    """How clearly a sentence says what is new about the idea, rather than how well it does."""
    first = 2.5 if CUES["first"].search(text) else 0.0
    return (
        first
        + score(text, SentenceRole.DIFFERENCE)
        + score(text, SentenceRole.HYPOTHESIS)
        - score(text, SentenceRole.RESULT)
    )


def _section(part: AbstractPart, chosen: Sequence[Extract]) -> AnalysisSection:
    return AnalysisSection(part=part, claims=tuple(extract.claim() for extract in chosen))
