"""Whoever answers a request asks access, and nothing else, who may do what."""

import ast
from pathlib import Path

from tests.house.sources import SRC, WEB, place, python_files, tree

#: What judges. Pages and the interface ask an app's ``access`` instead, so that no page can judge in its own way.
JUDGES = frozenset({"grant", "grant_in", "visible", "judged", "rights_of", "fresh_standing_of"})
#: ``judged_kind``, for what stands in no round, may be asked from a page: it fetches nothing.
DOORS = ("views", "api/routes", "forms", "templatetags")


def _doors() -> list[Path]:
    return [
        path
        for path in python_files(SRC)
        if path.is_relative_to(WEB) and any(f"/{door}/" in path.as_posix() or path.stem == door for door in DOORS)
    ]


def test_pages_do_not_judge():
    judging = [
        f"{place(path, node.lineno)} {name.name}"
        for path in _doors()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith((".rules", ".standing", ".capabilities"))
        for name in node.names
        if name.name in JUDGES
    ]
    assert not judging, "ask the app's access instead"


def test_pages_do_not_ask_for_rows():
    asking = [
        place(path, node.lineno)
        for path in _doors()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
    ]
    assert not asking, "ask access or queries instead"


def test_nothing_but_the_engine_reads_the_matrix():
    readers = {
        place(path)
        for path in python_files(SRC)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "") == "bihuan.web.accounts.capabilities"
        if {name.name for name in node.names} & {"RIGHTS", "rights_of"}
    }
    assert {path.rpartition("/")[2] for path in readers} <= {"rules.py", "access.py"}, readers
