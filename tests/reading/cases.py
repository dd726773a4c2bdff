"""The cases of ``tests/cases``, as parameters of a test that carry their labels as names."""

import json
from pathlib import Path

import pytest

CASES = Path(__file__).parent.parent / "cases"


def cases(name: str) -> pytest.MarkDecorator:
    """Return a mark that runs a test with each ``case`` of the file ``name``."""
    rows = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return pytest.mark.parametrize("case", [pytest.param(row, id=row["label"]) for row in rows])
