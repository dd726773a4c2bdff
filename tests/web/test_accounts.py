from datetime import date

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from bihuan.web.accounts.actions import DivisionFact, create_user, keep_divisions, move_demo_date, set_password
from bihuan.web.accounts.actions.setting_up import first_people, set_up
from bihuan.web.accounts.models import Division
from bihuan.web.common import dates
from bihuan.web.common.errors import Refusal
from bihuan.web.common.models import DemoDate
from bihuan.web.trail.models import Record
from tests.web.people import PASSWORD


def new_clerk(actor, **columns):
    return create_user(
        actor=actor, username="new_clerk", password=PASSWORD, display_name="新同事", organ="自治区党委巡视办", **columns
    )


def test_the_administrator_opens_accounts(people):
    person = new_clerk(people.sys)
    assert person.check_password(PASSWORD)
    assert person.organ == people.office.organ
    record = Record.objects.latest("seq")
    assert (record.action, record.actor) == ("accounts.create_user", str(people.sys.pseudonym))


@pytest.mark.parametrize(
    ("who", "code"),
    [("office", "common.not_allowed"), ("colleague", "common.not_found"), ("visitor", "common.sign_in_first")],
)
def test_nobody_else_does(people, who, code):
    before = Record.objects.count()
    with pytest.raises(Refusal) as caught:
        new_clerk(getattr(people, who))
    assert caught.value.code == code
    assert Record.objects.count() == before


def test_a_name_is_given_once(people):
    with pytest.raises(Refusal) as caught:
        create_user(actor=people.sys, username="Office", password=PASSWORD, display_name="x")
    assert caught.value.code == "accounts.name_taken"


@pytest.mark.parametrize("password", ["short", "password1", "12345678901234", "second_clerk"])
def test_a_weak_password_is_not_taken(people, password):
    for act in (
        lambda: set_password(actor=people.sys, person=people.second_clerk, password=password),
        lambda: create_user(actor=None, username="second_clerks", password=password, display_name="x"),
    ):
        before = Record.objects.count()
        with pytest.raises(Refusal) as caught:
            act()
        assert caught.value.code == "accounts.weak_password"
        assert caught.value.zh != caught.value.en
        assert Record.objects.count() == before
    people.second_clerk.refresh_from_db()
    assert people.second_clerk.check_password(PASSWORD)


@pytest.mark.parametrize(("username", "display_name"), [("a b", "x"), ("", "x"), ("x" * 61, "x"), ("fine", "")])
def test_an_odd_name_is_not_taken(db, username, display_name):
    with pytest.raises(Refusal) as caught:
        create_user(actor=None, username=username, password=PASSWORD, display_name=display_name)
    assert caught.value.code == "accounts.odd_name"


def test_a_new_password_ends_the_sessions(people, client):
    client.force_login(people.office, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.session.get("_auth_user_id")
    set_password(actor=None, person=people.office, password="another long sentence")
    assert client.get("/").wsgi_request.user.is_anonymous


def test_a_closed_account_cannot_sign_in(people, rf):
    people.office.is_active = False
    people.office.save()
    assert authenticate(rf.get("/"), username="office", password=PASSWORD) is None


def test_divisions_hang_on_those_above_them(db):
    kept = keep_divisions(
        [
            DivisionFact("150102", "新城区", "district"),
            DivisionFact("150000", "内蒙古自治区", "province"),
            DivisionFact("150100", "呼和浩特市", "city"),
        ]
    )
    assert kept["150102"].parent == kept["150100"]
    assert kept["150100"].parent == kept["150000"]
    count = Division.objects.count()
    keep_divisions([DivisionFact("150100", "呼和浩特市", "city")])
    assert Division.objects.count() == count


def test_a_demonstration_begins_on_a_fixed_day_and_is_moved_by_the_office(people, settings):
    settings.DEMO = True
    assert dates.today() == dates.DEMO_BEGINS_ON
    move_demo_date(actor=people.office, to=date(2021, 3, 5))
    assert dates.today() == date(2021, 3, 5)
    record = Record.objects.latest("seq")
    assert record.action == "accounts.move_demo_date"
    assert record.at.year > 2021, "the trail keeps the real clock"
    for outside in (date(2020, 8, 31), date(2022, 1, 1)):
        with pytest.raises(Refusal) as caught:
            move_demo_date(actor=people.office, to=outside)
        assert caught.value.code == "common.demo_date_outside"
    with pytest.raises(Refusal):
        move_demo_date(actor=people.colleague, to=date(2021, 4, 1))
    assert dates.today() == date(2021, 3, 5)


def test_real_dates_cannot_be_moved(people):
    with pytest.raises(Refusal) as caught:
        move_demo_date(actor=people.office, to=date(2021, 3, 5))
    assert caught.value.code == "common.not_a_demo"
    assert dates.simulated() is None


def test_an_installation_with_people_is_not_set_up_again(people):
    before = Record.objects.count()
    first = first_people(administrator="a", clerks=("b", "c"), auditor="d")
    with pytest.raises(Refusal) as caught:
        set_up(actor=None, office="", people=first, since=date(2020, 11, 1))
    assert caught.value.code == "accounts.set_up_already"
    assert Record.objects.count() == before


def test_there_is_one_simulated_date(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        DemoDate.objects.create(pk=2, today=date(2021, 3, 5))
