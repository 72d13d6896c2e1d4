"""Which papers a question is about: by id, by number, by a word of the title, by what was asked before.

What a thread is about is kept in the store, so a restart changes nothing. Outside of a thread each person
has a conversation of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.domain.digest import Entry
from bot.domain.paper import Paper
from bot.domain.request import Request
from bot.ports.conversations import Conversation, ConversationStore
from bot.ports.platform import Receipt
from bot.text.chinese import HAN
from bot.text.numerals import numeral_value
from bot.text.terms import content_stems, fold, is_generic

MOST_PAPERS = 6
"""How many papers one question may be about."""

_NUMBER = r"#?\s?(\d{1,3})(?!\d|[.%]\d|\s?[%°])"
_NUMBERED = re.compile(
    r"#(\d{1,3})(?!\d)"
    r"|\b(?:papers?|entry|entries|number|no\.?|nr\.?|article)\s+#?(\d{1,3})(?![\d.])"
    r"|第\s?(\d{1,3})\s?篇|[论論]文\s?(\d{1,3})(?!\d)",
    re.IGNORECASE,
)
_JOINED = r"(?:\s*(?:,|&|/|and|with|to|vs\.?|versus|against|und|或|和|与|跟|同|及|、|，)\s*)"
_SERIES = re.compile(rf"(?<![A-Za-z0-9.]){_NUMBER}((?:{_JOINED}{_NUMBER})+)", re.IGNORECASE)
_EACH = re.compile(r"\d{1,3}")
COMPARES = re.compile(
    r"\b(?:compar\w+|versus|vs\.?|differ\w*|contrast\w*|better than|in common)(?!\w)"
    r"|比[较較]|[对對]比|相比|[区區][别別]|差[异異]|不同",
    re.IGNORECASE,
)
"""What makes a question about several papers one for a table."""
_NTH = r"\bthe {} (?:paper|one|entry)\b"
_LAST = rf"{_NTH.format('last')}|最[后後]一篇"
_ORDINALS = tuple(
    (number, _NTH.format(word))
    for number, word in enumerate(("first", "second", "third", "fourth", "fifth"), 1)
)
_IN_WORDS = re.compile("(?<=第)[一二三四五六七八九十]+(?=篇)")
"""A paper's number in Chinese words: 第十二篇."""
_ANY = re.compile(
    r"\b(?:which|any|all|how many|what|each)\s+"
    r"(?:of\s+(?:the|these|those|them|today's)\b|papers?\b|ones?\b)"
    r"|哪[些几幾一]?篇|(?:哪些|所有)[论論]文|每篇",
    re.IGNORECASE,
)


def thread_of(request: Request) -> str:
    """The thread a question belongs to; outside of one, what stands for the person's own conversation."""
    return request.place.thread or f"person:{request.person.id}"


async def bind(
    store: ConversationStore, request: Request, receipt: Receipt, paper_ids: tuple[str, ...]
) -> None:
    """Make the thread of what was posted, and the person's own conversation, one about these papers.

    A thread that is about something already stays so.
    """
    to = request.place.destination
    posted = request.place.thread or receipt.thread or receipt.message_id
    made = Conversation(destination=to, thread=posted, paper_ids=paper_ids, language=request.language)
    if await store.conversation(to, posted) is None:
        await store.save_conversation(made)
    if not request.place.thread:
        await store.save_conversation(made.evolve(thread=thread_of(request)))


def focus_of(request: Request) -> str:
    """Under what it is kept which paper of a thread the person asked about last."""
    return f"{thread_of(request)}#{request.person.id}"


async def focus(store: ConversationStore, request: Request, paper_ids: tuple[str, ...]) -> None:
    """Remember what the person is asking about, for a question that does not say."""
    await store.save_conversation(
        Conversation(
            destination=request.place.destination,
            thread=focus_of(request),
            paper_ids=paper_ids,
            language=request.language,
        )
    )


def is_about_all(text: str) -> bool:
    """Whether the question is put to every paper there is: "which of these use …"."""
    return _ANY.search(text) is not None


def is_comparison(text: str) -> bool:
    """Whether the question compares."""
    return COMPARES.search(text) is not None


def named_entries(text: str, entries: Sequence[Entry], replied: str = "") -> tuple[str, ...]:
    """Ids of the papers that the question names; `replied` is the one whose entry it replies to."""
    by_number = {entry.number: entry.paper.id for entry in entries}
    numbers = [number for number in _numbers(text, len(entries)) if number in by_number]
    named = [by_number[number] for number in numbers]
    if replied and (not named or (len(named) == 1 and is_comparison(text))):
        named.insert(0, replied)
    return tuple(dict.fromkeys(named or _by_words(text, [entry.paper for entry in entries])))[:MOST_PAPERS]


def without_numbers(text: str) -> str:
    """The text without what only says which papers of a digest are meant."""
    return _NUMBERED.sub(" ", text)


def _numbers(text: str, count: int) -> list[int]:
    """The numbers that mean papers, in the order in which they are said."""
    text = _IN_WORDS.sub(lambda found: str(numeral_value(found[0])), text)
    found = [
        (match.start(), int(number))
        for match in _NUMBERED.finditer(text)
        for number in match.groups()
        if number
    ]
    if is_comparison(text) or found:
        for series in _SERIES.finditer(text):
            found += [(series.start() + each.start(), int(each[0])) for each in _EACH.finditer(series[0])]
    for number, pattern in (*_ORDINALS, (count, _LAST)):
        found += [(match.start(), number) for match in re.finditer(pattern, text, re.IGNORECASE)]
    return list(dict.fromkeys(number for _, number in sorted(found)))


def _by_words(text: str, papers: Sequence[Paper]) -> list[str]:
    """The papers whose title or authors the question names by a word no other has; several to compare."""
    asked = frozenset(content_stems(text)) | frozenset(re.findall(r"\w+", HAN.sub(" ", fold(text))))
    own = {paper.id: _own_words(paper, papers) & asked for paper in papers}
    named = [paper_id for paper_id, words in own.items() if words]
    if is_comparison(text):
        return named
    first = [each for each in named if all(len(own[each]) >= len(words) for words in own.values())]
    return first if len(first) == 1 else []


def _own_words(paper: Paper, papers: Iterable[Paper]) -> frozenset[str]:
    others = frozenset[str]().union(*(_words(each) for each in papers if each.id != paper.id))
    return _words(paper) - others


def _words(paper: Paper) -> frozenset[str]:
    title = (word for word in content_stems(paper.title) if len(word) > 2 and not is_generic(word))
    last = (fold(name.split()[-1]) for name in paper.authors if name.split())
    names = (part for name in last for part in re.findall(r"\w{3,}", name))
    return frozenset((*title, *names))
