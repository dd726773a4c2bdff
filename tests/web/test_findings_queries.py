"""What waits on a desk, what happened to a row, and the links with what was published."""

from dataclasses import replace

import pytest

from bihuan.web.common.errors import Refusal
from bihuan.web.findings import actions
from bihuan.web.findings.choices import FindingStatus, FixStatus, PaperStatus, Severity
from bihuan.web.findings.queries import desk, facts_of, history, notes_of
from bihuan.web.findings.queries.published import published_with
from bihuan.web.notices.actions import link_published, unlink_published
from bihuan.web.notices.models import PublishedFinding, PublishedLink
from bihuan.web.notices.queries.links import register_findings_of
from tests.web import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_the_field(on_day):
    on_day("2020-11-16")


def waiting(person) -> dict[str, int]:
    return {line.kind: line.count for line in desk(person)}


def test_an_empty_desk_has_no_lines(people):
    for person in (people.gm[1], people.gl[1], people.office, people.lg[0], people.lia[1], people.aud, people.stranger):
        assert desk(person) == []


def test_each_step_waits_with_who_takes_it_and_with_nobody_else(people, targets, django_assert_max_num_queries):
    target = targets[1]
    paper = making.make_paper(people, target)
    assert waiting(people.gm[1]) == {"paper_sign": 1}
    actions.sign_paper(actor=people.gm[1], paper=paper)
    assert [waiting(person) for person in (people.gm[1], people.gd[1][0], people.gl[1], people.gd[2][0])] == [
        {},
        {"paper_review": 1},
        {},
        {},
    ]
    actions.review_paper(actor=people.gd[1][0], paper=paper)
    assert (waiting(people.gd[1][1]), waiting(people.gl[1]), waiting(people.gl[2])) == ({}, {"paper_approve": 1}, {})
    actions.approve_paper(actor=people.gl[1], paper=paper)
    finding = actions.create_finding(
        actor=people.gm[1],
        target=target,
        facts=replace(
            making.finding_facts(category="H", severity=Severity.GRAVE, papers=(paper.uid,)),
            evidence=tuple(paper.evidence.values_list("uid", flat=True)),
            criteria=tuple(paper.criteria.values_list("pk", flat=True)),
        ),
    )
    for kind, take in (
        ("finding_confirm", actions.confirm_finding),
        ("finding_submit", actions.submit_finding),
    ):
        assert waiting(people.gl[1]) == {kind: 1}
        take(actor=people.gl[1], finding=finding)
    assert (waiting(people.gl[1]), waiting(people.office), waiting(people.lg[0])) == ({}, {"finding_approve": 1}, {})
    actions.approve_finding(actor=people.office, finding=finding)
    assert (waiting(people.office), waiting(people.lg[0])) == ({}, {"finding_sign": 1})
    actions.approve_finding(actor=people.lg[0], finding=finding)
    assert (waiting(people.lg[0]), waiting(people.lg[1])) == ({}, {"finding_sign": 1})
    actions.approve_finding(actor=people.lg[1], finding=finding)
    for person in (people.lg[1], people.gl[1], people.gd[1][0]):
        # Two at each look at the person's standing, which a request keeps and a test does not.
        with django_assert_max_num_queries(40):
            assert waiting(person) == {}


def test_a_leaders_paper_waits_with_the_deputy_who_did_not_review_it(people, targets):
    paper = making.make_paper(people, targets[1], status=PaperStatus.REVIEWED, author=people.gl[1])
    assert paper.reviewed_by == people.gd[1][0]
    assert (waiting(people.gl[1]), waiting(people.gd[1][0]), waiting(people.gd[1][1])) == ({}, {}, {"paper_approve": 1})


def test_fix_at_once_items_wait_with_the_unit_and_come_back(people, targets):
    making.make_fix(people, targets[1], status=FixStatus.ISSUED)
    assert (waiting(people.head[1]), waiting(people.head[2])) == ({"fix_acknowledge": 1}, {})
    making.make_fix(people, targets[1], status=FixStatus.ACKNOWLEDGED)
    making.make_fix(people, targets[1], status=FixStatus.RETURNED)
    assert waiting(people.lia[1]) == {"fix_report": 2}
    making.make_fix(people, targets[1], status=FixStatus.REPORTED)
    assert waiting(people.gl[1]) == {"fix_accept": 1}


def test_a_returned_finding_waits_with_its_author(people, targets):
    finding = making.make_finding(people, targets[1], status=FindingStatus.IN_REVIEW)
    actions.return_finding(actor=people.office, finding=finding, reason="事实不清", why="facts")
    assert waiting(people.gm[1]) == {"finding_returned": 1}


def test_history_says_when_what_who_and_why(people, targets, django_assert_max_num_queries):
    finding = making.make_finding(people, targets[1], status=FindingStatus.IN_REVIEW)
    actions.return_finding(actor=people.office, finding=finding, reason="请补充时间", why="facts")
    with django_assert_max_num_queries(3):
        lines = history(finding)
    assert [line.action for line in lines] == [f"findings.{name}" for name in ("return", "submit", "confirm", "create")]
    assert (lines[0].who, lines[0].reason) == ("Office", "请补充时间")
    assert (lines[0].from_label, lines[0].to_label) == ("巡视办审核中", "草拟")
    assert lines[-1].from_label == ""
    assert all(line.words != line.action for line in lines)
    assert [note.text for note in notes_of(finding)] == ["请补充时间"]


def test_facts_of_a_row_write_the_same_row_again(people, targets):
    paper = making.make_paper(people, targets[1])
    finding = making.make_finding(people, targets[1])
    fix = making.make_fix(people, targets[1], finding=finding.uid)
    for edit, name, row, person in (
        (actions.edit_paper, "paper", paper, people.gm[1]),
        (actions.edit_finding, "finding", finding, people.gm[1]),
        (actions.edit_fix, "fix", fix, people.gm[1]),
    ):
        facts = facts_of(row)
        edited = edit(actor=person, facts=facts, **{name: row})
        assert facts_of(type(row).objects.get(pk=row.pk)) == facts
        assert edited.version == 2


def test_a_finding_is_linked_with_what_was_published_of_it(people, targets):
    finding = making.make_finding(people, targets[1])
    clause = PublishedFinding.objects.select_related("target").filter(target=targets[1]).first()
    link_published(actor=people.gl[1], finding=finding, published=clause)
    link_published(actor=people.gl[1], finding=finding, published=clause)
    assert PublishedLink.objects.count() == 1
    assert [shown.text for shown in published_with(finding)] == [clause.text]
    assert list(register_findings_of(clause, people.gl[1])) == [finding]
    assert list(register_findings_of(clause, people.gl[2])) == []
    other = PublishedFinding.objects.select_related("target").filter(target=targets[2]).first()
    refusals = [
        (people.gl[1], other, "notices.other_target"),
        (people.gm[1], clause, "common.not_allowed"),
        (people.gl[2], clause, "common.not_found"),
    ]
    for person, published, code in refusals:
        with pytest.raises(Refusal) as refused:
            link_published(actor=person, finding=finding, published=published)
        assert refused.value.code == code
    unlink_published(actor=people.gl[1], finding=finding, published=clause)
    assert published_with(finding) == []
