"""Recorded answers are told apart by what their paper says, statement by statement."""

import random

from bot.analysis.verify import index_paper
from tests.e2e.model_run import IDS, honest, sample, statement
from tests.replay import replay


def test_a_recorded_answer_is_judged_statement_by_statement_and_with_its_figures_changed() -> None:
    paper, full_text = sample(IDS[0])
    told = [statement(claim) for section in honest(IDS[0]).sections for claim in section.claims]
    false = {"text": "It never worked at all.", "quotes": ["quincunxes are optimal in every single case"]}
    silent = {"text": "The paper names no data.", "quotes": []}
    answer = {"method": told, "experiments": [false], "practice": [silent]}
    made = replay([index_paper(full_text, paper)], answer, random.Random(1))
    assert made.told == len(told) + 1
    assert [claim.text for claim, _ in made.rejected] == [false["text"]]
    assert made.changed > 10
    assert len(made.believed) <= 0.1 * made.changed
