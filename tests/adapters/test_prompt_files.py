"""The prompts that are shipped."""

from adapters.prompt_files import prompts
from bot.llm.output import SCHEMAS


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
