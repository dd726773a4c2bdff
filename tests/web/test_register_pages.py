"""The pages of the register as people use them: by forms alone, each step by the person whose step it is."""

import re
import time
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bihuan.web.findings import actions
from bihuan.web.findings.choices import FindingStatus, FixStatus, PaperStatus
from bihuan.web.findings.models import Evidence, Finding, FixAtOnce, WorkingPaper
from bihuan.web.rounds.actions import Shell, create_round
from bihuan.web.trail.models import Record
from tests.web import making
from tests.web.test_pages import BACKEND

STATED = {
    "title": "政务服务事项应进未进",
    "condition": making.CONDITION,
    "cause": "主管部门没有把事项划转当作硬任务",
    "effect": "企业和群众办事往返跑",
    "who": "市政务服务局",
    "where": "市政务服务中心",
    "fact_from": "2019-03-01",
    "fact_until": "2020-08-31",
    "people_concerned": "12",
    "origins": ["inspector"],
    "methods": ["files", "visits"],
}


@pytest.fixture
def as_(client):
    """Return a client that is signed in as a person who has just proved who they are."""

    def sign_in(person):
        client.logout()
        client.force_login(person, backend=BACKEND)
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
        return client

    return sign_in


def text_file(name="记录.txt", text="办件记录：抽查二十件，十二件超期。"):
    return SimpleUploadedFile(name, text.encode(), content_type="text/plain")


def move(client, page, row, name, **typed):
    row.refresh_from_db()
    return client.post(reverse(page, args=[row.uid, name]), {"version": row.version, **typed}, follow=True)


@pytest.mark.slow
def test_from_a_working_paper_to_an_approved_finding(as_, people, targets):
    criterion = making.a_criterion()
    member, deputy, leader = people.gm[1], people.gd[1][0], people.gl[1]

    client = as_(member)
    page = client.get(reverse("paper_create"))
    assert [row.pk for row in page.context["targets"]] == [targets[number].pk for number in (1, 2, 3)]
    url = f"{reverse('paper_create')}?target={targets[1].pk}"
    looked = client.post(url, {**STATED, "do": "look", "criteria_words": "一次办结"})
    assert looked.status_code == 200
    assert STATED["cause"] in looked.content.decode()
    assert not WorkingPaper.objects.exists()
    assert client.post(url, {**STATED, "criteria": [criterion.pk]}, follow=True).status_code == 200
    paper = WorkingPaper.objects.get()
    for number in (1, 2):
        sent = {
            "title": f"办件记录{number}",
            "kind": "table",
            "file": text_file(text=f"办件记录{number}"),
            "link": f"paper:{paper.uid}",
        }
        answer = client.post(reverse("evidence_create"), sent, follow=True)
        assert answer.status_code == 200, re.findall(r"errors.*", answer.content.decode())[:5]
    assert paper.evidence.count() == 2

    # Without the declaration nothing is signed, and the page says so.
    paper.refresh_from_db()
    answer = client.post(reverse("paper_sign", args=[paper.uid]), {"version": paper.version})
    assert answer.status_code == 422
    assert "findings.declaration_missing" in answer.content.decode()
    client.post(reverse("paper_sign", args=[paper.uid]), {"version": paper.version, "has_no_leads": "1"}, follow=True)

    move(as_(deputy), "paper_move", paper, "review")
    move(as_(leader), "paper_move", paper, "approve")
    paper.refresh_from_db()
    assert paper.status == PaperStatus.APPROVED

    answer = as_(member).post(reverse("paper_to_finding", args=[paper.uid]), follow=True)
    assert answer.status_code == 200
    finding = Finding.objects.get()
    edited = {
        **STATED,
        "category": "A",
        "severity": "serious",
        "criteria": [criterion.pk],
        "evidence": [str(proof.uid) for proof in paper.evidence.all()],
        "papers": [str(paper.uid)],
        "version": finding.version,
    }
    answer = client.post(reverse("register_finding_edit", args=[finding.uid]), edited, follow=True)
    assert answer.status_code == 200
    client = as_(leader)
    move(client, "register_finding_move", finding, "confirm")
    answer = move(client, "register_finding_move", finding, "submit")
    finding.refresh_from_db()
    assert finding.status == FindingStatus.IN_REVIEW, answer.content.decode()
    answer = move(as_(people.office), "register_finding_move", finding, "approve")
    finding.refresh_from_db()
    assert finding.status == FindingStatus.APPROVED, answer.content.decode()
    assert finding.evidence.count() == 2


def test_a_paper_says_that_it_has_become_a_finding(as_, people, targets):
    paper = making.make_paper(people, targets[1], status=PaperStatus.APPROVED)
    client = as_(people.gm[1])
    address, page = reverse("paper_to_finding", args=[paper.uid]), reverse("paper_detail", args=[paper.uid])
    assert "已立为问题" not in client.get(page).content.decode()
    client.post(address)
    finding = Finding.objects.get()
    shown = client.get(page).content.decode()
    assert f"已立为问题 {finding.number}" in shown
    assert reverse("register_finding_detail", args=[finding.uid]) in shown
    # The button of a first finding is gone, and a click that was repeated makes none.
    assert "据此立为问题" not in shown
    again = client.post(address)
    assert again.status_code == 409
    assert "findings.already_a_finding" in again.content.decode()
    assert client.post(address, {"once_more": "1"}).status_code == 302
    assert Finding.objects.count() == 2


def test_a_file_that_is_kept_already_is_offered_and_not_stored_again(as_, people, targets):
    paper = making.make_paper(people, targets[1])
    client = as_(people.gm[1])
    url = reverse("evidence_create")
    sent = {"title": "办件记录", "kind": "table"}
    client.post(f"{url}?target={targets[1].pk}", {**sent, "file": text_file()})
    kept = Evidence.objects.latest("pk")
    link = f"paper:{paper.uid}"
    answer = client.post(url, {**sent, "file": text_file("换了名字.txt"), "link": link})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "findings.kept_already" in shown
    assert reverse("evidence_detail", args=[kept.uid]) in shown
    assert client.post(url, {"link": link, "use": str(kept.uid)}).status_code == 302
    assert kept in paper.evidence.all()
    assert Evidence.objects.latest("pk") == kept
    # Somebody to whom that proof is closed learns nothing of it, and stores their own.
    other = as_(people.gm[2])
    assert other.post(f"{url}?target={targets[4].pk}", {**sent, "file": text_file()}).status_code == 302
    client = as_(people.gm[1])
    client.post(f"{url}?target={targets[1].pk}", {**sent, "file": text_file(), "once_more": "1"})
    assert Evidence.objects.filter(target=targets[1], title="办件记录").count() == 2


def test_fix_at_once_goes_to_the_head_and_comes_back(as_, people, targets, on_day):
    on_day("2020-11-16")
    client = as_(people.gl[1])
    typed = {
        "title": "清退违规收取的保证金",
        "problem": "两家企业的投标保证金超期未退。",
        "requirement": "十日内全部退还。",
        "due_on": "2020-11-26",
        "due_reason": "事实清楚",
    }
    client.post(f"{reverse('fix_create')}?target={targets[1].pk}", typed, follow=True)
    fix = FixAtOnce.objects.get()
    assert as_(people.head[1]).get(reverse("fix_detail", args=[fix.uid])).status_code == 404
    move(as_(people.gl[1]), "fix_move", fix, "issue")
    client = as_(people.head[1])
    page = client.get(reverse("fix_detail", args=[fix.uid])).content.decode()
    assert str(people.gl[1]) not in page
    move(client, "fix_move", fix, "acknowledge")

    client = as_(people.lia[1])
    answer = move(client, "fix_move", fix, "report", result="已全部退还，共18万元。")
    assert answer.status_code == 422
    assert "已全部退还，共18万元。" in answer.content.decode()
    answer = move(
        client, "fix_move", fix, "report", result="已全部退还。", proof=text_file("凭证.txt"), proof_kind="voucher"
    )
    fix.refresh_from_db()
    assert fix.status == FixStatus.REPORTED, answer.content.decode()
    proof = Evidence.objects.get()
    assert proof.is_from_unit

    answer = move(as_(people.gd[1][0]), "fix_move", fix, "return", reason="")
    assert answer.status_code == 422
    move(as_(people.gd[1][0]), "fix_move", fix, "return", reason="缺少银行回单", why="proof")
    # The unit reads why, and on none of its pages who of the group it was.
    client = as_(people.lia[1])
    pages = [client.get(reverse(*name)).content.decode() for name in _pages_of_a_unit(fix, proof)]
    assert "缺少银行回单" in pages[0]
    for person in (people.gl[1], *people.gd[1], people.gm[1]):
        assert not any(str(person) in page for page in pages)
    move(
        as_(people.lia[1]),
        "fix_move",
        fix,
        "report",
        result="已补回单。",
        evidence=[str(proof.uid)],
        proof_kind="voucher",
    )
    move(as_(people.gl[1]), "fix_move", fix, "accept")
    fix.refresh_from_db()
    assert fix.status == FixStatus.ACCEPTED


def _pages_of_a_unit(fix, proof):
    return [
        ("fix_detail", None, [fix.uid]),
        ("evidence_detail", None, [proof.uid]),
        ("fix_list",),
        ("evidence_list",),
        ("my_desk",),
    ]


def test_what_was_typed_comes_back_with_what_is_wrong(as_, people, targets):
    client = as_(people.gm[1])
    url = f"{reverse('paper_create')}?target={targets[1].pk}"
    answer = client.post(url, {**STATED, "title": "", "fact_until": "2018-01-01", "amount": "十万", "do": "save"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert STATED["condition"] in page
    for field in ("id_title", "id_fact_until", "id_amount"):
        assert f'href="#{field}"' in page
    assert "data-focus" in page
    assert not WorkingPaper.objects.exists()


def test_a_stale_form_loses_nothing_that_was_typed(as_, people, targets):
    paper = making.make_paper(people, targets[1])
    version = paper.version
    actions.edit_paper(actor=people.gm[1], paper=paper, facts=making.paper_facts(cause="另一个原因"))
    client = as_(people.gm[1])
    url = reverse("paper_edit", args=[paper.uid])
    answer = client.post(url, {**STATED, "cause": "我写的原因", "version": version})
    assert answer.status_code == 409
    assert "我写的原因" in answer.content.decode()
    assert "findings.changed_by_other" in answer.content.decode()
    paper.refresh_from_db()
    assert paper.cause == "另一个原因"


@pytest.mark.slow
def test_a_grave_finding_waits_for_two_of_the_leading_group(as_, people, targets):
    finding = making.make_finding(people, targets[1], status=FindingStatus.IN_REVIEW, severity="grave")
    page = reverse("register_finding_detail", args=[finding.uid])
    move(as_(people.office), "register_finding_move", finding, "approve")
    answer = move(as_(people.lg[0]), "register_finding_move", finding, "approve")
    assert str(people.lg[0]) in answer.content.decode()
    take_back = re.search(r"/signatures/(\d+)/take-back/", answer.content.decode())
    assert take_back
    assert as_(people.lg[1]).post(take_back.group()).status_code == 404
    client = as_(people.lg[0])
    client.post(take_back.group(), {"next": page}, follow=True)
    assert "take-back" not in client.get(page).content.decode()
    move(client, "register_finding_move", finding, "approve")
    move(as_(people.lg[1]), "register_finding_move", finding, "approve")
    finding.refresh_from_db()
    assert finding.status == FindingStatus.APPROVED


@pytest.mark.parametrize("number", [1, 4])
def test_a_leader_sees_three_units_and_is_refused_nine(as_, people, targets, round_live, number):
    client = as_(people.gl[number])
    mine = {n for n in targets if (n - 1) // 3 + 1 == number}
    rows = {n: making.make_paper(people, target) for n, target in targets.items()}
    for n, paper in rows.items():
        expected = 200 if n in mine else 404
        assert client.get(reverse("paper_detail", args=[paper.uid])).status_code == expected
        assert client.get(f"{reverse('paper_create')}?target={targets[n].pk}").status_code == expected
    work = client.get(reverse("round_work", args=[round_live.pk]))
    assert {row.target.number for row in work.context["shown"].rows} == mine
    assert work.context["shown"].totals[0].count == 3


def test_the_official_of_a_unit_sees_that_the_round_is_live_and_no_more(as_, people, targets, round_live):
    making.make_paper(people, targets[1])
    client = as_(people.head[1])
    page = client.get(reverse("round_work", args=[round_live.pk])).content.decode()
    assert "进行中" in page
    for target in targets.values():
        if target.number != 1:
            assert target.name not in page.split("<main")[1]
    assert client.get(reverse("my_desk")).status_code == 200


def test_a_proof_is_shown_copied_and_handed_out(as_, people, targets):
    client = as_(people.gm[1])
    sent = {"title": "办件记录", "kind": "table", "file": text_file()}
    client.post(f"{reverse('evidence_create')}?target={targets[1].pk}", sent)
    proof = Evidence.objects.get()
    page = client.get(reverse("evidence_detail", args=[proof.uid])).content.decode()
    assert proof.versions.get().original.sha256 in page
    assert "抽查二十件" in client.get(reverse("evidence_preview", args=[proof.uid])).content.decode()
    for name in ("evidence_copy", "evidence_file"):
        answer = client.get(reverse(name, args=[proof.uid, 1]))
        assert "抽查二十件" in answer.content.decode()
        assert "attachment" in answer["Content-Disposition"]
    client.post(
        reverse("evidence_version", args=[proof.uid]), {"file": text_file(text="更正：抽查二十一件。"), "version": 1}
    )
    assert proof.versions.count() == 2
    assert client.post(reverse("evidence_version", args=[proof.uid]), {"version": 2}).status_code == 422
    assert as_(people.gm[2]).get(reverse("evidence_copy", args=[proof.uid, 1])).status_code == 404


def test_criteria_go_out_and_come_in(as_, people):
    making.a_criterion()
    client = as_(people.office)
    page = client.get(f"{reverse('criteria_list')}?q=一次办结&on=2020-01-01")
    assert page.context["shown"].count == 1
    assert client.get(f"{reverse('criteria_list')}?on=2001-01-01").context["shown"].count == 0
    criterion = page.context["shown"].documents[0].versions[0].criteria[0]
    assert "一次办结" in client.get(reverse("criterion_detail", args=[criterion.pk])).content.decode()
    before = Record.objects.filter(action="findings.export", object_kind="criteria_document").count()
    toml = client.get(reverse("criteria_export")).content
    assert Record.objects.filter(action="findings.export", object_kind="criteria_document").count() == before + 1
    again = SimpleUploadedFile("criteria.toml", toml)
    assert client.post(reverse("criteria_import"), {"file": again}).status_code == 302
    odd = client.post(reverse("criteria_import"), {"file": SimpleUploadedFile("criteria.toml", b"not = [toml")})
    assert odd.status_code == 422
    assert "findings.odd_criteria" in odd.content.decode()
    assert as_(people.gm[1]).get(reverse("criteria_import")).status_code == 403


def test_the_quality_page_counts_what_the_person_may_read(as_, people, targets):
    making.make_finding(people, targets[1])
    making.make_finding(people, targets[4])
    shown = as_(people.gl[1]).get(reverse("quality")).context["shown"]
    assert shown.checks
    assert all(check.count == 1 for check in shown.checks)
    assert {row.target for row in shown.marked} == {targets[1].name}


def test_a_finding_is_linked_with_what_became_public_of_it(as_, people, targets):
    finding = making.make_finding(people, targets[1])
    url = reverse("register_finding_published", args=[finding.uid])
    client = as_(people.gl[1])
    choices = client.get(url).context["choices"]
    assert {clause.target_id for clause, _is_linked in choices} == {targets[1].pk}
    clause = choices[0][0]
    page = client.post(url, {"clause": [str(clause.pk), "x"]}, follow=True).content.decode()
    assert clause.text in page
    # The published page knows nothing of the register.
    public = client.get(reverse("finding_detail", args=[clause.round_id, 1, clause.number])).content.decode()
    assert finding.number not in public
    client.post(url, {})
    assert not client.get(url).context["choices"][0][1]
    assert as_(people.gm[1]).get(url).status_code == 403
    assert as_(people.gl[2]).get(url).status_code == 404


def test_a_round_is_planned_and_says_what_it_lacks(as_, people):
    organ = people.office.organ
    shell = Shell(title="十届第九轮巡视", organ=organ, starts_on=date(2021, 3, 1))
    round_ = create_round(actor=people.office, shell=shell)
    client = as_(people.office)
    url = reverse("round_edit", args=[round_.pk])
    assert client.get(url).status_code == 200
    typed = {
        "organ": str(organ.pk),
        "title": round_.title,
        "type": "routine",
        "starts_on": "2021-03-01",
        "ends_on": "2021-05-31",
        "authorised_by": "2021-02-20 决定",
    }
    odd = client.post(url, {**typed, "ends_on": "2021-02-01", "version": round_.version})
    assert odd.status_code == 422
    assert "rounds.odd_dates" in odd.content.decode()
    client.post(url, {**typed, "version": round_.version})
    round_.refresh_from_db()
    client.post(reverse("round_groups_add", args=[round_.pk]), {"more": "2", "version": round_.version})
    round_.refresh_from_db()
    assert (round_.groups.count(), round_.ends_on) == (2, date(2021, 5, 31))

    # The button is not there while something is missing; a form sent all the same is refused where it was sent.
    page = client.get(reverse("round_work", args=[round_.pk])).content.decode()
    assert "适用的工作条例版本" in page
    answer = client.post(reverse("round_move", args=[round_.pk, "start"]), {"version": round_.version})
    assert answer.status_code == 409
    assert "rounds.not_ready" in answer.content.decode()
    cancel = reverse("round_move", args=[round_.pk, "cancel"])
    client.post(cancel, {"version": round_.version, "reason": "改到下一年"})
    assert "take-back" in client.get(reverse("round_work", args=[round_.pk])).content.decode()
    as_(people.second_clerk).post(cancel, {"version": round_.version, "reason": "改到下一年"})
    round_.refresh_from_db()
    assert round_.status == "cancelled"
    assert as_(people.gl[1]).get(url).status_code == 404


def test_every_move_has_its_words(people, targets):
    from bihuan.web.findings import move_words, round_offers, transitions
    from bihuan.web.rounds.transitions import TRANSITIONS

    for table, words in (
        (transitions.PAPER, move_words.PAPER),
        (transitions.FINDING, move_words.FINDING),
        (transitions.FIX, move_words.FIX),
        (TRANSITIONS, round_offers.ROUND),
    ):
        assert set(table) == set(words)
