"""Looking back: a round seeded from an old one, what became of each line, and findings that repeat others."""

import json
import os
import time
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.web.accounts.choices import Role
from bihuan.web.common.errors import Refusal
from bihuan.web.findings.models import Finding
from bihuan.web.findings.queries.desk import desk
from bihuan.web.inbox.models import Note
from bihuan.web.outbox.actions import deliver_due
from bihuan.web.outbox.models import Message
from bihuan.web.rectification.access import look_back as access
from bihuan.web.rectification.actions import look_back as actions
from bihuan.web.rectification.actions import repeats as repeat_actions
from bihuan.web.rectification.actions.repeats import ask_repeats, decide_repeat, propose_repeats
from bihuan.web.rectification.models import Item, LookBackEntry, RepeatLink
from bihuan.web.rectification.queries import look_back_pages as pages
from bihuan.web.rectification.queries import repeats
from bihuan.web.rectification.repeating import CATEGORY, IDIOM, TEXT, Stated, candidates
from bihuan.web.rounds.models import Group, Recusal, Round
from bihuan.web.trail.models import Record
from tests.web.people import hold
from tests.web.rectifying import make_rectifying
from tests.web.test_pages import BACKEND, RECORDED
from tests.web.test_rectification_api import api, code

__all__ = ["api", "code"]

pytestmark = pytest.mark.django_db
COPIED = "政务服务中心窗口应当一次办结的事项要求企业往返多次，办事指南与实际要求不一致，群众等候时间普遍超过承诺时限"


def refused(act, **what):
    """Return the code with which a step is refused."""
    with pytest.raises(Refusal) as caught:
        act(**what)
    return caught.value.code


@pytest.fixture
def old(people, round_live, on_day):
    """The round that was rectified: four lines of two units, closed, carried over, lapsed and open."""
    on_day("2021-01-15")
    rectifying = make_rectifying(people, round_live)
    Finding.objects.filter(number="Z1-0").update(condition=COPIED)
    for target in rectifying.targets.values():
        rectifying.in_force(target)
    items = list(Item.objects.order_by("pk"))
    done = {"closed_on": date(2021, 4, 1), "verified_by": people.ver[0], "closed_by": people.office}
    for item, status in zip(items, ("closed_implemented", "carried_over", "lapsed", "under_way"), strict=True):
        Item.objects.filter(pk=item.pk).update(status=status, **(done if status == "closed_implemented" else {}))
    return rectifying


@pytest.fixture
def new(people, old):
    """A round that looks back, planned by the same office; nobody has chosen its units."""
    return Round.objects.create(
        serial=900, title="巡视“回头看”", type="look_back", organ=old.round.organ, status="planned", created_by=people.office,
        starts_on=date(2023, 3, 1), taxonomy=old.round.taxonomy,
    )  # fmt: skip


def at_work(people, new):
    """Let the look back go on: its units in one group, led by the leader of the third."""
    group = Group.objects.create(round=new, number=1, name="第1巡视组")
    new.targets.update(group=group)
    Round.objects.filter(pk=new.pk).update(status="live")
    new.refresh_from_db()
    hold(people.gl[3], Role.GL, round=new, group=group)
    hold(people.gm[3], Role.GM, round=new, group=group)
    people.gl[3].kept_standing = people.gm[3].kept_standing = None
    return group


def test_a_look_back_from_its_seed_to_the_successor(people, old, new, on_day, api, code):
    on_day("2023-03-02")
    assert refused(actions.seed_look_back, actor=people.gl[1], round_=new, origin=old.round) == "common.not_found"
    Round.objects.filter(pk=new.pk).update(type="special")
    assert refused(actions.seed_look_back, actor=people.office, round_=new, origin=old.round) == (
        "rectification.not_a_look_back"
    )
    Round.objects.filter(pk=new.pk).update(type="look_back")
    empty = Round.objects.create(serial=901, title="空", organ=new.organ, status="ended", created_by=people.office)
    assert refused(actions.seed_look_back, actor=people.office, round_=new, origin=empty) == (
        "rectification.nothing_to_look_back_at"
    )
    before = Record.objects.count()
    actions.seed_look_back(actor=people.office, round_=new, origin=old.round)
    assert [row.action for row in Record.objects.order_by("pk")[before:]] == [
        "rounds.choose_targets",
        "rectification.seed_look_back",
    ]
    # Closed, carried over, lapsed and open alike; the units came along.
    assert list(new.targets.values_list("name", flat=True)) == [one.name for one in old.targets.values()]
    entries = list(LookBackEntry.objects.order_by("pk"))
    assert [entry.item.status for entry in entries] == ["closed_implemented", "carried_over", "lapsed", "under_way"]
    actions.seed_look_back(actor=people.office, round_=new, origin=old.round)  # again: nothing twice
    assert LookBackEntry.objects.count() == 4
    assert refused(actions.seed_look_back, actor=people.office, round_=new, origin=empty) == (
        "rectification.looks_back_elsewhere"
    )
    clerk = people.second_clerk
    _judged_and_succeeded(people, new, entries, lambda at: api(clerk, "post", at, {}, 2, **code(clerk)))


def _judged_and_succeeded(people, new, entries, by_program):
    entry = entries[0]
    judge = {"entry": entry, "verdict": "still_there", "found": "现场抽查20件，仍有9件往返两次以上。"}
    # Planned: nobody has been there yet; and another group sees nothing of it.
    assert refused(actions.judge_look_back, actor=people.gl[3], **judge) == "common.not_found"
    at_work(people, new)
    leader, member, clerk = people.gl[3], people.gm[3], people.office
    assert not access.entries_visible_to(people.gl[1]).exists()
    assert access.entries_visible_to(member).count() == 4
    assert refused(actions.judge_look_back, actor=clerk, **judge) == "common.not_allowed"
    assert (
        refused(actions.judge_look_back, actor=leader, **judge | {"verdict": "new"}) == "rectification.unknown_verdict"
    )
    assert refused(actions.judge_look_back, actor=leader, **judge | {"found": " "}) == "rectification.found_needed"
    assert refused(actions.judge_look_back, actor=leader, **judge, finding="没有") == "rectification.unknown_finding"
    assert refused(actions.succeed_look_back, actor=clerk, entry=entry) == "rectification.not_still_there"
    waits = [line for line in desk(member) if line.kind == "look_back"]
    assert [(line.count, line.args) for line in waits] == [(4, (new.pk,))]
    told = actions.judge_look_back(actor=member, **judge, version=entry.version)
    assert [line.count for line in desk(leader) if line.kind == "look_back"] == [3]
    assert not any(line.kind == "look_back" for line in desk(clerk))
    assert (told.verdict, told.author, told.version) == ("still_there", member, 2)
    assert refused(actions.judge_look_back, actor=leader, **judge, version=1) == "common.changed_meanwhile"
    assert Note.objects.filter(person=clerk, kind="rectification.judge_look_back").count() == 1
    actions.judge_look_back(actor=leader, entry=entries[1], verdict="gone", found="已经解决，查阅台账和现场一致。")
    # One closed line was looked at and is still there; what was carried over was never said to be done.
    rate = pages.recurrence_of(clerk, new)
    assert (rate.numerator, rate.denominator, rate.percent) == (1, 1, "100.0%")
    assert actions.succeed_look_back(actor=clerk, entry=entry) is None
    assert refused(actions.succeed_look_back, actor=clerk, entry=entry) == "accounts.second_person_needed"
    # The second by a program, which saw the entry as it was judged; the line has a version of its own.
    assert by_program(f"look-back/{entry.uid}/successor").status_code == 201
    made = Item.objects.get(predecessor=entry.item)
    entry.item.refresh_from_db()
    assert (made.origin, made.predecessor, entry.item.left_figures_on) == ("recurrence", entry.item, date(2023, 3, 2))
    assert "仍有9件" in made.reason
    assert entry.item.status == "closed_implemented"  # closed stays closed
    # A new problem is a finding of this round, and stands in one line.
    finding = Finding.objects.create(
        number="新-1", round=new, target=entry.target, group=entry.target.group, title="新问题", author=member
    )
    entered = actions.add_new_problem(actor=member, round_=new, finding=finding.number)
    assert (entered.verdict, entered.item, entered.target) == ("new", None, entry.target)
    assert refused(actions.add_new_problem, actor=leader, round_=new, finding="新-1") == "rectification.finding_tied"
    assert refused(actions.add_new_problem, actor=people.gm[2], round_=new, finding="新-1") == (
        "rectification.unknown_finding"
    )


def test_repeats_are_proposed_with_reasons_and_linked_by_a_person(people, old, new, on_day, monkeypatch):
    on_day("2023-03-20")
    actions.seed_look_back(actor=people.office, round_=new, origin=old.round)
    at_work(people, new)
    target = new.targets.get(number=1)
    category = Finding.objects.get(number="Z1-0").category
    columns = {"round": new, "target": target, "group": target.group, "author": people.gm[3], "status": "approved"}
    again = COPIED.replace("企业往返多次", "个体户往返三次")
    later = Finding.objects.create(number="新-1", title="窗口办事", condition=again, category=category, **columns)
    Finding.objects.create(number="新-2", title="食堂管理不严", condition="采购没有台账。", **columns)
    assert refused(propose_repeats, actor=people.gl[3], round_=new) == "common.not_found"
    assert propose_repeats(actor=people.office, round_=new) == 1
    link = RepeatLink.objects.get()
    assert (link.earlier.number, link.later, link.is_same_target) == ("Z1-0", later, True)
    assert link.basis == [CATEGORY, TEXT]
    shown = repeats.shown(link)
    lit = ["".join(piece.text for piece in side if piece.is_lit) for side in (shown.later, shown.earlier)]
    assert all("群众等候时间普遍超过承诺时限" in text for text in lit)
    assert ["".join(piece.text for piece in side) for side in (shown.later, shown.earlier)] == [
        repeats.text_of(later),
        repeats.text_of(link.earlier),
    ]
    # Nothing is linked until somebody has said so, with a reason.
    assert repeats.share_of_repeats(new).numerator == 0
    decide = {"actor": people.office, "link": link, "name": "confirm_repeat"}
    assert refused(decide_repeat, **decide, reason=" ") == "rectification.reason_needed"
    assert refused(decide_repeat, **decide | {"actor": people.lg[0]}, reason="x") == "common.not_allowed"
    assert [line.count for line in desk(people.office) if line.kind == "repeats"] == [1]
    assert decide_repeat(**decide, reason="同一窗口、同一类事项").status == "confirmed"
    assert not any(line.kind == "repeats" for line in desk(people.office))
    assert refused(decide_repeat, **decide, reason="再来") == "rectification.not_in_state"
    rate = repeats.share_of_repeats(new)
    assert (rate.numerator, rate.denominator) == (1, 2)
    assert Note.objects.filter(person=people.gl[3], kind="rectification.confirm_repeat").exists()
    assert propose_repeats(actor=people.office, round_=new) == 0  # what was decided stays
    # Of very many it is done in the background, once however often it is asked for, and who asked is told.
    monkeypatch.setattr(repeat_actions, "AT_ONCE", 0)
    Message.objects.all().delete()
    RepeatLink.objects.all().delete()
    assert refused(ask_repeats, actor=people.gl[3], round_=new) == "common.not_found"
    assert [ask_repeats(actor=people.office, round_=new) for _time in range(2)] == [None, None]
    assert repeats.is_comparing(new)
    assert Message.objects.count() == 1
    assert deliver_due() == 1
    assert not repeats.is_comparing(new)
    assert RepeatLink.objects.count() == 1
    assert Note.objects.filter(person=people.office, kind="rectification.propose_repeats").count() == 1
    ask_repeats(actor=people.office, round_=new)
    type(people.office).objects.filter(pk=people.office.pk).update(is_active=False)
    assert deliver_due() == 0
    assert Message.objects.get(done_at=None).last_error == "common.not_found"
    # Whoever is recused from the earlier unit sees nothing of the pair.
    Recusal.objects.create(
        round=old.round, target=old.targets[1], person=people.office, origin="declared", tie="spouse", detail="x",
        filed_by=people.office, filed_on=date(2020, 11, 1), status="accepted", decided_on=date(2020, 11, 2),
    )  # fmt: skip
    people.office.kept_standing = None
    assert not access.links_visible_to(people.office).exists()
    assert refused(access.link_for, user=people.office, uid=link.uid) == "common.not_found"


@pytest.mark.no_database
def test_what_makes_two_findings_candidates():
    def stated(key, unit, year, category, text, is_new=False):
        return Stated(key, unit, str(year), (str(year), key), category, text, is_new)

    findings = [
        stated(1, "甲", 2020, "D", "“中梗阻”问题突出，落实缓慢。"),
        stated(2, "乙", 2020, "D", "预算执行率偏低。"),
        stated(3, "甲", 2020, "B", "项目验收走过场。"),
        stated(11, "甲", 2023, "D", "会议多、文件多，部署不到位。", is_new=True),
        stated(12, "乙", 2023, "D", "“中梗阻”仍然存在，政策棚架。", is_new=True),
        stated(13, "甲", 2023, "C", "物资采购没有比价。", is_new=True),
        stated(14, "甲", 2023, "D", "层层转发，部署不到位。", is_new=True),
    ]
    found = {(one.later, one.earlier): one.basis for one in candidates(findings)}
    # The same unit again: a like category is enough. Another unit: a set phrase beside it. The same inspection: nothing.
    assert found == {(11, 1): (CATEGORY,), (12, 1): (CATEGORY, IDIOM), (12, 2): (CATEGORY,), (14, 1): (CATEGORY,)}
    twin = [stated(1, "甲", 2020, "D", COPIED), stated(9, "乙", 2023, "A", COPIED.replace("多次", "三次"), is_new=True)]
    (pair,) = candidates(twin)
    assert (pair.basis, pair.is_same_unit) == ((TEXT,), False)
    for later, earlier in pair.spans:
        assert COPIED[earlier[0] : earlier[1]]
        assert later[1] - later[0] > 8


#: Page → who looks, name of the address; counts stand in ``statement_counts.json``, written anew with ``RECORD_STATEMENTS=1``.
PAGES = ("look_back_list", "look_back_entry", "repeat_list", "repeat_detail")


@pytest.mark.slow
def test_the_pages_of_a_look_back(client, people, old, new, on_day):
    on_day("2023-03-20")
    client.force_login(people.office, backend=BACKEND)
    url = reverse("look_back_list", args=[new.pk])
    assert "带入以前的整改事项" in client.get(url).content.decode()
    assert client.post(reverse("look_back_seed", args=[new.pk]), {"origin": str(old.round.pk)}).status_code == 302
    at_work(people, new)
    target, entry = new.targets.get(number=1), LookBackEntry.objects.order_by("pk").first()
    Finding.objects.create(
        number="新-1", round=new, target=target, group=target.group, title="窗口办事", condition=COPIED, author=people.gm[3],
        status="approved",
    )  # fmt: skip
    assert client.post(reverse("repeat_run", args=[new.pk])).status_code == 302
    link = RepeatLink.objects.get()
    client.force_login(people.gl[3], backend=BACKEND)
    page = client.get(reverse("look_back_entry", args=[entry.uid]))
    assert "拖欠企业账款" not in page.content.decode()
    assert page.context["judge"]
    sent = {"verdict": "still_there", "found": "", "version": entry.version}
    wrong = client.post(reverse("look_back_entry", args=[entry.uid]), sent)
    assert (wrong.status_code, wrong.context["form"].errors["found"].data[0].code) == (
        422,
        "rectification.found_needed",
    )
    sent["found"] = "现场抽查仍有9件往返两次以上。"
    assert client.post(reverse("look_back_entry", args=[entry.uid]), sent).status_code == 302
    assert client.post(reverse("look_back_new", args=[new.pk]), {"finding": "新-1", "found": ""}).status_code == 302
    assert client.get(reverse("repeat_list")).status_code == 404
    _proven(client, people.office)
    succeed = reverse("look_back_successor", args=[entry.uid])
    assert client.post(succeed, {}).status_code == 302
    _proven(client, people.second_clerk)
    assert "仍有9件" in client.get(reverse("look_back_entry", args=[entry.uid])).content.decode()
    assert client.post(succeed, {}).status_code == 302
    assert Item.objects.filter(predecessor=entry.item).exists()
    move = reverse("repeat_move", args=[link.uid, "reject_repeat"])
    assert client.post(move, {"reason": "", "version": 1}).status_code == 422
    _count_statements(client, new, entry, link)
    assert client.post(move, {"reason": "事项不同", "version": 1}).status_code == 302
    link.refresh_from_db()
    assert link.status == "rejected"
    client.force_login(people.lia[1], backend=BACKEND)
    assert client.get(url).status_code == 404


def _proven(client, person):
    """Let somebody sign in who has just proven who they are."""
    client.force_login(person, backend=BACKEND)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


def _count_statements(client, new, entry, link):
    addresses = {"look_back_list": new.pk, "look_back_entry": entry.uid, "repeat_list": None, "repeat_detail": link.uid}
    counts = {}
    for page in PAGES:
        address = reverse(page, args=[addresses[page]] if addresses[page] else [])
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200, page
        counts[page] = sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in asked.captured_queries)
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    if os.environ.get("RECORD_STATEMENTS"):
        recorded |= counts
        RECORDED.write_text(json.dumps(recorded, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert counts == {page: recorded.get(page) for page in PAGES}
