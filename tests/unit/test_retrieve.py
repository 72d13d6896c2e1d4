"""Passages that may answer: what is found, how much of the question it covers, what stands around it."""

from pathlib import Path

from bot.chat.questions.retrieve import Hit, QuestionWeights, question_stems, with_neighbours
from bot.domain.passage import Passage
from bot.sources.registry import parse_ref
from tests.chat_bench import chat_bench


def passage(number: int, text: str = "words") -> Passage:
    return Passage(number=number, path=("1 One",), text=text)


async def test_a_paper_is_cut_once_and_searched_with_coverage(tmp_path: Path) -> None:
    async with chat_bench(tmp_path) as bench:
        paper = await bench.chat.repository.paper(parse_ref("9912.01377"))
        retriever = bench.chat.asker.retriever
        cut = await retriever.passages(paper)
        assert await bench.store.passages(paper.id, 1) == cut
        found = await retriever.search("What do the parts of the hydrophone cost?", [paper])
        assert "Parts cost 12 euros" in found.hits[0].passage.text
        assert found.hits[0].coverage > 0.9
        absent = await retriever.search("Which quantum annealer was rented?", [paper])
        assert max((hit.coverage for hit in absent.hits), default=0) < 0.5


async def test_chinese_is_searched_through_the_glossary_and_told_so(tmp_path: Path) -> None:
    async with chat_bench(tmp_path) as bench:
        paper = await bench.chat.repository.paper(parse_ref("9912.01377"))
        found = await bench.chat.asker.retriever.search("数据集在哪里？", [paper])
        assert found.foreign
        assert found.words == "download dataset"


async def test_words_of_the_question_before_help_but_need_not_be_covered(tmp_path: Path) -> None:
    async with chat_bench(tmp_path) as bench:
        paper = await bench.chat.repository.paper(parse_ref("9912.01377"))
        retriever = bench.chat.asker.retriever
        alone = await retriever.search("How tuned?", [paper], more="threshold of SnapFind")
        assert "We tuned its threshold" in alone.hits[0].passage.text
        assert alone.hits[0].coverage == 1


def test_neighbours_come_along_in_reading_order_and_once() -> None:
    cut = {"a": [passage(number) for number in range(1, 8)]}
    hits = [
        Hit(paper_id="a", version=1, passage=passage(number), score=1, coverage=1) for number in (6, 2, 3)
    ]
    assert [each.number for each in with_neighbours(hits, cut)["a"]] == [1, 2, 3, 4, 5, 6, 7]


def test_rare_words_weigh_more_and_everyday_words_do_not_count() -> None:
    assert question_stems("What is the method of the harp?") == ("harp",)
    assert question_stems("What is the method?") == ("method",)
    assert QuestionWeights({"harp": 3.0, "fog": 1.0}, {}).share("the harp sings") == 0.75
    assert QuestionWeights({}, {}).share("") == 0


def test_a_word_that_translates_the_same_as_well_covers_as_much() -> None:
    weighed = QuestionWeights({"harp": 3.0, "fog": 1.0}, {"fog": frozenset({"mist"})})
    assert weighed.share("the harp in the mist") == 1
    assert weighed.share("the mist") == 0.25


async def test_whichever_word_the_paper_has_of_those_that_translate_one_it_is_found(tmp_path: Path) -> None:
    async with chat_bench(tmp_path) as bench:
        paper = await bench.chat.repository.paper(parse_ref("9912.01377"))
        found = await bench.chat.asker.retriever.search("怎么调整阈值？", [paper])
        assert {"adjust", "set"} <= found.alike["tune"]
        assert found.hits[0].coverage == 1
