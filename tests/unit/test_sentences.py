"""Sentences of papers: abbreviations, numbers, addresses, formulas and quotes do not break them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.sentences import split_sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "Doe et al. (2019) measured it.",
        "It follows Doe et al. Lantern is one of them, too.",
        "Fig. 3 and Figs. 4 show the lamp.",
        "Results in Eq. (2) and Eqs. (3) hold.",
        "See Sec. 4.2 for details, cf. [12].",
        "That is, i.e. the lamp, e.g. Lantern, is lit.",
        "We compare A vs. B under Dr. Doe and Prof. Roe.",
        "The lamp of J. Smith and A. B. Roe burns.",
        "The lamp of P. Smith and V. A. Roe burns at P. O. Box 12.",
        "It gains 3.5 points (p < 0.05) with v2.1 of the tool.",
        "Find it at https://e.org/a.b?c=1.x and in 9912.00042.",
        "It is slow... but it works.",
        "The loss $f(x) = a. B + c$ is low.",
        'They write "It is. It was" on the wall.'.replace(". It", ", it"),
        "It was shown before [12].",
        "It was shown before. [12]",
        "The U.S. Navy uses No. 3 of them.",
        "By the pharmacopoeia (Ph. Eur. 5.0) [3], moths hold 12 mL of oil.",
        "We follow Roe and Linden in Phys. Rev. B 48, and J. Chem. Phys. of 1996.",
        "1. We light the lamp.",
        "Is it (see App. A) lit?",
        "The lamps i = 1, . . . , n are lit.",
        "They count h₁ < h₂ < . . . < hₙ of them.",
        "With x₁ ≤. . . ≤ xₙ it is lit.",
        "Moths of Arctia spp. (Linden, Bergen) were seen by 12 of us.",
        "是真的。",
        "准确率为95.3%，优于基线。",
    ],
)
def test_one_sentence_stays_one(sentence: str) -> None:
    assert split_sentences(sentence) == (sentence,)


@pytest.mark.parametrize(
    "sentences",
    [
        ("We light it.", "It burns."),
        ("It gains 3.5%.", "The rest gains 2.", "5 lamps burn."),
        ("It follows Doe et al.", "We do not."),
        ("Lamps, candles, etc.", "The rest is dark."),
        ("See Appendix A.", "We prove it there."),
        ("Is it lit?", '"It is."', "He said so!", "(Nobody doubts it.)", "Good."),
        ("It was shown before [12].", "Others [3, 4] agree. [5]", "We do too."),
        ("It goes on...", "Then it stops."),
        ("It goes on . . .", "Then it stops."),
        ("It is lit for t = 1, 2, . . . .", "The moths come."),
        ("It is lit for t = 1, 2, . . ..", "The moths come."),
        ("The loss is $a.$", "$B$ is the gain."),
        ("我们提出一种方法。", "它的准确率为95.3%！", "真的吗？", "“是的。”", "日本語です。", "次の文。"),
        ("A heading without a stop", "Its text."),
    ],
)
def test_several_sentences_are_told_apart(sentences: tuple[str, ...]) -> None:
    separator = "\n\n" if "without a stop" in sentences[0] else " "
    assert split_sentences(separator.join(sentences)) == sentences


def test_chinese_sentences_need_no_space() -> None:
    assert split_sentences("第一句。第二句！第三句") == ("第一句。", "第二句！", "第三句")


@given(st.text(alphabet=st.sampled_from("aB1 .。!?…()[]\"'$\n\\,")) | st.text())
def test_nothing_but_white_space_is_lost(text: str) -> None:
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())


def test_no_text_has_no_sentences() -> None:
    assert split_sentences(" \n ") == ()
