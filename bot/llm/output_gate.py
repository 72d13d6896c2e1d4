"""The gate before publishing: what a model wrote that no reader may see.

Conservative on purpose: what a paper may honestly be about (refusals, prompts, placeholders, mentions of
languages) passes unless it stands where only a model's own talk would.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache

from bot.analysis.name_check import foreign_links
from bot.domain.analysis import Analysis, AnalysisPart, Evidence
from bot.llm.artifacts import PLACEHOLDER, PREAMBLE, REFUSAL, REQUEST
from bot.text.latex import formula_edges
from bot.text.sentences import split_sentences


class Problem(StrEnum):
    """Why a text may not be published."""

    PREAMBLE = "preamble"
    REFUSAL = "refusal"
    REQUEST = "request for input"
    PLACEHOLDER = "placeholder"
    ECHO = "prompt echo"
    FORMAT = "raw format"
    LANGUAGE = "wrong language"
    MISSING = "missing section"
    TRUNCATED = "cut off"
    LOOP = "repetition"
    LATEX = "raw LaTeX"
    MENTION = "mention"
    LINK = "foreign link"


ECHO = 12
"""So many words in a row that are the prompt's are no accident."""
_DECORATION = re.compile(r"^[\s>*_#•·-]*(?:\(?\d{1,2}[.)、]\s*)?[\s*_]*")
_LATEX = re.compile(r"\\[A-Za-z]{2,}|[\^_]\{")
_MENTION = re.compile(
    r"<(?:[@#][!&]?[A-Z0-9]{5,}|![a-z]+(?:\^[A-Z0-9]+)?|https?:[^>]*)(?:\|[^>]*)?>"
    r"|(?<![\w.])@(?:everyone|here|channel)\b"
)
_FORMAT = re.compile(
    r"^\s*(?:```|\{\s*\"|\[\s*\{\s*\"|<(?:!doctype|html|think|paper|/paper)\b)", re.IGNORECASE
)
_THINKING = re.compile(r"</?(?:think|thinking|paper|document|instructions?)>|<\|[a-z_]+\|>", re.IGNORECASE)
_REPEATED_WORD = re.compile(r"(?<!\w)(\w{1,30})(?:\W{1,3}\1(?!\w)){5,}")
_REPEATED_SIGN = re.compile(r"([^\s\-=_.·…*])\1{24,}")
_UNIT = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
)
_ENDS_OPEN = re.compile(
    r"(?:[,;，；、：:(（\[“‘「『《+=&\-–—]|\.{3}|…"
    r"|\b(?:the|a|an|of|and|or|to|in|on|with|for|by|from|that|which|as|at|is|are|was|were|than|but|because)"
    r"|(?:以及|并且|因为|例如|包括|通过|从而|和|与|及|或|的|在|对|把|被|将))\s*$"
)
_ENDED = re.compile(r"[.!?。！？][\"'”’»)\]）」』*_]*\s*$|[)\]）」』”\"]\s*$")

_SCRIPTS = {
    "latin": r"[A-Za-z\u00c0-\u024f]+",
    "han": r"[\u3400-\u9fff]",
    "kana": r"[\u3040-\u30ff]",
    "hangul": r"[\uac00-\ud7af]+",
    "cyrillic": r"[\u0400-\u04ff]+",
    "arabic": r"[\u0600-\u06ff]+",
    "devanagari": r"[\u0900-\u097f]+",
    "greek": r"[\u0370-\u03ff]{2,}",
    "hebrew": r"[\u0590-\u05ff]+",
    "thai": r"[\u0e00-\u0e7f]+",
}
_OWN_SCRIPTS = {
    "zh": ("han",), "ja": ("han", "kana"), "ko": ("hangul",), "ru": ("cyrillic",), "uk": ("cyrillic",),
    "bg": ("cyrillic",), "ar": ("arabic",), "fa": ("arabic",), "hi": ("devanagari",), "el": ("greek",),
    "he": ("hebrew",), "th": ("thai",),
}  # fmt: skip
"""Languages written in another script than the Latin one."""


def problems(
    text: str, language: str, *, prompt: str = "", links: Iterable[str] = ()
) -> tuple[Problem, ...]:
    """Why this text may not be published in that language; empty where it may.

    `prompt` is the instruction the model was given, without the paper's text; `links` are the addresses
    that belong to the paper.
    """
    return _find_problems(text, language, prompt, tuple(links))


@lru_cache(maxsize=512)
def _find_problems(text: str, language: str, prompt: str, links: tuple[str, ...]) -> tuple[Problem, ...]:
    """The same, remembered: a statement is judged by itself, and then with the analysis it is of."""
    found = {
        Problem.PREAMBLE: _opens_with(PREAMBLE, text),
        Problem.REFUSAL: _opens_with(REFUSAL, text),
        Problem.REQUEST: any(REQUEST.match(_undecorate(each)) for each in _clauses(text)),
        Problem.PLACEHOLDER: PLACEHOLDER.search(text) is not None,
        Problem.ECHO: _echoes(text, prompt),
        Problem.FORMAT: bool(_FORMAT.match(text) or _THINKING.search(text)),
        Problem.LANGUAGE: not is_in_language(text, language),
        Problem.TRUNCATED: _is_cut(text),
        Problem.LOOP: _is_loop(text),
        Problem.LATEX: bool(_LATEX.search(text) or formula_edges(text)),
        Problem.MENTION: _MENTION.search(text) is not None,
        Problem.LINK: bool(foreign_links(text, links)),
    }
    return tuple(problem for problem, is_there in found.items() if is_there)


def showable(words: str) -> str:
    """The words of a remark, half a sentence in any language; empty where nobody may see them."""
    beside_the_point = {Problem.LANGUAGE, Problem.TRUNCATED}
    return words if words and set(problems(words, "und")) <= beside_the_point else ""


def analysis_problems(
    analysis: Analysis,
    *,
    prompt: str = "",
    links: Iterable[str] = (),
    given: Iterable[AnalysisPart] = (),
) -> tuple[Problem, ...]:
    """Why this analysis may not be published; a full-text analysis has all seven sections.

    Those that are `given` stand there in the paper's own words.
    """
    links = tuple(links)
    texts = [claim.text for claim in analysis.claims]
    found = {
        each for text in texts for each in problems(text, analysis.language, prompt=prompt, links=links)
    }
    if analysis.evidence is Evidence.EXTRACT:
        found.discard(Problem.LANGUAGE)  # it quotes, in whatever language the paper is written
    if _lacks_sections(analysis, given):
        found.add(Problem.MISSING)
    if _last_is_cut(texts):
        found.add(Problem.TRUNCATED)
    if any(texts.count(text) > 2 for text in texts if len(text) > 20):
        found.add(Problem.LOOP)
    return tuple(problem for problem in Problem if problem in found)


def is_in_language(text: str, language: str) -> bool:
    """Whether the text is written in a script of that language, names and terms aside.

    Counted in Latin words against characters (Chinese, Japanese) or words of the other scripts. Languages
    that share a script are not told apart, and a text of a few words is not judged.
    """
    own = _OWN_SCRIPTS.get(re.split(r"[-_]", language.lower())[0], ("latin",))
    if text.isascii() and own == ("latin",):
        return True
    counts = {script: len(re.findall(pattern, text)) for script, pattern in _SCRIPTS.items()}
    mine = sum(counts[script] for script in own)
    others = sum(counts.values()) - mine
    if mine + others < 8:
        return True
    if "kana" in own:
        return counts["kana"] * 20 >= counts["han"] and mine >= others
    return mine >= others and (own != ("han",) or counts["kana"] * 10 <= counts["han"])


def _paragraphs(text: str) -> list[str]:
    return [_undecorate(each) for each in text.splitlines()]


def _undecorate(text: str) -> str:
    return _DECORATION.sub("", text)


def _opens_with(pattern: re.Pattern[str], text: str) -> bool:
    return any(pattern.match(paragraph) for paragraph in _paragraphs(text))


def _clauses(text: str) -> Iterable[str]:
    """Sentences, and what follows a Chinese comma: a request often hides behind a greeting."""
    for sentence in split_sentences(text):
        yield sentence
        yield from (part.strip() for part in re.split(r"[，,；;]\s*(?=[烦敬]?请)", sentence)[1:])


def _units(text: str) -> list[str]:
    """Words, or characters where words are not set apart."""
    return [each.lower() for each in _UNIT.findall(text)]


def _grams(units: Sequence[str], length: int) -> list[tuple[str, ...]]:
    return [tuple(units[start : start + length]) for start in range(len(units) - length + 1)]


def _echoes(text: str, prompt: str) -> bool:
    """Whether a dozen words in a row are the prompt's."""
    return not _instructions_in(prompt).isdisjoint(_grams(_units(text), ECHO))


@lru_cache(maxsize=16)
def _instructions_in(prompt: str) -> frozenset[tuple[str, ...]]:
    """What stands in the prompt, which every statement of an answer is compared with."""
    return frozenset(_grams(_units(prompt), ECHO))


def _is_loop(text: str) -> bool:
    if _REPEATED_WORD.search(text) or _REPEATED_SIGN.search(text):
        return True
    sentences = [each.lower() for line in text.splitlines() for each in split_sentences(line)]
    if len(sentences) > 2 and any(
        count > 2 and len(_units(each)) > 5 for each, count in Counter(sentences).items()
    ):
        return True
    grams = _grams(_units(text), 8)
    return len(grams) >= 30 and len(set(grams)) < len(grams) / 2


def _is_cut(text: str) -> bool:
    """Whether it ends in mid-sentence; a long text has to end with a stop, a short one may be a phrase."""
    text = text.strip()
    above, _, last = text.rpartition("\n")
    text = above.rstrip() if len(last) > 2 and set(last) <= set("-*_ ") else text  # Markdown's closing rule
    return _ENDS_OPEN.search(text) is not None or (len(text) > 300 and not _ENDED.search(text))


def _last_is_cut(texts: Sequence[str]) -> bool:
    """Where nearly all statements end with a stop, a last one without was cut off."""
    long = [text for text in texts if len(text) > 20]
    ended = [text for text in long if _ENDED.search(text)]
    return len(long) > 4 and len(ended) == len(long) - 1 and not _ENDED.search(long[-1])


def _lacks_sections(analysis: Analysis, given: Iterable[AnalysisPart]) -> bool:
    if analysis.evidence is not Evidence.FULL_TEXT:
        return False
    filled = {
        section.part for section in analysis.sections if any(claim.text.strip() for claim in section.claims)
    }
    return filled.union(given) != set(AnalysisPart)
