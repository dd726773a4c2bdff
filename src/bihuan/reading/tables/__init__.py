"""Data of the reader: tables that people who know documents review, and how they are loaded."""

import csv
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load_toml(name: str) -> dict[str, Any]:
    """Return the table ``name`` (a path below this folder) as plain data; read once, never to be changed."""
    return tomllib.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))


def load_tsv(name: str) -> list[dict[str, str]]:
    """Return the rows of the tab-separated table ``name``, one mapping a line."""
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t"))


def names_in(folder: str, suffix: str = ".toml") -> list[str]:
    """Return the names of the tables in a folder below this one, in order."""
    here = files(__name__).joinpath(folder)
    return sorted(f"{folder}/{entry.name}" for entry in here.iterdir() if entry.name.endswith(suffix))
