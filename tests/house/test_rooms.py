"""Each kind of line has its room: writing in actions, reading in queries, judging in access, moving in one function."""

import ast
from pathlib import Path

import pytest

from tests.house.sources import WEB, apps, place, python_files, tree

# Rooms whose work is the database itself.
MAY_ASK_THE_DATABASE = ("access", "actions", "queries", "models", "verify", "dates")
# What it writes is derived from rows that an action has just written, or is nobody's doing but the clock's.
WRITES_DERIVED_ROWS = {"search", "outbox"}

LONGEST_FUNCTION = 60
LONGEST_FILE = 400


@pytest.mark.parametrize("app", apps(), ids=lambda app: app.name)
def test_rows_are_asked_for_only_where_they_are_written_read_or_judged(app):
    asked = [
        place(path, node.lineno)
        for path in python_files(app)
        if not _is_in(path, app, MAY_ASK_THE_DATABASE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
    ]
    assert not asked, f"rows are asked for outside {', '.join(MAY_ASK_THE_DATABASE)}: {asked}"


@pytest.mark.parametrize("app", apps(), ids=lambda app: app.name)
def test_one_function_sets_the_status(app):
    """A second place that sets it would be a move without a trail record."""
    setters = {
        place(path, function.lineno) + f" {function.name}"
        for path in python_files(app)
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef) and any(map(_sets_status, ast.walk(function)))
    }
    assert len(setters) <= 1, setters


@pytest.mark.parametrize("app", apps(), ids=lambda app: app.name)
def test_every_action_names_its_actor(app):
    """A change nobody made cannot be explained; what the system does by itself passes ``actor=None`` on."""
    nameless = [
        f"{place(path, node.lineno)} {node.name}"
        for path in python_files(app)
        if _is_in(path, app, ("actions",)) and app.name not in WRITES_DERIVED_ROWS
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and _opens_transaction(node)
        if "actor" not in {argument.arg for argument in [*node.args.args, *node.args.kwonlyargs]}
        and not any(isinstance(inner, ast.keyword) and inner.arg == "actor" for inner in ast.walk(node))
    ]
    assert not nameless


def test_civil_dates_come_from_one_place():
    """A demonstration folder fixes the day; anything that asks the clock of its own would show another one."""
    asking = [
        f"{place(path, node.lineno)} {ast.unparse(node.func)}"
        for path in python_files(WEB)
        if path != WEB / "common" / "dates.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("date.today", "timezone.localdate"))
    ]
    assert not asking


def test_functions_can_be_read_aloud():
    long = [
        f"{place(path, node.lineno)} {node.name}: {lines} lines"
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (lines := _body_lines(node)) > LONGEST_FUNCTION
    ]
    assert not long


def test_files_are_short_enough_to_know():
    long = {place(path): lines for path in python_files() if (lines := _lines(path)) > LONGEST_FILE}
    assert not long, f"give each a folder of the same name: {long}"


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function without its docstring: what is promised may be long, what is done may not."""
    first = function.body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    docstring = first.end_lineno - first.lineno + 1 if is_docstring else 0
    return function.end_lineno - function.lineno + 1 - docstring


def _lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def _is_in(path: Path, app: Path, rooms: tuple[str, ...]) -> bool:
    """Return whether ``path`` is one of the app's ``rooms``: a file of that name, or inside a folder of that name."""
    return path.relative_to(app).parts[0].removesuffix(".py") in rooms


def _sets_status(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(target, ast.Attribute) and target.attr == "status" for target in targets)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in {"update", "bulk_update"} and any(key.arg == "status" for key in node.keywords)
    return False


def _opens_transaction(function: ast.FunctionDef) -> bool:
    return any("atomic" in ast.unparse(decorator) for decorator in function.decorator_list) or any(
        isinstance(node, ast.With) and any("atomic" in ast.unparse(item.context_expr) for item in node.items)
        for node in ast.walk(function)
    )
