"""Puts small faults into the code of one group with mutmut, and writes down which of them no test noticed.

The faults are rules that are left out, turned round, or moved by one. Those of mutmut that nearly every
test notices (an argument or a value that becomes None) are not made, as they make a suite look better than
it is. What is added to mutmut's takes a rule away whole: a clause of a condition, a statement, the answer
of a function that says yes or no.

What promises nothing is not changed, as no test should hold us to it: what a log says, and whether it does;
how much is shown and how long is waited at most, by the constants that are called so (that there is such a
limit is a promise, and it goes with the rest of its condition); whether what is just as large as a constant
is within it; an `AssertionError`, which is for what cannot happen.

It is started as a file, since the tests that run in it are a copy of this package.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import accumulate
from math import inf
from pathlib import Path
from typing import Any

import libcst as cst
from libcst import matchers as m
from mutmut.mutation import mutators

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
NOTICED = {"killed", "timeout"}
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


def choose(names: Iterable[str], most: int, seed: int) -> list[str]:
    """The same `most` names for the same seed, whatever else there is; all where it is 0."""
    ordered = sorted(names, key=lambda name: hashlib.sha256(f"{seed} {name}".encode()).hexdigest())
    return ordered[: most or None]


def changed_lines(diff: str) -> tuple[list[str], list[str]]:
    """The lines before and after of a unified diff, without their place."""
    lines = [line for line in diff.splitlines() if line[:3] not in {"---", "+++"}]
    before = [line[1:].strip() for line in lines if line.startswith("-")]
    return before, [line[1:].strip() for line in lines if line.startswith("+")]


def quickest_first(tests: Iterable[str], duration: Mapping[str, float], seconds: float) -> list[str]:
    """As many as there is time for, in the order of how long they take."""
    ordered = sorted(tests, key=lambda test: (duration[test], test))
    total = list(accumulate(duration[test] for test in ordered))
    return ordered[: max(1, bisect(total, seconds))]


def _try_quickest_first(mutmut: Any, seconds: float) -> None:
    """Have each fault tried with the quickest tests first: mutmut takes them in the order of a set."""
    runner: Any = import_module("mutmut.workers.isolation").ForkServerRunner
    submit = runner.submit

    def submit_quickest(self: object, name: str, tests: list[str], *limits: float) -> None:
        submit(self, name, quickest_first(tests, mutmut.state().duration_by_test, seconds), *limits)

    runner.submit = submit_quickest


def _results(mutmut: Any, chosen: Sequence[str]) -> Iterator[dict[str, object]]:
    wanted = set(chosen)
    every, _ = mutmut.collect_source_file_mutation_data(mutant_names=())
    for data, name, code in every:
        if name not in wanted:
            continue
        status = mutmut.status_by_exit_code[code]
        function, _, _ = name.rpartition(".")[2].partition("__mutmut_")
        found: dict[str, object] = {"file": str(data.path), "status": status}
        found["function"] = function.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
        if status not in NOTICED:
            before, after = changed_lines(mutmut.get_diff_for_mutant(name, path=data.path))
            found |= {"before": before, "after": after}
        yield found


def main() -> None:
    """Try what was not tried yet, and again what no test noticed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=inf)
    parser.add_argument("--children", type=int, default=os.cpu_count())
    given = parser.parse_args()
    os.chdir(given.folder)
    mutmut: Any = import_module("mutmut.__main__")  # which reads the settings of the folder it is in
    operators: Any = mutators.mutation_operators  # a list that mutmut itself reads
    operators[:] = OPERATORS
    _try_quickest_first(mutmut, given.seconds)
    mutmut.copy_src_dir()
    mutmut.create_mutants(given.children)
    every, _ = mutmut.collect_source_file_mutation_data(mutant_names=())
    statuses = {name: mutmut.status_by_exit_code[code] for _, name, code in every}
    chosen = choose(statuses, given.sample, given.seed)
    left = [name for name in chosen if statuses[name] not in NOTICED]
    if left:
        mutmut._run(left, given.children)
    Path("results.json").write_text(json.dumps(list(_results(mutmut, chosen)), indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
