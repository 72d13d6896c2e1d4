"""What the extractive analyst makes of the sample papers: no section empty where the paper has it."""

from functools import cache

import pytest

from adapters.reading.html_reader import read_html
from bot.analysis.extractive.analyst import read_paper
from bot.analysis.extractive.extracts import key
from bot.analysis.extractive.sentence_roles import is_dependent
from bot.domain.analysis import Analysis, AnalysisPart
from bot.domain.full_text import FullText
from bot.papers.outline import find_parts
from bot.text.sentences import split_sentences
from tests.samples.latexml import page
from tests.samples.metadata import SamplePapers
from tests.samples.source import SamplePaper, Served, papers

READ = [paper for paper in papers() if paper.html is Served.YES]
BETWEEN = {
    AnalysisPart.MOTIVATION: (2, 4),
    AnalysisPart.METHOD: (2, 10),
    AnalysisPart.COMPARISON: (1, 4),
    AnalysisPart.EXPERIMENTS: (1, 6),
    AnalysisPart.PRACTICE: (0, 5),
    AnalysisPart.SUMMARY: (1, 6),
}
"""Sentences of each section: at least, at most."""


@cache
def full_text(name: str) -> FullText:
    (paper,) = [one for one in READ if one.name == name]
    return read_html(page(paper).encode(), paper.id, paper.version)


async def analyse(paper: SamplePaper) -> Analysis:
    return read_paper(await SamplePapers().paper(paper.id, paper.version), full_text(paper.name), "en")


def told(analysis: Analysis, part: AnalysisPart) -> list[str]:
    return [claim.text for one in analysis.sections if one.part is part for claim in one.claims]


@pytest.mark.parametrize("paper", READ, ids=lambda paper: paper.name)
async def test_every_section_of_a_paper_that_was_read_has_sentences_to_show(paper: SamplePaper) -> None:
    analysis = await analyse(paper)
    for part, (least, most) in BETWEEN.items():
        assert least <= len(told(analysis, part)) <= most, part
    assert len(told(analysis, AnalysisPart.SUMMARY)) not in {2, 3}, "the idea, and three steps or none"
    if len(find_parts(full_text(paper.name)).experiments) > 1:
        assert len(told(analysis, AnalysisPart.EXPERIMENTS)) >= 3


@pytest.mark.parametrize("paper", READ, ids=lambda paper: paper.name)
async def test_sentences_are_verbatim_told_once_and_understood_alone(paper: SamplePaper) -> None:
    analysis = await analyse(paper)
    assert analysis.dropped == ()
    assert all(claim.verified for one in analysis.sections for claim in one.claims)
    sections = list(BETWEEN)[:-1]
    claims = [text for part in sections for text in told(analysis, part)]
    sentences = [key(sentence) for text in claims for sentence in split_sentences(text)]
    assert len(sentences) == len(set(sentences))
    assert not any(is_dependent(text) for text in claims)


async def test_each_part_of_the_method_is_told_under_its_own_heading() -> None:
    (paper,) = [one for one in READ if one.id == "9912.01502"]
    (method,) = [one for one in (await analyse(paper)).sections if one.part is AnalysisPart.METHOD]
    headings = [claim.citation.section for claim in method.claims if claim.citation]
    assert headings == sorted(headings)
    assert set(headings) == {"3.1 Overview", "3.2 Two memories", "3.3 Spending tokens", "3.4 Training"}


async def test_words_meant_for_a_model_or_a_chat_room_are_never_quoted_beyond_the_abstract() -> None:
    (paper,) = [one for one in READ if one.id == "9912.02166"]
    analysis = await analyse(paper)
    shown = [analysis.summary.text, *(claim.text for claim in analysis.findings)]
    shown += [text for part in BETWEEN for text in told(analysis, part)]
    assert not any(word in text for text in shown for word in ("gnore", "@everyone", "javascript", "<!"))
