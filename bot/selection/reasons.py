"""What a topic asks for, and why a paper was picked for it, in the paper's own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bot.domain.digest import Reason
from bot.domain.paper import AnnounceType, Candidate, Paper
from bot.domain.topic import Topic
from bot.selection.heuristics import cues_in
from bot.selection.keywords import Author, Keyword, read_author, readable_keywords, same_author
from bot.selection.meaning import parts
from bot.selection.paper_index import PaperIndex
from bot.selection.reading import Reading, read_text, telling_stems
from bot.selection.spellings import Stems, spellings
from bot.selection.thesaurus import Subject, phrases
from bot.text.terms import TermText, is_generic, read_terms, stems_of

_TERMS_SHOWN = 4


class Wish(NamedTuple):
    """A topic taken apart, so that papers can be compared with it."""

    topic: Topic
    wanted: tuple[Keyword, ...]
    excluded: tuple[Keyword, ...]
    authors: tuple[Author, ...]
    reading: Reading

    @property
    def is_open(self) -> bool:
        """Whether the topic asks for its categories and nothing else."""
        return not (self.wanted or self.authors or self.reading.pieces)


def read_wish(topic: Topic) -> Wish:
    """What a topic asks for."""
    keywords = readable_keywords(topic.keywords)
    return Wish(
        topic,
        tuple(keyword for keyword in keywords if not keyword.excluded),
        tuple(keyword for keyword in keywords if keyword.excluded),
        tuple(map(read_author, topic.authors)),
        read_text(topic.interest),
    )


def asked_for(wish: Wish, index: PaperIndex, found: Sequence[Subject]) -> tuple[frozenset[str], ...]:
    """The phrases that count as what an interest asks for: its own telling ones, and the field's terms."""
    own = (
        part
        for piece in wish.reading.pieces
        for form in spellings(telling_stems(piece), index.acronyms)
        for part in parts(form)
    )
    named: list[Stems] = [phrase for subject in found for phrase in phrases(subject)]
    named += map(stems_of, wish.topic.terms)
    return tuple(dict.fromkeys(frozenset(phrase) for phrase in (*own, *named) if phrase))


def give_reasons(
    candidate: Candidate, wish: Wish, asked: Sequence[frozenset[str]], index: PaperIndex
) -> tuple[Reason, ...]:
    """Why the paper was picked, what weighs most first; `asked` is what its words may have met."""
    paper = candidate.paper
    found = tuple(_cue_reasons(paper) if wish.is_open else _match_reasons(paper, wish, asked, index))
    home = paper.categories[:1]
    if candidate.announce_type is not AnnounceType.CROSS:
        return found or (Reason(key="reason.category", terms=home),)
    return (*found, Reason(key="reason.cross_list" if home else "reason.cross_list_unknown", terms=home))


def _match_reasons(
    paper: Paper, wish: Wish, asked: Sequence[frozenset[str]], index: PaperIndex
) -> Iterator[Reason]:
    at = index.position[paper.id]
    wanted = [each for each in wish.wanted if any(index.count(at, form) for form in each.forms)]
    asked = [each for each in asked if index.has(at, each)]
    lines = index.lines(at) if wanted or asked else ()
    titled = {keyword: _found_in(lines[:1], keyword) for keyword in wanted}
    found = {
        "reason.author": _find_followed(paper, wish.authors),
        "reason.keyword_title": titled.values(),
        "reason.interest": whole_phrases(lines, asked),
        "reason.keyword": [_found_in(lines[1:], keyword) for keyword in wanted if not titled[keyword]],
    }
    for key, words in found.items():
        if terms := tuple(dict.fromkeys(filter(None, words))):
            yield Reason(key=key, terms=terms[:_TERMS_SHOWN])


def _found_in(lines: Sequence[TermText], keyword: Keyword) -> str:
    """The words of the first line that the keyword matches, or nothing."""
    return next(filter(None, map(keyword.found_in, lines)), "")


def _find_followed(paper: Paper, wanted: Sequence[Author]) -> list[str]:
    bylines = ((name, read_author(name)) for name in (paper.authors if wanted else ()))
    return [name for name, byline in bylines if any(same_author(author, byline) for author in wanted)]


def whole_phrases(lines: Sequence[TermText], asked: Sequence[frozenset[str]]) -> tuple[str, ...]:
    """The phrases that stand in a line whole, in its own words: no single word of a longer phrase."""
    found: dict[frozenset[str], str] = {}
    for line in lines:
        for terms in filter(line.holds, asked):
            for span in line.runs(terms):
                if terms <= frozenset(line.stems[span.first : span.last]):
                    found.setdefault(terms, line.words(span))
    return tuple(dict.fromkeys(found[terms] for terms in _widest(found)))[:_TERMS_SHOWN]


def _widest(found: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Those that are no part of another, the longest first."""
    longest = sorted(found, key=len, reverse=True)
    return [terms for at, terms in enumerate(longest) if not any(terms < other for other in longest[:at])]


def found_words(keyword: Keyword, paper: Paper) -> str:
    """The words of the title, else of the abstract, that a keyword matches; or nothing."""
    return keyword.found_in(read_terms(paper.title)) or keyword.found_in(read_terms(paper.abstract))


def _cue_reasons(paper: Paper) -> Iterator[Reason]:
    for cue, words in cues_in(paper.abstract).items():
        yield Reason(key=f"reason.cue.{cue}", terms=(words,))


def matching_words(paper: Paper, wanted: Sequence[frozenset[str]]) -> tuple[str, ...]:
    """The longest stretches of wanted words in the paper, each once, the longest first."""
    found: dict[frozenset[str], str] = {}
    for source in (paper.title, paper.abstract):
        text = read_terms(source)
        for terms in wanted:
            for span in text.runs(terms):
                found.setdefault(frozenset(text.stems[span.first : span.last]), text.words(span))
    telling = [terms for terms in found if not all(map(is_generic, terms))]
    return tuple(found[terms] for terms in _widest(telling or found)[:_TERMS_SHOWN])
