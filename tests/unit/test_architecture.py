"""The shape of the code: who may import whom, how long things may get."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PURE = {
    "bm25s",
    "markdown_it",
    "numpy",
    "pydantic",
    "pydantic_core",
    "pylatexenc",
    "rapidfuzz",
    "snowballstemmer",
    "text_to_num",
}
WORLDLY = {
    "asyncio.subprocess",
    "http",
    "os",
    "pathlib",
    "socket",
    "sqlite3",
    "subprocess",
    "time",
    "urllib.request",
}
LONGEST_FUNCTION = 60
LONGEST_FILE = 450


def sources(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("file", sources("bot"), ids=name)
def test_the_domain_imports_nothing_that_touches_the_world(file: Path) -> None:
    for module in imports(file):
        top = module.split(".")[0]
        assert top in PURE | {"bot"} or top in sys.stdlib_module_names, module
        assert not any(module == worldly or module.startswith(f"{worldly}.") for worldly in WORLDLY), module


@pytest.mark.parametrize("file", sources("bot", "adapters"), ids=name)
def test_the_code_does_not_import_its_tests(file: Path) -> None:
    assert not any(module.split(".")[0] == "tests" for module in imports(file))


@pytest.mark.parametrize("file", sources("bot", "adapters", "tests"), ids=name)
def test_no_file_and_no_function_is_too_long_to_read(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, node.name


@pytest.mark.parametrize("file", sources("bot", "adapters"), ids=name)
def test_blocking_work_is_done_in_pools_of_its_own_and_no_thread_waits_for_the_loop(file: Path) -> None:
    """Python's default pool serves whoever comes: one kind of work that waits there starves all others."""
    pools = name(file) == "adapters/pools.py"
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        used = getattr(node, "attr", None) or getattr(node, "id", None)
        assert used not in {"to_thread", "run_coroutine_threadsafe"}, getattr(node, "lineno", 0)
        assert pools or used not in {"run_in_executor", "ThreadPoolExecutor"}, name(file)


@pytest.mark.parametrize("file", sources("bot"), ids=name)
def test_the_domain_does_not_read_the_clock(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"now", "utcnow", "today"} or _is_clock(node), f"line {node.lineno}"


def _is_clock(node: ast.Attribute) -> bool:
    """`self.clock.now`, and fields of our own that happen to be called so."""
    return not (isinstance(node.value, ast.Attribute) and node.value.attr in {"datetime", "date"})
