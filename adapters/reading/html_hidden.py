"""Takes text out of a page that a browser would not show, or not so that anybody could read it.

Only what stands in `style` attributes and well-known class names is judged: authors reach arXiv's pages
through LaTeXML alone, which writes every colour and size an author asks for there. What a style sheet of
the site itself hides is the site's own business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from lxml import etree

from adapters.reading.html_tree import Element, classes, empty, raw_text
from bot.text.hidden import TINY_POINTS, WHITE, Colour, is_unreadable, says_something

_BODY_POINTS: Final = 10.0
_FAR_OFF: Final = -400.0
"""A position in pixels or points that is off every page."""
_PHANTOM_WORDS: Final = 4
"""LaTeX's \\phantom leaves room for a digit or a label; that many words are no label."""
_SCATTERED_LETTERS: Final = 60

_UNSEEN_CLASSES: Final = frozenset({"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-only"})
_NOT_TEXT: Final = frozenset({"script", "style", "button", "template", "noscript", "annotation", "head"})
_NAMED: Final = {"white": WHITE, "snow": (255, 250, 250), "ivory": (255, 255, 240), "black": (0, 0, 0)}
_COLOUR: Final = re.compile(
    r"#([0-9a-f]{6}|[0-9a-f]{3})(?![0-9a-g])|rgba?\(([\d\s.,%/]{5,60})\)", re.IGNORECASE
)
_LENGTH: Final = re.compile(r"(-?\d{0,9}\.?\d{1,9})\s*(pt|px|em|rem|ex|%|mm|cm|in|pc|vw|vh)?")
_POINTS: Final = {"pt": 1.0, "px": 0.75, "": 0.75, "mm": 2.83, "cm": 28.3, "in": 72.0, "pc": 12.0}
_MATH_TRICK: Final = re.compile(r"\\(?:h|v)?phantom|\\(?:text)?color|\\tiny|\\fontsize", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Look:
    """What an element inherits. A background of None is not known: a picture or a drawing."""

    colour: Colour = (0, 0, 0)
    background: Colour | None = WHITE
    points: float = _BODY_POINTS
    gone: bool = False
    unseen: bool = False


def take_hidden(root: Element) -> tuple[str, ...]:
    """Remove unseen text from the tree, and return what was more than padding, in document order."""
    search = _Search([], [])
    search.visit(root, _Look(), None)
    scattered = " ".join(search.scraps)
    if sum(map(str.isalpha, scattered)) >= _SCATTERED_LETTERS:
        search.found.append(scattered)
    return tuple(search.found)


@dataclass(slots=True)
class _Search:
    found: list[str]
    scraps: list[str]

    def visit(self, element: Element, inherited: _Look, pieces: list[str] | None) -> None:
        """Look at one element; `pieces` collects the text of the outermost unseen one around it."""
        if element.tag in _NOT_TEXT:
            return
        look = _look(element, inherited)
        if look.gone:
            self._take_all(element)
            return
        outermost = look.unseen and pieces is None
        if outermost:
            pieces = []
        if element.tag == "math":
            self._judge_math(element, look, pieces)
        else:
            self._visit_text(element, look, pieces)
        if outermost:
            self._keep("".join(pieces or ()))

    def _visit_text(self, element: Element, look: _Look, pieces: list[str] | None) -> None:
        if look.unseen and pieces is not None and element.text:
            pieces.append(element.text)
            element.text = None
        for child in element:
            self.visit(child, look, pieces)
            if look.unseen and pieces is not None and child.tail:
                pieces.append(child.tail)
                child.tail = None

    def _judge_math(self, math: Element, look: _Look, pieces: list[str] | None) -> None:
        """A formula is read by its `alttext`, so it goes as a whole or not at all."""
        latex = math.get("alttext") or ""
        if look.unseen and pieces is not None:
            pieces.append(latex)
            empty(math)
        elif _MATH_TRICK.search(latex) and says_something(said := _unseen_in_math(math, look)):
            self.found.append(said)
            empty(math)

    def _take_all(self, element: Element) -> None:
        phantom = "ltx_phantom" in classes(element)
        text = raw_text(element)
        empty(element)
        if not phantom or len(text.split()) >= _PHANTOM_WORDS or not text.isascii():
            self._keep(text)

    def _keep(self, text: str) -> None:
        said = " ".join(text.split())
        if says_something(said):
            self.found.append(said)
        elif said:
            self.scraps.append(said)


def _look(element: Element, inherited: _Look) -> _Look:
    look = inherited
    if element.tag == "svg":
        look = _judge(replace(look, background=None if _is_painted(element) else look.background))
    names = element.get("class")
    if element.get("hidden") is not None or (names and _UNSEEN_CLASSES.intersection(names.split())):
        return replace(look, gone=True)
    style = element.get("style")
    return _restyle(style, look) if style else look


@lru_cache(maxsize=4096)
def _restyle(style: str, look: _Look) -> _Look:
    return _judge(_style(_properties(style), look))


def _judge(look: _Look) -> _Look:
    blended = look.background is not None and is_unreadable(look.colour, look.background)
    return replace(look, unseen=blended or look.points <= TINY_POINTS)


def _properties(style: str) -> dict[str, str]:
    """The declarations of a style; LaTeXML also writes colours as variables of its own."""
    found = {}
    for declaration in style[:4_000].lower().split(";"):
        name, _, value = declaration.partition(":")
        plain = {"--ltx-fg-color": "color", "--ltx-bg-color": "background-color"}.get(
            name.strip(), name.strip()
        )
        found[plain] = value.removesuffix("!important").strip()
    return found


def _style(style: dict[str, str], look: _Look) -> _Look:
    colour = _colour(style.get("color", ""))
    if colour is not None:
        look = replace(look, colour=colour)
    if "background" in style or "background-color" in style:
        value = style.get("background-color", style.get("background", ""))
        look = replace(
            look, background=look.background if value in {"transparent", "none"} else _colour(value)
        )
    if "background-image" in style:
        look = replace(look, background=None)
    if "font-size" in style:
        look = replace(look, points=_size(style["font-size"], look.points))
    return replace(look, gone=True) if _is_gone(style) else look


def _is_gone(style: dict[str, str]) -> bool:
    if style.get("display") == "none" or style.get("visibility") in {"hidden", "collapse"}:
        return True
    if _number(style.get("opacity", "1")) <= 0.05 or style.get("color") in {"transparent", "rgba(0,0,0,0)"}:
        return True
    clipped = style.get("clip", "").replace(" ", "").replace(",", "") in {
        "rect(0000)",
        "rect(0px0px0px0px)",
    }
    squeezed = style.get("overflow") == "hidden" and "0" in {
        style.get(side, "").removesuffix("px").removesuffix("pt")
        for side in ("width", "height", "max-height")
    }
    return clipped or squeezed or _is_off_page(style)


def _is_off_page(style: dict[str, str]) -> bool:
    sides = ["text-indent", "margin-left", "margin-top"]
    if style.get("position") in {"absolute", "fixed", "relative"}:
        sides += ["left", "top", "right", "bottom"]
    return any(_number(style.get(side, "0")) <= _FAR_OFF for side in sides)


def _number(value: str) -> float:
    match = _LENGTH.match(value)
    return float(match[1]) * (0.01 if match[2] == "%" else 1.0) if match else 1.0


def _size(value: str, parent: float) -> float:
    match = _LENGTH.fullmatch(value)
    if match is None:
        return parent
    unit = match[2] or ""
    if unit in _POINTS:
        return float(match[1]) * _POINTS[unit]
    factor = {"%": 0.01, "em": 1.0, "ex": 0.5}.get(unit)
    return float(match[1]) * (factor * parent if factor else _BODY_POINTS)


def _colour(value: str) -> Colour | None:
    """The colour, or None for one that is not known here."""
    match = _COLOUR.search(value)
    if match is None:
        return _NAMED.get(value)
    if match[1]:
        digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
        return (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16))
    channels = [_channel(part) for part in re.split(r"[\s,/]+", match[2].strip())]
    return (channels[0], channels[1], channels[2]) if len(channels) >= 3 else None


def _channel(part: str) -> int:
    try:
        value = float(part.removesuffix("%")) * (2.55 if part.endswith("%") else 1.0)
    except ValueError:
        return 0
    return max(0, min(255, round(value)))


def _is_painted(svg: Element) -> bool:
    """Whether the picture has a surface of its own, on which white text can be read."""
    for part in svg.iter(etree.Element):
        fill = part.get("fill", "").lower()
        if fill and fill not in {"none", "white", "#fff", "#ffffff", "currentcolor"}:
            return True
    return False


def _unseen_in_math(math: Element, look: _Look) -> str:
    """The text of a formula that its MathML paints in the colour of the page, tiny, or as a phantom."""
    pieces = []
    for part in math.iter("mphantom", "mstyle", "mtext", "mi", "mrow"):
        colour = _colour((part.get("mathcolor") or "").lower())
        blended = (
            colour is not None and look.background is not None and is_unreadable(colour, look.background)
        )
        tiny = _size((part.get("mathsize") or "").lower(), look.points) <= TINY_POINTS
        if part.tag == "mphantom" or blended or tiny:
            pieces.append(raw_text(part))
    return " ".join(" ".join(pieces).split())
