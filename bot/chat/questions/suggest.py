"""Three questions per paper that it can answer: each is about a part that it has."""

from __future__ import annotations

from itertools import islice

from bot.chat.questions.check import ReadPaper
from bot.chat.questions.general import answered_kinds, supports_type
from bot.chat.questions.question_types import QuestionType
from bot.chat.questions.types_of_findings import DATA, LIMITS
from bot.chat.questions.types_of_resources import CODE, TRAINING
from bot.compose.words import versioned_id
from bot.domain.analysis import Analysis, AnalysisPart
from bot.domain.message import Action, Button, Buttons
from bot.domain.paper import Paper
from bot.locales import catalogue, spoken_languages, translate

SUGGESTED = 3
LONGEST = 60
"""Characters of a question on a button: what a button's label and its value have room for everywhere."""
_BY_PART = ((AnalysisPart.METHOD, "suggest.method"), (AnalysisPart.EXPERIMENTS, "suggest.results"))
_BY_KIND: tuple[tuple[QuestionType, str], ...] = (
    (LIMITS, "suggest.limits"),
    (DATA, "suggest.data"),
    (TRAINING, "suggest.training"),
    (CODE, "suggest.code"),
)
_OF_ALL = ("suggest.contributions", "suggest.results", "suggest.method")
"""What the overview of any paper answers."""


def suggested_questions(analysis: Analysis | None, language: str) -> tuple[str, ...]:
    """Three questions that are known to have an answer: the analysis holds the words that give it."""
    sections = analysis.sections if analysis else ()
    filled = {section.part for section in sections if section.claims}
    claims = [claim for section in sections for claim in section.claims if claim.quote]
    keys = [key for part, key in _BY_PART if part in filled]
    keys += [key for kind, key in _BY_KIND if any(supports_type(kind, claim) for claim in claims)]
    return tuple(translate(language, key) for key in list(dict.fromkeys((*keys, *_OF_ALL)))[:SUGGESTED])


def follow_ups(text: str, reading: ReadPaper, language: str) -> tuple[str, ...]:
    """Other questions that the paper is known to answer, after one that was put to it."""
    others = {kind: key for kind, key in _BY_KIND if not kind.asked.search(text)}
    known = islice(answered_kinds(others, reading), SUGGESTED)
    return tuple(translate(language, others[kind]) for kind in known)


def suggestion_in_english(text: str) -> str:
    """A question that we suggest, in the words that are understood without a model; any other as it is."""
    keys = [key for key in catalogue() if key.startswith("suggest.")]
    spellings = {
        translate(language, key).casefold(): key for language in spoken_languages() for key in keys
    }
    key = spellings.get(text.strip().casefold())
    return translate("en", key) if key else text


def suggested_buttons(paper: Paper, analysis: Analysis | None, language: str) -> Buttons:
    """The suggested questions as buttons."""
    return question_buttons(paper, suggested_questions(analysis, language))


def question_buttons(paper: Paper, questions: tuple[str, ...]) -> Buttons:
    """A button per question; its value is the paper's id and version, a space, and the question."""
    return Buttons(
        items=tuple(
            Button(label=question, action=Action.QUESTION, value=f"{versioned_id(paper)} {question}")
            for question in questions
            if len(question) <= LONGEST
        )
    )
