"""Our tokens are those of Hugging Face's tokenizers, except where a text spells a model's own marks."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.wordpiece import WordPiece

tokenizers = pytest.importorskip("tokenizers")
VOCABULARY = Path(__file__).parents[2] / "adapters" / "models" / "embedding" / "vocab.txt"


@cache
def ours() -> WordPiece:
    return WordPiece(VOCABULARY.read_text(encoding="utf-8").splitlines())


@cache
def theirs() -> Any:
    vocabulary = {line: at for at, line in enumerate(VOCABULARY.read_text(encoding="utf-8").splitlines())}
    found = tokenizers.Tokenizer(tokenizers.models.WordPiece(vocabulary, unk_token="[UNK]"))
    found.normalizer = tokenizers.normalizers.BertNormalizer(lowercase=True)
    found.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    return found


def expected(text: str) -> list[int]:
    return [101, *theirs().encode(text, add_special_tokens=False).ids, 102]


def is_old(char: str) -> bool:
    """Whether it is what it was in Unicode 3.2: newer ones are classed by whatever version one has."""
    return unicodedata.ucd_3_2_0.category(char) == unicodedata.category(char)


SETTLED = st.characters(exclude_categories=("Cs", "Cf", "Cn", "Co", "Mc", "Mn")).filter(is_old)
WORDS = st.sampled_from(
    [
        "Gaussian",
        "naïve",
        "ΣΊΣΥΦΟΣ",
        "İstanbul",
        "ﬁne-tuning",
        "图像",
        "3.5%",
        "α≤β",
        "$x_1$",
        "e\u0301t\u0301",
        "don't",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(SETTLED, max_size=12) | WORDS, max_size=8))
def test_the_ids_are_those_of_tokenizers(pieces: list[str]) -> None:
    text = " ".join(pieces)
    assert ours().ids(text, 10_000) == expected(text)


def test_words_are_remembered_up_to_a_number_and_stay_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.text.wordpiece.REMEMBERED", 1)
    few = WordPiece(VOCABULARY.read_text(encoding="utf-8").splitlines())
    text = "kites unbelievably zzyzx kites aaaa"
    assert few.ids(text, 99) == few.ids(text, 99) == expected(text)


def test_a_vocabulary_without_its_marks_is_none() -> None:
    with pytest.raises(KeyError):
        WordPiece(["kite", "##s"])


def test_a_long_text_is_cut_and_still_ends() -> None:
    ids = ours().ids("kite " * 500, 16)
    assert (len(ids), ids[0], ids[-1]) == (16, 101, 102)


def test_a_text_cannot_end_itself() -> None:
    assert ours().ids("kites [SEP] ropes", 99).count(102) == 1
