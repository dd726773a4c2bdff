"""What a row must have before it takes a step, and what may not be written at all."""

from datetime import date
from decimal import Decimal

import pytest

from bihuan.web.common.errors import Refusal
from bihuan.web.findings import actions
from bihuan.web.findings.choices import EvidenceStatus, FindingStatus, FixStatus, PaperStatus, Severity
from bihuan.web.findings.facts import EvidenceFacts
from bihuan.web.findings.models import Evidence, Finding, FixAtOnce, NumberSequence, WorkingPaper
from bihuan.web.search.queries import matching
from bihuan.web.trail.models import Record
from tests.web import making

pytestmark = pytest.mark.django_db
LEAD = "市住建局局长王建国收受贿赂"


@pytest.fixture(autouse=True)
def in_the_field(on_day):
    on_day("2020-11-16")


def refusal(act, **what) -> Refusal:
    with pytest.raises(Refusal) as raised:
        act(**what)
    return raised.value


REVIEW = {
    "findings.no_method": {"methods": ()},
    "findings.facts_missing": {"who": ""},
    "findings.no_proof": {"evidence": ()},
}


@pytest.mark.parametrize("code", REVIEW)
def test_a_paper_is_reviewed_only_with_what_it_needs(people, targets, code):
    paper = making.make_paper(people, targets[1], **REVIEW[code])
    actions.sign_paper(actor=people.gm[1], paper=paper)
    assert refusal(actions.review_paper, actor=people.gd[1][0], paper=paper).code == code
    assert code in {one.code for one in actions.obstacles(paper, "review")}


@pytest.mark.parametrize(
    "missing",
    [
        {"condition": ""},
        {"who": ""},
        {"where": ""},
        {"fact_from": None, "fact_until": None},
        {"people_concerned": None},
    ],
)
def test_who_when_where_and_how_much_are_each_needed(people, targets, missing):
    paper = making.make_paper(people, targets[1], **missing)
    actions.sign_paper(actor=people.gm[1], paper=paper)
    refused = refusal(actions.review_paper, actor=people.gd[1][0], paper=paper)
    assert refused.code == "findings.facts_missing"
    assert refused.where in {*missing, "amount"}


def test_neither_money_nor_people_may_be_said_expressly(people, targets):
    paper = making.make_paper(people, targets[1], people_concerned=None, is_without_amount=True)
    actions.sign_paper(actor=people.gm[1], paper=paper)
    assert actions.review_paper(actor=people.gd[1][0], paper=paper).status == PaperStatus.REVIEWED


def test_a_paper_is_approved_only_with_criteria(people, targets):
    paper = making.make_paper(people, targets[1], status=PaperStatus.REVIEWED, criteria=())
    assert refusal(actions.approve_paper, actor=people.gl[1], paper=paper).code == "findings.no_criteria"


CONFIRM = {
    "findings.no_approved_paper": {"papers": ()},
    "findings.no_condition": {"condition": ""},
    "findings.no_criteria": {"criteria": ()},
    "findings.no_category": {"category": ""},
    "findings.no_severity": {"severity": "unset"},
}


@pytest.mark.parametrize("code", CONFIRM)
def test_a_finding_is_confirmed_only_with_what_it_needs(people, targets, code):
    finding = making.make_finding(people, targets[1], **CONFIRM[code])
    assert refusal(actions.confirm_finding, actor=people.gl[1], finding=finding).code == code
    assert code in {one.code for one in actions.obstacles(finding, "confirm")}


def test_a_blocking_mark_stops_submitting_and_a_warning_does_not(people, targets):
    finding = making.make_finding(people, targets[1], status=FindingStatus.CONFIRMED, origins=(), cause="")
    refused = refusal(actions.submit_finding, actor=people.gl[1], finding=finding)
    assert refused.code == "findings.blocking_marks"
    # In words, and only what blocks.
    assert "没有写明问题来源" in refused.zh
    assert "没有写明原因" not in refused.zh
    assert "no_origin" not in refused.zh + refused.en
    fine = making.make_finding(people, targets[1], status=FindingStatus.CONFIRMED, cause="")
    assert fine.marks.filter(code="no_cause", is_blocking=False).exists()
    assert actions.submit_finding(actor=people.gl[1], finding=fine).status == FindingStatus.IN_REVIEW


@pytest.mark.parametrize(
    ("code", "missing"),
    [
        ("findings.no_requirement", {"requirement": ""}),
        ("findings.no_due_date", {"due_on": None}),
        ("findings.no_due_date", {"due_reason": " "}),
    ],
)
def test_a_fix_at_once_item_is_issued_only_with_what_it_needs(people, targets, code, missing):
    fix = making.make_fix(people, targets[1], **missing)
    assert refusal(actions.issue_fix, actor=people.gl[1], fix=fix).code == code


def test_a_term_lies_ahead_when_it_is_set_and_when_the_item_is_issued(people, targets, on_day):
    past = {"due_on": date(2020, 11, 15)}
    made = {"actor": people.gm[1], "target": targets[1]}
    refused = refusal(actions.create_fix, **made, facts=making.fix_facts(**past))
    assert (refused.code, refused.where) == ("findings.due_in_the_past", "due_on")
    assert not FixAtOnce.objects.exists()
    fix = actions.create_fix(**made, facts=making.fix_facts(due_on=date(2020, 11, 16)))
    change = {"actor": people.gm[1], "fix": fix}
    assert refusal(actions.edit_fix, **change, facts=making.fix_facts(**past)).code == "findings.due_in_the_past"
    on_day("2020-11-17")
    assert refusal(actions.issue_fix, actor=people.gl[1], fix=fix).code == "findings.due_in_the_past"
    assert {one.code for one in actions.obstacles(fix, "issue")} == {"findings.due_in_the_past"}
    on_day("2020-11-16")
    assert actions.issue_fix(actor=people.gl[1], fix=fix).status == FixStatus.ISSUED


def test_a_report_needs_result_and_proof(people, targets):
    fix = making.make_fix(people, targets[1], status=FixStatus.ACKNOWLEDGED)
    proof = making.make_evidence(people, targets[1], author=people.lia[1], is_from_unit=True)
    report = {"actor": people.lia[1], "fix": fix}
    assert refusal(actions.report_fix, **report, result="完成").code == "findings.no_proof"
    assert refusal(actions.report_fix, **report, result=" ", evidence=[proof.uid]).code == "findings.no_result"
    assert actions.report_fix(**report, result="完成", evidence=[proof.uid]).status == FixStatus.REPORTED


ODD = {
    "findings.title_needed": {"title": " "},
    "findings.too_long": {"title": "长" * 201},
    "findings.odd_character": {"condition": "有\0字"},
    "findings.not_a_choice": {"origins": ("rumour",)},
    "findings.dates_reversed": {"fact_from": date(2020, 2, 1), "fact_until": date(2020, 1, 1)},
    "findings.odd_amount": {"amount": Decimal(-1)},
    "findings.not_one_clause": {"published_sentence": "落实不到位；群众有意见"},
    "findings.lead_on_a_person": {"condition": LEAD},
    "findings.no_such_criterion": {"criteria": (10**9,)},
    "findings.no_such_category": {"category": "ZZ"},
}


@pytest.mark.parametrize("code", ODD)
def test_what_cannot_be_kept_is_refused_and_leaves_nothing(people, targets, code):
    making.make_finding(people, targets[1])
    before = (Finding.objects.count(), Record.objects.count(), list(NumberSequence.objects.values_list("key", "last")))
    facts = making.finding_facts(**ODD[code])
    assert refusal(actions.create_finding, actor=people.gm[1], target=targets[1], facts=facts).code == code
    after = (Finding.objects.count(), Record.objects.count(), list(NumberSequence.objects.values_list("key", "last")))
    assert after == before


@pytest.mark.parametrize(
    "odd",
    [{"amount": Decimal("NaN")}, {"amount": Decimal("0.001")}, {"people_concerned": -1}, {"is_without_amount": True}],
)
def test_odd_amounts_are_refused(people, targets, odd):
    facts = making.finding_facts(**odd)
    assert (
        refusal(actions.create_finding, actor=people.gm[1], target=targets[1], facts=facts).code
        == "findings.odd_amount"
    )


def test_a_lead_is_refused_wherever_a_person_writes(people, targets):
    fix = making.make_fix(people, targets[1], status=FixStatus.ACKNOWLEDGED)
    proof = making.make_evidence(people, targets[1], author=people.lia[1], is_from_unit=True)
    finding = making.make_finding(people, targets[1])
    tries = [
        (
            actions.create_paper,
            {"actor": people.gm[1], "target": targets[1], "facts": making.paper_facts(outline=LEAD)},
        ),
        (
            actions.create_finding,
            {"actor": people.gm[1], "target": targets[1], "facts": making.finding_facts(cause=LEAD)},
        ),
        (actions.create_fix, {"actor": people.gm[1], "target": targets[1], "facts": making.fix_facts(problem=LEAD)}),
        (actions.edit_evidence, {"actor": people.lia[1], "evidence": proof, "facts": EvidenceFacts(title=LEAD)}),
        (actions.report_fix, {"actor": people.lia[1], "fix": fix, "result": LEAD, "evidence": [proof.uid]}),
        (actions.withdraw_finding, {"actor": people.gl[1], "finding": finding, "reason": LEAD, "why": "other"}),
        (
            actions.create_finding,
            {"actor": people.gm[1], "target": targets[1], "facts": making.finding_facts(notes={"备注": LEAD})},
        ),
    ]
    for act, what in tries:
        assert refusal(act, **what).code == "findings.lead_on_a_person"


def test_a_paper_that_came_in_with_a_lead_is_not_signed(people, targets):
    paper = making.make_paper(people, targets[1])
    WorkingPaper.objects.filter(pk=paper.pk).update(condition=LEAD)
    assert refusal(actions.sign_paper, actor=people.gm[1], paper=paper).code == "findings.lead_on_a_person"


def test_links_stay_within_one_target(people, targets):
    """A group sees its three targets, but a proof of one of them proves nothing about another."""
    near, far = making.make_evidence(people, targets[2]), making.make_evidence(people, targets[7])
    for proof in (near, far):
        facts = making.finding_facts(evidence=(proof.uid,))
        refused = refusal(actions.create_finding, actor=people.gl[1], target=targets[1], facts=facts)
        assert refused.code == "findings.no_such_evidence"
    paper = making.make_paper(people, targets[7])
    facts = making.finding_facts(papers=(paper.uid,))
    refused = refusal(actions.create_finding, actor=people.gl[1], target=targets[1], facts=facts)
    assert refused.code == "findings.no_such_paper"
    finding = making.make_finding(people, targets[2])
    refused = refusal(
        actions.create_fix, actor=people.gm[1], target=targets[1], facts=making.fix_facts(finding=finding.uid)
    )
    assert refused.code == "findings.no_such_finding"


def test_proof_freezes_with_the_first_signature_and_thaws_with_the_last(people, targets):
    proof = making.make_evidence(people, targets[1])
    papers = []
    for _ in range(2):
        paper = making.make_paper(people, targets[1], evidence=(proof.uid,))
        actions.sign_paper(actor=people.gm[1], paper=paper)
        papers.append(actions.review_paper(actor=people.gd[1][0], paper=paper))
    proof.refresh_from_db()
    assert proof.status == EvidenceStatus.FROZEN
    facts = EvidenceFacts(title="改名")
    assert refusal(actions.edit_evidence, actor=people.gm[1], evidence=proof, facts=facts).code == "findings.frozen"
    for paper, status in zip(papers, (EvidenceStatus.FROZEN, EvidenceStatus.WORKING), strict=True):
        actions.return_paper(actor=people.gd[1][0], paper=paper, reason="补充", why="proof")
        proof.refresh_from_db()
        assert proof.status == status
    assert actions.edit_evidence(actor=people.gm[1], evidence=proof, facts=facts).title == "改名"


def test_a_units_proof_freezes_with_its_report(people, targets):
    fix = making.make_fix(people, targets[1], status=FixStatus.REPORTED)
    proof = fix.evidence.get()
    assert proof.status == EvidenceStatus.FROZEN
    actions.return_fix(actor=people.gl[1], fix=fix, reason="缺凭证", why="proof")
    assert Evidence.objects.get(pk=proof.pk).status == EvidenceStatus.WORKING


def test_a_finding_takes_over_what_its_paper_says(people, targets):
    paper = making.make_paper(people, targets[1], status=PaperStatus.APPROVED)
    finding = actions.create_finding_from_paper(actor=people.gm[1], paper=paper)
    assert (finding.condition, finding.who, finding.methods) == (paper.condition, paper.who, paper.methods)
    assert list(finding.papers.all()) == [paper]
    assert set(finding.evidence.all()) == set(paper.evidence.all())
    assert (finding.papers_count, finding.evidence_count) == (1, 1)
    # Nobody has said yet how grave it is.
    assert finding.severity == Severity.UNSET


def test_a_paper_becomes_a_second_finding_only_where_somebody_says_so(people, targets):
    paper = making.make_paper(people, targets[1], status=PaperStatus.APPROVED)
    made = {"actor": people.gm[1], "paper": paper}
    first = actions.create_finding_from_paper(**made)
    refused = refusal(actions.create_finding_from_paper, **made)
    assert (refused.code, refused.http_status) == ("findings.already_a_finding", 409)
    assert first.number in refused.zh
    second = actions.create_finding_from_paper(**made, once_more=True)
    # A withdrawn one does not count: the problem is registered again.
    for finding in (first, second):
        actions.withdraw_finding(actor=people.gl[1], finding=finding, reason="重复登记", why="duplicate")
    assert actions.create_finding_from_paper(**made).papers_count == 1


def test_linking_and_unlinking_a_proof(people, targets):
    finding = making.make_finding(people, targets[1], evidence=())
    assert finding.marks.filter(code="no_proof").exists()
    proof = making.make_evidence(people, targets[1])
    actions.link_evidence(actor=people.gm[1], evidence=proof, row=finding)
    finding.refresh_from_db()
    assert (finding.evidence_count, finding.marks.filter(code="no_proof").exists()) == (1, False)
    actions.unlink_evidence(actor=people.gm[1], evidence=proof, row=finding, version=finding.version)
    finding.refresh_from_db()
    assert finding.evidence_count == 0
    other = making.make_evidence(people, targets[2])
    assert (
        refusal(actions.link_evidence, actor=people.gl[1], evidence=other, row=finding).code
        == "findings.no_such_evidence"
    )
    confirmed = making.make_finding(people, targets[1], status=FindingStatus.CONFIRMED)
    linked = confirmed.evidence.get()
    assert (
        refusal(actions.unlink_evidence, actor=people.gl[1], evidence=linked, row=confirmed).code
        == "findings.not_in_state"
    )


def test_the_office_changes_the_form_and_nothing_else(people, targets):
    finding = making.make_finding(people, targets[1], status=FindingStatus.IN_REVIEW)
    changed = actions.set_form(actor=people.office, finding=finding, title=" 新标题 ", category="C", who="市政府")
    assert (changed.title, changed.category.code, changed.who) == ("新标题", "C", "市政府")
    assert refusal(actions.set_form, actor=people.office, finding=changed, category="").code == "findings.no_category"
    assert refusal(actions.set_form, actor=people.gl[1], finding=changed, title="x").code == "common.not_allowed"
    facts = making.finding_facts()
    assert (
        refusal(actions.edit_finding, actor=people.office, finding=changed, facts=facts).code == "findings.not_in_state"
    )


def test_what_was_written_can_be_found_and_what_was_rewritten_cannot(people, targets):
    def found(words):
        return set(
            matching(kind="register_finding", query=words, scopes=[f"target:{targets[1].pk}"]).values_list(
                "object_id", flat=True
            )
        )

    finding = making.make_finding(people, targets[1], title="水权交易停滞")
    assert finding.pk in found("水权交易")
    actions.edit_finding(actor=people.gm[1], finding=finding, facts=making.finding_facts(title="用地审批缓慢"))
    assert finding.pk not in found("水权交易")
    assert finding.pk in found("用地审批")
