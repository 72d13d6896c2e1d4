"""The seven sections of an analysis from the sentences of a paper that was read in full."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.analysis.extractive.extracts import Extract, Sentences, abstract_text, standalone_extracts
from bot.analysis.extractive.findings import is_finding, worth_as_finding
from bot.analysis.extractive.sentence_roles import SentenceRole, score
from bot.analysis.extractive.sentence_selector import SentenceSelector, cost
from bot.analysis.extractive.steps import is_ordered, is_step
from bot.domain.analysis import AnalysisPart, AnalysisSection, Citation, Claim
from bot.domain.full_text import FullText, Section, SectionKind
from bot.domain.paper import Paper
from bot.papers.outline import Outline
from bot.text.figures import figures_in

MOST_STEPS = 10
MOST_RESULTS = 6
FEWEST_STEPS, MOST_IN_SHORT, LONGEST_STEP = 3, 5, 260
LONGEST_ABSTRACT = 1_900
"""Characters that are looked up in the paper as one quote."""
_TOLD = {SectionKind.BODY, SectionKind.APPENDIX, SectionKind.FRONT}
_DATA = re.compile(
    r"\b(?:data(?:sets?)?|corp(?:us|ora)|recordings|flights|ground truth|materials|participants)$",
    re.IGNORECASE,
)
_BUILT = re.compile(
    r"\b(?:implementation|training|reproducib|availab|setting|hyper|hardware|energy|running|parameters|setup"
    r"|details|cost|release|deploy|power)",
    re.IGNORECASE,
)
_CLAIMS = re.compile(
    r"\b(?:our|the|following|main|three|four) contributions?\b|\bwe contribute\b", re.IGNORECASE
)
_CLOSING = re.compile(r"conclu|summary|closing", re.IGNORECASE)
_IMPACT = re.compile(r"\b(?:impact|ethic|societal)", re.IGNORECASE)


class FullReading:
    """One paper with its outline, from which one section after another takes its sentences."""

    def __init__(
        self, paper: Paper, abstract: Sequence[Extract], outline: Outline, full_text: FullText
    ) -> None:
        self._paper = paper
        self._abstract = abstract
        self._outline = outline
        self._full_text = full_text
        self._sentences = Sentences(full_text)
        self._chooser = SentenceSelector(paper, full_text)
        data = tuple(one for one in outline.method if _DATA.search(one.title))
        is_of_data = len(data) == len(outline.method)
        self._data = () if is_of_data else data
        self._method = tuple(one for one in outline.method if one not in self._data)

    def sections(self, summary: Extract | None) -> tuple[AnalysisSection, ...]:
        """The seven sections; those whose sentences are rarest choose first."""
        self._chooser.use(self._abstract)
        idea = self._idea() or ((summary,) if summary else self._nearest())
        chosen = {
            AnalysisPart.METHOD: self._steps(),
            AnalysisPart.EXPERIMENTS: self._experiments(),
            AnalysisPart.MOTIVATION: self._motivation(),
            AnalysisPart.COMPARISON: self._comparison(),
            AnalysisPart.PRACTICE: self._practice(),
        }
        chosen[AnalysisPart.SUMMARY] = (*idea, *self._in_short())
        told = {part: tuple(one.claim() for one in extracts) for part, extracts in chosen.items()}
        told[AnalysisPart.ABSTRACT] = self._whole_abstract()
        return tuple(AnalysisSection(part=part, claims=told[part]) for part in AnalysisPart)

    def _whole_abstract(self) -> tuple[Claim, ...]:
        """The abstract in one piece; one too long to be looked up at once, by sentences."""
        text, place = abstract_text(self._paper, self._full_text)
        if 0 < len(text) <= LONGEST_ABSTRACT:
            return (_abstract_claim(text, place),)
        return tuple(extract.claim() for extract in self._abstract)

    def _motivation(self) -> tuple[Extract, ...]:
        """What hurts in existing methods, then the idea that answers it."""
        opening = self._sentences.of(self._outline.introduction)
        turn = next((at for at, one in enumerate(opening) if _contributes(one) >= 3), len(opening))
        after = {one for at, one in enumerate(opening) if at > turn}

        def worth(one: Extract) -> float:
            told = min(4.0, _best(one, SentenceRole.PROBLEM)) + min(3.0, _best(one, SentenceRole.HARM))
            return (told - max(0.0, _contributes(one))) / 2 - (1.5 if one in after else 0.0)

        chosen = self._chooser.best([*opening], SentenceRole.HYPOTHESIS, 1, least=3)
        hurt = [one for one in opening if worth(one) > 0 and not _CLAIMS.search(one.text)]
        chosen += self._chooser.rank(hurt, worth, 4 - len(chosen), least=1.3)
        if len(chosen) < 2:
            chosen += self._chooser.rank(opening[:turn], lambda _: 0.5, 2 - len(chosen), least=0.3)
        order = {one: at for at, one in enumerate(opening)}
        chosen = tuple(sorted(chosen, key=order.__getitem__))
        if not chosen:
            before = self._sentences.of(self._outline.related_work)
            chosen = self._chooser.rank(before, worth, 2, least=1.6)
        return chosen or tuple(one for one in self._abstract if _contributes(one) <= 0)[:2]

    def _steps(self) -> tuple[Extract, ...]:
        """The clearest sentences of each section of the method: its headings make the steps."""
        told = [pool for one in self._method if (pool := self._sentences.of([one]))]
        if not told:
            return ()
        each = max(1, min(5, MOST_STEPS // len(told), 2 if len(told) > 2 else 5))
        first = [self._chooser.rank(pool, self._step, 1, least=0.2) for pool in _spread(told)]
        more = [
            self._chooser.rank(pool, self._step, each - 1, least=1.9) if each > 1 else () for pool in told
        ]
        order = {one: at for at, one in enumerate(one for pool in told for one in pool)}
        chosen = [one for group in (*first, *more) for one in group]
        return tuple(sorted(chosen, key=order.__getitem__)[:MOST_STEPS])

    def _step(self, one: Extract) -> float:
        told = min(4.0, _best(one, SentenceRole.STEP)) + min(2.5, _best(one, SentenceRole.DOING))
        told += min(2.0, max(0.0, _contributes(one)))
        against = _best(one, SentenceRole.BACKGROUND) + 0.5 * min(4.0, _best(one, SentenceRole.DETAIL))
        return (told - against) / 2

    def _experiments(self) -> tuple[Extract, ...]:
        """How it was validated, what came out, and the limits the paper admits."""
        tested = self._sentences.of((*self._data, *self._outline.experiments))
        limits = self._limits(tested)
        setup = {one: self._setup(one) for one in tested}
        chosen = self._chooser.most(setup, 2 if len(limits) < 2 else 1, least=2.0, spread=1.5)
        results = {one: self._result(one) for one in self._find_tests()}
        most = MOST_RESULTS - len(limits) - len(chosen)
        chosen += self._chooser.most(results, most, least=2.2, spread=1.5)
        if len(chosen) < 3:
            chosen += self._chooser.most(results, 3 - len(chosen), least=0.8)
        return (*self._in_order(chosen), *limits)

    def _find_tests(self) -> tuple[Extract, ...]:
        """Where results are told; in a paper without experiments, what is measured elsewhere."""
        if self._outline.experiments:
            return self._sentences.of(self._outline.experiments)
        told = self._sentences.of((*self._method, *self._outline.conclusion))
        return tuple(one for one in told if is_finding(one.text))

    def _in_order(self, chosen: Sequence[Extract]) -> tuple[Extract, ...]:
        order = {id(one): at for at, one in enumerate(self._full_text.sections)}
        headings = {one.heading: order[id(one)] for one in reversed(self._full_text.sections)}
        return tuple(sorted(chosen, key=lambda one: headings.get(one.heading, 0)))

    def _setup(self, one: Extract) -> float:
        told = min(4.0, _best(one, SentenceRole.SETUP)) + (1.0 if _is_measured(one) else 0.0)
        return told / 2 + self._chooser.standing(one)

    def _result(self, one: Extract) -> float:
        told = min(5.0, worth_as_finding(one.text)) + (1.0 if _is_measured(one) else 0.0)
        told -= _best(one, SentenceRole.BACKGROUND) + min(4.0, max(0.0, _best(one, SentenceRole.DETAIL)))
        return told / 2 + self._chooser.standing(one)

    def _limits(self, tested: Sequence[Extract]) -> tuple[Extract, ...]:
        named = [one for one in self._outline.limitations if not _IMPACT.search(one.title)]
        admitted = self._sentences.of(named)
        chosen = self._chooser.rank(admitted, lambda one: _best(one, SentenceRole.LIMIT) / 3, 2, least=1.0)
        chosen = chosen or self._chooser.rank(
            admitted, lambda one: _best(one, SentenceRole.LIMIT), 1, least=0.2
        )
        if not chosen:
            closing = self._sentences.of(self._outline.conclusion)
            chosen = self._chooser.best(closing, SentenceRole.LIMIT, 1, least=3) or self._chooser.best(
                tested, SentenceRole.LIMIT, 1, least=4
            )
        return chosen

    def _comparison(self) -> tuple[Extract, ...]:
        """What the paper claims for itself, and how it sets itself apart from others."""
        opening = self._sentences.of(self._outline.introduction)
        claimed = [one for one in opening if _contributes(one) > 0 or _CLAIMS.search(one.text)]
        chosen = self._chooser.rank(
            claimed,
            lambda one: min(4.0, _contributes(one) + (3.0 if _CLAIMS.search(one.text) else 0.0)),
            2,
            least=2,
        )
        others = self._sentences.of(self._outline.related_work)
        apart = [one for one in (*others, *opening) if _best(one, SentenceRole.OWN)]
        chosen += self._chooser.rank(apart, lambda one: _best(one, SentenceRole.DIFFERENCE), 2, least=3)
        if len(chosen) < 3:
            apart = [one for one in others if _sets_apart(one)]
            chosen += self._chooser.rank(
                apart, lambda one: _best(one, SentenceRole.DIFFERENCE), 3 - len(chosen), least=0.5
            )
        if len(chosen) < 2:
            closing = self._sentences.of(self._outline.conclusion)
            own = [one for one in (*opening, *others, *closing) if _best(one, SentenceRole.OWN) > 0]
            chosen += self._chooser.rank(
                own, lambda one: _best(one, SentenceRole.AGAINST), 2 - len(chosen), least=0.2
            )
        return self._in_order(chosen)

    def _practice(self) -> tuple[Extract, ...]:
        """What is given away, how it was built, what it costs, where else it can be used."""
        told = [one for one in self._full_text.sections if one.kind in _TOLD]
        parts = self._outline
        apart = (*parts.introduction, *parts.related_work, *parts.limitations, *parts.conclusion)
        built = [one for one in told if one not in (*apart, *self._data)]
        body = self._sentences.of(told)
        given = [one for one in self._abstract if _best(one, SentenceRole.RESOURCE) >= 3]
        chosen = self._chooser.best(body, SentenceRole.RESOURCE, 2, least=3) or tuple(given[:1])
        tested = {one.heading for one in self._outline.experiments if not _BUILT.search(one.title)}
        detailed = [
            one
            for one in self._sentences.of(built)
            if cost(one.text) < 0.8
            and max(
                _best(one, SentenceRole.DETAIL),
                -9 if one.heading in tested else _best(one, SentenceRole.COST),
            )
            >= 3.5
        ]
        chosen += self._chooser.rank(detailed, self._detail, 4 - min(1, len(chosen)), least=3.2)
        if len(chosen) < 2:
            named = [one for one in built if _BUILT.search(one.title)]
            chosen += self._chooser.rank(self._sentences.of(named), self._detail, 2, least=1.0)
        if len(chosen) < 2:
            made = [one for one in self._plain_steps(self._method) if _is_measured(one)]
            chosen += self._chooser.rank(made, _plain, 3, least=-1.0)
        own = [
            one
            for one in body
            if _best(one, SentenceRole.OWN) and cost(one.text) < 1 and not _complains(one)
        ]
        return chosen + self._chooser.best(own, SentenceRole.TRANSFER, min(1, 5 - len(chosen)), least=2.5)

    def _detail(self, one: Extract) -> float:
        told = min(5.0, _best(one, SentenceRole.DETAIL)) + min(4.0, _best(one, SentenceRole.COST))
        named = 1.0 if _BUILT.search(one.heading) else 0.0
        return told / 2 + named + (0.5 if _is_measured(one) else -1.0)

    def _idea(self) -> tuple[Extract, ...]:
        """The core idea in one line: how the paper sums itself up."""

        def worth(one: Extract) -> float:
            told = max(0.0, _contributes(one)) / 2 + 3 * self._chooser.likeness(one.text)
            told -= max(0.0, _best(one, SentenceRole.LIMIT)) + max(0.0, _best(one, SentenceRole.RESOURCE))
            return told - len(one.text) / 200

        named = [one for one in self._outline.conclusion if _CLOSING.search(one.title)]
        closing = standalone_extracts(self._sentences.of(named or self._outline.conclusion[-1:]))
        opening = standalone_extracts(self._sentences.of(self._outline.introduction))
        told = [one for one in closing if _contributes(one) > 0]
        shown = [one for one in opening if _contributes(one) > 0]
        return (
            self._chooser.rank(told, worth, 1, least=1.0)
            or self._chooser.rank(shown, worth, 1, least=2.5)
            or self._chooser.rank(closing, worth, 1, least=1.0)
        )

    def _nearest(self) -> tuple[Extract, ...]:
        """The sentence of the abstract that is nearest to the title and not background."""

        def worth(one: Extract) -> float:
            return self._chooser.likeness(one.text) - _best(one, SentenceRole.BACKGROUND)

        return tuple(sorted(standalone_extracts(self._abstract), key=worth)[-1:])

    def _in_short(self) -> tuple[Extract, ...]:
        """Three to five plain steps in the order of the paper; of fewer, none."""
        told = [pool for one in self._method if (pool := self._plain_steps([one]))]
        most = 1 if len(told) >= FEWEST_STEPS else MOST_IN_SHORT
        chosen = [
            one
            for pool in _spread(told, MOST_IN_SHORT)
            for one in sorted(pool, key=_plain, reverse=True)[:most]
        ]
        order = {one: at for at, one in enumerate(one for pool in told for one in pool)}
        steps = sorted(chosen, key=order.__getitem__)[:MOST_IN_SHORT]
        return tuple(steps) if len(steps) >= FEWEST_STEPS else ()

    def _plain_steps(self, sections: Sequence[Section]) -> tuple[Extract, ...]:
        found = standalone_extracts(self._sentences.of(sections))
        return tuple(one for one in found if len(one.text) <= LONGEST_STEP and is_step(one.text))


def _plain(one: Extract) -> float:
    """How well a step reads among others: in order, early in its section, short."""
    return 1.0 + 0.7 * is_ordered(one.text) + 0.5 * one.is_lead - len(one.text) / 200


def _abstract_claim(text: str, place: Citation) -> Claim:
    return Claim(text=text, quote=text, citation=place, verified=True)


def _best(one: Extract, role: SentenceRole) -> float:
    """How clearly one of its sentences plays the role."""
    return max(score(sentence, role) for sentence in one.sentences or (one.text,))


def _contributes(one: Extract) -> float:
    return _best(one, SentenceRole.CONTRIBUTION)


def _is_measured(one: Extract) -> bool:
    return bool(figures_in(one.text))


def _complains(one: Extract) -> bool:
    return _best(one, SentenceRole.PROBLEM) >= 3


def _sets_apart(one: Extract) -> bool:
    """Whether a sentence about others says what they lack or how this paper differs."""
    return bool(
        _best(one, SentenceRole.DIFFERENCE) > 0
        or re.search(r"\b(?:but|whereas|unlike|instead|rather|gives? up|we|our|ours|us)\b", one.text)
    )


def _spread(pools: Sequence[Sequence[Extract]], limit: int = MOST_STEPS) -> list[Sequence[Extract]]:
    """As many of the pools as fit, taken evenly from all of them."""
    if len(pools) <= limit:
        return list(pools)
    return [pools[at * len(pools) // limit] for at in range(limit)]
