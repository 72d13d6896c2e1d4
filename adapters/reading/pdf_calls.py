"""PDFium's functions about characters, called as cheaply as `ctypes` can.

They are asked some thousand times a page, where what a call costs is mostly its arguments. Types are not
declared: then `ctypes` takes a reference made once as it is, and a number for C's `int`. Answers are read
from memory that is made once too.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable, Iterable, Iterator
from ctypes import byref, c_char, c_double, c_float, c_int, c_size_t, c_uint, c_ulong, c_void_p
from typing import Any, Final

import pypdfium2.raw as pdfium_c

Quad = tuple[float, float, float, float]

Handle = Any
"""What `handle_of` made of something of PDFium's."""


def _function(name: str, gives: Any, *takes: Any) -> Callable[..., Any]:  # noqa: ANN401  (types of `ctypes`)
    """The function anew, with types of our own. It keeps Python's lock: others would wait for it anyway."""
    address = ctypes.cast(getattr(pdfium_c, name), c_void_p).value or 0
    return ctypes.PYFUNCTYPE(gives, *takes)(address)


object_of: Final = _function("FPDFText_GetTextObject", c_size_t)
_font_of: Final = _function("FPDFTextObj_GetFont", c_size_t)
_mode_of: Final = _function("FPDFTextObj_GetTextRenderMode", c_int)
font_size: Final = _function("FPDFText_GetFontSize", c_double)
font_weight: Final = _function("FPDFText_GetFontWeight", c_int)
unicode_of: Final = _function("FPDFText_GetUnicode", c_uint)
is_unmapped: Final = _function("FPDFText_HasUnicodeMapError", c_int)
is_generated: Final = _function("FPDFText_IsGenerated", c_int)
count_objects: Final = _function("FPDFPage_CountObjects", c_int)
nth_object: Final = _function("FPDFPage_GetObject", c_size_t)
type_of: Final = _function("FPDFPageObj_GetType", c_int, c_size_t)
_bounds: Final = _function("FPDFPageObj_GetBounds", c_int, c_size_t, *[c_void_p] * 4)
_font_info: Final = _function("FPDFText_GetFontInfo", c_ulong)
_char_origin: Final = _function("FPDFText_GetCharOrigin", c_int)
_char_box: Final = _function("FPDFText_GetCharBox", c_int)
_matrix: Final = _function("FPDFText_GetMatrix", c_int)
_next_link: Final = _function("FPDFLink_Enumerate", c_int)
_action_of: Final = _function("FPDFLink_GetAction", c_size_t, c_size_t)
_path_of: Final = _function("FPDFAction_GetURIPath", c_ulong, c_size_t, c_size_t, c_void_p, c_ulong)
_fill_colour: Final = _function("FPDFText_GetFillColor", c_int)


def _memory(kind: Any, count: int, code: Any) -> tuple[Any, tuple[Any, ...]]:  # noqa: ANN401  (as above)
    """A view of memory for so many numbers, and a reference to each."""
    memory = (kind * count)()
    places = tuple(byref(memory, place * ctypes.sizeof(kind)) for place in range(count))
    return memoryview(memory).cast("B").cast(code), places


_LONGEST_NAME: Final = 128
_LONGEST_ADDRESS: Final = 1_000
_address = ctypes.create_string_buffer(_LONGEST_ADDRESS)
_name = ctypes.create_string_buffer(_LONGEST_NAME)
_NAME: Final = byref(_name)
_owner: Final = c_size_t()
"""Of a text object: an argument of a declared type takes twice as long."""
_flags, (_FLAGS,) = _memory(c_int, 1, "i")
_doubles, (_LEFT, _RIGHT, _BOTTOM, _TOP) = _memory(c_double, 4, "d")
_point, (_X, _Y) = _memory(c_double, 2, "d")
_span = (c_double * 10)()
_ORIGIN: Final = tuple(byref(_span, 8 * place) for place in range(2))
_FIRST_BOX: Final = tuple(byref(_span, 8 * place) for place in range(2, 6))
_LAST_BOX: Final = tuple(byref(_span, 8 * place) for place in range(6, 10))
_SPAN: Final = struct.Struct("=10d")
_ONE: Final = struct.Struct("=6d")
"""The same of one character."""
_GAP: Final = struct.Struct("=d16xd")
"""Of these, the right edge of the first character and the left one of the last."""
_position, (_POSITION,) = _memory(c_int, 1, "i")
_link, (_LINK,) = _memory(c_size_t, 1, "N")
_edges, _EDGES = _memory(c_float, 4, "f")
_looks = (c_char * 40)()
"""Four numbers of a colour, then the six of a matrix."""
_CHANNELS: Final = tuple(byref(_looks, 4 * place) for place in range(4))
_MATRIX: Final = byref(_looks, 16)
_SEEN: Final = memoryview(_looks).cast("B")[:32]
"""Of these, what tells how a character looks: the last two of the matrix tell where it stands."""
_LOOKS: Final = struct.Struct("=4I4f")


def address_of(raw: Any) -> int:  # noqa: ANN401  (a ctypes pointer)
    """Where the thing is that PDFium's handle is of."""
    return ctypes.cast(raw, c_void_p).value or 0


def handle_of(raw: Any) -> Handle:  # noqa: ANN401  (a ctypes pointer)
    """The thing as the functions here take it: for as long as PDFium keeps it."""
    return byref(c_char.from_address(address_of(raw)))


def origin_of(text: Handle, index: int) -> tuple[float, float]:
    """Where the character stands on its base line, in points."""
    _char_origin(text, index, _X, _Y)
    x, y = _point
    return x, y


def box_of(text: Handle, index: int) -> Quad:
    """Left, bottom, right and top of the character, in points; what was asked last where it has none."""
    _char_box(text, index, _LEFT, _RIGHT, _BOTTOM, _TOP)
    left, right, bottom, top = _doubles
    return left, bottom, right, top


def span_of(text: Handle, first: int, last: int) -> tuple[float, float, Quad]:
    """Where the first character stands on its base line, and the box that holds it and the last, in points.

    Without `min` and `max`, which are calls.
    """
    _char_origin(text, first, *_ORIGIN)
    _char_box(text, first, *_FIRST_BOX)
    if first == last:
        x, y, left, right, bottom, top = _ONE.unpack_from(_span)
        return x, y, (left, bottom, right, top)
    _char_box(text, last, *_LAST_BOX)
    x, y, left, right, bottom, top, x0, x1, y0, y1 = _SPAN.unpack_from(_span)
    return (
        x,
        y,
        (
            x0 if x0 < left else left,  # noqa: FURB136
            y0 if y0 < bottom else bottom,  # noqa: FURB136
            x1 if x1 > right else right,  # noqa: FURB136
            y1 if y1 > top else top,  # noqa: FURB136
        ),
    )


def gaps_at(text: Handle, spaces: Iterable[int]) -> Iterator[tuple[float, float]]:
    """From where to where each of the spaces leaves it empty between its neighbours, in points."""
    for space in spaces:
        _char_box(text, space - 1, *_FIRST_BOX)
        _char_box(text, space + 1, *_LAST_BOX)
        yield _GAP.unpack_from(_span, 24)


def font_of(owner: int) -> int:
    """The font of a text object."""
    _owner.value = owner
    return int(_font_of(_owner))


def manner_of(owner: int) -> tuple[int, int]:
    """The font of a text object and PDF's text rendering mode."""
    _owner.value = owner
    return _font_of(_owner), _mode_of(_owner)


def font_info(text: Handle, index: int) -> tuple[str, int]:
    """The name of the character's font, as far as 127 bytes go, and its flags."""
    length = _font_info(text, index, _NAME, _LONGEST_NAME, _FLAGS)
    own = _name.raw[: max(0, min(length, _LONGEST_NAME) - 1)]
    return own.decode("utf-8", errors="replace"), _flags[0]


def look_of(text: Handle, index: int) -> bytes:
    """The character's colour and matrix, packed: a text has thousands of characters, and few looks."""
    red, green, blue, alpha = _CHANNELS
    _fill_colour(text, index, red, green, blue, alpha)
    _matrix(text, index, _MATRIX)
    return _SEEN.tobytes()


def unpack_look(packed: bytes) -> tuple[tuple[int, int, int, int], Quad]:
    """Red, green, blue and alpha; and how glyphs are stretched and turned: a, b, c and d of a matrix."""
    red, green, blue, alpha, a, b, c, d = _LOOKS.unpack(packed)
    return (red, green, blue, alpha), (a, b, c, d)


def addresses_of(document: int, page: Handle, most: int) -> Iterator[str]:
    """Targets on the web of the page's first links, none of a thousand characters or more."""
    _position[0] = 0
    for _ in range(most):
        if not _next_link(page, _POSITION, _LINK):
            return
        action = _action_of(_link[0])
        length = _path_of(document, action, _address, _LONGEST_ADDRESS) if action else 0
        if 1 < length < _LONGEST_ADDRESS:
            yield _address.raw[: length - 1].decode("utf-8", errors="replace")


def bounds_of(one: int) -> Quad:
    """Left, bottom, right and top of a page's object, in points."""
    _bounds(one, *_EDGES)
    left, bottom, right, top = _edges
    return left, bottom, right, top
