"""The pages of publications and of comments on them: what each person sees, and that nothing grows with the targets."""

import json
import os
import re
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.reading import read_notice
from bihuan.web.common.errors import Refusal
from bihuan.web.findings.queries.desk import desk
from bihuan.web.notices import actions
from bihuan.web.notices.actions import CommentFacts
from bihuan.web.notices.forms.publications import Line, stepped
from bihuan.web.notices.models import Publication, PublicationClause, PublicComment
from tests.web.issuing import make_issuing
from tests.web.test_pages import BACKEND, RECORDED


@pytest.fixture
def issuing(people, round_live, on_day):
    on_day("2021-01-15")
    return make_issuing(people, round_live)


def signed_in(person):
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def page(person, name, *args, **data):
    client = signed_in(person)
    address = reverse(name, args=args)
    response = client.post(address, data) if data else client.get(address)
    return response, response.content.decode()


def texts(publication, number):
    rows = PublicationClause.objects.filter(section__publication=publication, section__number=number)
    return [row.text for row in rows.order_by("order")]


def test_a_clerk_drafts_orders_and_submits_on_pages(issuing):
    people, round_ = issuing.people, issuing.round
    response, _html = page(people.office, "publication_create", round_.pk, go="1")
    publication = Publication.objects.get()
    assert response["Location"] == reverse("publication_detail", args=[publication.uid])
    _response, html = page(people.office, "publication_section", publication.uid, 1)
    before = texts(publication, 1)
    version = int(re.search(r'name="version" value="(\d+)"', html)[1])
    findings = list(issuing.targets[1].register_findings.order_by("pk").values_list("uid", flat=True))
    typed = {f"text_{at}": text for at, text in enumerate(before, 1)}
    typed |= {f"findings_{at}": str(uid) for at, uid in enumerate(findings, 1)}
    address = ("publication_section", publication.uid, 1)
    page(people.office, *address, **typed, version=version, do="down-1")
    assert texts(publication, 1) == [before[1], before[0], before[2]]
    response, html = page(people.office, *address, **typed | {"text_1": "甲；乙"}, version=version + 1, do="save")
    assert response.status_code == 422
    assert "notices.odd_clause" in html
    page(people.office, *address, **typed | {"text_1": "甲；乙"}, version=version + 1, do="split-1")
    assert texts(publication, 1) == ["甲", "乙", *before[1:]]
    response, html = page(people.office, *address, **typed, version=version + 1, do="save")
    assert response.status_code == 409
    page(people.office, *address, do="propose")
    assert texts(publication, 1) == before
    frame = {name: getattr(publication, name) for name in ("opening", "attendance", "leadin", "units_called")}
    page(
        people.office,
        "publication_frame",
        publication.uid,
        **frame,
        title="{届次}反馈情况",
        embargo_until="2021-01-16T09:00",
    )
    publication.refresh_from_db()
    assert (publication.title, publication.source_line) == ("{届次}反馈情况", "")
    response, html = page(people.office, "publication_move", publication.uid, "submit", version=publication.version)
    assert response.status_code == 409
    assert "feedback.leak_check_missing" in html


def test_each_sees_what_is_theirs(issuing):
    people, publication = issuing.people, issuing.draft()
    at = publication.uid
    _response, html = page(people.office, "publication_detail", at)
    assert "尚未检查" in html
    assert "读出来与写的完全一样" in html
    assert "十届自治区党委优化营商专项巡视反馈情况集中公布" in html
    _response, html = page(people.gl[1], "publication_detail", at)
    assert html.count("检查并通过") == 2
    assert [line.count for line in desk(people.gl[1]) if line.kind == "publication_pass"] == [2]
    for person, status in ((people.lg[0], 200), (people.gm[1], 404), (people.gl[3], 404), (people.sup[0], 404)):
        assert page(person, "publication_detail", at)[0].status_code == status
    assert page(people.gl[1], "publication_section", at, 1)[0].status_code == 200
    issuing.submitted(publication)
    assert [line.kind for line in desk(people.lg[0]) if line.kind.startswith("publication")] == ["publication_approve"]
    _response, html = page(people.lg[0], "publication_move", at, "approve", version=Publication.objects.get().version)
    _response, html = page(people.lg[0], "publication_detail", at)
    assert "收回我的签字" in html
    page(people.lg[1], "publication_move", at, "approve", version=Publication.objects.get().version)
    assert [line.kind for line in desk(people.office) if line.kind.startswith("publication")] == ["publication_release"]
    released = issuing.released(Publication.objects.get())
    for name in ("publication_detail", "publication_text"):
        assert page(people.gm[3], name, at)[0].status_code == 200
    _response, html = page(people.gm[3], "publication_detail", at)
    assert "段落" not in html
    _response, text = page(people.sup[0], "publication_text", at)
    assert text == released.text
    assert len(read_notice(text).targets) == 2


def test_comments_are_logged_answered_counted_and_taken_out(issuing):
    people = issuing.people
    released = issuing.released(issuing.approved(issuing.submitted(issuing.draft())))
    facts = CommentFacts(date(2021, 1, 15), "call", "办事还要跑三趟", 2)
    log = {"actor": people.office, "publication": released}
    for code, changed in {
        "notices.comment_needed": {"content": " "},
        "notices.comment_too_long": {"content": "长" * 4001},
        "notices.no_such_channel": {"channel": "rumour"},
        "notices.comment_before_release": {"received_on": date(2021, 1, 14)},
        "notices.no_such_section": {"target": 9},
    }.items():
        with pytest.raises(Refusal) as refused:
            actions.log_comment(**log, facts=replace(facts, **changed))
        assert refused.value.code == code
    page(
        people.office,
        "comment_list",
        released.uid,
        received_on="2021-01-15",
        channel="call",
        content=facts.content,
        target="2",
    )
    actions.log_comment(**log, facts=replace(facts, channel="letter", target=None))
    comment = PublicComment.objects.get(channel="call")
    assert comment.target == issuing.targets[2]
    page(people.second_clerk, "comment_answer", comment.uid, answer="已督促整改", version=1)
    response, html = page(people.second_clerk, "comment_answer", comment.uid, answer="再答", version=1)
    assert response.status_code == 409
    _response, html = page(people.lg[0], "comment_list", released.uid)
    assert "收到 2 件，已答复 1 件，未答复 1 件" in html
    assert "登记一件" not in html
    assert page(people.gl[1], "comment_list", released.uid)[0].status_code == 404
    client = signed_in(people.office)
    response = client.get(reverse("comment_workbook", args=[released.uid]))
    assert b"".join(response.streaming_content)[:2] == b"PK"


@pytest.mark.no_database
def test_steps_reorder_what_was_typed():
    one, two = Line("甲", frozenset({"1"})), Line("乙，丙", frozenset({"2"}))
    for do, expected in {
        "up-2": [two, one],
        "down-1": [two, one],
        "up-1": [one, two],
        "down-2": [one, two],
        "merge-1": [Line("甲，乙，丙", frozenset({"1", "2"}))],
        "remove-1": [two],
        "cite-3": [one, two, Line("丁", frozenset({"3"}))],
        "cite-4": [one, two],
        "split-1": [one, two],
        "up-9": [one, two],
        "save": [one, two],
    }.items():
        assert stepped([one, two], do, {"3": "丁"}) == expected, do
    assert stepped([Line("甲；乙; ", frozenset("1"))], "split-1", {}) == [Line(text, frozenset("1")) for text in "甲乙"]


def test_statements_do_not_grow(issuing):
    publication = issuing.draft()
    released = issuing.people.office
    counts = {}
    for name, args in {
        "publication_home": (),
        "publication_list": (issuing.round.pk,),
        "publication_detail": (publication.uid,),
        "publication_frame": (publication.uid,),
        "publication_section": (publication.uid, 1),
    }.items():
        client = signed_in(released)
        client.get(reverse(name, args=args))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(reverse(name, args=args)).status_code == 200
        counts[name] = len(asked)
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    if os.environ.get("RECORD_STATEMENTS"):
        RECORDED.write_text(
            json.dumps({**recorded, **counts}, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
        )
    else:
        assert counts == {name: recorded[name] for name in counts}
