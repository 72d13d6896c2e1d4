"""The categories of a source: codes, names, and what somebody meant who wrote neither exactly."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.domain.record import Record

_MARKS = str.maketrans("", "", " .-_/:")
_LONGEST = 100  # characters of a query that are looked at; no name is that long
_ALIKE = 70  # of 100: how much a suggestion must be like what was typed


class Category(Record):
    """A category, such as `cs.CV`, Computer Vision and Pattern Recognition."""

    code: str
    name: str


class Taxonomy:
    """The categories of one source, by code, in the order in which they are shown.

    `prefix` is what people write before a code to say whose it is, and may leave out. `also` is what else
    they call the subject of a code, in lower case: it is offered for that, and never taken by itself.
    """

    def __init__(
        self, names: Mapping[str, str], *, prefix: str = "", also: Mapping[str, str] | None = None
    ) -> None:
        self.names = dict(names)
        self._also = also or {}
        self._prefix = prefix
        self._by_letters = {self._bare(code).translate(_MARKS): code for code in self.names}
        self._lower = {code: name.lower() for code, name in self.names.items()}

    def find(self, text: str) -> str | None:
        """The code of the category somebody wrote, in any case, with any mark for the dot, or by name."""
        typed = self._bare(clip_typed(text))
        if code := self._by_letters.get(typed.translate(_MARKS)):
            return code
        named = [code for code, name in self._lower.items() if name == typed]
        shared = any(typed in said.split(", ") for said in self._also.values())
        return named[0] if len(named) == 1 and not shared else None

    def search(self, words: str, *, limit: int = 25, guess: bool = True) -> tuple[Category, ...]:
        """The categories that `words` may mean, best first; for completing what is being typed.

        Codes that end in `words` come first, then codes that begin with them, then what is also called so,
        then names with all of them, then, with `guess`, what is merely alike.
        """
        typed = self._bare(clip_typed(words))
        letters, parts = typed.translate(_MARKS), re.split(r"[\s_-]+", typed)
        end = [code for code in self.names if code.lower().endswith(f".{typed}")]
        begin = [code for known, code in self._by_letters.items() if known.startswith(letters)]
        also = [code for code, said in self._also.items() if typed in said.split(", ")]
        named = [code for code, name in self._lower.items() if all(part in name for part in parts)]
        alike = self._alike(typed, letters) if guess else []
        codes = dict.fromkeys([*end, *begin, *also, *named, *alike])
        return tuple(Category(code=code, name=self.names[code]) for code in list(codes)[:limit])

    def _bare(self, code: str) -> str:
        return code.lower().removeprefix(self._prefix).strip()

    def _alike(self, typed: str, letters: str) -> list[str]:
        """Codes with the same letters in another order, then codes like it, then names like it."""
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - most commands get names that are known
        from rapidfuzz.distance import OSA  # noqa: PLC0415

        swapped = [code for known, code in self._by_letters.items() if sorted(known) == sorted(letters)]
        codes = process.extract(
            letters,
            self._by_letters.keys(),
            scorer=OSA.normalized_similarity,
            score_cutoff=_ALIKE / 100,
            limit=5,
        )
        names = process.extract(
            typed, self._lower, scorer=fuzz.token_set_ratio, score_cutoff=_ALIKE, limit=5
        )
        return [
            *swapped,
            *(self._by_letters[known] for known, _, _ in codes),
            *(code for _, _, code in names),
        ]


def clip_typed(text: str) -> str:
    """What somebody typed, as far as it is looked at and repeated to them."""
    return " ".join(text[:_LONGEST].split())
