"""The tool that puts faults into the code makes those that matter, and lets none pass without a word."""

import math
import tomllib
from pathlib import Path

import libcst as cst
import pytest

from tests.mutation import engine
from tests.mutation.__main__ import HERE, ROOT, read_groups, try_faults
from tests.mutation.report import Judged, render_survivors, render_table

FAULT = {"file": "a.py", "function": "f", "before": ["if a:"], "after": ["if True:"], "status": "survived"}
NOTICED = {**FAULT, "status": "killed"}


def faults(line: str) -> set[str]:
    """What becomes of a line of code."""
    module = cst.parse_module(line)
    nodes, found = [module], set()
    while nodes:
        node = nodes.pop()
        nodes += node.children
        for kind, operator in engine.OPERATORS:
            for made in operator(node) if isinstance(node, kind) else ():
                found.add(module.deep_replace(node, made).code.strip())
    return found


@pytest.mark.parametrize(
    ("line", "some"),
    [
        ("x = a and b", {"x = a", "x = b", "x = a or b"}),
        ("x = (\na\nand b\n)", {"x = (\na\n)", "x = (\nb\n)"}),
        ("if a:\n    f()", {"if True:\n    f()", "if False:\n    f()", "if a:\n    pass"}),
        ("await f(a)", {"pass"}),
        ("raise E", {"pass"}),
        ("self.held = a", {"pass"}),
        ("f(a, quiet=b)", {"f(a, )"}),
        ("x = [a for a in b if a]", {"x = [a for a in b if True]"}),
        ("x = a > b", {"x = a >= b"}),
        ("x = a > NEAR", {"x = a > (NEAR * 2)"}),
        ("if a > MOST:\n    f()", {"if True:\n    f()", "if False:\n    f()"}),
        ("return any(a)", {"return True", "return False"}),
        ("x = 3", {"x = 4"}),
        ("x = 300", {"x = 600"}),
        ("x = 'key'", {"x = 'XXkeyXX'"}),
    ],
)
def test_a_rule_is_left_out_turned_round_or_moved(line: str, some: set[str]) -> None:
    assert some <= faults(line)


def test_what_nearly_every_test_notices_is_not_tried() -> None:
    assert faults("x = f(a)") == set()


@pytest.mark.parametrize(
    "line",
    [
        "x = a > MOST_SHOWN",
        "x = f(a, limit=MOST_SHOWN, first=FIRST_WAIT)",
        "for each in range(ATTEMPTS):\n    y = a",
        "if a:\n    log.info(a)",
        "raise AssertionError(a)",
    ],
)
def test_what_promises_nothing_is_left_as_it_is(line: str) -> None:
    assert faults(line) == set()


def test_a_fault_that_no_test_notices_has_to_be_explained_and_few_may_be() -> None:
    explained = [{**FAULT, "why": "nobody can tell"}]
    enough = [FAULT, *[NOTICED] * 9]
    assert not Judged("g", enough, []).is_good
    assert not Judged("g", enough, [{**FAULT, "why": " "}]).is_good
    assert Judged("g", enough, explained).is_good
    assert not Judged("g", enough[:-1], explained).is_good
    assert not Judged("g", [{**FAULT, "status": "no tests"}, *[NOTICED] * 9], []).is_good


def test_the_explanation_of_a_whole_function_counts_for_each_of_its_faults() -> None:
    explained = [{"file": "a.py", "function": "f", "why": "it runs before the tests do"}]
    assert not Judged("g", [FAULT], explained).unexplained
    assert Judged("g", [{**FAULT, "function": "g"}], explained).unexplained


def test_what_is_not_explained_is_shown_as_it_is_to_be_written_down() -> None:
    quoting = {**FAULT, "before": ['x = "\\n"']}
    (stub,) = tomllib.loads(render_survivors(Judged("g", [quoting], [])))["survivor"]
    assert {**quoting, "why": ""} == {**stub, "status": "survived"}


def test_the_table_counts_each_module_and_the_group() -> None:
    slow = {**NOTICED, "file": "b.py", "status": "timeout"}
    rows = render_table([Judged("g", [FAULT, NOTICED, slow], [])]).splitlines()[2:]
    assert rows == [
        "| `a.py` | 2 | 1 | 0 | 1 | 0 |",
        "| `b.py` | 1 | 1 | 1 | 0 | 0 |",
        "| **g** | 3 | 2 | 1 | 1 | 0 |",
    ]


def test_a_sample_is_the_same_for_the_same_seed() -> None:
    names = [f"m{number}" for number in range(50)]
    assert engine.choose(names, 5, 1) == engine.choose(reversed(names), 5, 1)
    assert engine.choose(names, 5, 1) != engine.choose(names, 5, 2)
    assert len(engine.choose(names, 0, 1)) == 50


def test_a_fault_is_tried_with_the_quickest_tests_first_and_with_no_more_than_there_is_time_for() -> None:
    duration = {"slow": 9.0, "quick": 0.5, "middling": 3.0}
    assert engine.quickest_first(duration, duration, math.inf) == ["quick", "middling", "slow"]
    assert engine.quickest_first(duration, duration, 4) == ["quick", "middling"]
    assert engine.quickest_first(duration, duration, 0.1) == ["quick"], "without any nothing would be told"


def test_every_group_names_modules_and_tests_that_are_there_and_every_survivor_says_why() -> None:
    for group in read_groups().values():
        paths = [*group["modules"], *(each.partition("::")[0] for each in group["tests"])]
        assert all((ROOT / path).is_file() for path in paths)
    explained = tomllib.loads((HERE / "explained.toml").read_text(encoding="utf-8"))["survivor"]
    assert all(each["why"].strip() and (ROOT / each["file"]).is_file() for each in explained)


def test_a_fault_that_a_test_notices_is_told_from_one_that_none_does(tmp_path: Path) -> None:
    sources = {
        "bot/__init__.py": "",
        "bot/gate.py": "def may(age, known):\n    return age > 17 and known\n",
        "adapters/__init__.py": "",
        "tests/test_gate.py": "from bot.gate import may\n\n\ndef test_may():\n    assert may(20, True)\n"
        "    assert not may(20, False)\n    assert not may(9, True)\n",
        "pyproject.toml": "[tool.mutmut]\nsource_paths = ['bot', 'adapters']\n"
        "only_mutate = ['bot/gate.py']\n"
        "pytest_add_cli_args_test_selection = ['tests/test_gate.py']\ntrack_dependencies = false\n"
        "use_git_change_detection = false\nprocess_isolation = 'forkserver'\n",
    }
    for name, text in sources.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    results = try_faults(tmp_path)
    survived = {each["after"][0] for each in results if each["status"] not in engine.NOTICED}
    assert survived == {"return age >= 17 and known"}
    assert {each["function"] for each in results} == {"may"}
    assert len(results) > 5
