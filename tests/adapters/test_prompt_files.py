"""The prompts that are shipped, those that stand for them, and what is told of both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.prompt_files import prompts, shipped_text
from bot.domain.errors import SettingError
from bot.llm.output import SCHEMAS
from bot.llm.prompt_docs import prompt_page


def test_every_shipped_prompt_is_sound_and_asks_for_a_known_shape() -> None:
    for name, prompt in prompts().items():
        assert prompt.name == name
        assert prompt.purpose.endswith(".")
        assert prompt.schema_name in {"", *SCHEMAS}


def test_every_prompt_that_sees_a_paper_says_that_it_is_data() -> None:
    for prompt in prompts().values():
        if {"paper", "papers", "entries"} & set(prompt.variables):
            assert "data" in prompt.system
            assert "instruction" in prompt.system


def test_the_page_on_prompts_is_that_of_the_prompts() -> None:
    written = (Path(__file__).parents[2] / "docs" / "prompts.md").read_text(encoding="utf-8")
    assert written == prompt_page(prompts()), "run: make docs"


Put = Callable[[str, str], Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def written(name: str, text: str) -> Path:
        (tmp_path / "prompts").mkdir(exist_ok=True)
        (tmp_path / "prompts" / f"{name}.md").write_text(text, encoding="utf-8")
        return tmp_path

    return written


def test_a_prompt_of_the_data_folder_stands_for_the_shipped_one(put: Put) -> None:
    changed = shipped_text("brief").replace("You summarise", "You explain")
    found = prompts(put("brief", changed))
    assert found["brief"].system.startswith("You explain")
    assert found["brief"].hash != prompts()["brief"].hash
    assert found["analyse"] == prompts()["analyse"]


def test_it_may_leave_out_a_variable(put: Put) -> None:
    text = shipped_text("analyse").replace('"authors", ', "").replace("{{authors}}\n", "")
    assert "authors" not in prompts(put("analyse", text))["analyse"].variables


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("other", "", "", "stands for no prompt"),
        ("brief", 'name = "brief"', 'name = "analyse"', "stands for no prompt"),
        ("brief", 'variables = ["language", "paper"]', 'variables = ["language"]', "paper"),
        ("brief", "{{paper}}", "{{paper}} {{secret}}", "secret"),
        ("brief", '["language", "paper"]', '["language", "paper", "question"]', "question"),
        ("brief", 'schema = "brief"', 'schema = "paper"', "only the words"),
        ("brief", "+++", "---", "front matter"),
    ],
)
def test_one_that_cannot_stand_for_it_is_refused_by_its_file(
    put: Put, name: str, old: str, new: str, problem: str
) -> None:
    text = shipped_text("brief").replace(old, new) if old else shipped_text("brief")
    if name == "brief" and problem == "question":
        text = text.replace("{{paper}}", "{{paper}} {{question}}")
    with pytest.raises(SettingError) as caught:
        prompts(put(name, text))
    assert problem in str(caught.value.fields["problem"])
    assert str(caught.value.fields["place"]).endswith(f"{name}.md")
