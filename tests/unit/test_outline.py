from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.analysis import Source
from bot.domain.full_text import Block, BlockKind, FullText, Section, SectionKind
from bot.papers.outline import Outline, find_parts, kind_named


def paper(*headings: str, kind: SectionKind = SectionKind.BODY) -> FullText:
    """A paper with those headings: two spaces in front are one level, a `*` is an appendix."""
    sections = tuple(
        Section(
            title=heading.strip(" *"),
            level=1 + (len(heading) - len(heading.lstrip(" "))) // 2,
            kind=SectionKind.APPENDIX if heading.strip().startswith("*") else kind,
            blocks=(Block(kind=BlockKind.PARAGRAPH, text="Herons wait."),),
        )
        for heading in headings
    )
    return FullText(paper_id="9912.00042", version=1, source=Source.HTML, sections=sections)


def titles(sections: tuple[Section, ...]) -> list[str]:
    return [section.title for section in sections]


def method(*headings: str) -> list[str]:
    return titles(find_parts(paper(*headings)).method)


def test_the_method_is_what_stands_before_the_experiments_and_is_nothing_else() -> None:
    outline = find_parts(
        paper(
            "Introduction",
            "Related Work",
            "Deep Herons",
            "Experiments",
            "Limitations",
            "Conclusion",
        )
    )
    assert {part: titles(getattr(outline, part)) for part in Outline.model_fields} == {
        "introduction": ["Introduction"],
        "related_work": ["Related Work"],
        "method": ["Deep Herons"],
        "experiments": ["Experiments"],
        "limitations": ["Limitations"],
        "conclusion": ["Conclusion"],
    }


def test_subsections_follow_their_parent() -> None:
    assert method(
        "Introduction", "Herons", "  Legs", "    Feet", "  Eyes", "Results", "  Herons at night"
    ) == [
        "Herons",
        "Legs",
        "Feet",
        "Eyes",
    ]


def test_subsections_with_a_clear_name_go_their_own_way() -> None:
    outline = find_parts(
        paper(
            "Introduction",
            "  Related work",
            "Herons",
            "  Evaluation",
            "    Ponds",
            "Results",
            "Discussion",
            "  Limitations",
        )
    )
    assert titles(outline.related_work) == ["Related work"]
    assert titles(outline.experiments) == ["Evaluation", "Ponds", "Results"]
    assert titles(outline.limitations) == ["Limitations"]
    assert titles(outline.method) == ["Herons"]


def test_a_methods_section_after_the_results_is_the_method() -> None:
    assert method("Introduction", "Results", "Discussion", "Methods") == ["Methods"]
    assert method("Introduction", "Results", "Discussion", "Experimental methods") == [
        "Experimental methods"
    ]


def test_a_benchmark_before_the_results_is_the_method_and_alone_it_is_the_experiments() -> None:
    assert method("Introduction", "The Heron Benchmark", "Evaluation") == ["The Heron Benchmark"]
    assert method("Introduction", "Herons", "Benchmarks", "Conclusion") == ["Herons"]


def test_theory_and_proofs_are_the_method_wherever_they_stand() -> None:
    assert method("Introduction", "Herons", "Theoretical Results", "Experiments", "Proof of Theorem 1") == [
        "Herons",
        "Theoretical Results",
        "Proof of Theorem 1",
    ]


def test_sections_between_experiments_are_experiments() -> None:
    outline = find_parts(
        paper("Introduction", "Herons", "Experiments", "Herons at Night", "Ablation", "Conclusion")
    )
    assert titles(outline.experiments) == ["Experiments", "Herons at Night", "Ablation"]


def test_related_work_before_the_conclusion_is_not_the_method() -> None:
    assert method("Introduction", "Herons", "Evaluation", "Related Work", "Conclusion") == ["Herons"]


def test_one_section_may_serve_two_parts() -> None:
    outline = find_parts(paper("Introduction", "Herons", "Results", "Limitations and Conclusion"))
    assert titles(outline.limitations) == titles(outline.conclusion) == ["Limitations and Conclusion"]


def test_capitals_make_no_difference() -> None:
    outline = find_parts(paper("INTRODUCTION", "RELATED WORK", "HERONS", "EXPERIMENTS", "CONCLUSIONS"))
    assert titles(outline.method) == ["HERONS"]


def test_a_lone_title_around_everything_does_not_divide_the_paper() -> None:
    assert method("Herons in Still Water", "  Introduction", "  Striking", "  Experiments") == ["Striking"]


def test_sections_within_methods_are_methods() -> None:
    assert method("Main", "  Herons", "  Results", "Methods", "  Ponds", "  Nets") == [
        "Herons",
        "Methods",
        "Ponds",
        "Nets",
    ]


def test_appendices_help_only_where_the_body_is_silent() -> None:
    silent = find_parts(paper("Introduction", "Herons", "Results", "* Limitations", "* More Results"))
    assert titles(silent.limitations) == ["Limitations"]
    assert titles(silent.experiments) == ["Results"]
    assert "More Results" not in titles(silent.method)


def test_a_letter_without_headings_is_its_own_method() -> None:
    assert method("") == [""]
    assert method("Introduction", "Results", "Conclusion") == ["Results"]


def test_front_matter_and_references_hold_no_part() -> None:
    outline = find_parts(paper("Experiments", kind=SectionKind.REFERENCES))
    assert outline == Outline()


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Abstract", SectionKind.ABSTRACT),
        ("ACKNOWLEDGEMENTS", SectionKind.ACKNOWLEDGEMENT),
        ("Acknowledgments and Funding", SectionKind.ACKNOWLEDGEMENT),
        ("References", SectionKind.REFERENCES),
        ("Bibliography", SectionKind.REFERENCES),
        ("Appendix", SectionKind.APPENDIX),
        ("Supplementary Material", SectionKind.APPENDIX),
        ("Abstract Nonsense", None),
        ("Reference Frames", None),
        ("Introduction", None),
    ],
)
def test_some_headings_name_their_kind(title: str, kind: SectionKind | None) -> None:
    assert kind_named(title) is kind


@given(
    st.lists(st.tuples(st.text(max_size=12), st.integers(1, 5), st.sampled_from(SectionKind)), max_size=12)
)
def test_any_outline_has_its_parts_in_order_and_a_method_if_it_has_a_body(
    shape: list[tuple[str, int, SectionKind]],
) -> None:
    block = Block(kind=BlockKind.PARAGRAPH, text="Herons wait.")
    sections = tuple(Section(title=t, level=n, kind=k, blocks=(block,)) for t, n, k in shape)
    full_text = FullText(paper_id="9912.00042", version=1, source=Source.PDF, sections=sections)
    outline = find_parts(full_text)
    assert bool(outline.method) == any(section.kind is SectionKind.BODY for section in sections) or any(
        outline.limitations + outline.conclusion
    )
    for part in Outline.model_fields:
        places = [next(n for n, s in enumerate(sections) if s is found) for found in getattr(outline, part)]
        assert places == sorted(places)
