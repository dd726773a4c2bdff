"""
A database with people and, where a test asks for it, the sample notice as a draft or stored.

All of it is made once a session and each test's changes are rolled back, so that asking for it costs nothing.
"""

from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from bihuan.web.accounts.models import User
from bihuan.web.notices import actions, reader
from bihuan.web.notices.actions.repairs import unseen_repairs
from bihuan.web.notices.contract import reading_of
from bihuan.web.notices.models import Notice
from tests.web.people import People, invite

SAMPLE = files("bihuan.samples").joinpath("2021-inner-mongolia-feedback.damaged.txt").read_bytes()
RESTORED = files("bihuan.samples").joinpath("2021-inner-mongolia-feedback.restored.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def read_once():
    """Read the same bytes once a session: reading is tested elsewhere, and takes most of the time here."""
    read = reader.read
    reader.read = cache(read)
    yield
    reader.read = read


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, read_once):
    """Add the people and the stored sample to the test database."""
    with django_db_blocker.unblock():
        people = invite()
        draft = actions.import_notice(actor=people.office, data=SAMPLE, name="sample.txt").notice
        look_at_everything(people.office, draft)
        actions.confirm(actor=people.office, notice=draft)
        changed = SAMPLE + "\n（本稿供测试）\n".encode()
        actions.import_notice(actor=people.office, data=changed, name="draft.txt")


def look_at_everything(actor: User, notice: Notice) -> None:
    """Look at every inferred repair and leave each as it is."""
    notice.refresh_from_db()
    actions.look_at_repairs(actor=actor, notice=notice, indexes=unseen_repairs(notice, reading_of(notice)))
    notice.refresh_from_db()


@pytest.fixture
def people(db) -> People:
    found = {user.username: user for user in User.objects.all()}
    return People(
        office=found["office"],
        second_clerk=found["second_clerk"],
        colleague=found["colleague"],
        stranger=found["stranger"],
        visitor=AnonymousUser(),
    )


@pytest.fixture
def office(people) -> User:
    return people.office


@pytest.fixture
def stranger(people) -> User:
    return people.stranger


@pytest.fixture
def stored(db) -> Notice:
    """The sample notice, stored."""
    return Notice.objects.select_related("round").get(status=Notice.Status.STORED)


@pytest.fixture
def draft(db) -> Notice:
    """A notice that the office has imported and nobody has looked at: the sample with one line more."""
    return Notice.objects.get(status=Notice.Status.DRAFT)


@pytest.fixture
def transactional_guard(db):
    """Make the database look as it does outside any transaction, which a test otherwise never is."""
    was = connection.in_atomic_block
    connection.in_atomic_block = False
    yield
    connection.in_atomic_block = was


@pytest.fixture
def time_machine_at():
    """Return a context that sets the machine's clock to a day."""
    return lambda day: time_machine.travel(datetime.fromisoformat(day).replace(tzinfo=UTC))
