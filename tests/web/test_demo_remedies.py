"""What the units of the demonstration undertake: an answer to every kind of problem, and no two units in the same words."""

import tomllib
from importlib.resources import files
from itertools import combinations

import pytest

from bihuan.web.demo.drawing import Draw
from bihuan.web.demo.rectification.wording import deed, filled
from bihuan.web.demo.wording import phrases
from bihuan.web.rectification.truth.copied import compared
from bihuan.web.rectification.truth.masking import Masker
from bihuan.web.rectification.truth.measures import checked

pytestmark = pytest.mark.no_database


def test_every_kind_of_problem_has_its_own_answer_that_says_what_is_done():
    text = files("bihuan.web.demo.rectification").joinpath("remedies.toml").read_text(encoding="utf-8")
    assert set(tomllib.loads(text)) == {kind["title"] for kind in phrases()["problem"]}
    masker = Masker()
    for title in tomllib.loads(text):
        units = [deed(7, unit, 1, title, unit - 1) for unit in range(1, 7)]
        for unit, said in enumerate(units, 1):
            measure = filled(said.promise, Draw(7, unit))
            assert "{" not in measure + filled(said.claim, Draw(7, unit))
            assert not checked(measure).is_empty, measure
        parts = [masker.masked(f"{said.cause}\n{said.standard}\n{filled(said.promise, Draw(7))}") for said in units]
        told = [masker.masked(f"{filled(said.claim, Draw(7))}\n{said.progress}") for said in units]
        assert not any(compared(*pair) for texts in (parts, told) for pair in combinations(texts, 2)), title
