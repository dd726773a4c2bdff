"""Accepting a recusal while its person saves: each save was made before, or is refused; none comes after."""

import json

import pytest

from tests.web.apart import ended
from tests.web.test_findings_concurrency import SET_UP as GROUP
from tests.web.test_findings_concurrency import START

#: Each starts several processes.
pytestmark = pytest.mark.slow

SET_UP = (
    GROUP
    + """
from bihuan.web.common.dates import today
from bihuan.web.rounds.actions.recusing import RecusalFacts, declare_recusal, decide_recusal, prepare_recusal
for name, role in (("off", Role.OFF), ("lg1", Role.LG), ("lg2", Role.LG)):
    User.objects.create(username=name, display_name=name)
    cast.hold(person(name), role, organ=organ)
recusal = declare_recusal(actor=person("gm1"), target=target, facts=RecusalFacts("spouse", "x"))
recusal = prepare_recusal(actor=person("off"), recusal=recusal, proposal="accept", reason="x")
with stepped_up():
    decide_recusal(actor=person("lg1"), recusal=recusal, verdict="accept", reason="x")
"""
)
SAVE = (
    START
    + """
import time
from tests.web.making import finding_facts
target = Target.objects.select_related("round").get()
answers = []
print("begun", flush=True)
ends = time.monotonic() + 60
while time.monotonic() < ends and answers[-3:] != ["common.not_found"] * 3:
    answers.append(said(actions.create_finding, actor=person("gm1"), target=target, facts=finding_facts()))
print(json.dumps(answers))
"""
)
ACCEPT = (
    START
    + """
import time
from bihuan.web.rounds.actions.recusing import decide_recusal
from bihuan.web.rounds.models import Recusal
time.sleep(float(sys.argv[1]))
with stepped_up():
    print(decide_recusal(actor=person("lg2"), recusal=Recusal.objects.get(), verdict="accept", reason="x").status)
"""
)
AFTER = (
    START
    + """
from bihuan.web.trail.models import Record
from bihuan.web.trail.verify import verify
decided = Record.objects.get(action="rounds.accept_recusal").seq
mine = str(person("gm1").pseudonym)
later = Record.objects.filter(seq__gt=decided, actor=mine, result="done").count()
print(json.dumps([later, Finding.objects.count(), verify().is_whole]))
"""
)


@pytest.fixture
def installation(apart, tmp_path):
    """A group with one target, one of whom waits for the second signature under their recusal."""
    with apart.installation(tmp_path, SET_UP) as start:
        yield start


@pytest.mark.parametrize("after", [0.3, 0.9])
def test_a_save_precedes_the_recusal_or_is_refused(installation, after):
    savers = [installation(SAVE) for _ in range(2)]
    for saver in savers:
        assert saver.stdout.readline().strip() == "begun"
    assert ended(installation(ACCEPT, str(after))) == "accepted"
    answers = [json.loads(ended(saver)) for saver in savers]
    later, findings, is_whole = json.loads(ended(installation(AFTER)))
    assert later == 0
    assert is_whole
    saved = sum(answer.count("done") for answer in answers)
    assert findings == saved > 0
    for answer in answers:
        # Once refused, always refused.
        assert answer == ["done"] * answer.count("done") + ["common.not_found"] * 3
