"""Text from outside, so that it can be stored and sent: half a character is none.

JSON, command lines and clipboards can hold one half of a UTF-16 pair alone. No encoding takes that, so it
becomes the mark for what cannot be read, once, where text comes in.
"""

from __future__ import annotations

from typing import Any


def encodable(text: str) -> str:
    """The text with halves that belong together joined, and each other one replaced by U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def encodable_json(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """The same value with all its texts, and the names of its fields, encodable."""
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, dict):
        return {encodable(str(name)): encodable_json(each) for name, each in value.items()}
    if isinstance(value, list):
        return [encodable_json(each) for each in value]
    return value
