"""Many rows at once: all or none, one record, numbers in order, found and checked like any other."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bihuan.web.accounts.choices import Role
from bihuan.web.common.errors import Refusal
from bihuan.web.findings import actions
from bihuan.web.findings.actions import EditedRow, NewRow
from bihuan.web.findings.models import Finding
from bihuan.web.search.queries import matching
from bihuan.web.trail.models import Record
from bihuan.web.trail.verify import verify
from tests.web import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_the_field(on_day):
    on_day("2020-11-16")


def rows(targets, count=6, **changed):
    facts = making.finding_facts(category="H", **changed)
    return [
        NewRow(targets[1 + at % 3], replace(facts, title=f"台账第{at + 1}行"), {"原列": f"值{at}"})
        for at in range(count)
    ]


def test_rows_come_in_order_with_numbers_notes_marks_and_one_record(people, targets):
    before = Record.objects.count()
    made = actions.register_rows(actor=people.gl[1], rows=rows(targets), source="job-1")
    assert [finding.title for finding in made] == [f"台账第{at}行" for at in range(1, 7)]
    assert [finding.number[-7:] for finding in made] == [
        "01-0001",
        "02-0001",
        "03-0001",
        "01-0002",
        "02-0002",
        "03-0002",
    ]
    assert made[3].notes == {"原列": "值3"}
    assert {finding.author for finding in made} == {people.gl[1]}
    assert made[0].category.code == "H"
    record = Record.objects.order_by("-seq").first()
    assert Record.objects.count() == before + 1
    assert (record.action, record.role, record.object_id) == ("findings.register_rows", Role.GL, "job-1")
    assert len(record.row_root) == 64
    assert set(made[0].marks.values_list("code", flat=True)) >= {"no_proof", "no_paper", "no_criteria"}
    assert matching(kind="register_finding", query="台账第4行", scopes=[f"target:{targets[1].pk}"]).count() == 1
    assert verify().is_whole


@pytest.mark.parametrize(
    ("code", "odd"),
    [
        ("findings.title_needed", {"title": ""}),
        ("findings.lead_on_a_person", {"condition": "局长王建国收受贿赂"}),
        ("findings.no_such_category", {"category": "ZZ"}),
    ],
)
def test_one_odd_row_keeps_all_of_them_out(people, targets, code, odd):
    batch = rows(targets)
    batch[4] = NewRow(batch[4].target, replace(batch[4].facts, **odd))
    before = Record.objects.count()
    with pytest.raises(Refusal) as refused:
        actions.register_rows(actor=people.gl[1], rows=batch)
    assert refused.value.code == code
    assert not Finding.objects.exists()
    assert Record.objects.count() == before


def test_a_lead_in_a_column_without_a_place_here_is_no_note(people, targets):
    notes = {"备注": "局长王建国收受贿赂"}
    made = actions.register_rows(actor=people.gl[1], rows=rows(targets, 1))
    row = EditedRow(made[0], 1, {}, notes)
    for act, batch in (
        (actions.register_rows, [NewRow(targets[1], making.finding_facts(), notes)]),
        (actions.edit_rows, [row]),
    ):
        with pytest.raises(Refusal) as refused:
            act(actor=people.gl[1], rows=batch)
        assert (refused.value.code, refused.value.where) == ("findings.lead_on_a_person", "notes")


def test_rows_at_a_foreign_target_keep_all_of_them_out(people, targets):
    batch = [*rows(targets), NewRow(targets[4], making.finding_facts())]
    with pytest.raises(Refusal) as refused:
        actions.register_rows(actor=people.gl[1], rows=batch)
    assert refused.value.code == "common.not_found"
    assert not Finding.objects.exists()


def test_too_many_rows_are_a_fault_of_the_caller(people, targets):
    with pytest.raises(ValueError, match="500"):
        actions.register_rows(actor=people.gl[1], rows=rows(targets, 501))


def test_rows_are_edited_with_what_they_say_now(people, targets):
    made = actions.register_rows(actor=people.gl[1], rows=rows(targets, 3))
    before = Record.objects.count()
    changed = actions.edit_rows(
        actor=people.gl[1],
        rows=[
            EditedRow(made[0], 1, {"title": " 新标题 ", "origins": ["public"], "category": "C"}),
            EditedRow(made[1], 1, {"cause": ""}, {"备注": "补记"}),
        ],
    )
    assert [finding.version for finding in changed] == [2, 2]
    first, second, third = (Finding.objects.get(pk=finding.pk) for finding in made)
    assert (first.title, first.origins, first.category.code) == ("新标题", ["public"], "C")
    assert second.notes == {"原列": "值1", "备注": "补记"}
    assert second.marks.filter(code="no_cause").exists()
    assert third.version == 1
    assert Record.objects.count() == before + 1


def test_a_row_that_moved_meanwhile_keeps_all_of_them_as_they_were(people, targets):
    made = actions.register_rows(actor=people.gl[1], rows=rows(targets, 2))
    actions.edit_finding(actor=people.gl[1], finding=made[1], facts=making.finding_facts(title="别人改过"))
    with pytest.raises(Refusal) as refused:
        actions.edit_rows(
            actor=people.gl[1], rows=[EditedRow(made[0], 1, {"title": "甲"}), EditedRow(made[1], 1, {"title": "乙"})]
        )
    assert refused.value.code == "common.changed_meanwhile"
    assert [Finding.objects.get(pk=finding.pk).title for finding in made] == ["台账第1行", "别人改过"]


def test_what_is_no_draft_or_not_theirs_is_not_edited(people, targets):
    confirmed = making.make_finding(people, targets[1], status="confirmed")
    foreign = making.make_finding(people, targets[4])
    for finding, code in ((confirmed, "findings.not_in_state"), (foreign, "common.not_found")):
        with pytest.raises(Refusal) as refused:
            actions.edit_rows(actor=people.gl[1], rows=[EditedRow(finding, finding.version, {"title": "甲"})])
        assert refused.value.code == code


@pytest.mark.parametrize("field", ["status", "author", "number", "evidence", "version"])
def test_only_what_a_person_writes_is_edited(people, targets, field):
    made = actions.register_rows(actor=people.gl[1], rows=rows(targets, 1))
    with pytest.raises(ValueError, match=field):
        actions.edit_rows(actor=people.gl[1], rows=[EditedRow(made[0], 1, {field: "x"})])


def test_nothing_is_nothing(people):
    before = Record.objects.count()
    assert actions.register_rows(actor=people.gl[1], rows=[]) == []
    assert actions.edit_rows(actor=people.gl[1], rows=[]) == []
    assert Record.objects.count() == before


def test_rows_written_at_once_are_what_one_by_one_would_be(people, targets):
    """Every column goes through the same door as with ``save``, whatever its kind."""
    odd = "一'二\"三\\四%s五{}六\t七\u2028八😀九\n十\\u0041"
    facts = making.finding_facts(
        category="H", amount=Decimal("0.10"), notes={"原列": "值", odd: odd}, cause=odd, is_without_amount=False
    )
    at_once = actions.register_rows(actor=people.gl[1], rows=[NewRow(targets[1], facts)])[0]
    alone = actions.create_finding(actor=people.gl[1], target=targets[1], facts=facts)
    own = {"id", "uid", "number", "created_at", "changed_at", "papers_count", "evidence_count"}
    names = [column.attname for column in Finding._meta.concrete_fields if column.attname not in own]
    stored = {row.pk: row for row in Finding.objects.filter(pk__in=[at_once.pk, alone.pk])}
    assert [getattr(stored[at_once.pk], name) for name in names] == [getattr(stored[alone.pk], name) for name in names]
    assert stored[at_once.pk].cause == odd
    assert stored[at_once.pk].notes[odd] == odd
    assert stored[at_once.pk].uid == at_once.uid
    assert stored[at_once.pk].created_at is not None
    assert not at_once._state.adding
