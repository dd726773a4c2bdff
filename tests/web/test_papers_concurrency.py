"""Papers issued by several processes at once: numbers in a row, each once, also where issues fail in between."""

import pytest

from tests.web.apart import ended

#: Starts several processes.
pytestmark = pytest.mark.slow

START = """
import random, sys
import django; django.setup()
from django.db import transaction
from bihuan.web.accounts.models import Organ
from bihuan.web.feedback.papers import give_number
"""
SET_UP = START + "Organ.objects.create(name='巡视办')"
ISSUE = (
    START
    + """
organ, lots = Organ.objects.get(), random.Random(int(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    try:
        with transaction.atomic():
            number = give_number(organ, "示巡发", 2021)
            if lots.random() < 0.3:
                raise ValueError("the issue failed")
    except ValueError:
        continue
    print(number)
"""
)


def test_numbers_have_no_gap_whoever_issues_and_whatever_fails(apart, tmp_path):
    with apart.installation(tmp_path, SET_UP) as start:
        given = [ended(process).split() for process in [start(ISSUE, str(lot), "15") for lot in range(2)]]
    numbers = [number for some in given for number in some]
    assert all(given)
    assert len(numbers) < 30
    assert sorted(numbers, key=lambda number: int(number[9:-1])) == [
        f"示巡发〔2021〕{at}号" for at in range(1, len(numbers) + 1)
    ]
