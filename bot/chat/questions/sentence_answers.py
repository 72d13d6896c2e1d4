"""The sentences and rows of a paper that answer a question, in the paper's own words.

What counts is which of the question's words a sentence holds, the rarer ones more, and whether it holds
what is asked for near them. Its heading and the sentence before it lend it their words, at a discount.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.analysis.extractive.stand_alone import points_back
from bot.chat.questions.answer_types import (
    FIGURE,
    NAMED_SUBJECT,
    AnswerType,
    Wanted,
    holds,
    unit_of,
    wanted_by,
)
from bot.chat.questions.answer_units import Unit, said_in, short_forms_of, stems_in, units_of
from bot.chat.questions.check import ReadPaper, quote
from bot.chat.questions.question_names import holds_names, names_asked
from bot.chat.questions.retrieve import question_stems, related_stems
from bot.domain.answer import Said
from bot.domain.full_text import BlockKind, Section, SectionKind
from bot.text.sentences import split_sentences
from bot.text.spelling import american
from bot.text.terms import content_stems

ENOUGH = 0.6
"""The share of a question's weight that a sentence holds at least."""
SURE = 0.7
"""The same where the paper never says some word of the question."""
GENERIC = 0.5
"""What a word of every abstract is worth in a question."""
BESIDE = 0.9
MOST = 3
NEAR, COUNTED, VALUE = 6, 4, 3
"""Words between a number and what it measures, what it counts, and what it is the value of."""
HEADED, BEFORE, RELATED, MEASURED, ALIKE = 0.5, 0.4, 0.6, 0.8, 0.9
"""What a word is worth in the heading, in the sentence before, under another name, as a unit, and under a
name that says as well what was asked in another language."""
_THANKS = re.compile(
    r"\b(?:thank|grateful|acknowledge[sd]?|funded by|supported by|sponsored)\b", re.IGNORECASE
)
_OTHERS = re.compile(
    r"\b(?:related|previous|prior|existing) (?:\w+ )?(?:work|research|methods)|\bbackground\b",
    re.IGNORECASE,
)
_ASKS_THANKS = re.compile(r"\b(?:fund|support|sponsor|thank|acknowledg|grant|financ)\w*", re.IGNORECASE)
_SIZE = re.compile(r"\bn ?= ?\d", re.IGNORECASE)
_DATED = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December)\b"
)
_CITED = re.compile(r"\([^)]*\)|\bet al\.?,? ?\(?\d{4}")
_BY_MEANS = re.compile(
    r"\b(?:us(?:e|es|ed|ing)|by|with|based on|via|from|implement\w*|called|namely|such as|including)\b"
)
_A_NAME = r"(?:[A-Z][\w.+-]*[A-Z\d][\w.+-]*|[A-Z]{2,}[\w.+-]*|[a-z]+[A-Z]\w*)"
_NAME_BEFORE = re.compile(rf"(?:{_A_NAME}|[a-z,)] [A-Z][\w-]+)(?: ?[(\[][^)\]]*[)\]])?,? $")
_NAME_AFTER = re.compile(
    rf"(?: ?[(\[][^)\]]*[)\]])?(?:[,:]?| we \w+| is| was| are| were| called| named| such as| like"
    rf"| of| by| from)"
    rf"(?: the| our| a| an| either)? [(“\"]?(?:{_A_NAME}|[A-Z][\w-]+)"
)
_IS_NAMED = re.compile(NAMED_SUBJECT)
_CALLS = re.compile(r"\b(?:we|is|are|was) (?:\w+ )?(?:define|call|term|refer|denote)(?:s|d|ed)?\b")
_STATED = re.compile(
    r"(?:,? (?:is|are|was|were|be|been|set|fixed|kept|chosen|equal|to|of|at|by|as|about|around|only"
    r"|approximately|default|all|in|the|between|from|[A-Za-zα-ω]|=|≈|~)){0,6}[ =≈~]*",
)
"""What stands between a measure and the value that it is said to have."""
_SAYS = re.compile(r"\b(?:is|are|was|were|set|fixed|kept|chosen)\b")
_SETS = re.compile(
    r"\b(?:set|fix|choos\w+|chose|keep|kept)(?: (?:an?|the|its|their|our))?(?: [^\W\d_]+){0,3} $"
)
"""A value that somebody gives: "we set the maximum learning rate to 6e-5"."""
_ASIDE = re.compile(r"\([^()]*\)")
_NUMBER_OF = re.compile(r"\bnumber of\b|[:=]", re.IGNORECASE)
_IN_UNITS = re.compile(r"[\d.,]*\d(?:%|[A-Za-z]{2,}\b)")
_TELLS = re.compile(r"(?:[^.:;]{0,40}:|, an? |,? (?:that|of no|i\.e\.|that is|namely|where|in which)\b)")
_ADDRESS = re.compile(r"https?://|www\.|\bdoi\.org/")
_HELD_IS_TOLD = {
    AnswerType.REASON,
    AnswerType.DURATION,
    AnswerType.COMPARISON,
}
"""What a sentence that holds such a thing is likely to be about."""
_OF = re.compile(r"(?<=\w) of (?:\w+ ?){1,3}$")
"""What a subject is of: "the string of Bluetail" is no Bluetail."""
_PRESENTS = re.compile(r"\b[Ww]e (?:\w+ )?(?:present|introduce|propose|describe|build|built|develop)\b")
_IS = re.compile(r"^.{3,90}?\b(is|are|was|were|refers? to|denotes?|means?|describes?|consists? of)\b")
_DONE = re.compile(
    r" (?:\w+ly |also |often |still |not )*(?!called|defined|named|termed|based|known|given|inspired)"
    r"\w+(?:ed|en|wn)\b"
)
"""What was done with a thing says nothing of what it is."""
_OWN_USE = re.compile(
    r"\b[Ww]e (?:\w+ )?(?:use|employ|adopt|choose|chose|train|evaluate|test|consider)[ds]?\b"
)
_OF_OTHERS = re.compile(
    r"^(?:[A-Z][\w-]+,? (?:(?:and|&) [A-Z][\w-]+ )?(?:et al\.?)? ?[(\[](?:19|20)?\d"
    r"|(?:Early|Earlier|Previous|Prior|Recent|Existing|Several|Some|Many|Other)\b)"
)
_OWN = re.compile(r"\b(?:[Ww]e|[Oo]ur)\b")
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")


class _Asked(NamedTuple):
    wanted: Wanted
    weights: Mapping[str, float]
    related: Mapping[str, frozenset[str]]
    alike: Mapping[str, frozenset[str]]
    thanks: bool
    least: float


def sentence_answers(
    text: str,
    readings: Sequence[ReadPaper],
    *,
    before: str = "",
    typed: str = "",
    alike: Mapping[str, frozenset[str]] | None = None,
) -> tuple[Said, ...]:
    """What the papers say; nothing where no sentence holds enough.

    `before` is the question before it, `typed` the question itself where the text is a translation, and
    `alike` has by the stems of its words those that translate the same as well.
    """
    typed, alike = typed or text, alike or {}
    return tuple(said for reading in readings for said in _of_paper(text, reading, before, typed, alike))


def may_answer(question: str, text: str) -> bool:
    """Whether these words are no thanks, which answer nothing but questions about support."""
    return not _THANKS.search(text) or bool(_ASKS_THANKS.search(question))


def _of_paper(
    text: str, reading: ReadPaper, before: str, typed: str, alike: Mapping[str, frozenset[str]]
) -> Iterator[Said]:
    units = units_of(reading.full_text.sections)
    asked = _read_question(text, before, reading, alike)
    if not asked.weights:
        return
    scored = [(score, unit) for unit in units if (score := _score(asked, unit)) >= ENOUGH]
    names = names_asked(typed, reading)
    scored = [each for each in scored if holds_names(names, each[1].stems_around)]
    scored.sort(key=lambda each: -each[0])
    chosen: list[Unit] = []
    for score, unit in scored:
        if score < scored[0][0] * BESIDE or len(chosen) == MOST:
            break
        if not any(unit.text in other.text or other.text in unit.text for other in chosen):
            chosen.append(unit)
    for unit in chosen:
        yield quote(unit.text, unit.section, unit.block, reading)


def _read_question(
    text: str, before: str, reading: ReadPaper, alike: Mapping[str, frozenset[str]]
) -> _Asked:
    sections = reading.full_text.sections
    units, counted = units_of(sections), said_in(sections)
    text_wanted = wanted_by(text)
    lent = [stem for stem in question_stems(american(before)) if counted[stem]] if before else []
    empty = _EMPTY | _CAUSE if text_wanted.type is AnswerType.REASON else _EMPTY
    asked_for = (*question_stems(american(text)), *text_wanted.near)
    own = [stem for stem in asked_for if stem not in empty]
    rarity = {
        stem: math.log(1 + len(units) / (0.5 + counted[stem]))
        for stem in (*own, *lent, *content_stems(american(text)))
        if stem not in empty
    }
    weights = {
        stem: rarity[stem] * (1.0 if stem in own else 0.6 if stem in lent else GENERIC) for stem in rarity
    }
    if not text_wanted.near and before:
        earlier = wanted_by(before)
        text_wanted = text_wanted._replace(near=earlier.near, words=earlier.words)
    short = _short_forms(sections, frozenset(weights))
    related = {
        stem: related_stems(stem) | short.get(stem, frozenset()) | alike.get(stem, frozenset())
        for stem in weights
    }
    unheard = any(not counted[stem] and not any(counted[one] for one in related[stem]) for stem in own)
    least = SURE if unheard else ENOUGH - 0.1
    return _Asked(text_wanted, weights, related, alike, bool(_ASKS_THANKS.search(text)), least)


def _short_forms(sections: tuple[Section, ...], asked: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """The paper's own acronym of what is asked for in full, by each of its stems."""
    found = [(short, long) for short, long in short_forms_of(sections) if asked.issuperset(long)]
    return {stem: frozenset(short for short, long in found if stem in long) for stem in asked}


_CAUSE = frozenset(content_stems("cause reason"))
"""What an answer to why says in other words."""
_EMPTY = frozenset(
    content_stems(
        "far much large big often took part kind sort thing call name people tell say mention reach"
        " contain include obtain exactly conduct run come cover happen need give show study examine"
        " investigate consider"
    )
)


def _score(asked: _Asked, unit: Unit) -> float:
    kind = asked.wanted.type
    if not holds(kind, unit.text) or (_THANKS.search(unit.text) and not asked.thanks):
        return 0.0
    total = sum(asked.weights.values()) or 1.0
    held = sum(weight * _share(stem, asked, unit) for stem, weight in asked.weights.items()) / total
    if held < asked.least:
        return 0.0
    in_abstract = unit.section.kind is SectionKind.ABSTRACT
    points = 0.15 if points_back(unit.text) and not in_abstract else 0.0
    of_others = 0.05 if _OF_OTHERS.search(unit.text) and not _OWN.search(unit.text) else 0.0
    return held + _fit(asked, unit) + _place(unit) - points - of_others


def _share(stem: str, asked: _Asked, unit: Unit) -> float:
    if stem in unit.stems:
        return 1.0
    if asked.alike.get(stem, frozenset()) & unit.stems:
        return ALIKE
    if asked.related[stem] & unit.stems:
        return RELATED
    if (of := unit_of(stem)) is not None and of.search(unit.text):
        return MEASURED
    if stem in stems_in(unit.section.title):
        return HEADED
    return BEFORE if stem in unit.lent else 0.0


def _fit(asked: _Asked, unit: Unit) -> float:
    """How what is asked for stands to the question's words in the sentence."""
    kind, near = asked.wanted.type, asked.wanted.near
    match kind:
        case AnswerType.NUMBER:
            return _fit_of_number(asked, unit)
        case AnswerType.DEFINITION if near:
            return _defines(unit.text, near) - (0.2 if unit.block.kind is BlockKind.CAPTION else 0.0)
        case AnswerType.DATE if _DATED.search(_CITED.sub("", unit.text)):
            return 0.25
        case AnswerType.NAME:
            return _fit_of_name(asked.wanted.words, american(unit.text))
        case AnswerType.PLACE if _ADDRESS.search(unit.text):
            return 0.3
        case _:
            return 0.1 if kind in _HELD_IS_TOLD else 0.0


def _fit_of_name(words: Sequence[str], text: str) -> float:
    """Whether a sentence holds what a name is asked for, beside a name, and says that it is a means."""
    named = any(word in text.casefold() for word in words)
    beside = 0.2 if named and _is_named_beside(text, words[-1]) else 0.0
    beside = 0.25 if _IS_NAMED.match(text) else beside
    means = 0.2 if _OWN_USE.search(text) else 0.1 if _BY_MEANS.search(text) else 0.0
    return (0.15 if named else -0.1) + beside + means


def _is_named_beside(text: str, word: str) -> bool:
    """Whether a name stands right beside a word: "the DPR retriever", "a retriever, DPR"."""
    return any(
        _NAME_BEFORE.search(text[max(found.start() - 40, 0) : found.start()])
        or _NAME_AFTER.match(text, found.end())
        for found in re.finditer(rf"\b{re.escape(word)}\w{{0,3}}\b", text, re.IGNORECASE)
    )


def _fit_of_number(asked: _Asked, unit: Unit) -> float:
    """Whether a number stands before what it counts, near what it measures, or in a row of a table."""
    if unit.block.kind is BlockKind.TABLE:
        return 0.3 if asked.wanted.is_measure or set(asked.wanted.near) & unit.lent else 0.15
    counted_so = asked.wanted.words and _SIZE.search(unit.text)
    best = max(
        0.3 if counted_so else 0.0,
        _score_stated(asked.wanted.words[-1], american(unit.text)) if asked.wanted.is_measure else 0.0,
        _beside_figure(asked, unit.text),
    )
    is_told = best or any(_is_unit(stem, unit.text) for stem in asked.wanted.near)
    return max(best, 0.15) if is_told else -0.35


def _beside_figure(asked: _Asked, text: str) -> float:
    """How near a number stands to what it counts or measures.

    What is 100GB or 5% counts nothing, +2 is no value, and a number of the question is not the one sought.
    """
    measures = asked.wanted.is_measure
    text = _ASIDE.sub("", text)
    words = [(found.start(), found[0].casefold()) for found in _WORD.finditer(text)]
    figures = [
        at
        for at, (start, _) in enumerate(words)
        if (found := FIGURE.match(text, start))
        and found[0] not in asked.weights
        and text[start - 1 : start] != "+"
        and (measures or not _IN_UNITS.match(text, start))
    ]
    named = [at for at, (_, word) in enumerate(words) if _is_named(word, asked)]
    joined = any(word[:1].isdigit() and _is_named(word.partition("-")[2], asked) for _, word in words)
    distances = {name - figure for figure in figures for name in named}
    if joined or any(-VALUE <= far < 0 if measures else 0 < far <= COUNTED for far in distances):
        return 0.35 if not measures and _counts(asked.wanted.words, text) else 0.3
    if measures and any(-NEAR <= far < 0 for far in distances):
        return 0.25
    counts = bool(asked.wanted.words) and not measures and not _NUMBER_OF.search(text)
    return 0.15 if any(0 < (far if counts else abs(far)) <= NEAR for far in distances) else 0.0


def _counts(words: Sequence[str], text: str) -> bool:
    """Whether a number stands right before the whole of what is counted: "1,000 Monte Carlo runs"."""
    phrase = r"\w* ".join(map(re.escape, words))
    return (
        bool(words)
        and re.search(rf"(?:{FIGURE.pattern}) (?:\w+ )?{phrase}", text, re.IGNORECASE) is not None
    )


def _score_stated(measure: str, text: str) -> float:
    """How clearly a value is given to a measure: "is set to 7" says more than "of size 4"."""
    best = 0.0
    for found in re.finditer(
        rf"\b{re.escape(measure)}s?\b(?: (?:of|for|in|on)(?: [^\W\d]+){{1,4}}?(?= (?:is|are|was|were)\b))?",
        text,
        re.IGNORECASE,
    ):
        between = _STATED.match(text, found.end())
        if between and FIGURE.match(text, between.end()):
            is_set = _SAYS.search(between[0]) or _SETS.search(text, 0, found.start())
            best = max(best, 0.4 if is_set else 0.3)
    return best


def _is_named(word: str, asked: _Asked) -> bool:
    """Whether a word names what is counted or measured."""
    names = asked.wanted.words
    if not names:
        return bool(stems_in(word) & set(asked.weights)) if word else False
    related = {other for stem in asked.wanted.near for other in asked.related.get(stem, ())}
    return any(word.startswith(name) for name in names) or bool(related & stems_in(word)) if word else False


def _is_unit(stem: str, text: str) -> bool:
    of = unit_of(stem)
    return of is not None and of.search(text) is not None


def _defines(text: str, near: Sequence[str]) -> float:
    """How clearly a sentence says what something is."""
    if set(near) <= stems_in(text) and _CALLS.search(text):
        return 0.4
    return max(_defined_in(sentence, near) for sentence in split_sentences(text) or (text,))


def _defined_in(text: str, near: Sequence[str]) -> float:
    verb = _IS.search(text)
    subject = text[: verb.start(1)] if verb else ""
    if verb and set(near) <= stems_in(_OF.sub(" ", subject)) and not _DONE.match(text, verb.end()):
        return 0.3
    ends = [found.end() for found in _WORD.finditer(text) if near[-1] in stems_in(found[0])]
    told = set(near) <= stems_in(text) and any(_TELLS.match(text, end) for end in ends)
    return (0.3 if _PRESENTS.search(text) else 0.15) if told else -0.1


def _place(unit: Unit) -> float:
    kind, title = unit.section.kind, unit.section.title
    place = 0.12 if kind is SectionKind.ABSTRACT else -0.05 if kind is SectionKind.APPENDIX else 0.0
    place -= 0.12 if _OTHERS.search(title) else 0.0
    return place - (0.1 if unit.block.kind in {BlockKind.CAPTION, BlockKind.FOOTNOTE} else 0.0)
