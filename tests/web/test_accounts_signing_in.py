"""Signing in as a browser does it: password, second factor, sessions, lock-out, step-up."""

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.sessions.backends.base import UpdateError
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from bihuan.web.accounts.actions import signing_in
from bihuan.web.accounts.actions.signing_in import STEP, use_code
from bihuan.web.accounts.models import Assignment, Session
from bihuan.web.accounts.passwords import CompositionValidator
from bihuan.web.accounts.step_up import answering, require_step_up, stepped_up
from bihuan.web.common.errors import Refusal
from bihuan.web.trail.models import Record
from tests.web.people import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LOGIN = "/accounts/login/"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/99.0 Safari/537.36"


def code_now(step: int = 0) -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // STEP + step))


def sign_in(client, name="office", password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": name, "password": password}, **extra)


def is_signed_in(client) -> bool:
    return client.get("/help/").wsgi_request.user.is_authenticated


def actions_of(person) -> list[tuple[str, str, str]]:
    return list(
        Record.objects.filter(object_kind="user", object_id=str(person.pseudonym))
        .order_by("seq")
        .values_list("action", "result", "reason_code")
    )


def set_up(person) -> Authenticator:
    """Give a person an app that was set up some time ago."""
    row = TOTP.activate(person, SECRET).instance
    row.data["last_step"] = 0
    row.save()
    return row


@pytest.fixture
def app(people):
    """The office's authenticator app."""
    return set_up(people.office)


def test_signing_in_and_out_is_recorded(people, client):
    assert sign_in(client, headers={"User-Agent": CHROME}).status_code == 302
    session = Session.objects.get(person=people.office)
    assert session.browser == "Chrome · Windows"
    client.post("/accounts/logout/")
    assert not is_signed_in(client)
    assert [action for action, *_ in actions_of(people.office)] == ["accounts.sign_in", "accounts.sign_out"]


def test_a_sign_in_that_cannot_be_recorded_leaves_no_session(people, client, monkeypatch):
    def full(**_):
        raise OperationalError("disk full")

    monkeypatch.setattr(signing_in, "append", full)
    client.raise_request_exception = False
    assert sign_in(client).status_code >= 500
    assert not Session.objects.exists()
    monkeypatch.undo()
    assert not is_signed_in(client)


def test_a_wrong_password_is_told_and_recorded_without_what_was_typed(people, client):
    for name in ("office", "nobody"):
        page = sign_in(client, name, "my other password")
        assert page.status_code == 200
        assert "accounts.wrong_password" in page.content.decode()
    assert actions_of(people.office) == [("accounts.sign_in", "refused", "accounts.wrong_password")]
    unknown = Record.objects.latest("seq")
    assert (unknown.actor, unknown.object_id, unknown.reason_code) == (
        "system",
        "unknown",
        "accounts.wrong_password",
    )


def test_the_sixth_try_is_not_looked_at(people, client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "100/m/ip,5/15m/key"}
    for _ in range(5):
        assert "accounts.wrong_password" in sign_in(client, password="wrong").content.decode()
    for _ in range(3):
        assert "accounts.locked_out" in sign_in(client).content.decode(), "even the right one has to wait"
    assert not is_signed_in(client)
    refused = [code for action, result, code in actions_of(people.office) if result == "refused"]
    assert refused == ["accounts.wrong_password"] * 5 + ["accounts.locked_out"], "the wait is recorded once"
    assert sign_in(client, "second_clerk").status_code == 302, "nobody else waits"


def test_a_new_sign_in_ends_the_older_where_content_is_seen(people):
    first, second = Client(), Client()
    sign_in(first)
    sign_in(second)
    assert is_signed_in(second)
    told = first.get("/help/")
    assert not told.wsgi_request.user.is_authenticated
    assert "accounts.signed_in_elsewhere" in told.content.decode()
    assert "accounts.signed_in_elsewhere" not in first.get("/help/").content.decode(), "it is told once"


def test_who_sees_no_content_may_use_two_browsers(people):
    first, second = Client(), Client()
    sign_in(first, "stranger")
    sign_in(second, "stranger")
    assert is_signed_in(first)
    assert is_signed_in(second)


def test_an_idle_session_ends_and_says_so(people, client):
    sign_in(client)
    Session.objects.update(seen_at=timezone.now() - timedelta(minutes=16))
    told = client.get("/help/")
    assert not told.wsgi_request.user.is_authenticated
    assert "accounts.idle" in told.content.decode()
    assert Session.objects.get(person=people.office).ended_because == "idle"


def test_a_session_in_use_does_not_idle(people, client):
    sign_in(client)
    was = timezone.now() - timedelta(minutes=14)
    Session.objects.update(seen_at=was)
    assert is_signed_in(client)
    assert Session.objects.get().seen_at > was + timedelta(minutes=10)


def test_an_ended_session_is_not_brought_back_by_a_late_answer(people, client):
    sign_in(client)
    late = client.session
    late["x"] = 1
    Session.objects.update(ended_because="elsewhere")
    with pytest.raises(UpdateError):
        late.save()
    assert not is_signed_in(client)


def test_a_closed_account_is_out_at_the_next_step(people, client):
    sign_in(client)
    people.office.is_active = False
    people.office.save()
    assert not is_signed_in(client)
    assert "/accounts/inactive/" in sign_in(client).url


def test_the_second_factor_is_asked_for(people, client, app):
    assert sign_in(client).url == "/account/second-factor/code/"
    assert not is_signed_in(client)
    page = client.post("/account/second-factor/code/", {"code": "000000"})
    assert "accounts.wrong_code" in page.content.decode()
    assert client.post("/account/second-factor/code/", {"code": code_now()}).status_code == 302
    assert is_signed_in(client)
    assert ("accounts.sign_in", "refused", "accounts.wrong_code") in actions_of(people.office)


def test_wrong_codes_lock_as_wrong_passwords_do(people, client, settings, app):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "100/m/ip,5/15m/key"}
    sign_in(client)
    page = "/account/second-factor/code/"
    said = [client.post(page, {"code": "000000"}).content.decode() for _ in range(5)]
    assert all("accounts.wrong_code" in answer for answer in said)
    assert "accounts.locked_out" in client.post(page, {"code": code_now()}).content.decode()
    assert ("accounts.sign_in", "refused", "accounts.locked_out") in actions_of(people.office)


def test_a_session_that_somebody_prepared_is_not_taken_over(people, client):
    client.get("/accounts/login/")
    client.cookies["bihuan_session"] = "a" * 32
    sign_in(client)
    assert client.cookies["bihuan_session"].value != "a" * 32
    prepared = Client()
    prepared.cookies["bihuan_session"] = "a" * 32
    assert not is_signed_in(prepared)


def test_who_tries_too_often_gets_our_own_page(people, client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    sign_in(client, password="wrong")
    answer = sign_in(client)
    assert answer.status_code == 429
    assert "accounts.too_often" in answer.content.decode()


def test_a_code_opens_one_session(people, app):
    code = code_now()
    assert use_code(actor=people.office, code=f" {code[:3]} {code[3:]} ") is not None
    assert use_code(actor=people.office, code=code) is None
    assert use_code(actor=people.office, code=code_now(-1)) is None, "an older code neither"
    assert use_code(actor=people.office, code=code_now(1)) is not None, "clocks may differ by one step"
    assert use_code(actor=people.office, code=code_now(3)) is None


def test_a_recovery_code_works_once(people, app):
    codes = RecoveryCodes.activate(people.office).generate_codes()
    assert use_code(actor=people.office, code=codes[0]) is not None
    assert use_code(actor=people.office, code=codes[0]) is None
    assert ("accounts.use_recovery_code", "done", "") in actions_of(people.office)


def test_the_secret_of_an_app_is_not_in_the_database(people, app, client):
    client.force_login(people.office)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    Authenticator.objects.all().delete()
    shown = re.search(
        r'<code class="hash">([A-Z2-7]+)</code>', client.get("/account/second-factor/app/").content.decode()
    )
    secret = shown[1]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // STEP))
    assert client.post("/account/second-factor/app/", {"code": code}).status_code == 302
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        assert not any(secret in str(row) for row in cursor.fetchall())
    assert use_code(actor=people.office, code=code) is None, "the code that set it up opens nothing"
    assert {"accounts.add_factor"} <= {action for action, *_ in actions_of(people.office)}


def test_everybody_arrives_where_their_work_is(people, client, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    for person, page in (
        (people.office, "/desk/"),
        (people.gl[1], "/desk/"),
        (people.head[1], "/desk/"),
        (people.sys, "/people/"),
        (people.aud, "/trail/"),
        (people.colleague, "/"),
    ):
        client.logout()
        person.set_password(PASSWORD)
        person.save()
        assert sign_in(client, person.username).url == page
        assert client.get(page).status_code == 200
    for wanted, page in (("/matrix/", "/matrix/"), ("https://example.org/", "/desk/"), ("//example.org/", "/desk/")):
        client.logout()
        answer = client.post(LOGIN, {"login": people.office.username, "password": PASSWORD, "next": wanted})
        assert answer.url == page, "a page that was asked for goes first, if it is ours"


def test_after_a_restore_without_keys_an_app_is_set_up_again(people, client, settings, app):
    RecoveryCodes.activate(people.office)
    settings.SECRET_KEY = "that of another machine"
    settings.SECOND_FACTOR = "compulsory"
    assert sign_in(client).url == "/desk/"
    assert not Authenticator.objects.exists()
    assert ("accounts.drop_factors", "done", "") in actions_of(people.office)
    assert client.get("/people/").url.startswith("/account/security/")


def test_where_it_is_compulsory_nothing_opens_before_it_is_set_up(people, client, settings):
    settings.SECOND_FACTOR = "compulsory"
    sign_in(client)
    assert client.get("/people/").url == "/account/security/?next=%2Fpeople%2F"
    page = client.get("/account/security/").content.decode()
    assert "accounts.second_factor_needed" in page
    refused = client.post("/demo-date/", {"today": "2021-03-01"})
    assert refused.status_code == 403
    assert client.get("/people/", headers={"Accept": "application/json"}).json()["refused"]["code"] == (
        "accounts.second_factor_needed"
    )
    activate = client.get("/account/second-factor/app/").content.decode()
    secret = re.search(r'<code class="hash">([A-Z2-7]+)</code>', activate)[1]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // STEP))
    assert client.post("/account/second-factor/app/", {"code": code}).url == "/account/second-factor/recovery-codes/"
    shown = client.get("/account/second-factor/recovery-codes/").content.decode()
    assert len(re.findall(r"<li><code>\d{8}</code></li>", shown)) == 10
    again = client.get("/account/second-factor/recovery-codes/").content.decode()
    assert not re.findall(r"<li><code>\d{8}</code></li>", again), "shown once"
    assert client.get("/people/").status_code == 200


def test_who_has_one_must_use_it(people, client, settings, app):
    settings.SECOND_FACTOR = "compulsory"
    client.force_login(people.office)
    assert client.get("/people/").url.startswith("/account/second-factor/again/")


def test_who_holds_no_role_is_not_asked(people, client, settings):
    settings.SECOND_FACTOR = "compulsory"
    sign_in(client, "stranger")
    assert client.get("/").status_code == 200


def test_a_step_up_is_asked_for_and_the_step_then_taken(people, client, round_live):
    sign_in(client)
    session = client.session
    session["account_authentication_methods"] = [
        {**record, "at": time.time() - 700} for record in session["account_authentication_methods"]
    ]
    session.save()
    form = {
        "role": "GM",
        "scope": f"group:{round_live.groups.first().pk}",
        "since": "2020-11-01",
        "duty": "",
        "organ": "",
    }
    page = f"/people/{people.stranger.pseudonym}/assignments/new/"
    asked = client.post(page, form)
    assert asked.url.startswith("/accounts/reauthenticate/")
    assert not Assignment.objects.filter(person=people.stranger).exists()
    wrong = client.post(asked.url, {"password": "wrong"})
    assert "accounts.wrong_password" in wrong.content.decode()
    assert client.post(asked.url, {"password": PASSWORD, "next": page}).status_code == 302
    assert Assignment.objects.get(person=people.stranger).role == "GM"


def test_a_command_has_to_say_so_itself():
    with answering(lambda: False), pytest.raises(Refusal) as caught:
        require_step_up()
    assert caught.value.code == "accounts.step_up_needed"
    with stepped_up():
        require_step_up()


def test_sessions_elsewhere_can_be_ended(people):
    first, second, third = Client(), Client(), Client()
    for browser in (first, second, third):
        sign_in(browser, "stranger")
    page = third.get("/account/security/").content.decode()
    (uid, *_others) = re.findall(r'name="session" value="([0-9a-f-]{36})"', page)
    third.post("/account/security/sessions/", {"session": uid})
    assert [is_signed_in(first), is_signed_in(second)].count(True) == 1
    third.post("/account/security/sessions/")
    assert not is_signed_in(first)
    assert not is_signed_in(second)
    assert is_signed_in(third)
    stranger = Client()
    sign_in(stranger, "colleague")
    stranger.post(
        "/account/security/sessions/",
        {"session": str(Session.objects.get(person=people.stranger, ended_because="").uid)},
    )
    assert is_signed_in(third), "nobody ends somebody else's"


def test_a_changed_password_ends_the_sessions_elsewhere(people):
    first, second = Client(), Client()
    sign_in(first, "stranger")
    sign_in(second, "stranger")
    new = "another long sentence"
    done = second.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert done.status_code == 302
    assert is_signed_in(second)
    assert not is_signed_in(first)
    assert ("accounts.change_own_password", "done", "") in actions_of(people.stranger)


def test_an_old_password_has_to_be_changed_where_rules_ask(people, client, settings):
    settings.PASSWORD_DAYS = 90
    sign_in(client)
    assert client.get("/people/").url.startswith("/accounts/password/change/")
    rule = "至少三种"
    assert rule in client.get("/accounts/password/change/").content.decode()
    assert rule in Client().get("/accounts/code/").content.decode()
    for password, fits in (("long but plain words", False), ("Long but plain words", True), ("long-words-2", True)):
        if fits:
            CompositionValidator().validate(password)
        else:
            with pytest.raises(ValidationError):
                CompositionValidator().validate(password)
    people.office.password_set_at = timezone.now()
    people.office.save()
    assert client.get("/people/").status_code == 200
