"""The pages of feedback meetings, as a clerk, a leader and a unit see them; and the minutes as a Word file."""

import io
import json
import os
from datetime import date, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document as WordFile

from bihuan.documents import deviations
from bihuan.web.feedback.actions.feedback_rules import RulesFacts, set_rules
from bihuan.web.feedback.actions.objections import ObjectionFacts, file_objection
from bihuan.web.feedback.minutes import minutes_of
from bihuan.web.feedback.models import FeedbackRules, IssuedPaper, Meeting
from bihuan.web.findings.models import Finding
from bihuan.web.findings.queries.desk import desk
from bihuan.web.rounds.models import Slot, SlotPerson, Target
from tests.web.holding import after_field_work, make_ready, meeting_facts
from tests.web.holding import hold as held
from tests.web.test_access_agreement import one
from tests.web.test_board import proved
from tests.web.test_pages import BACKEND, RECORDED

D = date


@pytest.fixture
def live(round_live, targets, on_day):
    on_day("2021-01-07")
    return after_field_work(round_live, targets)


@pytest.fixture
def fresh(live):
    """Return a target of the round by its number, as the database has it now."""
    return lambda number: Target.objects.select_related("round__organ", "group").get(round=live, number=number)


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person, backend=BACKEND)
        return client

    return sign_in


def typed(people, target, held_on, **changed):
    """Return what the form of a record sends."""
    facts = meeting_facts(people, target, held_on)
    return {
        "held_on": held_on.isoformat(), "starts_at": "09:00", "ends_at": "11:00", "place": facts.place,
        "chair": facts.chair, "reader": str(facts.reader), "conveyed": facts.conveyed, "demanded": facts.demanded,
        "version": "0", **{f"count_{one.function}": str(one.count) for one in facts.present}, **changed,
    }  # fmt: skip


def test_the_list_shows_what_is_planned_held_and_missing(people, live, fresh, as_):
    make_ready(people, [fresh(number) for number in (1, 2, 3)])
    make_ready(people, [fresh(4)], addressees=())
    meeting = held(people, fresh(1), D(2021, 1, 6)).meeting
    address = reverse("meeting_list", args=[live.pk])
    page = as_(people.office).get(address)
    shown = page.context["shown"]
    assert (shown.held, shown.planned, shown.unplanned, shown.late) == (1, 11, 0, 5)
    lines = {line.target.number: line for line in shown.lines}
    assert (lines[1].on, lines[1].report_on, lines[1].lacks) == (D(2021, 1, 6), D(2021, 3, 6), ())
    assert (lines[2].lacks, len(lines[4].lacks), len(lines[7].lacks)) == ((), 1, 2)
    assert [line.on for line in shown.lines] == sorted(line.on for line in shown.lines)
    assert "/feedback-meetings/2/" in page.content.decode()
    kinds = {line.kind: line.count for line in desk(people.office)}
    assert kinds["meeting_record"] == 5
    assert "meeting_receipt" not in kinds
    # A leader sees the own three and records none; the unit sees its own, once it was held.
    page = as_(people.gl[1]).get(address)
    assert [line.target.number for line in page.context["shown"].lines] == [1, 2, 3]
    assert "/feedback-meetings/2/" not in page.content.decode()
    page = as_(people.head[1]).get(address)
    assert [line.target.number for line in page.context["shown"].lines] == [1]
    assert as_(people.head[2]).get(address).context["shown"].lines == ()
    # What is inside business is not on the unit's page.
    unit, inside = (
        as_(who).get(reverse("meeting_detail", args=[meeting.uid])) for who in (people.head[1], people.gl[1])
    )
    assert (unit.status_code, unit.context["shown"].history) == (200, ())
    assert len(inside.context["shown"].history) == 1
    assert str(people.gl[1]) in inside.content.decode()
    assert str(people.gl[1]) not in unit.content.decode()


def test_a_meeting_is_recorded_in_one_form_that_begins_with_the_plan(people, live, fresh, as_, client):
    target = fresh(2)
    make_ready(people, [fresh(1), target])
    slot = Slot.objects.create(target=target, day=D(2021, 1, 6), starts_at=time(9), ends_at=time(11), place="大礼堂")
    for person, part in ((people.gl[1], "reads"), (people.lg[0], "speaks"), (people.office, "attends")):
        SlotPerson.objects.create(slot=slot, person=person, part=part)
    held(people, fresh(1), D(2021, 1, 5))
    address = reverse("meeting_record", args=[live.pk, 2])
    form = as_(people.office).get(address + "?like=1").context["record"]
    first = form.initial
    assert (first["held_on"], first["place"], first["reader"]) == (D(2021, 1, 6), "大礼堂", str(people.gl[1].pk))
    assert (first["count_leading_group"], first["count_office"], first["conveyed"]) == (1, 1, "传达听取巡视综合情况汇报时的讲话精神")  # fmt: skip  # three facts
    proved(client, people.office)
    sent = typed(people, target, D(2021, 1, 6), count_unit_head="")
    page = client.post(address, sent)
    assert page.status_code == 422
    assert "被巡视单位主要负责人（应到1人，实到0人）" in page.content.decode()
    scan = SimpleUploadedFile("记录.txt", "会议记录".encode(), content_type="text/plain")
    page = client.post(address, {**sent, "gap_reason": "外出开会，已补报", "scan": scan})
    meeting = Meeting.objects.get(target=target)
    assert page["Location"] == reverse("meeting_detail", args=[meeting.uid])
    assert (meeting.scan_name, meeting.attendances.count()) == ("记录.txt", 5)
    assert client.get(reverse("meeting_scan", args=[meeting.uid])).content.decode() == "会议记录"
    # Recorded already: the form leads to the record.
    assert client.get(address)["Location"] == page["Location"]
    receipt = {"received_on": "2021-01-07", "received_by": "办公厅主任", "version": "1"}
    assert client.post(reverse("meeting_receipt", args=[meeting.uid]), receipt).status_code == 302
    changed = {**sent, "held_on": "2021-01-05", "gap_reason": "外出开会", "reason": "日期看错", "version": "2"}
    correct = reverse("meeting_correct", args=[meeting.uid])
    assert client.post(correct, {**changed, "reason": ""}).status_code == 422
    assert client.post(correct, changed).status_code == 302
    page = client.get(reverse("meeting_detail", args=[meeting.uid])).content.decode()
    assert "2021-01-06" in page
    assert "日期看错" in page
    given = client.get(reverse("meeting_minutes", args=[meeting.uid]))
    assert given["Content-Type"].endswith("wordprocessingml.document")


def test_plans_and_rules_are_changed_on_their_pages(people, live, fresh, as_):
    client = as_(people.office)
    later = {"day": "2021-01-11", "starts_at": "09:00", "ends_at": "11:00", "reason": "", "version": "0"}
    put_off = reverse("meeting_postpone", args=[live.pk, 5])
    assert client.post(put_off, later).status_code == 422
    assert client.post(put_off, {**later, "reason": "疫情防控"}).status_code == 302
    assert fresh(5).meeting_planned_on == D(2021, 1, 11)
    give_up = reverse("meeting_give_up", args=[live.pk, 5])
    assert client.post(give_up, {"reason": "合并召开", "version": "0"}).status_code == 409
    assert client.post(give_up, {"reason": "合并召开", "version": "1"}).status_code == 302
    address = reverse("feedback_rules", args=[live.pk])
    assert "样例" in client.get(address).content.decode()
    rules = {
        "least_unit_head": "1",
        "allows_objections": "on",
        "objection_days": "30",
        "decision_days": "0",
        "version": "0",
    }
    assert client.post(address, rules).status_code == 422
    assert client.post(address, {**rules, "decision_days": "30"}).status_code == 302
    assert FeedbackRules.objects.get().required == [{"function": "unit_head", "least": 1}]
    # Who may not change them is shown no form.
    assert "least_unit_head" not in as_(people.lg[0]).get(address).content.decode()


def test_the_minutes_are_an_official_paper_without_names(people, live, fresh, as_):
    target = fresh(1)
    make_ready(people, [target])
    meeting = held(people, target, D(2021, 1, 5)).meeting
    data = minutes_of(Meeting.objects.select_related("round__organ", "target__group", "reader").get(pk=meeting.pk))
    text = "\n".join(paragraph.text for paragraph in WordFile(io.BytesIO(data)).paragraphs)
    assert "2021年1月5日09:00—11:00" in text
    assert "被巡视单位领导班子其他成员8人" in text
    assert str(people.gl[1]) not in text
    assert list(deviations(data)) == []
    # Issued, they have a number and a day at their head; the same record is not numbered twice, a corrected one is.
    address, issue = (reverse(name, args=[meeting.uid]) for name in ("meeting_minutes", "minutes_issue"))
    assert as_(people.gl[1]).post(issue).status_code == 403
    client = as_(people.office)
    assert client.post(issue, {"version": "9"}).status_code == 409
    assert client.post(issue, {"version": str(meeting.version)}).status_code == 302
    paper = IssuedPaper.objects.get(object_kind="meeting")
    lines = [paragraph.text for paragraph in WordFile(io.BytesIO(client.get(address).content)).paragraphs]
    assert [paper.number, f"\u3000{meeting.round.organ.name}\t2021年1月7日"] == lines[1:3]
    assert list(deviations(client.get(address).content)) == []
    assert "feedback.minutes_issued" in client.post(issue).content.decode()
    Meeting.objects.filter(pk=meeting.pk).update(promised="坚决整改")
    assert client.post(issue).status_code == 302
    assert list(IssuedPaper.objects.filter(object_kind="meeting").values_list("edition", flat=True)) == [2, 1]


#: Page → who looks; counts stand in ``statement_counts.json``, written anew with ``RECORD_STATEMENTS=1``.
PAGES = {
    "meeting_list": "office",
    "meeting_list of a unit": "head",
    "meeting_record": "office",
    "meeting_detail": "office",
    "meeting_detail of a unit": "head",
    "meeting_correct": "office",
    "feedback_rules": "office",
    "objection_file": "head",
    "objection_detail": "leading group",
}
MOST = 32


@pytest.mark.slow
def test_no_page_of_meetings_takes_many_statements(people, live, fresh, as_):
    set_rules(actor=people.office, round_id=live.pk, facts=RulesFacts((), allows_objections=True))
    targets = [fresh(number) for number in range(1, 6)]
    make_ready(people, targets)
    for target in targets[:3]:
        held(people, target, D(2021, 1, 6), received_on=None, received_by="")
    target = targets[0]
    one(Finding, live, target, people.gm[1], "issued")
    made = file_objection(
        actor=people.head[1],
        target=target,
        facts=ObjectionFacts("不符", tuple(Finding.objects.filter(target=target).values_list("pk", flat=True))),
    )
    meeting, who = (
        target.meetings.get(),
        {"office": people.office, "head": people.head[1], "leading group": people.lg[0]},
    )
    address = {
        "meeting_list": [live.pk], "meeting_record": [live.pk, 4], "feedback_rules": [live.pk],
        "objection_detail": [made.uid],
    }  # fmt: skip
    found = {}
    for page, role in PAGES.items():
        name, client = page.partition(" ")[0], as_(who[role])
        url = reverse(name, args=address.get(name, [meeting.uid]))
        assert client.get(url).status_code == 200  # what is kept for the life of the process is read now
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        found[page] = sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in asked.captured_queries)
        assert found[page] <= MOST, "\n".join(query["sql"][:160] for query in asked.captured_queries)
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    if os.environ.get("RECORD_STATEMENTS"):
        recorded |= found
        RECORDED.write_text(json.dumps(recorded, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert found == {page: recorded.get(page) for page in PAGES}
