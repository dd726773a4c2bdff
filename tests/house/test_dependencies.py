"""What is installed on a server is used there, and nothing is used that is not asked for by name."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.house.sources import ROOT, SRC, python_files, tree

# Used by its name in a setting or a URL rather than by an import.
NAMED = {"argon2-cffi": "Argon2PasswordHasher", "psycopg": "django.db.backends.postgresql", "whitenoise": "whitenoise."}


def plain(name: str) -> str:
    """Return a package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def asked_for() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *(line for lines in project["optional-dependencies"].values() for line in lines)]
    return {plain(re.match(r"[\w.-]+", line).group()) for line in lines}


def imported() -> set[str]:
    modules = set()
    for path in python_files(SRC, migrations=True):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                modules |= {name.name.partition(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.partition(".")[0])
    return modules - set(sys.stdlib_module_names) - {"bihuan"}


def test_everything_asked_for_is_used():
    distributions = packages_distributions()
    used = {plain(name) for module in imported() for name in distributions.get(module, [])}
    source = "\n".join(path.read_text(encoding="utf-8") for path in python_files(SRC))
    # An app of Django is used by standing in the settings.
    apps = {plain(name) for module, names in distributions.items() if f'"{module}"' in source for name in names}
    named = {package for package, word in NAMED.items() if word in source}
    assert sorted(asked_for() - used - apps - named) == []


def test_everything_used_is_asked_for():
    distributions = packages_distributions()
    # pydantic comes with pydantic-settings, which is made of it.
    wanted = asked_for() | {"pydantic"}
    strangers = {
        module for module in imported() if not wanted & {plain(name) for name in distributions.get(module, [])}
    }
    assert sorted(strangers) == []
