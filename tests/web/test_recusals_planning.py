"""No page of planning, no file, calendar or call shows a recused leader the name of the target that they lost."""

import json
import re
from datetime import date, time
from itertools import product

import pytest
from django.urls import URLPattern, get_resolver, reverse

from bihuan.web.common.errors import Refusal
from bihuan.web.rounds.access.schemes import SchemeTo, authorised_for, creating_scheme, scheme_for, schemes_visible_to
from bihuan.web.rounds.actions import SlotFacts, plan_slots
from bihuan.web.rounds.actions.announcing import draft_announcements
from bihuan.web.rounds.actions.calendars import make_feed
from bihuan.web.rounds.actions.recusing import find_recusal, prepare_recusal
from bihuan.web.rounds.actions.workdays import keep_workdays
from bihuan.web.rounds.assignment.problem import GroupSpec, Plan, Seat
from bihuan.web.rounds.assignment.problem import Role as SeatRole
from bihuan.web.rounds.assignment.written import stored
from bihuan.web.rounds.choices import RuleVersion
from bihuan.web.rounds.models import Announcement, Recusal, Round, Scheme, Target
from bihuan.web.rounds.queries.schemes import authorised_groups
from bihuan.web.rounds.schemes.asked import Settings, StoredPlan
from tests.web.recusing import FACTS, accepted, an_inspector, signed
from tests.web.route_table import API
from tests.web.test_access_leaks import text_of
from tests.web.test_access_routes import ask, call  # noqa: F401  # fixtures

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
#: What the recused person is told of the recusal itself, and nothing else may name the unit.
OF_THE_RECUSAL = {"inbox", "api/v1/inbox", "recusal_list", "recusal_detail"}
D = date


@pytest.fixture
def planned(people, round_live, targets, on_day):
    """The round with everything that planning leaves: dates, meetings that moved, announcements, a scheme that was authorised."""
    on_day("2020-12-01")
    keep_workdays()
    Round.objects.filter(pk=round_live.pk).update(
        starts_on=D(2020, 9, 6), ends_on=D(2020, 11, 30), rule_version=RuleVersion.CENTRAL_2017,
        feedback_starts_on=D(2021, 1, 5), feedback_ends_on=D(2021, 1, 8),
    )  # fmt: skip
    round_ = Round.objects.get(pk=round_live.pk)
    for day in (5, 6):
        slots = {
            number: SlotFacts(D(2021, 1, day + number), time(9), time(11), f"{targets[number].name}会议室", (
                (people.gl[1].pk, "reads"), (people.lg[0].pk, "speaks")))
            for number in (1, 2)
        }  # fmt: skip
        round_, _moves = plan_slots(actor=people.office, round_=round_, slots=slots, reason="改期")
    numbers = {number: {"phone": "0471-1"} for number in (1, 2)}
    draft_announcements(actor=people.office, round_=round_, kind="exit", fields=numbers)
    for target in (targets[1], targets[2]):
        text = f"公告\n　　{target.name}\n办公室\n2020-09-01"
        Announcement.objects.create(round=round_, target=target, kind="entry", status="issued", text=text)
    leader = an_inspector(people, "L1", people.gl[1], may_lead=True)
    for number, status in enumerate(("draft", "proposed", "authorised"), start=1):
        units = tuple((str(target.pk), str((number - 1) // 3 + 1)) for number, target in targets.items())
        plan = Plan(units, (Seat(str(leader.uid), "1", SeatRole.LEADER),))
        groups = tuple(GroupSpec(str(one), f"第{one}巡视组", 3, 3, 1, 9) for one in range(1, 5))
        Scheme.objects.create(
            round=round_, number=number, status=status, made_by=people.office, authorised_on=D(2020, 9, 1),
            settings=stored(Settings(groups=groups)), plan=stored(StoredPlan(plan)),
        )  # fmt: skip
    return round_


def patterns(resolver=None, prefix=""):
    """Yield the address and the name of every page of planning, as ``urls.py`` offers them."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            if entry.callback.__module__.startswith(
                ("bihuan.web.rounds.", "bihuan.web.inbox.", "bihuan.web.findings.views.desk")
            ):
                yield path, entry.name
        else:
            yield from patterns(entry, path)


def addresses(paths, values):
    """Yield each address with everything that could stand in it; what does not fit is not found."""
    for path, name in paths:
        names = PARAMETER.findall(path)
        for chosen in product(*(values[one] for one in names)):
            filled = path
            for value in chosen:
                filled = PARAMETER.sub(str(value), filled, count=1)
            yield "/" + filled, name


def values_of(round_, secret):
    uids = [row.uid for model in (Scheme, Announcement, Recusal) for row in model.objects.filter(round=round_)]
    return {
        "round_id": [round_.pk], "uid": [*uids, round_.pk], "number": (1, 2), "token": [secret],
        "kind": ["notice", "entry", "exit"], "pk": [1], "name": ["x"], "annex": [round_.pk],
    }  # fmt: skip


@pytest.fixture
def seen(planned, ask, call, settings):  # noqa: F811
    """Return a function: what every address of planning answers a person, by address and name of the page."""
    # Everything there is, twice: more calls than a token has in a minute.
    settings.API_CALLS_A_MINUTE = 100_000
    pages = list(patterns())
    # A path has several rows where several things stand in it; here it is asked once.
    calls = sorted({(route.path, route.path) for route in API if "GET" in route.verbs})

    def looked(person, secret):
        values = values_of(planned, secret)
        found = {}
        for address, name in addresses(pages, values):
            # The month of the meetings; other pages pass it over.
            answer = ask(person, "GET", f"{address}?month=2021-01")
            found[address, name] = text_of(answer) if answer.status_code == 200 else ""
        for address, name in addresses(calls, values):
            answer = call(person, "GET", address)
            assert answer.status_code != 429, "what was put off says nothing"
            text = json.dumps(json.loads(answer.whole), ensure_ascii=False) if answer.status_code == 200 else ""
            found[address, name] = text
        return found

    return looked


def names_of(found, unit):
    return {name for (_address, name), text in found.items() if unit in text}


@pytest.mark.slow
@pytest.mark.one_database
def test_nothing_of_planning_names_the_target_to_a_leader_who_lost_it(people, targets, seen):
    gl, lost, kept = people.gl[1], targets[1].name, targets[2].name
    secret = make_feed(actor=gl).secret
    usual = {
        "round_board", "round_calendar", "my_calendar", "my_calendar_file", "person_calendar", "meeting_plan",
        "round_moves", "round_dates", "scheme_authorisation", "announcement_list", "announcement_detail",
        "api/v1/rounds/<uid>/board", "api/v1/rounds/<uid>/meetings",
    }  # fmt: skip
    # What can be there is looked for: before, each of them names the unit.
    assert usual | {"inbox", "api/v1/inbox"} <= names_of(seen(gl, secret), lost)
    accepted(people, targets[1], substitute=an_inspector(people, "S1", people.colleague, may_lead=True))
    after = seen(gl, secret)
    wrong = [key for key, text in after.items() if lost in text and key[1] not in OF_THE_RECUSAL]
    assert wrong == []
    # The other targets of the group are there as before.
    assert usual <= names_of(after, kept)


@pytest.mark.slow
@pytest.mark.one_database
def test_nothing_of_planning_names_the_target_to_a_clerk_who_lost_it(people, targets, seen):
    clerk, lost = people.second_clerk, targets[1].name
    secret = make_feed(actor=clerk).secret
    assert {"round_board_workbook", "scheme_detail", "scheme_authorisation", "round_targets"} <= names_of(
        seen(clerk, secret), lost
    )
    found = find_recusal(actor=people.office, target=targets[1], facts=FACTS, person=clerk)
    ready = prepare_recusal(actor=people.third_clerk, recusal=found, proposal="accept", reason="情况属实")
    signed(people, ready)
    wrong = {key for key, text in seen(clerk, secret).items() if lost in text and key[1] not in OF_THE_RECUSAL}
    assert wrong == set()


def test_a_clerk_who_lost_a_target_leaves_the_scheme_to_others(people, targets, planned, ask):  # noqa: F811
    draft = Scheme.objects.get(status="draft")
    found = find_recusal(actor=people.office, target=targets[1], facts=FACTS, person=people.second_clerk)
    ready = prepare_recusal(actor=people.third_clerk, recusal=found, proposal="accept", reason="情况属实")
    address = reverse("scheme_detail", args=[draft.uid])
    assert ask(people.second_clerk, "GET", address).status_code == 200
    signed(people, ready)
    assert ask(people.second_clerk, "GET", address).status_code == 403
    assert ask(people.third_clerk, "GET", address).status_code == 200
    for step in (lambda who: creating_scheme(who, planned), lambda who: scheme_for(who, draft.uid, SchemeTo.EDIT)):
        with pytest.raises(Refusal, match=r"common\.not_allowed"):
            step(people.second_clerk)
        assert step(people.third_clerk)
    assert not schemes_visible_to(people.second_clerk, SchemeTo.READ.value).exists()
    assert schemes_visible_to(people.third_clerk, SchemeTo.READ.value).count() == 3


def test_the_list_of_authorised_people_leaves_out_what_was_lost(people, targets, planned):
    scheme = Scheme.objects.get(status="authorised")
    accepted(people, targets[1], substitute=an_inspector(people, "S1", people.colleague, may_lead=True))
    shown = {
        who: {unit for group in authorised_groups(authorised_for(who, scheme.uid)) for unit in group.targets}
        for who in (people.gl[1], people.gm[1], people.colleague, people.office)
    }
    own = {targets[number].name for number in (1, 2, 3)}
    assert shown[people.gl[1]] == own - {targets[1].name}
    assert shown[people.gm[1]] == own
    assert targets[1].name in shown[people.colleague]
    assert shown[people.office] == {target.name for target in Target.objects.filter(round=planned)}
    assert reverse("scheme_authorisation", args=[scheme.uid])
