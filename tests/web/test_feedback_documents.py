"""Feedback documents: drafted from findings, written, submitted, approved, issued, superseded; and who reads them when."""

import json
import os
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.web.accounts.capabilities import Letter
from bihuan.web.common.dates import today
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.access.documents import document_for, documents_visible_to
from bihuan.web.feedback.access.papers import paper_file_for, paper_for
from bihuan.web.feedback.actions import documents as actions
from bihuan.web.feedback.actions.documents import DocumentFacts, PassageFacts
from bihuan.web.feedback.composing.composing import Facts, Piece, Source, drafted, split_by_category
from bihuan.web.feedback.composing.setting import COLUMNS, NOT_IN_TEXT, AnnexRow, SetPassage, document_of
from bihuan.web.feedback.composing.setting import text_of as set_text
from bihuan.web.feedback.models import FeedbackDocument, IssuedPaper, LeakCheck, Meeting, Passage, Report
from bihuan.web.feedback.queries.document_pages import changes_of_edition
from bihuan.web.feedback.queries.documents import contents_of, open_feedback, text_of
from bihuan.web.feedback.queries.sources import digests_of
from bihuan.web.findings.actions import withdraw_finding
from bihuan.web.findings.models import Finding
from bihuan.web.trail.models import Record
from tests.web.making import CONDITION
from tests.web.test_pages import BACKEND, RECORDED

S = FeedbackDocument.Status
REASON = "事项较小，已在问题清单列明"


def approve_findings(people, target, *, count=2, **columns):
    """Return findings of a target that are approved, without the way there: only the state counts here."""
    category = target.round.taxonomy.categories.get(code="H")
    began = Finding.objects.filter(target=target).count()
    return [
        Finding.objects.create(
            number=f"F{target.number}-{at}",
            round=target.round,
            target=target,
            group_id=target.group_id,
            title=f"第{at}件事项应进未进",
            condition=CONDITION,
            cause=f"第{at}个原因",
            author=people.gm[1],
            status="approved",
            category=category,
            **columns,
        )
        for at in range(began + 1, began + count + 1)
    ]


def decide(people, target):
    """Record that the committee has decided on the report of a target's group."""
    return Report.objects.create(
        round=target.round,
        group=target.group,
        title="报告",
        author=people.office,
        status=Report.Status.DECIDED,
        decided_on=date(2020, 12, 20),
    )


def passed(people, document):
    """Keep that the leak check of a document has passed as it reads now."""
    return LeakCheck.objects.create(
        object_kind="feedback_document",
        object_id=document.pk,
        round=document.round,
        target=document.target,
        scope="sources",
        text_hash=text_of(document).sha256,
        sources_hash=digests_of({document.target_id})[document.target_id],
        run_by=people.gl[1],
        status="passed",
        passed_on=today(),
    )


def ready(people, target, addressee="body"):
    """Return a document that two clerks can issue."""
    if not Finding.objects.filter(target=target).exists():
        approve_findings(people, target)
    document = actions.draft_document(actor=people.office, target=target, addressee=addressee)
    document = actions.submit_document(actor=people.gl[1], document=document, left_out_reason=REASON)
    passed(people, document)
    for member in people.lg:
        document = actions.approve_document(actor=member, document=document)
    return document


def issue(people, document):
    """Let two clerks issue a document and return it."""
    for clerk in (people.office, people.second_clerk):
        document = actions.issue_document(actor=clerk, document=document)
    return document


def refused(act, **what):
    """Return the code with which a step is refused."""
    with pytest.raises(Refusal) as caught:
        act(**what)
    return caught.value.code


def test_the_whole_way_to_the_unit(people, targets, on_day):
    on_day("2021-01-03")
    target = targets[1]
    findings = approve_findings(people, target, count=3)
    document = ready(people, target)
    assert document.status == S.APPROVED
    issuing = {"actor": people.office, "document": document}
    assert refused(actions.issue_document, **issuing) == "feedback.no_decision"
    decide(people, target)
    assert actions.issue_document(**issuing).status == S.APPROVED
    assert refused(actions.issue_document, **issuing) == "accounts.second_person_needed"
    said = text_of(document)
    document = actions.issue_document(actor=people.second_clerk, document=document)
    assert (document.status, document.opened_on, document.issued_on) == (S.ISSUED, None, date(2021, 1, 3))
    paper = IssuedPaper.objects.get(object_kind="feedback_document", object_id=document.pk)
    assert (paper.text, paper.sha256, paper.number) == (said.text, document.text_hash, document.number)
    assert text_of(document) == said
    assert set(Finding.objects.filter(target=target).values_list("status", flat=True)) == {"issued"}
    assert Record.objects.filter(action="findings.issue").count() == len(findings)
    assert Record.objects.filter(action="feedback.issue").count() == 1
    outside = (people.lia[1], people.head[1], people.sup[0])
    assert not any(documents_visible_to(one).exists() for one in outside)
    opened = actions.open_to_unit(target, actor=people.office, grant=None)
    assert [one.pk for one in opened] == [document.pk]
    assert all(document_for(one, document.uid).pk == document.pk for one in outside)
    assert refused(document_for, user=people.lia[2], uid=document.uid) == "common.not_found"
    # The file as issued is the liaison's to take; who else reads it outside reads it on the page.
    for one in (people.lia[1], people.office, people.gl[1], people.lg[0]):
        assert paper_file_for(one, paper.uid) == paper
    for one in (people.head[1], people.sup[0]):
        assert paper_for(one, paper.uid) == paper
        assert refused(paper_file_for, user=one, uid=paper.uid) == "common.not_allowed"


def test_two_documents_of_one_target_and_the_edition_after(people, targets, on_day):
    on_day("2021-01-03")
    target = targets[1]
    findings = approve_findings(people, target, count=2, severity="grave")
    decide(people, target)
    body, head = (issue(people, ready(people, target, addressee)) for addressee in ("body", "head"))
    assert body.number != head.number
    # The one to the head holds what it names; both together issue nothing twice.
    assert contents_of(head).annex == ()
    assert Record.objects.filter(action="findings.issue").count() == len(findings)
    meeting = Meeting.objects.create(round=target.round, target=target, status="held", held_on=date(2021, 1, 5))
    actions.open_to_unit(target, actor=people.office, grant=None)
    # The one to the head is the head's alone, by every door.
    assert set(documents_visible_to(people.head[1])) == {body, head}
    for other in (people.lia[1], people.sup[0]):
        assert set(documents_visible_to(other, Letter.READ)) == {body}
        assert refused(document_for, user=other, uid=head.uid) == "common.not_found"
    assert refused(document_for, user=people.ver[0], uid=body.uid) == "common.not_allowed"
    on_day("2021-01-10")
    edition = {"actor": people.office, "document": body}
    assert refused(actions.draft_edition, **edition, reason=" ") == "feedback.reason_needed"
    new = actions.draft_edition(**edition, reason="一个问题经核实不成立")
    assert refused(actions.draft_edition, **edition, reason="再来") == "feedback.document_exists"
    gone = findings[0]
    # What an edition drops, no passage rests on: it has to be gone over before it is submitted.
    new = actions.edit_document(actor=people.gl[1], document=new, facts=replace(facts_of(new), dropped=(gone.number,)))
    assert refused(actions.submit_document, actor=people.gl[1], document=new) == "feedback.passage_without_finding"
    assert open_feedback(target.round).code == "feedback.not_all_issued"
    facts = replace(facts_of(new, without={gone.number}), passages=tuple(kept_of(new)))
    new = actions.edit_document(actor=people.gl[1], document=new, facts=facts)
    assert [one.number for one in changes_of_edition(contents_of(new)).gone] == [gone.number]
    new = actions.submit_document(actor=people.gl[1], document=new)
    back = actions.return_document(actor=people.lg[0], document=new, reason="再核")
    assert (back.status, back.reason) == (S.DRAFT, "一个问题经核实不成立")
    new = actions.submit_document(actor=people.gl[1], document=back)
    passed(people, new)
    for member in people.lg:
        new = actions.approve_document(actor=member, document=new)
    new = issue(people, new)
    body.refresh_from_db()
    gone.refresh_from_db()
    assert (body.status, new.status, gone.status) == (S.SUPERSEDED, S.ISSUED, "withdrawn")
    # The meeting was held, so the unit reads the new edition at once, and still the one before.
    assert new.opened_on == date(2021, 1, 10)
    assert {body, new} <= set(documents_visible_to(people.lia[1], Letter.READ))
    assert meeting.pk
    assert open_feedback(target.round) is None


def kept_of(document):
    """Return the passages of a document but those on problems that rest on nothing."""
    lacking = {row.pk for row in contents_of(document).without_finding}
    return [one for one in facts_of(document).passages if one.pk not in lacking]


def facts_of(document, *, without=frozenset(), texts=None):
    """Return a document as it is, written by hand: without some findings and the passages that rest on them alone."""
    held = contents_of(document)
    passages = []
    for row in held.passages:
        numbers = [one.number for one in row.findings.all()]
        kept = tuple(number for number in numbers if number not in without)
        if numbers and not kept:
            continue
        text = (texts or {}).get(row.pk, row.text)
        code = row.category.code if row.category else ""
        passages.append(PassageFacts(row.part, text, code, kept, row.pk))
    return DocumentFacts(document.title, document.salutation, tuple(passages), tuple(without))


def test_what_does_not_fit_is_refused_and_nothing_is_kept(people, targets, on_day):
    on_day("2020-12-28")
    target = targets[1]
    wanted = {"target": target, "addressee": "body"}
    assert refused(actions.draft_document, actor=people.office, **wanted) == "feedback.nothing_approved"
    findings = approve_findings(people, target, count=2)
    for who, code in (
        (people.gm[1], "common.not_allowed"),
        (people.gl[2], "common.not_found"),
        (people.lia[1], "common.not_allowed"),
    ):
        assert refused(actions.draft_document, actor=who, **wanted) == code
    document = actions.draft_document(actor=people.gl[1], **wanted)
    assert refused(actions.draft_document, actor=people.office, **wanted) == "feedback.document_exists"
    held = contents_of(document)
    assert [row.findings.get().pk for row in held.problems] == [one.pk for one in findings]
    assert not held.unnamed
    assert not held.without_finding

    def edit(facts, **more):
        return refused(actions.edit_document, actor=people.gl[1], document=document, facts=facts, **more)

    good = facts_of(document)
    one = good.passages[0]
    assert edit(replace(good, title=" ")) == "feedback.document_incomplete"
    for changed, code in (
        ({"text": ""}, "feedback.document_incomplete"),
        ({"text": "有\x07声"}, "feedback.odd_character"),
        ({"text": "机密★1年"}, "feedback.classified_marking"),
        ({"findings": ("WT-无此号",)}, "feedback.unknown_finding"),
        ({"pk": 2_000_000_001}, "common.changed_meanwhile"),
    ):
        assert edit(replace(good, passages=(replace(one, **changed), *good.passages[1:]))) == code, changed
    assert edit(good, version=99) == "common.changed_meanwhile"
    assert contents_of(document).text == held.text

    loose = PassageFacts("problems", "没有来历的一句话。")
    submit = {"actor": people.gl[1], "document": document}
    actions.edit_document(actor=people.gl[1], document=document, facts=replace(good, passages=(*good.passages, loose)))
    assert refused(actions.submit_document, **submit) == "feedback.passage_without_finding"
    actions.edit_document(actor=people.gl[1], document=document, facts=facts_of(document, without={findings[0].number}))
    Passage.objects.filter(document=document, findings=None, part="problems").delete()
    assert refused(actions.submit_document, **submit) == "feedback.findings_left_out"
    assert refused(actions.submit_document, actor=people.office, document=document) == "common.not_allowed"
    document = actions.submit_document(**submit, left_out_reason=REASON)
    held = contents_of(document)
    assert ([row.in_text for row in held.annex], document.left_out_reason) == ([False, True], REASON)
    assert NOT_IN_TEXT in held.text.text
    # A finding that is approved later is in no list that was submitted before.
    approve_findings(people, target, count=1)
    assert contents_of(document).text.sha256 == document.text_hash
    assert refused(actions.approve_document, actor=people.lg[0], document=document) == "feedback.leak_check_missing"
    assert refused(actions.issue_document, actor=people.office, document=document) == "feedback.document_not_in_state"
    assert edit(good) == "feedback.document_not_in_state"
    passed(people, document)
    Passage.objects.filter(document=document).update(text="有人动了数据库")
    assert refused(actions.approve_document, actor=people.lg[0], document=document) == "feedback.text_changed"


def test_withdrawing_a_finding_sends_back_what_holds_it(people, targets, on_day):
    on_day("2020-12-28")
    target = targets[1]
    findings = approve_findings(people, target, count=2)
    held = ready(people, target)
    decide(people, target)
    actions.issue_document(actor=people.office, document=held)
    withdraw_finding(actor=people.office, finding=findings[0], reason="查无实据", why="facts")
    held.refresh_from_db()
    contents = contents_of(held)
    assert (held.status, held.text_hash) == (S.DRAFT, "")
    assert findings[0].number in held.reason
    assert [one.pk for one in contents.gone] == [findings[0].pk]
    assert len(contents.without_finding) == 1
    # The clerk's signature was under the document as it was.
    assert refused(actions.issue_document, actor=people.second_clerk, document=held) == "feedback.document_not_in_state"
    assert Finding.objects.get(pk=findings[1].pk).status == "approved"


def test_many_at_once_each_by_itself(people, targets, client, on_day, monkeypatch):
    on_day("2021-01-03")
    for number in (1, 2):
        approve_findings(people, targets[number], count=1)
    wanted = [(targets[number], "body") for number in (1, 2, 3)]
    answers = actions.draft_many(actor=people.office, wanted=wanted)
    assert [answer.refusal.code if answer.refusal else "" for answer in answers] == [
        "",
        "",
        "feedback.nothing_approved",
    ]
    # Neither is grave nor of main responsibility: the paper to the head is drafted, and nobody takes it for written.
    client.force_login(people.office, backend=BACKEND)
    drafted_for_head = client.post(reverse("feedback_bulk", args=[targets[1].round_id, "draft"]), {"row": "2:head"})
    (to_head,) = drafted_for_head.context["answers"]
    assert to_head.is_without_problems
    assert "已起草，没有写问题" in drafted_for_head.content.decode()
    assert not any(answer.is_without_problems for answer in answers[:2])
    cells = {
        (row.target.number, cell.addressee): cell for row in drafted_for_head.context["rows"] for cell in row.cells
    }
    assert cells[2, "head"].is_without_problems
    assert not cells[2, "body"].is_without_problems
    assert "2 份反馈意见没有印发" in open_feedback(targets[1].round).zh
    to_head.document.delete()
    client.force_login(people.gl[1], backend=BACKEND)
    rows = [f"{answer.document.uid}@{answer.document.version}" for answer in answers[:2]]
    url = reverse("feedback_bulk", args=[targets[1].round_id, "submit"])
    said = client.post(url, {"row": [rows[0], f"{rows[1].partition('@')[0]}@7"]})
    assert said.status_code == 200
    assert [row.status for row in FeedbackDocument.objects.order_by("target__number")] == [S.SUBMITTED, S.DRAFT]
    assert "common.changed_meanwhile" in said.content.decode()
    assert client.post(url, {"row": []}).status_code == 302
    # More than fits into one answer goes on where it stopped; what was refused before is told at the end.
    monkeypatch.setattr("bihuan.web.feedback.views.documents.SECONDS_AT_ONCE", 0)
    begun = client.post(url, {"row": [rows[0], rows[1]], "left_out_reason": REASON})
    assert (len(begun.context["answers"]), len(begun.context["rest"])) == (1, 1)
    assert "已办理 1 份，共 2 份" in begun.content.decode()
    assert "data-goes-on" in begun.content.decode()
    ended = client.post(url, {"row": [rows[1]], "left_out_reason": REASON, "goes_on": "1"})
    said = [(one.target.number, one.refusal.code if one.refusal else "") for one in ended.context["answers"]]
    assert said == [(1, "feedback.document_not_in_state"), (2, "")]
    assert not ended.context["rest"]
    assert "feedback_bulk" not in client.session


def sent(form):
    """Return what a browser would send of a form that was just opened."""
    return {name: form[name].value() for name in form.fields if form[name].value() is not None}


def test_two_writers_choose_and_buttons_save_nothing(people, targets, client, on_day):
    on_day("2020-12-28")
    approve_findings(people, targets[1], count=2)
    document = actions.draft_document(actor=people.office, target=targets[1], addressee="body")
    url = reverse("feedback_edit", args=[document.uid])
    first = contents_of(document).problems[0]
    client.force_login(people.office, backend=BACKEND)
    begun = sent(client.get(url).context["form"])
    client.force_login(people.gl[1], backend=BACKEND)
    theirs = sent(client.get(url).context["form"]) | {f"text-{first.pk}": "组长的写法。"}
    assert client.post(url, theirs).status_code == 302
    client.force_login(people.office, backend=BACKEND)
    mine = begun | {f"text-{first.pk}": "巡视办的写法。", "salutation": "市委"}
    said = client.post(url, mine)
    assert (said.status_code, said.context["refusal"].code) == (409, "findings.changed_by_other")
    (line,) = said.context["conflict"].lines
    assert (line.mine, line.now, line.must_choose) == ("巡视办的写法。", "组长的写法。", True)
    again = sent(said.context["form"]) | {"choose": line.name}
    assert client.post(url, again).context["refusal"].code == "findings.choose_which"
    assert client.post(url, again | {f"take-{line.name}": "theirs"}).status_code == 302
    document.refresh_from_db()
    assert (document.salutation, contents_of(document).problems[0].text) == ("市委", "组长的写法。")
    # Buttons give back what was typed, changed; nothing of it is kept.
    now = sent(client.get(url).context["form"])
    pressed = {
        do: client.post(url, now | {"do": do}).context["form"].tokens
        for do in (f"down:{first.pk}", f"drop:{first.pk}", "add:causes", "use:F1-1", "terms")
    }
    keys = [key for _part, key in pressed[f"down:{first.pk}"]]
    assert keys.index(str(first.pk)) == [part for part, _key in pressed["add:causes"]].index("problems") + 1
    assert str(first.pk) not in {key for _part, key in pressed[f"drop:{first.pk}"]}
    assert [key for part, key in pressed["add:causes"] if part == "causes"][-1] == "n1"
    assert ("problems", "n1") in pressed["use:F1-1"]
    assert {key[0] for part, key in pressed["terms"] if part == "deadline"} == {"n"}
    assert sent(client.get(url).context["form"]) == now


@pytest.mark.no_database
def test_a_draft_says_what_its_findings_say_and_nothing_twice():
    sources = [
        Source(1, "W1", "审批拖延", "抽查20件，12件超期。", "责任不清", "严重", 7, "H", "政务服务", 8, is_grave=True),
        Source(2, "W2", "承诺不兑现", "三家企业未拿到奖励", "责任不清。", "一般", 3, "B", "政策兑现", 2),
        Source(3, "W3", "无类别", "其他", "", "一般"),
    ]
    facts = Facts("甲市", "自治区党委", "第一巡视组", "专项巡视", date(2020, 9, 6), date(2020, 11, 30), ("听取汇报",))
    draft = drafted("body", facts, sources, ())
    problems = [piece for piece in draft.pieces if piece.part == "problems"]
    assert [piece.findings for piece in problems] == [(2,), (1,), (3,)]
    assert problems[0].text == "承诺不兑现。三家企业未拿到奖励。"
    assert "政策兑现、政务服务" in draft.pieces[1].text
    assert "{" not in "".join(piece.text for piece in draft.pieces)
    head = drafted("head", facts, sources, ())
    assert [piece.findings for piece in head.pieces if piece.part == "problems"] == [(1,)]
    # What is set on paper is what the text says, and each span cuts out its passage.
    passages = [
        SetPassage(
            at,
            piece.part,
            piece.text,
            {7: "政务服务", 3: "政策兑现"}.get(piece.category_id, ""),
            piece.category_id or 0,
        )
        for at, piece in enumerate(draft.pieces)
    ]
    annex = [
        AnnexRow("W1", "政务服务", "抽查20件。另有两件。", "严重", True),
        AnnexRow("W3", "", "其他", "一般", False),
    ]
    said = set_text(draft.title, draft.salutation, passages, annex)
    for at, passage in enumerate(passages):
        start, end = said.spans[at]
        assert said.text[start:end].endswith(passage.text)
    document = document_of(draft.title, draft.salutation, passages, annex)
    words = [text for _place, text in document.texts() if text]
    assert all(word in said.text for word in words if word not in {*COLUMNS, "问题清单"})
    assert "抽查20件。" in said.text
    assert "另有两件" not in said.text
    split = split_by_category(
        Piece("problems", "合写的一段。", category_code="H", numbers=("W1", "W2", "W9")),
        {one.number: one for one in sources},
    )
    assert [(one.category_code, one.numbers) for one in split] == [("H", ("W1", "W9")), ("B", ("W2",))]
    assert split[0].text == "合写的一段。"


#: Page → who looks; counts stand in ``statement_counts.json``, written anew with ``RECORD_STATEMENTS=1``.
PAGES = {
    "feedback_home": "office",
    "feedback_list": "office",
    "feedback_detail": "office",
    "feedback_edit": "office",
    "feedback_home of a unit": "liaison",
    "feedback_list of a unit": "liaison",
    "feedback_detail of a unit": "liaison",
}
MOST = 32


def test_no_page_of_feedback_takes_many_statements(client, people, targets, on_day):
    on_day("2021-01-03")
    target = targets[1]
    decide(people, target)
    issued = issue(people, ready(people, target))
    actions.open_to_unit(target, actor=people.office, grant=None)
    draft = actions.draft_document(actor=people.office, target=target, addressee="head")
    found = {}
    for page, who in PAGES.items():
        client.force_login(people.office if who == "office" else people.lia[1], backend=BACKEND)
        name = page.partition(" ")[0]
        row = draft if who == "office" else issued
        url = reverse(
            name, args=[[], [target.round_id], [row.uid]][("home" not in name) + ("detail" in name or "edit" in name)]
        )
        said = client.get(url)  # what is kept for the life of the process is read now
        assert said.status_code == 200, page
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        found[page] = sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in asked.captured_queries)
        assert found[page] <= MOST, "\n".join(query["sql"][:160] for query in asked.captured_queries)
    # The unit reads the paper; what it rests on and who did what is not on its page.
    assert issued.number in said.content.decode()
    assert "/register/findings/" not in said.content.decode()
    assert people.gl[1].display_name not in said.content.decode()
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    if os.environ.get("RECORD_STATEMENTS"):
        recorded |= found
        RECORDED.write_text(json.dumps(recorded, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert found == {page: recorded.get(page) for page in PAGES}
