"""From a plan in force to the closure of an item and beyond, by a program alone: what pages can, and what they cannot either."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.trail_check.papers import words_of
from bihuan.web.rectification.choices import questions
from bihuan.web.rectification.models import Item
from bihuan.web.trail.models import Record
from tests.web.rectifying import make_rectifying
from tests.web.test_feedback_api import api
from tests.web.verifying import Verifying

__all__ = ["api"]


@pytest.fixture
def code(people):
    """Return a function that gives a person's next one-time code."""
    left = {}

    def next_code(person):
        if person.pk not in left:
            left[person.pk] = RecoveryCodes.activate(person).generate_codes()
        return {"Bihuan-Code": left[person.pk].pop()}

    return next_code


def test_a_line_goes_from_work_to_closure_and_is_drawn_again(people, round_live, api, code, on_day):
    on_day("2021-01-15")
    live = make_rectifying(people, round_live, {1: ("窗口超时办理较多",)})
    live.in_force(live.targets[1])
    item = Item.objects.get()
    office, second, third = people.office, people.second_clerk, people.third_clerk
    liaison, head, verifier, rounds = people.lia[1], people.head[1], people.ver[0], f"rounds/{round_live.pk}"

    def step(person, path, body, version, *, status=200, said="", **headers):
        answer = api(person, "post", path, body, version, **headers)
        found = answer.json()
        assert (answer.status_code, found.get("code", "")) == (status, said), found
        return found

    # The list of verifiers, drawn up by the office and approved by two of the leading group, each with a code.
    key = str(verifier.pseudonym)
    assert api(office, "put", f"{rounds}/verifiers", {"people": [str(head.pseudonym)]}).status_code == 404
    assert api(liaison, "put", f"{rounds}/verifiers", {"people": [key]}).status_code == 404
    listed = api(office, "put", f"{rounds}/verifiers", {"people": [key]})
    version = listed.json()["version"]
    approve = f"{rounds}/verifiers/approve"
    step(people.lg[0], approve, {}, version, status=403, said="accounts.step_up_needed")
    step(people.lg[0], approve, {}, version, status=403, said="accounts.step_up_needed", **{"Bihuan-Code": "000000"})
    for leader in people.lg[:2]:
        said = step(leader, approve, {}, version, **code(leader))
    assert (said["status"], said["people"][0]["person"]) == ("approved", key)

    # The unit works, proves and reports; the head signs.
    at = f"items/{item.uid}"
    step(liaison, f"{at}/moves/start_item", {}, 1)
    wrong = step(liaison, f"{at}/progress", {"done_on": "2021-01-15", "text": "写错了"}, None, status=201)
    step(liaison, f"{at}/progress/{wrong['id']}/withdraw", {"reason": "误报"}, None)
    step(
        liaison,
        f"{at}/progress",
        {"done_on": "2021-01-15", "text": "已清理并公布时限", "systems_made": 1},
        None,
        status=201,
    )
    (measure,) = api(liaison, "get", at).json()["measures"]
    # Bringing files is tested with items; here they cost more than they show.
    papers = Verifying(people, round_live, live.targets)
    papers.proof(item, kind="document", measure_key=measure["id"])
    read = api(liaison, "get", at)
    seen = read.json()["version"]
    assert (read.json()["systems_made"], len(read.json()["proof"])) == (1, 1)
    claim = {"claim": "已清理超时事项并公布时限"}
    seen = step(liaison, f"{at}/moves/report_item", claim, seen, **code(liaison))["version"]
    seen = step(head, f"{at}/moves/sign_report", {}, seen, **code(head))["version"]
    step(people.sup[0], f"{at}/opinion", {"verdict": "agree"}, seen, status=201)

    # Review, the assignment, a call, and the verification.
    waits = api(office, "get", f"{rounds}/verification?status=reported").json()["items"]
    assert [(row["id"], row["has_verifier"]) for row in waits] == [(str(item.uid), False)]
    seen = step(third, f"{at}/checks/review_item", {}, seen)["version"]
    step(office, f"{at}/verifier", {"verifier": str(second.pseudonym)}, seen, status=404, said="common.not_found")
    seen = step(office, f"{at}/verifier", {"verifier": key}, seen)["version"]
    whom = {"whom": "甲公司", "source": "清偿名单"}
    step(
        verifier, f"{at}/calls", whom | {"source": "举报信"}, None, status=422, said="rectification.source_is_a_report"
    )
    call = step(verifier, f"{at}/calls", whom, None, status=201)
    assert step(verifier, f"calls/{call['id']}/answer", {"answer": "solved"}, 1)["answer"] == "solved"
    assert [row["whom"] for row in api(office, "get", f"{at}/calls").json()] == ["甲公司"]
    assert api(liaison, "get", f"{at}/calls").status_code == 404
    proof = str(papers.proof(item, kind="site_check", author=verifier, is_from_unit=False).uid)
    seen = api(verifier, "get", at).json()["version"]
    form = {
        "method": "site", "found": "到场查看，窗口均在时限内办结，抽查20件无超时。", "meets_cause": "full",
        "is_proven": "full", "answers": {one.code: "yes" for one in questions("verification")}, "independent": [proof],
    }  # fmt: skip
    seen = step(verifier, f"{at}/checks/verify_item", form, seen)["version"]

    # Nobody closes their own line by this door either; two clerks do, each with a code that is used up by it.
    end = f"{at}/ending/close_item"
    for person in (liaison, head, verifier):
        step(person, end, {}, seen, status=403, said="common.not_allowed", **code(person))
    step(second, end, {}, seen, status=403, said="accounts.step_up_needed")
    mine = code(second) | {"Idempotency-Key": "close-the-line-1"}
    first = step(second, end, {"completion": "long_term"}, seen, **mine)
    assert (first["status"], first["proposed"][0]["completion"]) == ("verified", "long_term")
    # However often a repeat comes with its old code: it is answered from memory, and no try that would lock the account.
    for _ in range(12):
        assert step(second, end, {"completion": "long_term"}, seen, **mine) == first
    step(second, end, {}, seen, status=409, said="accounts.second_person_needed", **code(second))
    other = {"completion": "one_off"}
    step(office, end, other, seen, status=409, said="rectification.proposal_differs", **code(office))
    assert [one["is_mine"] for one in api(office, "get", f"{at}/ending").json()["proposed"]] == [False]
    assert api(liaison, "get", f"{at}/ending").json()["proposed"] == []
    used = code(office)
    assert step(office, end, {}, seen, **used)["status"] == "closed_implemented"
    record = Record.objects.filter(action="rectification.close_item").get()
    assert (record.actor, record.from_state) == (str(office.pseudonym), "verified")

    # A sample is drawn by two; the check finds that it does not hold, and two open a successor.
    draw = {"percent": 100}
    step(office, f"{rounds}/samples", draw, None, status=403, said="accounts.step_up_needed", **used)
    assert step(office, f"{rounds}/samples", draw, None, **code(office)) == {"sample": None}
    sample = step(third, f"{rounds}/samples", draw, None, status=201, **code(third))["sample"]
    (drawn,) = api(office, "get", f"samples/{sample['id']}/items").json()
    again = {"verifier": key}
    step(office, f"sampled/{drawn['id']}/assign", again, 1, status=409, said="rectification.not_fit_to_verify")
    assert api(verifier, "get", f"sampled/{drawn['id']}").status_code == 404
    assert api(people.lia[1], "get", f"samples/{sample['id']}").status_code == 404
    reason = {"origin": "recurrence", "reason": "窗口又开始超时"}
    seen = api(office, "get", at).json()["version"]
    assert step(office, f"{at}/successor", reason, seen, **code(office)) == {"id": None, "number": ""}
    opened = step(third, f"{at}/successor", {}, seen, status=201, **code(third))
    assert api(liaison, "get", f"items/{opened['id']}").json()["status"] == "accepted"
    left = api(office, "get", f"{at}/ending").json()
    assert (left["successors"], left["left_figures_on"]) == ([opened["number"]], "2021-01-15")


def test_a_report_is_drafted_written_submitted_and_decided_and_is_a_paper(people, round_live, api, code, on_day):
    on_day("2021-01-15")
    live = make_rectifying(people, round_live, {1: ("窗口超时办理较多",)})
    live.in_force(live.targets[1])
    item = Item.objects.get()
    liaison, head, office, begin = (
        people.lia[1],
        people.head[1],
        people.office,
        f"rounds/{round_live.pk}/rectification-reports",
    )
    wanted = {"target": 1, "kind": "main"}
    assert api(people.gl[1], "post", begin, wanted).status_code == 404
    made = api(liaison, "post", begin, wanted)
    report, at = made.json(), f"rectification-reports/{made.json()['id']}"
    assert (made.status_code, report["status"], len(report["open_places"])) == (201, "draft", 2)
    assert (report["without_reason"], report["rates"][0]["denominator"]) == ([item.number], 1)
    assert api(liaison, "post", begin, wanted).json()["code"] == "rectification.report_exists"
    assert api(liaison, "patch", at, {"text": "x"}).status_code == 428
    stranger = {"lines": [{"item": str(round_live.pk), "said": "x"}]}
    assert api(liaison, "patch", at, stranger, 1).json()["code"] == "rectification.unknown_line"
    lines = [{"item": str(item.uid), "said": "已清理超时事项", "reason": "系统改造在六月完成"}]
    text = "一、整改工作总体情况\r\n已成立领导小组。\n二、整改任务完成情况\n正在整改。"
    saved = api(liaison, "patch", at, {"text": text, "lines": lines}, 1).json()
    assert (saved["version"], saved["without_words"], saved["lines"][0]["said"]) == (2, [], "已清理超时事项")
    # What a draft says is on paper with a mark on every page, and as submitted with its signature.
    draft = paper_of(api(liaison, "get", f"{at}/paper"))
    assert "草稿，未报送" in draft
    assert "中共呼和浩特市委员会\n" not in draft
    moves = f"{at}/moves"
    assert api(liaison, "post", f"{moves}/submit_rectification_report", {}, 2).status_code == 403
    assert api(office, "get", f"{at}/paper").status_code == 403
    assert api(head, "post", f"{moves}/submit_rectification_report", {}, 2).json()["status"] == "submitted"
    paper = paper_of(api(office, "get", f"{at}/paper"))
    for words in ("逐项整改情况", "窗口超时办理较多", "系统改造在六月完成", "整改完成率", "中共呼和浩特市委员会"):
        assert words in paper, words
    assert "草稿" not in paper
    accept = f"{moves}/accept_rectification_report"
    assert api(office, "post", accept, {}, 3).json()["code"] == "rectification.opinion_awaited"
    back = api(office, "post", f"{moves}/return_rectification_report", {"reason": "写实"}, 3)
    assert back.json()["status"] == "returned"
    assert api(head, "post", f"{moves}/submit_rectification_report", {}, 4).json()["status"] == "submitted"
    given = api(people.sup[0], "post", f"{at}/opinion", {"verdict": "agree"}, 5)
    assert (given.status_code, given.json()["by"]) == (201, str(people.sup[0].pseudonym))
    assert api(office, "post", accept, {}, 5).json()["status"] == "accepted"
    # The head's own is recorded from paper by a clerk, who proves who it is, and by no other way.
    own = api(office, "post", begin, wanted | {"kind": "head"})
    assert own.json()["code"] == "accounts.step_up_needed"
    own = api(office, "post", begin, wanted | {"kind": "head"}, **code(office)).json()
    own_at = f"rectification-reports/{own['id']}"
    assert own["on_behalf"]
    text = "一、履行责任\n主持研究三次。"
    assert api(office, "patch", own_at, {"text": text, "lines": lines}, 1).status_code == 200
    scan = {
        "scan": SimpleUploadedFile("签署件.txt", "已签署".encode(), content_type="text/plain"),
        "given_on": "2021-01-14",
    }
    sent = api(office, "post", f"{own_at}/on-behalf", scan, 2, multipart=True, **code(office))
    assert (sent.status_code, sent.json().get("submitted_on")) == (200, "2021-01-14"), sent.json()
    words = paper_of(api(office, "get", f"{own_at}/paper"))
    assert "主要负责人" in words
    assert "据单位签署的纸质件录入" in words
    assert api(office, "post", f"{own_at}/moves/accept_rectification_report", {}, 3).status_code in {403, 409}
    assert len(api(liaison, "get", "rectification-reports").json()["items"]) == 2


def test_the_ledger_hand_overs_letters_and_repeats_are_there_for_programs(people, round_live, api, code, on_day):
    on_day("2021-01-15")
    live = make_rectifying(people, round_live, {1: ("=窗口超时办理较多", "拖欠账款"), 2: ("承诺没有兑现",)})
    for target in live.targets.values():
        live.in_force(target)
    first, rounds = Item.objects.order_by("pk").first(), f"rounds/{round_live.pk}"
    liaison, head, office = people.lia[1], people.head[1], people.office
    Item.objects.filter(pk=first.pk).update(problem="=窗口超时办理较多", due_on="2021-01-10")
    # The ledger in pages.
    page = api(office, "get", f"{rounds}/rectification-ledger?limit=2").json()
    rest = api(office, "get", f"{rounds}/rectification-ledger?limit=2&after={page['next']}").json()
    numbers = [row["number"] for row in (*page["items"], *rest["items"])]
    assert (len(numbers), len(set(numbers)), rest["next"]) == (3, 3, "")
    assert [row["unit"] for row in api(people.lia[2], "get", f"{rounds}/rectification-ledger").json()["items"]] == [
        "包头市"
    ]
    assert api(liaison, "get", f"{rounds}/rectification-rules").json()["opinion_days"] > 0
    # Duty goes from the liaison to the head, who takes it in person.
    there = f"targets/{first.target_id}/hand-overs"
    could = api(liaison, "get", there).json()
    assert (len(could["items"]), [one["person"] for one in could["takers"]]) == (2, [str(head.pseudonym)])
    facts = {"taker": str(head.pseudonym), "taker_function": "市长"}
    assert api(people.lia[2], "post", there, facts).status_code == 404
    assert api(liaison, "post", there, facts | {"taker": str(office.pseudonym)}).status_code == 404
    handed = api(liaison, "post", there, facts).json()
    assert (handed["status"], len(handed["items"])) == ("proposed", 2)
    take = f"hand-overs/{handed['id']}/moves/take_hand_over"
    assert api(liaison, "post", take, {}, 1).status_code == 403
    assert api(head, "post", take, {}, 1).json()["status"] == "taken"
    # A letter about what is overdue: drafted, changed, sent by two with their codes; another one thrown away.
    letter = {"target": 1, "kind": "supervision", "items": [str(first.uid)]}
    assert api(liaison, "post", f"{rounds}/chasing-letters", letter).status_code == 404
    made = api(office, "post", f"{rounds}/chasing-letters", letter).json()
    at = f"chasing-letters/{made['id']}"
    del letter["target"]
    changed = api(
        office, "put", at, letter | {"text": made["text"] + "\n请抓紧办理。", "answer_due_on": "2021-01-25"}, 1
    )
    assert (changed.status_code, changed.json()["version"]) == (200, 2), changed.json()
    assert api(office, "post", f"{at}/send", {}, 2).json()["code"] == "accounts.step_up_needed"
    assert api(office, "post", f"{at}/send", {}, 2, **code(office)).json()["status"] == "draft"
    assert api(office, "post", f"{at}/send", {}, 2, **code(office)).json()["code"] == "accounts.second_person_needed"
    second = people.second_clerk
    assert api(second, "post", f"{at}/send", {}, 2, **code(second)).json()["status"] == "sent"
    assert api(office, "delete", at, None, 3).status_code in {403, 409}
    # Pairs of findings that repeat each other, and marks of truth: for those whose they are.
    assert api(office, "post", f"{rounds}/repeats", {}).json() == {"pairs": 0}
    assert api(office, "post", f"{rounds}/truth", {}).json() == {"targets": 12}
    assert api(liaison, "post", f"{rounds}/truth", {}).status_code in {403, 404}
    assert [api(liaison, "get", path).json()["items"] for path in ("repeats", "truth-marks", "samples")] == [[], [], []]


def paper_of(response):
    """Return the words of a Word file that was sent, its heads included."""
    assert response.status_code == 200, response.content
    words, _code = words_of(response.content)
    return "\n".join(words)
