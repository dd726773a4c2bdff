"""
Faults put into a module on purpose, one at a time: each comparison turned, each condition made constant, each refusal
left out. Whoever tests the module has to notice every one of them.
"""

import ast
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

import pytest

TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
#: And by one: a border that is off is the commonest slip.
SHIFTED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}


def mutants(path: Path) -> Iterator[tuple[str, ast.Module]]:
    """Yield each mutant of a file: where and what, and its tree."""
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    for number, node in enumerate(nodes):
        for what, change in _changes(node):
            copied = deepcopy(tree)
            target = list(ast.walk(copied))[number]
            change(target)
            yield f"{path.name}:{getattr(node, 'lineno', 0)} {what}", ast.fix_missing_locations(copied)


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], None]]]:
    said = ast.unparse(node)[:70].replace("\n", " ") if isinstance(node, ast.expr | ast.stmt) else ""
    if isinstance(node, ast.Compare):
        for at, operator in enumerate(node.ops):
            for table in (TURNED, SHIFTED):
                if type(operator) in table:
                    yield f"{said} | {table[type(operator)].__name__}", _put_operator(at, table[type(operator)])
    elif isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{said} | {other.__name__}", lambda target: setattr(target, "op", other())
        for at in range(len(node.values)):
            yield f"{said} | without part {at + 1}", lambda target, at=at: target.values.pop(at)
    elif isinstance(node, ast.If | ast.IfExp) and ast.unparse(node.test) != "TYPE_CHECKING":
        for value in (True, False):
            yield (
                f"if {ast.unparse(node.test)[:60]} | {value}",
                lambda target, value=value: setattr(target, "test", ast.Constant(value)),
            )


def _put_operator(at: int, operator: type[ast.cmpop]) -> Callable[[ast.AST], None]:
    return lambda target: target.ops.__setitem__(at, operator())


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """End the block with ``TimeoutError`` after ``seconds``: a mutant may never end by itself."""

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def survives(examine: Callable[[], None]) -> bool:
    """Return whether ``examine`` finds nothing wrong; whatever it raises, it has noticed."""
    try:
        with patience(6):
            examine()
    except (Exception, pytest.fail.Exception):  # noqa: BLE001  # a mutant may fail in any way
        return False
    return True
