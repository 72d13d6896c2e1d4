"""All sources there are, and which of them a paper, an address or a category is of.

Whoever finds papers in a text, links to one or completes a category asks here, never a source itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from itertools import chain
from pkgutil import iter_modules

from bot import sources
from bot.domain.errors import TopicError
from bot.domain.paper import Paper, PaperRef
from bot.domain.topic import Topic
from bot.locales import english_fields
from bot.sources import references
from bot.sources.calendar import Calendar
from bot.sources.profile import SourceProfile
from bot.sources.references import NamedPaper
from bot.sources.taxonomy import Category, clip_typed

_SUGGESTED = 3
_REMEMBERED = 1_024
"""Ids of which it is known whose they are: it is asked with every place that is cited."""


def _load() -> tuple[SourceProfile, ...]:
    packages = sorted(module.name for module in iter_modules(sources.__path__) if module.ispkg)
    found = (import_module(f"{sources.__name__}.{name}.profile").PROFILES for name in packages)
    return tuple(sorted(chain.from_iterable(found), key=lambda each: not each.is_default))


# At once, for a child that reads a document finds no files any more.
_PROFILES = _load()


def profiles() -> tuple[SourceProfile, ...]:
    """Every source: the one that is meant where nothing says which, and the others by their folders."""
    return _PROFILES


def find_refs(text: str) -> tuple[PaperRef, ...]:
    """All papers that running text names, in order, each once, as `references.distinct` counts."""
    return references.distinct(_find_named(text))


def parse_ref(text: str) -> PaperRef:
    """The paper that `text` names; the first one, if it names several.

    Raises:
        PaperIdError: it names none, or one that cannot exist, or it is empty.
    """
    return references.first_of(_find_named(text), text)


@lru_cache(maxsize=_REMEMBERED)
def is_id(text: str) -> bool:
    """Whether the text is the identity of a paper and nothing else."""
    return any(profile.is_id(text) for profile in profiles())


@lru_cache(maxsize=_REMEMBERED)
def source_of_id(paper_id: str) -> SourceProfile:
    """Whose paper that is, as far as the id tells; the first source where it is nobody's."""
    return next((each for each in profiles() if each.is_id(paper_id)), profiles()[0])


def source_of(paper: Paper) -> SourceProfile:
    """Whose paper it is: as its category says where that says anything, else as the id does."""
    named = _find_qualified(paper.categories[0]) if paper.categories else None
    return named or source_of_id(paper.id)


def source_of_category(code: str) -> SourceProfile:
    """Whose category that is."""
    return _find_qualified(code) or profiles()[0]


def source_of_topic(topic: Topic) -> SourceProfile:
    """What the topic follows: one source, as `find_categories` sees to."""
    return source_of_category(topic.categories[0]) if topic.categories else profiles()[0]


def calendar_of(topic: Topic) -> Calendar:
    """When what the topic follows is announced."""
    return source_of_topic(topic).calendar


def is_source_name(word: str) -> bool:
    """Whether the word only says whose the paper beside it is, as before a colon and an id."""
    return any(word.casefold().strip(":") == profile.name for profile in profiles())


def is_source_url(url: str) -> bool:
    """Whether this is a plain https address of one of the sources' own hosts, and nothing in disguise."""
    return any(references.is_https_of(url, profile.hosts) for profile in profiles())


def mentions_source(text: str) -> bool:
    """Whether the text may have an address of a paper in it; quick, for texts that mostly have none."""
    lowered = text.lower()
    return any(profile.domain in lowered for profile in profiles())


def qualify(source: str, categories: Sequence[str]) -> tuple[str, ...]:
    """The categories as those of the source with that name; as they are where it has none.

    Raises:
        TopicError: a source is named, and no category of it.
    """
    if source and not categories:
        named = next(each for each in profiles() if each.name == source)
        first = next(iter(named.taxonomy.names)).removeprefix(f"{source}:")
        raise TopicError(
            "error.which_topic", problem="cli.source_alone", source=named.title, name=source, category=first
        )
    return tuple(
        f"{source}:{each}" if source and not _find_qualified(each) else each for each in categories
    )


def find_category(text: str) -> str:
    """The code of the category somebody wrote, with or without its source's name before it.

    Raises:
        TopicError: there is none; the message suggests the nearest ones.
    """
    typed = clip_typed(text)
    if not typed:
        raise TopicError(problem="topic.no_category")
    said = _find_qualified(typed)
    found = [code for each in ([said] if said else profiles()) if (code := _code(each, typed))]
    if found:
        return found[0]
    whole = next((each for each in profiles() if each.name == typed.lower()), None)
    source = said or whole or profiles()[0]
    near = [f"{each.code} ({each.name})" for each in _near(typed, said)]
    problem = "source.category_near" if near else "source.category_unknown"
    if whole:
        problem, near = "source.whole", list(source.taxonomy.names)[:_SUGGESTED]
    if any(code.lower().startswith(f"{typed.lower()}.") for code in source.taxonomy.names):
        problem = "source.archive"
    raise TopicError(
        problem=problem, text=typed, near=", ".join(near), source=source.title, url=source.category_list
    )


def find_categories(texts: Sequence[str]) -> tuple[str, ...]:
    """The codes of what somebody wants to follow together, each once.

    Raises:
        TopicError: an unknown one, none at all, or those of two sources, which announce at different times.
    """
    codes = tuple(dict.fromkeys(map(find_category, texts)))
    if not codes:
        raise TopicError(problem="topic.no_category")
    titles = dict.fromkeys(source_of_category(code).title for code in codes)
    if len(titles) > 1:
        raise TopicError(problem="topic.two_sources", sources=tuple(titles))
    return codes


def search_categories(words: str, *, limit: int = 25) -> tuple[Category, ...]:
    """The categories that `words` may mean, best first; those of each source in turn."""
    said = _find_qualified(words)
    asked = [said] if said else profiles()
    known = {name.casefold() for each in asked for name in each.taxonomy.names.values()}
    typed = next((name for name in english_fields(words) if name in known), words)
    found = [each.taxonomy.search(typed, limit=limit) for each in asked]
    return tuple(category for each in found for category in each)[:limit]


def category_name(code: str) -> str:
    """What the category is called, or nothing where it is none that is known."""
    return source_of_category(code).taxonomy.names.get(code, "")


def _code(source: SourceProfile, typed: str) -> str | None:
    """The one category that is meant, by its name in any language."""
    if code := source.taxonomy.find(typed):
        return code
    codes = {
        code
        for name in english_fields(typed, whole=typed.isascii())
        if (code := source.taxonomy.find(name))
    }
    return codes.pop() if len(codes) == 1 else None


def _near(typed: str, said: SourceProfile | None) -> Sequence[Category]:
    """The nearest of the source that is meant, else those of the first that has any: first by words."""
    asked = [said] if said else profiles()
    names = (*english_fields(typed), typed)
    found = (
        each.taxonomy.search(name, limit=_SUGGESTED, guess=guess)
        for guess in (False, True)
        for name in names
        for each in asked
    )
    return next((near for near in found if near), ())


def _find_qualified(text: str) -> SourceProfile | None:
    """The source whose name stands before the category."""
    name, mark, _ = text.partition(":")
    return next((each for each in profiles() if mark and each.name == name.strip().lower()), None)


def _find_named(text: str) -> list[NamedPaper]:
    named = [each for profile in profiles() for each in profile.find_named(text)]
    return sorted(named, key=lambda each: each.start)
