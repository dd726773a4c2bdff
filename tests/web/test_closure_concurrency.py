"""Items under several processes at once: verified once, closed once by two clerks, one record of each."""

import os

import pytest

from tests.web.apart import ended

#: Starts several processes.
pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="processes are forked here")]

START = "import django; django.setup()\n"
SET_UP = (
    START
    + """
from bihuan.web.accounts.choices import Role
from bihuan.web.accounts.models import Organ, User
from bihuan.web.rounds.models import Group, Round, Target
from tests.web.people import hold
organ = Organ.objects.create(name="巡视办")
people = {name: User.objects.create(username=name, display_name=name) for name in ("office", "off2", "ver1", "gl1")}
live = Round.objects.create(serial=1, title="第一轮", status="live", organ=organ, created_by=people["office"])
group = Group.objects.create(round=live, number=1)
target = Target.objects.create(round=live, number=1, name="甲市", kind="city", group=group)
for name in ("office", "off2"):
    hold(people[name], Role.OFF, organ=organ)
hold(people["ver1"], Role.VER, round=live, target=target)
"""
)
RACE = START + "from tests.soak.closures import lay, race; print(race(lay(2), 16))"


def test_sixteen_processes_verify_and_close_each_item_once(apart, tmp_path):
    with apart.installation(tmp_path, SET_UP) as start:
        assert ended(start(RACE)) == "2 verified and closed, each once; 58 refused with 409"
