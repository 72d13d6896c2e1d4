"""Prompt files are checked when they are loaded, and papers stay inside their fence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import SettingError
from bot.llm.prompting import fence, parse_prompt

FILE = """+++
name = "greet"
purpose = "A greeting."
variables = ["language", "paper"]
+++
# System
Answer in {{language}}.
# User
Here it is: {{paper}}
"""


def test_a_prompt_file_is_read_and_filled() -> None:
    prompt = parse_prompt(FILE, file="greet.md")
    assert prompt.fill({"language": "German", "paper": "text"}) == ("Answer in German.", "Here it is: text")


def test_what_is_filled_in_is_not_filled_again() -> None:
    prompt = parse_prompt(FILE, file="greet.md")
    assert prompt.fill({"language": "en", "paper": "{{language}}"})[1] == "Here it is: {{language}}"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("{{paper}}", "nothing"), "paper"),
        (("{{paper}}", "{{paper}} {{secret}}"), "secret"),
        (("# User\n", ""), "# User"),
        (('name = "greet"\n', ""), "required"),
        (('name = "greet"', "name ="), "Invalid value"),
        (('purpose = "A greeting."', "purpose = 'x'\nowner = 'me'"), "Extra inputs"),
    ],
)
def test_a_broken_prompt_file_is_refused_by_name(change: tuple[str, str], named: str) -> None:
    with pytest.raises(SettingError) as caught:
        parse_prompt(FILE.replace(*change), file="greet.md")
    assert named in str(caught.value.fields["problem"])
    assert caught.value.fields["place"] == "greet.md"


def test_any_change_of_the_file_changes_its_hash() -> None:
    assert parse_prompt(FILE, file="a").hash != parse_prompt(FILE.replace("Here", "There"), file="a").hash


@given(st.text())
def test_no_text_can_close_its_own_fence(text: str) -> None:
    opening, *inside, closing = fence("paper", text).split("\n")
    assert closing == opening.replace("<", "</")
    assert closing not in "\n".join(inside)
