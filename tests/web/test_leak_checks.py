"""A text is looked through by who may open its sources, and the office learns only whether it passed."""

import json
import os
import re
from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.web.accounts.choices import Duty, Role
from bihuan.web.accounts.models import Assignment
from bihuan.web.common.errors import Refusal
from bihuan.web.feedback.actions.checks import clear_hits, run_check
from bihuan.web.feedback.models import LeakCheck
from bihuan.web.feedback.queries.checks import Outcome, require_passed, state_of
from bihuan.web.files.models import Wording
from bihuan.web.findings.queries import desk
from bihuan.web.inbox.models import Note
from bihuan.web.outbox.models import Message
from bihuan.web.rounds.models import Round, UnitLeader
from bihuan.web.trail.models import Record
from tests.web.leaking import CANARY, KIND, SAID, SUMMARY, Drafts, make_source
from tests.web.making import make_paper
from tests.web.people import hold
from tests.web.recusing import accepted
from tests.web.test_pages import BACKEND, RECORDED

S = LeakCheck.Status


@pytest.fixture
def drafts(targets):
    return Drafts(targets[1])


def state(drafts, key=1, part=""):
    return state_of(KIND, key, part, drafts.look(key, part).sha256)


def refused(code, what, *args, **kwargs):
    with pytest.raises(Refusal) as said:
        what(*args, **kwargs)
    assert said.value.code == code
    return said.value


def test_a_sentence_of_a_proof_is_caught_and_a_summary_is_not(people, targets, drafts):
    make_source(people, targets[2], SAID)  # of another unit of the same group
    drafts.texts[1] = f"有的单位作风不实。{CANARY}。"
    assert state(drafts).outcome is Outcome.NOT_RUN
    refused("feedback.leak_check_missing", require_passed, KIND, 1, "", drafts.look(1, "").sha256)
    leader, (deputy, other) = people.gl[1], people.gd[1]
    check = run_check(leader, KIND, 1)
    assert (check.status, check.sources_count, check.hits.count()) == (S.OPEN, 1, 1)
    hit = check.hits.get()
    assert drafts.texts[1][hit.start : hit.end] == SAID[hit.source_start : hit.source_end] == CANARY
    assert state(drafts).outcome is Outcome.OPEN
    refused("feedback.leak_check_open", require_passed, KIND, 1, "", drafts.look(1, "").sha256)
    clear = {"check": check, "hits": [hit.pk], "reason": "已取得本人同意"}
    refused("common.not_allowed", clear_hits, actor=leader, **clear)
    refused("common.not_allowed", clear_hits, actor=people.office, **clear)
    refused("common.not_found", clear_hits, actor=people.gd[2][0], **clear)
    drafts.authors = frozenset({deputy.pk})
    refused("feedback.own_check", clear_hits, actor=deputy, **clear)
    refused("feedback.clearing_reason", clear_hits, actor=other, **clear | {"reason": " "})
    refused("common.not_found", clear_hits, actor=other, **clear | {"hits": [hit.pk + 1]})
    assert clear_hits(actor=other, **clear).status == S.PASSED
    assert state(drafts).passed
    require_passed(KIND, 1, "", drafts.look(1, "").sha256)
    refused("feedback.check_over", clear_hits, actor=other, **clear)
    drafts.texts[1] = SUMMARY
    assert state(drafts).outcome is Outcome.TEXT_CHANGED
    assert run_check(leader, KIND, 1, version=1).status == S.PASSED
    assert state(drafts).passed
    # What came in since was not looked at.
    make_source(people, targets[1], "另一份材料。")
    assert state(drafts).outcome is Outcome.SOURCES_CHANGED
    refused("feedback.leak_check_missing", require_passed, KIND, 1, "", drafts.look(1, "").sha256)
    records = Record.objects.filter(object_kind="leak_check").order_by("pk").values_list("action", "to_state")
    assert list(records) == [
        ("feedback.run_check", "open"),
        ("feedback.pass_check", "passed"),
        ("feedback.run_check", "passed"),
    ]
    kept = f"{list(Record.objects.values())}{list(Note.objects.values())}"
    assert not [word for word in (CANARY, "已取得本人同意") if word in kept]


def test_who_is_recused_looks_no_more_and_does_not_see_what_was_found(people, targets, drafts, client):
    make_source(people, targets[1], SAID)
    drafts.texts[1] = CANARY
    deputy, other = people.gd[1]
    check = run_check(people.gl[1], KIND, 1)
    clear = {"check": check, "hits": [check.hits.get().pk], "reason": "已取得本人同意"}
    accepted(people, targets[1], deputy)
    refused("common.not_found", clear_hits, actor=deputy, **clear)
    assert seen(client, deputy, f"/leak-checks/{check.uid}/").status_code == 404
    assert str(check.uid) not in seen(client, deputy, "/leak-checks/").content.decode()
    assert clear_hits(actor=other, **clear).status == S.PASSED


def test_quoted_statements_and_known_names_are_sources_too(people, targets, drafts):
    paper = make_paper(
        people, targets[1], condition=f"该局把关不严。一名经办人反映，{CANARY}。", who="市政务服务局局长高某某"
    )
    UnitLeader.objects.create(unit=targets[1].round.organ, name="欧阳演示")
    targets[1].organ = targets[1].round.organ
    targets[1].save(update_fields=["organ"])
    make_source(people, targets[1], "")  # a scan
    drafts.texts[1] = f"该局把关不严。{CANARY}。请欧阳演示同志牵头，3名群众已退费，电话13812345678。"
    check = run_check(people.gl[1], KIND, 1)
    assert (check.sources_count, check.unread_count) == (1, 1)
    said = {hit.kind: drafts.texts[1][hit.start : hit.end] for hit in check.hits.all()}
    assert said == {"copied": CANARY, "person": "欧阳演示", "small_cell": "3名群众", "number": "13812345678"}
    hit = check.hits.get(kind="copied")
    assert (hit.paper, hit.field) == (paper, "condition")
    assert paper.condition[hit.source_start : hit.source_end] == CANARY
    # The paper's own finding of fact is what feedback is made of, and no confidence.
    drafts.texts[2] = "该局把关不严，存在推诿拖延现象，企业和群众办事往返跑。"
    assert run_check(people.gl[1], KIND, 2).status == S.PASSED
    drafts.texts[3] = " "
    refused("feedback.nothing_to_check", run_check, people.gl[1], KIND, 3)
    refused("common.changed_meanwhile", run_check, people.gl[1], KIND, 2, version=7)


def test_the_office_checks_what_has_no_sources_and_another_clerk_lets_it_stand(people, targets, drafts):
    make_source(people, targets[1], SAID)
    drafts.texts[1] = f"自治区党委书记张演示同志出席。{CANARY}。"
    refused("common.not_found", run_check, people.gl[1], KIND, 1, "frame")
    refused("common.not_allowed", run_check, people.lg[0], KIND, 1, "frame")
    refused("common.not_allowed", run_check, people.office, KIND, 1)
    check = run_check(people.office, KIND, 1, "frame")
    assert [hit.kind for hit in check.hits.all()] == ["person"]
    clear = {"check": check, "hits": [hit.pk for hit in check.hits.all()], "reason": "公开任职信息"}
    refused("feedback.own_check", clear_hits, actor=people.office, **clear)
    assert clear_hits(actor=people.second_clerk, **clear, version=check.version).status == S.PASSED
    assert state(drafts, part="frame").passed
    assert not state(drafts).passed


def test_after_the_hand_over_a_dated_spot_check_is_needed(people, targets, drafts, on_day):
    make_source(people, targets[1], SAID)
    drafts.texts[1] = SUMMARY
    groups = Assignment.objects.filter(role__in=[Role.GL, Role.GD, Role.GM])
    groups.update(until=None)
    Round.objects.filter(pk=targets[1].round_id).update(feedback_ends_on=date(2021, 1, 31))
    on_day("2021-02-20")
    assert run_check(people.gl[1], KIND, 1).status == S.PASSED
    on_day("2021-03-20")
    assert state(drafts).passed
    make_source(people, targets[1], f"后来补的材料：{SUMMARY}")
    assert state(drafts).outcome is Outcome.SOURCES_CHANGED
    refused("common.not_found", run_check, people.gl[1], KIND, 1)
    since, until = date(2021, 3, 1), date(2021, 3, 31)
    scope = {"round": targets[1].round, "group": targets[1].group, "target": targets[1], "duty": Duty.SPOT_CHECK}
    hold(people.gl[2], Role.GL, since=since, until=until, **scope)
    hold(people.gd[2][0], Role.GD, since=since, until=until, **scope)
    check = run_check(people.gl[2], KIND, 1)
    assert (check.status, check.sources_count) == (S.OPEN, 2)
    hits = list(check.hits.values_list("pk", flat=True))
    assert clear_hits(actor=people.gd[2][0], check=check, hits=hits, reason="概括表述").status == S.PASSED
    on_day("2021-04-01")
    refused("common.not_found", run_check, people.gl[2], KIND, 1)


def test_what_changed_since_cannot_be_let_stand(people, targets, drafts):
    make_source(people, targets[1], SAID)
    drafts.texts[1] = CANARY
    check = run_check(people.gl[1], KIND, 1)
    clear = {"actor": people.gd[1][0], "check": check, "hits": [check.hits.get().pk], "reason": "x"}
    drafts.texts[1] += "。"
    refused("feedback.check_outdated", clear_hits, **clear)
    drafts.texts[1] = CANARY
    make_source(people, targets[1], "又一份。")
    refused("feedback.check_outdated", clear_hits, **clear)
    refused("common.changed_meanwhile", clear_hits, **clear, version=9)


def test_files_nobody_has_read_are_read_first_or_left_to_the_background(people, targets, drafts, settings, tmp_path):
    settings.FILES_FOLDER = tmp_path
    for at in range(7):
        make_source(people, targets[1], f"{at}{SAID}")
    Wording.objects.all().delete()
    drafts.texts[1] = SUMMARY
    refused("feedback.sources_unread", run_check, people.gl[1], KIND, 1, read_files=False)
    assert Message.objects.filter(kind="files.wording").count() == 7


def seen(client, person, url, **post):
    client.force_login(person, backend=BACKEND)
    return client.post(url, post) if post else client.get(url)


def test_the_page_shows_each_place_beside_its_source_to_the_group_alone(people, targets, drafts, client):
    proof = make_source(people, targets[1], SAID)
    drafts.texts[1] = f"有的单位作风不实。{CANARY}。共3名群众反映。"
    leader, deputy = people.gl[1], people.gd[1][0]
    start = f"/leak-checks/run/{KIND}/00000000-0000-0000-0000-000000000001/"
    assert "尚未检查" in seen(client, leader, start).content.decode()
    url = seen(client, leader, start, version=1).headers["Location"]
    page = seen(client, leader, url).content.decode()
    assert f'<mark class="leak-place">{CANARY}</mark>' in page
    assert f"{proof.number}" in page
    assert "不交就拖着不给盖章" in page
    assert "放行所选各处" not in page
    assert [line.count for line in desk(deputy) if line.kind == "leak_check"] == [1]
    assert not [line for line in desk(leader) if line.kind == "leak_check"]
    assert url in seen(client, deputy, "/leak-checks/").content.decode()
    assert Note.objects.filter(person=deputy, url=url).count() == 1
    page = seen(client, deputy, url).content.decode()
    first, second = re.findall(r'name="hit" value="(\d+)"', page)
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    nothing = seen(client, deputy, f"{url}clear/", reason="公开信息", version=version)
    assert (nothing.status_code, "feedback.no_hit_chosen" in nothing.content.decode()) == (422, True)
    assert seen(client, deputy, f"{url}clear/", hit=first, reason="", version=version).status_code == 422
    assert seen(client, deputy, f"{url}clear/", hit=first, reason="公开信息", version=version).status_code == 302
    assert "公开信息" in seen(client, leader, url).content.decode()
    late = seen(client, deputy, f"{url}clear/", hit=second, reason="公开信息", version=version)
    assert late.status_code == 409
    version = LeakCheck.objects.get().version
    assert seen(client, deputy, f"{url}clear/", hit=second, reason="公开信息", version=version).status_code == 302
    assert state(drafts).passed
    assert f"{url}again/" not in seen(client, leader, url).content.decode()
    drafts.texts[1] = SUMMARY
    page = seen(client, leader, url).content.decode()
    assert f"{url}again/" in page
    assert "文字已改动" in page
    assert CANARY not in page
    again = seen(client, leader, f"{url}again/", version=1).headers["Location"]
    assert "leak-place" not in seen(client, leader, again).content.decode()


@pytest.mark.slow
def test_no_page_of_the_office_tells_what_was_found(people, targets, drafts, client):
    """Every page that a clerk or a member of the leading group can reach by links, after a check that found something."""
    make_source(people, targets[1], SAID)
    drafts.texts[1] = f"有的单位作风不实。{CANARY}。"
    check = run_check(people.gl[1], KIND, 1)
    clear_hits(actor=people.gd[1][0], check=check, hits=[check.hits.get().pk], reason="独一无二的放行理由")
    run_check(people.gl[1], KIND, 1)
    for person in (people.office, people.lg[0]):
        client.force_login(person, backend=BACKEND)
        assert client.get(f"/leak-checks/{check.uid}/").status_code == 403
        assert client.get("/leak-checks/").status_code == (200 if person == people.office else 403)
        waiting = ["/desk/", "/inbox/", "/my-trail/", "/feedback/", f"/leak-checks/{check.uid}/"]
        waiting += [f"/rounds/{check.round_id}/{page}/" for page in ("at-work", "feedback", "publications", "reports")]
        asked: set[str] = set()
        while waiting and len(asked) < 40:
            url = waiting.pop(0)
            if url in asked:
                continue
            asked.add(url)
            answer = client.get(url)
            page = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(
                "utf-8", "replace"
            )
            for word in (CANARY, "不交就拖着不给盖章", "独一无二的放行理由", "原文照搬", "1 处"):
                assert word not in page, (url, word)
            links = re.findall(r'href="(/(?!static|accounts|set-language)[^"#?]*)', page)
            waiting += [link for link in links if "findings/" not in link and "idioms" not in link]
        assert len(asked) > 20


#: Page → who looks; counts stand in ``statement_counts.json``, written anew with ``RECORD_STATEMENTS=1``.
COUNTED = {"leak_check": "gd", "leak_check_list": "gd", "leak_check_run": "gl"}


@pytest.mark.slow
def test_no_page_of_leak_checks_takes_more_statements_for_more_places(people, targets, drafts, client):
    make_source(people, targets[1], SAID)
    make_paper(people, targets[1], condition=f"该局把关不严。经办人反映，{SAID}")
    drafts.texts |= {1: CANARY, 2: f"{CANARY}。{SUMMARY}3名群众反映。窗口人员说，不交就拖着不给盖章，其他人也这样讲。"}
    found: list[dict[str, int]] = []
    for key in drafts.texts:
        check = run_check(people.gl[1], KIND, key)
        places = {
            "leak_check": f"/leak-checks/{check.uid}/",
            "leak_check_list": "/leak-checks/",
            "leak_check_run": f"/leak-checks/run/{KIND}/{UUID(int=key)}/",
        }
        counts = {}
        for page, who in COUNTED.items():
            person = people.gd[1][0] if who == "gd" else people.gl[1]
            assert seen(client, person, places[page]).status_code == 200
            with CaptureQueriesContext(connection) as asked:
                assert client.get(places[page]).status_code == 200
            counts[page] = sum(not one["sql"].startswith(("SAVEPOINT", "RELEASE")) for one in asked.captured_queries)
        found.append(counts)
    assert found[0] == found[1]
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    if os.environ.get("RECORD_STATEMENTS"):
        recorded |= found[0]
        RECORDED.write_text(json.dumps(recorded, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert found[0] == {page: recorded.get(page) for page in COUNTED}
