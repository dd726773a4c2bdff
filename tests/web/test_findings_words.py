"""Every step has one name: the button, the history, bulk steps, the desk and the sentence after it say the same."""

import re

import pytest
from django.utils.translation import override

from bihuan.web.findings import move_words, transitions
from bihuan.web.findings.models import Finding, FixAtOnce, WorkingPaper
from bihuan.web.findings.queries.history import STATES
from bihuan.web.findings.round_offers import ROUND
from bihuan.web.trail.words import action_word
from tests.house.sources import WEB

pytestmark = pytest.mark.no_database

KINDS = {
    "working_paper": (WorkingPaper, transitions.PAPER, move_words.PAPER),
    "finding": (Finding, transitions.FINDING, move_words.FINDING),
    "fix_at_once": (FixAtOnce, transitions.FIX, move_words.FIX),
}
EACH = [(kind, name) for kind, (_model, moves, _words) in KINDS.items() for name in moves]
#: Line of the desk -> the step that it waits for.
DESK = {
    "paper_review": ("working_paper", "review"),
    "paper_approve": ("working_paper", "approve"),
    "finding_confirm": ("finding", "confirm"),
    "finding_submit": ("finding", "submit"),
    "finding_approve": ("finding", "approve"),
    "finding_sign": ("finding", "approve"),
    "finding_returned": ("finding", "return"),
    "fix_issue": ("fix_at_once", "issue"),
    "fix_acknowledge": ("fix_at_once", "acknowledge"),
    "fix_report": ("fix_at_once", "report"),
    "fix_accept": ("fix_at_once", "accept"),
}


def step(kind: str, name: str) -> str:
    return str(KINDS[kind][2][name].label)


@pytest.fixture(autouse=True)
def in_chinese():
    with override("zh-hans"):
        yield


@pytest.mark.parametrize(("kind", "name"), EACH)
def test_history_and_flash_call_a_step_what_its_button_says(kind, name):
    label = step(kind, name)
    assert action_word(f"findings.{name}", kind) == label
    assert f"已{label}" in str(KINDS[kind][2][name].done)
    assert "%(number)s" in str(KINDS[kind][2][name].done)


@pytest.mark.parametrize(("kind", "name"), EACH)
def test_the_state_is_named_after_the_step(kind, name):
    state = str(STATES[kind][KINDS[kind][1][name].target])
    # A finding that was submitted waits with the office; what was returned is a draft again.
    own = {"in_review": "巡视办审核中", "draft": "草拟", "reported": "已报告", "reviewed": "已审核"}
    assert state == own.get(KINDS[kind][1][name].target, f"已{step(kind, name)}")


@pytest.mark.parametrize("name", ROUND)
def test_moves_of_a_round_are_called_alike_too(name):
    assert action_word(f"rounds.{name}", "round") == str(ROUND[name].label)
    assert str(ROUND[name].done).startswith(("轮次已", "现场工作已"))


def test_the_desk_waits_for_steps_by_their_names():
    source = (WEB / "findings" / "queries" / "desk.py").read_text(encoding="utf-8")
    lines = dict(re.findall(r'"(\w+)",\s*_\("([^"]+)"\)', source))
    assert {name for name in lines if name.startswith(("paper_", "finding_", "fix_"))} == {*DESK, "paper_sign"}
    assert "签字" in lines["paper_sign"]
    for line, (kind, name) in DESK.items():
        assert step(kind, name).removesuffix("通过") in lines[line], line


OF_KEYS = ("trail/", "feedback/templates/feedback/paper_verify.html")


def test_people_sign_and_only_keys_make_signatures():
    """签字 is what a person does; 签名 is kept for keys: those of the trail, and of the code on an issued paper."""
    places = [
        path.relative_to(WEB).as_posix()
        for path in sorted(WEB.rglob("*"))
        if path.suffix in {".py", ".html"} and "签名" in path.read_text(encoding="utf-8")
    ]
    assert [place for place in places if not place.startswith(OF_KEYS)] == []
    assert action_word("findings.sign") == "编制人签字"
    assert action_word("findings.endorse") == str(move_words.OPINION.label)
