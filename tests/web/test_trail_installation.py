"""The trail of an installation of its own, on whichever database the tests run: its thread, its figures, its writers."""

import json

import pytest

from tests.web.apart import START, ended

pytestmark = pytest.mark.slow

EVENTS = (
    START
    + """
import secrets
import time_machine
from datetime import datetime, timedelta, timezone
from bihuan.web.trail.actions import append
from bihuan.web.trail.access_log import Look
from bihuan.web.trail.actions import keep_looks
from bihuan.web.trail.models import Head
from django.conf import settings
count = iter(range(1000))
secrets.token_bytes = lambda length: bytes([next(count) % 256]) * length
at = datetime(2026, 11, 23, 1, 2, 3, 456789, tzinfo=timezone.utc)
for number in range(40):
    settings.TRAIL_SUITE = "sm3" if 20 <= number < 30 else "sha256"
    at += timedelta(microseconds=number * 1000 + 1) if number != 7 else timedelta(hours=-1)
    with time_machine.travel(at, tick=False), transaction.atomic():
        append(actor="a" * 36, action="x.y", object_kind="事项", object_id=number % 5, object_version=number,
               fields={"name": "王某", "n": number, "nothing": None, "truth": True, "list": [1, "二"]} if number % 3 else None,
               rows=({"row": row, "text": "行"} for row in range(number % 4)), role="GL", assignment=str(number))
        if number % 10 == 5:
            keep_looks([Look(at, "b", "page", "k", str(look), "done", "") for look in range(3)])
print(json.dumps([Head.objects.get().seq, Head.objects.get().hash]))
"""
)
WATCHED = (
    START
    + """
import time
from bihuan.web.trail import access_log, anchors
from bihuan.web.trail.models import AccessEntry, Checkpoint
from bihuan.web.trail.actions import append
from bihuan.web.trail.watch import WATCH
with transaction.atomic():
    append(actor="system", action="x.y", object_kind="thing", object_id=1)
WATCH.start()
WATCH.start()
for number in range(3):
    access_log.note(actor="a", action="page", object_id=str(number))
until = time.monotonic() + 30
while time.monotonic() < until and (AccessEntry.objects.count() < 3 or not list(anchors.known())):
    time.sleep(0.2)
print(json.dumps([AccessEntry.objects.count(), Checkpoint.objects.count(), len(list(anchors.known()))]))
access_log.note(actor="a", action="page", object_id="at the end")
"""
)
LOOK = (
    START
    + """
from bihuan.web.trail import anchors
from bihuan.web.trail.models import AccessEntry
from bihuan.web.trail.verify import verify
print(json.dumps([AccessEntry.objects.order_by("seq").last().object_id, verify(anchors.known()).is_whole]))
"""
)
WHILE_OTHERS_WRITE = (
    START
    + """
from bihuan.web.trail.actions import export_trail
from bihuan.web.trail.verify import verify
from bihuan.trail_check.chain import Check
from bihuan.trail_check.lines import check_lines
print(json.dumps([[verify().fault, check_lines(export_trail(actor="system"), Check()).fault] for _ in range(12)]))
"""
)
WRITE = (
    START
    + """
from bihuan.web.trail.access_log import Look
from bihuan.web.trail.actions import append, keep_looks, take_checkpoint
from datetime import datetime, timezone
for number in range(120):
    with transaction.atomic():
        append(actor="system", action="x.y", object_kind="thing", object_id=number % 3, fields={"n": number})
    if number % 10 == 0:
        keep_looks([Look(datetime.now(timezone.utc), "a", "page", "", "", "done", "")] * 5)
    if number % 25 == 0:
        take_checkpoint(even_if_early=True)
"""
)


@pytest.fixture
def bare_installation(apart, tmp_path):
    """One with its tables and nobody in it."""
    with apart.installation(tmp_path) as start:
        yield start


def test_the_same_events_give_the_same_hashes_on_every_database(bare_installation):
    """A figure worked out once: SQLite and PostgreSQL, this version and every later one have to reach it."""
    assert json.loads(ended(bare_installation(EVENTS))) == [
        46,
        "874d553fc749e40fb335da708fa100528f13183ffc88696ded4650e23a6f3a00",
    ]


def test_a_thread_writes_looks_and_signs_and_the_end_of_the_process_writes_the_rest(bare_installation):
    entries, checkpoints, anchors = json.loads(ended(bare_installation(WATCHED)))
    assert entries == 3
    assert checkpoints >= 1
    assert anchors >= 1
    assert json.loads(ended(bare_installation(LOOK))) == ["at the end", True]


def test_checking_and_exporting_while_others_write_finds_no_fault(bare_installation):
    writers = [bare_installation(WRITE) for _ in range(2)]
    reader = bare_installation(WHILE_OTHERS_WRITE)
    found = json.loads(ended(reader))
    for writer in writers:
        ended(writer)
    assert found == [[None, None]] * 12
