"""Items under several processes at once: every report of progress is counted once, and one signature reports an item."""

import json

import pytest

from tests.web.apart import ended

#: Each starts several processes.
pytestmark = pytest.mark.slow

START = """
import json, sys
import django; django.setup()
from datetime import date
from decimal import Decimal
from bihuan.web.accounts.models import User
from bihuan.web.common.errors import Refusal
from bihuan.web.rectification.actions.hand_overs import propose_hand_over
from bihuan.web.rectification.actions.reporting import report_item, sign_report
from bihuan.web.rectification.actions.work import ProgressFacts, add_progress, start_item, withdraw_progress
from bihuan.web.rectification.models import HandOver, Item, Measure, Plan, Progress, Proof, Response
from bihuan.web.trail.models import Record
person = lambda name: User.objects.get(username=name)
def said(act, **what):
    try:
        act(**what)
        return "done"
    except Refusal as refused:
        return refused.code
items = list(Item.objects.select_related("target__round").order_by("pk"))
"""
SET_UP = (
    START
    + """
from django.db import transaction
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import Organ
from bihuan.web.files.actions import keep
from bihuan.web.findings.models import Finding
from bihuan.web.rounds.models import Round, Target
from tests.web import people as cast
organ = Organ.objects.create(name="巡视办")
for name in ("lia", "deputy", "head"):
    User.objects.create(username=name, display_name=name)
live = Round.objects.create(serial=1, title="第一轮", status="live", organ=organ, created_by=person("head"))
target = Target.objects.create(round=live, number=1, name="第一市", kind="city")
for name, role, duty in (("lia", Role.LIA, ""), ("deputy", Role.LIA, ""), ("head", Role.UNIT, "head")):
    cast.hold(person(name), role, round=live, target=target, duty=duty)
plan = Plan.objects.create(round=live, target=target, author=person("lia"), status="in_force")
with transaction.atomic():
    blob = keep(b"proof", media_type="text/plain")
for at in range(2):
    finding = Finding.objects.create(number=f"F{at}", round=live, target=target, title="问题", author=person("lia"), status="issued")
    response = Response.objects.create(plan=plan, finding=finding, order=at + 1, problem="问题")
    measure = Measure.objects.create(plan=plan, number=at + 1, text="措施", owner="科长")
    measure.responses.add(response)
    item = Item.objects.create(
        number=f"ZG{at}", round=live, target=target, finding=finding, response=response, title="问题", problem="问题",
        due_on=date(2030, 1, 1),
    )
    start_item(actor=person("lia"), item=item)
    Proof.objects.create(
        item=item, round=live, target=target, measure_key=measure.key, kind="document", name="a.txt",
        media_type="text/plain", original=blob, cleaned=blob, author=person("lia"), added_on=date(2021, 1, 1),
    )
"""
)
WORK = (
    START
    + """
facts = ProgressFacts(date(2021, 1, 1), "清退", recovered=Decimal("1.25"), people_handled=1, systems_made=2)
for at in range(5):
    step = add_progress(actor=person(sys.argv[1]), item=items[0], facts=facts)
    if at == 4:
        withdraw_progress(actor=person(sys.argv[1]), item=items[0], uid=step.uid, reason="重复")
print(json.dumps([]))
"""
)
SIGN = START + 'print(json.dumps([said(sign_report, actor=person("head"), item=items[1])]))\n'
HAND = (
    START
    + """
taker = person("deputy" if sys.argv[1] == "lia" else "lia")
print(json.dumps([said(
    propose_hand_over, actor=person(sys.argv[1]), target=items[0].target, taker=taker, taker_function="科长",
    items=[one.uid for one in items],
)]))
"""
)
LOOK = (
    START
    + """
one = items[0]
print(json.dumps([
    str(one.recovered), one.people_handled, one.systems_made, Progress.objects.filter(withdrawn_on=None).count(),
    items[1].status, Record.objects.filter(action="rectification.report_item").count(), HandOver.objects.count(),
]))
"""
)
PREPARE = START + 'report_item(actor=person("lia"), item=items[1], claim="已完成")\nprint("[]")\n'


def test_what_many_write_at_once_is_counted_once(apart, tmp_path):
    with apart.installation(tmp_path / "data", SET_UP) as start:
        ended(start(PREPARE))
        running = [start(WORK, name) for name in ("lia", "deputy", "head")]
        signing = [start(SIGN) for _ in range(2)]
        for one in running:
            ended(one)
        signed = sorted(code for one in signing for code in json.loads(ended(one)))
        handed = sorted(
            code for one in [start(HAND, name) for name in ("lia", "deputy")] for code in json.loads(ended(one))
        )
        found = json.loads(ended(start(LOOK)))
    assert signed == ["done", "rectification.not_in_state"]
    # The second comes too late, and would hand it back as well.
    assert handed == ["done", "rectification.circular_hand_over"]
    assert found == ["15.00", 12, 24, 12, "reported", 1, 1]
