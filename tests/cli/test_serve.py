import pytest

from bihuan.cli.serve import runs


@pytest.mark.parametrize(
    ("names", "shortly"),
    [
        ([], ""),
        (["office", "off2", "off3"], "office off2 off3"),
        (["gl1", "gl2", "gl3", "gl4"], "gl1…gl4"),
        (["gd1a", "gd1b", "gd2a"], "gd1a gd1b gd2a"),
        (["lia08", "lia09", "lia10", "lia12"], "lia08…lia10 lia12"),
        (["a1", "b2", "b3"], "a1 b2 b3"),
    ],
)
def test_names_that_count_up_are_said_shortly(names, shortly):
    assert runs(names) == shortly
