"""Reports, feedback documents, meetings, issued papers and publications by a program: as much as the pages show."""

from datetime import date, timedelta

import pytest

from bihuan.web.accounts.models import Assignment
from bihuan.web.api.actions.tokens import create_token
from bihuan.web.common.dates import today
from bihuan.web.feedback.actions import documents
from bihuan.web.feedback.actions.feedback_rules import RulesFacts, set_rules
from bihuan.web.feedback.models import IssuedPaper
from bihuan.web.findings.models import Finding
from bihuan.web.notices.models import Publication
from tests.web.holding import after_field_work, hold, make_ready
from tests.web.test_access_agreement import one
from tests.web.test_feedback_documents import approve_findings, decide, issue, passed, ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(client):
    """Return a function that calls the interface as a person."""
    tokens = {}

    def called(person, verb, path, body=None, version=None, *, multipart=False, **headers):
        if person.pk not in tokens:
            held = Assignment.objects.filter(person=person).earliest("since")
            until = today() + timedelta(days=30)
            tokens[person.pk] = create_token(actor=person, assignment_id=held.pk, name="x", expires_on=until).text
        headers = {"Authorization": f"Bearer {tokens[person.pk]}", **headers}
        headers |= {"If-Match": f'"{version}"'} if version else {}
        sent = {} if body is None else {"data": body} | ({} if multipart else {"content_type": "application/json"})
        return getattr(client, verb)(f"/api/v1/{path}", headers=headers, **sent)

    return called


def test_a_report_is_drafted_and_submitted_and_its_hearing_needs_a_person(people, targets, round_live, api, on_day):
    on_day("2020-11-20")
    approve_findings(people, targets[1])
    leader, office, begin = people.gl[1], people.office, f"rounds/{round_live.pk}/reports"
    assert api(people.gl[2], "post", begin, {"group": 1}).status_code == 404
    key = {"Idempotency-Key": "report-of-group-1"}
    made = api(leader, "post", begin, {"group": 1}, **key)
    assert made.status_code == 201
    report = made.json()
    assert (report["status"], report["group"], report["is_whole"]) == ("draft", 1, True)
    assert (report["passages"][1]["part"], report["passages"][1]["findings"]) == ("facts", ["F1-1", "F1-2"])
    assert api(leader, "post", begin, {"group": 1}, **key).json()["id"] == report["id"]
    assert api(leader, "post", begin, {"group": 1}).json()["code"] == "feedback.report_exists"
    address = f"reports/{report['id']}"
    assert api(people.lg[0], "get", address).status_code == 403
    assert api(leader, "post", f"{address}/moves/submit", {}).status_code == 428
    assert api(leader, "post", f"{address}/moves/submit", {}, 7).status_code == 412
    assert api(people.gd[1][0], "post", f"{address}/moves/submit", {}, 1).status_code == 403
    assert api(leader, "post", f"{address}/moves/submit", {}, 1).json()["status"] == "submitted"
    # Who records the hearing proves again who they are; a token cannot.
    assert api(office, "post", f"{address}/moves/hear", {}, 2).json()["code"] == "api.no_such_move"
    assert api(office, "post", f"{address}/moves/return", {}, 2).json()["code"] == "feedback.reason_needed"
    returned = api(office, "post", f"{address}/moves/return", {"reason": "原因写得不清"}, 2)
    assert (returned.json()["status"], returned["ETag"]) == ("draft", '"3"')
    assert [row["id"] for row in api(office, "get", f"reports?round={round_live.pk}").json()] == [report["id"]]
    assert api(people.gl[2], "get", "reports").json() == api(people.lia[1], "get", "reports").json() == []


def test_documents_meetings_and_papers_are_read_by_whom_they_are_for(people, targets, round_live, api, on_day):
    on_day("2021-01-03")
    after_field_work(round_live, targets)
    target, leader, unit = targets[1], people.gl[1], people.lia[1]
    target.refresh_from_db()
    approve_findings(people, target, severity="grave")
    draft = documents.draft_document(actor=people.office, target=target, addressee="head")
    address = f"feedback/{draft.uid}"
    assert api(unit, "get", address).status_code == 404
    assert api(leader, "get", address).json()["status"] == "draft"
    assert api(people.office, "post", f"{address}/moves/submit", {}, 1).status_code == 403
    sent = api(leader, "post", f"{address}/moves/submit", {"left_out_reason": ""}, 1)
    assert (sent.status_code, sent.json()["status"]) == (200, "submitted"), sent.json()
    # What lacks is said before a signature is asked for, and a token alone signs nothing.
    assert api(people.lg[0], "post", f"{address}/moves/approve", {}, 2).status_code in {403, 409}
    assert api(leader, "post", f"{address}/moves/approve", {}, 2).json()["code"] == "common.not_allowed"
    draft.refresh_from_db()
    passed(people, draft)
    for member in people.lg:
        draft = documents.approve_document(actor=member, document=draft)
    decide(people, target)
    head, body = issue(people, draft), issue(people, ready(people, target))
    paper = IssuedPaper.objects.get(object_kind="feedback_document", object_id=body.pk)
    read = api(leader, "get", f"feedback/{body.uid}").json()
    assert (read["text"], read["sha256"], read["number"]) == (paper.text, paper.sha256, paper.number)
    assert api(unit, "get", f"feedback/{body.uid}").status_code == 404
    on_day("2021-01-05")
    meeting = hold(people, target, date(2021, 1, 5)).meeting
    assert [row["id"] for row in api(unit, "get", "feedback").json()["items"]] == [str(body.uid)]
    listed = {row["id"] for row in api(people.head[1], "get", f"feedback?target={target.pk}").json()["items"]}
    assert listed == {str(body.uid), str(head.uid)}
    assert api(people.lia[2], "get", "feedback").json()["items"] == []
    held = api(unit, "get", f"feedback-meetings/{meeting.uid}").json()
    assert (held["status"], held["held_on"], held["attendance"][0]["function"]) == (
        "held",
        "2021-01-05",
        "leading_group",
    )
    assert len(api(people.gl[2], "get", "feedback-meetings").json()["items"]) == 0
    numbers = [
        row["number"] for row in api(people.office, "get", f"issued-papers?round={round_live.pk}").json()["items"]
    ]
    assert {head.number, body.number} <= set(numbers)
    assert api(unit, "get", f"issued-papers/{paper.uid}").json()["text"] == paper.text
    assert api(people.gl[2], "get", f"issued-papers/{paper.uid}").status_code == 404
    assert api(people.gl[1], "get", "issued-papers").json()["items"] == []


def test_a_publication_is_everybodys_once_it_is_out_and_nobody_elses_before(people, round_live, api, on_day):
    on_day("2021-03-01")
    rows = [
        Publication.objects.create(
            round=round_live, edition=at, title="标题", opening="开头", leadin="", units_called="盟市", author=people.office,
            status=status, text="全文" if status == "released" else "", released_on=today() if status == "released" else None,
        )
        for at, status in ((1, "released"), (2, "draft"))
    ]  # fmt: skip
    released, draft = rows
    for person in (people.lia[1], people.gm[1]):
        assert [row["id"] for row in api(person, "get", "publications").json()["items"]] == [str(released.uid)]
        assert api(person, "get", f"publications/{released.uid}").json()["text"] == "全文"
        assert api(person, "get", f"publications/{draft.uid}").status_code == 404
    seen = api(people.office, "get", f"publications/{draft.uid}")
    assert (seen.json()["status"], bool(seen.json()["lacks"])) == ("draft", True)
    submitted = api(people.office, "post", f"publications/{draft.uid}/moves/submit", {}, 1)
    assert (submitted.status_code, submitted.json()["code"].split(".")[0]) in {(409, "notices"), (422, "notices")}
    assert api(people.office, "post", f"publications/{draft.uid}/moves/release", {}, 1).status_code == 409
    draft.refresh_from_db()
    assert draft.status == "draft"
    # Comments that came in on it are logged and answered by the office.
    log, came = (
        f"publications/{released.uid}/comments",
        {"received_on": "2021-03-01", "channel": "mail", "content": "意见"},
    )
    assert api(people.lg[0], "post", log, came).status_code == 403
    assert api(people.gm[1], "post", log, came).status_code == 404
    assert api(people.office, "post", log, came | {"channel": "x"}).json()["code"] == "notices.no_such_channel"
    made = api(people.office, "post", log, came)
    assert (made.status_code, made.json()["section"], made.json()["answer"]) == (201, None, "")
    answer = f"comments/{made.json()['id']}/answer"
    assert api(people.office, "post", answer, {"answer": "已转办"}).status_code == 428
    assert api(people.office, "post", answer, {"answer": "已转办"}, 1).json()["answer"] == "已转办"
    assert [row["version"] for row in api(people.lg[0], "get", "comments").json()["items"]] == [2]
    assert api(people.gm[1], "get", "comments").json()["items"] == []


def test_a_head_objects_and_the_leading_group_decides(people, round_live, targets, api, on_day):
    on_day("2021-01-05")
    live = after_field_work(round_live, targets)
    target = live.targets.select_related("round__organ", "group").get(number=1)
    make_ready(people, [target])
    meeting = hold(people, target, date(2021, 1, 5)).meeting
    found = one(Finding, live, target, people.gm[1], "issued")
    set_rules(actor=people.office, round_id=live.pk, facts=RulesFacts((), allows_objections=True))
    begin, facts = f"feedback-meetings/{meeting.uid}/objections", {"text": "与事实不符", "findings": [found.number]}
    assert api(people.head[2], "post", begin, facts).status_code == 404
    assert api(people.lia[1], "post", begin, facts).status_code == 403
    unknown = api(people.head[1], "post", begin, facts | {"findings": ["没有"]})
    assert unknown.json()["code"] == "feedback.objection_incomplete"
    made = api(people.head[1], "post", begin, facts)
    assert (made.status_code, made.json()["findings"], made.json()["status"]) == (201, [found.number], "filed")
    address = f"objections/{made.json()['id']}"
    assert api(people.gl[2], "get", address).status_code == 404
    decide_ = {"verdict": "refuse", "reason": "查证属实"}
    assert api(people.office, "post", f"{address}/decide", decide_, 1).status_code == 403
    decided = api(people.lg[0], "post", f"{address}/decide", decide_, 1)
    assert (decided.json()["status"], decided.json()["decision"]) == ("refused", "查证属实")
    assert api(people.lg[0], "post", f"{address}/decide", decide_, 2).json()["code"] == "feedback.objection_decided"
    assert [row["status"] for row in api(people.head[1], "get", "objections").json()["items"]] == ["refused"]
