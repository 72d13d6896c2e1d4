"""What glyphs mean that a PDF's font does not map to Unicode: TeX's encodings, and those of typesetters.

PDFium gives such a glyph by its bare code. TeX's fonts keep ligatures, dashes and symbols below 32, each
encoding in an order of its own; typesetters' fonts of symbols put mathematics where others have letters.
Fonts of bitmaps call their glyphs by a letter and the code, and so do the dingbats of typesetters: files
tell of the one where they show the other. What none of these explains is a lost character, U+FFFD, by which
its block is known as damaged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

LOST: Final = "\ufffd"

_LIGATURES: Final = ("ff", "fi", "fl", "ffi", "ffl")
_CORK: Final = {
    **{16 + place: char for place, char in enumerate("“”„«»–—")},
    **dict(zip(range(27, 32), _LIGATURES, strict=True)),
    **{0xA0 + place: char for place, char in enumerate("ăąćčďěęğĺľłńňŋőŕřśšşťţűůÿźžżĳ¡¿£")},
    0x0D: "‚",
    0x1A: "ȷ",
    0x88: "•",
}
"""T1, after the town it was agreed on in; ligatures of the old encoding stand where it has bare accents."""
_OT1: Final = {
    **dict(enumerate("ΓΔΘΛΞΠΣΥΦΨΩ")),
    **dict(zip(range(11, 16), _LIGATURES, strict=True)),
    **{16 + place: char for place, char in enumerate("ıȷ`´ˇ˘¯˚¸ßæœøÆŒØ")},
    0x5C: "“",
    0x22: "”",
    0x7B: "–",
    0x7C: "—",
    0x3C: "¡",
    0x3E: "¿",
}
_OTHERS_OF_TEX: Final = frozenset(b'"\\{|')
"""Codes of ASCII where TeX's fonts of words have quotation marks and dashes."""
_OMS: Final = dict(enumerate("−·×∗÷⋄±∓⊕⊖⊗⊘⊙◯∘•≍≡⊆⊇≤≥≼≽∼≈⊂⊃≪≫≺≻←→↑↓↔↗↘≃⇐⇒⇑⇓⇔↖↙∝′∞∈∋△▽"))
_OMS_LETTERS: Final = dict(enumerate("⊣⌊⌋⌈⌉{}⟨⟩|‖↕⇕\\≀√⨿∇∫⊔⊓⊑⊒§†‡", ord("a")))
"""What the symbols' font has in place of small letters."""
_STROKES: Final = {ord("6"): "\u0338", ord("7"): "|"}
"""What strikes a relation out, and what an arrow begins with: 6= is ≠, and 7→ is ↦."""
_OML: Final = dict(enumerate("ΓΔΘΛΞΠΣΥΦΨΩαβγδϵζηθικλμνξπρστυφχψωεϑϖϱςϕ"))
_BRACKETS: Final = {**dict(enumerate("()[]⌊⌋⌈⌉{}")), 16: "(", 17: ")"}
_OMX: Final = {
    **_BRACKETS,
    **{first + place: char for first in (80, 88) for place, char in enumerate("∑∏∫⋃⋂⊎⋀⋁")},
    **dict.fromkeys(range(112, 117), "√"),
}
"""The tallest brackets and the pieces that they are put together of are left out: they say little alone."""
_MATHTIME: Final = {2: "−", 3: "×", 49: "°", 188: "=", 240: "(", 222: ")", 254: "+"}
_MATHEMATICAL_PI: Final = {
    **{ord(code): char for code, char in zip("ZKC!Omabgdsp", "=−+×>μαβγδσπ", strict=True)},
}
_ENTITIES: Final = {ord("1"): "°"}

_TEX: Final = re.compile(
    r"(?:[A-Z]{6}\+)?(?:(?P<lms>lmmathsymbols)|(?P<lmi>lmmathitalic)|(?P<lmx>lmmathextension)|(?P<oms>cmb?sy|lmsy|[tp]xb?sy(?![abc]))|(?P<ams>msam)"
    r"|(?P<omx>cmex|lmex|txex|pxex|euex)|(?P<oml>cmmi|cmmib|lmmi)|(?P<ot1>cm[a-z]))",
    re.IGNORECASE,
)
_DINGBATS: Final = {
    **{code: chr(0x2722 + code - 29) for code in range(29, 71) if code != 35},
    **dict(enumerate("☛☞✌✍✎✏✑✒✓✔✕✖✗✘✙✚✛✜", 11)),
    **dict(enumerate("●❍■❏❑▲▼◆❖", 71)),
    **dict(enumerate("◗❘❙❚❯❱❲❳❨❩❬❭❪❫❴❵❛❜❝❞❡❢❣❤✐❥❦❧♠♥♦♣", 81)),
    **dict(enumerate("✉✈✇①②③④⑤⑥⑦⑧⑨⑩❶❷❸❹❺❻❼❽❾❿", 117)),
    35: "★",
}
"""By the number in their names, as Adobe's list has them: `a84` is a bar, and T in a font of bitmaps."""
_CODES: Final = {char: code for code, char in _DINGBATS.items()}
_SURE: Final = re.compile(
    f"[{re.escape(''.join(map(chr, (*range(0x2721, 0x274D), *range(0x2758, 0x2776)))))}]"
)
"""Dingbats that hardly any text has; ticks, crosses, cards and numbers in circles some have."""
_BRACES: Final = {ord("¶"): "{", ord("♣"): "|", ord("♢"): "}", ord("¦"): "⊤", 0x7B: "{", 0x7D: "}"}
"""Latin Modern's symbols have braces and bars where files tell of signs that no formula has."""
_LATIN_MODERN: Final = dict.fromkeys((0xB3, 0xB4, 0xB6, 0xB9, *range(0xC0, 0x100)), LOST)
"""Signs and letters that Latin Modern has no variables of: Greek, in an order of each file's own."""
_TABLES: Final = {
    "lms": {**_OMS, **_BRACES},
    "lmi": {**_OML, **_LATIN_MODERN},
    "oms": {**_OMS, **_OMS_LETTERS},
    "ams": _OMS,
    "omx": _OMX,
    "lmx": _OMX,
    "oml": _OML,
    "ot1": _OT1,
}
_FORCED: Final[Mapping[str, Mapping[int, str]]] = {
    "omx": _OMX,
    "lmx": _OMX,
    "oml": {0x60: "ℓ"},
    "oms": {**_OMS_LETTERS, **_STROKES, ord("¦"): "⊤"},
    "lms": {**_OMS_LETTERS, **_STROKES, **_BRACES},
    "lmi": _LATIN_MODERN,
}
_TYPESETTERS: Final = re.compile(
    r"(?:[A-Z]{6}\+)?(?:adv|univ)?\S{0,12}?(?:(?P<time>m\w{0,3}m(?:a?th?)?sy|mtsy)|(?P<pi>advpi|mathematicalpi)|(?P<ent>ent\d)|(?P<lasy>lasy))",
    re.IGNORECASE,
)
_OF_TYPESETTERS: Final[Mapping[str, Mapping[int, str]]] = {
    "time": _MATHTIME,
    "pi": _MATHEMATICAL_PI,
    "ent": _ENTITIES,
    "lasy": {0x272D: "‹", 0x272E: "›"},
}

_ICONS: Final = re.compile(r"awesome|academicons|icomoon|glyphicons|materialicons", re.IGNORECASE)
_NO_WORDS: Final = dict.fromkeys((*range(0x21, 0x250), *range(0xE000, 0xF900)), "")
"""Pictures that fonts of icons have in place of letters: they are no words of the paper."""


@lru_cache(maxsize=1_000)
def forced_table(font: str) -> Mapping[int, str]:
    """The codes of a font that are not the letters they pass for; none for most fonts."""
    if _ICONS.search(font):
        return _NO_WORDS
    tex, other = _TEX.match(font), _TYPESETTERS.match(font)
    if other and other.lastgroup and not (tex and tex.lastgroup == "lms"):
        return _OF_TYPESETTERS[other.lastgroup]
    return _FORCED.get(tex.lastgroup or "", {}) if tex else {}


def has_dingbats(text: str) -> bool:
    """Whether it shows what no text does, unless its font's codes are taken for the names of dingbats."""
    return _SURE.search(text) is not None


def without_dingbats(text: str) -> str:
    """What a font of bitmaps shows of which files tell as of dingbats."""
    return "".join(
        char if (code := _CODES.get(char)) is None else meaning("", code, wordy=True) for char in text
    )


def meaning(font: str, code: int, *, wordy: bool) -> str:
    """What a glyph without Unicode shows, in a font that is `wordy` or holds no words.

    Empty for a piece of a bracket; `LOST` where nobody can tell.
    """
    match = _TEX.match(font)
    if match and match.lastgroup:
        table = _TABLES[match.lastgroup]
        lost = "" if table is _OMX else chr(code) if 32 <= code < 127 else LOST
        return table.get(code, lost)
    if not font and code in _OTHERS_OF_TEX:
        return _OT1.get(code, LOST) if wordy else LOST
    if 32 <= code < 127 or 0xC0 <= code <= 0xFF:
        return chr(code)
    if not wordy:
        return LOST
    return _CORK.get(code) or (_OT1[code] if 11 <= code <= 15 else LOST)
