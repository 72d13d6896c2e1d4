"""Claims and analyses against the paper: what is verified, what is only marked, and what is taken out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from bot.analysis.verify import shares
from bot.analysis.verify.evidence import Proof, proof_of
from bot.analysis.verify.joined_words import plain_text, words_of
from bot.analysis.verify.quote_index import Index, figure_supported
from bot.analysis.verify.quotes import QuoteMatch, citation, find, sentences_at, without_marks
from bot.analysis.verify.sentence import Sentence, compact, is_chinese, read
from bot.analysis.verify.statement import Fault, Rule, faults
from bot.domain.analysis import Analysis, AnalysisSection, Claim, Quotation, Support
from bot.papers.damage import flattened_powers
from bot.text.figures import figures_in

MOST_QUOTES = 3
MOST_REASONS = 3
MOST_REMEMBERED = 200
"""Verdicts on one paper that are kept, more than an analysis has statements."""
ENOUGH_SHARED = 4
"""Words of meaning, a figure counting as two, by which a text is about the same as a statement."""
TURNING = frozenset(
    {
        Rule.OVERSTATED,
        Rule.EXCHANGED,
        Rule.EDITED,
        Rule.NEGATION,
        Rule.DIRECTION,
        Rule.GIVEN,
    }
)


@dataclass(frozen=True)
class Verdict:
    """A claim as it was found, and what its evidence does not bear out."""

    claim: Claim
    faults: tuple[Fault, ...] = ()

    @cached_property
    def figures(self) -> int:
        """How many figures it states."""
        return len(figures_in(self.claim.text))

    @property
    def is_false(self) -> bool:
        """Whether it may not be published, even with a mark: its evidence is there and says otherwise."""
        return bool(self.faults)

    @property
    def reason(self) -> str:
        """Why it is not verified, for the model that is to mend it: the words, and the rules they break."""
        if not self.claim.quotes:
            return "its quotes are not in the paper"
        named = dict.fromkeys(f"{fault.word} ({fault.rule})" for fault in self.faults)
        return f"not borne out by its quotes: {', '.join(list(named)[:MOST_REASONS])}"


def check_claim(index: Index, claim: Claim) -> Claim:
    """The claim with its citations, and whether its quotes bear it out.

    A quote that the paper does not hold is taken out: nobody shall read invented words.
    """
    return judge(index, claim).claim


def judge(index: Index, claim: Claim) -> Verdict:
    """The claim with its citations, and what speaks against it.

    An answer is judged again after it was mended, so the last verdicts are remembered.
    """
    verdict = index.judged.get(claim)
    if verdict is None:
        verdict = _judge(index, claim)
        if len(index.judged) >= MOST_REMEMBERED:
            index.judged.clear()
        index.judged[claim] = verdict
    return verdict


def _judge(index: Index, claim: Claim) -> Verdict:
    found = [
        (without_marks(text) if one.bare else text, one)
        for text in _texts(claim)
        if (one := find(index, text)) is not None and not one.weak
    ]
    if not found:
        figures = figures_in(claim.text)
        lost = tuple(Fault(Rule.FIGURE, each.text) for each in figures if not figure_supported(index, each))
        return Verdict(_with(index, claim, [], Support.NOTHING), lost)
    wrong = () if _is_verbatim(index, claim, found) else _faults(index, claim, found)
    checked = Support.NOTHING if wrong else _check(claim, found)
    return Verdict(_with(index, claim, found, checked), wrong)


def _texts(claim: Claim) -> list[str]:
    texts = [claim.quote, *(quote.text for quote in claim.further)]
    return [text for text in dict.fromkeys(texts) if text.strip()][:MOST_QUOTES]


def _faults(index: Index, claim: Claim, found: list[tuple[str, QuoteMatch]]) -> tuple[Fault, ...]:
    statement = read(claim.text)
    proof = proof_of(index, [one for _, one in found])
    return tuple(faults(statement, proof.narrow(statement)))


def _is_verbatim(index: Index, claim: Claim, found: list[tuple[str, QuoteMatch]]) -> bool:
    """Whether the claim is the very words of the paper, whole sentences of it."""
    text, one = found[0]
    if len(found) > 1 or not _are_same_words(claim.text, text) or flattened_powers(claim.text):
        return False
    spans = [span for _, span in sentences_at(index, one)]
    is_whole = bool(spans) and one.hits[0].start <= spans[0].start and one.hits[-1].end >= spans[-1].end
    return is_whole and len(one.hits) == 1 and not index.places[one.places[0]].block.damaged


def _are_same_words(text: str, quote: str) -> bool:
    if text == quote:
        return True
    is_plain = f"{text}{quote}".isascii() and not any(sign in text or sign in quote for sign in "\\$")
    if is_plain and compact(text) != compact(quote):
        return False  # said at once of nearly all
    return words_of(plain_text(text)).text == words_of(plain_text(quote)).text


def _check(claim: Claim, found: list[tuple[str, QuoteMatch]]) -> Support:
    is_across = any(is_chinese(claim.text) != is_chinese(text) for text, _ in found)
    return Support.FIGURES if is_across else Support.WORDS


def _with(index: Index, claim: Claim, found: list[tuple[str, QuoteMatch]], checked: Support) -> Claim:
    quotes = [Quotation(text=text, citation=citation(index, one)) for text, one in found]
    first = quotes[0] if quotes else Quotation(text="")
    return claim.evolve(
        quote=first.text,
        citation=first.citation,
        further=tuple(quotes[1:]),
        verified=checked is not Support.NOTHING,
        support=checked,
    )


def check_analysis(index: Index, analysis: Analysis) -> Analysis:
    """The analysis with every claim checked, the figures of what is left counted, and the rest taken out.

    A finding has to be verified to stay. In the seven sections a claim without a quote stays, marked as
    unverified, unless it states a figure that the paper does not hold; one that its quote does not bear
    out goes. The summary always stays, marked.
    """
    judged = {id(claim): judge(index, claim) for claim in analysis.claims}
    summary = judged[id(analysis.summary)]
    findings = [each for claim in analysis.findings if (each := judged[id(claim)]).claim.verified]
    sections = [
        (section.part, [each for claim in section.claims if not (each := judged[id(claim)]).is_false])
        for section in analysis.sections
    ]
    shown = [summary, *findings, *(each for _, group in sections for each in group)]
    kept = {id(each) for each in shown}
    return analysis.evolve(
        summary=summary.claim,
        findings=tuple(each.claim for each in findings),
        sections=tuple(
            AnalysisSection(part=part, claims=tuple(each.claim for each in group))
            for part, group in sections
            if group
        ),
        figures=sum(each.figures for each in shown),
        figures_verified=sum(each.figures for each in shown if each.claim.verified),
        dropped=analysis.dropped
        + tuple(each.claim.text for each in judged.values() if id(each) not in kept),
    )


def contradictions(text: str, told: Iterable[str], *, enough: int = ENOUGH_SHARED) -> tuple[str, ...]:
    """The words in which a text turns round what the nearest of the told statements says.

    For what is written from statements that were checked: its figures, its negations and its direction are
    held against the one it shares most with, if that is `enough`, or all of the text but a word. To be the
    first of anything some of them has to say.
    """
    statement = read(text)
    lines = list(map(read, told))
    near = max(lines, key=lambda each: _count_shared(statement, each), default=None)
    if near is None:
        return ()
    if first := tuple(shares.find_first(statement, [line.text for line in lines])):
        return first
    if _count_shared(statement, near) < min(enough, max(2, len(statement.content) - 1)):
        return ()
    text = near.text
    proof = Proof(
        said=near, heard_text=text, beside=(text,), sentences=(), index=None, sections=(), tabular=False
    )
    return tuple(fault.word for fault in faults(statement, proof) if fault.rule in TURNING)


def _count_shared(one: Sentence, other: Sentence) -> int:
    figures = {stated.figure.value for stated in one.stated} & {
        stated.figure.value for stated in other.stated
    }
    return len(one.content & other.content) + 2 * len(figures)
