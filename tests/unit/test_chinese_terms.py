"""Chinese words are found in the dictionary, a run is cut into words, and what is unknown stays."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.selection.glossary import in_english
from bot.text.chinese_terms import cut_words, dictionary_meaning, other_meanings, simplify, translate_terms


def test_words_from_everywhere_in_the_dictionary_are_found() -> None:
    assert dictionary_meaning("一一") == "one by one"
    assert dictionary_meaning("糖尿病") == "diabetes"
    assert dictionary_meaning("引力波") == "gravitational wave"
    assert dictionary_meaning("龥龥") is None


def test_a_word_and_a_character_have_other_meanings() -> None:
    assert dictionary_meaning("结构") == "structure"
    assert "architecture" in other_meanings("结构")
    assert "delete" in other_meanings("删")
    assert other_meanings("龥龥") == ()


def test_the_meaning_of_a_word_is_the_one_nearest_to_it_and_none_is_far_off() -> None:
    assert dictionary_meaning("未来") == "future"
    assert dictionary_meaning("骨折") == "fracture"
    assert "iron" in other_meanings("铁")
    assert "determined" not in other_meanings("铁")


def test_a_run_is_cut_into_the_fewest_words_and_those_of_ones_own_list_first() -> None:
    assert translate_terms("水稻病害", {}).split() == ["rice", "plant", "disease"]
    assert translate_terms("水稻病害", {"水稻病害": "blast"}).split() == ["blast"]
    assert translate_terms("氍毹 kites", {}) == "氍毹 kites"


def test_what_joins_two_known_words_is_no_end_of_a_rarer_one() -> None:
    known = dict.fromkeys("打的分", "")
    assert cut_words("打的分", known) == ["打", "的", "分"]
    assert cut_words("打的去", {}) == ["打的", "去"]


def test_words_of_grammar_are_no_terms() -> None:
    assert "topological insulator" in in_english("凝聚态物理中的拓扑绝缘体")
    assert "hit" not in in_english("凝聚态物理中的拓扑绝缘体")


def test_names_of_fields_are_known_as_a_whole() -> None:
    named = {
        "脑机接口": "brain-computer interface",
        "腦機介面": "brain-computer interface",
        "脉冲神经网络": "spiking neural network",
        "孤子": "soliton",
        "资产定价": "asset pricing",
        "神经": "neural",
    }
    assert {word: " ".join(in_english(word).split()) for word in named} == named


def test_traditional_characters_are_simplified() -> None:
    assert simplify("三維重建與視訊生成") == "三维重建与视讯生成"
    assert simplify("kites") == "kites"


@settings(max_examples=30)
@given(st.text(alphabet="三维重建氍毹的ab，", max_size=30))
def test_what_is_no_chinese_word_stays_as_it_is(text: str) -> None:
    english = translate_terms(text, {})
    assert english.count("，") == text.count("，")
    assert english.count("氍") == text.count("氍")
    assert translate_terms(english, {}) == english
