"""The tool that puts faults into the code makes those that matter, and lets none pass without a word."""

import math
import tomllib
from pathlib import Path

import libcst as cst
import pytest

from tests.mutation import engine
from tests.mutation.__main__ import ROOT, measure, read_toml
from tests.mutation.report import Judged, render_survivors, render_table
from tests.mutation.trials import Options, choose, quickest_first, try_faults

FAULT = {"file": "a.py", "function": "f", "before": ["if a:"], "after": ["if True:"], "status": "unnoticed"}
NOTICED = {**FAULT, "status": "noticed"}
LEFT_OUT = {**FAULT, "status": "left out"}


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


def test_few_faults_may_go_unnoticed_without_an_explanation() -> None:
    few, many = [FAULT, *[NOTICED] * 9], [FAULT, *[NOTICED] * 8]
    assert Judged("g", few, []).is_good
    assert not Judged("g", many, []).is_good
    assert not Judged("g", many, [{**FAULT, "why": " "}]).is_good
    assert Judged("g", many, [{**FAULT, "why": "nobody can tell"}]).is_good
    assert not Judged("g", [*many, LEFT_OUT], []).is_good
    for status in ("ended with 3", "not told"):
        assert not Judged("g", [{**FAULT, "status": status}, *[NOTICED] * 8], []).is_good


def test_a_group_that_could_not_be_measured_is_not_good_and_the_table_says_so() -> None:
    judged = Judged("g", [], [])
    assert not judged.is_good
    assert render_table([judged]).splitlines()[-1] == "| **g**, not measured | 0 | 0 | 0 | 0 | 0 | 0 | – |"


def test_the_explanation_of_a_whole_function_counts_for_each_of_its_faults() -> None:
    explained = [{"file": "a.py", "function": "f", "why": "it runs before the tests do"}]
    assert not Judged("g", [FAULT], explained).unexplained
    assert Judged("g", [{**FAULT, "function": "g"}], explained).unexplained


def test_what_is_not_explained_is_shown_as_it_is_to_be_written_down() -> None:
    quoting = {**FAULT, "before": ['x = "\\n"']}
    (stub,) = tomllib.loads(render_survivors(Judged("g", [quoting], [])))["survivor"]
    assert {**quoting, "why": ""} == {**stub, "status": "unnoticed"}


def test_the_table_counts_each_module_and_the_group() -> None:
    slow = {**NOTICED, "file": "b.py", "status": "too long"}
    explained = [{**FAULT, "why": "nobody can tell"}]
    rows = render_table([Judged("g", [slow, FAULT, NOTICED, LEFT_OUT], explained)]).splitlines()[2:]
    assert rows == [
        "| **g** | 4 | 3 | 2 | 1 | 1 | 0 | 0.0 % |",
        "| `a.py` | 3 | 2 | 1 | 0 | 1 | 0 | 0.0 % |",
        "| `b.py` | 1 | 1 | 1 | 1 | 0 | 0 | 0.0 % |",
    ]


def test_a_sample_is_the_same_for_the_same_seed() -> None:
    module = cst.Module([])
    some = [engine.Fault("a.py", "f", number, module, None, None) for number in range(50)]
    assert choose(some, 5, 1) == choose(reversed(some), 5, 1)
    assert choose(some, 5, 1) != choose(some, 5, 2)
    assert len(choose(some, 0, 1)) == 50


def test_a_fault_is_tried_with_the_quickest_tests_first_and_with_no_more_than_there_is_time_for() -> None:
    took = {"slow": 9.0, "quick": 0.5, "middling": 3.0}
    assert quickest_first(took, took, math.inf) == ["quick", "middling", "slow"]
    assert quickest_first(took, took, 4) == ["quick", "middling"]
    assert quickest_first(took, took, 0.1) == ["quick"], "without any nothing would be told"


def test_every_group_names_modules_and_tests_that_are_there_and_every_survivor_says_why() -> None:
    for group in read_toml("groups").values():
        paths = [*group["modules"], *(each.partition("::")[0] for each in group["tests"])]
        assert all((ROOT / path).is_file() for path in paths)


def test_every_explanation_says_why_and_its_lines_are_still_there() -> None:
    for each in read_toml("explained")["survivor"]:
        lines = {line.strip() for line in ROOT.joinpath(each["file"]).read_text("utf-8").splitlines()}
        assert each["why"].strip()
        assert lines.issuperset(each.get("before", ())), each["before"]


PROJECT = {
    "gate.py": """
from contextlib import contextmanager
from functools import lru_cache


def may(age, known):
    return age > 17 and known


@contextmanager
def held(to):
    to.append("in")
    yield
    to.append("out")


class Count:
    def __init__(self, first=3):
        self.first = first

    @property
    def left(self):
        return self.first * 2


class Down(Count):
    def __init__(self):
        super().__init__()
        self.step = 1

    def go(self):
        while self.first > 0:
            self.first -= self.step


@lru_cache
def double(number):
    return number * 2
""",
    "test_gate.py": """
from gate import Down, double, held, may

SIX = double(3)


def test_may():
    assert may(20, True)
    assert not may(20, False)
    assert not may(9, True)


def test_held():
    with held(order := []):
        assert order == ["in"]
    assert order == ["in", "out"]


def test_down():
    down = Down()
    assert down.left == 6
    down.go()
    assert down.first == 0


def test_double():
    assert double(3) == SIX == 6
""",
    "pyproject.toml": "[tool.mutmut]\nsource_paths = ['.']\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in PROJECT.items():
        tmp_path.joinpath(name).write_text(text, encoding="utf-8")
    return tmp_path


GROUP = {"modules": ["gate.py"], "tests": ["test_gate.py"]}


def test_a_fault_that_a_test_notices_is_told_from_one_that_none_does(project: Path) -> None:
    results = try_faults(project, GROUP, Options(children=2, patience=1), project / "g.jsonl")
    found: dict[str, set[str]] = {}
    for each in results:
        found.setdefault(each["status"], set()).add(f"{each['function']}: {' '.join(each['after'])}")
    assert set(found) == {"unnoticed", "too long", "noticed"}
    assert found["unnoticed"] == {"may: return age >= 17 and known"}
    assert "Down.go: self.first += self.step" in found["too long"]
    noticed = {'held: to.append("XXoutXX")', "Down.__init__: pass", "double: return number * 3"}
    assert noticed < found["noticed"]


def test_a_sample_leaves_the_other_faults_out(project: Path) -> None:
    results = try_faults(project, GROUP, Options(sample=3, patience=1), project / "g.jsonl")
    assert len([each for each in results if each["status"] != "left out"]) == 3 < len(results)


LATE = {
    "late.py": """
def once():
    return "once"


def always():
    return "always"


def faulty():
    return "faulty"
""",
    "test_late.py": """
from pathlib import Path

import pytest

import late


def is_run(name, runs):
    with Path(name).open("a+") as file:
        file.write(".")
        return file.tell() in runs


@pytest.mark.parametrize("name", ["once", "always"])
def test_comes_late_in_the_second_run(name):
    getattr(late, name)()
    if is_run(name, [2] if name == "once" else range(2, 9)):
        raise TimeoutError


def test_comes_late_with_a_fault():
    if late.faulty() != "faulty":
        raise TimeoutError
""",
}


def test_what_comes_late_is_tried_again_and_counts_only_where_it_does_not_without_the_fault(
    tmp_path: Path,
) -> None:
    for name, text in {**LATE, "pyproject.toml": PROJECT["pyproject.toml"]}.items():
        tmp_path.joinpath(name).write_text(text, encoding="utf-8")
    group = {"modules": ["late.py"], "tests": ["test_late.py"]}
    results = try_faults(tmp_path, group, Options(patience=1), tmp_path / "g.jsonl")
    found = {each["function"]: each["status"] for each in results}
    assert found == {"once": "unnoticed", "always": "not told", "faulty": "too long"}


def test_a_group_whose_tests_fail_without_a_fault_is_told_and_not_measured(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project.joinpath("test_gate.py").write_text(
        "def test_it():\n    assert not 'a word'\n", encoding="utf-8"
    )
    judged = measure("g", {**GROUP, "promise": "it holds"}, Options(), project)
    assert not judged.tried
    told = capsys.readouterr().err
    assert "a word" in told
    assert "g: NOT MEASURED" in told
