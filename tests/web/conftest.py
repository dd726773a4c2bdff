"""
A database with people and, where a test asks for it, the sample notice as a draft or stored.

All of it is made once a session and each test's changes are rolled back, so that asking for it costs nothing.
"""

from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files

import pytest
import time_machine
from django.db import connection
from django.utils import translation

from bihuan.web.accounts.models import User
from bihuan.web.accounts.step_up import stepped_up
from bihuan.web.common import dates
from bihuan.web.notices import actions, reader
from bihuan.web.notices.actions.repairs import unseen_repairs
from bihuan.web.notices.contract import reading_of
from bihuan.web.notices.models import Notice
from bihuan.web.rounds.models import Round, Target
from tests.web.apart import Apart
from tests.web.people import People, everybody, invite, send_out

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
        send_out(people, Round.objects.get())
        changed = SAMPLE + "\n（本稿供测试）\n".encode()
        actions.import_notice(actor=people.office, data=changed, name="draft.txt")


def look_at_everything(actor: User, notice: Notice) -> None:
    """Look at every inferred repair and leave each as it is."""
    notice.refresh_from_db()
    actions.look_at_repairs(actor=actor, notice=notice, indexes=unseen_repairs(notice, reading_of(notice)))
    notice.refresh_from_db()


@pytest.fixture(scope="session")
def apart(tmp_path_factory):
    """Installations apart from that of the tests, on the same kind of database."""
    made = Apart(tmp_path_factory.mktemp("apart"))
    yield made
    made.clear()


@pytest.fixture(autouse=True)
def the_sources_language():
    """Begin in the language of the sources: the last page that another test asked for leaves its own behind."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def just_proved():
    """Let actions called without a page take the steps that ask again who it is; pages ask for themselves."""
    with stepped_up():
        yield


@pytest.fixture
def people(db) -> People:
    return everybody()


@pytest.fixture
def round_live(db) -> Round:
    """The round of the sample notice, live: four groups with three targets each, and everybody has a role in it."""
    return Round.objects.get(status=Round.Status.LIVE)


@pytest.fixture
def targets(round_live) -> dict[int, Target]:
    """The twelve targets of the live round by number; group 1 has 1–3, group 2 has 4–6 and so on."""
    return {target.number: target for target in Target.objects.filter(round=round_live).select_related("round")}


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
def on_day(monkeypatch):
    """Return a function that sets the civil date, and nothing else, until the test ends: ``on_day("2020-11-16")``."""

    def stand_on(day: str) -> date:
        monkeypatch.setattr(dates, "simulated", lambda: date.fromisoformat(day))
        return date.fromisoformat(day)

    return stand_on


@pytest.fixture
def time_machine_at():
    """Return a context that sets the machine's clock to a day."""
    return lambda day: time_machine.travel(datetime.fromisoformat(day).replace(tzinfo=UTC))
