"""What a topic asks for, and why a paper was picked for it, in the paper's own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.domain.digest import Reason
from bot.domain.paper import AnnounceType, Candidate, Paper
from bot.domain.topic import Topic
from bot.selection.heuristics import CUES
from bot.selection.interest import Aspect, read_interest, telling
from bot.selection.keywords import Author, Keyword, read_author, readable_keywords, same_author
from bot.text.terms import is_generic, read

_TERMS_SHOWN = 4


class Wish(NamedTuple):
    """A topic taken apart, so that papers can be compared with it."""

    topic: Topic
    wanted: tuple[Keyword, ...]
    excluded: tuple[Keyword, ...]
    authors: tuple[Author, ...]
    aspects: tuple[Aspect, ...]

    @property
    def is_open(self) -> bool:
        """Whether the topic asks for its categories and nothing else."""
        return not (self.wanted or self.authors or self.aspects)


def read_wish(topic: Topic, acronyms: Mapping[str, tuple[str, ...]]) -> Wish:
    """What a topic asks for; `acronyms` as the day's papers explain them."""
    keywords = readable_keywords(topic.keywords)
    return Wish(
        topic,
        tuple(keyword for keyword in keywords if not keyword.excluded),
        tuple(keyword for keyword in keywords if keyword.excluded),
        tuple(map(read_author, topic.authors)),
        read_interest(topic.interest, acronyms),
    )


def give_reasons(candidate: Candidate, wish: Wish, about: Sequence[Aspect]) -> tuple[Reason, ...]:
    """Why the paper was picked, what weighs most first; `about` is what it covers of the interest."""
    paper = candidate.paper
    found = tuple(_cue_reasons(paper) if wish.is_open else _match_reasons(paper, wish, about))
    home = paper.categories[:1]
    if candidate.announce_type is not AnnounceType.CROSS:
        return found or (Reason(key="reason.category", terms=home),)
    return (*found, Reason(key="reason.cross_list" if home else "reason.cross_list_unknown", terms=home))


def _match_reasons(paper: Paper, wish: Wish, about: Sequence[Aspect]) -> Iterator[Reason]:
    title, abstract = read(paper.title), read(paper.abstract)
    titled = {keyword: keyword.found_in(title) for keyword in wish.wanted}
    found = {
        "reason.author": _followed(paper, wish.authors),
        "reason.keyword_title": titled.values(),
        "reason.interest": _interest_words(paper, about),
        "reason.keyword": [keyword.found_in(abstract) for keyword in wish.wanted if not titled[keyword]],
    }
    for key, words in found.items():
        if terms := tuple(dict.fromkeys(filter(None, words))):
            yield Reason(key=key, terms=terms[:_TERMS_SHOWN])


def _followed(paper: Paper, wanted: Sequence[Author]) -> list[str]:
    bylines = ((name, read_author(name)) for name in paper.authors)
    return [name for name, byline in bylines if any(same_author(author, byline) for author in wanted)]


def _interest_words(paper: Paper, aspects: Sequence[Aspect]) -> tuple[str, ...]:
    """What matched of the interest; words that only mark the field where its own name is not there."""
    stems = frozenset((*read(paper.title).stems, *read(paper.abstract).stems))
    wanted: list[frozenset[str]] = []
    for aspect in aspects:
        named = any(stems.issuperset(telling(terms)) for terms in aspect.spellings)
        wanted.extend(map(frozenset, (*aspect.spellings, *(() if named else aspect.related))))
    return matching_words(paper, wanted)


def found_words(keyword: Keyword, paper: Paper) -> str:
    """The words of the title, else of the abstract, that a keyword matches; or nothing."""
    return keyword.found_in(read(paper.title)) or keyword.found_in(read(paper.abstract))


def _cue_reasons(paper: Paper) -> Iterator[Reason]:
    for cue, pattern in CUES.items():
        if found := pattern.search(paper.abstract):
            yield Reason(key=f"reason.cue.{cue}", terms=(found.group(),))


def matching_words(paper: Paper, wanted: Sequence[frozenset[str]]) -> tuple[str, ...]:
    """The longest stretches of wanted words in the paper, each once, the longest first."""
    found: dict[frozenset[str], str] = {}
    for source in (paper.title, paper.abstract):
        text = read(source)
        for terms in wanted:
            for span in text.runs(terms):
                found.setdefault(frozenset(text.stems[span.first : span.last]), text.words(span))
    longest = sorted(found, key=len, reverse=True)
    longest = [terms for terms in longest if not all(map(is_generic, terms))] or longest
    shown = [terms for at, terms in enumerate(longest) if not any(terms < other for other in longest[:at])]
    return tuple(found[terms] for terms in shown[:_TERMS_SHOWN])
