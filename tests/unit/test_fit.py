"""A paper goes into a model's context by whole sections, what matters most first."""

import json
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from hypothesis import given
from hypothesis import strategies as st

from adapters.prompt_files import prompts
from bot.analysis.verify import find_quote, index_paper
from bot.chat.questions.ask_model import ModelAnswerer
from bot.chat.questions.check import ReadPaper
from bot.chat.questions.question import Question
from bot.domain.analysis import Source
from bot.domain.full_text import Block, BlockKind, FullText, Section, SectionKind
from bot.domain.paper import Paper
from bot.llm.fit import METHOD_TOKENS, estimated_tokens, fit, method_only
from tests.fakes import ScriptedModel

P = ParamSpec("P")
T = TypeVar("T")

TITLES = ["Introduction", "Related Work", "Tidal Gates", "Experiments", "Limitations", "Conclusion"]


def paper(length: int = 2_000) -> FullText:
    def block(text: str) -> Block:
        return Block(kind=BlockKind.PARAGRAPH, text=(text + " ") * (length // (len(text) + 1)))

    body = [
        Section(number=str(n), title=title, blocks=(block(title),)) for n, title in enumerate(TITLES, 1)
    ]
    abstract = Section(title="Abstract", kind=SectionKind.ABSTRACT, blocks=(block("Short."),))
    references = Section(title="References", kind=SectionKind.REFERENCES, blocks=(block("[1] Somebody."),))
    sections = (abstract, *body, references)
    return FullText(paper_id="9912.00001", version=1, source=Source.HTML, sections=sections)


def test_a_paper_that_fits_goes_in_whole_without_its_references() -> None:
    fitted = fit(paper(), 10_000)
    assert fitted.left_out == ()
    assert all(title in fitted.text for title in TITLES)
    assert "Somebody" not in fitted.text


def test_method_and_experiments_are_the_last_to_go() -> None:
    fitted = fit(paper(), 2_200)
    assert "3 Tidal Gates" in fitted.text
    assert "4 Experiments" in fitted.text
    assert "2 Related Work" in fitted.left_out


def test_what_goes_in_stays_in_reading_order() -> None:
    text = fit(paper(), 3_000).text
    places = [text.find(f"# {n} {title}") for n, title in enumerate(TITLES, 1)]
    present = [place for place in places if place >= 0]
    assert len(present) >= 3
    assert present == sorted(present)


def test_one_long_section_after_the_abstract_is_cut_rather_than_left_out() -> None:
    parts = (
        paper(2_000).sections[0],
        Section(
            title="Everything",
            blocks=tuple(Block(kind=BlockKind.PARAGRAPH, text=f"Tide {n}. " * 40) for n in range(100)),
        ),
    )
    fitted = fit(FullText(paper_id="9912.00001", version=1, source=Source.PDF, sections=parts), 4_000)
    assert "Tide 0." in fitted.text
    assert "Tide 99." not in fitted.text
    assert fitted.left_out == ("Everything",)


@given(st.integers(0, 6_000), st.integers(10, 4_000))
def test_the_room_is_never_exceeded(tokens: int, length: int) -> None:
    assert estimated_tokens(fit(paper(length), tokens).text) <= tokens + len(TITLES) + 2


@given(st.text())
def test_chinese_counts_a_token_a_character(text: str) -> None:
    assert estimated_tokens(text + "字" * 100) >= estimated_tokens(text) + 99


def test_the_method_alone_has_abstract_method_introduction_and_conclusion_in_reading_order() -> None:
    kept = [section.title for section in method_only(paper()).sections]
    assert kept == ["Abstract", "Introduction", "Tidal Gates", "Conclusion"]


@given(st.integers(0, 60_000), st.integers(600, METHOD_TOKENS))
def test_the_method_alone_stays_within_its_room(length: int, tokens: int) -> None:
    kept = method_only(paper(length), tokens).sections
    assert sum(estimated_tokens(section.text) for section in kept) <= tokens


def test_an_analysis_is_given_appendices_for_a_quarter_of_the_paper_and_told_of_the_others() -> None:
    body = Section(title="Method", blocks=(Block(kind=BlockKind.PARAGRAPH, text="A step. " * 400),))
    short, long = (
        Section(
            title=title,
            kind=SectionKind.APPENDIX,
            blocks=(Block(kind=BlockKind.PARAGRAPH, text="An example. " * times),),
        )
        for title, times in (("Training details", 40), ("List of prompts", 900))
    )
    full_text = FullText(paper_id="9912.00001", version=1, source=Source.PDF, sections=(body, long, short))
    fitted = fit(full_text, 50_000, appendix_share=0.25)
    assert "Training details" in fitted.text
    assert "List of prompts" not in fitted.text
    assert (fitted.left_out, fitted.set_aside) == ((), ("List of prompts",))
    assert "List of prompts" in fit(full_text, 50_000).text


class Recording:
    """Implements `Pool`: done at once, and noted."""

    def __init__(self) -> None:
        self.done: list[str] = []

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        self.done.append(work.__name__)
        return work(*args, **kwargs)


async def test_papers_are_fitted_for_an_answer_beside_the_event_loop() -> None:
    pool, told = Recording(), paper()
    about = Paper(id=told.paper_id, title="Tidal gates", authors=("A. Author",), abstract="Gates.")
    said = {"found": False, "sentences": [], "table": [], "follow_ups": []}
    answerer = ModelAnswerer(model=ScriptedModel(lambda _: json.dumps(said)), prompts=prompts(), pool=pool)
    question = Question(text="How high is the tide?", papers=(about,), language="en")
    await answerer.answer(question, [ReadPaper(about, told, index_paper(told, about))])
    assert pool.done[0] == "request"


def test_the_model_reads_signs_for_latex_and_may_quote_either() -> None:
    prose = "We see the weak $\\lambda$1356 line and find 10${}^{6}$ O/H $=$ 319 $\\pm$ 14 by the gauge."
    table = "$\\gamma$ Cas | 1.5 $\\times$ 10${}^{20}$\n$\\zeta$ Per | 1.6 $\\times$ 10${}^{21}$"
    code, formula = "x <- pots$rate; y <- pots$heat", "y = \\frac{a}{b}"
    kinds = {
        prose: BlockKind.PARAGRAPH,
        table: BlockKind.TABLE,
        code: BlockKind.ALGORITHM,
        formula: BlockKind.FORMULA,
    }
    blocks = tuple(Block(kind=kind, text=text) for text, kind in kinds.items())
    untitled = (Section(title="", blocks=blocks),)
    read = FullText(paper_id="9912.00001", version=1, source=Source.HTML, sections=untitled)
    told = "We see the weak λ1356 line and find 10⁶ O/H = 319 ± 14 by the gauge."
    rows = "γ Cas | 1.5 × 10²⁰\nζ Per | 1.6 × 10²¹"
    assert fit(read, 10_000).text == "\n\n".join([told, rows, code, f"$$ {formula} $$"])
    index = index_paper(read)
    assert all(find_quote(index, quote) for quote in (prose, told, *table.splitlines(), *rows.splitlines()))
