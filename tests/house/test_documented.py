"""What a person may meet is documented: every code, every setting, every option, every column."""

import ast
import re

import click
import pytest

from tests.house.sources import DOCS, SRC, apps, place, python_files, tree

REFERENCE = DOCS / "reference"
CODE = re.compile(r"^(reading|data|serve|cli|demo|" + "|".join(app.name for app in apps()) + r")\.[a-z][a-z0-9_]*$")
# Calls whose first argument, or argument ``code``, is a code that a person is shown.
SAYS_A_CODE = re.compile(r"(Refusal|Refused|refused|Error|Warning|warning|refusal)$")


def codes() -> dict[str, str]:
    """Return every code of a refusal, error or warning, and the first place it stands at."""
    found: dict[str, str] = {}
    for path in python_files(SRC):
        for node in ast.walk(tree(path)):
            for constant in _said(node):
                if (
                    isinstance(constant, ast.Constant)
                    and isinstance(constant.value, str)
                    and CODE.match(constant.value)
                ):
                    found.setdefault(constant.value, place(path, constant.lineno))
    return found


def _said(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Call) and SAYS_A_CODE.search(ast.unparse(node.func).rpartition(".")[2]):
        choices = [inner for argument in node.args[:1] for inner in ast.walk(argument) if isinstance(inner, ast.expr)]
        return [*choices, *(keyword.value for keyword in node.keywords if keyword.arg == "code")]
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = {target.id for target in targets if isinstance(target, ast.Name)}
        if names & {"code"}:
            return [node.value] if node.value else []
        if names & {"REFUSALS", "WARNINGS"} and isinstance(node.value, ast.Dict):
            return [key for key in node.value.keys if key]
    return []


def documented(page: str) -> set[str]:
    """Return everything set in code type on a reference page."""
    return set(re.findall(r"`([^`\n]+)`", (REFERENCE / page).read_text(encoding="utf-8")))


def test_every_code_is_documented():
    written = documented("errors.md")
    assert {code: where for code, where in codes().items() if code not in written} == {}


def test_no_code_is_documented_that_nothing_says():
    written = {code for code in documented("errors.md") if CODE.match(code)}
    source = "\n".join(path.read_text(encoding="utf-8") for path in python_files(SRC))
    tables = "\n".join(path.read_text(encoding="utf-8") for path in SRC.rglob("*.toml"))
    assert [code for code in sorted(written) if code not in source and code not in tables] == []


def test_every_setting_is_documented():
    from bihuan.web.options import Options

    written = documented("settings.md")
    assert [name for name in Options.model_fields if name not in written] == []
    assert [name for name in Options.model_fields if f"BIHUAN_{name.upper()}" not in written] == []


def commands(group: click.Command, path: str = "bihuan") -> list[tuple[str, click.Command]]:
    """Return every command with the words that call it."""
    found = [(path, group)]
    if isinstance(group, click.Group):
        for name, command in sorted(group.commands.items()):
            found += commands(command, f"{path} {name}")
    return found


def test_every_command_and_option_is_documented():
    from bihuan import cli

    text = (REFERENCE / "cli.md").read_text(encoding="utf-8")
    entry = next(
        value for name in ("cli", "main", "bihuan") if isinstance(value := getattr(cli, name, None), click.Command)
    )
    missing = []
    for words, command in commands(entry):
        if f"`{words}" not in text and f"\n{words}" not in text:
            missing.append(words)
        for parameter in command.params:
            missing += [
                f"{words} {option}" for option in parameter.opts if option.startswith("--") and option not in text
            ]
    assert not missing


@pytest.mark.parametrize("page", ["errors.md", "settings.md", "cli.md", "contract.md", "columns.md", "dependencies.md"])
def test_reference_page_exists(page):
    assert (REFERENCE / page).is_file()
