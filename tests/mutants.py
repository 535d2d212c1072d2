"""Small faults put into a module, one at a time: what good tests would notice."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_STATEMENTS = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.If, ast.For, ast.While, ast.Raise, ast.With)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one fault, the line it stands in, and what it is."""

    line: int
    what: str
    source: str


def mutants(source: str) -> Iterator[Mutant]:
    """Yield every mutant of a module: comparisons, operators, constants, conditions, results and statements."""
    tree = ast.parse(source)
    spared = set(_spared(tree))
    for place, node in enumerate(ast.walk(tree)):
        if id(node) in spared:
            continue
        for number, (what, _) in enumerate(_changes(node)):
            changed = copy.deepcopy(tree)
            target = list(ast.walk(changed))[place]
            replacement = list(_changes(target))[number][1]
            _replace(changed, target, replacement)
            yield Mutant(getattr(node, "lineno", 0), what, ast.unparse(ast.fix_missing_locations(changed)))


def _spared(tree: ast.Module) -> Iterator[int]:
    """Yield what is no behaviour: docstrings, annotations, imports and all in them."""
    for node in ast.walk(tree):
        spared: list[ast.AST | None] = []
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(
            node
        ):
            spared = [node.body[0]]
        elif isinstance(node, ast.AnnAssign | ast.arg):
            spared = [node.annotation]
        elif isinstance(node, ast.Import | ast.ImportFrom):
            spared = [node]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            spared += [node.returns]
        yield from (id(inner) for each in spared if each for inner in ast.walk(each))


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield what a node can become, each a fresh one, with its description."""
    shown = ast.unparse(node) if isinstance(node, ast.expr | ast.stmt) else ""
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            operators = [*node.ops[:index], _other(operator), *node.ops[index + 1 :]]
            yield f"{shown}: another comparison", ast.Compare(node.left, operators, node.comparators)  # type: ignore[arg-type]
    elif isinstance(node, ast.BoolOp):
        yield f"{shown}: and ↔ or", ast.BoolOp(_other(node.op), node.values)  # type: ignore[arg-type]
    elif isinstance(node, ast.BinOp) and type(node.op) in _OTHER:
        yield f"{shown}: another operator", ast.BinOp(node.left, _other(node.op), node.right)  # type: ignore[arg-type]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield f"{shown}: without not", node.operand
    elif isinstance(node, ast.Constant):
        yield from ((f"{shown} → {value!r}", ast.Constant(value)) for value in _other_constants(node.value))
    elif isinstance(node, ast.IfExp):
        yield f"{shown}: the other way round", ast.IfExp(node.test, node.orelse, node.body)
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield "no condition in a comprehension", ast.comprehension(node.target, node.iter, [], node.is_async)
    elif isinstance(node, ast.Return) and node.value is not None:
        yield f"{shown} → None", ast.Return(ast.Constant(None))
    if isinstance(node, ast.If | ast.While):
        changed = copy.deepcopy(node)
        changed.test = ast.UnaryOp(ast.Not(), changed.test)
        yield f"if not ({ast.unparse(node.test)})", changed
    if isinstance(node, _STATEMENTS):
        yield f"without {shown.splitlines()[0]}", ast.Pass()


def _other(operator: ast.AST) -> ast.AST:
    return _OTHER[type(operator)]()


def _other_constants(value: object) -> list[bool | float | str]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1]
    if isinstance(value, str):
        return [f"{value}X", *([""] if value else [])]
    return []


def _replace(tree: ast.AST, target: ast.AST, replacement: ast.AST) -> None:
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            if value is target:
                setattr(node, name, replacement)
            elif isinstance(value, list):
                setattr(node, name, [replacement if item is target else item for item in value])
