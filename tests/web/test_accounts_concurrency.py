"""Sign-ins at the same moment: a code opens one session, and one session is left."""

import json

import pytest

from tests.web.apart import START, ended
from tests.web.test_concurrency import SET_UP

pytestmark = pytest.mark.slow

PREPARE = (
    START
    + """
from allauth.mfa.totp.internal.auth import TOTP
from bihuan.web.accounts.models import User
row = TOTP.activate(User.objects.get(), "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").instance
row.data["last_step"] = 0
row.save()
"""
)
USE = (
    START
    + """
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from bihuan.web.accounts.actions import signing_in
from bihuan.web.accounts.models import User
step = int(sys.argv[1])
signing_in.time.time = lambda: step * 30.0
code = format_hotp_value(hotp_value("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", step))
print(sum(signing_in.use_code(actor=User.objects.get(), code=code) is not None for _ in range(6)))
"""
)
SIGN_IN = (
    START
    + """
from django.test import Client
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
settings.STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
said = []
while len(said) < 5 and 302 not in said:  # where the count of tries is busy for a second, the person tries again
    said.append(Client().post("/accounts/login/", {"login": "office", "password": "a long sentence"}).status_code)
print(*said)
"""
)
LEFT = (
    START
    + """
from bihuan.web.accounts.models import Session
print(json.dumps(sorted(Session.objects.exclude(person=None).values_list("ended_because", flat=True))))
"""
)


@pytest.fixture
def installation(apart, tmp_path):
    """One with its tables and one office account."""
    with apart.installation(tmp_path, SET_UP) as start:
        yield start


def test_fifty_tries_with_one_code_at_once_open_one_session(installation):
    ended(installation(PREPARE))
    said = [ended(process) for process in [installation(USE, "59000000") for _ in range(8)]]
    assert sum(map(int, said)) == 1


def test_sign_ins_at_the_same_moment_leave_one(installation):
    said = " ".join([ended(process) for process in [installation(SIGN_IN) for _ in range(4)]]).split()
    # 200: the count of tries asks to try later. 400: signed in, and ended by the next one before the answer was out.
    assert set(said) <= {"302", "400", "200"}, said
    signed_in = said.count("302") + said.count("400")
    assert signed_in >= 2, said
    assert json.loads(ended(installation(LEFT))) == ["", *["elsewhere"] * (signed_in - 1)]
