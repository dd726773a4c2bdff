"""What several processes do at once to one installation, on a database of its own."""

import json

import pytest

from tests.web.apart import START, ended
from tests.web.conftest import RESTORED

#: Each starts a dozen processes.
pytestmark = pytest.mark.slow

SET_UP = (
    START
    + """
from bihuan.web.accounts.actions import assign, create_user
from bihuan.web.common.dates import today
office = create_user(actor=None, username="office", password="a long sentence", display_name="x", organ="巡视办")
assign(actor=None, person=office, role="OFF", organ=office.organ, since=today())
"""
)
APPEND = (
    START
    + """
from bihuan.web.trail.actions import append
for number in range(20):
    with transaction.atomic():
        append(actor="system", action="x.y", object_kind="thing", object_id=number, fields={"n": number})
"""
)
READ_IN = (
    START
    + """
from bihuan.web.accounts.models import User
from bihuan.web.common.errors import Refusal
from bihuan.web.notices import actions
office = User.objects.get()
notice = actions.import_notice(actor=office, data=sys.argv[1]).notice
try:
    actions.confirm(actor=office, notice=notice)
    print("stored")
except Refusal as refused:
    print(refused.code)
"""
)
LOOK = (
    START
    + """
from bihuan.web.notices.models import Notice, PublishedFinding
from bihuan.web.trail.verify import verify
print(json.dumps([verify().records, verify().is_whole, Notice.objects.filter(status="stored").count(), PublishedFinding.objects.count()]))
"""
)


@pytest.fixture
def installation(apart, tmp_path):
    """One with its tables and one office account."""
    with apart.installation(tmp_path, SET_UP) as start:
        yield start


def test_records_of_many_processes_make_one_chain(installation):
    for process in [installation(APPEND) for _ in range(3)]:
        ended(process)
    records, is_whole, *_ = json.loads(ended(installation(LOOK)))
    assert (records, is_whole) == (2 + 3 * 20, True)


def test_one_file_read_in_by_many_at_once_is_stored_once(installation):
    said = [ended(process) for process in [installation(READ_IN, RESTORED) for _ in range(3)]]
    assert said.count("stored") == 1
    assert set(said) <= {"stored", "notices.not_in_state", "common.changed_meanwhile", "notices.already_stored"}
    _, is_whole, stored, findings = json.loads(ended(installation(LOOK)))
    assert (is_whole, stored, findings) == (True, 1, 71)
