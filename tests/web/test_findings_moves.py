"""Every move of the register from every state: it works, or is refused with 409, and leaves one record or none."""

from collections.abc import Callable
from typing import Any

import pytest

from bihuan.web.common.errors import Refusal
from bihuan.web.findings import actions
from bihuan.web.findings.actions.moving import TABLES
from bihuan.web.findings.choices import FindingStatus, FixStatus, PaperStatus
from bihuan.web.findings.models import Finding, FixAtOnce, Registered, ReturnNote, WorkingPaper
from bihuan.web.trail.models import Record
from tests.web import making

pytestmark = pytest.mark.django_db

STATES = {WorkingPaper: PaperStatus.values, Finding: FindingStatus.values, FixAtOnce: FixStatus.values}
WHY = {"reason": "事实与凭证不一致", "why": "facts"}


@pytest.fixture(autouse=True)
def in_the_field(on_day):
    on_day("2020-11-16")


def make(people, target, model: type[Registered], status: str) -> Any:
    makers = {WorkingPaper: making.make_paper, Finding: making.make_finding, FixAtOnce: making.make_fix}
    row = makers[model](people, target, status=status)
    if model is WorkingPaper and status == PaperStatus.DRAFT:
        row = actions.sign_paper(actor=people.gm[1], paper=row)
    return row


def takers(people, target) -> dict[tuple[type[Registered], str], Callable[[Any], Any]]:
    """Return for each move who takes it, and how."""
    deputy, leader, clerk, unit = people.gd[1][0], people.gl[1], people.office, target.number
    proof = making.make_evidence(people, target, author=people.lia[unit], is_from_unit=True)
    return {
        (WorkingPaper, "review"): lambda row: actions.review_paper(actor=deputy, paper=row),
        (WorkingPaper, "approve"): lambda row: actions.approve_paper(actor=leader, paper=row),
        (WorkingPaper, "return"): lambda row: actions.return_paper(actor=deputy, paper=row, **WHY),
        (Finding, "confirm"): lambda row: actions.confirm_finding(actor=leader, finding=row),
        (Finding, "submit"): lambda row: actions.submit_finding(actor=leader, finding=row),
        (Finding, "approve"): lambda row: actions.approve_finding(actor=clerk, finding=row),
        (Finding, "return"): lambda row: actions.return_finding(actor=clerk, finding=row, **WHY),
        (Finding, "withdraw"): lambda row: actions.withdraw_finding(
            actor=leader if row.status in {"draft", "confirmed"} else clerk, finding=row, **WHY
        ),
        (FixAtOnce, "issue"): lambda row: actions.issue_fix(actor=leader, fix=row),
        (FixAtOnce, "acknowledge"): lambda row: actions.acknowledge_fix(actor=people.head[unit], fix=row),
        (FixAtOnce, "report"): lambda row: actions.report_fix(
            actor=people.lia[unit], fix=row, result="已退还", evidence=[proof.uid]
        ),
        (FixAtOnce, "accept"): lambda row: actions.accept_fix(actor=deputy, fix=row),
        (FixAtOnce, "return"): lambda row: actions.return_fix(actor=deputy, fix=row, **WHY),
    }


def test_every_move_has_a_taker(people, targets):
    assert set(takers(people, targets[1])) == {(model, name) for model, table in TABLES.items() for name in table}


@pytest.mark.parametrize(
    ("model", "status"), [(model, status) for model, states in STATES.items() for status in states], ids=str
)
def test_every_move_from_every_state(people, targets, model, status):
    row = make(people, targets[1], model, status)
    version = row.version
    for (kind, name), take in takers(people, targets[1]).items():
        if kind is not model:
            continue
        transition = TABLES[model][name]
        before = Record.objects.count()
        if status not in transition.sources:
            with pytest.raises(Refusal) as refused:
                take(row)
            # A unit may not know of an item that was never issued, whatever it wants with it.
            unknown = model is FixAtOnce and status == FixStatus.DRAFT and name in {"acknowledge", "report"}
            assert (refused.value.http_status, refused.value.code) == (
                (404, "common.not_found") if unknown else (409, "findings.not_in_state")
            )
            row.refresh_from_db()
            assert (row.status, row.version, Record.objects.count()) == (status, version, before)
    for kind, name in takers(people, targets[1]):
        if kind is model and status in TABLES[model][name].sources:
            fresh = make(people, targets[1], model, status)
            before = Record.objects.count()
            moved = takers(people, targets[1])[kind, name](fresh)
            assert moved.status == TABLES[model][name].target
            assert Record.objects.count() == before + 1
            record = Record.objects.order_by("-seq").first()
            assert (record.action, record.from_state, record.to_state) == (f"findings.{name}", status, moved.status)
            assert (record.object_id, record.object_version) == (str(moved.uid), moved.version)
            assert (record.reason_code == "facts") == TABLES[model][name].needs_reason
            stored = type(moved).objects.get(pk=moved.pk)
            assert (stored.status, stored.version) == (moved.status, fresh.version + 1)


def test_a_move_prepared_on_an_older_version_is_refused(people, targets):
    paper = make(people, targets[1], WorkingPaper, PaperStatus.DRAFT)
    with pytest.raises(Refusal) as refused:
        actions.review_paper(actor=people.gd[1][0], paper=paper, version=paper.version - 1)
    assert refused.value.code == "common.changed_meanwhile"
    actions.review_paper(actor=people.gd[1][0], paper=paper, version=paper.version)


def test_a_reason_is_needed_in_words_and_kept_beside_the_row(people, targets):
    finding = making.make_finding(people, targets[1], status=FindingStatus.IN_REVIEW)
    for reason, why in (("", "facts"), ("  ", "facts"), ("x" * 1001, "facts"), ("不清楚", "no such code")):
        with pytest.raises(Refusal) as refused:
            actions.return_finding(actor=people.office, finding=finding, reason=reason, why=why)
        assert refused.value.code == "findings.reason_needed"
    actions.return_finding(actor=people.office, finding=finding, **WHY)
    note = ReturnNote.objects.get(object_kind="finding", object_id=finding.pk)
    assert (note.text, note.move, note.by) == (WHY["reason"], "return", people.office)
    # The words stay out of the trail.
    assert WHY["reason"] not in str(Record.objects.order_by("-seq").values().first())


def test_a_return_takes_every_signature_back(people, targets):
    paper = making.make_paper(people, targets[1], status=PaperStatus.APPROVED)
    returned = actions.return_paper(actor=people.gl[1], paper=paper, **WHY)
    signatures = (returned.has_no_leads, returned.signed_at, returned.reviewed_by, returned.approved_by)
    assert signatures == (False, None, None, None)
    finding = making.make_finding(people, targets[1], status=FindingStatus.IN_REVIEW)
    returned = actions.return_finding(actor=people.lg[0], finding=finding, **WHY)
    assert (returned.confirmed_by, returned.submitted_by, returned.endorsed_by) == (None, None, None)
    assert returned.status == FindingStatus.DRAFT


def test_a_paper_under_a_confirmed_finding_is_not_returned(people, targets):
    finding = making.make_finding(people, targets[1], status=FindingStatus.CONFIRMED)
    paper = finding.papers.get()
    with pytest.raises(Refusal) as refused:
        actions.return_paper(actor=people.gl[1], paper=paper, **WHY)
    assert refused.value.code == "findings.paper_in_use"
    actions.withdraw_finding(actor=people.gl[1], finding=finding, **WHY)
    assert actions.return_paper(actor=people.gl[1], paper=paper, **WHY).status == PaperStatus.DRAFT


@pytest.mark.parametrize("stranger", ["gl", "lia", "visitor", "stranger", "sys", "aud"])
def test_who_may_not_know_of_it_meets_nothing(people, targets, stranger):
    paper = make(people, targets[1], WorkingPaper, PaperStatus.DRAFT)
    person = {"gl": people.gl[2], "lia": people.lia[1]}.get(stranger) or getattr(people, stranger)
    with pytest.raises(Refusal) as refused:
        actions.review_paper(actor=person, paper=paper)
    assert refused.value.code in {"common.not_found", "common.sign_in_first"}
