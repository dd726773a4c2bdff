"""A recusal reaches the feedback meeting of its target: whoever is kept away is not there, nor ever named again."""

from datetime import date, time

import pytest
from django.urls import reverse

from bihuan.web.common.errors import Refusal
from bihuan.web.inbox.models import Note
from bihuan.web.rounds.actions import SlotFacts, plan_slots
from bihuan.web.rounds.actions.recusing import deciding
from bihuan.web.rounds.models import Slot, SlotPerson
from bihuan.web.rounds.queries.board import board
from bihuan.web.rounds.queries.calendar import agenda
from bihuan.web.rounds.queries.slots import Wish, meeting_people, task_of
from bihuan.web.rounds.slots.solving import propose
from tests.web.recusing import accepted, an_inspector, prepared, signed
from tests.web.test_meetings import as_, facts, live, planned  # noqa: F401  # fixtures

WISH = Wish(days=(date(2021, 1, 5), date(2021, 1, 6), date(2021, 1, 7)), starts=(time(9), time(14)), minutes=120)


@pytest.fixture
def said(monkeypatch):
    """What the record of a decision covers, as it is written: the trail itself keeps its digest alone."""
    found = []
    record = deciding.record

    def kept(**facts):
        found.append(facts["fields"])
        return record(**facts)

    monkeypatch.setattr(deciding, "record", kept)
    return found


@pytest.fixture
def deputy(people):
    """Somebody of the pool who may lead and has an account that holds nothing."""
    return an_inspector(people, "S1", people.colleague, may_lead=True)


def there(target):
    return {(str(one.person), one.part) for one in SlotPerson.objects.filter(slot__target=target)}


def test_who_steps_in_reads_at_the_meeting_of_that_target_alone(people, targets, planned, said, deputy):  # noqa: F811
    gl, lg, version = people.gl[1], people.lg[0], Slot.objects.get(target=targets[1]).version
    accepted(people, targets[1], substitute=deputy)
    assert there(targets[1]) == {(str(people.colleague), "reads"), (str(lg), "speaks")}
    assert there(targets[2]) == {(str(gl), "reads"), (str(lg), "speaks")}
    assert Slot.objects.get(target=targets[1]).version == version + 1
    (fields,) = said
    kept = {key: fields[key] for key in ("meeting", "part", "part_taken")}
    assert kept == {"meeting": "2021-01-05 09:00", "part": "reads", "part_taken": True}
    note = Note.objects.get(person=people.colleague, kind="rounds.accept_recusal")
    assert "2021年1月5日 09:00 的反馈会由您宣读反馈意见" in note.zh
    assert "5 January 2021, 09:00" in note.en
    # Board, calendar and the person's own calendar follow, each by the same query.
    rows = {row.number: row for row in board(people.office, planned).rows}
    assert (rows[1].leader, rows[2].leader) == (people.colleague, gl)
    assert 1 not in {row.number for row in board(gl, planned).rows}
    for person, number in ((gl, 2), (people.colleague, 1)):
        assert {one.target.number for one in agenda(person, planned).events if one.slot} == {number}
        assert not agenda(person, planned).overlaps


def test_somebody_at_the_meeting_already_takes_the_part_and_is_there_once(people, targets, planned, deputy):  # noqa: F811
    slot = Slot.objects.get(target=targets[1])
    SlotPerson.objects.create(slot=slot, person=people.colleague, part="attends")
    accepted(people, targets[1], substitute=deputy)
    assert there(targets[1]) == {(str(people.colleague), "reads"), (str(people.lg[0]), "speaks")}


def test_the_office_hears_that_who_steps_in_is_elsewhere_at_that_time(people, targets, planned, deputy):  # noqa: F811
    other = Slot.objects.get(target=targets[2])
    Slot.objects.filter(pk=other.pk).update(day=Slot.objects.get(target=targets[1]).day)
    SlotPerson.objects.create(slot=other, person=people.colleague, part="attends")
    accepted(people, targets[1], substitute=deputy)
    told = {note.person: note.zh for note in Note.objects.filter(kind="rounds.accept_recusal")}
    assert "另有会议，请改期或换人" in told[people.second_clerk]
    assert "另有会议" not in told[people.colleague]


def test_nobody_steps_in_for_a_member_and_the_office_is_told(people, targets, planned, said):  # noqa: F811
    slot = Slot.objects.get(target=targets[1])
    SlotPerson.objects.create(slot=slot, person=people.gm[1], part="attends")
    accepted(people, targets[1], person=people.gm[1])
    assert str(people.gm[1]) not in {who for who, _part in there(targets[1])}
    assert [fields["part_taken"] for fields in said] == [False]
    note = Note.objects.get(person=people.office, kind="rounds.accept_recusal")
    assert "请另行安排" in note.zh
    assert "name somebody else" in note.en


def test_a_meeting_stays_where_the_recusal_is_refused_or_it_was_held(people, targets, planned, said, deputy, on_day):  # noqa: F811
    before = there(targets[1])
    signed(people, prepared(people, targets[1], substitute=deputy), "refuse")
    assert there(targets[1]) == before
    on_day("2021-01-06")
    accepted(people, targets[1], substitute=deputy)
    assert there(targets[1]) == before
    assert [fields.get("meeting") for fields in said] == [None, None]


def test_no_timetable_and_no_form_names_who_is_recused(people, targets, live, deputy, as_):  # noqa: F811
    accepted(people, targets[1], substitute=deputy)
    gl, found = people.gl[1], meeting_people(live)
    assert (found.leader_at(targets[1]), found.leader_at(targets[2])) == (people.colleague, gl)
    assert people.colleague not in found.group_at(targets[2])
    assert {gl} & {*found.for_target(targets[1])} == set()
    with pytest.raises(Refusal) as refused:
        plan_slots(actor=people.office, round_=live, slots={1: facts(6, people=[(gl, "reads")])}, reason="改期")
    assert refused.value.code == "rounds.unknown_person"
    plan_slots(
        actor=people.office, round_=live, slots={1: facts(6, people=[(people.colleague, "reads")])}, reason="改期"
    )
    page = as_(people.office).get(reverse("meeting_edit", args=[live.pk, 2]))
    assert str(people.colleague) not in page.content.decode()


def test_a_bench_sends_nobody_to_a_target_from_which_they_are_recused(people, targets, live, deputy):  # noqa: F811
    accepted(people, targets[1], substitute=deputy)
    gl = people.gl[1]
    # Even where the office would put somebody of the group on a bench.
    wish = Wish(WISH.days, WISH.starts, WISH.minutes, benches=(("attends", (gl.pk,)),))
    own = [targets[1], targets[2]]
    task = task_of(live, own, meeting_people(live), wish)
    found = propose(task)
    assert not found.unplaced
    assert (str(targets[1].pk), "attends") not in found.goes
    assert (str(targets[1].pk), "attends") in found.uncovered
    wanted = {one.key: one.people for one in task.meetings}
    assert str(people.colleague.pk) in wanted[str(targets[1].pk)]
    assert str(gl.pk) not in wanted[str(targets[1].pk)]
    assert str(gl.pk) in wanted[str(targets[2].pk)]


def test_facts_of_a_meeting_are_what_the_office_planned(people, targets, live):  # noqa: F811
    """The neighbour without a recusal: the leader is named, and may be."""
    plan_slots(actor=people.office, round_=live, slots={1: SlotFacts(date(2021, 1, 6), time(9), time(11), "", ((people.gl[1].pk, "reads"),))}, reason="改期")  # fmt: skip
    assert there(targets[1]) == {(str(people.gl[1]), "reads")}
