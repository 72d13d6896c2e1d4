"""PDFium's functions about characters, called as cheaply as `ctypes` can.

They are asked some thousand times a page, where what a call costs is mostly its arguments: pointers go in
and come out as plain numbers, and answers are read from memory that is made once.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import c_double, c_float, c_int, c_size_t, c_uint, c_void_p
from typing import Any, Final

import pypdfium2.raw as pdfium_c

Quad = tuple[float, float, float, float]


def _function(name: str, gives: Any, *takes: Any) -> Callable[..., Any]:  # noqa: ANN401  (types of `ctypes`)
    """The function anew, with types of our own. It keeps Python's lock: others would wait for it anyway."""
    address = ctypes.cast(getattr(pdfium_c, name), c_void_p).value or 0
    return ctypes.PYFUNCTYPE(gives, *takes)(address)


object_of: Final = _function("FPDFText_GetTextObject", c_size_t, c_size_t, c_int)
font_of: Final = _function("FPDFTextObj_GetFont", c_size_t, c_size_t)
mode_of: Final = _function("FPDFTextObj_GetTextRenderMode", c_int, c_size_t)
font_size: Final = _function("FPDFText_GetFontSize", c_double, c_size_t, c_int)
is_generated: Final = _function("FPDFText_IsGenerated", c_int, c_size_t, c_int)
_char_origin: Final = _function("FPDFText_GetCharOrigin", c_int, c_size_t, c_int, *[c_size_t] * 2)
_char_box: Final = _function("FPDFText_GetCharBox", c_int, c_size_t, c_int, *[c_size_t] * 4)
_matrix: Final = _function("FPDFText_GetMatrix", c_int, c_size_t, c_int, c_size_t)
_fill_colour: Final = _function("FPDFText_GetFillColor", c_int, c_size_t, c_int, *[c_size_t] * 4)

_doubles, _floats, _bytes = (c_double * 4)(), (c_float * 6)(), (c_uint * 4)()
_D: Final = [ctypes.addressof(_doubles) + place * ctypes.sizeof(c_double) for place in range(4)]
_F: Final = ctypes.addressof(_floats)
_U: Final = [ctypes.addressof(_bytes) + place * ctypes.sizeof(c_uint) for place in range(4)]
_X, _Y = _D[:2]
# PDFium gives left, right, bottom, top.
_LEFT, _RIGHT, _BOTTOM, _TOP = _D


def address_of(raw: Any) -> int:  # noqa: ANN401  (a ctypes pointer)
    """Where the thing is that PDFium's handle is of."""
    return ctypes.cast(raw, c_void_p).value or 0


def origin_of(text: int, index: int) -> tuple[float, float]:
    """Where the character stands on its base line, in points."""
    _char_origin(text, index, _X, _Y)
    return _doubles[0], _doubles[1]


def box_of(text: int, index: int) -> Quad:
    """Left, bottom, right and top of the character, in points; what was asked last where it has none."""
    _char_box(text, index, _LEFT, _RIGHT, _BOTTOM, _TOP)
    return _doubles[0], _doubles[2], _doubles[1], _doubles[3]


def space_between(text: int, index: int, other: int) -> float:
    """How far it is from the right edge of the character to the left edge of the other, in points."""
    _char_box(text, index, _LEFT, _RIGHT, _BOTTOM, _TOP)
    right = _doubles[1]
    _char_box(text, other, _LEFT, _RIGHT, _BOTTOM, _TOP)
    return _doubles[0] - right


def matrix_of(text: int, index: int) -> Quad:
    """How the character's glyph is stretched and turned: a, b, c and d of its matrix."""
    _matrix(text, index, _F)
    return _floats[0], _floats[1], _floats[2], _floats[3]


def fill_of(text: int, index: int) -> tuple[int, int, int, int]:
    """Red, green, blue and alpha of the character."""
    _fill_colour(text, index, *_U)
    return _bytes[0], _bytes[1], _bytes[2], _bytes[3]
