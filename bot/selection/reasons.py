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
from bot.selection.spellings import Stems
from bot.selection.thesaurus import Subject, phrases
from bot.text.terms import is_generic, read_terms, stems_of

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


class Asked(NamedTuple):
    """The stems of a phrase, and their numbers in an index."""

    stems: frozenset[str]
    numbers: frozenset[int]


def asked_for(wish: Wish, index: PaperIndex, found: Sequence[Subject]) -> tuple[Asked, ...]:
    """The phrases that count as what an interest asks for: its own telling ones, and the field's terms."""
    own = (
        part
        for piece in wish.reading.pieces
        for form in index.acronyms.spellings(telling_stems(piece))
        for part in parts(form)
    )
    named: list[Stems] = [phrase for subject in found for phrase in phrases(subject)]
    named += map(stems_of, wish.topic.terms)
    phrases_of_stems = dict.fromkeys(frozenset(phrase) for phrase in (*own, *named) if phrase)
    return tuple(Asked(stems, index.numbers_of(stems)) for stems in phrases_of_stems)


def give_reasons(
    candidate: Candidate, wish: Wish, asked: Sequence[Asked], met: Sequence[Keyword], index: PaperIndex
) -> tuple[Reason, ...]:
    """Why the paper was picked, what weighs most first; `asked` and `met` are what its words may meet."""
    paper = candidate.paper
    found = tuple(_cue_reasons(paper) if wish.is_open else _match_reasons(paper, wish, asked, met, index))
    home = paper.categories[:1]
    if candidate.announce_type is not AnnounceType.CROSS:
        return found or (Reason(key="reason.category", terms=home),)
    return (*found, Reason(key="reason.cross_list" if home else "reason.cross_list_unknown", terms=home))


def _match_reasons(
    paper: Paper, wish: Wish, asked: Sequence[Asked], met: Sequence[Keyword], index: PaperIndex
) -> Iterator[Reason]:
    at = index.position[paper.id]
    matches = [_words_met(keyword, at, index) for keyword in met]
    found = {
        "reason.author": _find_followed(
            paper, [each for each in wish.authors if at in index.written_by(each)]
        ),
        "reason.keyword_title": [words for words, is_titled in matches if is_titled],
        "reason.interest": whole_phrases(at, asked, index),
        "reason.keyword": [words for words, is_titled in matches if not is_titled],
    }
    for key, words in found.items():
        if terms := tuple(dict.fromkeys(filter(None, words))):
            yield Reason(key=key, terms=terms[:_TERMS_SHOWN])


def _words_met(keyword: Keyword, at: int, index: PaperIndex) -> tuple[str, bool]:
    """The first words of a paper that the keyword matches, or nothing, and whether they are its title's."""
    met = index.words_of(at, keyword.forms)
    return next((each for each in met if keyword.is_meant_by(each[0])), ("", False))


def _find_followed(paper: Paper, wanted: Sequence[Author]) -> list[str]:
    bylines = ((name, read_author(name)) for name in (paper.authors if wanted else ()))
    return [name for name, byline in bylines if any(same_author(author, byline) for author in wanted)]


def whole_phrases(at: int, asked: Sequence[Asked], index: PaperIndex) -> tuple[str, ...]:
    """The phrases that stand in a line whole, in its own words: no single word of a longer phrase."""
    numbers = index.numbers_in(at) if asked else set[int]()
    held = [each for each in asked if each.numbers <= numbers]
    found: dict[frozenset[str], str] = {}
    for in_line, line in index.lines(at) if held else ():
        for terms in (each.stems for each in held if each.numbers <= in_line):
            for span in line.runs(terms):
                if terms <= frozenset(line.stems[span.first : span.last]):
                    found.setdefault(terms, line.words(span))
    return tuple(dict.fromkeys(found[terms] for terms in _widest(found)))[:_TERMS_SHOWN]


def _widest(found: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Those that are no part of another, the longest first."""
    longest = sorted(found, key=len, reverse=True)
    return [terms for at, terms in enumerate(longest) if not any(terms < other for other in longest[:at])]


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
