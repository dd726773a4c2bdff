"""A text is looked through by who may open its sources, and the office learns only whether it passed."""

import pytest

from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.actions.checks import clear_hits, run_check
from bihuan.web.feedback.models import LeakCheck
from bihuan.web.feedback.queries.checks import Outcome, require_passed, state_of
from bihuan.web.trail.models import Record
from tests.web.leaking import CANARY, KIND, SAID, SUMMARY, Drafts, make_source

S = LeakCheck.Status


@pytest.fixture
def drafts(targets):
    return Drafts(targets[1])


def state(drafts, key=1, part=""):
    return state_of(KIND, key, part, drafts.look(key, part).sha256)


def refused(code, what, *args, **kwargs):
    with pytest.raises(Refusal) as said:
        what(*args, **kwargs)
    assert said.value.code == code
    return said.value


def test_a_sentence_of_a_proof_is_caught_and_a_summary_is_not(people, targets, drafts):
    make_source(people, targets[2], SAID)  # of another unit of the same group
    drafts.texts[1] = f"有的单位作风不实。{CANARY}。"
    assert state(drafts).outcome is Outcome.NOT_RUN
    refused("feedback.leak_check_missing", require_passed, KIND, 1, "", drafts.look(1, "").sha256)
    leader, (deputy, other) = people.gl[1], people.gd[1]
    check = run_check(leader, KIND, 1)
    assert (check.status, check.sources_count, check.hits.count()) == (S.OPEN, 1, 1)
    hit = check.hits.get()
    assert drafts.texts[1][hit.start : hit.end] == SAID[hit.source_start : hit.source_end] == CANARY
    assert state(drafts).outcome is Outcome.OPEN
    refused("feedback.leak_check_open", require_passed, KIND, 1, "", drafts.look(1, "").sha256)
    clear = {"check": check, "hits": [hit.pk], "reason": "已取得本人同意"}
    refused("common.not_allowed", clear_hits, actor=leader, **clear)
    refused("common.not_allowed", clear_hits, actor=people.office, **clear)
    refused("common.not_found", clear_hits, actor=people.gd[2][0], **clear)
    drafts.authors = frozenset({deputy.pk})
    refused("feedback.own_check", clear_hits, actor=deputy, **clear)
    refused("feedback.clearing_reason", clear_hits, actor=other, **clear | {"reason": " "})
    refused("common.not_found", clear_hits, actor=other, **clear | {"hits": [hit.pk + 1]})
    assert clear_hits(actor=other, **clear).status == S.PASSED
    assert state(drafts).passed
    require_passed(KIND, 1, "", drafts.look(1, "").sha256)
    refused("feedback.check_over", clear_hits, actor=other, **clear)
    drafts.texts[1] = SUMMARY
    assert state(drafts).outcome is Outcome.TEXT_CHANGED
    assert run_check(leader, KIND, 1, version=1).status == S.PASSED
    assert state(drafts).passed
    # What came in since was not looked at.
    make_source(people, targets[1], "另一份材料。")
    assert state(drafts).outcome is Outcome.SOURCES_CHANGED
    refused("feedback.leak_check_missing", require_passed, KIND, 1, "", drafts.look(1, "").sha256)
    records = Record.objects.filter(object_kind="leak_check").order_by("pk").values_list("action", "to_state")
    assert list(records) == [
        ("feedback.run_check", "open"),
        ("feedback.pass_check", "passed"),
        ("feedback.run_check", "passed"),
    ]
