"""What a negation reaches, and what a comparison lies on and compares with: read off single sentences."""

from collections.abc import Mapping

import pytest

from bot.analysis.verify import lexicon
from bot.analysis.verify.comparands import (
    comparand,
    compared_before,
    have_changed_places,
    is_passive,
    only_compared,
    sides_of,
    turns,
)
from bot.analysis.verify.polarity import Negation, has_figure, may_negate, negations, opens_clause
from bot.analysis.verify.rounded import is_inverse
from bot.analysis.verify.sentence import read
from bot.text.terms import stem


def stems(words: str) -> tuple[str, ...]:
    return tuple(map(stem, words.split()))


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("The pot boils.", {}),
        ("The lid does not change the taste of tea.", {"not": "change taste tea"}),
        ("The lid doesn't change the taste.", {"doesn't": "change taste"}),
        ("Pots boil without lids and spouts.", {"without": "lids spouts"}),
        ("Pots boil without lids, and spouts.", {"without": "lids"}),
        ("Pots boil without red tin lids of old kettles.", {"without": "red tin lids old"}),
        ("Pots do not boil red tin lids of old kettles.", {"not": "boil red tin lids old"}),
        ("Pots without lids reach the rim.", {"without": "lids"}),
        ("Pots take no more than 5 cups.", {}),
        ("Pots take not only lids.", {}),
        ("Pots take no. of cups.", {}),
        ("Pots take no. At cups.", {"no": ""}),
        ("Pots boil, warm or not.", {}),
        ("Pots are rather tall.", {}),
        ("Pots take lids rather than spouts.", {"rather": "spouts"}),
        ("None takes longer than 3 minutes.", {}),
        ("None takes longer, than 3 minutes.", {"None": "takes longer"}),
        ("Pots no longer boil.", {"no": "boil"}),
        ("Pots do not necessarily boil.", {"not": "boil"}),
        ("Neither lids nor spouts of old tin pots boil.", {"Neither": "lids spouts old tin pots boil"}),
        ("We could not show that lids leak.", {"not": "lids leak"}),
        ("We could not see that lids leak.", {"not": "see"}),
        ("The red lid was removed.", {"removed": "red lid"}),
        ("The pots do not settle and a slow boil was enough.", {"not": "settle"}),
        ("The pots need no lids and still boil.", {"no": "lids boil"}),
        ("The pots need no lids and still use little.", {"no": "lids"}),
        ("There is no gap between pots and pans was clear.", {"no": "gap pots pans clear"}),
        ("The pots do not boil if lids leak.", {"not": "boil"}),
        ("The pots do not boil; lids leak.", {"not": "boil"}),
        ("The pots do not, of course, boil.", {"not": ""}),
        ("The pots do not boil 5 cups.", {"not": "boil 5 cups"}),
    ],
)
def test_a_negation_reaches_the_words_of_its_clause(text: str, reached: Mapping[str, str]) -> None:
    found = {one.word: one.reach for one in negations(read(text)) if one.word.lower() != "nor"}
    assert found == {word: stems(words) for word, words in reached.items()}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The lid is not warm.", (False, True)),
        ("The lid does not warm.", (False, False)),
        ("The pot boils without lids.", (True, False)),
        ("The pot has no lids.", (False, False)),
    ],
)
def test_a_negation_denies_a_verb_what_something_is_or_a_thing(text: str, kind: tuple[bool, bool]) -> None:
    (one,) = negations(read(text))
    assert (one.is_bare, one.is_copular) == kind


def test_a_negation_knows_what_it_is_told_of_and_what_is_told_elsewhere() -> None:
    (one,) = negations(read("The old lid, in tin, of urns does not leak, but the spout does leak."))
    assert one.about == stems("urns"), "up to the break before it"
    assert one.outside == {"leak"}
    (one,) = negations(read("The old lid does not leak."))
    assert (set(one.about), one.outside) == (set(stems("old lid")), frozenset())


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        (Negation("not", ("describe",)), Negation("not", ("description",)), True),
        (Negation("not", ("boil",)), Negation("not", ("leak",)), False),
        (Negation("not", ("need",), ("lid",)), Negation("no", ("lid",), ("need",)), True),
        (Negation("not", ("need",), ("lid",)), Negation("no", ("lid",), ("pot",)), False),
        (
            Negation("not", ("need",), ("lid",)),
            Negation("without", ("lid",), ("need",), is_bare=True),
            False,
        ),
        (
            Negation("not", ("use", "tin", "lid")),
            Negation("without", ("lid", "tea"), is_bare=True),
            False,
        ),
        (Negation("not", ("use", "lid")), Negation("without", ("lid", "tea"), is_bare=True), True),
        (
            Negation("rather", ("use", "tin", "lid")),
            Negation("without", ("lid", "tea"), is_bare=True),
            True,
        ),
    ],
)
def test_two_negations_agree_where_they_deny_the_same(one: Negation, other: Negation, agree: bool) -> None:
    assert one.agrees(other) is agree


@pytest.mark.parametrize(
    ("word", "may"), [("not", True), ("isn't", True), ("hardly", True), ("hard", False)]
)
def test_what_may_deny_is_known_by_the_word(word: str, may: bool) -> None:
    assert may_negate(word) is may


@pytest.mark.parametrize(("word", "is_there"), [("5", True), ("7", False), ("pot", False), ("a5", False)])
def test_a_word_is_a_figure_of_a_text(word: str, is_there: bool) -> None:
    assert has_figure(read("The pot takes 5 cups, a5 too."), word) is is_there


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("does not settle and a slow boil was enough", True),
        ("does not settle and was enough", False),
        ("does not settle and a slow boil, was enough", False),
        ("does not settle and a slow boil that was enough", False),
        ("no gap between pots and a slow boil was there", False),
        ("does not settle or a slow boil was enough", False),
    ],
)
def test_a_clause_with_a_verb_of_its_own_may_follow_an_and(text: str, opens: bool) -> None:
    sentence = read(text)
    at = next(at for at, token in enumerate(sentence.tokens) if token.lowered in ("and", "or"))
    assert opens_clause(sentence, 0, at) is opens


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kettle is faster than Urn.", [("faster", "speed", 0)]),
        ("Urn is outperformed by Kettle.", [("outperformed", "quality", 1)]),
        ("Urn outperformed Kettle.", [("outperformed", "quality", 0)]),
        ("Kettle boils more slowly.", [("slowly", "speed", 1)]),
        ("Kettle takes more steps.", [("more", "amount", 0), ("steps", "loop", 0)]),
        ("Kettle is twice as long.", []),
        ("Kettle boils for 3 runs under lids.", []),
        ("Kettle has over 60 points.", [("over", "amount", 0)]),
        ("They boil most.", []),
        ("They boil most of it.", [("most", "extreme", 0)]),
        ("They do not boil at all.", []),
        ("They boil at all places.", [("all", "share", 0)]),
        ("They are no more frequent.", []),
        ("None leaks more than 3 cups.", []),
        ("It leaks more than 3 cups.", [("more than", "amount", 0)]),
        ("URN LARGE boils.", []),
        ("Urn takes at most 5.", []),
        ("Urn falls short of Kettle.", [("falls short", "quality", 1)]),
        ("Urn has lower latency.", [("lower", "speed", 0)]),
        ("Urn has higher accuracy.", [("higher", "quality", 0), ("accuracy", "measure", 0)]),
        ("Urn has half as many cups.", [("as many", "amount", 1)]),
        ("Urn has as many cups.", [("as many", "amount", 0)]),
        ("壶每增加一杯就漏。", [("每", "rate", 0)]),
        ("壶更适合茶。", []),
        ("壶更快。", [("更快", "speed", 0)]),
    ],
)
def test_a_word_with_sides_is_found_with_the_side_it_is_on(
    text: str, found: list[tuple[str, str, int]]
) -> None:
    there = turns(read(text))
    assert [one.word for one in there] == [word for word, _, _ in found]
    assert all(one.axes[axis] == side for one, (_, axis, side) in zip(there, found, strict=True))


def place(text: str, word: str) -> int:
    return next(at for at, token in enumerate(read(text).tokens) if token.raw == word)


@pytest.mark.parametrize(
    ("text", "word", "before", "after"),
    [
        ("Kettle is faster than Urn.", "faster", "Kettle", "Urn"),
        ("In tests, Kettle is faster than Urn.", "faster", "test Kettle", "Urn"),
        ("Pans leak; Kettle is faster than Urn.", "faster", "Kettle", "Urn"),
        ("Kettle is 0.9 points faster than Urn.", "faster", "Kettle", "Urn"),
        ("Leaks are more common in pots than in urns.", "more", "leak common pot", "urn"),
        ("Recall was improved by the lexicon.", "improved", "lexicon", "recall"),
        ("Recall was improved by 5 points.", "improved", "recall", ""),
        ("Kettle outperforms Urn, which leaks.", "outperforms", "Kettle", "Urn"),
        ("Kettle outperforms pots, including Urn.", "outperforms", "Kettle", "pot Urn"),
        ("Compared to Urn, it gives a better taste.", "better", "Urn", "taste Urn"),
        ("Kettle is preferred to Urn.", "preferred", "Kettle", "Urn"),
        ("Kettle is moved to Urn, faster there.", "faster", "Kettle moved Urn", ""),
    ],
)
def test_what_is_compared_stands_before_a_comparison_and_what_with_behind_it(
    text: str, word: str, before: str, after: str
) -> None:
    sides = sides_of(read(text), place(text, word))
    assert sides is not None
    assert sides == (set(stems(before)), set(stems(after)))


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Kettle比Urn更快。", "更快", ({"kettl"}, {"urn"})),
        ("与Urn相比，Kettle更快。", "更快", ({"kettl"}, {"urn"})),
        ("Kettle快于Urn。", "快于", ({"kettl"}, {"urn"})),
        ("Kettle更快。", "更快", None),
    ],
)
def test_chinese_compares_behind_a_bi(
    text: str, word: str, expected: tuple[set[str], set[str]] | None
) -> None:
    sides = sides_of(read(text), place(text, word))
    if expected is None or sides is None:
        assert sides is expected
    else:
        assert all(own <= side for own, side in zip(expected, sides, strict=True))
        assert not expected[0] & sides[1]
        assert not expected[1] & sides[0]


@pytest.mark.parametrize(
    ("text", "word", "other", "there", "have"),
    [
        ("Urn is faster than Kettle.", "faster", "Kettle is faster than Urn.", "faster", True),
        ("Kettle is faster than Urn.", "faster", "Kettle is faster than Urn.", "faster", False),
        ("Urn is slower.", "slower", "Kettle is faster than Urn.", "faster", True),
        ("Kettle is fast.", "fast", "Kettle is faster than Urn.", "faster", False),
        ("Urn is outperformed.", "outperformed", "Kettle outperforms Urn.", "outperforms", True),
        ("Kettle is outperformed.", "outperformed", "Kettle outperforms Urn.", "outperforms", False),
        ("Recall improves.", "improves", "The lid improves recall by 4 points.", "improves", False),
        ("Pan is faster than Kettle.", "faster", "Kettle is faster than Urn.", "faster", False),
        (
            "Urn is faster than Kettle.",
            "faster",
            "The faster the Kettle, the smaller the Urn.",
            "faster",
            False,
        ),
    ],
)
def test_two_things_have_changed_places_where_each_stands_where_the_other_stood(
    text: str, word: str, other: str, there: str, have: bool
) -> None:
    statement, said = read(text), read(other)
    here = next(one for one in turns(statement) if one.word == word)
    that = next(one for one in turns(said) if one.word == there)
    assert have_changed_places(statement, here, said, that) is have


@pytest.mark.parametrize(
    ("text", "said", "is_one"),
    [
        ("Kettle is half as long as Urn.", "Urn is twice as long as Kettle.", True),
        ("Urn is half as long as Kettle.", "Urn is twice as long as Kettle.", False),
        ("Kettle is a third as long as Urn.", "Urn is twice as long as Kettle.", False),
    ],
)
def test_half_as_long_is_twice_as_long_turned_round(text: str, said: str, is_one: bool) -> None:
    (one,) = read(text).stated
    assert is_inverse(one, read(said)) is is_one


@pytest.mark.parametrize(
    ("text", "word", "is_one"),
    [
        ("Urn is outperformed by Kettle.", "outperformed", True),
        ("Urn was clearly outperformed.", "outperformed", True),
        ("Urn outperformed Kettle.", "outperformed", False),
        ("Urn is outperformed Kettle.", "outperformed", False),
        ("Urn is improved by Kettle.", "improved", False),
    ],
)
def test_what_is_beaten_stands_before_its_verb(text: str, word: str, is_one: bool) -> None:
    assert is_passive(read(text), place(text, word)) is is_one


def test_a_name_may_stand_behind_a_than_alone() -> None:
    text = read("Kettle beats Urn and is faster than Pan, and Urn is slower than Kettle or than Jug.")
    assert only_compared(text) == set(stems("Pan Jug"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Compared to the tin pot, it boils faster.", "tin pot"),
        ("Compared to the tin pot. It leaks, boils faster.", ""),
        ("It was compared to the tin pot and boils faster.", ""),
    ],
)
def test_a_clause_before_may_tell_what_it_is_compared_with(text: str, words: str) -> None:
    assert tuple(compared_before(read(text), place(text, "faster"))) == stems(words)


def test_what_is_compared_with_is_short_unless_it_is_named() -> None:
    text = "Kettle is faster than red tin pots of old urns here in town."
    assert tuple(comparand(read(text), place(text, "faster"))) == (*stems("red tin pots"), "urn")
    assert len(tuple(comparand(read(text), place(text, "faster"), most=8))) > 4


@pytest.mark.parametrize(
    ("behind", "words"),
    [
        ("Urn, with lids of tin", "Urn"),
        ("Urn, by half a day", "Urn"),
        ("Urn, being of tin", "Urn"),
        ("pots, including Urn", "pots Urn"),
        ("pots, such as Urn", "pots Urn"),
        ("Urn, Pan and Jug", "Urn Pan Jug"),
    ],
)
def test_a_list_of_what_is_compared_with_may_go_on_behind_a_comma(behind: str, words: str) -> None:
    text = f"Kettle is faster than {behind}."
    assert tuple(comparand(read(text), place(text, "faster"), most=8)) == stems(words)


@pytest.mark.parametrize(
    ("word", "axis", "side"),
    [
        ("rises", "change", 0),
        ("fell", "change", 1),
        ("fall_short", "quality", 1),
        ("quickest", "speed", 0),
        ("最快", "speed", 0),
        ("最少", "extreme", 1),
        ("lower", "level", 1),
        ("lower", "change", 1),
        ("held-out", "set", 2),
    ],
)
def test_a_word_lies_on_its_side_and_a_superlative_where_its_comparative_does(
    word: str, axis: str, side: int
) -> None:
    assert lexicon._table()[lexicon.key_of(word)][axis] == side


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("rise", "rise"),
        ("rising", "rise"),
        ("halving", "halv"),
        ("seconds", "second'"),
        ("position", "posit'"),
        ("addition", "addit'"),
        ("kettles", "kettl"),
    ],
)
def test_a_form_of_another_word_is_told_apart_from_one_with_sides(word: str, key: str) -> None:
    assert lexicon.meaning_of(word) == key


def test_the_forms_of_listed_words_are_those_of_english() -> None:
    forms = lexicon._forms()
    for word, made in (
        ("reduce", "reduced reducing reduces"),
        ("drop", "dropped dropping drops"),
        ("deny", "denied denies"),
        ("fast", "fasts"),
        ("longer", "longest"),
        ("surpass", "surpasses"),
        ("positive", "positives"),
    ):
        assert set(made.split()) <= forms[stem(word)] | forms.get(stem(made.split()[0]), set())
