"""The names and figures in a question, and whether a text holds them.

Of "what accuracy does it reach on ImageNet" no sentence is an answer that is not about ImageNet, though it
may hold every other word. What the whole paper is about need not be said each time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from bot.chat.questions.answer_units import said_in, short_forms_of, units_of
from bot.chat.questions.check import ReadPaper
from bot.text.chinese import HAN
from bot.text.spelling import american
from bot.text.terms import content_stems, stem
from bot.text.units import UNITS
from bot.text.wordlists import words

Name = tuple[frozenset[str], ...]
"""The ways in which something may be written, each with its stems: `GPT4` is `GPT-4`."""
EVERYWHERE = 0.1
"""The share of a paper's sentences from which on a name is what the paper is about."""
_NO_NAME = frozenset(words("ai api cpu dl doi faq fps gpu id llm ml nlp ok pdf plm qa sota tldr tpu url"))
"""Short forms of what every paper may have, and calls by another name."""
_WORD = re.compile(rf"[A-Za-z0-9](?:(?!{HAN.pattern})[\w.+'’-])*")
"""What a word of Latin letters is, though Chinese stands right behind it: 3GPP文档."""
_PIECES = re.compile(r"[A-Za-z]+|\d[\d.,]*")


def names_in(question: str) -> tuple[Name, ...]:
    """What a question names, in the order of the names: capitals, figures."""
    named = (_ways(*each) for each in _named_words(american(question)))
    return tuple(dict.fromkeys(filter(None, named)))


def names_asked(question: str, reading: ReadPaper) -> tuple[Name, ...]:
    """The names in a question without which nothing in this paper answers it.

    What the title names, or so many of its sentences, is what the whole paper is about; a short form of the
    paper's own may be spelled out.
    """
    sections = reading.full_text.sections
    units = len(units_of(sections))
    own = {
        *content_stems(f"{reading.full_text.title} {reading.paper.title}"),
        *(each for each, count in said_in(sections).items() if count > EVERYWHERE * units),
    }
    long = {short: frozenset(spelled) for short, spelled in short_forms_of(sections)}
    needed = (name for name in names_in(question) if not any(way <= own for way in name))
    return tuple((*name, *(long[one] for way in name for one in way if one in long)) for name in needed)


def holds_names(names: Sequence[Name], stems: AbstractSet[str]) -> bool:
    """Whether at least half of the names are there."""
    held = sum(any(way <= stems for way in name) for name in names)
    return 2 * held >= len(names)


def _named_words(text: str) -> Iterator[tuple[str, str]]:
    """The parts of words with a capital or a figure, each with its word.

    What begins an English sentence has a capital anyway.
    """
    for found in _WORD.finditer(text):
        before = text[: found.start()].rstrip()
        begins = (not before or before[-1] in ".?!:") and not HAN.search(text)
        whole = found[0].rstrip(".'’-")
        for at, part in enumerate(re.split("[-–/]", whole)):
            marked = part[1:] if begins and at == 0 else part
            if marked != marked.lower() or re.search(r"\d", part):
                yield part, whole


def _ways(part: str, whole: str) -> Name:
    """How a name may be written; nothing for what is none, or too short to be told apart."""
    if stem(part) in _NO_NAME or part in UNITS:
        return ()
    pieces = frozenset(content_stems(" ".join(_PIECES.findall(part))))
    joined = (frozenset({stem(part)}), frozenset({stem(re.sub("[-–/]", "", whole))}))
    return tuple(dict.fromkeys((*joined, pieces))) if pieces else ()
