"""Small faults in code (rules left out, turned round, or moved by one), and how they are put into it.

Those of mutmut that nearly every test notices (an argument or a value that becomes None) are not made, as
they make a suite look better than it is. What is added to mutmut's takes a rule away whole: a clause of a
condition, a statement, the answer of a function that says yes or no.

What promises nothing is not changed, as no test should hold us to it: what a log says, and whether it does;
how much is shown and how long is waited at most, by the constants that are called so (that there is such a
limit is a promise, and it goes with the rest of its condition); whether what is just as large as a constant
is within it; an `AssertionError`, which is for what cannot happen. Constants of modules are changed only
where a function compares or hands them on, and what runs as a module is imported not at all.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import unified_diff
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import libcst as cst
from libcst import matchers as m
from mutmut.mutation import file_mutation, mutators

Operator = tuple[type[cst.CSTNode], Callable[[Any], Iterable[cst.CSTNode]]]

_YES, _NO = cst.Name("True"), cst.Name("False")
_CONSTANT = m.Name(value=m.MatchRegex(r"_?[A-Z][A-Z_0-9]+$"))
_LIMIT = m.Name(
    value=m.MatchRegex(
        r"_?((MOST|LEAST|LONGEST|FIRST)(_[A-Z_]+)?|([A-Z_]+_)?(ATTEMPTS|WAIT|LONGEST|INTERVAL|PAUSE))$"
    )
)
_AT_ITS_EDGE = m.ComparisonTarget(
    operator=m.GreaterThan() | m.GreaterThanEqual() | m.LessThan() | m.LessThanEqual(), comparator=_CONSTANT
)
_LOGS = m.Expr(value=m.Call(func=m.Attribute(value=m.Name("log"))))
_ONLY_LOGS = m.If(
    body=m.IndentedBlock(body=[m.AtLeastN(m.SimpleStatementLine(body=[_LOGS]), n=1)]), orelse=None
)
_CANNOT_HAPPEN = m.Raise(exc=m.Call(func=m.Name("AssertionError")))
_YES_OR_NO = (
    m.BooleanOperation()
    | m.Comparison()
    | m.UnaryOperation(operator=m.Not())
    | m.Call(func=m.Name("any") | m.Name("all") | m.Name("bool") | m.Name("isinstance"))
)
_CALLED = m.Call() | m.Await(expression=m.Call())
FEW = 10


def drop_clause(node: cst.BooleanOperation) -> Iterable[cst.BaseExpression]:
    """Of two clauses, each alone, within the parentheses of both."""
    for each in (node.left, node.right):
        yield each.with_changes(lpar=[*node.lpar, *each.lpar], rpar=[*each.rpar, *node.rpar])


def decide(node: cst.If) -> Iterable[cst.If]:
    """Go the same way whatever the condition says."""
    if m.matches(node, _ONLY_LOGS):
        return
    yield node.with_changes(test=_YES)
    yield node.with_changes(test=_NO)


def let_all_through(node: cst.CompIf) -> Iterable[cst.CompIf]:
    """Let a comprehension take everything."""
    yield node.with_changes(test=_YES)


def answer_always(node: cst.Return) -> Iterable[cst.Return]:
    """Say yes, or no, without a look."""
    if node.value is not None and m.matches(node.value, _YES_OR_NO):
        yield node.with_changes(value=_YES)
        yield node.with_changes(value=_NO)


def leave_out(node: cst.Expr | cst.Raise) -> Iterable[cst.BaseSmallStatement]:
    """Call nothing, or raise nothing."""
    if m.matches(node, _CANNOT_HAPPEN | _LOGS):
        return
    if isinstance(node, cst.Raise) or m.matches(node.value, _CALLED):
        yield cst.Pass()


def leave_unset(node: cst.Assign | cst.AugAssign) -> Iterable[cst.BaseSmallStatement]:
    """Forget to note something in an object or a table."""
    targets = [each.target for each in node.targets] if isinstance(node, cst.Assign) else [node.target]
    if any(m.matches(each, m.Attribute() | m.Subscript()) for each in targets):
        yield cst.Pass()


def leave_to_default(node: cst.Call) -> Iterable[cst.Call]:
    """Leave a named argument out."""
    for at, each in enumerate(node.args):
        if each.keyword is not None and len(node.args) > 1 and not m.matches(each.value, _LIMIT):
            yield node.with_changes(args=[*node.args[:at], *node.args[at + 1 :]])


def move_bound(node: cst.ComparisonTarget | cst.BinaryOperation | cst.Arg) -> Iterable[cst.CSTNode]:
    """Take twice a constant of the module."""
    name = {cst.ComparisonTarget: "comparator", cst.BinaryOperation: "right", cst.Arg: "value"}[type(node)]
    value = getattr(node, name)
    if m.matches(value, _CONSTANT) and not m.matches(value, _LIMIT):
        yield node.with_changes(**{name: cst.parse_expression(f"({value.value} * 2)")})


def move_number(node: cst.Integer | cst.Float) -> Iterable[cst.BaseNumber]:
    """One more of a few; twice as much of many, where one more is a matter of taste."""
    value = node.evaluated_value
    yield node.with_changes(value=repr(value + 1 if value < FEW else value * 2))


def swap_operator(node: cst.CSTNode) -> Iterable[cst.CSTNode]:
    """Ask or reckon otherwise."""
    if not m.matches(node, _AT_ITS_EDGE):
        yield from mutators.operator_swap_op(node)


def mark_string(node: cst.SimpleString) -> Iterable[cst.BaseString]:
    """Write a string otherwise, once."""
    yield from list(mutators.operator_string(node))[:1]


OPERATORS: Sequence[Operator] = (
    (cst.BooleanOperation, drop_clause),
    (cst.If, decide),
    (cst.CompIf, let_all_through),
    (cst.Return, answer_always),
    (cst.Expr, leave_out),
    (cst.Raise, leave_out),
    (cst.Assign, leave_unset),
    (cst.AugAssign, leave_unset),
    (cst.Call, leave_to_default),
    (cst.ComparisonTarget, move_bound),
    (cst.BinaryOperation, move_bound),
    (cst.Arg, move_bound),
    (cst.SimpleString, mark_string),
    (cst.Integer, move_number),
    (cst.Float, move_number),
    (cst.Name, mutators.operator_name),
    (cst.UnaryOperation, mutators.operator_remove_unary_ops),
    (cst.CSTNode, mutators.operator_keywords),
    (cst.CSTNode, swap_operator),
    (cst.IfExp, mutators.operator_if_exp),
    (cst.Match, mutators.operator_match),
)


@dataclass(frozen=True)
class Fault:
    """One thing changed in a function (`f` or `Class.f`) of a file, and how the function reads with it.

    That is found out where it is asked for: of most faults of a sample nobody wants to know.
    """

    file: str
    function: str
    number: int
    module: cst.Module = field(compare=False, repr=False)
    whole: Any = field(compare=False, repr=False)
    change: Any = field(compare=False, repr=False)

    @cached_property
    def lines(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Those that are there without it alone, and with it."""
        return changed_lines(self.module.code_for_node(self.whole), self.module.code_for_node(self._faulty))

    @property
    def source(self) -> str:
        """The function with it."""
        return _source(self.function, self._faulty, self.whole)

    @cached_property
    def _faulty(self) -> Any:
        return file_mutation.deep_replace(self.whole, self.change.original_node, self.change.mutated_node)


def find_faults(file: str) -> Iterator[Fault]:
    """Those that can be put into a file of the folder that we are in, under decorators too."""
    operators: Any = mutators.mutation_operators  # a list that mutmut itself reads
    operators[:] = OPERATORS
    module, mutations, *_ = file_mutation.create_mutations(file, _read(file).code)
    of_function = file_mutation.group_by_top_level_node(mutations)
    for name, function in _functions(module):
        for number, each in enumerate(of_function.get(function, ())):
            yield Fault(file, name, number, module, function, each)


def changed_lines(before: str, after: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines that are in the one alone, and in the other, without their margin."""
    lines = list(unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""))[2:]
    gone = tuple(line[1:].strip() for line in lines if line.startswith("-"))
    return gone, tuple(line[1:].strip() for line in lines if line.startswith("+"))


def put(file: str, function: str, source: str) -> None:
    """Have a function of the running project, whoever holds it, do what another source says."""
    names, made = vars(_module(file)), dict[str, Any]()
    code = compile(source, file, "exec", annotations.compiler_flag, dont_inherit=True)
    exec(code, names, made)  # noqa: S102
    old, new = _find(names, function), _find(made, function)
    old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__
    forget(file)


def watch(file: str, reached: set[str]) -> None:
    """Have each function of a file note in the set, as `file:function`, that it is called."""
    vars(_module(file))["_reached"] = reached
    for name, function in _functions(_read(file)):
        noting = _begin(function, f"_reached.add({f'{file}:{name}'!r})")
        put(file, name, _source(name, noting, function))


def forget(file: str) -> None:
    """Empty what a module remembers, so that its functions are called again."""
    for each in vars(_module(file)).values():
        if callable(clear := getattr(each, "cache_clear", None)):
            clear()


def _module(file: str) -> ModuleType:
    return import_module(file.removesuffix(".py").replace("/", "."))


def _find(names: Mapping[str, Any], function: str) -> Any:
    """The function itself, below its decorators."""
    *owners, name = function.split(".")
    for owner in owners:
        names = vars(names[owner])
    found = names[name]
    return inspect.unwrap(getattr(found, "fget", None) or getattr(found, "func", None) or found)


def _read(file: str) -> cst.Module:
    module = cst.parse_module(Path(file).read_text(encoding="utf-8"))
    return module.with_changes(body=[_undecorated(each) for each in module.body])


def _undecorated(node: Any) -> Any:
    """A function or a class with its functions: mutmut leaves out what is decorated."""
    if isinstance(node, cst.ClassDef):
        body = [_undecorated(each) for each in node.body.body]
        return node.with_changes(decorators=(), body=node.body.with_changes(body=body))
    return node.with_changes(decorators=()) if isinstance(node, cst.FunctionDef) else node


def _functions(module: cst.Module) -> Iterator[tuple[str, Any]]:
    """Those of a module and of its classes that do something, by name."""
    for outer in module.body:
        owner = f"{outer.name.value}." if isinstance(outer, cst.ClassDef) else ""
        for each in outer.body.body if owner else [outer]:
            if isinstance(each, cst.FunctionDef) and isinstance(each.body, cst.IndentedBlock):
                yield owner + each.name.value, each


def _source(name: str, function: Any, like: Any) -> str:
    """A function, in its class where it has one, with the cell of a `super()` where `like` has that."""
    if m.findall(like, m.Call(func=m.Name("super"))):
        function = _begin(function, "__class__")
    for owner in name.split(".")[:-1]:
        function = cst.ClassDef(cst.Name(owner), cst.IndentedBlock([function]))
    return str(cst.Module([function]).code)


def _begin(function: Any, statement: str) -> Any:
    body = [cst.parse_statement(statement), *function.body.body]
    return function.with_changes(body=function.body.with_changes(body=body))
