"""The shape of the code: who may import whom, how long things may get."""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.domain import errors

ROOT = Path(__file__).parents[2]
PURE = {
    "babel",
    "numpy",
    "pydantic",
    "pydantic_core",
    "pylatexenc",
    "rapidfuzz",
    "Stemmer",
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
LAYERS = (
    {"domain", "text"},
    {"util", "ports", "sources", "locales"},
    {"papers", "llm", "selection", "analysis"},
    {"compose", "digests"},
    {"chat"},
)
"""The folders of `bot/`, lowest first: each knows what is beside it and below, and nothing above."""
KINDS = ("adapters/platforms/", "adapters/stores/")
"""Below each, the same name means the same for each platform, and for each engine."""
LAYERED = {
    "analysis": "the reading of a paper: the record, and the message",
    "api": "somebody else's interface, called in one place",
    "app": "a platform with its connection",
    "archive": "digests that are kept: the port, and the digest as it is kept",
    "ask": "asking the papers: the use case, and the command line's command",
    "categories": "what can be followed, of each source",
    "changes": "what a new version changed: found, and told",
    "clock": "time: the port, and the machine's",
    "commands": "the table of commands, and what a platform shows of it",
    "connect": "puts a platform, or a source, behind the ports",
    "conversations": "what is remembered to answer: the port, and its tables",
    "digest": "a digest: the record, its messages, the command line's command",
    "doctor": "what is wrong here: for everything, and for each platform",
    "embeddings": "texts as vectors: what is made of them, and the endpoint that makes them",
    "errors": "what fails: the tree, and an engine's failures as ours",
    "figures": "numbers with their units: found in a text, and held against the evidence",
    "ids": "what papers are called, of each source",
    "installations": "who installed an app that many may: the port, and its table",
    "liked_references": "works that a topic is to be like: the port, and their tables",
    "local": "a model on this machine",
    "own_files": "files of people's own: the port, the questions about them, and what reads them",
    "operations": "keeping things going: the port, its tables, the operator's commands",
    "paper": "a paper: the record, and the command line's command",
    "papers": "papers: what people ask of them, and their tables",
    "passage": "a piece of a paper: the record, and where a page shows it",
    "passages": "pieces of papers: cut, and kept",
    "preview": "what would have been picked: looked up, shown, asked in a channel and in the terminal",
    "profile": "what a source is: the contract, and each source's",
    "platform": "where messages are posted: the port, and each platform",
    "reading_room": "what pages show: the port, and its tables",
    "refusals": "what a platform means by refusing: the kinds, and each platform's table",
    "registry": "what there is of a kind: platforms, and sources",
    "responder": "the answering side: the contract, and each platform's",
    "revisions": "new versions of papers: found, and kept",
    "run": "one subscription on one day: the record, and the use case",
    "runs": "runs: the port, and their tables",
    "settings": "what can be set: the table, and each platform's section of it",
    "store": "what is kept: the ports, all of them at once, and each engine's",
    "subscriptions": "who follows what: the port, and its tables",
    "topics": "what is followed: in a channel, and in the terminal",
    "web_messages": "what stands in the channels of the pages: the port, and their tables",
    "usage": "what the model took: counted, kept, shown in a channel and in the terminal",
    "tenants": "all that is kept of one workspace: found, and the operator's commands",
}
"""Names of modules that stand in several layers for one thing. A second thing needs another name."""
ONE_MEANING = {
    "abs_url": "where a paper's page is: at whichever source, and at arXiv",
    "connect": "puts a source behind the ports",
    "contradictions": "the words in which one text turns round what another says, by several rules",
    "diagnose": "what works and what does not: of a model, and of each platform",
    "escape": "text so that a notation shows it as it stands: Markdown, Discord's, Slack's",
    "find_named": "the papers that a text names, of each source",
    "find_refs": "the papers that a text names: of any source, and of arXiv",
    "html_url": "where a paper's HTML is: at whichever source, and at arXiv",
    "is_id": "whether something is a paper's id: of any source, and of arXiv",
    "main": "the whole life of a process",
    "map_errors": "a library's failures as ours: each at its one boundary",
    "pack": "a thing in few bytes, as it is kept: records, and vectors",
    "parse_ref": "the paper that is meant: of any source, and of arXiv",
    "pdf_url": "where a paper's PDF is: at whichever source, and at arXiv",
    "read_form": "what somebody wants to follow: from a page, and from a typed line",
    "read_illustrated_pdf": "as the next",
    "read_pdf": "a paper from its PDF: in a child, as it is asked for outside and done inside",
    "resume": "answers what a restart interrupted: all that Discord has of it, and one question",
    "routes": "the addresses of pages, of each module that has some",
    "search": "what was shown, by words and by meaning: on a page, and in a channel",
    "spans": "a line with its styles, in each notation",
    "status": "how things are: found for the operator, and told in a channel",
    "text_of": "the text of a piece of a document: HTML, JATS, PDF",
    "unpack": "what `pack` made, as it was",
}
"""Names of functions that stand in several modules for one thing. A second thing needs another name."""
DEFINITIONS = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
PARTICIPLES = {
    *("begun", "bound", "broken", "brought", "built", "caught", "chosen", "done", "drawn", "fed", "felt"),
    *("forgotten", "found", "given", "gone", "grown", "heard", "held", "hidden", "kept", "known", "laid"),
    *("left", "lent", "lost", "made", "meant", "met", "paid", "said", "seen", "sent", "shown", "sold"),
    *("spent", "spoken", "stood", "struck", "stuck", "sung", "taken", "taught", "thought", "told", "torn"),
    *("understood", "won", "worn", "woven", "written"),
}
"""Those that do not end like `joined`."""
NO_PARTICIPLES = {"embed", "exceed", "feed", "need", "proceed", "seed", "speed", "succeed"}
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


def in_every_file_of(*folders: str) -> Callable[[Callable[[Path], None]], Callable[[], None]]:
    """A rule for files as one test, which tells of all that break it; a test for each takes a minute."""

    def as_one(rule: Callable[[Path], None]) -> Callable[[], None]:
        def test() -> None:
            broken = {}
            for file in sources(*folders):
                try:
                    rule(file)
                except AssertionError as error:
                    broken[name(file)] = str(error)
            assert not broken, broken

        return test

    return as_one


@in_every_file_of("bot")
def test_the_domain_imports_nothing_that_touches_the_world(file: Path) -> None:
    for module in imports(file):
        top = module.split(".")[0]
        assert top in PURE | {"bot"} or top in sys.stdlib_module_names, module
        assert not any(module == worldly or module.startswith(f"{worldly}.") for worldly in WORLDLY), module


@in_every_file_of("bot")
def test_a_layer_knows_none_above_it(file: Path) -> None:
    height = {folder: level for level, folders in enumerate(LAYERS) for folder in folders}
    own = file.relative_to(ROOT).parts[1]
    used = {module.split(".")[1] for module in imports(file) if module.startswith("bot.")}
    assert file.parent == ROOT / "bot" or own in height, "a new folder has its place in LAYERS"
    assert all(height.get(each, 0) <= height.get(own, len(LAYERS)) for each in used), used


@pytest.mark.parametrize(
    "package", ["slack_bolt", "discord", "arxiv", "apscheduler", "openai", "sqlite_utils"]
)
def test_the_packages_it_is_built_on_are_what_it_uses(package: str) -> None:
    assert any(each.split(".")[0] == package for file in sources("adapters") for each in imports(file))


@in_every_file_of("bot", "adapters")
def test_the_code_does_not_import_its_tests(file: Path) -> None:
    assert not any(module.split(".")[0] == "tests" for module in imports(file))


@in_every_file_of("bot", "adapters", "tests")
def test_no_file_and_no_function_is_too_long_to_read(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, node.name


@in_every_file_of("bot", "adapters")
def test_blocking_work_is_done_in_pools_of_its_own_and_no_thread_waits_for_the_loop(file: Path) -> None:
    """Python's default pool serves whoever comes: one kind of work that waits there starves all others."""
    pools = name(file) == "adapters/pools.py"
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        used = getattr(node, "attr", None) or getattr(node, "id", None)
        assert used not in {"to_thread", "run_coroutine_threadsafe"}, getattr(node, "lineno", 0)
        assert pools or used not in {"run_in_executor", "ThreadPoolExecutor"}, name(file)


@in_every_file_of("bot")
def test_the_domain_does_not_read_the_clock(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"now", "utcnow", "today"} or _is_clock(node), f"line {node.lineno}"


def _is_clock(node: ast.Attribute) -> bool:
    """`self.clock.now`, and fields of our own that happen to be called so."""
    return not (isinstance(node.value, ast.Attribute) and node.value.attr in {"datetime", "date"})


def test_no_two_modules_have_one_name_for_two_things() -> None:
    places: dict[str, list[str]] = {}
    for file in sources("bot", "adapters"):
        if file.stem != "__init__":
            places.setdefault(file.stem, []).append(name(file))
    several = {stem for stem, files in places.items() if len(files) > 1}
    alike = {stem for stem in several if _of_one_kind(places[stem])}
    assert several - alike <= set(LAYERED), {stem: places[stem] for stem in several - set(LAYERED)}
    assert set(LAYERED) <= several, "a name that stands once needs no explanation"


def _of_one_kind(files: list[str]) -> bool:
    return any(all(file.startswith(kind) for file in files) for kind in KINDS)


@in_every_file_of("bot", "adapters")
def test_no_function_is_called_by_a_participle_alone(file: Path) -> None:
    """`_told` says neither what is done nor what comes of it: a verb does, or `is_told`. Attributes may."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not _is_attribute(node):
            word = node.name.strip("_")
            regular = word.endswith("ed") and "_" not in word and word not in NO_PARTICIPLES
            fine = not regular and word not in PARTICIPLES
            assert fine, f"line {node.lineno}: {node.name}"


def _is_attribute(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("property" in ast.unparse(each) for each in node.decorator_list)


def test_no_two_public_functions_or_classes_have_one_name_for_two_things() -> None:
    """But commands of the command line, which are called what people type."""
    places: dict[str, list[str]] = {}
    for file in sources("bot", "adapters"):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, DEFINITIONS) and not node.name.startswith("_") and not _is_command(node):
                places.setdefault(node.name, []).append(name(file))
    several = {each for each, files in places.items() if len(files) > 1 and not _is_of_each(files)}
    assert several <= set(ONE_MEANING), {each: places[each] for each in several - set(ONE_MEANING)}
    assert set(ONE_MEANING) <= several, "a name that stands once needs no explanation"


def _is_command(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("command(" in ast.unparse(each) for each in node.decorator_list)


def _is_of_each(files: list[str]) -> bool:
    """Whether each platform, or each engine, has one of it."""
    return _of_one_kind(files) and len({file.split("/")[2] for file in files}) == len(files)


def test_the_tree_of_errors_is_the_one_that_is_drawn() -> None:
    drawing = (errors.__doc__ or "").split("Each class")[0]
    above: list[str] = []
    drawn: dict[str, str] = {}
    for row in drawing.splitlines():
        found = re.match(r"^(    [ │├└─]*)(\w+Error)\b", row)
        if found:
            depth = len(found[1]) // 4 - 1
            above[depth:] = [found[2]]
            drawn[found[2]] = above[depth - 1] if depth else "Exception"
    classes = [each for each in vars(errors).values() if isinstance(each, type)]
    built = {each.__name__: each.__bases__[0].__name__ for each in classes if issubclass(each, Exception)}
    assert drawn == built


def caught(file: Path) -> Iterator[str]:
    """Every error that is named where something fails or is asked for its class, or in a tuple of them."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        asks = isinstance(node, ast.Call) and ast.unparse(node.func) in {"isinstance", "suppress"}
        lists = isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple)
        if asks or lists or isinstance(node, ast.ExceptHandler):
            yield from re.findall(r"\w+Error", ast.unparse(node).partition(":\n")[0])


def test_an_error_has_a_class_for_those_who_catch_it_or_for_its_exit_code() -> None:
    """What differs in its sentence alone is raised as the class above it, with the key of the sentence."""
    known = {one for file in sources("bot", "adapters") for one in caught(file)}
    classes = [each for each in vars(errors).values() if isinstance(each, type)]
    for each in classes:
        own = {"exit_code", "retryable"} & vars(each).keys()
        assert own or not issubclass(each, Exception) or each.__name__ in known, each
