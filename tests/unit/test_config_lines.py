"""What somebody chose on the setup page becomes lines of the file, and all else in it stays."""

from __future__ import annotations

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.platforms.registry import settings_class
from adapters.platforms.web.config_lines import changed_lines
from bot.settings import sample


def test_a_file_is_begun_and_each_setting_stands_in_its_section() -> None:
    text = changed_lines("", {"digest.language": "zh", "digest.limit": 5, "model.name": 'a"b'})

    assert text == '[digest]\nlimit = 5\nlanguage = "zh"\n\n[model]\nname = "a\\"b"\n'


def test_what_is_written_already_stays_and_a_setting_is_replaced() -> None:
    text = '# ours\n[digest]\nlanguage = "en"  # for us\nzone = "UTC"\n\n[web]\nport = 1\n'

    assert changed_lines(text, {"digest.language": "de"}) == text.replace('"en"  # for us', '"de"')


@settings(max_examples=20)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20))
def test_whatever_is_typed_is_read_again_as_it_was(typed: str) -> None:
    text = changed_lines(sample(settings_class()), {"arxiv.contact": typed, "model.name": typed})

    read = tomllib.loads(text)
    assert (read["arxiv"]["contact"], read["model"]["name"]) == (typed, typed)
