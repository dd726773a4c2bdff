"""
A finding's life under whatever people try, in any order.

Whatever they do, a refusal changes nothing, a success is one move of the table with one record, and no state is reached
whose requirements the finding does not meet.
"""

from typing import ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bihuan.web.common.errors import Refusal
from bihuan.web.findings import actions
from bihuan.web.findings.choices import FindingStatus, PaperStatus, Severity
from bihuan.web.findings.models import Finding, WorkingPaper
from bihuan.web.findings.queries import facts_of
from bihuan.web.findings.transitions import FINDING, PAPER
from bihuan.web.trail.models import Record
from tests.web import making

pytestmark = pytest.mark.django_db

WHY = {"reason": "请补充", "why": "facts"}
WHO = ("gm", "gd_a", "gd_b", "gl", "clerk", "other_clerk", "lg_a", "lg_b", "foreign_leader", "unit")
PAPER_STEPS = {
    "sign": actions.sign_paper,
    "review": actions.review_paper,
    "approve": actions.approve_paper,
    "return": lambda **what: actions.return_paper(**what, **WHY),
}
FINDING_STEPS = {
    "confirm": actions.confirm_finding,
    "submit": actions.submit_finding,
    "approve": actions.approve_finding,
    "return": lambda **what: actions.return_finding(**what, **WHY),
    "withdraw": lambda **what: actions.withdraw_finding(**what, **WHY),
}


class Life(RuleBasedStateMachine):
    """A working paper and a finding on it, and everybody who may come near them."""

    people: ClassVar = None
    targets: ClassVar = None

    @initialize(severity=st.sampled_from(Severity.values), author=st.sampled_from(["gm", "gl", "gd_a"]))
    def begin(self, severity, author):
        self.savepoint = transaction.savepoint()
        people = self.people
        self.cast = {
            "gm": people.gm[1],
            "gd_a": people.gd[1][0],
            "gd_b": people.gd[1][1],
            "gl": people.gl[1],
            "clerk": people.office,
            "other_clerk": people.second_clerk,
            "lg_a": people.lg[0],
            "lg_b": people.lg[1],
            "foreign_leader": people.gl[2],
            "unit": people.head[1],
        }
        self.paper = making.make_paper(people, self.targets[1], author=self.cast[author])
        facts = making.finding_facts(
            severity=severity,
            category="H",
            papers=(self.paper.uid,),
            criteria=tuple(self.paper.criteria.values_list("pk", flat=True)),
            evidence=tuple(self.paper.evidence.values_list("uid", flat=True)),
        )
        self.finding = actions.create_finding(actor=self.cast[author], target=self.targets[1], facts=facts)

    def teardown(self):
        if hasattr(self, "savepoint"):
            transaction.savepoint_rollback(self.savepoint)

    def attempt(self, row, act, table, **what):
        """Try a step; whatever comes of it has to be whole."""
        before, count = type(row).objects.values().get(pk=row.pk), Record.objects.count()
        try:
            act(**what)
        except Refusal:
            assert type(row).objects.values().get(pk=row.pk) == before
            assert Record.objects.count() == count
            return
        after = type(row).objects.get(pk=row.pk)
        assert Record.objects.count() == count + 1
        moved = before["status"] != after.status
        legal = {(source, move.target) for move in table.values() for source in move.sources}
        assert not moved or (before["status"], after.status) in legal
        assert after.version == before["version"] + 1 or (not moved and after.version == before["version"])

    @rule(name=st.sampled_from(sorted(PAPER_STEPS)), who=st.sampled_from(WHO))
    def step_of_paper(self, name, who):
        self.attempt(self.paper, PAPER_STEPS[name], PAPER, actor=self.cast[who], paper=self.paper)

    @rule(name=st.sampled_from(sorted(FINDING_STEPS)), who=st.sampled_from(WHO))
    def step_of_finding(self, name, who):
        self.attempt(self.finding, FINDING_STEPS[name], FINDING, actor=self.cast[who], finding=self.finding)

    @rule(steps=st.integers(1, 6))
    def go_on(self, steps):
        """Let somebody take the next steps who may, so that lives are not all cut short at the beginning."""
        for _ in range(steps):
            self.next_step()

    def next_step(self):
        paper = WorkingPaper.objects.get(pk=self.paper.pk)
        if paper.status != PaperStatus.APPROVED:
            names, steps, table, row = ("sign", "review", "approve"), PAPER_STEPS, PAPER, {"paper": self.paper}
        else:
            names, steps, table, row = (
                ("confirm", "submit", "approve"),
                FINDING_STEPS,
                FINDING,
                {"finding": self.finding},
            )
        count = Record.objects.count()
        for name in names:
            for who in WHO:
                self.attempt(next(iter(row.values())), steps[name], table, actor=self.cast[who], **row)
                if Record.objects.count() != count:
                    return

    @rule(who=st.sampled_from(WHO))
    def edit(self, who):
        facts = facts_of(Finding.objects.get(pk=self.finding.pk))
        self.attempt(
            self.finding, actions.edit_finding, FINDING, actor=self.cast[who], finding=self.finding, facts=facts
        )

    @rule(who=st.sampled_from(WHO))
    def put_in_form(self, who):
        self.attempt(
            self.finding,
            actions.set_form,
            FINDING,
            actor=self.cast[who],
            finding=self.finding,
            title="形式调整后的标题",
        )

    @invariant()
    def nobody_decided_on_their_own_work(self):
        if not hasattr(self, "finding"):
            return
        paper = WorkingPaper.objects.get(pk=self.paper.pk)
        finding = Finding.objects.get(pk=self.finding.pk)
        signatures = [person for person in (paper.author_id, paper.reviewed_by_id, paper.approved_by_id) if person]
        assert len(signatures) == len(set(signatures))
        assert finding.approved_by_id is None or finding.approved_by_id not in {
            finding.author_id,
            finding.submitted_by_id,
        }

    @invariant()
    def every_state_has_what_it_needs(self):
        if not hasattr(self, "finding"):
            return
        paper = WorkingPaper.objects.get(pk=self.paper.pk)
        finding = Finding.objects.get(pk=self.finding.pk)
        assert paper.status != PaperStatus.DRAFT or paper.approved_by_id is None
        assert paper.status == PaperStatus.DRAFT or (paper.signed_at and paper.has_no_leads and paper.reviewed_by_id)
        assert (paper.status == PaperStatus.APPROVED) == (paper.approved_by_id is not None)
        if finding.status in {FindingStatus.CONFIRMED, FindingStatus.IN_REVIEW, FindingStatus.APPROVED}:
            assert paper.status == PaperStatus.APPROVED
            assert set(finding.evidence.values_list("status", flat=True)) == {"frozen"}
            assert finding.confirmed_by_id
            assert finding.severity != Severity.UNSET
        if finding.status == FindingStatus.APPROVED:
            assert finding.submitted_by_id
            assert finding.severity != Severity.GRAVE or finding.endorsed_by_id
        if finding.status == FindingStatus.DRAFT and paper.status == PaperStatus.DRAFT:
            assert set(finding.evidence.values_list("status", flat=True)) == {"working"}


@pytest.mark.slow
@pytest.mark.one_database
def test_no_life_ends_where_it_may_not(people, targets, on_day):
    on_day("2020-11-16")
    Life.people, Life.targets = people, targets
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
