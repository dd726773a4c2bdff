"""Small wrongs, one at a time: of cells of the matrix, of rows of transitions, of conditions in code."""

import ast
from collections.abc import Iterator
from dataclasses import fields, replace
from types import ModuleType

from bihuan.web.accounts.capabilities import _SCOPES, KNOWING, RIGHTS, Letter, Right
from bihuan.web.accounts.choices import Duty

Cell = tuple[str, str, str]
Rights = tuple[Right, ...]


def of_cells() -> Iterator[tuple[Cell, Rights]]:
    """Yield each cell of what can be done now with one thing wrong in it; what says nothing new is left out."""
    for cell, rights in RIGHTS.items():
        yield from ((cell, wrong) for wrong in _of_cell(cell[2], rights))


def _of_cell(role: str, rights: Rights) -> Iterator[Rights]:
    if rights:
        yield ()
    for scope in _scopes(role):
        for letter in Letter:
            more = Right(frozenset({letter}), scope)
            if not any(_covers(right, more) for right in rights):
                yield (*rights, more)
    for place, right in enumerate(rights):
        rest = (*rights[:place], *rights[place + 1 :])
        for wrong in _of_right(role, right, rest):
            yield (*rest, wrong) if wrong else rest


def _of_right(role: str, right: Right, rest: Rights) -> Iterator[Right | None]:
    for letter in sorted(right.letters):
        yield replace(right, letters=right.letters - {letter}) if len(right.letters) > 1 else None
        # Knowing carries no conditions, so one that only adds to knowing changes nothing.
        if right.letters != {Letter.KNOW}:
            yield from (replace(right, **{name: not getattr(right, name)}) for name in ("two_people", "step_up"))
    for scope in _scopes(role):
        if scope != right.scope:
            yield replace(right, scope=scope)
    for aspect in ("", "form", "grave", "on_behalf"):
        if aspect != right.aspect and right.letters != {Letter.KNOW}:
            yield replace(right, aspect=aspect)
    for duty in ("", *(str(duty) for duty in Duty)):
        if duty != right.duty:
            yield replace(right, duty=duty)


def _scopes(role: str) -> list[frozenset[str]]:
    own = [frozenset({scope}) for scope, roles in _SCOPES.items() if role in roles]
    return [*own, *(scope | {"o"} for scope in own if scope not in ({"o"}, {"a"}))]


def _covers(right: Right, more: Right) -> bool:
    """Return whether ``right`` says what ``more`` would add: the letter, no narrower, on no condition."""
    (letter,) = more.letters
    if letter is Letter.KNOW:
        return bool(right.letters & KNOWING) and not right.duty and _reaches_as_far(right.scope, more.scope)
    is_free = not (right.two_people or right.step_up or right.duty or right.aspect)
    return letter in right.letters and is_free and _reaches_as_far(right.scope, more.scope)


def _reaches_as_far(scope: frozenset[str], other: frozenset[str]) -> bool:
    if "o" in scope and "o" not in other:
        return False
    where, there = scope - {"o"}, other - {"o"}
    return not where or "a" in where or where == there or ("r" in where and bool(there) and "a" not in there)


def of_transition(transition: object, states: frozenset[str], tos: Iterator[object] = ()) -> Iterator[object]:
    """Yield a row of a table of transitions with one thing wrong in it; ``states`` are all the object has."""
    names = {field.name for field in fields(transition)}
    sources = transition.sources
    for state in sorted(states):
        yield replace(transition, sources=sources ^ {state})
        if state != transition.target:
            yield replace(transition, target=state)
    for flag in sorted(names & {"needs_reason", "two_people"}):
        yield replace(transition, **{flag: not getattr(transition, flag)})
    if "to" in names:
        yield from (replace(transition, to=to) for to in tos if to.value[:2] != transition.to.value[:2])
    if "not_by" in names:
        for column in transition.not_by:
            yield replace(transition, not_by=tuple(other for other in transition.not_by if other != column))


def of_code(module: ModuleType, functions: frozenset[str]) -> Iterator[tuple[str, ast.Module]]:
    """Yield what was changed and the module's tree, with one condition in one of ``functions`` turned round."""
    source = module.__loader__.get_source(module.__name__)
    count = sum(1 for _ in _places(ast.parse(source), functions))
    for number in range(count):
        tree = ast.parse(source)
        name, node, change = list(_places(tree, functions))[number]
        before = ast.unparse(node)
        change()
        yield f"{name}: {before} → {ast.unparse(node)}", ast.fix_missing_locations(tree)


def _places(tree: ast.Module, functions: frozenset[str]) -> Iterator[tuple[str, ast.AST, object]]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and function.name in functions:
            nodes = [node for statement in function.body for node in ast.walk(statement)]
            written = [node.annotation for node in nodes if isinstance(node, ast.AnnAssign)]
            types = {id(part) for annotation in written for part in ast.walk(annotation)}
            for node in nodes:
                if id(node) not in types:
                    yield from ((function.name, node, change) for change in _changes(node))


_OPPOSITE = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.LtE: ast.Lt,
    ast.Lt: ast.LtE,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}


def _changes(node: ast.AST) -> Iterator[object]:
    if isinstance(node, ast.Compare):
        yield lambda: node.ops.__setitem__(0, _OPPOSITE[type(node.ops[0])]())
    elif isinstance(node, ast.BoolOp):
        yield lambda: setattr(node, "op", ast.And() if isinstance(node.op, ast.Or) else ast.Or())
        for place in range(len(node.values)):
            yield lambda place=place: node.values.__setitem__(place, ast.Constant(isinstance(node.op, ast.And)))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield lambda: setattr(node, "operand", ast.UnaryOp(ast.Not(), node.operand))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.BitAnd | ast.BitOr | ast.Add):
        other = {ast.Sub: ast.Add, ast.Add: ast.Sub, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd}
        if not isinstance(node.op, ast.Sub) or not isinstance(node.right, ast.Set):
            yield lambda: setattr(node, "op", other[type(node.op)]())
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield lambda: setattr(node, "value", not node.value)
