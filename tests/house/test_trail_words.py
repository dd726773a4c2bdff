"""Whatever is recorded can be read: every action that anything appends has words in both languages."""

import ast
import re
from pathlib import Path

from bihuan.web.trail import words
from tests.house.sources import WEB, place, python_files, tree

NAME = re.compile(r"[a-z_]+\.[a-z_]+")


def appended() -> dict[str, str]:
    """Return every name of an action that is appended, and the first place it stands at."""
    found: dict[str, str] = {}
    for path in python_files(WEB):
        for node in ast.walk(tree(path)):
            for value in _actions_of(node):
                for name in _names(value, path):
                    found.setdefault(name, place(path, value.lineno))
    return found


def _actions_of(node: ast.AST) -> list[ast.expr]:
    """Return what is given as ``action``: to a call, or in a table of facts for the chain."""
    if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in {"append", "record", "recorded"}:
        return [keyword.value for keyword in node.keywords if keyword.arg == "action"]
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        values = [value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "action"]
        return [value for value in values if isinstance(value, ast.Constant) and NAME.fullmatch(str(value.value))]
    return []


def _names(value: ast.expr, path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(value):
        if isinstance(node, ast.JoinedStr):
            prefix = node.values[0]
            if isinstance(prefix, ast.Constant) and str(prefix.value).endswith("."):
                names |= {f"{prefix.value}{name}" for name in _transitions(path)}
        elif isinstance(node, ast.Constant) and NAME.fullmatch(str(node.value)):
            names.add(node.value)
    return names


def _transitions(path: Path) -> set[str]:
    """Return the names of the moves of the app that ``path`` belongs to."""
    app = WEB / path.relative_to(WEB).parts[0]
    return {
        node.args[0].value
        for file in [*app.glob("transitions.py"), *app.glob("transitions/*.py")]
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Transition"
        if node.args and isinstance(node.args[0], ast.Constant)
    }


def test_every_action_that_is_appended_has_words():
    known = words.actions()
    assert {name: where for name, where in appended().items() if name not in known} == {}


def test_words_stand_in_both_languages():
    odd = [
        name
        for name, (zh, en) in words.actions().items()
        if not re.search(r"[\u4e00-\u9fff]", zh) or not en or re.search(r"[\u4e00-\u9fff]", en)
    ]
    assert not odd
