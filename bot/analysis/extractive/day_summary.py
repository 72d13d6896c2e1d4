"""The day at a glance, without a model: what the papers share, which stand out, what to read first.

Of each theme a sentence says what its papers do, in words of their own. What stands out is told by the
paper itself: a claim to be the first, a measured result, code or data given away. Where there is nothing to
say, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bot.analysis.extractive.sentence_roles import SentenceRole, score
from bot.analysis.extractive.themes import FEWEST_SHARING, Theme, find_directions, find_themes
from bot.domain.analysis import AbstractPart, Analysis, AnalysisPart, Claim, Evidence
from bot.domain.digest import Digest, Entry, ExecutiveSummary, Mention
from bot.locales import field_name, join_list, translate
from bot.selection.heuristics import cues_in
from bot.selection.meaning import Meanings

MOST_NOTABLE = 3
MOST_TODAY = 3
LONGEST_QUOTE = 320
"""Characters of a sentence in the executive summary; a longer one is left to the paper's own reply."""
MOST_DEEDS = 3
LONGEST_DEED = 150
"""Characters of what one paper brings, where several are told of in a sentence."""
MOST_RECOMMENDED = 5
CLEAR_RESULT = 3.5
"""The score from which a sentence counts as a result even without a figure."""
_MATCHES = {"reason.author", "reason.keyword_title", "reason.interest", "reason.keyword"}
_TRUSTED: dict[AnalysisPart | AbstractPart, frozenset[str]] = {
    AnalysisPart.COMPARISON: frozenset({"first"}),
    AnalysisPart.EXPERIMENTS: frozenset({"stated"}),
    AnalysisPart.PRACTICE: frozenset({"resource"}),
    AbstractPart.CONTRIBUTIONS: frozenset({"first", "resource"}),
    AbstractPart.INNOVATION: frozenset({"first"}),
}
"""What a sentence of a section may count as."""
_CUE_WORTH = {"first": 3.0, "result": 2.0, "stated": 1.2, "resource": 1.0}
_SUBJECT = r"(?:we|this \w+|our (?:\w+ ){1,2}?|the (?:authors|paper))"
_AS_ADVERB = r"(?:\w+ly |also |then |further |first )?"
_BRINGS = re.compile(
    rf"(?:^|, |: )(?:in this (?:paper|work|study|article|report),? )?{_SUBJECT} ?{_AS_ADVERB}"
    r"(?:propose|introduce|present|develop|describe|study|investigate|provide|report|explore|evaluate|design"
    r"|release|consider|address|tackle|achieve|extend|conduct|perform|incorporate)(?:s|es|d|ed)?"
    r"(?:, for the first time,)? ",
    re.IGNORECASE,
)
"""What stands before the thing that a paper brings."""
_FINDS = re.compile(
    rf"\b{_SUBJECT} ?{_AS_ADVERB}(?:find|found|show|showed|demonstrate|observe|prove|establish|confirm"
    r"|reveal|report|argue|conclude)(?:s|d|ed)? that ",
    re.IGNORECASE,
)
"""What stands before what a paper found."""
_CLAUSE = re.compile(
    r"(?:,? (?:that|which|where|while|whereas|by|with|for|to|using|based on|in order to)|;| –|:) "
)
"""Where a sentence may be cut and says something still: not in a list."""


class Highlight(NamedTuple):
    """A sentence of a paper that makes it stand out, and which cue it gives."""

    cue: str
    text: str


def summarise_day(digest: Digest, meanings: Meanings | None = None) -> ExecutiveSummary:
    """The executive summary of a digest, from its entries alone.

    `meanings` has the vectors of their papers, of subjects and of the phrases that they share.
    """
    entries = [entry for entry in digest.entries if not entry.failure]
    language = digest.language
    themes = find_themes(entries, meanings)
    directions = find_directions(entries, themes, meanings)
    highlights = {entry.number: _highlights(entry) for entry in entries}
    notable = _most_notable(highlights)
    recommended = _recommend(language, entries, themes, highlights)
    today = [*_today(language, entries, themes, notable, highlights)]
    if len(entries) >= FEWEST_SHARING:
        today += _more_today(language, entries, notable, today)
    told: set[int] = set()
    return ExecutiveSummary(
        today=tuple(today[:MOST_TODAY]),
        themes=_as_sentences(language, themes, entries, told),
        notable=tuple(
            Mention(text=translate(language, f"extractive.{one.cue}", text=one.text), numbers=(number,))
            for number, one in notable
        ),
        directions=_as_sentences(language, directions, entries, told),
        recommended=recommended,
        evidence=Evidence.EXTRACT,
    )


def _as_sentences(
    language: str, themes: Sequence[Theme], entries: Sequence[Entry], told: set[int]
) -> tuple[Mention, ...]:
    """What papers do about each theme, in words of their own, each paper once."""
    mentions = []
    for theme in themes:
        inside = [entry for entry in entries if entry.number in theme.numbers]
        fresh = [entry for entry in inside if entry.number not in told][:MOST_DEEDS]
        told.update(entry.number for entry in fresh)
        text = _theme_sentence(language, theme, fresh)
        mentions.append(Mention(text=text, numbers=theme.numbers))
    return tuple(mentions)


def _theme_sentence(language: str, theme: Theme, told_of: Sequence[Entry]) -> str:
    """The theme with what some of its papers do."""
    deeds = [
        translate(language, "extractive.deed", number=f"#{entry.number}", text=_name_deed(entry))
        for entry in told_of
    ]
    words = translate(language, "locale.semicolon").join(deeds)
    key = "extractive.theme" if deeds else "extractive.theme_only"
    return translate(language, key, name=_name(language, theme), n=len(theme.numbers), deeds=words)


def _name(language: str, theme: Theme) -> str:
    """What the language calls it; of a category with its code."""
    code = theme.name.removesuffix(")").partition(" (")[2]
    shown = _short_name(language, theme)
    opening, closing = (translate(language, f"locale.{side}_bracket") for side in ("open", "close"))
    return f"{shown}{opening}{code}{closing}" if code else shown


def _short_name(language: str, theme: Theme) -> str:
    """The same of a category without its code, where brackets follow."""
    return field_name(language, theme.name.removesuffix(")").partition(" (")[0])


def _name_deed(entry: Entry) -> str:
    """The words of a paper that name what it brings: without "we propose", and no longer than a line."""
    claim = entry.analysis.summary if entry.analysis else None
    text = (claim.quote if claim else "") or entry.paper.title
    rest = _without_opening(text)
    if len(rest) <= LONGEST_DEED:
        return rest.rstrip(". ")
    ends = [found.start() for found in _CLAUSE.finditer(rest, LONGEST_DEED // 2, LONGEST_DEED)]
    return rest[: ends[-1] if ends else rest.rfind(" ", 0, LONGEST_DEED)].rstrip(",; ") + " …"


def _without_opening(text: str) -> str:
    """The words after "we find that", wherever it stands, or after "we propose" near the beginning."""
    if (found := _FINDS.search(text)) and len(text) - found.end() > LONGEST_DEED // 4:
        return text[found.end() :]
    opening = _BRINGS.search(text[:LONGEST_DEED])
    return text[opening.end() :] if opening else text


# What stands out


def _highlights(entry: Entry) -> tuple[Highlight, ...]:
    """The sentences by which a paper stands out, one for each cue, the strongest first."""
    if entry.analysis is None:
        return ()
    found: dict[str, Highlight] = {}
    for cue, text in _sayings(entry.analysis):
        found.setdefault(cue, Highlight(cue, text))
    if "result" in found:
        found.pop("stated", None)
    return tuple(found[cue] for cue in _CUE_WORTH if cue in found)


def _sayings(analysis: Analysis) -> Iterator[tuple[str, str]]:
    """What summary and findings say, then what the sections do: figures of these are often others'."""
    for claim in (analysis.summary, *analysis.findings):
        yield from ((cue, claim.text) for cue in _cues(claim))
    for section in analysis.sections:
        trusted = _TRUSTED.get(section.part, frozenset())
        for claim in section.claims:
            yield from ((cue, claim.text) for cue in _cues(claim) if cue in trusted)


def _cues(claim: Claim) -> Iterator[str]:
    if not claim.verified or len(claim.text) > LONGEST_QUOTE:
        return
    yield from cues_in(claim.text)
    if score(claim.text, SentenceRole.RESULT) >= CLEAR_RESULT:
        yield "stated"


def _strength(highlights: Iterable[Highlight]) -> float:
    return sum(_CUE_WORTH[one.cue] for one in highlights)


def _most_notable(highlights: dict[int, tuple[Highlight, ...]]) -> list[tuple[int, Highlight]]:
    """The papers that claim most, each with its strongest sentence; code alone is not notable."""
    strong = [number for number, found in highlights.items() if found and found[0].cue != "resource"]
    ranked = sorted(strong, key=lambda number: (-_strength(highlights[number]), number))
    return [(number, highlights[number][0]) for number in ranked[:MOST_NOTABLE]]


def _recommend(
    language: str,
    entries: Sequence[Entry],
    themes: Sequence[Theme],
    highlights: dict[int, tuple[Highlight, ...]],
) -> tuple[Mention, ...]:
    """What to read in full, at most five: first what is close to the topic, then what stands out."""
    why = {entry.number: _why_read(language, entry, themes, highlights[entry.number]) for entry in entries}
    able = [number for number, reasons in why.items() if reasons]
    most = min(MOST_RECOMMENDED, max(1, len(entries) // 2))
    near = {entry.number: any(reason.key in _MATCHES for reason in entry.reasons) for entry in entries}
    ranked = sorted(
        able, key=lambda number: (not near[number], number - _strength(highlights[number]) / 2, number)
    )
    return tuple(
        Mention(text=translate(language, "locale.semicolon").join(why[number]), numbers=(number,))
        for number in ranked[:most]
    )


def _why_read(
    language: str, entry: Entry, themes: Sequence[Theme], found: Sequence[Highlight]
) -> list[str]:
    matched = [term for reason in entry.reasons if reason.key in _MATCHES for term in reason.terms]
    reasons = [translate(language, f"extractive.read.{one.cue}") for one in found]
    if matched:
        closest = "extractive.read.match" if entry.number == 1 else "extractive.read.topic"
        reasons.insert(0, translate(language, closest, terms=join_list(language, matched[:2])))
    inside = [theme for theme in themes if entry.number in theme.numbers]
    known = " ".join(matched).casefold()
    reasons += [
        translate(language, "extractive.read.theme", name=_name(language, theme))
        for theme in inside[:1]
        if theme.name.casefold() not in known
    ]
    return reasons


# The day in three lines


def _today(
    language: str,
    entries: Sequence[Entry],
    themes: Sequence[Theme],
    notable: Sequence[tuple[int, Highlight]],
    highlights: dict[int, tuple[Highlight, ...]],
) -> tuple[str, ...]:
    lines = [_theme_line(language, themes[0], entries)] if themes else []
    for number, highlight in [one for one in notable if one[1].cue != "stated"][:1]:
        lines.append(
            translate(language, "extractive.today.notable", number=f"#{number}", text=highlight.text)
        )
    if len(themes) > 1:
        names = [_theme_with_numbers(language, one) for one in themes[1:]]
        lines.append(translate(language, "extractive.today.themes", names=join_list(language, names)))
    given = [number for number, found in highlights.items() if any(one.cue == "resource" for one in found)]
    if given:
        lines.append(translate(language, "extractive.today.given", numbers=_numbers(language, given)))
    return tuple(lines)


def _theme_line(language: str, theme: Theme, entries: Sequence[Entry]) -> str:
    """What papers do about a theme, of as many as one line holds."""
    inside = [entry for entry in entries if entry.number in theme.numbers]
    lines = [_theme_sentence(language, theme, inside[:most]) for most in range(MOST_DEEDS, 0, -1)]
    return next((line for line in lines if len(line) <= LONGEST_QUOTE), lines[-1])


def _more_today(
    language: str, entries: Sequence[Entry], notable: Sequence[tuple[int, Highlight]], told: Sequence[str]
) -> Iterator[str]:
    """What else fills the three lines: further notable results, then what the first papers are about."""
    known = " ".join(told)
    told_numbers = set()
    for number, highlight in notable:
        if highlight.text not in known:
            told_numbers.add(number)
            yield translate(language, "extractive.today.notable", number=f"#{number}", text=highlight.text)
    for entry in entries:
        claim = entry.analysis.summary if entry.analysis else None
        if claim and claim.verified and claim.text not in known and entry.number not in told_numbers:
            yield translate(
                language, "extractive.today.notable", number=f"#{entry.number}", text=claim.text
            )


def _theme_with_numbers(language: str, theme: Theme) -> str:
    name, numbers = _short_name(language, theme), _numbers(language, theme.numbers)
    return translate(language, "extractive.today.name", name=name, numbers=numbers)


def _numbers(language: str, numbers: Iterable[int]) -> str:
    return join_list(language, [f"#{number}" for number in sorted(numbers)])
