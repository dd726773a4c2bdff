"""Choosing targets, matching organs, loads, groups, terms, past inspections, announcements: works, refuses, one record."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bihuan.web.accounts.actions.organs import edit_organ
from bihuan.web.accounts.choices import OrganKind, Role
from bihuan.web.accounts.models import Division, Organ
from bihuan.web.common.errors import Refusal
from bihuan.web.inbox.models import Note
from bihuan.web.rounds import actions
from bihuan.web.rounds.actions.announcing import draft_announcements, issue_announcements
from bihuan.web.rounds.actions.terms import (
    PastFacts,
    TermFacts,
    add_past_inspections,
    create_term,
    edit_term,
    remove_past_inspection,
    withdraw_term,
)
from bihuan.web.rounds.announcing.composing import CONTACTS, Facts, Text, composed, missing, samples
from bihuan.web.rounds.choices import RuleVersion
from bihuan.web.rounds.models import Announcement, Group, PastInspection, Round, Target, Taxonomy, Term
from bihuan.web.rounds.queries.announcements import shown
from bihuan.web.rounds.queries.coverage import coverage_of
from bihuan.web.rounds.queries.units import clashes, known_inspections, units_of
from bihuan.web.trail.models import Record
from tests.web.people import OFFICE, hold

SHELL = actions.Shell(
    title="第八轮专项巡视",
    authority="自治区党委",
    term="十届",
    number=80,
    type="special",
    theme="优化营商环境",
    starts_on=date(2020, 9, 6),
    ends_on=date(2020, 11, 30),
    authorised_by="2020年8月1日授权决定",
    rule_version=RuleVersion.CENTRAL_2017,
)
CONTACT = {"phone": "0471-0000000", "box": "呼和浩特市A001信箱", "hours": "8:00—18:00"}


def refused(action, **arguments) -> Refusal:
    with pytest.raises(Refusal) as caught:
        action(**arguments)
    return caught.value


@pytest.fixture
def office(people, on_day) -> Organ:
    """The office below its committee, and the twelve divisions of the region."""
    on_day("2020-08-10")
    home = Organ.objects.get(name=OFFICE)
    home.parent = Organ.objects.create(name="自治区党委", kind=OrganKind.COMMITTEE)
    home.save()
    return home


@pytest.fixture
def divisions(office, stored) -> list[Division]:
    """The leagues and cities, in the order of their codes."""
    return list(Division.objects.filter(parent__code="150000").order_by("code"))


@pytest.fixture
def planned(office, people) -> Round:
    shell = replace(SHELL, organ=office, taxonomy=Taxonomy.objects.first())
    return actions.create_round(actor=people.office, shell=shell)


@pytest.fixture
def chosen(planned, people, divisions) -> Round:
    made, _targets = actions.choose_targets(
        actor=people.office, round_=planned, divisions=[division.pk for division in divisions]
    )
    return made


def test_the_leagues_and_cities_of_a_region_become_targets_with_organs(planned, people, divisions):
    before = Record.objects.filter(action="rounds.choose_targets").count()
    made, targets = actions.choose_targets(
        actor=people.office, round_=planned, divisions=[division.pk for division in divisions]
    )
    assert [target.number for target in targets] == list(range(1, 13))
    assert {target.kind for target in targets} == {"city", "league"}
    assert [target.name for target in targets] == [division.name for division in divisions]
    units = [target.organ for target in targets]
    assert {unit.parent.name for unit in units} == {"自治区党委"}
    assert units[0].name == f"中共{divisions[0].name}委员会"
    assert Record.objects.filter(action="rounds.choose_targets").count() == before + 1
    assert made.version == planned.version + 1
    assert units_of(planned.organ) == units
    # A second round finds the same organs.
    other = actions.create_round(actor=people.office, shell=replace(actions.Shell.of(made), number=81))
    _made, again = actions.choose_targets(actor=people.office, round_=other, divisions=[divisions[0].pk])
    assert again[0].organ == units[0]
    assert [clash.title for clash in clashes(other, [units[0]], people.office)] == [made.title]


def test_what_cannot_be_chosen_is_refused_and_nothing_is_kept(chosen, people, divisions):
    unit = Organ.objects.get(name=f"中共{divisions[3].name}委员会")
    organs = Organ.objects.count()
    for arguments, code in (
        ({}, "rounds.no_targets_chosen"),
        ({"organs": [unit.pk]}, "rounds.target_twice"),
        ({"divisions": [divisions[0].pk]}, "rounds.target_twice"),
        ({"organs": [2_000_000_000]}, "rounds.unknown_organ"),
        ({"divisions": [2_000_000_000]}, "rounds.unknown_division"),
        ({"organs": [chosen.organ_id]}, "rounds.inspecting_organ"),
        ({"organs": [chosen.organ.parent_id], "version": 1}, "common.changed_meanwhile"),
    ):
        refusal = refused(actions.choose_targets, actor=people.office, round_=chosen, **arguments)
        assert refusal.code == code
    twice = {"organs": [chosen.organ.parent_id, chosen.organ.parent_id]}
    assert refused(actions.choose_targets, actor=people.office, round_=chosen, **twice).code == "rounds.target_twice"
    assert (Target.objects.filter(round=chosen).count(), Organ.objects.count()) == (12, organs)
    assert Round.objects.get(pk=chosen.pk).version == chosen.version


def test_a_target_is_taken_out_only_while_nothing_hangs_on_it(chosen, people):
    after, names = actions.drop_targets(actor=people.office, round_=chosen, numbers=[12])
    assert names == ["阿拉善盟"]
    hold(people.lia[1], Role.LIA, round=chosen, target=Target.objects.get(round=chosen, number=1))
    for numbers, code in (
        ([1, 2], "rounds.target_in_use"),
        ([12], "rounds.unknown_target"),
        ([], "rounds.unknown_target"),
    ):
        assert refused(actions.drop_targets, actor=people.office, round_=after, numbers=numbers).code == code
    assert Target.objects.filter(round=chosen).count() == 11


def test_loads_are_figures(chosen, people):
    loads = {1: actions.Load(320.5, "万人口"), 2: actions.Load(270)}
    after = actions.set_loads(actor=people.office, round_=chosen, loads=loads)
    assert list(Target.objects.filter(round=chosen, number__lt=3).values_list("load", "load_note")) == [
        (320.5, "万人口"),
        (270.0, ""),
    ]
    for figure in (-1, float("nan"), float("inf"), 1e7):
        loads = {1: actions.Load(2), 2: actions.Load(figure)}
        refusal = refused(actions.set_loads, actor=people.office, round_=after, loads=loads)
        assert (refusal.code, refusal.where) == ("rounds.odd_load", "load-2")
    assert Target.objects.get(round=chosen, number=1).load == 320.5


def test_the_shell_of_a_read_notice_gets_its_organs(people, stored, office, divisions):
    Round.objects.filter(pk=stored.round.pk).update(status=Round.Status.FROM_READING, organ=office)
    read = Round.objects.get(pk=stored.round.pk)
    numbers = dict.fromkeys(range(1, 13))
    after, targets = actions.match_organs(actor=people.office, round_=read, organs=numbers)
    assert all(target.organ.division == target.division for target in targets)
    twice = {1: targets[1].organ_id}
    assert refused(actions.match_organs, actor=people.office, round_=after, organs=twice).code == "rounds.target_twice"
    Target.objects.filter(pk=targets[0].pk).update(division=None)
    nothing = refused(actions.match_organs, actor=people.office, round_=after, organs={1: None})
    assert (nothing.code, nothing.where) == ("rounds.target_without_division", "organ-1")
    assert refused(actions.drop_targets, actor=people.office, round_=after, numbers=[1]).code == "rounds.not_in_state"


def test_groups_are_named_and_taken_out_while_nobody_is_in_them(chosen, people):
    after, _made = actions.create_groups(actor=people.office, round_=chosen, names=["一组", "二组", "三组"])
    after = actions.name_groups(actor=people.office, round_=after, names={1: "第一巡视组", 3: ""})
    assert [str(group) for group in Group.objects.filter(round=chosen)] == ["第一巡视组", "二组", "3"]
    twice = {"names": {1: "二组"}}
    assert refused(actions.name_groups, actor=people.office, round_=after, **twice).code == "rounds.group_named_twice"
    after = actions.assign_targets(actor=people.office, round_=after, groups={1: 2})
    after = actions.drop_group(actor=people.office, round_=after, number=3)
    for number, code in ((2, "rounds.group_in_use"), (3, "rounds.unknown_group")):
        assert refused(actions.drop_group, actor=people.office, round_=after, number=number).code == code
    assert Group.objects.filter(round=chosen).count() == 2


def test_a_round_is_named_once_and_by_what_there_is(planned, people):
    shell = actions.Shell.of(planned)
    for changed, code, where in (
        ({"title": " "}, "rounds.untitled", "title"),
        ({}, "rounds.round_twice", "number"),
        ({"number": 9, "recusal_profile": "x"}, "rounds.unknown_recusal_profile", "recusal_profile"),
        ({"number": 9, "feedback_starts_on": date(2020, 1, 1)}, "rounds.odd_dates", "feedback_starts_on"),
    ):
        refusal = refused(actions.create_round, actor=people.office, shell=replace(shell, **changed))
        assert (refusal.code, refusal.where) == (code, where)
    assert actions.edit_round(actor=people.office, round_=planned, shell=replace(shell, recusal_profile="university"))


def test_terms_do_not_overlap(office, people):
    tenth = create_term(
        actor=people.office, office=office, facts=TermFacts("十届", date(2016, 11, 23), date(2021, 11, 27))
    )
    for since, until, code in (
        (date(2021, 11, 27), None, "rounds.terms_overlap"),
        (date(2010, 1, 1), None, "rounds.terms_overlap"),
        (date(2018, 1, 1), date(2018, 1, 1), "rounds.terms_overlap"),
        (date(2016, 1, 2), date(2016, 1, 1), "rounds.odd_dates"),
    ):
        refusal = refused(create_term, actor=people.office, office=office, facts=TermFacts("另一届", since, until))
        assert refusal.code == code
    eleventh = create_term(actor=people.office, office=office, facts=TermFacts("十一届", date(2021, 11, 28)))
    facts = TermFacts("十届", date(2016, 11, 23), None)
    assert refused(edit_term, actor=people.office, term=tenth, facts=facts).code == "rounds.terms_overlap"
    assert edit_term(actor=people.office, term=tenth, facts=replace(facts, until=date(2021, 11, 26))).until.day == 26
    withdraw_term(actor=people.office, term=eleventh)
    assert list(Term.objects.values_list("name", flat=True)) == ["十届"]
    kinds = Record.objects.filter(object_kind="term").values_list("action", flat=True)
    assert sorted(kinds) == sorted(
        ["rounds.create_term", "rounds.create_term", "rounds.edit_term", "rounds.withdraw_term"]
    )
    for person, code in ((people.lg[0], "common.not_allowed"), (people.gl[1], "common.not_found")):
        assert (
            refused(
                create_term, actor=person, office=office, facts=TermFacts("九届", date(2011, 1, 1), date(2012, 1, 1))
            ).code
            == code
        )


def test_coverage_counts_what_was_inspected_in_the_term(chosen, people, stored):
    # The targets of a round that was read count for the unit of their division; here they are to belong nowhere.
    Target.objects.filter(round=stored.round).update(division=None)
    office, units = chosen.organ, units_of(chosen.organ)
    term = create_term(actor=people.office, office=office, facts=TermFacts("十届", date(2016, 11, 23)))
    rows = [
        PastFacts(units[0], "十届第三轮", date(2017, 12, 20), "routine"),
        PastFacts(units[0], "十届第五轮", date(2018, 12, 20), "look_back"),
        PastFacts(units[1], "九届第九轮", date(2016, 6, 1), "routine"),
    ]
    made = add_past_inspections(actor=people.office, rows=rows)
    found = coverage_of(people.office, office, term)
    assert (found.inspected, found.total, found.planned) == (1, 12, 11)
    assert [line.organ for line in found.not_yet] == units[1:]
    Round.objects.filter(pk=chosen.pk).update(status=Round.Status.LIVE)
    assert (coverage_of(people.office, office, term).inspected, found.total) == (12, 12)
    assert [one.title for one in known_inspections(people.office, units[:1]).of_organ[units[0].pk]] == [
        chosen.title, "十届第五轮", "十届第三轮",
    ]  # fmt: skip
    for facts, code in (
        (rows[0], "rounds.past_twice"),
        (replace(rows[0], round_title=" "), "rounds.past_unnamed"),
        (replace(rows[0], type="x"), "rounds.past_unnamed"),
        (replace(rows[0], ended_on=date(2021, 1, 1)), "rounds.past_not_past"),
    ):
        good = replace(rows[0], round_title="十届第六轮")
        assert refused(add_past_inspections, actor=people.office, rows=[good, facts]).code == code
    assert PastInspection.objects.count() == 3
    remove_past_inspection(actor=people.office, past=made[0])
    assert PastInspection.objects.count() == 2
    assert refused(add_past_inspections, actor=people.lg[0], rows=rows).code == "common.not_allowed"


def test_an_organ_is_never_below_itself(chosen, people, divisions):
    unit = Organ.objects.get(name=f"中共{divisions[0].name}委员会")
    top = Organ.objects.get(name="自治区党委")
    refusal = refused(edit_organ, actor=people.office, organ=top, name=top.name, kind=top.kind, parent=unit)
    assert refusal.code == "accounts.organ_below_itself"
    assert len(units_of(chosen.organ)) == 12


@pytest.fixture
def grouped(chosen, people) -> Round:
    after, _made = actions.create_groups(
        actor=people.office, round_=chosen, names=[f"第{number}巡视组" for number in range(1, 5)]
    )
    return actions.assign_targets(
        actor=people.office, round_=after, groups={number: (number - 1) // 3 + 1 for number in range(1, 13)}
    )


def test_announcements_are_drafted_for_all_and_fixed_when_they_are_issued(grouped, people):
    fields = {number: {**CONTACT, "phone": f"0471-000000{number}"} for number in range(1, 13)}
    held = {"round": grouped, "target": Target.objects.get(round=grouped, number=2)}
    hold(people.lia[2], Role.LIA, **held)
    hold(people.gl[1], Role.GL, round=grouped, group=Group.objects.get(round=grouped, number=1))
    drafts = draft_announcements(actor=people.office, round_=grouped, kind="entry", fields=fields)
    assert len(drafts) == 12
    assert draft_announcements(actor=people.office, round_=grouped, kind="entry", fields={1: CONTACT})[0].version == 2
    before = Record.objects.count()
    issued = issue_announcements(actor=people.office, round_=grouped, kind="entry")
    assert Record.objects.count() == before + 1, "one for the batch"
    assert {row.status for row in issued} == {"issued"}
    told = Note.objects.filter(kind="rounds.issue_announcements").values_list("person__username", "target__number")
    assert sorted(told) == [("gl1", 1), ("gl1", 2), ("gl1", 3), ("lia2", 2)]
    text = shown(issued[1]).text
    assert "自治区党委第1巡视组" in text.title
    assert "受理截止日期：2020年11月25日。" in text.paragraphs
    assert "联系电话：0471-0000002" in text.paragraphs
    assert text.signed_on == date(2020, 8, 10)
    Round.objects.filter(pk=grouped.pk).update(starts_on=date(2020, 10, 1), authority="别的党委")
    assert shown(Announcement.objects.get(pk=issued[1].pk)).text == text
    again = {"actor": people.office, "round_": grouped, "kind": "entry"}
    assert refused(draft_announcements, **again, fields={1: CONTACT}).code == "rounds.announcement_issued"
    assert refused(issue_announcements, **again).code == "rounds.nothing_to_issue"


def test_no_announcement_of_a_batch_is_issued_where_one_lacks_something(grouped, people):
    Target.objects.filter(round=grouped, number=12).update(group=None)
    draft_announcements(actor=people.office, round_=grouped, kind="entry", fields={1: CONTACT, 2: {}, 12: CONTACT})
    refusal = refused(issue_announcements, actor=people.office, round_=grouped, kind="entry")
    assert refusal.code == "rounds.announcement_lacks"
    assert "承担巡视的组（阿拉善盟）" in refusal.zh
    assert "包头市" in refusal.zh
    assert not Announcement.objects.filter(status="issued").exists()
    only = issue_announcements(actor=people.office, round_=grouped, kind="entry", numbers=[1])
    assert [row.target.number for row in only] == [1]
    for arguments, code in (
        ({"kind": "poster", "fields": {1: {}}}, "rounds.unknown_announcement"),
        ({"kind": "exit", "fields": {99: {}}}, "rounds.unknown_target"),
        ({"kind": "exit", "fields": {1: {"phone": "1" * 121}}}, "rounds.announcement_too_long"),
    ):
        assert refused(draft_announcements, actor=people.office, round_=grouped, **arguments).code == code
    for person in (people.lg[0], people.gl[1], people.sys, people.aud, people.stranger):
        arguments = {"actor": person, "round_": grouped, "kind": "exit", "fields": {1: {}}}
        assert refused(draft_announcements, **arguments).code in {"common.not_allowed", "common.not_found"}


LINES = some.text(some.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=30)


@pytest.mark.no_database
@given(
    kind=some.sampled_from(Announcement.Kind.values),
    unit=LINES.filter(str.strip),
    extra=some.text(max_size=40),
    contacts=some.dictionaries(some.sampled_from(sorted(CONTACTS)), LINES),
)
def test_what_is_printed_is_what_was_fixed(kind, unit, extra, contacts):
    facts = Facts(unit=unit, extra=extra, contacts=contacts, group="第1巡视组", starts_on=date(2020, 9, 6))
    text = composed(kind, facts, signed_on=date(2020, 9, 1))
    assert Text.of_plain(text.as_plain()) == text


@pytest.mark.no_database
def test_a_gap_is_said_and_every_sample_can_be_filled_in():
    assert set(samples()) == set(Announcement.Kind.values)
    for kind in Announcement.Kind.values:
        bare = composed(kind, Facts(unit="甲市")).as_plain()
        assert "〔进驻日期〕" in bare
        assert "{" not in bare
        assert missing(kind, Facts(unit="甲市"))
    tricky = composed("entry", Facts(unit="{group}市", extra="{unit} {nothing}")).as_plain()
    assert "{unit} {nothing}" in tricky
