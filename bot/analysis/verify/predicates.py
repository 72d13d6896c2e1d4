"""Whether a statement puts one thing in the place of another that its evidence sets beside it.

Of `removing the lid costs 5 minutes, while removing the spout has no effect` it may not say that removing
the lid has no effect: it tells the second clause, where the spout stands in the place that the lid has in
the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.analysis.verify.evidence import Proof
from bot.analysis.verify.lexicon import ALIKE
from bot.analysis.verify.polarity import opens_clause
from bot.analysis.verify.sentence import Sentence

_SUBORDINATING = frozenset({"although", "though", "while", "whereas", "unlike"})
"""What opens a clause that the next comma ends."""
LEAST = 2
"""Words that a part of the statement has of one clause alone, to be told of that."""


def find_swapped(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Words of the statement that have taken the place of another in the clause that it tells."""
    if statement.is_chinese or proof.said.is_chinese or proof.tabular:
        return
    yield from find_other_agents(statement, proof)
    clauses = list(_clauses(proof.said))
    if len(clauses) < 2:
        return
    own = [
        frozenset(clause).difference(*(other for other in clauses if other is not clause))
        for clause in clauses
    ]
    values = {one.figure.value for one in statement.stated}
    for part in _clauses(statement):
        told = frozenset(part)
        shared = [len(told & each) for each in own]
        best = shared.index(max(shared))
        has_figures = values.intersection(told).issubset(clauses[best])
        if shared[best] < LEAST or shared.count(shared[best]) > 1 or not has_figures:
            continue
        left_out = own[best] - told
        for other, words in enumerate(own):
            for word in (words & told) - values if other != best else ():
                if _has_place_of(word, clauses[other], left_out, clauses[best], told) or _is_put_for(
                    word, part, left_out, clauses[best]
                ):
                    yield word


def find_other_agents(statement: Sentence, proof: Proof) -> Iterator[str]:
    """Who or what did it, where the evidence names another for the same: `by machine` for `by hand`."""
    theirs = dict(_agents(proof.said))
    for done, agent in _agents(statement):
        told = theirs.get(done, agent)
        known = {agent, *ALIKE.get(agent, ())}
        if told not in known and proof.said.stems.isdisjoint(known) and told not in statement.stems:
            yield agent


def _agents(text: Sentence) -> Iterator[tuple[str, str]]:
    """What was done, and the first word of meaning after its `by`, if that is no deed or figure."""
    for at, (done, by) in enumerate(pairwise(text.tokens)):
        if by.lowered != "by" or not done.lowered.endswith(("ed", "en")):
            continue
        agent = next(
            (token for token in text.tokens[at + 2 :] if token.is_content or token.figure or token.weight),
            None,
        )
        if agent and agent.is_content and not agent.lowered.endswith("ing"):
            yield done.stem, agent.stem


def _clauses(text: Sentence) -> Iterator[list[str]]:
    """The words of meaning of each clause, in order."""
    clause: list[str] = []
    opening = ""
    for at, token in enumerate(text.tokens):
        is_own = token.lowered == "and" and opens_clause(text, at, at)
        is_end = token.weight == 2 or is_own or (token.raw == "," and opening in _SUBORDINATING)
        opening = token.lowered if is_end else opening
        if is_end and token.stem != "-" and clause:
            yield clause
            clause = []
        elif token.is_content or token.figure:
            clause.append(token.stem)
    if clause:
        yield clause


def _has_place_of(
    word: str, there: Sequence[str], left_out: frozenset[str], here: Sequence[str], told: frozenset[str]
) -> bool:
    """Whether a word that is left out stands beside the same word as this one in its own clause."""
    before, after = _beside(word, there)
    return any(
        (before in told and before == other_before) or (after in told and after == other_after)
        for other_before, other_after in (_beside(each, here) for each in left_out)
    )


def _is_put_for(word: str, part: Sequence[str], left_out: frozenset[str], here: Sequence[str]) -> bool:
    """Whether it opens the part as a word that is left out opens its clause, before the same next word."""
    return len(part) > 1 and part[0] == word and any(here[:2] == [each, part[1]] for each in left_out)


def _beside(word: str, clause: Sequence[str]) -> tuple[str, str]:
    at = clause.index(word)
    return clause[at - 1] if at else "", clause[at + 1] if at + 1 < len(clause) else ""
