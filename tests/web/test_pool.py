"""Keeping the pool: taking in, editing, leaving; what cannot be so is refused with its place, and nothing is kept."""

from dataclasses import replace
from datetime import date

import pytest

from bihuan.web.accounts.models import Organ
from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.actions import end
from bihuan.web.rounds.actions.pool import create_inspector, edit_inspector, leave_pool, return_to_pool
from bihuan.web.rounds.actions.pool_leaders import create_leaders, edit_leader, leader_mark, remove_leader
from bihuan.web.rounds.models import Inspector, Round, UnitLeader
from bihuan.web.rounds.pool.facts import InspectorFacts, LeaderFacts, PostFact, ServiceFact, TieFact, normal
from bihuan.web.rounds.queries.pool_facts import facts_of, kept_services, leader_facts
from bihuan.web.trail.models import Record
from tests.web.people import OFFICE

D = date


@pytest.fixture
def office_organ(people):
    return Organ.objects.get(name=OFFICE)


@pytest.fixture
def organs(db):
    return [Organ.objects.create(name=name) for name in ("审计厅", "财政厅", "甲市")]


@pytest.fixture
def facts(organs):
    home, other, unit = organs
    return InspectorFacts(
        number="A1",
        name="演示甲",
        home_organ=home,
        native_place="150404",
        skills=("audit", "law"),
        may_lead=True,
        available_from=D(2020, 1, 1),
        available_until=D(2021, 12, 31),
        posts=(
            PostFact(other, "副处长", is_leading_body=True, since=D(2010, 1, 1), until=D(2014, 1, 1)),
            PostFact(home, "处长", is_leading_body=True, since=D(2014, 1, 1)),
        ),
        ties=(TieFact(unit, "studied"),),
        services=(ServiceFact("第五轮", "第一组", "member", unit, 2018),),
    )


def refused(code, where="", **call):
    action = call.pop("action", create_inspector)
    before = (Record.objects.count(), Inspector.objects.count())
    with pytest.raises(Refusal) as caught:
        action(**call)
    assert (caught.value.code, caught.value.where) == (code, where)
    assert (Record.objects.count(), Inspector.objects.count()) == before
    return caught.value


def test_somebody_is_taken_in_and_changed(people, office_organ, facts, organs):
    made = create_inspector(actor=people.office, office=office_organ, facts=facts)
    assert facts_of(made) == normal(facts)
    assert made.native_place.name == "松山区"
    assert made.native_place.parent.name == "赤峰市"
    record = Record.objects.latest("pk")
    assert (record.action, record.object_id) == ("pool.create", str(made.uid))

    shorter = replace(facts, posts=facts.posts[:1], person=people.gm[1])
    edited = edit_inspector(actor=people.second_clerk, inspector=made, facts=shorter, version=1)
    assert facts_of(edited) == normal(shorter)
    assert Record.objects.latest("pk").action == "pool.edit"
    count = Record.objects.count()
    edit_inspector(actor=people.office, inspector=made, facts=shorter, version=2)
    assert Record.objects.count() == count
    refused(
        "common.changed_meanwhile",
        action=edit_inspector,
        actor=people.office,
        inspector=made,
        facts=facts,
        version=1,
    )


def test_what_cannot_be_so_is_refused(people, office_organ, facts, organs):
    home, other, unit = organs
    for wrong, code, where in (
        ({"number": " "}, "rounds.pool_incomplete", "number"),
        ({"name": ""}, "rounds.pool_incomplete", "name"),
        ({"home_organ": None}, "rounds.pool_incomplete", "home_organ"),
        ({"name": "长" * 61}, "rounds.pool_text_long", "name"),
        ({"note": "甲\0乙"}, "rounds.pool_odd_text", "note"),
        ({"skills": ("cooking",)}, "rounds.pool_unknown_word", "skills"),
        ({"available_until": D(2019, 1, 1)}, "rounds.pool_dates", "available_until"),
        ({"native_place": "999999"}, "rounds.pool_unknown_place", "native_place"),
        ({"posts": (*facts.posts, PostFact(other, since=D(2020, 1, 2), until=D(2020, 1, 1)))}, "rounds.pool_dates", "posts-2-until"),
        ({"posts": (*facts.posts, PostFact(home, "", is_leading_body=True, since=D(2013, 1, 1), until=D(2014, 1, 2)))}, "rounds.pool_posts_overlap", "posts-2-since"),
        ({"posts": (facts.posts[0], facts.posts[0])}, "rounds.pool_row_twice", "posts-1-organ"),
        ({"posts": tuple(PostFact(home, str(at)) for at in range(61))}, "rounds.pool_too_many", "posts"),
        ({"ties": (TieFact(unit, "cousin"),)}, "rounds.pool_unknown_word", "ties-0-kind"),
        ({"ties": (TieFact(unit, "studied", D(2020, 1, 2), D(2020, 1, 1)),)}, "rounds.pool_dates", "ties-0-until"),
        ({"services": (ServiceFact(""),)}, "rounds.pool_incomplete", "services-0-round_title"),
        ({"services": (ServiceFact("第五轮", seat="cook"),)}, "rounds.pool_unknown_word", "services-0-seat"),
        ({"services": (ServiceFact("第五轮", year=18),)}, "rounds.pool_year", "services-0-year"),
    ):  # fmt: skip
        refused(code, where, actor=people.office, office=office_organ, facts=replace(facts, **wrong))


def test_nobody_is_in_the_pool_twice(people, office_organ, facts):
    first = create_inspector(actor=people.office, office=office_organ, facts=replace(facts, person=people.gm[1]))
    call = {"actor": people.office, "office": office_organ}
    refused("rounds.pool_number_taken", "number", **call, facts=replace(facts, name="演示乙"))
    refused("rounds.pool_person_twice", "name", **call, facts=replace(facts, number="A2"))
    refused(
        "rounds.pool_account_taken", "person", **call, facts=replace(facts, number="A2", name="乙", person=people.gm[1])
    )
    # Who left may come back under another number, but then not a second time.
    leave_pool(actor=people.office, inspector=first, on=D(2021, 1, 1))
    create_inspector(**call, facts=replace(facts, number="A2"))
    refused("rounds.pool_person_twice", "name", action=return_to_pool, actor=people.office, inspector=first)


def test_leaving_and_coming_back(people, office_organ, facts):
    made = create_inspector(actor=people.office, office=office_organ, facts=facts)
    refused("rounds.pool_not_left", action=return_to_pool, actor=people.office, inspector=made)
    gone = leave_pool(actor=people.office, inspector=made, on=D(2021, 1, 1), version=1)
    assert (gone.left_on, gone.version, Record.objects.latest("pk").action) == (D(2021, 1, 1), 2, "pool.leave")
    refused("rounds.pool_left", action=leave_pool, actor=people.office, inspector=made, on=D(2021, 1, 1))
    assert return_to_pool(actor=people.office, inspector=made, version=2).left_on is None


def test_only_the_office_keeps_its_pool(people, office_organ, facts):
    made = create_inspector(actor=people.office, office=office_organ, facts=replace(facts, person=people.gm[1]))
    elsewhere = Organ.objects.create(name="别的巡视办")
    refused("common.not_found", actor=people.office, office=elsewhere, facts=facts)
    refused("common.not_allowed", actor=people.lg[0], office=office_organ, facts=replace(facts, number="A2"))
    for who, code in ((people.lg[0], "common.not_allowed"), (people.gm[1], "common.not_allowed")):
        refused(code, action=edit_inspector, actor=who, inspector=made, facts=facts)
    for who in (people.gl[1], people.sys, people.aud):
        refused("common.not_found", action=edit_inspector, actor=who, inspector=made, facts=facts)


def test_leading_bodies_of_units(people, organs):
    home, other, unit = organs
    facts = LeaderFacts("演示书记", (PostFact(unit, "书记", is_leading_body=True, since=D(2018, 1, 1)),))
    leader = create_leaders(actor=people.office, leaders=[(unit, facts)])[0]
    assert leader_facts(leader) == facts
    mark = leader_mark(facts)
    more = LeaderFacts("演示书记", (*facts.posts, PostFact(other, "", is_leading_body=True, until=D(2017, 1, 1))))
    edit_leader(actor=people.office, leader=leader, facts=more, mark=mark)
    assert len(leader_facts(leader).posts) == 2
    for call, code, where in (
        ({"action": edit_leader, "leader": leader, "facts": facts, "mark": mark}, "common.changed_meanwhile", ""),
        ({"action": create_leaders, "leaders": [(unit, facts)]}, "rounds.pool_leader_twice", "name"),
        ({"action": create_leaders, "leaders": [(unit, LeaderFacts("", ()))]}, "rounds.pool_incomplete", "name"),
    ):
        refused(code, where, actor=people.office, **call)
    refused("common.not_allowed", action=create_leaders, actor=people.lg[0], leaders=[(home, facts)])
    refused("common.not_found", action=create_leaders, actor=people.gl[1], leaders=[(home, facts)])
    remove_leader(actor=people.office, leader=leader)
    assert not UnitLeader.objects.exists()
    assert Record.objects.latest("pk").action == "pool.remove_leader"


def test_the_end_of_field_work_shows_who_served(people, office_organ, facts, round_live, targets, on_day):
    units = [Organ.objects.create(name=f"单位{number}") for number in (1, 2, 3)]
    for number, unit in zip((1, 2, 3), units, strict=True):
        targets[number].organ = unit
        targets[number].save(update_fields=["organ"])
    member = create_inspector(actor=people.office, office=office_organ, facts=replace(facts, person=people.gm[1]))
    on_day("2021-06-01")
    end(actor=people.office, round_=Round.objects.get(pk=round_live.pk))
    kept = kept_services([member])[member.pk]
    assert [(one.unit, one.seat, one.group_name) for one in kept] == [(unit, "member", "第1巡视组") for unit in units]
    assert [record.action for record in Record.objects.order_by("-pk")[:2]] == ["rounds.end", "pool.keep_service"]
    # An edit leaves what rounds have shown as it is.
    edit_inspector(actor=people.office, inspector=member, facts=replace(facts_of(member), services=()))
    assert kept_services([member])[member.pk] == kept
